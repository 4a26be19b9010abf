"""The equation of a layer, with its arrays and the shape of each."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import DOWN, RIGHT, UP, VGroup

from viznet.activations import Array
from viznet.stage.mobjects import PixelGrid
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import Symbol
from viznet.stage.stage import CAPTION, LABEL, TEXT
from viznet.walkthroughs.sentence import pieces

THICK = 0.42  # of a row or a column of numbers
NARROW = 0.75  # no array is drawn shorter than that
GAP = 0.12  # between two parts
APART = 0.3  # between two shapes, which would read as one number
SIZES = (0.52, 0.44)  # of the symbols of all layers' equation, if they have shapes
MOST_LINES = 3  # of this equation, if it has shapes, in an upright frame

Part = tuple[str | Symbol, list[Any]]  # of an equation: a symbol with its shape, or a sign


def operator(scene: NetworkStage, layer: int) -> str:
    """Returns what is written before the bracket: f, or softmax."""
    softmax = layer == scene.request.run.layers and scene.request.network.output == "softmax"
    return '"softmax"' if softmax else "f"


def result(scene: NetworkStage, layer: int) -> Symbol:
    """Returns the symbol of what a layer gives."""
    return Symbol("p" if layer == scene.request.run.layers else f"a{layer}")


def equation_parts(scene: NetworkStage, layer: int) -> list[Part]:
    """Returns the parts of a layer's equation, each with its shape.

    A sign has no shape, which is an empty list.
    """
    before, n = scene.size(layer - 1), scene.size(layer)
    return [
        (result(scene, layer), [n]),
        (f"$= {operator(scene, layer)} \\($", []),
        (Symbol(f"a{layer - 1}"), [before]),
        (Symbol(f"W{layer}"), pieces("{before} × {n}", before=before, n=n)),
        ("$+$", []),
        (Symbol(f"b{layer}"), [n]),
        ("$\\)$", []),
    ]


def in_symbols(scene: NetworkStage, layer: int) -> VGroup:
    """Returns a layer's equation with the shapes under its symbols."""
    row = in_row(scene, equation_parts(scene, layer), 0.44 if scene.upright else 0.52, TEXT)
    return row.move_to([0, 0, 0])


def in_row(scene: NetworkStage, parts: Sequence[Part], size: float, shape_size: float) -> VGroup:
    """Returns parts of an equation side by side, each with its shape below."""
    row, at, after_shape = VGroup(), 0.0, False
    for symbol, shape in parts:
        above = scene.words(symbol, size=size)
        under = [scene.words(*shape, size=shape_size, colour=scene.theme.muted)] if shape else []
        width = max(words.width for words in (above, *under))
        at += APART if shape and after_shape else 0.0
        after_shape = bool(shape)
        for words, y in zip((above, *under), (0.0, -0.55)):
            words.move_to([at + width / 2, 0, 0]).stand_on(y)
            row.add(words)
        at += width + GAP
    return row


def in_arrays(scene: NetworkStage, *, columns: bool) -> list[Any]:
    """Returns the first layer's equation with its arrays drawn.

    Parameters
    ----------
    columns
        Whether the vectors are columns, as in many books, and not rows, as in the code. The order of the parts stays
        that of the rows, so that one form can become the other.
    """
    values, theme, upright = scene.values, scene.theme, scene.upright
    n_in, n = scene.request.run.sizes[:2]
    first_result = values["p" if scene.request.run.layers == 1 else "a1"]
    tight = upright and operator(scene, 1) != "f"  # the word softmax is long
    unit = min(
        (2.2 if upright else 3.7) / max(n_in, n), (3.4 if tight else 4.0 if upright else 9.0) / (n_in + 3 * n)
    )

    def drawn(array: Array, table: Array, low: float, high: float) -> PixelGrid:
        matrix = np.atleast_2d(array)
        matrix = matrix.T if columns else matrix
        rows, width = matrix.shape
        grid = PixelGrid(matrix, table=table, low=low, high=high, frame=theme.muted, gap=False)
        grid.stretch_to_fit_width(max(width * unit, NARROW) if width > 1 else THICK)
        return grid.stretch_to_fit_height(max(rows * unit, NARROW) if rows > 1 else THICK)

    def signed(array: Array) -> PixelGrid:
        limit = 3 * float(np.sqrt((array**2).mean())) or 1.0
        return drawn(array, theme.diverging, -limit, limit)

    arrays = iter(
        [
            drawn(first_result, *scene.activation_scale(first_result)),
            drawn(values["a0"], scene.grey, 0.0, 1.0),
            signed(values["W1"]),
            signed(values["b1"]),
        ]
    )
    names = iter("yxWb")
    slots = []
    for symbol, shape in equation_parts(scene, 1):
        if not shape:
            slots.append([scene.words(symbol, size=LABEL if tight else CAPTION)])
            continue
        grid = next(arrays)
        name = scene.words(f"${next(names)}$", size=CAPTION).next_to(grid, UP, buff=0.16)
        if columns and len(shape) == 3:
            shape = shape[::-1]
        label = scene.words(*shape, size=LABEL, colour=theme.muted).next_to(grid, DOWN, buff=0.16)
        slots.append([grid, name, label])
    order = [0, 1, 3, 2, 4, 5, 6] if columns else range(len(slots))
    at = 0.0
    for place in order:
        slot = VGroup(*slots[place])
        slot.shift((at + slot.width / 2 - slot.get_center()[0]) * RIGHT)
        at += slot.width + GAP
    whole = VGroup(*(mobject for slot in slots for mobject in slot))
    whole.move_to([0, scene.picture.centre[1], 0])
    return list(whole)


def nested(scene: NetworkStage) -> list[Part]:
    """Returns the parts of the equation of all layers, put into one another."""
    inner: list[Part] = equation_parts(scene, 1)[2:3]
    for layer in range(1, scene.request.run.layers + 1):
        _, opened, _, *rest = equation_parts(scene, layer)
        inner = [(f"${operator(scene, layer)} \\($", opened[1]), *inner, *rest]
    return [equation_parts(scene, scene.request.run.layers)[0], ("$=$", []), *inner]


def fitting(scene: NetworkStage, width: float) -> VGroup:
    """Returns the equation of all layers in lines of at most this width.

    Under each symbol stands its shape, as long as that takes few lines.
    """
    parts = nested(scene)
    broken = [lines for size in SIZES if (lines := in_lines(scene, parts, size, width))]
    lines = min(broken, key=len, default=[])
    if 0 < len(lines) <= (MOST_LINES if scene.upright else 1):
        return VGroup(*lines).arrange(DOWN, buff=0.35)
    bare = [piece for symbol, _ in parts for piece in (symbol, " ")]
    for size in (0.64, 0.54, CAPTION, TEXT):
        words = scene.words(*bare, size=size)
        if words.width <= width:
            return VGroup(words)
    return VGroup(scene.words(*bare, size=TEXT, width=width))


def in_lines(scene: NetworkStage, parts: Sequence[Part], size: float, width: float) -> list[VGroup]:
    """Breaks an equation into lines, before the weights of a layer.

    There are none if one of them would be too wide.
    """
    starts = [0, *(n for n, (_, shape) in enumerate(parts) if len(shape) > 1), len(parts)]
    blocks = [list(parts[start:end]) for start, end in pairwise(starts)]
    lines: list[list[Part]] = [[]]
    for block in blocks:
        if lines[-1] and in_row(scene, [*lines[-1], *block], size, LABEL).width > width:
            lines.append([])
        lines[-1] += block
    rows = [in_row(scene, line, size, LABEL) for line in lines]
    return rows if all(row.width <= width for row in rows) else []
