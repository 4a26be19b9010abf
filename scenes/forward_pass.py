"""One example goes forward through the network."""

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, Transform

from viznet.stage import captions
from viznet.stage.argument import rivals
from viznet.stage.close_up import close_up
from viznet.stage.curve_shots import bend, loss_curve
from viznet.stage.diagram import REST, Diagram
from viznet.stage.mobjects import Cells, Edges, Neurons
from viznet.stage.network_stage import NetworkStage
from viznet.stage.neuron_shots import first_neuron, show_inner_neuron
from viznet.stage.poster import card, poster
from viznet.stage.screen_number import Formula, ScreenNumber
from viznet.stage.share_shots import shares_of_one
from viznet.stage.stage import CAPTION
from viznet.stage.weight_wall import neuron_by_neuron
from viznet.walkthroughs.forward_arithmetic import loss_line, product_line
from viznet.walkthroughs.neuron import weighted_sum
from viznet.walkthroughs.numbers import decimals_for

MOST = 1000.0  # scores as large as this are written without decimals


class ForwardPass(NetworkStage):
    """One example flows through all layers, to an answer and a loss."""

    shows_step = False
    best_shot = "z1-products"

    def construct(self) -> None:
        self.question()
        self.numbers()
        self.input()
        first_neuron(self, self.diagram.unit_to_explain(1))
        for layer in range(1, self.diagram.last):
            self.layer(layer)
        self.scores()
        self.argument()
        self.answer()
        if self.request.truth is not None:
            self.loss()
        self.ending()

    def question(self) -> None:
        """Shows the picture large, and asks what it is."""
        truth, rival = rivals(self)
        if rival is None:
            poster(self, captions.ONLY_CLASS)
            return
        one, other = (self.class_name(k, self.theme.focus) for k in sorted((truth, rival)))
        poster(self, "Which is it: {one} or {other}?", one=one, other=other)

    def numbers(self) -> None:
        """Enlarges a few pixels, and shows them as numbers."""
        added = close_up(self, "To the network, a picture is {size} numbers.", size=self.size(0))
        self.hold()
        self.play(*map(FadeOut, added), run_time=0.4)

    def input(self) -> None:
        """Unrolls all pixels into one column, and draws the network behind it."""
        diagram = self.diagram = Diagram(self)
        rows, columns = self.request.image_shape
        hidden = diagram.hidden[0]
        values: dict[str, Any] = {"size": self.size(0)}
        if hidden:
            values["shown"] = self.count("shown", 0, value=len(diagram.shown[0]))
        self.say("input", captions.input_layer(hidden), **values)
        self.play(Transform(self.image, self.picture_of_example()), run_time=0.7)
        places = [self.image.cell(r, c) for r in range(rows) for c in range(columns)]
        cells = Cells(
            places, self.values["a0"], table=self.grey, width=self.image.side, height=self.image.side
        )
        column = diagram.centres[0]
        ends = column[0], column[-1]
        strip = Cells(
            np.linspace(*ends, rows * columns),
            self.values["a0"],
            table=self.grey,
            **self.cell_of_strip(float(np.linalg.norm(ends[1] - ends[0])) / (rows * columns)),
        )
        self.add(cells)
        self.during(Transform(cells, strip), least=1.8, rest=2.2)
        inputs = diagram.neurons[0].set_values(self.values["a0"][diagram.shown[0]])
        spots = [self.image.cell(*divmod(int(i), columns)) for i in diagram.shown[0]]
        rings = Neurons(
            spots, inputs.values, table=self.grey, radius=self.image.side / 2, ring=self.theme.focus
        )
        gap = [diagram.gaps[0]] if 0 in diagram.gaps else []
        self.play(FadeOut(cells), FadeIn(inputs), FadeIn(rings), FadeIn(diagram.names[0]), *map(FadeIn, gap))
        self.say("layers", "Each circle is a neuron, and holds one number.")
        for layer in range(1, diagram.last + 1):
            rest = [diagram.edges[layer], diagram.neurons[layer], *diagram.names[layer : layer + 1]]
            rest += [diagram.gaps[layer]] if layer in diagram.gaps else []
            rest += [diagram.classes] if layer == diagram.last else []
            self.play(*map(FadeIn, rest), run_time=max(0.5, 2.1 / diagram.last))
        self.hold()
        self.play(*map(FadeOut, [*diagram.all(), diagram.classes, rings]), run_time=0.4)

    def cell_of_strip(self, length: float) -> dict[str, float]:
        """Returns the width and height of a pixel in the column, or the row."""
        return (
            {"width": length, "height": 0.4} if self.upright else {"width": 0.4, "height": max(length, 0.012)}
        )

    def layer(self, layer: int) -> None:
        """Shows the sums of one hidden layer, one neuron of it, and the bend."""
        diagram, shown = self.diagram, self.diagram.shown[layer]
        if layer == 1:
            self.play(*map(FadeIn, diagram.all()), run_time=0.5)
            self.remove(*diagram.all())  # the same again, with the lines at the back
            self.add(*diagram.all())
        first, others = layer == 1, self.request.run.sizes[layer] - 1
        if not first:
            self.say(f"z{layer}", captions.NEXT_SUMS)
        elif others:
            self.say("z1", captions.OTHERS_DO_THE_SAME.of(others), others=self.others(1, 1))
        else:
            self.say("z1", captions.ONLY_NEURON)
        neurons, z = diagram.neurons[layer], self.values[f"z{layer}"][shown]
        lit = self.lines_into(layer)
        if first and others:
            wall = neuron_by_neuron(self, lit, z)
            self.hold()
            self.play(FadeOut(wall), run_time=0.4)  # the curve of the activation comes in its place
        else:
            self.during(lit.animate.set_reach(1), least=1.5, rest=1.4)
            self.play(neurons.animate.set_values(z), run_time=0.8)
        if layer == 2:
            self.one_neuron(layer, lit)
        name = captions.spoken_name(self.request.network.activation)
        if first:
            self.say("a1", captions.bent(self.values["z1"], self.request.network.activation))
        elif layer == 2:  # once is enough
            self.say(f"a{layer}", captions.NEXT_ACTIVATIONS, activation=name)
        a = self.values[f"a{layer}"][shown]
        bent = neurons.copy().set_scale(*self.activation_scale(self.values[f"a{layer}"])).set_values(a)
        weights = diagram.edges[layer].animate.set_gain(REST)
        if first:
            added = bend(self, layer, Transform(neurons, bent), lit.animate.set_gain(0.0), weights)
            self.hold()
            self.play(*map(FadeOut, added), run_time=0.4)
        else:
            self.during(Transform(neurons, bent), lit.animate.set_gain(0.0), weights, rest=0.5)
        self.remove(lit)

    def one_neuron(self, layer: int, lit: Edges) -> None:
        """Shows how the strongest inputs of one neuron add up."""
        unit = self.diagram.unit_to_explain(layer)
        its_sum = weighted_sum(self.walk.trace, self.request.network, layer, unit)
        self.say(
            f"z{layer}-neuron",
            captions.inner_neuron(its_sum),
            neuron=self.neuron(layer, unit, self.theme.focus),
            size=self.size(layer),
            animations=[lit.animate.set_gain(0.0)],
        )
        show_inner_neuron(self, its_sum)

    def lines_into(self, layer: int) -> Edges:
        """Returns the lines of the contributions w · a into a layer, unlit."""
        diagram = self.diagram
        products = diagram.part(layer, self.values[f"a{layer - 1}"][:, None] * self.values[f"W{layer}"])
        lit = diagram.lines(layer, products, reach=0.0)
        self.play(diagram.edges[layer].animate.set_gain(0.1), run_time=0.3)
        self.add(lit, *diagram.neurons, *diagram.gaps.values())
        limit = float(np.abs(self.values[f"z{layer}"][diagram.shown[layer]]).max()) or 1.0
        diagram.neurons[layer].set_scale(self.theme.diverging, -limit, limit)
        return lit

    def scores(self) -> None:
        """Shows the last weighted sums, one for each class."""
        diagram, layer = self.diagram, self.diagram.last
        z = self.values[f"z{layer}"][diagram.shown[layer]]
        if layer == 1:  # there is no hidden layer, so nothing is on the screen yet
            self.play(*map(FadeIn, diagram.all()), run_time=0.5)
            self.remove(*diagram.all())
            self.add(*diagram.all())
        limit = float(np.abs(z).max())
        bars = self.signed_bars(z / (limit or 1.0))
        growing = bars.copy().set_values(0 * z)
        self.say(
            f"z{layer}",
            captions.SCORES.of(self.request.run.sizes[layer]),
            classes=self.size(layer),
            animations=[FadeIn(diagram.classes), FadeIn(growing)],
        )
        neurons, lit = diagram.neurons[layer], self.lines_into(layer)
        self.during(lit.animate.set_reach(1), least=1.5, rest=1.4)
        decimals = 0 if self.upright and limit >= 10 else 1 if self.upright else 2
        scores = [self.score(int(k), decimals, limit) for k in diagram.shown[layer]]
        self.bar_labels = diagram.beside_bars(scores, [self.sign_colour(value) for value in z])
        self.signed = [growing]
        self.play(
            neurons.animate.set_values(z), Transform(growing, bars), FadeIn(self.bar_labels), run_time=1.0
        )
        self.play(lit.animate.set_gain(0.0), diagram.edges[layer].animate.set_gain(REST), run_time=0.4)
        self.remove(lit)

    def score(self, k: int, decimals: int, limit: float) -> ScreenNumber:
        """Returns a score with its sign, in short if a network diverges."""
        symbol = f"z{self.diagram.last}"
        # By its own size: beside a huge score, a smaller one would be written as 0.
        decimals = (
            decimals if limit < MOST else min(decimals, decimals_for(float(self.values[symbol][k]), least=0))
        )
        return self.number(symbol, k, decimals=decimals, plus=True)

    def argument(self) -> None:
        """Shows which neuron speaks for the rival, in the lines that it sends."""
        diagram, layer = self.diagram, self.diagram.last
        truth, rival = rivals(self)
        unit = diagram.arguing
        if (
            unit is None
            or rival is None
            or rival not in diagram.shown[layer]
            or truth not in diagram.shown[layer]
        ):
            return
        a, weights = self.values[f"a{layer - 1}"], self.values[f"W{layer}"]
        products = a[:, None] * weights
        drawn = diagram.shown[layer - 1]
        self.say(
            "argument",
            "Neuron {neuron} of {size} argues for {rival}.",
            neuron=self.neuron(layer - 1, unit, self.theme.focus),
            size=self.size(layer - 1),
            rival=self.class_name(rival, self.theme.focus),
        )
        only = np.zeros((len(drawn), len(diagram.shown[layer])))
        row = diagram.row(layer - 1, unit)
        for k in (rival, truth):
            only[row, diagram.row(layer, k)] = products[unit, k]
        lit = diagram.lines(layer, only, reach=0.0)
        ring = self.ring(diagram.centre(layer - 1, unit), 1.5 * diagram.radius)
        self.add(lit, *diagram.neurons, *diagram.gaps.values())
        dimmed = (edges.animate.set_gain(0.1) for edges in diagram.edges[1:])
        self.play(FadeIn(ring), *dimmed, run_time=0.3)  # its two lines would not be seen among all others
        self.during(lit.animate.set_reach(1), least=1.2, rest=1.8)
        lines = [
            product_line(float(a[unit]), float(weights[unit, k]), layer, unit, k) for k in (rival, truth)
        ]
        self.compute(*map(self.line_of_words, lines))
        self.hold()
        again = (edges.animate.set_gain(REST) for edges in diagram.edges[1:])
        self.play(FadeOut(lit), FadeOut(ring), *again, run_time=0.4)

    def answer(self) -> None:
        """Turns the scores into outputs, and shows the largest as the answer."""
        diagram, layer = self.diagram, self.diagram.last
        p = self.values["p"]
        self.ask("guess", captions.ASK_ANSWER)
        softmax = self.request.network.output == "softmax"
        if softmax:
            self.say("p", captions.SHARES)
            shares_of_one(self)
        else:
            self.say(
                "p", captions.ELEMENTWISE, activation=captions.spoken_name(self.request.network.activation)
            )
            self.compute([self.words(Formula(self.walk["p"]), size=CAPTION)])
        shares = p[diagram.shown[layer]]
        neurons = diagram.neurons[layer]
        bent = neurons.copy().set_scale(*self.activation_scale(shares)).set_values(shares)
        numbers = diagram.beside_bars(self.probabilities())
        self.play(FadeOut(self.bar_labels), *map(FadeOut, self.signed), FadeIn(diagram.bars), run_time=0.5)
        self.play(diagram.bars.animate.set_values(shares), Transform(neurons, bent), run_time=1.4)
        self.bar_labels = numbers
        self.play(FadeIn(numbers), run_time=0.3)
        answer, truth = self.walk.predicted, self.request.truth
        right = answer == truth
        colour = self.theme.focus if truth is None else self.theme.right if right else self.theme.wrong
        values: dict[str, Any] = {"answer": self.class_name(answer, colour), "p": self.output(answer, colour)}
        if captions.all_equal(p):
            self.say("answer", captions.NO_ANSWER, p=values["p"])
            return
        if truth is None:
            self.say("answer", captions.ANSWERS[softmax], **values)
        else:
            if not right:
                values["truth"] = self.class_name(truth, self.theme.right)
            self.say("answer", captions.verdict(p, answer, right=right, softmax=softmax), **values)
        ring = self.ring(diagram.centre(layer, answer), 1.5 * diagram.radius)
        coloured = diagram.bars.copy().set_colours(self.bar_colours())
        # The lines into the answer light, because they made it.
        only = diagram.part(layer, self.values[f"a{layer - 1}"][:, None] * self.values[f"W{layer}"])
        lit = diagram.lines(layer, np.where(diagram.shown[layer] == answer, only, 0.0), reach=0.0)
        self.add(lit, *diagram.neurons, *diagram.gaps.values())
        self.play(Transform(diagram.bars, coloured), FadeIn(ring), run_time=0.5)
        self.during(lit.animate.set_reach(1), least=1.2, rest=0.6)
        self.hold()
        self.play(FadeOut(lit), FadeOut(ring), run_time=0.3)

    def loss(self) -> None:
        """Shows one number for how wrong the answer was."""
        self.say("loss", captions.LOSS)
        line = loss_line(self.values["p"], self.walk.loss_before, self.request.y, self.request.network.loss)
        if line:
            loss_curve(self)
            self.compute(self.line_of_words(line))
        else:
            loss = self.number("loss", decimals=3, colour=self.theme.ink)
            self.compute([self.words(Formula(self.walk["loss"])), self.words("$=$ ", loss)])

    def ending(self) -> None:
        """Asks the question that the film of the backward pass answers."""
        truth, rival = rivals(self)
        answer = self.walk.predicted
        doubt = rival if answer == truth else answer
        if doubt is None or captions.all_equal(self.values["p"]) or self.diagram.last == 1:
            card(self, "next", captions.NEXT_BACKWARD)
            return
        card(self, "next", "Who argued for {doubt}?", doubt=self.class_name(doubt, self.theme.focus))
