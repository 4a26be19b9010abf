"""The training examples that travel in the page."""

import base64
import zlib
from pathlib import Path

import numpy as np
import pytest

from viznet.data import Dataset, digits
from viznet.network import MLP
from viznet.recording import Run, record
from viznet.recording.training_data import training_data
from viznet.stepper.export import export
from viznet.stepper.training_digits import training_digits
from viznet.training import train


def pixels(packed: str, count: int) -> np.ndarray:
    return np.frombuffer(zlib.decompress(base64.b64decode(packed)), np.uint8).reshape(count, -1)


def test_they_are_of_every_class_and_none_is_measured_on(small_run: Run) -> None:
    data = digits().train
    shown = data[[0, 1, 2]]  # as if the recorded examples were among those that it learned from
    found = training_digits(small_run, shown, 16e6)
    x, y = pixels(found["x"], len(found["y"])), np.array(found["y"])
    assert found["of"] == len(data) == 8000
    assert np.bincount(y).min() >= 49 and len(y) <= 500
    known = {picture.tobytes(): label for picture, label in zip(data.x, data.y)}
    assert [known[picture.tobytes()] for picture in x] == y.tolist()
    assert not {p.tobytes() for p in x} & {p.tobytes() for p in shown.x}


@pytest.mark.slow
def test_they_take_at_most_a_twentieth_of_the_page(small_run: Run) -> None:
    probe = small_run.probe
    few = training_digits(small_run, probe, 200_000)
    assert 20 <= len(few["y"]) < 100 and len(few["x"]) <= 10_000
    assert training_digits(small_run, probe, 20_000) is None
    assert export(small_run, budget=16e6, trains=False).header.get("training") is None


@pytest.mark.filterwarnings("ignore::viznet.errors.OneClassWarning")
def test_other_data_of_the_same_name_are_not_those_of_the_run(tmp_path: Path) -> None:
    data = digits()
    other = Dataset("digits", data.train[:50], data.test[:20])
    run = record(train(MLP(784, 4, 10), other, steps=2), tmp_path / "other", progress=False)
    assert run.meta.data.name == "digits" and training_data(run) is None
    assert export(run, budget=16e6).header["training"] is None
