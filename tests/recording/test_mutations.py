"""Recordings damaged at random give pictures, or errors of one line."""

import shutil

import numpy as np
import pytest

import viznet as vz
from tests.recording.mutations import answers, record_sound


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory):
    return record_sound(tmp_path_factory.mktemp("mutations"))


@pytest.mark.parametrize("number", range(12))
def test_a_damaged_recording_gives_pictures_or_one_line(sound, number):
    assert answers(sound, number, views=1)


def test_a_recording_in_which_no_held_out_example_was_measured(sound, tmp_path):
    path = shutil.copytree(sound, tmp_path / "run")
    counts = np.load(path / "snapshots/confusion.npy")
    np.save(path / "snapshots/confusion.npy", np.zeros_like(counts))
    run = vz.open_run(path)
    with pytest.raises(vz.ViewError, match="no held-out examples were measured"):
        vz.animate(run, "confusion").still(size=(320, 180))
    vz.animate(run, "dashboard").still(size=(320, 180))


def test_counts_below_zero(sound, tmp_path):
    path = shutil.copytree(sound, tmp_path / "run")
    counts = np.load(path / "snapshots/confusion.npy")
    counts[-1, 0] = [-1, 30, -1, 1]
    np.save(path / "snapshots/confusion.npy", counts)
    with pytest.raises(vz.VizError, match="counts below 0: damaged"):
        vz.animate(vz.open_run(path), "confusion").still(size=(320, 180))


def test_a_name_that_is_no_text(sound, tmp_path):
    path = shutil.copytree(sound, tmp_path / "run")
    content = (path / "meta.json").read_text()
    (path / "meta.json").write_text(content.replace('"a"', '"\\ud800"'))
    with pytest.raises(vz.VizError, match="expected the names of the classes: damaged"):
        vz.open_run(path)
    few = vz.digits().train[np.arange(40)]
    data = vz.Dataset("caf\udce9", few, few)  # as Python reads a file name in Latin-1
    run = vz.record(vz.train(vz.MLP(784, 10), data, steps=1), tmp_path / "new", progress=False)
    assert run.meta.data.name == "caf?" and vz.open_run(run.path).meta.data.name == "caf?"
