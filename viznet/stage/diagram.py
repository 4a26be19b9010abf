"""The network as a drawing: neurons, weights, and a bar for each class.

In a wide frame the layers stand from left to right, in an upright frame from top to bottom. A layer that is too large
for the frame is shortened: a gap says how many neurons it hides.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP

from viznet.activations import Array
from viznet.recording.colour_limit import common_size
from viznet.stage.argument import arguing_neuron
from viznet.stage.gap import BESIDE, Gap
from viznet.stage.mobjects import Bars, Edges, Labels, Neurons, Words
from viznet.stage.screen_number import ScreenNumber
from viznet.stage.short_name import label_width, shortened
from viznet.stage.stage import LABEL, Stage
from viznet.walkthroughs.sentence import Counted, pieces

# What the circles of a layer are.
PIXELS = Counted("{n} pixel", "{n} pixels")
NEURONS = Counted("{n} neuron", "{n} neurons")
CLASSES = Counted("{n} class", "{n} classes")

MOST = 16  # the most neurons of a layer that are drawn
REST = 0.75  # how opaque the strongest weight is while the scene does not explain it
TIER = 0.34  # between two lines of labels
WIDEST = 2.7  # a wider name beside its neuron would leave no room for its bar, so it is shortened
MOST_TIERS = 3  # lines of labels below an upright network; names that need more are shortened


class Diagram:
    """The drawing of a network: `neurons[0]` is the input.

    Parameters
    ----------
    stage
        The scene, whose `values` and `request` say what to draw.
    first
        Where the input layer stands: its x in a wide frame, its y in an upright one. By default there is room for the
        picture of the example before it.
    bars
        Whether there is room for the bars. Without them the layers are further apart.

    Attributes
    ----------
    shown
        The numbers of the neurons that are drawn, an array for each layer.
    hidden
        How many neurons of each layer are not drawn.
    arguing
        The neuron of the last hidden layer that argues for the likeliest wrong class, or None. It is always drawn.
    neurons, edges, bars, classes, names, gaps
        The mobjects: the neurons of each layer, the weights into each layer, a bar and a name for each class, what
        each layer is called, and how many neurons its gap hides.
    """

    def __init__(self, stage: Stage, *, first: float | None = None, bars: bool = True) -> None:
        self.stage = stage
        self.sizes = stage.request.run.sizes
        self.last = len(self.sizes) - 1
        self.arguing = arguing_neuron(stage)
        self.shown = [self._chosen(layer) for layer in range(self.last + 1)]
        self.hidden = [n - len(shown) for n, shown in zip(self.sizes, self.shown)]
        if stage.upright:
            self._ends = (1.75 if first is None else first, -1.6 if bars else -2.9)
        else:
            self._ends = (-2.1 if first is None else first, 3.0 if bars else 5.9)
        labels = stage.request.run.probe.labels
        self._room = min(max(map(label_width, labels)), WIDEST)
        if not stage.upright:  # long names need room, and so do the bars behind them
            self._ends = (self._ends[0], self._ends[1] - (0.6 if bars else 1.0) * max(0.0, self._room - 0.4))
        self.centres = [self._places(layer) for layer in range(self.last + 1)]
        pitch = min(self._pitch(layer) for layer in range(self.last + 1))
        self.radius = min(0.24, 0.47 * pitch)
        self.neurons = [self._neurons(layer) for layer in range(self.last + 1)]
        # index 0 is never used: layer 0 has no weights
        self.edges = [self._weights(max(layer, 1)) for layer in range(self.last + 1)]
        # upright, the last row takes the whole width: its classes are named right below it
        self.names = [self._name(layer) for layer in range(self.last + (not stage.upright))]
        self.gaps = {layer: self._gap(layer) for layer in range(self.last + 1) if self.hidden[layer]}
        self.classes = self._classes()
        self.bars = self._bars()

    def all(self) -> list[Any]:
        """Returns the mobjects of all layers, the lines first (at the back)."""
        return [*self.edges[1:], *self.neurons, *self.names, *self.gaps.values()]

    def centre(self, layer: int, unit: int) -> Array:
        """Returns where a neuron is; it has to be one of those drawn."""
        return np.asarray(self.centres[layer][self.row(layer, unit)])

    def row(self, layer: int, unit: int) -> int:
        """Returns the place of a neuron among those drawn."""
        return int(np.flatnonzero(self.shown[layer] == unit)[0])

    def lines(self, layer: int, values: Array, **options: Any) -> Edges:
        """Returns lines into `layer`; `options` are those of `Edges`."""
        theme = self.stage.theme
        options = {"limit": common_size(values) or 1.0, "thickness": 0.08} | options
        return Edges(
            self.centres[layer - 1],
            self.centres[layer],
            values,
            positive=theme.positive,
            negative=theme.negative,
            trim=self.radius,
            **options,
        )

    def part(self, layer: int, matrix: Array) -> Array:
        """Returns the part of a matrix such as W that is drawn."""
        return np.asarray(matrix[np.ix_(self.shown[layer - 1], self.shown[layer])])

    def unit_to_explain(self, layer: int) -> int:
        """Returns the drawn neuron with the largest |a · dz|, else |a|, else |z|.

        In the last hidden layer it is the neuron that argues for the wrong class, if its gradient is not 0.
        """
        values, shown = self.stage.values, self.shown[layer]
        if layer == self.last - 1 and self.arguing is not None and values[f"dz{layer}"][self.arguing]:
            return self.arguing
        a = np.abs(values["p" if layer == self.last else f"a{layer}"][shown])
        products = a * np.abs(values[f"dz{layer}"][shown])
        size = next((each for each in (products, a) if each.any()), np.abs(values[f"z{layer}"][shown]))
        return int(shown[size.argmax()])

    def _chosen(self, layer: int) -> Array:
        """The neurons of a layer to draw: a sample, or the most active ones."""
        n = self.sizes[layer]
        if n <= MOST:
            return np.arange(n)
        if layer == 0:  # from dark to bright, so that the sample looks like the picture
            pixels = self.stage.values["a0"]
            order = np.argsort(pixels, kind="stable")
            inked = order[pixels[order] > 0]
            bright = inked[np.linspace(0, len(inked) - 1, min(len(inked), MOST * 5 // 8)).astype(int)]
            dark = order[np.linspace(0, n - len(inked) - 1, MOST - len(bright)).astype(int)]
            return np.sort(np.unique(np.concatenate([bright, dark])))
        count = MOST - 2
        values = self.stage.values
        if layer == self.last:
            likely = np.argsort(-values["p"], kind="stable")
            true = self.stage.request.y
            return np.sort(np.unique(np.append(likely[likely != true][: count - 1], true)))
        size = np.abs(values[f"a{layer}"])
        if layer == self.last - 1 and self.arguing is not None:
            size[self.arguing] = np.inf  # a film that asks who argued shows who did
        return np.sort(np.argsort(-size, kind="stable")[:count])

    def _places(self, layer: int) -> Array:
        start, end = self._ends
        along = start + (end - start) * layer / self.last
        count, gap = len(self.shown[layer]), bool(self.hidden[layer])
        if self.stage.upright:
            side = min(3.3, 3.8 - min(self._room, 2.0) / 2)
            low, high = (-side, side) if layer == self.last else (-2.35, 3.5)
            longest, hole = 0.72, 1.65
        else:
            low, high = 2.4, -2.1
            longest, hole = 0.5, 0.55
        room = abs(high - low) - hole * gap
        pitch = min(room / max(count - 1 - gap, 1), longest)
        across = pitch * np.arange(count, dtype=float)
        if gap:
            across[count // 2 :] += hole - pitch
        across -= (across[0] + across[-1]) / 2
        across = (low + high) / 2 + across * np.sign(high - low)
        level = np.full(count, along)
        x, y = (across, level) if self.stage.upright else (level, across)
        return np.stack([x, y, np.zeros(count)], axis=1)

    def _pitch(self, layer: int) -> float:
        steps = np.linalg.norm(np.diff(self.centres[layer], axis=0), axis=1)
        return float(steps.min()) if len(steps) else 0.4

    def _neurons(self, layer: int) -> Neurons:
        stage = self.stage
        table = stage.grey if layer == 0 else stage.theme.sequential
        return Neurons(
            self.centres[layer],
            np.zeros(len(self.shown[layer])),
            table=table,
            radius=self.radius,
            ring=stage.theme.muted,
        )

    def _weights(self, layer: int) -> Edges:
        weights = self.part(layer, self.stage.values[f"W{layer}"])
        limit = self.stage.colour_end(f"W{layer}") or 1.0
        return self.lines(layer, weights, limit=limit, gain=REST, thickness=0.06)

    @property
    def texts(self) -> list[Words | Labels]:
        """The words between the layers and beside them."""
        return [*self.names, *self.gaps.values(), self.classes]

    @property
    def ring(self) -> float:
        """The radius of a ring around a neuron."""
        return 1.5 * self.radius

    @property
    def between(self) -> float:
        """How far two layers are apart."""
        return abs(self._ends[1] - self._ends[0]) / self.last

    def _name(self, layer: int) -> Words:
        stage, size = self.stage, self.stage.size(layer)
        names = PIXELS if layer == 0 else NEURONS if layer < self.last else CLASSES
        name = names.of(stage.request.run.sizes[layer])
        muted: dict[str, Any] = {"size": LABEL, "colour": stage.theme.muted}
        if stage.upright and self.between < 0.9:  # the lines of two names would touch
            words = stage.words(size, **muted)
            return words.move_to([-3.05, self.centres[layer][0, 1], 0])
        if stage.upright:
            two_lines = pieces(name.replace(" ", "\\ "), n=size)
            words = stage.words(*two_lines, width=1.3, align="left", **muted)
            return words.move_to([-3.05, self.centres[layer][0, 1], 0])
        narrow = self.between < 1.6
        words = stage.words(*pieces("{n}" if narrow else name, n=size), **muted)
        return words.move_to([self.centres[layer][0, 0], -2.42, 0])

    def _gap(self, layer: int) -> Words:
        stage = self.stage
        text = "{n}\\ more" if layer == 0 and not stage.upright else "{n} more"
        count = len(self.shown[layer])
        middle = self.centres[layer][count // 2 - 1 : count // 2 + 1].mean(axis=0)
        if layer and not stage.upright and self._are_near():
            text = "+{n}"
        words = Gap(
            *pieces(text, n=stage.count("hidden", layer, value=self.hidden[layer])),
            size=LABEL,
            colour=stage.theme.muted,
            paper=stage.theme.paper,
            align="right",
        ).move_to(middle)
        if layer:
            return words
        # No line comes to the input, so it stands on the free side of the circles.
        if stage.upright:
            return words.shift((middle[1] + BESIDE - words.get_bottom()[1]) * UP)
        return words.align_to(middle + (self.radius + BESIDE) * LEFT, RIGHT)

    def _are_near(self) -> bool:
        """Whether words between the neurons of two layers would touch."""
        return label_width(f"{max(self.hidden[1:])} more") > self.between - BESIDE

    def _classes(self) -> Labels:
        room = MOST_TIERS * self._pitch(self.last) - 0.1 if self.stage.upright else WIDEST
        names = self.stage.request.run.probe.labels
        labels = [
            self.stage.class_name(k, short=shortened(names[k], room)) for k in self.shown[self.last].tolist()
        ]
        step = (self.radius + 0.2) * (DOWN if self.stage.upright else RIGHT)
        at = self.centres[self.last] + step
        if self.stage.upright:
            self._depth = TIER * (self._tiers(labels) - 1)
            return Labels(
                labels, self._staggered(labels, at + 0.12 * DOWN), size=LABEL, colour=self.stage.theme.ink
            )
        return Labels(labels, at, size=LABEL, colour=self.stage.theme.ink, align=LEFT)

    def _bars(self) -> Bars:
        theme = self.stage.theme
        if self.stage.upright:  # they stand on their numbers, so that more is higher
            self.length = 1.15 - self._depth / 2
            starts = self.centres[self.last] + (self.radius + 0.62 + self._depth + self.length) * DOWN
            along = UP
        else:
            starts = self.centres[self.last] + (self.radius + 0.38 + self._room) * RIGHT
            along = RIGHT
            self.length = float(self.stage.picture.right - 1.0 - starts[0, 0])
        return Bars(
            starts,
            np.zeros(len(starts)),
            length=self.length,
            along=along,
            colours=theme.positive,
            thickness=0.3,
            track=theme.faint,
            # Shares are from 0 to 1. Other outputs may lie outside.
            low=min(0.0, float(self.stage.values["p"].min())),
            high=max(1.0, float(self.stage.values["p"].max())),
        )

    def beside_bars(self, texts: Any, colour: Any = None) -> Labels:
        """Returns labels at the ends of the bars, one for each drawn class."""
        colour = colour or self.stage.theme.ink
        if self.stage.upright:
            at = self._staggered(texts, self.bars.starts + 0.22 * DOWN)
            return Labels(texts, at, size=LABEL, colour=colour)
        return Labels(texts, self.bars.ends + 0.14 * RIGHT, size=LABEL, colour=colour, align=LEFT)

    def _tiers(self, texts: Sequence[ScreenNumber]) -> int:
        """How many lines texts side by side need, so that they do not touch."""
        widest = max(Words(text, size=LABEL).width for text in texts)
        return ceil((widest + 0.1) / self._pitch(self.last))

    def _staggered(self, texts: Sequence[ScreenNumber], at: Array) -> Array:
        """The points, each on the line of its text."""
        tiers = self._tiers(texts)
        return at + TIER * (np.arange(len(at)) % tiers)[:, None] * DOWN
