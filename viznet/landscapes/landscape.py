"""The loss on a plane through the weights of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.data import Examples
from viznet.errors import ViewError
from viznet.landscapes.kept import Key, keep, kept
from viznet.landscapes.plane import Plane, path_plane, random_plane
from viznet.landscapes.shared_products import losses_along
from viznet.landscapes.surfaces import MeasuredPlane, surface_losses
from viznet.network import MLP
from viznet.recording import Run
from viznet.threads import OneThread

AXES = ("path", "random")
MARGIN = 0.25  # of the path's extent, on each side


@dataclass(frozen=True)
class Landscape:
    """The loss on a plane, and the run's path over it.

    Attributes
    ----------
    axes
        "path" for the main directions of the path, or "random".
    across, up
        The coordinates of the points, (n,) each. If the surface moves, they are counted from the current weights.
    losses
        The losses, (S, n, n): row by row from the lowest `up`. S is 1, or T if the surface moves.
    places
        The coordinates of each moment's shadow on the plane, (T, 2); NaN where weights are not finite.
    path
        The true loss of each moment, (T,).
    feet
        The loss on the plane at the shadow of each moment, (T,).
    inside
        The share of each moment's distance from the last one that lies in the plane, (T,); NaN where it is 0.
    explained
        The share of the path's variance in the plane, where a moment counts for the steps around it.
    walk
        The same share for a random walk of as many steps.
    """

    axes: str
    across: Array
    up: Array
    losses: Array
    places: Array
    path: Array
    feet: Array
    inside: Array
    explained: float
    walk: float

    @property
    def moving(self) -> bool:
        """Whether there is a surface around the weights of every moment."""
        return len(self.losses) > 1

    def surface(self, index: int) -> Array:
        """The losses that are shown at a moment, (n, n)."""
        return np.asarray(self.losses[index if self.moving else 0])


def landscape(
    run: Run, examples: Examples, *, axes: str | None = None, moving: bool = False, points: int = 31
) -> Landscape:
    """Computes the loss on a plane through the weights of a run.

    The result is kept in a file of the run's folder, so that a second film does not compute it again. How long it takes
    is said before it begins, on a terminal and in a notebook.

    Parameters
    ----------
    run
        The recording.
    examples
        The examples on which the loss is measured.
    axes
        "path" for the main directions of the path, or "random". By default it is "path", if there are enough moments.
    moving
        Whether the surface is that around the weights of every moment, and not that of one plane.
    points
        How many points the plane has across and up; an odd number, so that one is in the middle.

    Raises
    ------
    ViewError
        If the recording has too few moments, or no finite weights.

    Examples
    --------
    >>> import viznet as vz
    >>> training = vz.train(vz.MLP(784, 4, 10, seed=1), vz.digits().train[:64], steps=3)
    >>> run = vz.record(training, "runs/landscape", progress=False)
    >>> found = landscape(run, run.probe, points=5)
    >>> found.losses.shape, found.places.shape
    ((1, 5, 5), (4, 2))
    """
    key = Key(run.path, run.hash, examples.sha256, axes or "any", moving, points)
    saved = kept(key)
    if saved is not None and _is_whole(saved, len(run), moving, points):
        return Landscape(**saved)
    found = _computed(run, examples, _plane(run, axes), moving, points)
    keep(key, vars(found))
    return found


def _is_whole(saved: dict[str, Any], moments: int, moving: bool, points: int) -> bool:
    """Whether a kept file has all parts of a landscape, in their shapes.

    A file of another version of viznet, or one that was changed, may not.
    """
    shapes = {
        **dict.fromkeys(("across", "up"), (points,)),
        "losses": (moments if moving else 1, points, points),
        "places": (moments, 2),
        **dict.fromkeys(("path", "feet", "inside"), (moments,)),
        **dict.fromkeys(("explained", "walk"), ()),
    }
    numbers = {name: np.asarray(value) for name, value in saved.items() if name != "axes"}
    return saved.get("axes") in AXES and shapes == {
        name: array.shape for name, array in numbers.items() if array.dtype.kind == "f"
    }


def _plane(run: Run, axes: str | None) -> Plane:
    if axes in (None, "path"):
        plane = path_plane(run)
        if plane is not None:
            return plane
        if axes == "path":
            raise ViewError(
                "landscape: axes=path needs at least three recorded moments with different finite weights; "
                "write axes=random, or record more moments"
            )
    plane = random_plane(run)
    if plane is None:
        raise ViewError(
            "landscape: the weights of this recording are all 0 or not finite, so no plane has a size"
        )
    return plane


def _computed(run: Run, examples: Examples, plane: Plane, moving: bool, points: int) -> Landscape:
    x, y = examples.inputs(run.meta.dtype), examples.y
    sound = np.flatnonzero(np.isfinite(plane.distances))
    across, up = (_coordinates(plane.places[sound, k], plane.axes, moving, points) for k in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    directions = list(plane.directions)

    middles = sound.tolist() if moving else [plane.last]
    measured = MeasuredPlane(run.meta.network_config(), directions, x, y, grid)
    surfaces = surface_losses(measured, [run[i] for i in middles], others=len(sound))
    losses = np.full((len(run) if moving else 1, len(grid)), np.nan)
    losses[middles if moving else [0]] = surfaces

    path, feet = np.full((2, len(run)), np.nan)
    with OneThread():
        below = losses_along(_exact_network(run, plane.last), directions, examples.inputs("float64"), y)
        feet[sound] = below(plane.places[sound])
        for i in sound.tolist():
            path[i] = losses_along(_network(run, i), directions[:1], x, y)(np.zeros((1, 1)))[0]
    with np.errstate(all="ignore"):
        inside = np.where(plane.distances > 0, plane.lengths / plane.distances, np.nan)
    return Landscape(
        plane.axes,
        across,
        up,
        losses.reshape(-1, points, points),
        plane.places,
        path,
        feet,
        inside,
        plane.explained,
        plane.walk,
    )


def _coordinates(places: NDArray[np.floating], axes: str, moving: bool, points: int) -> Array:
    """The coordinates of the points along a direction.

    They reach over the path with a margin. A moving surface reaches as far to both sides, and a random direction at
    least as far as the weights are large.
    """
    low, high = float(places.min()), float(places.max())
    if axes == "random":
        low, high = min(low, -1.0), max(high, 1.0)
    half = (0.5 + MARGIN) * (high - low)
    middle = 0.0 if moving else (low + high) / 2
    return middle + half * np.linspace(-1, 1, points)


def _network(run: Run, index: int) -> MLP:
    return run.network(int(run.steps[index]))


def _exact_network(run: Run, index: int) -> MLP:
    """The network of a moment in double precision.

    In a training that diverges, the weights below the path are differences of huge ones, of which single precision
    leaves two or three digits.
    """
    return MLP.from_params(run.meta.network_config() | {"dtype": "float64"}, run[index])
