"""A picture of one's own in the place of a recorded example."""

import json
import re

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

import viznet as vz
from tests.rendering.small_run import record
from viznet import pictures
from viznet.errors import DataError, ReceiptError, RecordingError, UsageError, VizError
from viznet.receipts import Receipt
from viznet.receipts.receipt_file import read_receipt, receipt_text
from viznet.rendering import request as scene_request
from viznet.walkthroughs.own_picture import OwnPicture
from viznet.walkthroughs.picture_as_example import own_picture
from viznet.walkthroughs.subject import find_subject

# The examples of these recordings are noise.
pytestmark = pytest.mark.filterwarnings("ignore::viznet.NotCentredWarning")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run on pictures of 3 × 3 pixels, of the classes left, middle and right."""
    return record(tmp_path_factory.mktemp("runs") / "small")


def stroke():
    """Dark ink on light paper."""
    paper = np.full((60, 60), 230, np.uint8)
    paper[10:50, 12:24] = 20
    paper[40:50, 12:50] = 20
    return paper


@pytest.fixture
def drawing(tmp_path):
    """Saves the stroke as the page saves a drawing, meant as this class."""

    def save(meant):
        text = PngImagePlugin.PngInfo()
        if meant is not None:
            text.add_itxt("meant as", meant)
        Image.fromarray(stroke()).save(tmp_path / "drawing.png", pnginfo=text)
        return tmp_path / "drawing.png"

    return save


def test_it_is_what_predict_sees_and_its_pass_is_numpys(run, drawing):
    subject = find_subject(run, image=stroke(), digit="middle", at=4)
    seen = run.predict(stroke(), step=4)
    np.testing.assert_array_equal(subject.example.x, seen.image.ravel())
    np.testing.assert_array_equal(subject.x, seen.image.ravel() / np.float32(255))
    assert (subject.y, subject.truth, subject.label, subject.name) == (1, 1, "middle", "own picture")
    assert find_subject(run, image=drawing(None), digit=1).example == subject.example
    weights = run.at(4)
    hidden = np.maximum(subject.x.astype(float) @ weights["W1"] + weights["b1"], 0)
    scores = hidden @ weights["W2"] + weights["b2"]
    loss = np.log(np.exp(scores).sum()) - scores[1]
    text = vz.explain(run, image=stroke(), digit="middle", at=4)
    assert "A picture of your own, meant as middle" in text
    (shown,) = re.findall(r"The loss on this example is (\S+)\.\s", text)
    assert float(shown) == pytest.approx(loss, abs=5e-4)


def test_the_class_comes_from_the_file_or_from_the_user_or_is_not_known(run, drawing):
    assert own_picture(run, drawing("right")).meant == 2
    assert own_picture(run, drawing("right"), "left").meant == 0
    unnamed = find_subject(run, image=drawing(None))
    assert unnamed.truth is None
    assert unnamed.y == run.network()(unnamed.x[None])[0].argmax()
    with pytest.raises(
        UsageError,
        match=r"drawing.png: the picture is meant as 'cow', which is no class here; choose from left",
    ):
        own_picture(run, drawing("cow"))
    for digit in ("cow", 3, -1, 1.5, True):
        with pytest.raises(
            UsageError, match=r"the picture is meant as .*, which is no class here; choose from left"
        ):
            own_picture(run, stroke(), digit)


def test_it_travels_to_the_process_that_draws(run):
    request = scene_request.ask(run, image=stroke(), digit="right", at=3)
    arrived = scene_request.request_from_order(json.loads(json.dumps(request.order())))
    assert arrived.example == request.example
    assert (arrived.truth, arrived.at) == (2, 3)


def test_a_receipt_keeps_its_numbers(run):
    example = own_picture(run, stroke(), "left")
    receipt = Receipt("film.mp4", "", run.name, run.hash, 6, example, ())
    text = receipt_text(receipt)
    assert read_receipt(text.encode(), "it") == receipt
    (pixels, meant) = json.loads(text)["run"]["example"].values()
    assert (bytes(pixels), meant) == (example.pixels, 0)
    for value in ({"pixels": [256], "meant as": 0}, {"pixels": [-1], "meant as": 0}, {"pixels": "no"}, "17"):
        broken = json.loads(text)
        broken["run"]["example"] = value
        with pytest.raises(ReceiptError, match="it: this receipt is damaged"):
            read_receipt(json.dumps(broken).encode(), "it")


def test_what_cannot_star_is_refused_in_one_line(run, tmp_path, monkeypatch):
    def refused(error, words, run=run, **asked):
        with pytest.raises(error, match=words) as caught:
            vz.explain(run, **({"digit": 1} | asked))
        assert "\n" not in str(caught.value)

    refused(UsageError, "picture: is blank", image=np.full((50, 50), 200, np.uint8))
    refused(UsageError, "must know the class that the picture is meant as", image=stroke(), digit=None)
    refused(UsageError, "leave out example and wrong, or image", image=stroke(), wrong=True)
    refused(UsageError, "leave out example and wrong, or image", image=stroke(), example=2)
    refused(UsageError, "expected the path of a picture, or grey pixels", image=[[1, 2]])
    refused(DataError, "does not exist", image=tmp_path / "nothing.png")
    (tmp_path / "text.png").write_text("no picture")
    refused(DataError, "is not a readable picture", image=tmp_path / "text.png")
    table = record(tmp_path / "table", image_shape=None)
    refused(RecordingError, "rows of 9 numbers, no pictures; train on pictures", table, image=stroke())
    monkeypatch.setattr(pictures, "MOST_PIXELS", 3000)
    Image.fromarray(stroke()).save(tmp_path / "huge.png")
    refused(DataError, "has more than 3,000 pixels", image=tmp_path / "huge.png")


def test_a_scene_that_cannot_show_it_says_so_before_it_is_drawn(run):
    for name in ("learning", "training_step"):
        with pytest.raises(
            UsageError, match=f"{name}: shows no picture .*: backward_pass, forward_pass, network"
        ):
            vz.scene(name, run, image=stroke(), digit=1)
    with pytest.raises(UsageError, match=r"backward_pass: .* must know the class .* with digit"):
        vz.scene("backward_pass", run, image=stroke())
    assert "own picture" in repr(vz.scene("backward_pass", run, image=stroke(), digit=1))
    assert "own picture" in repr(vz.scene("forward_pass", run, image=stroke()))
    with pytest.raises(VizError, match="was not recorded"):
        find_subject(run, image=stroke()).recorded_example  # noqa: B018


def test_two_equal_pictures_are_equal():
    assert OwnPicture(bytes(4), 1) == OwnPicture(bytes([0, 0, 0, 0]), 1) != OwnPicture(bytes(4), None)
    assert len({OwnPicture(bytes(4), 1), OwnPicture(bytes(4), 1)}) == 1
