"""A 2-2-2 network with a place for every one of its numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, UP

from viznet.activations import Array
from viznet.stage.mobjects import Edges, Labels, Neurons, Words
from viznet.stage.screen_number import ScreenNumber
from viznet.stage.stage import CAPTION, TEXT, Stage

RADIUS = 0.58
NEURONS = (("i1", "i2"), ("h1", "h2"), ("o1", "o2"))  # as the post calls them
WEIGHTS = (("w1", "w3", "w2", "w4"), ("w5", "w7", "w6", "w8"))  # row after row of W1 and W2


class SmallNetwork:
    """The drawing of Matt Mazur's network.

    It begins in the middle of the frame, and moves aside to make room for a table.

    Parameters
    ----------
    stage
        The scene.
    named
        Makes the name of a number for the screen.
    number
        Makes a number for the screen: its name, and how many decimals.

    Attributes
    ----------
    centres
        Where the neurons of each layer are, three arrays (2, 3).
    edges, neurons, names, weights
        The mobjects: the lines of both layers, the neurons and the names of each layer, and the numbers at the lines.
    """

    def __init__(self, stage: Stage, named: Any, number: Any) -> None:
        self.stage, self.number = stage, number
        theme = stage.theme
        at, middle, half = (
            ((-2.95, -0.25, 2.45), 1.7, 1.5) if stage.upright else ((-6.2, -3.9, -1.6), 0.05, 1.5)
        )
        beside = [np.array([[x, middle + half, 0], [x, middle - half, 0]]) for x in at]
        self._aside = np.mean(beside, axis=(0, 1)) - stage.picture.centre
        self.centres = [centres - self._aside for centres in beside]
        self.neurons = [
            Neurons(centres, np.zeros(2), table=theme.sequential, radius=RADIUS, ring=theme.muted)
            for centres in self.centres
        ]
        self.names = [
            Labels([named(name) for name in names], centres, size=CAPTION, colour=theme.ink)
            for names, centres in zip(NEURONS, self.centres)
        ]
        self.edges = [self.lines(layer, np.ones((2, 2)), gain=0.35) for layer in (1, 2)]
        self.weights = [
            Labels(
                [number(name, 2) for name in WEIGHTS[layer - 1]],
                self._beside(layer),
                colour=theme.ink,
                size=TEXT,
            )
            for layer in (1, 2)
        ]

    def all(self) -> list[Any]:
        """Returns all mobjects, the lines first (at the back)."""
        return [*self.edges, *self.neurons, *self.names, *self.weights]

    def lines(self, layer: int, shown: Array, **options: Any) -> Edges:
        """Returns lines into a layer in the colours of the weights' signs."""
        theme = self.stage.theme
        signs: dict[str, Any] = {
            "positive": theme.positive,
            "negative": theme.negative,
            "limit": 1.0,
            "thickness": 0.07,
        }
        return Edges(self.centres[layer - 1], self.centres[layer], shown, trim=RADIUS, **(signs | options))

    def _beside(self, layer: int) -> Array:
        """The places of the numbers at the lines into a layer, (4, 3)."""
        start, end = self.centres[layer - 1], self.centres[layer]
        middle = (start.mean(axis=0) + end.mean(axis=0)) / 2
        high, across = float(start[0, 1] - middle[1]), float(end[0, 0] - start[0, 0])
        beside = np.array([-0.06 * across, 0.64 * high, 0])
        return np.array(
            [
                middle + (high + 0.25) * UP,
                middle + beside,
                middle + beside * np.array([1, -1, 0]),
                middle + (high + 0.25) * DOWN,
            ]
        )

    def moved_aside(self) -> list[Any]:
        """Returns animations that move the drawing to its place.

        The attribute `centres` says at once where it will be.
        """
        self.centres = [centres + self._aside for centres in self.centres]
        return [mobject.animate.shift(self._aside) for mobject in self.all()]

    def filled(self, layer: int, values: Sequence[float]) -> list[Any]:
        """Returns animations that fill the neurons of a layer by their values.

        Their names stay readable: they become paper where the colour is closer to ink.
        """
        theme = self.stage.theme
        inks = [theme.readable_on(theme.sequential[min(int(256 * value), 255)].tolist()) for value in values]
        names = self.names[layer]
        return [
            self.neurons[layer].animate.set_values(np.array(values)),
            names.animate.set_texts(names.texts, inks),
        ]

    def outputs(self, layer: int, texts: Sequence[ScreenNumber]) -> Labels:
        """Returns the numbers of a layer, above and below its neurons."""
        away = np.array([UP, DOWN]) * (RADIUS + 0.3)
        return Labels(texts, self.centres[layer] + away, size=TEXT, colour=self.stage.theme.activation)

    def bias(self, layer: int, name: ScreenNumber) -> Words:
        """Returns the name and the number of a layer's bias, in its middle."""
        words = self.stage.words(
            name, " ", self.number(name.text, 2), size=TEXT, colour=self.stage.theme.muted
        )
        return words.move_to(self.centres[layer].mean(axis=0))
