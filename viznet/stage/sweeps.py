"""Many things that change one after the other, while a mark shows which."""

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Rectangle, UpdateFromAlphaFunc, VGroup, linear, smooth, squish_rate_func
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.stage.mobjects import Edges, PictureWall, PixelGrid
from viznet.stage.network_stage import NetworkStage


def in_turn(alpha: float, count: int) -> Array:
    """Returns how far each of so many changes has come, (count,).

    >>> in_turn(0.5, 4).tolist(), in_turn(0.625, 4).tolist()
    ([1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 0.5, 0.0])
    """
    return np.clip(alpha * count - np.arange(count), 0, 1)


def one_after_the_other(count: int, *, lag: float) -> list[Callable[[float], float]]:
    """Returns the pace of so many animations that are played together.

    Each begins when the one before has come as far as `lag`, from 0 to 1.

    >>> first, second = one_after_the_other(2, lag=0.5)
    >>> [round(float(part), 3) for part in (first(2 / 3), second(1 / 3), second(2 / 3), second(1))]
    [1.0, 0.0, 0.5, 1.0]
    """
    end = 1 + lag * (count - 1)
    return [squish_rate_func(smooth, lag * k / end, (lag * k + 1) / end) for k in range(count)]


def column_by_column(
    scene: NetworkStage, grid: PixelGrid, values: Array, *, axis: int, least: float = 1.2, rest: float = 0.5
) -> None:
    """Lets the cells of a table get their values, one picture after the other.

    Parameters
    ----------
    grid
        The table, whose cells are all 0.
    values
        The values of its cells, (rows, columns).
    axis
        The axis of the pictures: 1 if each has a column, 0 if each has a row.
    least, rest
        The shortest time, and how much of the reading time is left at the end, in seconds.
    """

    def show(_: Any, alpha: float) -> None:
        done = in_turn(alpha, values.shape[axis])
        grid.set_values(values * (done if axis else done[:, None]))

    scene.during(UpdateFromAlphaFunc(grid, show, rate_func=linear), least=least, rest=rest)


def through_slopes(scene: NetworkStage, layer: int, lit: Edges, *, rest: float = 0.6) -> None:
    """Multiplies gradients by slopes, one neuron after the other.

    `lit` are the lines on which the gradients came. They go out when the gradient has been multiplied. `rest` is how
    much of the reading time is left at the end, in seconds.
    """
    diagram = scene.diagram
    neurons, centres = diagram.neurons[layer], diagram.centres[layer]
    arrived, passed = neurons.values.copy(), scene.values[f"dz{layer}"][diagram.shown[layer]]
    lines, count = lit.values.copy(), len(centres)
    ring = scene.ring(centres[0], 1.5 * diagram.radius)

    def show(_: Any, alpha: float) -> None:
        done = in_turn(alpha, count)
        neurons.set_values(arrived + done * (passed - arrived))
        lit.set_values(lines * (1 - done)[:, None])
        ring.move_to(centres[min(int(alpha * count), count - 1)])

    changing = VGroup(lit, neurons, ring)
    scene.during(UpdateFromAlphaFunc(changing, show, rate_func=linear), least=1.5, rest=rest)
    scene.remove(changing)
    scene.add(neurons, *diagram.gaps.values())


def read_again(
    scene: NetworkStage, wall: PictureWall, right: NDArray[np.bool_], *, least: float = 1.2, rest: float = 0.7
) -> None:
    """Reads every picture on a wall, and crosses out those that are wrong.

    `right`, (N,), says which pictures are read rightly.
    """
    before, after, count = wall.wrong.copy(), (~right).astype(float), len(right)
    side = wall.size
    frame = Rectangle(width=1.1 * side, height=1.1 * side, color=scene.theme.focus, stroke_width=4)

    def show(_: Any, alpha: float) -> None:
        wall.set_wrong(before + in_turn(alpha, count) * (after - before))
        frame.move_to(wall.centre(min(int(alpha * count), count - 1)))

    changing = VGroup(wall, frame)
    scene.during(UpdateFromAlphaFunc(changing, show, rate_func=linear), least=least, rest=rest)
    scene.remove(changing)
    scene.add(wall)
