"""A request is checked first, and reaches the other process unchanged."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from tests.rendering.small_run import record
from viznet.errors import SceneError, VizError
from viznet.rendering import request as scene_request
from viznet.rendering import scene
from viznet.theme import THEMES


def test_a_request_is_looked_up_before_anything_is_drawn(run):
    request = scene_request.ask(run, digit="middle", at=4)
    assert run.probe.y[request.example] == 1
    assert request.label == "middle"
    assert request.at == 4
    assert request.image_shape == (3, 3)
    np.testing.assert_array_equal(request.x, run.probe.x[request.example] / np.float32(255))
    np.testing.assert_array_equal(request.network.params["W1"], run.at(4)["W1"])
    assert scene_request.ask(run).at == run.steps[-1]


def test_a_request_travels_in_the_order(run, monkeypatch):
    request = scene_request.ask(run, digit=2, at=3, theme="light")
    monkeypatch.setenv("VIZNET_RUN", "nowhere")  # only plain manim reads the environment
    arrived = scene_request.request_from_order(json.loads(json.dumps(request.order())))
    assert arrived.run.hash == run.hash
    assert (arrived.example, arrived.at, arrived.theme) == (request.example, request.at, THEMES["light"])
    assert scene_request.request_of(SimpleNamespace(request=arrived)) is arrived


def test_plain_manim_takes_the_newest_run_or_says_what_is_missing(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SceneError, match=r"there is no run to show .*viznet train.* VIZNET_RUN"):
        scene_request.request_from_environment({})
    with pytest.raises(VizError, match="no run 'mine'"):
        scene_request.request_from_environment({"VIZNET_RUN": "mine"})
    record(tmp_path / "runs" / "newest")
    asked = scene_request.request_from_environment({"VIZNET_DIGIT": "right", "VIZNET_AT": "2"})
    assert asked.run.name == "newest"
    assert asked.label == "right"
    for name, value in (("VIZNET_EXAMPLE", "x"), ("VIZNET_AT", "1.5"), ("VIZNET_WRONG", "yes")):
        with pytest.raises(SceneError, match=f"{name} is '{value}', expected a whole number"):
            scene_request.request_from_environment({name: value})


def test_what_a_run_cannot_show_is_refused(run, tmp_path):
    def refused(words, run=run, **asked):
        with pytest.raises(VizError, match=words):
            scene(str(tmp_path / "mine.py"), run, **asked)

    (tmp_path / "mine.py").write_text("class Mine(Stage):\n    def construct(self): ...\n")
    refused("no example 12 in this recording; choose from 0 to 11", example=12)
    refused("no example of class 7 .* choose from left, middle, right", digit=7)
    refused("example 1 is chosen by its number", example=1, digit=2)
    refused("example 1 is chosen by its number", example=1, wrong=True)
    refused("no step 7 in this run, which has steps 0 to 6", at=7)
    refused("no step -1 in this run", at=-1)
    refused("no such recording|no run", run=tmp_path / "nowhere")
    flat = record(tmp_path / "flat", image_shape=None)
    refused("recorded no pictures", run=flat)
    (tmp_path / "mine.py").write_text(
        "class Mine(Stage):\n    needs_pictures = False\n    def construct(self): ...\n"
    )
    with pytest.raises(VizError, match="no pictures, so they have no height"):
        assert scene(str(tmp_path / "mine.py"), flat).request.image_shape
    assert scene("worked_example", flat).entry.name == "worked_example", "it shows no picture"
    (tmp_path / "mine.py").write_text("class Mine(Stage):\n    def construct(self): ...\n")
    refused("diverged", run=record(tmp_path / "nan", weights=np.nan, steps=2))
