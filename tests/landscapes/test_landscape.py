"""The landscape of a run: its middle, and the file that keeps it."""

import io

import numpy as np
import pytest

import viznet.landscapes.landscape as module
from viznet.data import digits
from viznet.errors import RecordingError, ViewError
from viznet.landscapes.kept import Key, keep, kept
from viznet.landscapes.landscape import landscape
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.recording import open_run, pack, record
from viznet.recording.run_lookup import runs_in
from viznet.training import train


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    training = train(MLP(784, 8, 10, seed=2), digits().train[:200], steps=12)
    path = tmp_path_factory.mktemp("runs") / "run"
    return record(training, path, validation=digits().test[:100], progress=False)


def test_the_middle_of_a_moving_surface_is_the_recorded_loss(run):
    """Both of the recorded outputs and of the recorded held-out loss."""
    p, y = np.asarray(run["p"], float), run.probe.y
    recorded = -np.log(p[:, np.arange(len(y)), y]).mean(axis=1)
    found = landscape(run, run.probe, moving=True, points=5)
    assert np.allclose(found.losses[:, 2, 2], recorded, rtol=1e-6)
    held_out = landscape(run, digits().test[:100], moving=True, points=5)
    assert np.allclose(held_out.losses[:, 2, 2], run["validation_loss"], rtol=1e-6)


def test_the_losses_below_the_path_are_exact_where_a_training_diverges(tmp_path):
    """Below the first moments, weights are differences of huge ones: in single precision one in a thousand was off."""
    from viznet.landscapes.plane import path_plane

    training = train(MLP(784, 8, 8, 10, seed=1), digits().train[:300], steps=30, optimizer=SGD(lr=100))
    run = record(training, tmp_path / "run", progress=False)
    found, plane = landscape(run, run.probe, points=5), path_plane(run)
    x, y = run.probe.x / 255, run.probe.y
    for index in range(0, len(run), 5):
        shadow = {s: np.asarray(run[plane.last][s], float) for s in plane.directions[0]}
        for s in shadow:
            shadow[s] = shadow[s] + sum(
                place * d[s] for place, d in zip(plane.places[index], plane.directions)
            )
        z = x @ shadow["W1"] + shadow["b1"]
        for l in (2, 3):
            z = np.maximum(z, 0) @ shadow[f"W{l}"] + shadow[f"b{l}"]
        z -= z.max(axis=1, keepdims=True)
        expected = (np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]).mean()
        assert found.feet[index] == pytest.approx(expected, rel=1e-9)


def test_it_is_computed_once(run, monkeypatch):
    first = landscape(run, run.probe, points=7)
    monkeypatch.setattr(module, "_computed", lambda *_: pytest.fail("it is computed again"))
    again = landscape(run, run.probe, points=7)
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(vars(first).values(), vars(again).values())
               if not isinstance(a, str))  # fmt: skip


def test_other_examples_and_damaged_files_are_computed_again(run):
    first = landscape(run, run.probe, points=9)
    other = landscape(run, digits().test[:50], points=9)
    assert not np.allclose(first.path, other.path)
    path = Key(run.path, run.hash, run.probe.sha256, "any", False, 9).path
    for content in (b"", b"no zip", path.read_bytes()[:400]):
        path.write_bytes(content)
        assert np.array_equal(landscape(run, run.probe, points=9).losses, first.losses)


def test_no_damage_of_a_kept_file_is_an_error(run):
    """One changed byte of the zip's own tables makes `zipfile` raise many kinds of errors."""
    first = landscape(run, run.probe, points=5)
    path = Key(run.path, run.hash, run.probe.sha256, "any", False, 5).path
    whole = path.read_bytes()
    tables = whole.index(b"PK\x01\x02")
    changed = [
        whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :]
        for place in range(tables, tables + 46)
        for bit in (1, 8, 255)
    ]
    array = io.BytesIO()
    np.save(array, np.arange(3))
    for content in [*changed, array.getvalue()]:
        path.write_bytes(content)
        saved = kept(Key(run.path, run.hash, run.probe.sha256, "any", False, 5))
        assert saved is None or saved.keys() < vars(first).keys() or np.array_equal(saved["path"], first.path)
    path.write_bytes(whole)


@pytest.mark.parametrize(
    "other",
    [
        {"path": np.zeros(2)},
        {"axes": "along"},
        {"places": np.array("x")},
        {"explained": np.zeros(3)},
        {"more": 1.0},
    ],
)
def test_a_kept_file_with_other_parts_is_computed_again(run, other):
    first = landscape(run, run.probe, points=5)
    keep(Key(run.path, run.hash, run.probe.sha256, "any", False, 5), vars(first) | other)
    again = landscape(run, run.probe, points=5)
    assert np.array_equal(again.path, first.path) and again.axes == first.axes


def test_a_file_of_the_user_stays(run):
    path = Key(run.path, run.hash, run.probe.sha256, "any", False, 11).path
    path.write_text("mine")
    assert landscape(run, run.probe, points=11).losses.shape == (1, 11, 11)
    assert path.read_text() == "mine"


def test_the_file_goes_where_the_run_goes(tmp_path):
    training = train(MLP(784, 4, 10, seed=1), digits().train[:64], steps=3)
    run = record(training, tmp_path / "run", progress=False)
    landscape(run, run.probe, points=5)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    again = train(MLP(784, 4, 10, seed=2), digits().train[:64], steps=3)
    record(again, tmp_path / "run", overwrite=True, progress=False)
    assert not list((tmp_path / "run").glob("landscape*"))


def test_a_file_of_the_user_by_such_a_name_keeps_the_recording(tmp_path):
    training = train(MLP(784, 4, 10, seed=1), digits().train[:64], steps=3)
    record(training, tmp_path / "run", progress=False)
    (tmp_path / "run" / "landscape-mine.npz").write_text("mine")
    with pytest.raises(RecordingError, match=r"landscape-mine\.npz: no part of the recording"):
        record(train(MLP(784, 4, 10), digits().train[:64]), tmp_path / "run", overwrite=True)


def test_beside_a_packed_run_the_file_is_hidden(run, tmp_path):
    packed = open_run(pack(run, tmp_path / "packed.npz"))
    landscape(packed, packed.probe, points=5)
    assert runs_in(tmp_path) == [packed.path]
    assert len(list(tmp_path.iterdir())) == 2


def test_what_has_no_plane_is_refused(run_of, tmp_path):
    with pytest.raises(ViewError, match="at least three recorded moments"):
        landscape(run_of("one snapshot"), run_of("one snapshot").probe, axes="path")
    training = train(MLP(784, 4, 10, init="zeros"), digits().train[:20], steps=0)
    zeros = record(training, tmp_path / "zeros", progress=False)
    with pytest.raises(ViewError, match="all 0 or not finite"):
        landscape(zeros, zeros.probe)
