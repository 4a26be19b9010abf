"""What a network is made of: pixels, neurons and weights."""

import numpy as np
from manim import FadeIn, FadeOut, Transform

from viznet.stage import captions
from viznet.stage.close_up import close_up
from viznet.stage.diagram import Diagram
from viznet.stage.mobjects import Neurons, Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import Symbol
from viznet.stage.stage import CAPTION, TIMES
from viznet.walkthroughs.sentence import pieces


class Network(NetworkStage):
    """A picture becomes numbers, layers join, and parameters are counted."""

    def construct(self) -> None:
        self.pixels()
        self.column()
        for layer in range(1, self.diagram.last + 1):
            self.layer(layer)
        self.total()
        self.weights()
        self.end()

    def pixels(self) -> None:
        """Shows a few pixels of the picture as numbers."""
        rows, columns = self.request.image_shape
        zone, upright = self.picture, self.upright
        height = min(3.9 if upright else 4.4, 6.5 * rows / columns)
        self.image = self.grid(self.values["a0"], height=height)
        self.image.move_to(zone.centre)
        self.add(self.image)
        self.say(
            "picture",
            "This picture has {rows} × {columns} pixels.",
            rows=self.count("rows", value=rows),
            columns=self.count("columns", value=columns),
        )
        aside = [0, 2.4, 0] if upright else [zone.left + 1.2 + self.image.width / 2, 0, 0]
        self.hold()
        self.play(self.image.animate.move_to(aside), run_time=0.6)
        self.say("numbers", "Each pixel is a number: 0 is paper, 1 is ink.")
        height = 3.9 if upright else 4.4
        centre = np.array([0, -2.0, 0] if upright else [zone.right - 1.2 - height / 2, 0, 0])
        self.leaving = close_up(self, centre, height)

    def column(self) -> None:
        """Puts all pixels into one column."""
        self.hold()
        self.play(*map(FadeOut, self.leaving), run_time=0.4)
        diagram = self.diagram = Diagram(self)
        columns = self.request.image_shape[1]
        self.say(
            "column",
            "Row after row, they become one long column of {size} numbers: the input.",
            size=self.size(0),
        )
        self.play(Transform(self.image, self.picture_of_example()), run_time=0.8)
        values = self.values["a0"][diagram.shown[0]]
        cells = [self.image.cell(*divmod(int(i), columns)) for i in diagram.shown[0]]
        pixels = Neurons(cells, values, table=self.grey, radius=self.image.side / 2, ring=self.theme.focus)
        inputs = diagram.neurons[0].set_values(values)
        self.play(FadeIn(pixels), run_time=0.4)
        self.play(Transform(pixels, inputs), run_time=1.4)
        self.remove(pixels)
        self.add(inputs)
        self.play(*(FadeIn(m) for m in [diagram.names[0], *self.gaps(0, 1)]), run_time=0.4)

    def gaps(self, first: int, last: int) -> list[Words]:
        """Returns the gaps of the layers from `first` to before `last`."""
        return [gap for layer, gap in self.diagram.gaps.items() if first <= layer < last]

    def layer(self, layer: int) -> None:
        """Adds one layer, and counts the numbers that it learns."""
        diagram, before = self.diagram, self.size(layer - 1)
        n, last = self.size(layer), layer == diagram.last
        counted = captions.OUTPUT_LAYER if last else captions.NEXT_LAYER
        if layer == 1:
            counted = captions.FIRST_LAYER
        self.say(f"layer-{layer}", counted.of(self.request.run.sizes[layer]), n=n)
        new = [diagram.neurons[layer], *diagram.names[layer : layer + 1]]
        new += [diagram.classes] if last else []
        new += self.gaps(layer, layer + 1)
        edges = diagram.edges[layer].set_gain(0.6).set_reach(0)
        self.add(edges, *diagram.neurons[:layer])
        self.play(edges.animate.set_reach(1), *map(FadeIn, new), run_time=1.2)
        self.remove(edges, *diagram.neurons[:layer], *new)
        self.remove(*self.gaps(0, layer))
        self.add(edges, *diagram.neurons[: layer + 1], *new[1:], *self.gaps(0, layer))
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
        self.hold()
        self.play(edges.animate.set_gain(0.22), run_time=0.3)

    def parameters_of(self, layer: int) -> int:
        """Returns how many weights and biases a layer has."""
        return int(self.values[f"W{layer}"].size + self.values[f"b{layer}"].size)

    def total(self) -> None:
        """Adds up all parameters."""
        network, layers = self.request.network, range(1, self.diagram.last + 1)
        self.say("total", "Learning is finding good values for all of these numbers.")
        parts: list[Words] = []
        for layer in layers:
            part = self.count("parameters", layer, value=self.parameters_of(layer))
            parts.append(self.words("$+$ " if layer > 1 else "", part, size=CAPTION))
        everything = self.count("parameters", *layers, value=network.parameter_count, colour=self.theme.focus)
        parts.append(self.words(*pieces("$=$ {n} parameters", n=everything), size=CAPTION))
        self.compute(parts)

    def weights(self) -> None:
        """Folds the weights of one neuron into the shape of the picture."""
        diagram = self.diagram
        unit = self.diagram.unit_to_explain(1)
        self.say(
            "neuron",
            "Take neuron {neuron} of the first layer: it has as many weights as there are pixels.",
            neuron=self.neuron(1, unit, self.theme.focus),
        )
        weights = self.values["W1"][:, unit]
        only = np.zeros_like(diagram.edges[1].values)
        only[:, diagram.row(1, unit)] = diagram.edges[1].values[:, diagram.row(1, unit)]
        lines = diagram.edges[1]
        ring = self.ring(diagram.centre(1, unit), 1.5 * diagram.radius)
        dim = [edges.animate.set_gain(0.05) for edges in diagram.edges[2:]]
        limit = float(np.abs(only).max()) or 1.0
        self.play(lines.animate.set_values(only, limit=limit).set_gain(1.0), FadeIn(ring), *dim, run_time=0.8)
        self.say(
            "folded",
            "Folded back into rows, they are a picture: which pixels count for this neuron, and which against.",
        )
        high = float(np.abs(weights).max())
        rows, columns = self.request.image_shape
        height = min(3.2 if self.upright else 3.7, 4.5 * rows / columns)
        places = [(0, 2.5, 0), (0, -2.0, 0)] if self.upright else [(-3.2, 0.55, 0), (3.2, 0.55, 0)]
        picture = self.grid(weights, height=height, limit=high).move_to(places[1])
        example = self.grid(self.values["a0"], height=height).move_to(places[0])
        thin = picture.copy().stretch_to_fit_width(0.08).stretch_to_fit_height(3.6)
        thin.move_to((diagram.centres[0].mean(axis=0) + diagram.centres[1].mean(axis=0)) / 2)
        if self.upright:
            thin.rotate(np.pi / 2)
        self.play(FadeIn(thin), run_time=0.5)
        self.leave(self.image, thin)
        self.play(Transform(thin, picture), Transform(self.image, example), run_time=1.4)
        titles = [
            self.under(self.image, "the picture ", Symbol("a0")),
            self.under(picture, Symbol("W1", (":", unit))),
        ]
        self.play(*map(FadeIn, [*titles, *self.scale_under(picture, "W1", unit, high)]), run_time=0.5)
