"""The scenes' mobjects, written with Manim's own in the obvious way.

There is a `Line` for each edge, a `Square` for each pixel and a `Circle` for each neuron. Words are Manim's `Typst`.
These classes have the methods of the mobjects that they replace, so a scene shows the same with them, frame by frame.
"""

import importlib
import sys
from typing import Any

import numpy as np
from manim import DOWN, LEFT, ORIGIN, RIGHT, UP, Circle, Line, Rectangle, Square, Typst, VGroup

# The height of an em at Manim's font size 48, in the frame's units.
EM_AT_48 = 0.8


def hexes(colours: Any) -> list[str]:
    return ["#{:02X}{:02X}{:02X}".format(*(int(c) for c in colour)) for colour in colours]


def from_table(values: Any, table: Any, low: float, high: float) -> list[str]:
    share = (np.ravel(values) - low) / (high - low)
    return hexes(np.asarray(table)[np.clip((share * 256).astype(int), 0, 255)])


def box_of(mobject: Any) -> list[float]:
    (left, bottom, _), (right, top, _) = mobject.get_corner(DOWN + LEFT), mobject.get_corner(UP + RIGHT)
    return [left, bottom, right, top]


class NaiveWords(VGroup):
    def __init__(
        self,
        *pieces: Any,
        size: float = 0.4,
        colour: str = "#FFFFFF",
        width: Any = None,
        align: str = "center",
    ):
        source = "".join(p if isinstance(p, str) else p.typst for p in pieces)
        if width is not None:
            source = f"#block(width: {10 * width / size}pt)[#set align({align})\n{source}]"
        preamble = '#set text(font: "New Computer Modern", hyphenate: false)'
        super().__init__(Typst(source, font_size=48 * size / EM_AT_48, typst_preamble=preamble, color=colour))
        self.pieces, self.em = pieces, size

    @property
    def plain(self) -> str:
        return "".join(p if isinstance(p, str) else p.plain for p in self.pieces)

    @property
    def baseline(self) -> float:
        return float(self.get_bottom()[1])

    def boxes(self) -> Any:
        return np.array([box_of(self)])

    def stand_on(self, baseline: float) -> Any:
        return self.shift((baseline - self.baseline) * UP)


class NaiveLabels(VGroup):
    def __init__(
        self, texts: Any, at: Any, *, size: float = 0.32, colour: Any = "#FFFFFF", align: Any = ORIGIN
    ):
        colours = [colour] * len(texts) if isinstance(colour, str) else colour
        words = [NaiveWords(text, size=size, colour=c) for text, c in zip(texts, colours)]
        for word, point in zip(words, at):
            word.move_to(point, aligned_edge=align)
        super().__init__(*words)
        self.texts = texts

    def boxes(self) -> Any:
        return np.array([box_of(word) for word in self])


class NaiveGrid(VGroup):
    def __init__(
        self,
        values: Any,
        *,
        table: Any,
        low: float = 0.0,
        high: float = 1.0,
        height: float = 3.0,
        frame: str = "#222222",
        gap: bool = True,
    ):
        self.grid = np.array(values, dtype=float)
        self.table, self.low, self.high = table, low, high
        rows, columns = self.grid.shape
        side = height / rows
        squares = [
            Square(side, stroke_width=1, stroke_color=frame, fill_opacity=1) for _ in range(rows * columns)
        ]
        super().__init__(*squares)
        for number, square in enumerate(squares):
            row, column = divmod(number, columns)
            square.move_to([(column - columns / 2 + 0.5) * side, (rows / 2 - row - 0.5) * side, 0])
        self.set_values(values)

    def set_values(self, values: Any) -> Any:
        self.grid = np.array(values, dtype=float)
        for square, colour in zip(self, from_table(self.grid, self.table, self.low, self.high)):
            square.set_fill(colour)
        return self

    def colours(self) -> Any:
        return np.array([list(square.fill_color.to_int_rgb()) for square in self]).reshape(
            *self.grid.shape, 3
        )

    @property
    def values(self) -> Any:
        return self.grid

    def set_scale(self, table: Any, low: float, high: float) -> Any:
        self.table, self.low, self.high = table, low, high
        return self.set_values(self.grid)

    def cell(self, row: int, column: int) -> Any:
        return self[row * self.grid.shape[1] + column].get_center()

    @property
    def side(self) -> float:
        return float(self[0].width)


class NaiveNeurons(VGroup):
    def __init__(
        self,
        centres: Any,
        values: Any,
        *,
        table: Any,
        low: float = 0.0,
        high: float = 1.0,
        radius: float = 0.15,
        ring: str = "#888888",
    ):
        super().__init__(
            *(Circle(radius, color=ring, stroke_width=2, fill_opacity=1).move_to(c) for c in centres)
        )
        self.table, self.low, self.high = table, low, high
        self.present = np.ones(len(self))
        self.set_values(values)

    def set_values(self, values: Any) -> Any:
        self.values = np.array(values, dtype=float)
        for circle, colour, here in zip(
            self, from_table(self.values, self.table, self.low, self.high), self.present
        ):
            circle.set_fill(colour, opacity=here)
        return self

    def set_scale(self, table: Any, low: float, high: float) -> Any:
        self.table, self.low, self.high = table, low, high
        return self.set_values(self.values)

    def set_present(self, present: Any) -> Any:
        self.present = present
        return self.set_values(self.values)


class NaiveEdges(VGroup):
    def __init__(
        self,
        starts: Any,
        ends: Any,
        values: Any,
        *,
        limit: float,
        positive: str,
        negative: str,
        gain: float = 1.0,
        reach: float = 1.0,
        trim: float = 0.0,
        thickness: float = 0.04,
    ):
        self.values, self.limit, self.gain, self.thickness, self.backwards = (
            np.array(values, float),
            limit,
            gain,
            thickness,
            False,
        )
        self.hues = (positive, negative)
        self.ends = []
        for start in np.asarray(starts):
            for end in np.asarray(ends):
                along = (end - start) / np.linalg.norm(end - start) * trim
                self.ends.append((start + along, end - along))
        super().__init__(*(Line(a, b) for a, b in self.ends))
        self.restyle()
        self.set_reach(reach)

    def restyle(self) -> Any:
        for line, value in zip(self, self.values.ravel()):
            strength = min(1.0, abs(value) / self.limit)
            width = 100 * self.thickness * (0.2 + 0.8 * strength)
            line.set_stroke(self.hues[int(value <= 0)], width=width, opacity=strength**0.8 * self.gain)
        return self

    def set_values(self, values: Any, *, limit: float | None = None) -> Any:
        self.values, self.limit = np.array(values, float), limit or self.limit
        return self.restyle()

    def set_gain(self, gain: float) -> Any:
        self.gain = gain
        return self.restyle()

    def set_reach(self, reach: float, *, backwards: bool | None = None) -> Any:
        for line, (a, b) in zip(self, self.ends):
            line.put_start_and_end_on(a, a + (b - a) * max(reach, 1e-3))
        return self


class NaiveBars(VGroup):
    def __init__(
        self,
        starts: Any,
        values: Any,
        *,
        length: float,
        thickness: float = 0.22,
        colours: Any,
        track: str,
        along: Any = RIGHT,
        low: float = 0.0,
        high: float = 1.0,
    ):
        self.low, self.high = low, high
        self.starts, self.along, self.length, self.thickness = (
            np.asarray(starts),
            np.asarray(along),
            length,
            thickness,
        )
        self.ends = self.starts + self.along * length
        across = abs(self.along[0]) > 0.5
        size = (length, thickness) if across else (thickness, length)
        tracks = [
            Rectangle(width=size[0], height=size[1], color=track, fill_opacity=0.75, stroke_width=0)
            for _ in starts
        ]
        bars = [track.copy().set_fill(opacity=1) for track in tracks]
        super().__init__(VGroup(*tracks), VGroup(*bars))
        for bar_track, start in zip(tracks, self.starts):
            bar_track.move_to(start + self.along * length / 2)
        self.values = np.array(values, float)
        self.set_colours(colours)
        self.set_values(values)

    def set_values(self, values: Any) -> Any:
        self.values = np.array(values, float)
        for bar, start, value in zip(self[1], self.starts, self.values):
            zero, tip = (end * self.length / (self.high - self.low) for end in (-self.low, value - self.low))
            long = max(abs(tip - zero), 1e-3)
            if abs(self.along[0]) > 0.5:
                bar.stretch_to_fit_width(long)
            else:
                bar.stretch_to_fit_height(long)
            bar.move_to(start + self.along * (zero + tip) / 2)
        return self

    def set_colours(self, colours: Any) -> Any:
        for bar, colour in zip(
            self[1], [colours] * len(self.values) if isinstance(colours, str) else colours
        ):
            bar.set_fill(colour)
        return self


def install() -> None:
    """Replaces the mobjects of the forward pass by these."""
    importlib.import_module("scenes.forward_pass")
    naive = {
        "Bars": NaiveBars,
        "Edges": NaiveEdges,
        "Labels": NaiveLabels,
        "Neurons": NaiveNeurons,
        "PixelGrid": NaiveGrid,
        "Words": NaiveWords,
    }
    for name, module in list(sys.modules.items()):
        is_of_a_scene = name.startswith(("scenes.", "viznet.stage."))
        if is_of_a_scene and not name.startswith("viznet.stage.mobjects"):
            here = vars(module)
            here.update({name: kind for name, kind in naive.items() if name in here})
