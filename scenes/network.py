"""What a network is made of: pixels, neurons and weights."""

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, Transform

from viznet.stage import captions
from viznet.stage.close_up import close_up
from viznet.stage.diagram import REST, Diagram
from viznet.stage.mobjects import Cells, Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.poster import card, poster
from viznet.stage.screen_number import Symbol
from viznet.stage.stage import CAPTION, TIMES
from viznet.walkthroughs.sentence import pieces


class Network(NetworkStage):
    """A picture becomes numbers, layers join, and parameters are counted."""

    shows_step = False
    best_shot = "column"

    def construct(self) -> None:
        poster(self, captions.NETWORK_QUESTION)
        self.pixels()
        self.column()
        for layer in range(1, self.diagram.last + 1):
            self.layer(layer)
        self.ask("total-guess", captions.ASK_TOTAL)
        self.total()
        self.weights()
        card(self, "next", captions.NEXT_FORWARD, film="forward_pass")

    def pixels(self) -> None:
        """Shows a few pixels of the picture as numbers."""
        rows, columns = self.request.image_shape
        self.leaving = close_up(
            self,
            "It gets {rows} × {columns} pixels: 0 is paper, 1 is ink.",
            rows=self.count("rows", value=rows),
            columns=self.count("columns", value=columns),
        )

    def column(self) -> None:
        """Puts all pixels into one column."""
        self.hold()
        self.play(*map(FadeOut, self.leaving), run_time=0.4)
        diagram = self.diagram = Diagram(self, bars=False)
        rows, columns = self.request.image_shape
        self.say(
            "column",
            "Row after row, they become one column of {size} numbers.",
            size=self.size(0),
            animations=[Transform(self.image, self.picture_of_example())],
        )
        side, places = self.image.side, np.ndindex(rows, columns)
        values = self.values["a0"]
        start, end = diagram.centres[0][0], diagram.centres[0][-1]
        pitch = max(float(np.linalg.norm(end - start)) / (rows * columns), 0.012)
        size = {"width": pitch, "height": 0.4} if self.upright else {"width": 0.4, "height": pitch}
        cells = Cells(
            [self.image.cell(r, c) for r, c in places], values, table=self.grey, width=side, height=side
        )
        strip = Cells(np.linspace(start, end, rows * columns), values, table=self.grey, **size)
        self.add(cells)
        self.during(Transform(cells, strip), least=1.8, rest=1.4)
        inputs = diagram.neurons[0].set_values(values[diagram.shown[0]])
        new = [inputs, diagram.names[0], *self.gaps(0, 1)]
        self.play(FadeOut(cells), *map(FadeIn, new), run_time=0.8)

    def gaps(self, first: int, last: int) -> list[Words]:
        """Returns the gaps of the layers from `first` to before `last`."""
        return [gap for layer, gap in self.diagram.gaps.items() if first <= layer < last]

    def layer(self, layer: int) -> None:
        """Adds one layer, and counts the numbers that it learns."""
        diagram, before = self.diagram, self.size(layer - 1)
        n, last = self.size(layer), layer == diagram.last
        counted = captions.OUTPUT_LAYER if last else captions.NEXT_LAYER
        if layer == 1 and not last:
            counted = captions.FIRST_LAYER
        new = [diagram.neurons[layer], *diagram.names[layer : layer + 1]]
        new += [diagram.classes] if last else []
        new += self.gaps(layer, layer + 1)
        self.say(
            f"layer-{layer}",
            counted.of(self.request.run.sizes[layer]),
            n=n,
            animations=[FadeIn(mobject) for mobject in new],
        )
        edges = diagram.edges[layer].set_gain(1.0).set_reach(0)
        self.remove(*diagram.neurons[: layer + 1], *self.gaps(0, layer + 1))
        self.add(edges, *diagram.neurons[: layer + 1], *self.gaps(0, layer + 1))
        self.during(edges.animate.set_reach(1), least=1.5, rest=0.8)
        here = self.count("parameters", layer, value=self.parameters_of(layer), colour=self.theme.focus)
        self.compute(
            [
                self.words(
                    *pieces("{before}{times}{n} weights $+$", before=before, times=TIMES, n=n), size=CAPTION
                ),
                self.words(*pieces("{n} biases $=$", n=n), size=CAPTION),
                self.words(here, size=CAPTION),
            ]
        )
        self.during(edges.animate.set_gain(REST), rest=0.6)

    def parameters_of(self, layer: int) -> int:
        """Returns how many weights and biases a layer has."""
        return int(self.values[f"W{layer}"].size + self.values[f"b{layer}"].size)

    def total(self) -> None:
        """Adds up all parameters."""
        network, layers = self.request.network, range(1, self.diagram.last + 1)
        lines = self.diagram.edges[1:]
        self.say("total", "To learn is to find good values for all of these numbers.")
        parts: list[Words] = []
        for layer in layers if len(layers) > 1 else []:
            part = self.count("parameters", layer, value=self.parameters_of(layer))
            parts.append(self.words("$+$ " if layer > 1 else "", part, size=CAPTION))
        everything = self.count("parameters", *layers, value=network.parameter_count, colour=self.theme.focus)
        total = "$=$ {n} parameters" if parts else "{n} parameters"
        parts.append(self.words(*pieces(total, n=everything), size=CAPTION))
        self.compute(parts)
        for edges in lines:  # they light up, layer after layer
            self.play(edges.animate.set_gain(1.0), run_time=max(0.5, 1.8 / len(lines)))
        self.during(*(edges.animate.set_gain(REST) for edges in lines), rest=0.6)

    def weights(self) -> None:
        """Folds the weights of one neuron into the shape of the picture."""
        diagram = self.diagram
        unit = diagram.unit_to_explain(1)
        named: dict[str, Any] = {"neuron": self.neuron(1, unit, self.theme.focus), "size": self.size(1)}
        if diagram.last == 1:
            label = self.class_name(unit, self.theme.focus)
            self.say("neuron", captions.TAKE_NEURON_OF_CLASS, label=label, **named)
        else:
            self.say("neuron", captions.TAKE_NEURON, **named)
        weights = self.values["W1"][:, unit]
        lines, row = diagram.edges[1], diagram.row(1, unit)
        only = np.zeros_like(lines.values)
        only[:, row] = lines.values[:, row]
        ring = self.ring(diagram.centre(1, unit), 1.5 * diagram.radius)
        dim = [edges.animate.set_gain(0.05) for edges in diagram.edges[2:]]
        limit = float(np.abs(only).max()) or 1.0
        self.play(lines.animate.set_gain(0.0), FadeIn(ring), *dim, run_time=0.5)
        lines.set_values(only, limit=limit).set_gain(1.0).set_reach(0)
        self.during(lines.animate.set_reach(1), rest=0.6)
        self.say("folded", captions.FOLDED)
        high = self.colour_end("W1")
        rows, columns = self.request.image_shape
        height = min(3.2 if self.upright else 4.0, 5.0 * rows / columns)
        places = [(0, 2.5, 0), (0, -2.0, 0)] if self.upright else [(-3.3, 0.5, 0), (3.3, 0.5, 0)]
        picture = self.grid(weights, height=height, limit=high).move_to(places[1])
        example = self.grid(self.values["a0"], height=height).move_to(places[0])
        thin = picture.copy().stretch_to_fit_width(0.08).stretch_to_fit_height(3.6)
        thin.move_to((diagram.centres[0].mean(axis=0) + diagram.centres[1].mean(axis=0)) / 2)
        if self.upright:
            thin.rotate(np.pi / 2)
        self.play(FadeIn(thin), run_time=0.4)
        self.leave(self.image, thin)
        self.during(Transform(thin, picture), Transform(self.image, example), least=1.4)
        titles = [
            self.under(self.image, "the picture ", Symbol("a0")),
            self.under(picture, "weights ", Symbol("W1", (":", unit))),
        ]
        scale = self.colour_bar(picture, "W1")
        self.say("counts", captions.what_counts(weights), animations=map(FadeIn, [*titles, *scale]))
        for part in (np.maximum(weights, 0), np.minimum(weights, 0), weights):
            shown = self.grid(part, height=height, limit=high).move_to(places[1])
            self.play(Transform(thin, shown), run_time=0.9)
        if not np.any(self.values["a0"] * weights):  # nothing counts that lies under its ink
            return
        self.say("ink", captions.UNDER_INK)
        on_ink = self.grid(weights * (self.values["a0"] > 0), height=height, limit=high).move_to(places[1])
        over = self.image.copy()  # the ink goes over, and only what it covers stays
        self.add(over)
        self.during(FadeOut(over, target_position=places[1]), Transform(thin, on_ink), rest=0.8)
