"""One example and one neuron through the whole training."""

from functools import cache
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UpdateFromAlphaFunc, VGroup, linear

from viznet.activations import Array
from viznet.stage import captions
from viznet.stage.mobjects import Bars, Curve, Labels
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import ScreenNumber, signed
from viznet.stage.stage import LABEL, TEXT
from viznet.walkthroughs.numbers import rounded, written
from viznet.walkthroughs.sentence import pieces
from viznet.walkthroughs.source import Source

MOST = 10  # so many classes have a bar
FEW = 5  # of so few snapshots, nothing is said about the last third


class Learning(NetworkStage):
    """One neuron, the answer and the loss, snapshot by snapshot."""

    def construct(self) -> None:
        run = self.request.run
        self.end_index = run.at(self.request.at).index
        held_out = run.held_out_examples[: self.end_index + 1]
        # The curve goes from snapshot to snapshot, so it needs a loss at each of them.
        self.measure = "validation_loss" if held_out.all() else "loss"
        self.losses = np.asarray(run[self.measure][: self.end_index + 1], dtype=float)
        self.lay_out()
        self.say(
            "start", captions.first_moment(int(run.steps[0]), self.maps[0], fresh=run.meta.beginning is None)
        )
        if self.measure == "validation_loss":
            count = int(held_out[0])
            counted = captions.HELD_OUT_CURVE.of(count)
            self.say("first", counted, n=self.count("held out", value=count))
        else:
            self.say("first", captions.BATCH_CURVE)
        self.replay(0, self.turn(), 8)
        self.say("then", captions.training(self.maps[-1] - self.maps[0], self.losses))
        self.replay(self.turn(), self.end_index, 10)
        answers = np.asarray(run["p"][: self.end_index + 1, self.request.example]).argmax(axis=1)
        if len(answers) > FEW:
            self.say("settling", captions.settling(answers))
        answer, softmax = int(answers[-1]), self.request.network.output == "softmax"
        output = self.output_at(self.end_index, answer, percent=softmax)
        self.say_answer("end", self.request.y, answer, output)
        self.end()

    def turn(self) -> int:
        """Returns the snapshot at which most of the loss is gone."""
        first, last = self.losses[0], self.losses[-1]
        low = np.flatnonzero(self.losses <= first - 0.7 * (first - last))
        return int(
            np.clip(low[0] if len(low) else self.end_index // 2, self.end_index // 5, 4 * self.end_index // 5)
        )

    # What the recording says.

    def answers_at(self, index: int) -> Array:
        """Returns the outputs for the example at a snapshot."""
        return np.asarray(self.request.run["p"][index][self.request.example], dtype=float)

    def output_at(self, index: int, k: int, *, percent: bool = False) -> ScreenNumber:
        """Returns the output for a class at a snapshot."""
        value = float(self.answers_at(index)[k])
        text = f"{written(rounded(100 * value, 1))} %" if percent else signed(value, 2)
        return self.register(text, Source("p", (k,), step=int(self.request.run.steps[index])), value)

    def loss_at(self, index: int) -> ScreenNumber:
        """Returns the recorded loss at a snapshot."""
        value, step = float(self.losses[index]), int(self.request.run.steps[index])
        return self.register(signed(value, 3), Source(self.measure, kind="recorded", step=step), value)

    # What is shown of it.

    def lay_out(self) -> None:
        """Places the picture, the weights, the answer, and the curve of the loss."""
        run, upright = self.request.run, self.upright
        rows, columns = self.request.image_shape
        maps = run["W1"]
        moved = np.asarray(maps[self.end_index], dtype=float) - np.asarray(maps[0], dtype=float)
        unit = int(np.linalg.norm(moved, axis=0).argmax())
        self.maps = np.asarray(maps[: self.end_index + 1, :, unit], dtype=float)
        limit = float(np.abs(self.maps).max())
        tall = min(2.9, 3.4 * rows / columns) if upright else min(3.4, 3.6 * rows / columns)
        small = tall if upright else 0.76 * tall
        places = [(-1.95, 2.75, 0), (1.95, 2.75, 0)] if upright else [(-5.3, 0.82, 0), (-1.85, 0.75, 0)]
        self.image = self.grid(self.values["a0"], height=small).move_to(places[0])
        self.weights = self.grid(self.maps[0], height=tall, limit=limit).move_to(places[1])
        titles = [
            self.under(self.image, "the picture"),
            self.under(self.weights, *pieces("weights of neuron {neuron}", neuron=self.neuron(1, unit))),
        ]
        scale = self.scale_under(self.weights, "W1", unit, limit, so_far=True)
        self.add(self.image, self.weights, *titles, *scale)
        self.add_answers()
        self.add_curve()

    def add_answers(self) -> None:
        """Adds a bar for each class, or for the likeliest ones."""
        theme = self.theme
        end = self.answers_at(self.end_index)
        likely = np.argsort(-end, kind="stable")
        self.classes = np.sort(likely[:MOST])
        if self.request.y not in self.classes:
            self.classes = np.sort(np.append(likely[: MOST - 1], self.request.y))
        left, right, top, pitch = (-3.2, 2.7, 0.1, 0.37) if self.upright else (1.15, 5.75, 2.35, 0.42)
        at = np.array([(left, top - pitch * row, 0) for row in range(len(self.classes))])
        names = Labels(
            [self.class_name(int(k)) for k in self.classes], at, size=LABEL, colour=theme.ink, align=LEFT
        )
        start = at + (0.2 + max(box[2] - box[0] for box in names.boxes())) * RIGHT
        colours = [theme.right if k == self.request.y else theme.positive for k in self.classes]
        length = right - start[0, 0]
        values = self.answers_at(0)[self.classes]
        self.bars = Bars(start, values, length=length, thickness=0.24, colours=colours, track=theme.faint)
        self.bar_labels = Labels(
            self.outputs_at(0), self.bars.ends + 0.14 * RIGHT, size=LABEL, colour=theme.ink, align=LEFT
        )
        self.add(names, self.bars, self.bar_labels)

    def add_curve(self) -> None:
        """Adds the curve of the loss, and the step and the loss as numbers."""
        theme = self.theme
        high = float(self.losses.max())
        width, height, centre = (7.0, 1.3, (0, -5.75, 0)) if self.upright else (9.6, 1.15, (1.75, -2.95, 0))
        self.curve = Curve(
            self.losses,
            width=width,
            height=height,
            low=0.0,
            high=high,
            colour=theme.wrong,
            line=theme.muted,
            reach=0,
        )
        self.curve.move_to(centre)
        at = [(-3.4, -4.6, 0), (0.4, -4.6, 0)] if self.upright else [(-6.6, -2.65, 0), (-6.6, -3.25, 0)]
        words = [
            self.words(name, size=TEXT, colour=theme.muted).move_to(place, aligned_edge=LEFT)
            for name, place in zip(("step", "loss"), at)
        ]
        beside = np.array(at) + 1.0 * RIGHT
        self.counters = Labels(
            [self.step_of(0), self.loss_at(0)], beside, size=TEXT, colour=theme.ink, align=LEFT
        )
        self.add(*words, self.curve, self.counters)

    def outputs_at(self, index: int) -> list[ScreenNumber]:
        """Returns the numbers beside the bars at a snapshot."""
        return [self.output_at(index, int(k)) for k in self.classes]

    def replay(self, first: int, last: int, seconds: float) -> None:
        """Shows snapshot after snapshot, each as it was recorded."""

        @cache
        def numbers_at(index: int) -> tuple[list[ScreenNumber], list[ScreenNumber]]:
            return self.outputs_at(index), [self.step_of(index), self.loss_at(index)]

        def show(_: Any, alpha: float) -> None:
            index = first + round(alpha * (last - first))
            outputs, counters = numbers_at(index)
            self.weights.set_values(self.maps[index].reshape(self.request.image_shape))
            self.bars.set_values(self.answers_at(index)[self.classes])
            self.bar_labels.set_texts(outputs)
            self.counters.set_texts(counters)
            self.curve.set_reach(index / max(self.end_index, 1))

        changing = VGroup(self.weights, self.bars, self.bar_labels, self.counters, self.curve)
        self.play(UpdateFromAlphaFunc(changing, show, rate_func=linear), run_time=seconds)
        self.remove(changing)
        self.add(*changing)
