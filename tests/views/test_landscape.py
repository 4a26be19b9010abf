"""The sentences of the view `landscape`, and what it does with unusual runs."""

import sys

import numpy as np
import pytest
from matplotlib.figure import Figure

import viznet as vz
from tests.landscapes.lost import with_lost_weights
from tests.legibility import words_of
from tests.recordings import learn
from tests.still import Still
from viznet.errors import DataError, ViewError
from viznet.network import MLP
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.theme import choose
from viznet.views import VIEWS

SIZE = (1280, 720)


def sentence(run, index, **options) -> str:
    still = Still(VIEWS["landscape"](points=7, **options), run, choose("dark"), SIZE)
    still.show(index)
    return " ".join(text for text, _ in words_of(still.figure))


@pytest.mark.slow
def test_the_sentence_follows_the_numbers(run_of, tmp_path):
    """A run that learns and a run whose loss rises are told apart."""
    assert "The loss has fallen from" in sentence(run_of("784-16-16-10"), -1)
    worse = learn(tmp_path / "worse", MLP(784, 8, 10, seed=1), lr=30, steps=6)
    assert "The loss has risen from" in sentence(worse, -1)
    assert "begins at the loss" in sentence(worse, 0)


@pytest.mark.slow
def test_whether_it_is_lower_around_the_weights(run_of, tmp_path):
    assert "the loss is lower than the" in sentence(run_of("784-16-16-10"), 0, moving=True)
    # A linear network with a squared loss has one lowest point, and after many steps it stands there.
    few = vz.digits().train[:12]
    network = MLP(784, 10, activation="identity", output="elementwise", loss="mse", seed=1)
    trained = vz.train(network, few, steps=1500, optimizer=vz.SGD(lr=0.05), batch_size=12)
    run = vz.record(
        trained, tmp_path / "lowest", probe=few, progress=False, schedule=SnapshotSchedule(snapshots=6)
    )
    assert "At none of the 49 points of this map is the loss lower" in sentence(
        run, -1, moving=True, axes="random"
    )


@pytest.mark.slow
def test_weights_that_are_no_numbers_are_off_the_map(tmp_path):
    run = with_lost_weights(tmp_path)
    assert "no finite numbers" in sentence(run, -1)
    assert "The loss has" in sentence(run, 5)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["relief", "contour"])
@pytest.mark.parametrize(
    "name", ["diverged", "no hidden layer", "26 long names", "learned by heart", "one probe example"]
)
def test_unusual_runs_have_a_picture(run_of, name, kind):
    run = run_of(name)
    for index in (0, len(run) - 1):
        assert "Landscape" in sentence(run, index, kind=kind)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"points": 8}, "expected an odd number from 5 to 101"),
        ({"kind": "3d"}, "choose from relief, contour"),
        ({"axes": "pca"}, "choose from path, random"),
        ({"data": 3}, "expected the name or the path of a dataset"),
        ({"data": ""}, "expected the name or the path of a dataset"),
    ],
)
def test_wrong_options_are_refused(run_of, options, message):
    with pytest.raises(ViewError, match=message):
        VIEWS["landscape"](**options).build(Figure(), run_of("784-16-16-10"), choose("dark"))


def test_what_another_view_refuses_is_refused_before_a_landscape_is_computed(run_of, monkeypatch):
    monkeypatch.setattr(
        sys.modules[VIEWS["landscape"].__module__], "computed", lambda *_, **__: pytest.fail("too soon")
    )
    run, other = run_of("784-16-16-10"), run_of("five layers")
    for film in (
        vz.animate(run, "landscape", "softmax:temperature=0"),
        vz.together(run, other, views=["landscape", "weights:layer=4"]),
    ):
        with pytest.raises(ViewError, match=r"temperature is 0|no layer 4 in this 784-16-16-10"):
            film.still(size=(640, 720))


def test_a_dataset_that_does_not_fit_is_refused(run_of):
    for view in ("landscape", "slice"):
        with pytest.raises(
            ViewError, match=f"{view}: data=digits: its examples have 784 pixels and 10 classes"
        ):
            VIEWS[view](data="digits").build(Figure(), run_of("no squares"), choose("dark"))
        with pytest.raises(DataError):
            VIEWS[view](data="no such set").build(Figure(), run_of("no squares"), choose("dark"))


@pytest.mark.slow
@pytest.mark.parametrize("view", ["landscape", "landscape:moving,kind=contour,points=7", "slice"])
def test_its_numbers_are_verified(view, run_of, tmp_path):
    """A second path to each of them, which has its own plane and its own gradient."""
    run = run_of("tanh, three things")
    small = {"size": SIZE, "fps": 3, "seconds": 1, "progress": False}
    film = vz.animate(run, view).save(tmp_path / "film.mp4", **small)
    found = vz.verify(film, run)
    assert found.false == found.unknown == ()
    assert found.numbers >= 10 and found.claims >= 2


@pytest.mark.slow
def test_a_wrong_number_would_be_found(run_of, tmp_path, monkeypatch):
    module = sys.modules[VIEWS["landscape"].__module__]
    run = run_of("tanh, three things")
    real = module.computed
    monkeypatch.setattr(module, "computed", lambda *a, **k: _with_feet(real(*a, **k), 1.01))
    film = vz.animate(run, "landscape").save(
        tmp_path / "film.mp4", size=SIZE, fps=3, seconds=1, progress=False
    )
    found = vz.verify(film, run)
    assert found.false and len(found.false) < found.numbers / 2


def _with_feet(found, factor):
    object.__setattr__(found, "feet", np.asarray(found.feet) * factor)
    return found
