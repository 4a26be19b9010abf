"""The chain rule: one weight is nudged, and all that follows moves."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import Animation, FadeIn, FadeOut, LaggedStart, UpdateFromAlphaFunc

from viznet.stage import captions_chain as captions
from viznet.stage.mobjects import Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.number_lines import NumberLines, dashed
from viznet.stage.poster import card, poster
from viznet.stage.raised_weight import H, RaisedWeight, exact_inputs, exact_trace
from viznet.stage.screen_number import ScreenNumber, Symbol, signed, signed_short
from viznet.stage.stage import LABEL, TEXT
from viznet.walkthroughs.backward_arithmetic import chain_factors, chain_line
from viznet.walkthroughs.numbers import NOTHING, decimals_for, number, setting
from viznet.walkthroughs.source import Kind, Source
from viznet.walkthroughs.weight_gradient import weight_of_a_chain

# How far a number moves for each step of the one before, by the name of the factor, and whether an activation follows.
DERIVATIVES = {
    ("input", True): "$partial z slash partial w =$ ",
    ("input", False): "$partial z slash partial w =$ ",
    ("slope", True): "$partial a slash partial z =$ ",
    ("loss", True): "$partial L slash partial a =$ ",
    ("loss", False): "$partial L slash partial z =$ ",
}

REST = 0.3  # how opaque a factor is while another one is written
LONGEST = 10  # characters of a factor beside its line


class ChainRule(NetworkStage):
    """A nudge goes from a weight to the loss, factor by factor."""

    shows_step = False
    takes_picture = False
    best_shot = "product"

    def construct(self) -> None:
        self.walk.verify()
        network = self.request.network
        self.chain = weight_of_a_chain(exact_trace(network, self.values["a0"], self.request.y), network)
        weight = self.chain.weight
        self.place = (weight.index, weight.unit)
        self.raised = RaisedWeight(
            network,
            exact_inputs(self.values["a0"]),
            self.request.y,
            layer=weight.layer,
            index=weight.index,
            unit=weight.unit,
        )
        poster(self, captions.QUESTION)
        self.number_lines()
        self.nudge()
        self.factors()
        self.product()
        self.check()
        card(self, "lesson", captions.LESSON)

    def moves_at(self, h: float) -> np.ndarray:
        """Returns how far each number has moved if the weight is raised by h."""
        moves = self.raised.changes(h)
        kept = (
            (moves.w, moves.z, moves.a, moves.loss) if self.chain.hidden else (moves.w, moves.z, moves.loss)
        )
        return np.array(kept)

    def number_lines(self) -> None:
        """Draws a number line for each number of the chain."""
        layer, unit = self.chain.weight.layer, self.chain.weight.unit
        places: list[tuple[str, tuple[int, ...]]] = [(f"W{layer}", self.place), (f"z{layer}", (unit,))]
        places += [(f"a{layer}", (unit,))] if self.chain.hidden else []
        values = [self.short(symbol, index, 2) for symbol, index in places]
        values.append(self.short("loss", (), 3))
        names: list[str | Symbol] = [*(Symbol(symbol, index) for symbol, index in places), "loss $L$"]
        self.symbols = [symbol for symbol, _ in places]
        self.lines = NumberLines(self, names, values, self.moves_at(H))
        self.say("chain", captions.chain(len(values)), animations=[FadeOut(self.image, scale=0.3)])
        lines = self.lines
        rows = [
            LaggedStart(*map(FadeIn, row), lag_ratio=0.2)
            for row in zip(lines.labels, lines.lines, lines.dots)
        ]
        self.during(LaggedStart(*rows, lag_ratio=0.6), FadeIn(lines.start), least=2.5, rest=0.6)

    def short(self, symbol: str, index: tuple[int, ...], decimals: int) -> ScreenNumber:
        """Returns a number of the chain before anything moves."""
        value = float(self.values[symbol][index])
        return self.register(signed_short(value, decimals), Source(symbol, index), value)

    def there_and_back(self, *, seconds: float) -> None:
        """Puts the weight back, and raises it once more.

        The figures beside the lines say how far all has moved, so they are there only while it has.
        """
        self.sweep(H, 0.0, seconds=0.8, beside=[FadeOut(figure) for figure in self.moves])
        self.sweep(0.0, H, seconds=seconds)
        self.play(*map(FadeIn, self.moves), run_time=0.3)

    def sweep(self, start: float, end: float, *, seconds: float, beside: Iterable[Animation] = ()) -> None:
        """Moves the weight, and all that follows as forward passes say."""

        def show(_: Any, alpha: float) -> None:
            self.lines.show(self.moves_at(start + alpha * (end - start)))

        moving = self.lines.moving
        self.play(UpdateFromAlphaFunc(moving, show), *beside, run_time=seconds)
        self.remove(moving)
        self.add(*moving)

    def nudge(self) -> None:
        """Raises the weight, and says how far everything has moved."""
        self.ask("guess", captions.ASK)
        h = self.register(setting(H), Source(kind="nudge"), H)
        self.say("nudge", captions.NUDGE, h=h)
        self.add(*self.lines.bands, *self.lines.dots)
        self.sweep(0.0, H, seconds=max(2.0, self.left - 0.4))
        self.moves = [self.moved(row, float(move)) for row, move in enumerate(self.moves_at(H))]
        self.play(LaggedStart(*map(FadeIn, self.moves), lag_ratio=0.5), run_time=1.2)

    def moved(self, row: int, move: float) -> Words:
        """Returns how far a number has moved, beside its line."""
        decimals = decimals_for(move, digits=3, least=3)
        source = Source(self.symbols[min(row, len(self.symbols) - 1)], self.place, kind="nudged")
        if row == 0:
            source, text = Source(kind="nudge"), f"+{setting(H)}"
        else:
            text = signed(move, decimals, plus=True)
        if row == len(self.lines.lines) - 1:
            source = Source(self.symbols[0], self.place, kind="nudged")
        number = self.register(text, source, move)
        return self.lines.beside(self.words(number, size=LABEL), row)

    def factors(self) -> None:
        """Hands the factors over, one after the other."""
        self.shown: list[Words] = []
        for row, factor in enumerate(chain_factors(self.chain)[0]):
            value = factor.value
            # Beside a line there is room for few digits; the sum below has them all.
            # Beside a factor of 0, a small one may be written as 0.00; alone it is not.
            lost = abs(value.value) >= NOTHING and not set(value.text) & set("123456789")
            text = number(value.value) if lost or len(value.text) > LONGEST else value.text
            shown = self.register(text, value.source, value.value, self.theme.focus)
            size = LABEL if self.upright else TEXT
            words = self.lines.beside(
                self.words(DERIVATIVES[factor.name, self.chain.hidden], shown, size=size), row + 0.5
            )
            self.say(
                f"factor-{row + 1}",
                captions.handed_over(factor.name, value.value),
                factor=shown,
                animations=self.lines.lit(row),
            )
            self.there_and_back(seconds=max(1.2, self.left - 2.5))
            self.play(FadeIn(words), run_time=0.8)
            self.shown.append(words)

    def product(self) -> None:
        """Multiplies the factors to the gradient."""
        self.say(
            "product", captions.product_sentence(self.chain.weight.gradient), animations=self.lines.lit(None)
        )
        parts = self.line_of_words(chain_line(self.chain))

        def steps() -> Any:
            # The factor that is written is the bright one. If it flew to the sum, it would cross the others.
            yield [words.animate.set_opacity(REST) for words in self.shown]
            for row, words in enumerate(self.shown):
                before = [other.animate.set_opacity(REST) for other in self.shown[:row][-1:]]
                yield [words.animate.set_opacity(1), *before]
            yield [words.animate.set_opacity(1) for words in self.shown[:-1]]

        self.compute_slowly(parts, steps(), seconds=1.1)

    def check(self) -> None:
        """Compares what the gradient promises with what the loss did."""
        layer = self.chain.weight.layer
        change, promise = float(self.moves_at(H)[-1]), H * self.chain.weight.gradient
        decimals = decimals_for(change, promise, digits=3, least=3)
        kinds: dict[str, tuple[Kind, float]] = {
            "change": ("nudged", change),
            "promise": ("nudge promise", promise),
        }
        values: dict[str, Any] = {
            key: self.register(
                signed(value, decimals, plus=True), Source(f"W{layer}", self.place, kind=kind), value
            )
            for key, (kind, value) in kinds.items()
        }
        h = self.register(setting(H), Source(kind="nudge"), H)
        self.say("check", captions.CHECK, keep_sum=True, h=h, **values)
        last = len(self.lines.lines) - 1
        ring = self.ring(self.lines.at(last, promise), 0.3)
        top = self.lines.at(0, H)
        way = dashed(top, self.lines.at(last, promise), self.theme.muted)
        self.play(FadeIn(ring), FadeIn(way), run_time=0.5)
        self.there_and_back(seconds=max(1.5, self.left - 2.6))
        self.wait_for(1.2)  # to compare the two places
