"""One example and one neuron through the whole training."""

from functools import cache
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, FadeIn, LaggedStart, Transform, UpdateFromAlphaFunc, VGroup, linear

from viznet.activations import Array
from viznet.stage import captions_learning as captions
from viznet.stage.captions import all_equal
from viznet.stage.loss_history import LossHistory
from viznet.stage.mobjects import Bars, Labels
from viznet.stage.network_stage import NetworkStage
from viznet.stage.poster import card, poster
from viznet.stage.screen_number import ScreenNumber, signed_short
from viznet.stage.short_name import label_width, shortened
from viznet.stage.stage import CAPTION, LABEL
from viznet.walkthroughs.numbers import losses_apart
from viznet.walkthroughs.sentence import pieces
from viznet.walkthroughs.sentences import DIGITS, loss_change
from viznet.walkthroughs.source import Source

MOST = 10  # the most classes that have a bar
NONE = "none"  # stands where a value is no number
UNMOVED = 1e-9  # a weight or bias that changed by less has not moved
FEW = 5  # with this many snapshots or fewer, nothing is said about the last third


class Learning(NetworkStage):
    """One neuron, the answer and the loss, snapshot by snapshot."""

    shows_step = False
    takes_picture = False
    best_shot = "later"

    def construct(self) -> None:
        run = self.request.run
        self.end_index = run.at(self.request.at).index
        self.history = LossHistory(run, self.end_index)
        answers = captions.answers_of(run["p"][: self.end_index + 1, self.request.recorded_example])
        poster(self, captions.LEARNING_QUESTION)
        self.lay_out()
        self.say(
            "start",
            captions.first_moment(int(run.steps[0]), run[0]["W1"], fresh=run.meta.beginning is None),
            animations=[Transform(self.image, self.small)],
        )
        self.begin()
        held_out = self.history.held_out
        if held_out:
            self.say("first", captions.HELD_OUT_CURVE.of(held_out), n=self.count("held out", value=held_out))
        else:
            self.say("first", captions.BATCH_CURVE)
        self.during(LaggedStart(*map(FadeIn, self.below), lag_ratio=0.4), rest=0.6)
        if self.end_index:
            self.ask("guess", captions.ASK_LOSS)
            self.training(answers)
        self.when(answers)
        lesson = captions.take_home(
            self.history.losses,
            broke=self.history.broke_at is not None,
            moved=self.network_moved(),
            shown_moved=bool(np.any(self.maps[-1] != self.maps[0])),
            fresh=run.meta.beginning is None,
            held_out=bool(held_out),
        )
        card(self, "lesson", lesson)

    def begin(self) -> None:
        """Shows the first weights, and lets the first answer grow."""
        weights, bars = self.weights.values.copy(), self.bars.values.copy()
        self.weights.set_values(0 * weights)
        self.bars.set_values(0 * bars)
        growing = [self.weights.animate.set_values(weights), self.bars.animate.set_values(bars)]
        others = [mobject for mobject in self.above if mobject is not self.bar_labels]
        self.play(*map(FadeIn, others), run_time=0.6)
        self.during(*growing, rest=0.9)
        self.play(FadeIn(self.bar_labels), run_time=0.3)

    def training(self, answers: Array) -> None:
        """Replays the training in two parts, and says what each did."""
        turn = self.history.turn()
        self.part("then", 0, turn, 6)
        if turn < self.end_index:
            self.part("later", turn, self.end_index, 14)
        if not np.any(self.maps[-1] - self.maps[0]):
            self.say("same", captions.SAME_WEIGHTS)
        if self.history.broke_at is not None:
            step = self.history.broke_at
            self.say(
                "broke", captions.BROKE, step=self.register(f"{step:,}", Source(kind="step", step=step), step)
            )
        elif len(answers) > FEW:
            self.say("settling", captions.settling(answers))
            self.replay(2 * len(answers) // 3, self.end_index, 3)

    def part(self, name: str, first: int, last: int, seconds: float) -> None:
        """Replays a part of the training, under a sentence about its loss."""
        losses = self.history.losses
        template = captions.LOSS_BETWEEN[loss_change(float(losses[first]), float(losses[last]))]
        # With as many digits as show what the sentence says, also of losses of more than 100.
        texts = losses_apart(float(losses[first]), float(losses[last]), most=DIGITS)
        values: dict[str, Any] = {
            "step": self.step_of(last),
            "before": self.loss_at(first, texts[0]),
            "after": self.loss_at(last, texts[1]),
        }
        values = {key: value for key, value in values.items() if f"{{{key}}}" in template}
        self.say(name, template, **values)
        self.end_axis_at(last)
        self.replay(first, last, seconds)

    def end_axis_at(self, last: int) -> None:
        """Lets the axis end at this moment, so that the curve fills it."""
        places = self.places_until(last)
        if np.array_equal(places, self.curve.places):
            return
        reach = self.curve.reach * places[-1] / self.curve.places[-1]
        end = self.axis_end.animate.set_texts([self.step_of(last)])
        self.play(self.curve.animate.set_places(places).set_reach(reach), end, run_time=0.8)

    def places_until(self, last: int) -> Array:
        """Returns where the moments stand on an axis that ends at `last`."""
        places = self.history.places
        return places / places[last] if last else places

    def when(self, answers: Array) -> None:
        """Says since which moment the example was read rightly."""
        y, right = self.request.y, self.theme.right
        end = self.answers_at(self.end_index)
        if all_equal(end):
            self.say("end", captions.NO_ANSWER_AT_LAST, p=self.output_at(self.end_index, y))
            return
        since = captions.right_since(answers, y)
        values: dict[str, Any] = {"truth": self.class_name(y, right)}
        if since is None:
            values["answer"] = self.class_name(int(answers[-1]), self.theme.wrong)
        elif 0 < since < self.end_index:
            step = int(self.request.run.steps[since])
            values["step"] = self.register(f"{step:,}", Source(kind="right since"), step)
        self.say("end", captions.when_it_learned(answers, y), **values)
        if since and since < self.end_index:
            self.replay(since - 1, since, 1.5)
            self.replay(since, self.end_index, 3.5)

    # What the recording says.

    def network_moved(self) -> bool:
        """Whether a weight or bias differs between the first moment and the last."""
        first, last = self.request.run[0], self.request.run[self.end_index]
        symbols = [f"{kind}{layer}" for layer in range(1, self.request.run.layers + 1) for kind in "Wb"]
        return any(np.any(abs(last[symbol] - first[symbol]) > UNMOVED) for symbol in symbols)

    def answers_at(self, index: int) -> Array:
        """Returns the outputs for the example at a snapshot."""
        return np.asarray(self.request.run["p"][index][self.request.recorded_example], dtype=float)

    def output_at(self, index: int, k: int) -> ScreenNumber | str:
        """Returns the output for a class at a snapshot."""
        source = Source("p", (k,), step=int(self.request.run.steps[index]))
        return self.short(float(self.answers_at(index)[k]), 2, source)

    def loss_at(self, index: int, text: str | None = None) -> ScreenNumber | str:
        """Returns the recorded loss at a snapshot, in short or as this text."""
        step = int(self.request.run.steps[index])
        source = Source(self.history.measure, kind="recorded", step=step)
        loss = float(self.history.losses[index])
        if text is None or not np.isfinite(loss):
            return self.short(loss, 3, source)
        return self.register(text, source, loss)

    def short(self, value: float, decimals: int, source: Source) -> ScreenNumber | str:
        """Returns a number in a form that has room.

        Of a training that breaks, it may be huge or none.
        """
        if not np.isfinite(value):
            return NONE
        return self.register(signed_short(value, decimals), source, value)

    # What is shown of it.

    def lay_out(self) -> None:
        """Makes the weights, the answer, and the curve of the loss."""
        run, upright = self.request.run, self.upright
        rows, columns = self.request.image_shape
        maps = run["W1"]
        moved = np.asarray(maps[self.end_index], dtype=float) - np.asarray(maps[0], dtype=float)
        unit = int(np.linalg.norm(moved, axis=0).argmax())
        self.maps = np.asarray(maps[: self.end_index + 1, :, unit], dtype=float)
        shape = min(1.0, rows / columns)
        small, large = (3.0, 4.6) if upright else (3.3, 5.2)
        places = [(-2.35, 2.95, 0), (1.5, 2.2, 0)] if upright else [(-5.25, 0.9, 0), (-0.9, 0.0, 0)]
        self.small = self.grid(self.values["a0"], height=small * shape).move_to(places[0])
        self.weights = self.grid(self.maps[0], height=large * shape, limit=self.colour_end("W1"))
        self.weights.move_to(places[1])
        if run.layers == 1:  # each neuron stands for a class
            label = self.class_name(unit, short=shortened(run.probe.labels[unit], 1.8))
            title = pieces("weights for {label}", label=label)
        else:
            title = pieces("weights of neuron {neuron}", neuron=self.neuron(1, unit))
        titles = [
            self.under(self.small, "the picture"),
            self.under(self.weights, *title),
        ]
        scale = self.colour_bar(self.weights, "W1")
        self.above = [self.weights, *titles, *scale, *self.answers_shown()]
        self.below = self.curve_shown()

    def answers_shown(self) -> list[Any]:
        """Returns a bar for each class, or for the likeliest ones."""
        theme = self.theme
        end = self.answers_at(self.end_index)
        likely = np.argsort(-end, kind="stable")
        self.classes = np.sort(likely[:MOST])
        if self.request.y not in self.classes:
            self.classes = np.sort(np.append(likely[: MOST - 1], self.request.y))
        left, right, top, pitch = (-3.6, 2.75, -1.3, 0.33) if self.upright else (1.85, 6.1, 2.38, 0.33)
        labels, room = self.request.run.probe.labels, (right - left) / 2  # the bars need the other half
        at = np.array([(left, top - pitch * row, 0) for row in range(len(self.classes))])
        names = Labels(
            [self.class_name(int(k), short=shortened(labels[int(k)], room)) for k in self.classes],
            at,
            size=LABEL,
            colour=theme.ink,
            align=LEFT,
        )
        start = at + (0.2 + max(box[2] - box[0] for box in names.boxes())) * RIGHT
        shown = np.asarray(
            self.request.run["p"][: self.end_index + 1, self.request.recorded_example], dtype=float
        )
        # The numbers at the ends of the bars are wide if a training breaks, so the bars leave them more room.
        longest = max((signed_short(float(p), 2) for p in shown[np.isfinite(shown)]), key=len, default="")
        right = min(right, self.picture.right + 0.1 - label_width(longest))
        self.bars = Bars(
            start,
            self.answers_at(0)[self.classes],
            length=right - start[0, 0],
            thickness=pitch - 0.03,
            colours=[theme.right if k == self.request.y else theme.positive for k in self.classes],
            track=theme.faint,
            low=min(0.0, float(shown.min())),
            high=max(1.0, float(shown.max())),
        )
        self.bar_labels = Labels(
            self.outputs_at(0), self.bars.ends + 0.14 * RIGHT, size=LABEL, colour=theme.ink, align=LEFT
        )
        return [names, self.bars, self.bar_labels]

    def curve_shown(self) -> list[Any]:
        """Returns the curve of the loss, its axes, and step and loss as numbers."""
        theme = self.theme
        width, height, centre = (
            (6.2, 1.95, (0.5, -5.65, 0)) if self.upright else (3.75, 2.45, (4.77, -2.22, 0))
        )
        self.curve = self.history.curve(width, height, theme.wrong, theme.muted).move_to(centre)
        at = [(-3.7, 0.4, 0), (-3.7, -0.25, 0)] if self.upright else [(-6.7, -1.75, 0), (-6.7, -2.4, 0)]
        names = [
            self.words(name, size=CAPTION, colour=theme.muted).move_to(place, aligned_edge=LEFT)
            for name, place in zip(("step", "loss"), at)
        ]
        beside = np.array(at) + 1.05 * RIGHT
        self.counters = Labels(
            [self.step_of(0), self.loss_at(0)], beside, size=CAPTION, colour=theme.ink, align=LEFT
        )
        corner, right, top = self.curve.points
        heights = Labels(
            [self.loss_at(self.history.highest), "0"],
            np.array([top, corner]) - 0.25 * RIGHT,
            size=LABEL,
            colour=theme.muted,
            align=RIGHT,
        )
        turn = self.history.turn() if self.end_index else 0  # here the axis ends at first
        self.curve.set_places(self.places_until(turn))
        start, self.axis_end = (
            Labels([self.step_of(index)], np.array([place + 0.28 * DOWN]), size=LABEL, colour=theme.muted)
            for index, place in ((0, corner), (turn, right))
        )
        ends = [start, self.axis_end] if self.end_index else [start]
        middle = self.words("step", size=LABEL, colour=theme.muted)
        middle.move_to((corner + right) / 2 + 0.28 * DOWN)
        return [*names, self.curve, self.counters, heights, *ends, middle]

    def outputs_at(self, index: int) -> list[ScreenNumber | str]:
        """Returns the numbers beside the bars at a snapshot."""
        return [self.output_at(index, int(k)) for k in self.classes]

    def replay(self, first: int, last: int, seconds: float) -> None:
        """Shows snapshot after snapshot, each as it was recorded."""

        @cache
        def numbers_at(index: int) -> tuple[list[ScreenNumber | str], list[ScreenNumber | str]]:
            return self.outputs_at(index), [self.step_of(index), self.loss_at(index)]

        def show(_: Any, alpha: float) -> None:
            index = first + round(alpha * (last - first))
            outputs, counters = numbers_at(index)
            self.weights.set_values(self.maps[index].reshape(self.request.image_shape))
            self.bars.set_values(self.answers_at(index)[self.classes])
            self.bar_labels.set_texts(outputs)
            self.counters.set_texts(counters)
            self.curve.set_reach(float(self.curve.places[index]))

        changing = VGroup(self.weights, self.bars, self.bar_labels, self.counters, self.curve)
        self.play(UpdateFromAlphaFunc(changing, show, rate_func=linear), run_time=seconds)
        self.remove(changing)
        self.add(*changing)
