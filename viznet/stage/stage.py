"""The stage of every scene: the same places, sizes, colours and pace.

A scene is a series of sentences. `say` shows one at the top of the frame. The pictures are in the middle, and the
arithmetic is at the bottom. A sentence stays until there was time to read it. Each sentence begins a section of the
film, and is a subtitle.
"""

import os
import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
from manim import RIGHT, Animation, Circle, FadeIn, FadeOut, LaggedStart, config

from viznet.activations import Array
from viznet.colour import ramp
from viznet.errors import SceneError, ThemeError
from viznet.stage.fitted import fitted, shorter_names
from viznet.stage.mobjects import Words
from viznet.stage.mobjects.words import Piece, in_line, in_lines
from viznet.stage.on_screen import SceneSentence
from viznet.stage.paced_scene import FADE, PacedScene
from viznet.stage.screen_number import ScreenNumber, Symbol, aloud, exact_pieces, without_markup
from viznet.stage.subtitles import spoken_sum
from viznet.stage.typeset import use_font
from viznet.stage.zones import Zone, caption_zone, configuration, picture_zone, sum_zone
from viznet.theme import THEMES, Theme, choose
from viznet.walkthroughs.arithmetic_line import Line, Name, Note, Value
from viznet.walkthroughs.sentence import pieces as pieces_of
from viznet.walkthroughs.sentence import spoken

# Sizes of text: the height of an em in the frame's units. A digit with the line around it is at least 0.708 em tall,
# so the digits of a label are just taller than one thirty-sixth of the shorter side of the frame.
CAPTION, TEXT, LABEL = 0.48, 0.38, 0.314

TIMES = "$thin dot.op thin$"  # between two factors
OPERATORS = {" · ": TIMES, "−ln": "$-ln$", "=": "$=$", "+": "$+$", "−": "$-$", "←": "$<-$"}


class Stage(PacedScene):
    """A scene about one example of a run: write a subclass with a `construct`.

    `say` shows a sentence, `compute` writes arithmetic, and everything between is Manim. The example's values are in
    `values`; every number that is drawn comes from `number`, `percent`, `count` or `register`, which keep its source.

    Attributes
    ----------
    theme
        The colours.
    upright
        Whether the frame is taller than it is wide.
    sentences
        Every sentence that was shown.
    best_shot, pace, narration, questions
        See `PacedScene`.
    request, walk, values, values_after, screen_numbers
        See `ExampleScene`.

    Examples
    --------
    ::

        class Loss(Stage):
            def construct(self):
                self.say("loss", "The loss of this picture is {loss}.", loss=self.number("loss", decimals=3))
                self.end()
    """

    theme: Theme
    upright: bool
    sentences: list[SceneSentence]

    def __init_subclass__(cls, **options: Any) -> None:
        """Sets Manim's frame and paper for a scene of this class.

        Plain `manim` reads the file of a scene after its own options, and before it makes the scene. When viznet itself
        draws a scene, it sets its own configuration later. Without a scene, Manim's configuration stays as it is.
        """
        super().__init_subclass__(**options)
        if not cls.__module__.startswith("viznet."):
            try:
                theme = choose(os.environ.get("VIZNET_THEME") or "dark")
            except ThemeError:  # the request refuses it, in a place where Manim shows the reason
                theme = THEMES["dark"]
            config.update(configuration(config.pixel_width, config.pixel_height, theme))

    def setup(self) -> None:
        """Reads what to show, and sets the theme."""
        super().setup()
        self.theme = self.request.theme
        use_font(self.theme.font)
        self.upright = config.frame_width < config.frame_height
        self.sentences = []
        self._caption: Words | None = None
        self._sum: list[Words] = []

    # Places.

    @property
    def captions(self) -> Zone:
        """Where sentences stand."""
        return caption_zone(self.upright)

    @property
    def picture(self) -> Zone:
        """Where things are shown."""
        return picture_zone(self.upright)

    @property
    def sums(self) -> Zone:
        """Where arithmetic is written."""
        return sum_zone(self.upright)

    @property
    def caption_bottom(self) -> float:
        """The lower edge of the sentence on the screen."""
        return self.captions.bottom if self._caption is None else float(self._caption.get_bottom()[1])

    # Words.

    def words(
        self, *pieces: str | Piece, size: float = TEXT, colour: str | None = None, **options: Any
    ) -> Words:
        """Returns a text in the theme's ink; `options` are those of `Words`."""
        return Words(*pieces, size=size, colour=colour or self.theme.ink, **options)

    def line_of_words(self, line: Line, *, size: float = TEXT) -> list[Words]:
        """Returns the parts of a line of arithmetic as texts for `compute`."""
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
        colour = self.sign_colour(piece.value) if piece.signed else getattr(self.theme, piece.role, None)
        return self.register(piece.text, piece.source, piece.value, colour)

    def ring(self, centre: Array, radius: float) -> Circle:
        """Returns a ring around what the sentence is about."""
        return Circle(radius, color=self.theme.focus, stroke_width=4).move_to(centre)

    def sign_colour(self, value: float) -> str:
        """Returns the colour of positive numbers, of negative ones, or of 0."""
        return self.theme.positive if value > 0 else self.theme.negative if value < 0 else self.theme.muted

    @cached_property
    def grey(self) -> Array:
        """The colours of a picture, from paper to ink, (256, 3) bytes."""
        return ramp(self.theme.paper, self.theme.ink, 256)

    def activation_scale(self, values: Array) -> tuple[Array, float, float]:
        """Returns colour table, low and high end for these activations."""
        limit = float(np.abs(values).max()) or 1.0
        if self.request.network.activation.signed or float(np.min(values)) < 0:
            return self.theme.diverging, -limit, limit
        return self.theme.sequential, 0.0, limit

    # Sentences.

    def say(
        self,
        name: str,
        template: str,
        /,
        *,
        animations: Iterable[Animation] = (),
        keep_sum: bool = False,
        zone: Zone | None = None,
        em: float = CAPTION,
        at_once: bool = False,
        asks: bool = False,
        **values: Any,
    ) -> None:
        """Shows the next sentence, once there was time to read the one before.

        Parameters
        ----------
        name
            The name of the section of the film that begins here, unique in the scene.
        template
            One whole sentence in Typst markup, with a named placeholder for every number and every name.
        animations
            What is played while the sentence appears.
        keep_sum
            Whether the arithmetic of the sentence before stays on the screen.
        zone
            Where the sentence stands. By default in the zone of captions, at the top.
        em
            The height of an em of its letters, in the frame's units.
        at_once
            Whether it is there from the first frame of its section on, without fading in.
        asks
            Whether it is a question. A film that asks stops here until there was time to answer.
        values
            A `ScreenNumber`, a `Symbol` or a text for each placeholder. A text is shown exactly as it is.

        Raises
        ------
        WalkthroughError
            If a placeholder has no value, or a value no placeholder.
        SceneError
            If a value is a bare number, of which nobody can tell where it comes from, or if the sentence is too long
            for its zone.
        """
        for piece in exact_pieces(template, values):
            if not isinstance(piece, str | Piece):
                raise SceneError(
                    f"the sentence {template!r} has the bare number {piece!r}; "
                    "pass what self.number(...), self.count(...) or self.register(...) returns"
                )
        self.hold()
        leaving = ([] if self._caption is None else [self._caption]) + ([] if keep_sum else self._sum)
        if leaving:
            self.play(*map(FadeOut, leaving), run_time=0.25)
        self._sum = self._sum if keep_sum else []
        self.begin_section(name, spoken(aloud(without_markup(template)), **values))
        sizes = np.linspace(em, min(em, LABEL), 8).tolist()  # down to that of a label
        zone = zone or self.captions
        try:
            caption = fitted(self.words, exact_pieces(template, values), zone, sizes)
        except SceneError:  # names of classes may be too long for any sentence
            values = shorter_names(values, zone.width / 3)
            self.screen_numbers += [value for value in values.values() if isinstance(value, ScreenNumber)]
            caption = fitted(self.words, exact_pieces(template, values), zone, sizes)
        self._caption = caption
        self.sentences.append(SceneSentence.of(name, pieces_of(without_markup(template), **values), caption))
        self.need(len(caption.plain), beside=self.pace.pause)
        if asks and self.request.telling.asks:
            self.questions.append(name)
        if at_once:
            self.add(caption)
        else:
            self.play(FadeIn(caption), *animations, run_time=FADE)

    def ask(self, name: str, template: str, /, *, keep_sum: bool = False, **values: Any) -> None:
        """Asks for what comes next, if the film is one that asks.

        The question is a section of its own, so slides stop there. The parameters are those of `say`.
        """
        if self.request.telling.asks:
            self.say(name, template, keep_sum=keep_sum, asks=True, **values)

    # Arithmetic.

    def compute(self, *rows: Iterable[Words], pace: float = 0.35) -> None:
        """Writes lines of arithmetic at the bottom, one part after the other.

        Parameters
        ----------
        rows
            The parts of each line. A line that is too long is broken between two parts.
        pace
            Seconds for each part, at least.
        """
        self.clear_sum()
        lines = [list(row) for row in rows]
        self._sum = self.place_sum(*lines)
        letters = sum(len(words.plain) for words in self._sum)
        reading = letters / self.pace.reading / self.pace.motion
        spent = max(0.3 + pace * len(self._sum), reading)  # as fast as it can be read
        self._speak(*lines, beside=spent * self.pace.motion)
        self.play(LaggedStart(*(FadeIn(words) for words in self._sum), lag_ratio=0.7), run_time=spent)

    def compute_slowly(
        self, row: Iterable[Words], steps: Iterable[Iterable[Animation]], *, seconds: float = 0.9
    ) -> None:
        """Writes one line of arithmetic, part by part, each while something moves.

        Parameters
        ----------
        row
            The parts of the line.
        steps
            For each part the animations that are played while it appears.
        seconds
            How long a part with animations takes.
        """
        self.clear_sum()
        line = list(row)
        self._sum = self.place_sum(line)
        for words, animations in zip(self._sum, steps, strict=True):
            self.play(FadeIn(words), *animations, run_time=seconds if animations else 0.3)
        self._speak(line)

    def _speak(self, *lines: list[Words], beside: float = 0.0) -> None:
        """Lets the voice say the arithmetic, and gives time to read it.

        `beside` are the seconds in which it appears.
        """
        if self._spoken is not None:
            self._spoken = f"{self._spoken} {spoken_sum(*lines)}"
            self.need(0, beside=self.time - self._began + beside + self.pace.pause)

    def place_sum(self, *rows: Iterable[Words]) -> list[Words]:
        """Puts lines of arithmetic at their place, and returns their parts."""
        zone = self.sums
        lines = [line for row in rows for line in in_lines(list(row), zone.width)]
        pitch = 1.5 * TEXT
        top = zone.centre[1] + pitch * (len(lines) - 1) / 2 - 0.34 * TEXT
        for number, line in enumerate(lines):
            in_line(*line)
            width = line[-1].get_right()[0] - line[0].get_left()[0]
            shift = zone.centre[0] - width / 2 - line[0].get_left()[0]
            for words in line:
                words.shift(shift * RIGHT).stand_on(top - number * pitch)
        return [words for line in lines for words in line]

    def clear_sum(self) -> None:
        """Removes the arithmetic."""
        if self._sum:
            self.play(*(FadeOut(words) for words in self._sum), run_time=0.25)
        self._sum = []

    def leave(self, *staying: Any, run_time: float = 0.5) -> None:
        """Fades out everything but the sentence and the mobjects in `staying`."""
        leaving = [
            mobject for mobject in self.mobjects if mobject is not self._caption and mobject not in staying
        ]
        self._sum = []
        if leaving:
            self.play(*map(FadeOut, leaving), run_time=run_time)
