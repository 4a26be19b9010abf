"""A film of views has a receipt, which can be verified."""

import errno
import json
import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import viznet as vz
from tests.receipts.changed import changed, renewed
from viznet.errors import FilmError
from viznet.ffmpeg import run_ffmpeg
from viznet.receipts import receipt_beside
from viznet.receipts.receipt_file import read_receipt
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.views import VIEWS

ASKING = {"activation_functions", "softmax", "losses"}  # tests/views/test_answers.py verifies their films
OWN = {"weights", "loss", "confusion", "predictions", "gradients", "activations"}
# These have tests of their own, which verify a film of each.
ELSEWHERE = {"dashboard", "embedding", "evidence", "dead_units", "gradient_flow", "mistakes", "silence"}
ELSEWHERE |= {"landscape", "slice"}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 8, 10, seed=2), digits.train[:500], steps=30)
    path = tmp_path_factory.mktemp("runs") / "run"
    return vz.record(
        training, path, probe=digits.test.per_class(1), validation=digits.test[:200], progress=False
    )


@pytest.fixture(scope="module")
def film(run, tmp_path_factory):
    """One film of all views, three pictures long."""
    path = tmp_path_factory.mktemp("films") / "views.mp4"
    small = {"size": (1280, 720), "fps": 3, "seconds": 1, "progress": False}
    # Two pictures have room for the shares of their answers.
    views = [vz.views.predictions(examples=2) if name == "predictions" else name for name in sorted(OWN)]
    # In small letters, all of their numbers have room.
    return vz.animate(run, *views, text=0.6).save(path, **small)


@pytest.mark.slow
def test_every_number_is_true(film, run):
    found = vz.verify(film, run)
    assert found.false == found.unknown == ()
    assert found.numbers > 100


@pytest.mark.slow
def test_every_view_says_where_its_numbers_come_from(film):
    listed = read_receipt(receipt_beside(film).read_bytes(), film).numbers
    sources = {(shown.number.source.symbol, shown.number.source.kind) for shown in listed}
    assert sources >= {
        ("", "step"),
        ("", "hash"),
        ("", "size"),
        ("", "held out"),
        ("W1", "full colour"),
        ("a1", "full colour"),
        ("dW1", "norm mean"),
        ("loss", "batch mean"),
        ("accuracy", "batch mean"),
        ("validation_loss", "recorded"),
        ("validation_accuracy", "recorded"),
        ("confusion", "recorded"),
        ("p", "recorded"),
    }
    assert ("", "full colour") in sources or ("dW1", "full colour") in sources


def test_no_view_of_viznet_is_left_out():
    assert {name for name, view in VIEWS.items() if view.__module__.startswith("viznet.")} == (
        OWN | ASKING | ELSEWHERE
    )


@pytest.mark.slow
def test_the_seconds_are_those_of_the_pictures(film, run):
    listed = read_receipt(receipt_beside(film).read_bytes(), film).numbers
    steps = [(s.number.text, s.begin, s.end) for s in listed if s.number.source.kind == "step"]
    assert ("0", 0, pytest.approx(1 / 3, abs=1e-3)) in steps
    assert ("30", 0, 1) in steps


def test_a_changed_value_is_named_with_its_second(film, run, tmp_path):
    receipt = json.loads(receipt_beside(film).read_text(encoding="utf-8"))
    number = next(n for n in receipt["numbers"] if n["source"].get("symbol") == "validation_accuracy")
    number["text"] = "99.9 %"
    other = tmp_path / "changed.mp4.receipt.json"
    other.write_text(renewed(receipt), encoding="utf-8")
    (line,) = vz.verify(other, run).false
    step = number["source"]["step"]
    assert line.startswith(f"at {number['from']:.1f} s, “99.9 %” should be ")
    assert line.endswith(f"validation_accuracy at step {step}")


@pytest.mark.slow
def test_numbers_of_a_diverged_run_are_no_numbers(tmp_path):
    digits = vz.digits()
    network = vz.MLP(784, 8, 10, seed=2, activation="identity", output="elementwise", loss="mse")
    with np.errstate(all="ignore"):
        training = vz.train(network, digits.train[:200], steps=60, optimizer=vz.SGD(1e6))
        run = vz.record(training, tmp_path / "run", probe=digits.test.per_class(1), progress=False)
    small = {"size": (640, 360), "fps": 3, "seconds": 1, "progress": False}
    path = vz.animate(run, "loss", "gradients").save(tmp_path / "film.gif", **small)
    assert run.status == "diverged"
    assert not vz.verify(path, run).false


def test_a_file_of_the_user_stays(run, tmp_path):
    path = tmp_path / "film.gif"
    receipt_beside(path).write_text("mine")
    with pytest.raises(FilmError, match="viznet did not make this file"):
        vz.animate(run, "loss").save(path, size=(320, 180), fps=2, seconds=0.5, progress=False)
    assert receipt_beside(path).read_text() == "mine"
    assert not path.exists()


def test_a_folder_of_pictures_has_no_receipt(run, tmp_path):
    vz.animate(run, "loss").save(tmp_path / "pictures", size=(320, 180), fps=2, seconds=0.5, progress=False)
    assert list(tmp_path.rglob("*.png")) and not list(tmp_path.rglob("*.json"))


@pytest.mark.slow
def test_numbers_of_a_thousand_and_more_are_listed(tmp_path):
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 4, 10, seed=2), digits.train[:64], steps=1500, batch_size=8)
    run = vz.record(
        training,
        tmp_path / "run",
        probe=digits.test.per_class(1),
        validation=digits.test[:1200],
        schedule=SnapshotSchedule(snapshots=3),
        progress=False,
    )
    small = {"size": (1280, 720), "fps": 2, "seconds": 1, "progress": False}
    path = vz.animate(run, "confusion").save(tmp_path / "film.gif", **small)
    listed = read_receipt(receipt_beside(path).read_bytes(), path).numbers
    assert {("1,500", "step"), ("1,200", "held out")} <= {
        (s.number.text, s.number.source.kind) for s in listed
    }
    assert not vz.verify(path, run).false


@pytest.mark.slow
def test_a_full_disk_leaves_the_earlier_film_and_its_receipt(run, tmp_path, monkeypatch):
    path, small = tmp_path / "film.gif", {"size": (320, 180), "fps": 2, "seconds": 0.5, "progress": False}
    vz.animate(run, "loss").save(path, **small)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    write_bytes = Path.write_bytes

    def is_full(file, content):
        if "receipt" in file.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write_bytes(file, content)

    monkeypatch.setattr(Path, "write_bytes", is_full)
    with pytest.raises(FilmError, match=r"film\.gif\.receipt\.json: cannot be written: No space left"):
        vz.animate(run, "weights").save(path, **small)
    assert before == {file: file.read_bytes() for file in tmp_path.iterdir()}


@pytest.mark.parametrize("fps", [Fraction(5), np.float32(5), np.int64(5)])
def test_a_rate_may_be_any_kind_of_number(fps, run, tmp_path):
    path = vz.animate(run, "loss").save(
        tmp_path / "film.gif", fps=fps, seconds=1, size=(320, 180), progress=False
    )
    assert not vz.verify(path, run).false


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".gif"])
def test_a_film_names_its_receipt(suffix, run, tmp_path):
    """Its list cannot be shortened, not even with a checksum that is right."""
    small = {"size": (320, 180), "fps": 2, "seconds": 1, "progress": False}
    path = vz.animate(run, "loss", title=f"receipt {'0' * 15}f").save(tmp_path / f"film{suffix}", **small)
    assert not vz.verify(path, run).false
    film = Path(path).with_name("film.png")
    done = run_ffmpeg(["-i", str(path), "-frames:v", "1", str(film)], FilmError)
    assert done.returncode == 0 and film.exists(), "the film can be played"

    changed(path, lambda data: data["numbers"].clear())
    (line,) = vz.verify(path, run).false
    assert line.startswith("the film names another receipt")
