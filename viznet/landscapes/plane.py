"""A plane through the weights of a run, and where the run's path lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.landscapes.shared_products import Direction
from viznet.recording import Run, Snapshot
from viznet.recording.soundness import parameters_are_finite

BLOCK = 4_000_000  # numbers of a recording that are in memory at a time
SEED = 0  # of the random directions, so that a picture is the same each time


@dataclass(frozen=True)
class Plane:
    """Two directions from the last sound moment, and every moment's place.

    Attributes
    ----------
    axes
        "path" or "random".
    directions
        The two directions, as arrays by symbol.
    last
        The number of the last snapshot whose weights are all finite, which is the origin.
    places
        The coordinates of the shadow of each moment on the plane, (T, 2); NaN where weights are not finite.
    distances
        The distance of each moment from the origin, (T,).
    lengths
        The part of this distance that lies in the plane, (T,).
    explained
        The share of the path's variance that lies in the plane; a moment counts for the steps around it.
    walk
        The same share for a random walk of as many steps.
    """

    axes: str
    directions: tuple[Direction, Direction]
    last: int
    places: Array
    distances: Array
    lengths: Array
    explained: float
    walk: float


def sound_moments(run: Run) -> NDArray[np.intp]:
    """The numbers of the snapshots whose weights are all finite."""
    return np.array([i for i in range(len(run)) if parameters_are_finite(run[i])], np.intp)


def step_weights(steps: Array) -> Array:
    """How many steps each moment stands for: half of those on both sides.

    Snapshots lie densely at the start of a training, so without these weights its first steps would decide.

    >>> step_weights(np.array([0, 1, 2, 10]))
    array([0.5, 1. , 4.5, 4. ])
    """
    gaps = np.diff(np.asarray(steps, float))
    return np.concatenate([gaps, [0]]) / 2 + np.concatenate([[0], gaps]) / 2


def main_directions(gram: Array, weights: Array) -> tuple[Array, float] | None:
    """The two main directions of moments, of which the products are known.

    `gram` has the scalar product of every two moments, (n, n). Returns how much of each moment makes a direction,
    (n, 2), and the share of the weighted variance in their plane; None if the moments lie on a line.
    """
    roots = np.sqrt(weights)
    values, vectors = np.linalg.eigh(gram * np.outer(roots, roots))
    values, vectors = values[::-1], vectors[:, ::-1]
    if len(values) < 3 or not values[1] > 1e-9 * values[0]:
        return None
    made = roots[:, None] * vectors[:, :2] / np.sqrt(values[:2])
    return made, float(values[:2].sum() / values.clip(0).sum())


def walk_share(steps: Array) -> float:
    """The share of a random walk's variance in its main plane.

    The walk has so many independent directions that the scalar product of two moments is the number of steps that
    they have in common, counted back from the last one.

    >>> round(walk_share(np.arange(200)), 2)
    0.9
    """
    before = float(steps[-1]) - np.asarray(steps, float)
    found = main_directions(np.minimum.outer(before, before), step_weights(steps))
    return 1.0 if found is None else found[1]


def path_plane(run: Run) -> Plane | None:
    """The plane of the two main directions of the path.

    The answer is None if the recording has too few different moments for two directions.
    """
    sound = sound_moments(run)
    if len(sound) < 3:
        return None
    gram, steps = _gram(run, sound), run.steps[sound]
    found = main_directions(gram, step_weights(steps))
    if found is None:
        return None
    made, explained = found
    made = made * np.where(gram[0] @ made < 0, -1, 1)  # the path begins at the positive side of both axes
    directions = _combined(run, sound, made)
    places = gram @ made  # the directions are orthogonal, and one long
    return _plane("path", run, sound, gram, directions, places, np.eye(2), explained, walk_share(steps))


def random_plane(run: Run) -> Plane | None:
    """The plane of two random directions with the size of the weights.

    Each neuron's column is as long as that neuron's weights at the last moment (Li et al., 2018), and biases stay.
    The answer is None if the weights were never finite.
    """
    sound = sound_moments(run)
    if not len(sound):
        return None
    rng, last = np.random.default_rng(SEED), run[int(sound[-1])]
    u, v = (_filter_normalised(rng, run, last) for _ in range(2))
    products = np.array([[_scalar(a, b) for a in (u, v)] for b in (u, v)])
    count = sum(np.asarray(last[name]).size for name in parameters(run))
    gram, along = _gram(run, sound), _along(run, sound, (u, v))
    if np.linalg.matrix_rank(products) < 2:  # all weights are 0: these directions have no length
        return None
    places = np.linalg.solve(products, along.T).T
    steps = step_weights(run.steps[sound])
    total = float(steps @ np.diag(gram))
    inside = float(steps @ np.einsum("ti,ij,tj->t", places, products, places))
    explained = inside / total if total > 0 else 0.0
    return _plane("random", run, sound, gram, (u, v), places, products, explained, 2 / count)


def parameters(run: Run) -> list[str]:
    """The symbols W1, b1, W2, b2 … of a run."""
    return [f"{kind}{l}" for l in range(1, run.layers + 1) for kind in "Wb"]


def _plane(
    axes: str,
    run: Run,
    sound: NDArray[np.intp],
    gram: Array,
    directions: tuple[Direction, Direction],
    places: Array,
    products: Array,
    explained: float,
    walk: float,
) -> Plane:
    """The plane, with a row for every snapshot and NaN where it is not sound."""
    every = np.full((len(run), 4), np.nan)
    inside = np.sqrt(np.einsum("ti,ij,tj->t", places, products, places))
    every[sound] = np.column_stack([places, np.sqrt(np.diag(gram).clip(0)), inside])
    return Plane(axes, directions, int(sound[-1]), every[:, :2], every[:, 2], every[:, 3], explained, walk)


def _differences(run: Run, name: str, sound: NDArray[np.intp]) -> Iterator[tuple[slice, Array]]:
    """Yields how far a symbol's numbers are from the last moment, in blocks.

    Each block is (moments, numbers), with the place of its numbers. A recording need not fit into memory.
    """
    rows = run[name].reshape(len(run), -1)
    width = max(1, BLOCK // len(run))
    for start in range(0, rows.shape[1], width):
        place = slice(start, min(start + width, rows.shape[1]))
        part = np.asarray(rows[:, place])[sound].astype(float)
        yield place, part - part[-1]
    run.release()


def _gram(run: Run, sound: NDArray[np.intp]) -> Array:
    """The scalar products of all moments, seen from the last one: (n, n)."""
    gram = np.zeros((len(sound), len(sound)))
    for name in parameters(run):
        for _, part in _differences(run, name, sound):
            gram += part @ part.T
    return gram


def _combined(run: Run, sound: NDArray[np.intp], made: Array) -> tuple[Direction, Direction]:
    """The directions that are made of so much of every moment."""
    u: dict[str, Array] = {}
    v: dict[str, Array] = {}
    for name in parameters(run):
        shape = run[name].shape[1:]
        both = [made.T @ part for _, part in _differences(run, name, sound)]
        u[name], v[name] = (each.reshape(shape) for each in np.concatenate(both, axis=1))
    return u, v


def _along(run: Run, sound: NDArray[np.intp], directions: tuple[Direction, Direction]) -> Array:
    """The scalar product of every moment with both directions: (n, 2)."""
    found = np.zeros((len(sound), 2))
    for name in parameters(run):
        both = np.stack([np.ravel(direction[name]) for direction in directions], axis=1)
        for place, part in _differences(run, name, sound):
            found += part @ both[place]
    return found


def _filter_normalised(rng: np.random.Generator, run: Run, last: Snapshot) -> dict[str, Array]:
    direction = {}
    for name in parameters(run):
        weights = np.asarray(last[name], float)
        if name.startswith("b"):
            direction[name] = np.zeros_like(weights)
            continue
        drawn = rng.normal(size=weights.shape)
        direction[name] = drawn * np.linalg.norm(weights, axis=0) / np.linalg.norm(drawn, axis=0)
    return direction


def _scalar(a: Direction, b: Direction) -> float:
    return float(sum((a[name] * b[name]).sum() for name in a))
