"""The first layer in pictures: its gradient beside the digit and its weights, and the step that the weights take."""

from typing import Any

import numpy as np
from figures import Symbol
from manim import FadeIn, FadeOut, Transform
from mobjects.painted import Array
from passes import Pass
from stage import TIMES

from viznet.arithmetic import Value, update_line
from viznet.sums import decimals_for

NAMES = {"sgd": "plain gradient", "momentum": "momentum", "adam": "Adam"}


class FirstLayer(Pass):
    """A stage on which one first-layer neuron's weights, being as many as the pixels, are shown as pictures."""

    def gradient_as_picture(self) -> None:
        """dW1 of one neuron: the digit, times the neuron's blame."""
        self.unit = unit = self.diagram.telling(1)
        self.hold()
        self.leave(self.image)
        spots, height = self.spots()
        blame = float(self.told["dz1"][unit])
        self.say(
            "dW1-picture",
            "The gradients of one first-layer neuron, ",
            self.count("neuron", 1, value=unit, colour=self.theme.focus),
            ", are a picture: the digit, times the neuron's blame.",
        )
        digit = self.grid(self.told["a0"], height=height).move_to(spots[0])
        self.play(Transform(self.image, digit), run_time=0.7)
        gradient = self.told["dW1"][:, unit]
        limit = float(np.abs(gradient).max()) or 1.0
        picture = self.grid(gradient, height=height, limit=limit).move_to(spots[1])
        decimals = self.decimals(blame)
        delta = self.figure("dz1", unit, decimals=decimals, colour=self.hue(blame))
        titles = [
            self.under(self.image, "the digit ", Symbol("a0")),
            self.under(picture, Symbol("dW1", (":", unit))),
        ]
        scale = self.scale_under(picture, "dW1", unit, limit)
        start = self.grid(self.told["a0"] * 0, height=height, limit=limit).move_to(spots[1])
        self.play(FadeIn(titles[0]), FadeIn(titles[1]), FadeIn(start), *map(FadeIn, scale), run_time=0.5)
        self.play(Transform(start, picture), run_time=1.0)
        self.compute(
            [
                self.words(
                    Symbol("dW1", (":", unit)), " $=$ ", Symbol("a0"), TIMES, Symbol("dz1", (unit,)), " $=$"
                ),
                self.words(Symbol("a0"), TIMES, *(["(", delta, ")"] if blame < 0 else [delta])),
            ]
        )
        self.say("W1-picture", "These are the neuron's weights, which looked at the digit.")
        weights = self.told["W1"][:, unit]
        high = float(np.abs(weights).max()) or 1.0
        self.weights = self.grid(weights, height=height, limit=high).move_to(spots[2])
        title = self.under(self.weights, Symbol("W1", (":", unit)))
        self.play(
            FadeIn(self.weights),
            FadeIn(title),
            *map(FadeIn, self.scale_under(self.weights, "W1", unit, high)),
            run_time=0.7,
        )

    def spots(self) -> tuple[list[Array], float]:
        """Where three pictures stand, and how tall they are."""
        rows, columns = self.request.image_shape
        zone = self.picture
        if self.upright:
            height = min(3.0, 3.4 * rows / columns)
            centres = [(-1.9, 2.55, 0), (1.9, 2.55, 0), (0, -1.75, 0)]
        else:
            height = min(3.5, 4.0 * rows / columns)
            centres = [(zone.left + 2.1 + 4.65 * i, 0.65, 0) for i in range(3)]
        return [np.array(centre, dtype=float) for centre in centres], height

    def update(self) -> None:
        """w ← w − η dW, on one weight and on all."""
        unit = self.unit
        run, rate = self.request.run, self.walk.learning_rate
        index = int(np.abs(self.told["dW1"][:, unit]).argmax())
        self.say("step", "Every weight takes a small step against its gradient: downhill.")
        place = (index, unit)
        before, gradient, after = (
            Value("", symbol, place, float(self.told[symbol][place]), signed=True)
            for symbol in ("W1", "dW1", "new W1")
        )
        numbers, result = update_line(before, rate, gradient, after)
        columns = self.request.image_shape[1]
        ring = self.ring(self.weights.cell(*divmod(index, columns)), 0.16)
        self.play(FadeIn(ring), run_time=0.3)
        self.compute(
            [
                self.words(
                    Symbol("W1", place),
                    " $<-$ ",
                    Symbol("W1", place),
                    " $- eta$",
                    TIMES,
                    Symbol("dW1", place),
                )
            ],
            self.written([("= ", *numbers), result]),
        )
        options = run.meta["optimizer"]
        self.say(
            "all",
            "So do all of them at once. This is one plain step on this digit alone; the run itself took ",
            f"{NAMES.get(options['name'], options['name'])} steps on batches of ",
            self.count("batch", value=run.meta["batch_size"]),
            ".",
            keep=True,
        )
        self.play(FadeOut(ring), run_time=0.3)
        self.play(
            self.weights.animate.set_values(self.told["new W1"][:, unit].reshape(self.request.image_shape)),
            run_time=1.5,
        )

    def decimals(self, values: Any) -> int:
        """How many decimals the blames beside the bars have."""
        return decimals_for(*np.ravel(values), most=3 if self.upright else 4)
