"""Surfaces in one process and in several: the same digits, and no process is left."""

import multiprocessing
import os
import subprocess
import sys
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import viznet as vz
import viznet.landscapes.surfaces as module
from viznet.landscapes.surfaces import MeasuredPlane, surface_losses
from viznet.losses import softmax


@pytest.fixture
def plane():
    rng, some = np.random.default_rng(1), vz.digits().test[:40]
    network = vz.MLP(784, 12, 10, seed=3)
    directions = [{name: rng.normal(size=w.shape) for name, w in network.params.items()} for _ in range(2)]
    grid = np.stack(np.meshgrid(*2 * [np.linspace(-0.1, 0.1, 17)]), axis=-1).reshape(-1, 2)
    return MeasuredPlane(network.config(), directions, some.inputs("float32"), some.y, grid)


@pytest.fixture
def always_shared(monkeypatch):
    monkeypatch.setattr(module, "LONG", 0.0)
    monkeypatch.setattr(module, "cores", lambda: 2)


def middles(count):
    return [vz.MLP(784, 12, 10, seed=seed).params for seed in range(count)]


def test_each_loss_is_that_of_the_network_there(plane):
    found = surface_losses(plane, middles(2))
    for number, point in ((0, 0), (1, 144), (1, 288)):
        W = {
            name: w + sum(a * d[name] for a, d in zip(plane.grid[point], plane.directions))
            for name, w in middles(2)[number].items()
        }
        p = softmax(np.maximum(0, plane.x @ W["W1"] + W["b1"]) @ W["W2"] + W["b2"])
        assert np.isclose(found[number, point], -np.log(p[np.arange(40), plane.y]).mean(), rtol=1e-5)


@pytest.mark.parametrize(("seconds", "shared_by"), [(0.001, []), (100.0, [2])])
def test_only_work_that_takes_long_is_shared(plane, monkeypatch, seconds, shared_by):
    """The clock is the test's own, because on a busy machine all work takes long."""
    clock, asked = count(0.0, seconds), []

    def in_processes(*given):
        asked.append(given[-1])
        return (found for found in ())

    monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    monkeypatch.setattr(module, "cores", lambda: 2)
    monkeypatch.setattr(module, "_in_processes", in_processes)
    surface_losses(plane, middles(3))
    assert asked == shared_by


@pytest.mark.slow
def test_processes_compute_the_same_digits(plane, monkeypatch, always_shared):
    there = surface_losses(plane, middles(3))
    assert not multiprocessing.active_children()
    monkeypatch.setattr(module, "cores", lambda: 1)
    assert np.array_equal(there, surface_losses(plane, middles(3)))


SCRIPT = """
import viznet as vz
import viznet.landscapes.surfaces as surfaces
surfaces.LONG, surfaces.cores = 0.0, lambda: 2
print("begun", flush=True)
run = vz.record(vz.train(vz.MLP(784, 8, 10, seed=1), vz.digits(), steps=6), "run", progress=False)
vz.animate(run, vz.views.landscape(points=5, moving=True)).still(size=(320, 180))
print("done", flush=True)
"""


@pytest.mark.slow
def test_a_script_needs_no_guard_for_them(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(vz.__file__).parents[1])}
    result = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["begun", "done"]  # no process runs the script again


@pytest.mark.slow
def test_an_interrupt_leaves_no_process(plane, monkeypatch, always_shared):
    def interrupted(items, *_):
        """Two parts of the surface are computed here, and the third in a process."""
        for _, (number, part, losses) in zip(range(3), items):
            assert np.array_equal(losses, plane.losses(number, middles(1)[number], part))
        assert multiprocessing.active_children()
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "progress", interrupted)
    with pytest.raises(KeyboardInterrupt):
        surface_losses(plane, middles(1))
    assert not multiprocessing.active_children()


def test_a_formula_of_the_user_is_known_in_this_process_only(plane, monkeypatch, always_shared):
    cube = vz.Activation("cube", "z³", lambda z: z**3, lambda z, a: 3 * z * z)
    monkeypatch.setitem(vz.ACTIVATIONS, "cube", cube)
    monkeypatch.setattr(module, "_in_processes", lambda *_: pytest.fail("processes are started"))
    plane.config["activation"] = "cube"
    assert np.isfinite(surface_losses(plane, middles(1))).all()
    plane.config["activation"] = "relu"
    monkeypatch.setitem(vz.ACTIVATIONS, "relu", cube)  # another function by the same name
    assert np.isfinite(surface_losses(plane, middles(1))).all()


def test_a_lost_process_is_one_line(plane, monkeypatch, always_shared):
    class Broken:
        def submit(self, *_):
            raise module.BrokenProcessPool

    from contextlib import contextmanager

    @contextmanager
    def processes(*_):
        yield Broken()

    monkeypatch.setattr(module, "processes", processes)
    with pytest.raises(vz.VizError, match="was ended from outside; start it again"):
        surface_losses(plane, middles(3))
