"""Matt Mazur's 2-2-2 network, beside the numbers that he printed."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, FadeIn, FadeOut, LaggedStart, SurroundingRectangle, VGroup

from viznet.stage import captions_worked as captions
from viznet.stage.comparison_table import NUMBERS, ComparisonTable
from viznet.stage.mobjects import Curve
from viznet.stage.screen_number import ScreenNumber
from viznet.stage.small_network import NEURONS, RADIUS, WEIGHTS, SmallNetwork
from viznet.stage.stage import LABEL, TEXT, TIMES, Stage
from viznet.walkthroughs.mazur import PASSES, PUBLISHED, agrees, errors, value
from viznet.walkthroughs.numbers import rounded
from viznet.walkthroughs.sentence import pieces
from viznet.walkthroughs.source import Source

FORWARD = ("net h1", "h1", "h2", "net o1", "o1", "o2", "E")
UPPER = ("dE/do1", "slope o1", "dw5", "new w5", "new w6", "new w7", "new w8")
LOWER = ("dE/dh1", "slope h1", "dw1", "new w1", "new w2", "new w3", "new w4")


class WorkedExample(Stage):
    """One step of learning by hand, and the same step by this code."""

    shows_step = False
    takes_picture = False
    needs_pictures = False
    best_shot = "order"

    def construct(self) -> None:
        self.net = SmallNetwork(self, self.named, self.worked)
        self.table = ComparisonTable(self, self.named, self.worked, self.printed)
        self.add(*self.net.all())
        self.say("question", captions.QUESTION, at_once=True, asks=True)
        lines = [self.flow(1), self.flow(2)]
        self.hold()
        self.play(*map(FadeOut, lines), run_time=0.3)
        self.play(*self.net.moved_aside(), run_time=0.8)
        self.given()
        self.forward()
        self.upper_weights()
        self.lower_weights()
        self.after_the_step()
        self.after_many()
        different = not agrees("new E", "program E")
        self.say("lesson", captions.LESSON if different else captions.NO_ORDER)
        self.compare()
        self.end()

    # Numbers.

    def worked(self, name: str, decimals: int) -> ScreenNumber:
        """Returns a number of the example, as viznet computes it."""
        exact = value(name)
        text = format(rounded(exact, decimals), "f").replace("-", "−")
        return self.register(text, Source(name, kind="worked"), exact)

    def printed(self, name: str, text: str) -> ScreenNumber:
        """Returns a number as the post prints it."""
        return self.register(text, Source(name, kind="worked"), float(text))

    def named(self, name: str) -> ScreenNumber:
        """Returns the name that the post gives to a number."""
        return self.register(name, Source(name, kind="worked name"), 0)

    def rows(self, *names: str, rest: float = 0.6) -> None:
        """Adds rows to the table, one after the other."""
        new = [FadeIn(words, shift=0.2 * RIGHT) for name in names for words in self.table.row(name)]
        self.during(LaggedStart(*new, lag_ratio=0.5), least=0.5 + 0.5 * len(names), rest=rest)

    def compare(self) -> None:
        """Goes through the rows of the table, one by one."""
        numbers = VGroup(*(words for row in self.table.rows for words in row[1:]))
        frame = SurroundingRectangle(
            VGroup(*self.table.rows[0][1:]), color=self.theme.focus, stroke_width=4, buff=0.09
        )
        frame.stretch_to_fit_width(numbers.width + 0.18).match_x(numbers)  # wide enough for every row
        self.play(FadeIn(frame), run_time=0.3)
        below = self.table.rows[1:]
        seconds = max(0.3, (self.left - 0.8) / len(below))
        for row in below:
            self.play(frame.animate.match_y(row[1]), run_time=seconds)
        self.play(FadeOut(frame), run_time=0.3)

    def formula(self, template: str, **values: ScreenNumber) -> None:
        """Writes one line of arithmetic at the bottom."""
        parts = []
        for part in template.split("|"):
            known = (values | {"times": TIMES}).items()
            here = {key: value for key, value in known if f"{{{key}}}" in part}
            parts.append(self.words(*pieces(part, **here), size=NUMBERS))
        self.compute(parts, pace=0.5)

    # Forward.

    def given(self) -> None:
        """Shows what the post begins with."""
        net = self.net
        inputs = net.outputs(0, [self.worked(name, 2) for name in NEURONS[0]])
        self.biases = [net.bias(layer, self.named(f"b{layer}")) for layer in (1, 2)]
        new = map(FadeIn, [inputs, *self.biases, *self.table.heads])
        self.play(*new, *self.light(0), run_time=0.8)
        self.kept = [*net.all(), inputs, *self.biases, *self.table.heads]

    def light(self, layer: int) -> list[Any]:
        """Fills the neurons of a layer by the numbers that they hold."""
        return self.net.filled(layer, [float(value(name)) for name in NEURONS[layer]])

    def flow(self, layer: int, unit: int | None = None) -> Any:
        """Lets a layer's lines light up, into one neuron or into both."""
        shown = np.ones((2, 2))
        if unit is not None:
            shown[:, 1 - unit] = 0
        lines = self.net.lines(layer, shown, thickness=0.1).set_reach(0)
        self.add(lines, *self.net.neurons, *self.net.names)
        self.during(lines.animate.set_reach(1), least=1.2, rest=0.8)
        return lines

    def forward(self) -> None:
        """Computes the hidden neurons, the outputs and the error."""
        net, worked = self.net, self.worked
        self.say("net", captions.NET)
        lines = self.flow(1, 0)
        self.formula(
            "{a}{times}{b} $+$|{c}{times}{d} $+$|{e} $=$|{sum}",
            **dict(zip("abcde", (worked(n, 2) for n in ("w1", "i1", "w2", "i2", "b1")))),
            sum=worked("net h1", 4),
        )
        self.rows("net h1")
        self.say("squashed", captions.SQUASHED)
        self.play(FadeOut(lines), run_time=0.3)
        lines = self.flow(1, 1)
        self.hidden = net.outputs(1, [worked(name, 3) for name in NEURONS[1]])
        self.play(FadeIn(self.hidden), *self.light(1), FadeOut(lines), run_time=0.5)
        self.rows("h1", "h2")
        self.say("outputs", captions.OUTPUTS)
        lines = self.flow(2)
        self.formula(
            "{a}{times}{b} $+$|{c}{times}{d} $+$|{e} $=$|{sum}",
            **dict(zip("ace", (worked(n, 2) for n in ("w5", "w6", "b2")))),
            **dict(zip("bd", (worked(n, 9) for n in ("h1", "h2")))),
            sum=worked("net o1", 9),
        )
        answers = net.outputs(2, [worked(name, 3) for name in NEURONS[2]])
        self.play(FadeIn(answers), *self.light(2), FadeOut(lines), run_time=0.5)
        self.rows("net o1", "o1", "o2")
        self.say("error", captions.ERROR)
        # They stand between the outputs: at their right they would read as a part of the table's row.
        targets = VGroup(
            *(
                self.words(
                    *pieces(captions.TARGET, target=worked(name, 2)), size=LABEL, colour=self.theme.focus
                ).move_to(centre + 0.45 * RIGHT + (RADIUS + 0.24) * inwards)
                for name, centre, inwards in zip(("t1", "t2"), net.centres[2], (DOWN, UP))
            )
        )
        self.play(FadeIn(targets), run_time=0.5)
        self.formula("{a} $+$|{b} $=$|{sum}", a=worked("E1", 9), b=worked("E2", 9), sum=worked("E", 9))
        self.rows("E")
        self.say("agree", captions.so_far(*FORWARD))
        self.compare()
        self.beside = [self.hidden, answers, targets]

    # Backward.

    def next_page(self, name: str, template: str) -> None:
        """Begins an empty table with the next sentence."""
        self.say(name, template, animations=map(FadeOut, self.table.clear()))

    def back(self, layer: int, unit: int | None = None) -> Any:
        """Lets lines light up from their ends, as gradients flow."""
        shown = np.ones((2, 2))
        if unit is not None:
            shown[1 - unit] = 0
        lines = self.net.lines(layer, shown, thickness=0.1, positive=self.theme.focus)
        lines.backwards = True
        lines.set_reach(0)
        self.add(lines, *self.net.neurons, *self.net.names)
        self.during(lines.animate.set_reach(1), least=1.2, rest=0.8)
        return lines

    def upper_weights(self) -> None:
        """Computes the gradients of w5 to w8, and their steps."""
        worked = self.worked
        self.next_page("output-slope", captions.OUTPUT_SLOPE)
        self.rows("dE/do1", "slope o1")
        self.say("output-weight", captions.OUTPUT_WEIGHT)
        lines = self.back(2)
        self.formula(
            "{a}{times}|{b}{times}|{c} $=$|{product}",
            a=worked("dE/do1", 9),
            b=worked("slope o1", 9),
            c=worked("h1", 9),
            product=worked("dw5", 9),
        )
        self.rows("dw5")
        self.say("update", captions.UPDATE, rate=worked("rate", 1))
        self.formula(
            "{w} $-$|{rate}{times}{dw} $=$|{new}",
            w=worked("w5", 2),
            rate=worked("rate", 1),
            dw=worked("dw5", 9),
            new=worked("new w5", 8),
        )
        self.rows("new w5", "new w6", "new w7", "new w8")
        self.play(FadeOut(lines), run_time=0.3)

    def lower_weights(self) -> None:
        """Computes the gradients of w1 to w4, and all steps are taken."""
        worked, net = self.worked, self.net
        self.next_page("hidden", captions.HIDDEN)
        lines = self.back(2, 0)
        self.formula(
            "{a}{times}{w} $+$|({b}){times}{v} $=$|{sum}",
            a=worked("delta o1", 10),
            w=worked("w5", 2),
            b=worked("delta o2", 10),
            v=worked("w7", 2),
            sum=worked("dE/dh1", 9),
        )
        self.rows("dE/dh1", "slope h1")
        self.play(FadeOut(lines), run_time=0.3)
        self.say("hidden-weight", captions.HIDDEN_WEIGHT)
        lines = self.back(1)
        self.formula(
            "{a}{times}|{b}{times}{c} $=$|{product}",
            a=worked("dE/dh1", 9),
            b=worked("slope h1", 9),
            c=worked("i1", 2),
            product=worked("dw1", 9),
        )
        self.rows("dw1")
        self.say("hidden-update", captions.HIDDEN_UPDATE)
        stepped = [
            labels.animate.set_texts([worked(f"new {name}", 3) for name in names])
            for labels, names in zip(net.weights, WEIGHTS)
        ]
        self.play(FadeOut(lines), *stepped, run_time=1.0)
        self.rows("new w1", "new w2", "new w3", "new w4")
        self.say("step-agrees", captions.so_far(*FORWARD, *UPPER, *LOWER))
        self.compare()

    # After.

    def after_the_step(self) -> None:
        """Compares the error after the step in both orders."""
        self.ask("after-guess", captions.ASK_AFTER)
        template = captions.after_step()
        printed = self.printed("program E", PUBLISHED["program E"])
        values: dict[str, Any] = {"ours": self.worked("new E", 9), "printed": printed}
        self.say(
            "order",
            template,
            animations=map(FadeOut, self.table.clear()),
            **{key: value for key, value in values.items() if f"{{{key}}}" in template},
        )
        lines = self.flow(1)
        others = self.flow(2)
        new = [FadeIn(words) for words in self.table.row("new E", "program E")]
        self.during(LaggedStart(*new, lag_ratio=0.5), least=1.0, rest=0.8)
        self.say("program", captions.in_programs_order(), animations=[FadeOut(lines), FadeOut(others)])
        lines = self.back(2)
        self.rows("program E")
        self.play(FadeOut(lines), run_time=0.3)

    def after_many(self) -> None:
        """Shows the error over ten thousand passes."""
        gone = [
            mobject for mobject in (*self.net.all(), *self.kept, *self.beside) if mobject in self.mobjects
        ]
        gone = [mobject for mobject in gone if mobject not in self.table.heads]
        self.say(
            "long",
            captions.LONG,
            passes=self.passes(),
            animations=map(FadeOut, gone),
        )
        values = np.log10(errors())
        places = np.linspace(0, 1, len(values))
        width, height, centre = (6.9, 3.5, (0, 2.65, 0)) if self.upright else (6.2, 4.1, (-3.6, 0.35, 0))
        kept = np.unique(np.geomspace(1, len(values), 400).astype(int)) - 1
        curve = Curve(
            values[kept],
            width=width,
            height=height,
            low=float(values.min()),
            high=float(values.max()),
            colour=self.theme.wrong,
            line=self.theme.muted,
            reach=0,
            places=places[kept],
        ).move_to(centre)
        corner, right, top = curve.points
        muted: dict[str, Any] = {"size": LABEL, "colour": self.theme.muted}
        scale = self.words("error, on a scale of powers of ten", **muted).next_to(curve, DOWN, buff=0.55)
        across = [self.words("pass", **muted), self.words(self.passes(), **muted)]
        for words, end, side in zip(across, (corner, right), (LEFT, RIGHT)):
            words.move_to(end + 0.3 * DOWN, aligned_edge=side)
        first, last = (
            self.words(self.worked(name, decimals), size=TEXT) for name, decimals in (("E", 3), ("last E", 7))
        )
        first.move_to(top + 0.4 * RIGHT, aligned_edge=LEFT)
        last.move_to(right + 0.7 * UP, aligned_edge=RIGHT)
        self.add(curve, scale, *across, first)
        self.during(curve.animate.set_reach(1), least=3.0, rest=0.8)
        self.play(FadeIn(last), run_time=0.3)
        self.rows("last E", "last o1", "last o2")

    def passes(self) -> ScreenNumber:
        """Returns how many passes the post makes."""
        return self.register(f"{PASSES:,}", Source("passes", kind="worked"), PASSES)
