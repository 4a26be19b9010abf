"""Of runs that are larger than the memory, views read only what they draw."""

import shutil

import numpy as np
import pytest

import viznet as vz
from tests.still import Still
from viznet.data import Examples
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.theme import choose
from viznet.views import VIEWS
from viznet.views.drawing import maps
from viznet.views.drawing.maps import column_norms


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """150 classes, and 900 examples in the probe."""
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (900, 54), dtype=np.uint8), np.arange(900) % 150
    examples = Examples(x, y, (9, 6), tuple(f"kind {k}" for k in range(150)))
    training = vz.train(vz.MLP(54, 16, 150, seed=1), examples, steps=20)
    path = tmp_path_factory.mktemp("runs") / "many"
    schedule = SnapshotSchedule(snapshots=3)
    return vz.record(training, path, probe=examples, validation=examples, schedule=schedule, progress=False)


def image_of(still):
    (image,) = [i for a in still.figure.axes for i in a.images if i.get_array().shape != (256, 1)]
    return np.asarray(image.get_array())


@pytest.mark.slow
def test_activations_show_examples_of_a_large_probe(run):
    still = Still(VIEWS["activations"](layer=2), run, choose("dark"), (1280, 720))
    still.show(-1)
    cells = image_of(still)
    order = np.argsort(run.probe.y, kind="stable")[np.linspace(0, 899, 600).astype(int)]
    assert np.array_equal(cells[~np.isnan(cells).all(axis=1)], np.asarray(run[-1]["p"])[order])
    assert any("600 of 900 examples" in word for word in still.words())


@pytest.mark.slow
@pytest.mark.parametrize("options", [{"layer": 2}, {}, {"scale": "shared"}])
@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (480, 270)])
def test_every_note_says_that_examples_are_left_out(run, options, size):
    still = Still(VIEWS["activations"](**options), run, choose("dark"), size)
    assert any("600 of 900 examples" in word for word in still.words())


@pytest.mark.slow
def test_confusion_shows_the_classes_with_the_most_mistakes(run, tmp_path):
    """The counts are random: a class may be taken for others often, and others seldom for it."""
    shutil.copytree(run.path, tmp_path / "run")
    rng = np.random.default_rng(0)
    counts = rng.integers(0, 4, (150, 150)) * rng.integers(0, 4, (150, 1)) * rng.integers(1, 4, (1, 150))
    np.load(tmp_path / "run/snapshots/confusion.npy", mmap_mode="r+")[-1] = counts
    accuracy = np.load(tmp_path / "run/snapshots/validation_accuracy.npy", mmap_mode="r+")
    accuracy[-1] = np.trace(counts) / counts.sum()
    run = vz.open_run(tmp_path / "run")
    still = Still(VIEWS["confusion"], run, choose("dark"), (1280, 720))
    still.show(-1)
    count = np.asarray(run[-1]["confusion"])
    wrong = count * ~np.eye(150, dtype=bool)
    mistakes = wrong.sum(axis=0) + wrong.sum(axis=1)
    shown = np.sort(np.argsort(-mistakes, kind="stable")[:100])
    share = np.sqrt(count[np.ix_(shown, shown)] / np.maximum(count[shown].sum(axis=1, keepdims=True), 1))
    assert np.allclose(np.abs(image_of(still)), share)
    words = still.words()
    assert any("the 100 of 150 classes with the most mistakes" in word for word in words)
    assert f"{100 * np.trace(count) / count.sum():.1f} %" in words, "the accuracy is that of all classes"


def test_norms_of_columns_are_summed_block_by_block(monkeypatch):
    matrix = np.random.default_rng(0).normal(size=(70, 9)).astype(np.float32)
    monkeypatch.setattr(maps, "BLOCK_NUMBERS", 90)
    assert np.allclose(column_norms(matrix), np.linalg.norm(matrix.astype(float), axis=0), rtol=1e-12)


def test_counts_of_held_out_examples_are_read_one_snapshot_at_a_time(run, monkeypatch):
    opened, read = vz.open_run(run.path), []
    monkeypatch.setattr(vz.Run, "release", lambda self: read.append(self))
    assert (opened.held_out_examples > 0).all() and len(read) == len(opened)
