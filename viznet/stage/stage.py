"""The stage that every scene stands on: the same places, sizes, colours and pace.

A scene is told in thoughts. `say` puts one on the screen, at the top; what is shown happens in the middle; what
is computed stands at the bottom. A thought stays until it can have been read. Each becomes a section of the film and
a subtitle. The frame's shorter side is 8 units, whichever way it stands.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any

import numpy as np
from manim import RIGHT, Animation, Circle, FadeIn, FadeOut, LaggedStart, Scene, config

from viznet.rendering.request import SceneRequest, request_of
from viznet.stage.mobjects import Words
from viznet.stage.mobjects.painted import Array
from viznet.stage.mobjects.words import Piece, in_line
from viznet.stage.screen_number import ScreenNumber, Symbol, signed
from viznet.theme import THEMES, Theme, ramp
from viznet.walkthroughs.arithmetic import Line, Name, Note, Value
from viznet.walkthroughs.sums import rounded, written
from viznet.walkthroughs.walkthrough import Walkthrough, walkthrough

# Sizes of text: the height of an em in the frame's units. A digit is 0.68 em tall, and none is drawn smaller than
# one fortieth of the frame's shorter side.
CAPTION, TEXT, LABEL = 0.44, 0.38, 0.3

TIMES = "$thin dot.op thin$"  # between two factors
OPERATORS = {" · ": TIMES, "−ln": "$-ln$", "=": "$=$", "+": "$+$", "−": "$-$", "←": "$<-$"}

READING = 15  # letters a second
PAUSE = 1.0  # seconds that every thought gets beside its reading


def configuration(width: int, height: int, theme: Theme) -> dict[str, Any]:
    """What Manim has to know before a scene is made: pixels, a frame whose shorter side is 8 units, and the paper."""
    unit = min(width, height) / 8
    return {
        "pixel_width": width,
        "pixel_height": height,
        "frame_width": width / unit,
        "frame_height": height / unit,
        "background_color": theme.paper,
    }


# Plain `manim` imports this file after it has read its options and before it makes the scene. An order of viznet's sets
# its own configuration after this import.
config.update(
    configuration(
        config.pixel_width,
        config.pixel_height,
        THEMES.get(os.environ.get("VIZNET_THEME", ""), THEMES["dark"]),
    )
)


@dataclass(frozen=True)
class Zone:
    """A part of the frame."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def centre(self) -> Array:
        return np.array([(self.left + self.right) / 2, (self.bottom + self.top) / 2, 0])


class Stage(Scene):
    """A scene about one example of a run: subclass it, and tell the story in `construct`.

    `request` is what was asked for, `walk` the example's walkthrough, checked, `theme` the colours, and `told` every
    value of the walkthrough by its beat. Numbers are drawn from `figure`, which reads them from the walkthrough and
    keeps them in `figures`.
    """

    request: SceneRequest
    theme: Theme
    walk: Walkthrough
    told: dict[str, Array]
    upright: bool

    def setup(self) -> None:
        """Reads what to show before anything is drawn: a pass that cannot be told is an error, not a film."""
        request = self.request = request_of(self)
        self.theme = THEMES[request.theme]
        self.walk = walkthrough(request.network, request.x, request.y, learning_rate=request.learning_rate)
        self.walk.verify()
        self.told = values_by_beat(self.walk)
        self.upright = config.frame_width < config.frame_height
        self.figures: list[ScreenNumber] = []
        self._caption: Words | None = None
        self._sum: list[Words] = []
        self._said: tuple[float, str] | None = None
        self._needed = 0.0

    # Places.

    @property
    def captions(self) -> Zone:
        """Where thoughts are said."""
        return Zone(-3.65, 4.65, 3.65, 6.85) if self.upright else Zone(-6.6, 2.75, 6.6, 3.72)

    @property
    def picture(self) -> Zone:
        """Where things are shown."""
        return Zone(-3.7, -4.2, 3.7, 4.5) if self.upright else Zone(-6.75, -2.5, 6.75, 2.55)

    @property
    def sums(self) -> Zone:
        """Where things are computed."""
        return Zone(-3.65, -6.75, 3.65, -4.45) if self.upright else Zone(-6.6, -3.72, 6.6, -2.75)

    # Words and numbers.

    def words(
        self, *pieces: str | Piece, size: float = TEXT, colour: str | None = None, **options: Any
    ) -> Words:
        """A text in the theme's ink."""
        return Words(*pieces, size=size, colour=colour or self.theme.ink, **options)

    def figure(
        self, beat: str, *index: Any, decimals: int = 2, plus: bool = False, colour: str | None = None
    ) -> ScreenNumber:
        """A number of the walkthrough, as it is to be drawn: `figure("z2", 4)` is z2[4] to two decimals."""
        value = float(self.told[beat][index])
        return self.derived(signed(value, decimals, plus=plus), beat, index, value, colour)

    def percent(self, beat: str, *index: Any, colour: str | None = None) -> ScreenNumber:
        """A share of the walkthrough, in percent."""
        value = float(self.told[beat][index])
        return self.derived(f"{written(rounded(100 * value, 1))} %", beat, index, value, colour)

    def count(self, beat: str, *index: Any, value: int, colour: str | None = None) -> ScreenNumber:
        """A whole number: how many there are, or which one it is."""
        return self.derived(f"{value:,}", beat, index, value, colour)

    def size(self, layer: int) -> ScreenNumber:
        """How many neurons a layer has."""
        return self.count("size", layer, value=self.request.run.sizes[layer])

    def named(self, label: int, colour: str | None = None) -> ScreenNumber:
        """What a class is called."""
        return self.derived(self.request.run.probe.labels[label], "class", (label,), label, colour)

    def derived(
        self, text: str, beat: str, index: tuple[Any, ...], value: float, colour: str | None = None
    ) -> ScreenNumber:
        """A number that was computed from the walkthrough, registered under its beat."""
        figure = ScreenNumber(text, beat, index, float(value), colour)
        self.figures.append(figure)
        return figure

    def written(self, line: Line, *, size: float = TEXT) -> list[Words]:
        """The parts of a line of arithmetic, its numbers registered, ready for `compute`."""
        return [
            self.words(*map(self._piece, part[0].pieces), size=LABEL, colour=self.theme.muted)
            if isinstance(part[0], Note)
            else self.words(*(self._piece(piece) for piece in part if not isinstance(piece, Note)), size=size)
            for part in line
        ]

    def _piece(self, piece: str | Name | Value) -> str | Piece:
        if isinstance(piece, str):
            return re.sub(r" · |−ln|[=+−←]", lambda match: OPERATORS[match[0]], piece)
        if isinstance(piece, Name):
            return Symbol(piece.symbol, piece.index)
        colour = self.hue(piece.value) if piece.signed else getattr(self.theme, piece.role, None)
        return self.derived(piece.text, piece.beat, piece.index, piece.value, colour)

    def ring(self, centre: Array, radius: float) -> Circle:
        """A ring around what is talked about."""
        return Circle(radius, color=self.theme.focus, stroke_width=4).move_to(centre)

    def hue(self, value: float) -> str:
        """The colour of a number's sign."""
        return self.theme.positive if value > 0 else self.theme.negative if value < 0 else self.theme.muted

    @cached_property
    def grey(self) -> Array:
        """The colours of a picture: from paper to ink, (256, 3) bytes."""
        return ramp(self.theme.paper, self.theme.ink, 256)

    def activation_scale(self, values: Array) -> tuple[Array, float, float]:
        """The table and limits that neurons of these activations are coloured by: signed ones diverge."""
        limit = float(np.abs(values).max()) or 1.0
        if self.request.network.activation.signed or float(np.min(values)) < 0:
            return self.theme.diverging, -limit, limit
        return self.theme.sequential, 0.0, limit

    # The pace.

    def say(
        self, name: str, *pieces: str | Piece, with_it: Iterable[Animation] = (), keep: bool = False
    ) -> None:
        """Says the next thought, once the one before can have been read. `name` is the section's.

        The arithmetic goes with the thought that it belongs to, unless it is to be kept.
        """
        self.hold()
        leave = ([] if self._caption is None else [self._caption]) + ([] if keep else self._sum)
        if leave:
            self.play(*map(FadeOut, leave), run_time=0.25)
        self._sum = self._sum if keep else []
        self.next_section(name)
        zone = self.captions
        caption = self.words(*pieces, size=CAPTION)
        if caption.width > zone.width:
            lines = ceil(caption.width / (0.96 * zone.width))
            width = min(zone.width, 1.07 * caption.width / lines + 0.3)  # lines of about one length
            caption = self.words(*pieces, size=CAPTION, width=width)
        caption.move_to(zone.centre)
        spoken = "".join(
            piece if isinstance(piece, str) else getattr(piece, "spoken", piece.plain) for piece in pieces
        )
        self._caption, self._said = (
            caption,
            (self.time, re.sub(r"#box\[(.*?)\]|[*$]", r"\1", spoken).replace("$", "")),
        )
        self._needed = len(caption.plain) / READING + PAUSE
        self.play(FadeIn(caption), *with_it, run_time=0.4)

    def hold(self) -> None:
        """Waits until the thought on the screen can have been read, and writes its subtitle."""
        if self._said is None:
            return
        began, spoken = self._said
        self.wait(max(0.3, began + self._needed - self.time))
        lasted = self.time - began
        self.add_subcaption(spoken, duration=lasted - 0.05, offset=-lasted)
        self._said = None

    def end(self) -> None:
        """Lets the last thought be read, and a breath more."""
        self._needed += 1.0
        self.hold()

    def compute(self, *rows: Iterable[Words], pace: float = 0.35) -> None:
        """Writes lines of arithmetic at the bottom, one part after the other."""
        self.clear_sum()
        zone = self.sums
        lines = [line for row in rows for line in self._broken(list(row), zone.width)]
        pitch = 1.5 * TEXT
        top = zone.centre[1] + pitch * (len(lines) - 1) / 2 - 0.34 * TEXT
        for number, line in enumerate(lines):
            in_line(*line)
            width = line[-1].get_right()[0] - line[0].get_left()[0]
            shift = zone.centre[0] - width / 2 - line[0].get_left()[0]
            for words in line:
                words.shift(shift * RIGHT).stand_on(top - number * pitch)
        self._sum = [words for line in lines for words in line]
        letters = sum(len(words.plain) for words in self._sum)
        spent = 0.3 + pace * len(self._sum)
        began = self.time if self._said is None else self._said[0]
        self._needed = max(self._needed, self.time - began + max(spent, letters / READING) + PAUSE)
        self.play(LaggedStart(*(FadeIn(words) for words in self._sum), lag_ratio=0.7), run_time=spent)

    def clear_sum(self) -> None:
        """Wipes the arithmetic."""
        if self._sum:
            self.play(*(FadeOut(words) for words in self._sum), run_time=0.25)
        self._sum = []

    def leave(self, *staying: Any, run_time: float = 0.5) -> None:
        """Everything leaves but the caption and what is named."""
        going = [
            mobject for mobject in self.mobjects if mobject is not self._caption and mobject not in staying
        ]
        self._sum = []
        if going:
            self.play(*map(FadeOut, going), run_time=run_time)

    @staticmethod
    def _broken(line: list[Words], width: float) -> list[list[Words]]:
        """The parts of a line, on as many lines as they need."""
        lines: list[list[Words]] = [[]]
        used = 0.0
        for words in line:
            if lines[-1] and used + words.width > width:
                lines.append([])
                used = 0.0
            lines[-1].append(words)
            used += words.width + 0.3 * words.em
        return lines


def values_by_beat(walk: Walkthrough) -> dict[str, Array]:
    """Every value by its beat: the trace of one example, the weights, and with "new" what the step made of both."""
    values = {symbol: np.asarray(array) for symbol, array in walk.network.params.items()}
    values |= {f"new {symbol}": np.asarray(array) for symbol, array in walk.network_after.params.items()}
    for prefix, trace in (("", walk.trace), ("new ", walk.trace_after)):
        for symbol, value in trace.items():
            one = np.ndim(value) == 2 and not symbol.startswith("dW")
            values[prefix + symbol] = np.asarray(value)[0] if one else np.asarray(value)
    return values
