"""A 2-2-2 network with a place for every one of its numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, UP

from viznet.activations import Array
from viznet.stage.mobjects import Edges, Labels, Neurons, Words
from viznet.stage.screen_number import ScreenNumber
from viznet.stage.stage import LABEL, TEXT, Stage

RADIUS = 0.42
NEURONS = (("i1", "i2"), ("h1", "h2"), ("o1", "o2"))  # as the post calls them
WEIGHTS = (("w1", "w3", "w2", "w4"), ("w5", "w7", "w6", "w8"))  # row after row of W1 and W2


class SmallNetwork:
    """The drawing of Matt Mazur's network.

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
            ((-2.75, 0.0, 2.75), 2.05, 1.15) if stage.upright else ((-6.05, -3.5, -1.1), 0.05, 1.5)
        )
        self.centres = [np.array([[x, middle + half, 0], [x, middle - half, 0]]) for x in at]
        table = np.tile(np.array(list(bytes.fromhex(theme.faint[1:]))), (256, 1))
        self.neurons = [
            Neurons(centres, np.zeros(2), table=table, radius=RADIUS, ring=theme.muted)
            for centres in self.centres
        ]
        self.names = [
            Labels([named(name) for name in names], centres, size=TEXT, colour=theme.ink)
            for names, centres in zip(NEURONS, self.centres)
        ]
        self.edges = [self.lines(layer, np.ones((2, 2)), gain=0.35) for layer in (1, 2)]
        self.weights = [
            Labels(
                [number(name, 2) for name in WEIGHTS[layer - 1]],
                self._beside(layer),
                colour=theme.ink,
                size=LABEL,
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
        beside = np.array([-0.08 * across, 0.56 * high, 0])
        return np.array(
            [
                middle + (high + 0.25) * UP,
                middle + beside,
                middle + beside * np.array([1, -1, 0]),
                middle + (high + 0.25) * DOWN,
            ]
        )

    def outputs(self, layer: int, texts: Sequence[ScreenNumber]) -> Labels:
        """Returns the numbers of a layer, above and below its neurons."""
        away = np.array([UP, DOWN]) * (RADIUS + 0.28)
        return Labels(texts, self.centres[layer] + away, size=LABEL, colour=self.stage.theme.activation)

    def bias(self, layer: int, name: ScreenNumber) -> Words:
        """Returns the name and the number of a layer's bias, in its middle."""
        words = self.stage.words(
            name, " ", self.number(name.text, 2), size=LABEL, colour=self.stage.theme.muted
        )
        return words.move_to(self.centres[layer].mean(axis=0))
