"""A network as one equation, and its parameters as one point."""

from functools import cache
from typing import Any

import numpy as np
from manim import LEFT, UP, FadeIn, FadeOut, LaggedStart, Transform, UpdateFromAlphaFunc, VGroup, linear

from viznet.stage import captions_equation as captions
from viznet.stage.layer_equation import fitting, in_arrays, in_symbols
from viznet.stage.mobjects import Labels, PixelGrid, Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.parameter_wall import ParameterWall
from viznet.stage.plane import PathPlane
from viznet.stage.poster import card, poster
from viznet.stage.screen_number import ScreenNumber, Symbol, signed_short
from viznet.stage.stage import CAPTION, TEXT, TIMES
from viznet.walkthroughs.sentence import pieces
from viznet.walkthroughs.source import Source

ROWS = 4  # the most layers that are written below each other; earlier ones leave
PITCH = 1.22  # between two of them
TOP = 4.1  # where the first of them stands in an upright frame


class Equation(NetworkStage):
    """All layers are one equation; its numbers are one point in space."""

    shows_step = False
    takes_picture = False
    best_shot = "walk"

    def construct(self) -> None:
        run = self.request.run
        self.end_index = run.at(self.request.at).index
        self.wall = ParameterWall(run, self.end_index)
        start, end = self.wall.at(0), self.wall.at(self.end_index)
        self.changes, self.changed = end - start, int((end != start).sum())
        poster(self, captions.EQUATION_QUESTION)
        self.one_layer()
        self.all_layers()
        self.nested()
        self.point()
        self.on_paper()
        if self.end_index:
            self.walk_through_space()
        lesson = captions.lesson(self.changed, self.end_index, len(run) - 1)
        card(self, "lesson", lesson, total=self.total())

    def total(self, colour: str | None = None) -> ScreenNumber:
        """Returns how many numbers the network learns."""
        layers = range(1, self.request.run.layers + 1)
        return self.count("parameters", *layers, value=self.wall.total, colour=colour)

    def one_layer(self) -> None:
        """Draws the arrays of the first layer, as rows and as columns."""
        rows = in_arrays(self, columns=False)
        x = next(
            mobject
            for mobject in rows
            if getattr(mobject, "values", None) is not None and mobject.values.size == self.values["a0"].size
        )
        self.say("layer", captions.LAYER, animations=[Transform(self.image, x)])
        others = [mobject for mobject in rows if mobject is not x]
        self.during(LaggedStart(*map(FadeIn, others), lag_ratio=0.25), least=2.0, rest=0.8)
        self.remove(self.image)
        self.add(x)
        self.say("columns", captions.COLUMNS)
        columns = in_arrays(self, columns=True)
        self.during(*map(Transform, rows, columns), least=2.0, rest=1.0)
        self.arrays = rows

    def all_layers(self) -> None:
        """Writes the equation of each layer, and fills the wall with its numbers."""
        rows = min(self.request.run.layers, ROWS)
        if self.upright:  # the wall takes what the equations leave free
            self.board = self.below(TOP - PITCH * (rows - 1) - 0.95, self.wall.grid(self.theme, 7.0, 3.0))
        else:
            self.board = self.wall.grid(self.theme, 5.5, 4.6).move_to([3.9, 0, 0])
        self.rows: list[VGroup] = []
        for layer in range(1, self.request.run.layers + 1):
            self.one_row(layer)

    def below(self, top: float, board: PixelGrid) -> PixelGrid:
        """Lets a wall in an upright frame reach from here down to the sums."""
        bottom = self.picture.bottom
        return board.stretch_to_fit_height(top - bottom).move_to([0, (top + bottom) / 2, 0])

    def one_row(self, layer: int) -> None:
        """Adds the equation of one layer, and its numbers to the wall."""
        run = self.request.run
        row = in_symbols(self, layer)
        left, top = (0.0, TOP) if self.upright else (-3.0, 1.9)
        row.move_to([left, top - PITCH * min(len(self.rows), ROWS - 1), 0])
        first = layer == 1
        new = [*(map(FadeOut, self.arrays) if first else []), FadeIn(self.board) if first else FadeIn(row)]
        leaving = []
        if len(self.rows) >= ROWS:
            leaving = [FadeOut(self.rows.pop(0)), *(old.animate.shift(PITCH * UP) for old in self.rows)]
        self.say(f"layer-{layer}", captions.layer_added(layer, run.layers), animations=[*leaving, *new])
        if first:
            self.play(FadeIn(row), run_time=0.5)
        else:  # the equation before goes into the place of its result
            source = self.rows[-1].copy()
            self.play(FadeOut(source, target_position=row[3].get_center()), run_time=0.9)
        self.rows.append(row)
        self.during(self.filling(layer), least=1.6, rest=0.5)
        before, n = self.size(layer - 1), self.size(layer)
        here = int(self.values[f"W{layer}"].size + self.values[f"b{layer}"].size)
        self.compute(
            [
                self.words(*pieces("{before}{times}{n} $+$", before=before, times=TIMES, n=n), size=CAPTION),
                self.words(*pieces("{n} $=$", n=n), size=CAPTION),
                self.words(
                    self.count("parameters", layer, value=here, colour=self.theme.focus), size=CAPTION
                ),
            ]
        )

    def filling(self, layer: int) -> UpdateFromAlphaFunc:
        """Returns the animation in which the cells of a layer appear."""
        start, end = self.wall.ends[layer - 1 : layer + 1]
        numbers, shape = self.wall.at(self.end_index), self.board.values.shape

        def show(_: Any, alpha: float) -> None:
            filled = round(start + alpha * (end - start))
            self.board.set_values(self.wall.cells(numbers, shape, filled=filled))

        return UpdateFromAlphaFunc(self.board, show, rate_func=linear)

    def nested(self) -> None:
        """Puts all layers into one another, and adds up their numbers."""
        equation = fitting(self, self.captions.width).move_to([0, 1.9, 0])
        if self.upright:
            equation.move_to([0, self.picture.top - equation.height / 2, 0])
        layers = self.request.run.layers
        self.say("nested", captions.NESTED if layers > 1 else captions.ONE_LAYER)
        wide = self.board.copy()
        if self.upright:
            self.below(equation.get_bottom()[1] - 0.4, wide)
        else:
            wide.stretch_to_fit_width(12.6).stretch_to_fit_height(3.6).move_to([0, -0.75, 0])
        gone = [FadeOut(row, target_position=equation) for row in self.rows]
        self.play(LaggedStart(*gone, lag_ratio=0.4), run_time=1.4)
        self.during(FadeIn(equation), Transform(self.board, wide), least=1.4, rest=0.9)
        self.equation = equation
        self.ask("count-guess", captions.ASK_COUNT)
        self.say("total", captions.SAMPLE if self.wall.sampled else captions.TOTAL, total=self.total())
        if layers == 1:  # one layer's numbers are counted already
            return
        parts: list[Words] = []
        for layer in range(1, layers + 1):
            here = int(self.values[f"W{layer}"].size + self.values[f"b{layer}"].size)
            part = self.count("parameters", layer, value=here)
            parts.append(self.words("$+$ " if layer > 1 else "", part, size=CAPTION))
        parts.append(self.words(*pieces("$=$ {n}", n=self.total(self.theme.focus)), size=CAPTION))
        self.compute(parts)

    def point(self) -> None:
        """Reads the numbers as the coordinates of one point."""
        size, centre = ((7.0, 4.1), (0, 2.4, 0)) if self.upright else ((5.9, 4.7), (-3.7, 0, 0))
        self.say("point", captions.POINT, total=self.total())
        moved = self.board.copy().stretch_to_fit_width(size[0]).stretch_to_fit_height(size[1]).move_to(centre)
        self.during(FadeOut(self.equation), Transform(self.board, moved), least=1.6, rest=2.0)
        places = [0, 1, 2, self.wall.total - 1]
        texts = dict(zip("abcd", (self.coordinate(place) for place in places)))
        self.compute([self.words(*pieces("({a}, {b}, {c}, …, {d})", **texts), size=CAPTION)])

    def coordinate(self, place: int) -> ScreenNumber:
        """Returns one of the parameters, by its place among all."""
        symbol, index = self.wall.place(place)
        return self.number(symbol, *index, decimals=2)

    def on_paper(self) -> None:
        """Draws a plane with the two coordinates that moved most."""
        run = self.request.run
        chosen = np.argsort(-np.abs(self.changes), kind="stable")[:2]
        places = [self.wall.place(int(number)) for number in chosen]
        moments = range(self.end_index + 1)
        ways = [np.array([run[symbol][m][index] for m in moments], float) for symbol, index in places]
        way = np.stack(ways, axis=1)
        centre, size = ((0.8, -1.85, 0), (5.6, 3.3)) if self.upright else ((4.2, 0.4, 0), (4.4, 3.9))
        names = (Symbol(*places[0]), Symbol(*places[1]))
        self.plane = PathPlane(self, way, names, centre=np.array(centre), size=size)
        self.say("paper", captions.PAPER if self.changed else captions.PAPER_STILL)
        cells = [self.wall.centre_of(self.board, int(number)) for number in chosen]
        rings = [self.ring(cell, 0.14) for cell in cells if cell is not None]
        self.play(*map(FadeIn, rings), run_time=0.6) if rings else None
        self.play(*map(FadeIn, [*self.plane.axes, *self.plane.names]), run_time=0.8)
        copies = [ring.copy() for ring in rings]
        flights = [copy.animate.scale(0.6).move_to(self.plane.points[0]) for copy in copies]
        self.during(*flights, FadeIn(self.plane.dot), least=1.2, rest=0.8)
        self.remove(*copies)
        self.play(*map(FadeOut, rings), run_time=0.3) if rings else None

    def way_at(self, index: int) -> ScreenNumber:
        """Returns how far the point is from where it began."""
        value = float(np.linalg.norm(self.wall.at(index) - self.wall.at(0)))
        source = Source(kind="way", step=int(self.request.run.steps[index]))
        return self.register(signed_short(value, 2), source, value)

    def walk_through_space(self) -> None:
        """Replays the training: all cells, and the way on paper."""
        at = [(-3.4, -4.6, 0), (0.2, -4.6, 0)] if self.upright else [(1.9, -2.45, 0), (4.2, -2.45, 0)]
        names = [
            self.words(name, size=TEXT, colour=self.theme.muted).move_to(place, aligned_edge=LEFT)
            for name, place in zip(("step", "way"), at)
        ]
        beside = np.array([name.get_right() + np.array([0.2, 0, 0]) for name in names])
        numbers = Labels(
            [self.step_of(0), self.way_at(0)], beside, size=TEXT, colour=self.theme.ink, align=LEFT
        )
        walk = captions.WALK if self.changed else captions.NO_WALK
        self.say("walk", walk, animations=map(FadeIn, [*names, numbers]))
        shape = self.board.values.shape

        @cache
        def texts_at(index: int) -> list[ScreenNumber]:
            return [self.step_of(index), self.way_at(index)]

        def show(_: Any, alpha: float) -> None:
            index = round(alpha * self.end_index)
            self.board.set_values(self.wall.cells(self.wall.at(index), shape))
            self.plane.show(index)
            numbers.set_texts(texts_at(index))

        changing = VGroup(self.board, self.plane.path, self.plane.dot, numbers)
        self.play(UpdateFromAlphaFunc(changing, show, rate_func=linear), run_time=9)
        self.remove(changing)
        self.add(*changing)
        self.say("distance", captions.DISTANCE, total=self.total())
        limit = 2 * float(np.sqrt((self.changes**2).mean())) or 1.0
        changes = self.board.copy().set_scale(self.theme.diverging, -limit, limit)
        changes.set_values(self.wall.cells(self.changes, shape))
        self.during(Transform(self.board, changes), least=1.8, rest=1.0)
        template = captions.how_many_changed(self.changed, self.wall.total)
        values: dict[str, Any] = {
            "total": self.total(),
            "changed": self.register(f"{self.changed:,}", Source(kind="changed"), self.changed),
        }
        values = {key: value for key, value in values.items() if f"{{{key}}}" in template}
        self.say("changed", template, **values)
        only = self.board.copy().set_scale(self.theme.sequential, 0.0, 1.0)
        only.set_values(self.wall.cells((self.changes != 0) * 1.0, shape))
        self.during(Transform(self.board, only), least=1.5, rest=1.2)
