"""How many threads BLAS has: one while viznet multiplies for a few examples, and the user's own number elsewhere."""

import sys
import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

import viznet.film.palette
import viznet.threads
from tests import needs
from viznet.data import Examples
from viznet.network import MLP
from viznet.recording import record
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.threads import LARGE, OneThread, threads_for
from viznet.training import train
from viznet.views.gradients import norms_of

# Manim imports SciPy, which brings a BLAS of its own. Where a test before these imports Manim, viznet has looked for
# NumPy's BLAS already, and does not limit the other, which it never uses.
LOADED = {library["filepath"] for library in threadpool_info()}


def blas():
    """Returns the number of threads of every BLAS that was loaded when this file was."""
    found = [library for library in threadpool_info() if library["filepath"] in LOADED]
    return [library["num_threads"] for library in found if library["user_api"] == "blas"]


@pytest.fixture(autouse=True)
def three_threads():
    """The user asks for three threads, whatever the machine has."""
    with threadpool_limits(3, user_api="blas"):
        if set(blas()) != {3}:
            needs.missing("NumPy's BLAS lets nobody set its threads")
        yield
        assert set(blas()) == {3}


@pytest.fixture
def seen(monkeypatch):
    """The threads at every product that a network asks for."""
    numbers = []
    really = viznet.network.product

    def product(a, W):
        numbers.append((len(a), *set(blas())))
        return really(a, W)

    monkeypatch.setattr(viznet.network, "product", product)
    return numbers


def large_training(**options):
    """A training whose products are large enough for OpenBLAS to use threads."""
    rng = np.random.default_rng(0)
    examples = Examples(
        rng.integers(0, 256, (64, 400), dtype=np.uint8), np.arange(64) % 4, labels=tuple("abcd")
    )
    return train(MLP(400, 200, 4), examples, **{"batch_size": 16, "steps": 3} | options)


def test_a_step_has_one_thread_and_the_loop_around_it_the_users(seen):
    for _ in large_training():
        assert set(blas()) == {3}
    assert seen and all(threads == 1 for _, threads in seen)


def test_a_loop_that_is_left_early_or_by_an_error_leaves_the_threads_alone():
    for _ in large_training():
        break
    network = MLP(400, 200, 4)
    network.params["W2"] = np.zeros((7, 7), np.float32)
    with pytest.raises(ValueError, match="matmul"):
        network.forward(np.zeros((16, 400)))


def test_recording_measures_on_one_thread_too(seen, tmp_path):
    training = large_training()
    record(
        training,
        tmp_path / "run",
        validation=training.examples,
        schedule=SnapshotSchedule.every(1),
        progress=False,
    )
    assert {rows for rows, _ in seen} >= {16, 40, 64}  # the batch, the probe, what was held out
    assert all(threads == 1 for _, threads in seen)


def test_the_same_seed_makes_the_same_recording_on_every_number_of_cores(tmp_path):
    """The last digits of a product depend on the number of threads that share it."""
    rng = np.random.default_rng(0)
    many = Examples(
        rng.integers(0, 256, (4000, 400), dtype=np.uint8), np.arange(4000) % 4, labels=tuple("abcd")
    )
    hashes = set()
    for threads in (1, 2, 3):
        with threadpool_limits(threads, user_api="blas"):
            path = tmp_path / str(threads)
            run = record(large_training(), path, validation=many, validation_sample=4000, progress=False)
            hashes.add(run.hash)
    assert len(hashes) == 1


@pytest.mark.slow
def test_a_wide_network_with_a_large_batch_makes_the_same_recording_too(tmp_path):
    """Its products are so large that outside of the recorder they use all threads."""
    rng = np.random.default_rng(0)
    examples = Examples(rng.integers(0, 256, (520, 600), dtype=np.uint8), np.arange(520) % 4)
    hashes = set()
    for threads in (1, 2, 3):
        with threadpool_limits(threads, user_api="blas"):
            network = MLP(600, 1000, 4, seed=1)
            training = train(network, examples, batch_size=520, steps=3)
            assert training.batch_size * network.largest_layer >= LARGE
            hashes.add(record(training, tmp_path / str(threads), progress=False).hash)
    assert len(hashes) == 1


def test_many_examples_keep_the_users_threads(seen):
    MLP(400, 200, 4).predict(np.zeros((LARGE // (400 * 200), 400)))
    assert seen and all(threads == 3 for _, threads in seen)


def test_small_products_are_left_to_blas():
    with threads_for(16, 784 * 16):
        assert set(blas()) == {3}
    with threads_for(16, 784 * 512):
        assert set(blas()) == {1}
    with threads_for(1, 784 * 16):  # a vector times a matrix, for which OpenBLAS starts threads much sooner
        assert set(blas()) == {1}


def test_what_films_multiply_has_one_thread(monkeypatch, tmp_path):
    run = record(large_training(), tmp_path / "run", schedule=SnapshotSchedule.every(1), progress=False)
    at_work, in_palette = [], []
    real_norm = np.linalg.norm

    def norm(*arguments, **options):
        at_work.extend(blas())
        return real_norm(*arguments, **options)

    monkeypatch.setattr(np.linalg, "norm", norm)
    expected = [np.sqrt((moment.astype(float) ** 2).sum()) for moment in run["dW1"]]
    np.testing.assert_allclose(norms_of(run, "dW1"), expected, rtol=1e-6)
    assert set(at_work) == {1}

    class Counting(np.ndarray):
        """Notes how many threads there are when it is multiplied."""

        def __matmul__(self, other):
            in_palette.extend(blas())
            return np.asarray(self) @ np.asarray(other)

    colours = np.random.default_rng(1).random((500, 3), np.float32)
    nearest = viznet.film.palette._nearest(colours.view(Counting), colours[:20])
    distances = ((colours[:, None] - colours[None, :20]) ** 2).sum(axis=2)
    assert np.array_equal(nearest, distances.argmin(axis=1))
    assert set(in_palette) == {1}


@pytest.mark.parametrize("first_leaves_first", [True, False])
def test_two_who_compute_at_once_leave_the_users_threads(first_leaves_first):
    inside, leave = threading.Event(), threading.Event()

    def other():
        with OneThread():
            inside.set()
            leave.wait(300)

    thread = threading.Thread(target=other)
    with OneThread():
        assert set(blas()) == {1}
        thread.start()
        assert inside.wait(300)
        if not first_leaves_first:
            leave.set()
            thread.join()
            assert set(blas()) == {1}
    leave.set()
    thread.join()
    assert set(blas()) == {3}
    with OneThread():
        assert set(blas()) == {1}  # and it can be had again


def test_it_can_be_entered_again_from_inside():
    with OneThread():
        with OneThread():
            pass
        assert set(blas()) == {1}


@pytest.mark.parametrize("moment", range(1, 40))
def test_ctrl_c_at_any_moment_leaves_the_users_threads(moment):
    """The interrupt comes at the n-th line that runs in the file of the block."""
    lines = 0

    def trace(frame, event, _):
        nonlocal lines
        if frame.f_code.co_filename != viznet.threads.__file__:
            return None
        if event == "line":
            lines += 1
            if lines == moment:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with OneThread():
            pass
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(before)
    assert set(blas()) == {3}
    with OneThread():
        assert set(blas()) == {1}
    assert set(blas()) == {3}
