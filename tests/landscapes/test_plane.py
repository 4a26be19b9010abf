"""The plane of a path: its directions, and what it holds of the path."""

import numpy as np
import pytest

from tests.landscapes.lost import with_lost_weights
from viznet.landscapes.plane import path_plane, random_plane, walk_share
from viznet.recording import Run


def rows(run: Run) -> np.ndarray:
    names = [f"{kind}{l}" for l in range(1, run.layers + 1) for kind in "Wb"]
    return np.concatenate([np.asarray(run[name], float).reshape(len(run), -1) for name in names], axis=1)


def test_the_directions_are_the_best_two_for_the_steps(run_of):
    """No other two directions hold more of the path, if every step counts the same."""
    run = run_of("784-16-16-10")
    plane, away = path_plane(run), rows(run) - rows(run)[-1]
    # The path between two moments is filled with as many copies as there are steps; half of them belong to each end.
    copies = np.concatenate(
        [np.repeat(away[[i, i + 1]], n, axis=0) for i, n in enumerate(np.diff(run.steps))]
    )
    sizes = np.linalg.svd(copies @ copies.T, compute_uv=False)
    assert plane.explained == pytest.approx(sizes[:2].sum() / sizes.sum(), rel=1e-6)
    u, v = (np.concatenate([np.ravel(a) for a in each.values()]) for each in plane.directions)
    assert [u @ u, v @ v, u @ v] == pytest.approx([1, 1, 0], abs=1e-6)
    assert np.allclose(away @ np.stack([u, v]).T, plane.places, atol=1e-6)
    assert np.allclose(plane.distances, np.linalg.norm(away, axis=1))


def test_a_random_walk_has_the_share_that_is_said():
    """The mean over walks in 1,000 dimensions; of a long walk it is 8/π² (1 + 1/9)."""
    rng, shares = np.random.default_rng(5), []
    steps = np.array([0, 1, 2, 4, 8, 16, 32, 64, 128])
    weights = np.convolve(np.diff(steps), [0.5, 0.5])
    for _ in range(20):
        walk = np.cumsum(rng.normal(size=(129, 1000)), axis=0)[steps]
        sizes = np.linalg.svd(np.sqrt(weights)[:, None] * (walk - walk[-1]), compute_uv=False) ** 2
        shares.append(sizes[:2].sum() / sizes.sum())
    assert walk_share(steps) == pytest.approx(np.mean(shares), abs=0.01)
    assert walk_share(np.arange(200)) == pytest.approx(8 / np.pi**2 * (1 + 1 / 9), abs=2e-3)


def test_random_directions_are_as_long_as_each_neurons_weights(run_of):
    run = run_of("784-16-16-10")
    plane, last = random_plane(run), run[-1]
    for direction in plane.directions:
        for name, array in direction.items():
            size = np.linalg.norm(np.asarray(last[name], float), axis=0)
            assert np.allclose(np.linalg.norm(array, axis=0), 0 if name[0] == "b" else size)
    assert plane.explained < 0.02


def test_weights_that_are_no_numbers_have_no_place(tmp_path):
    run = with_lost_weights(tmp_path)
    plane = path_plane(run)
    finite = np.isfinite(rows(run)).all(axis=1)
    assert finite.tolist() == [True] * 6 + [False] * 2
    assert np.array_equal(np.isfinite(plane.distances), finite)
    assert plane.last == np.flatnonzero(finite)[-1]


@pytest.mark.parametrize("name", ["one snapshot", "two snapshots"])
def test_too_few_moments_have_no_plane(run_of, name):
    assert path_plane(run_of(name)) is None
    assert random_plane(run_of(name)) is not None
