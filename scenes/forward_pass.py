"""One example goes forward through the network."""

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, Transform

from viznet.stage import captions
from viznet.stage.diagram import Diagram
from viznet.stage.mobjects import Edges, Neurons
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import Equation
from viznet.stage.stage import CAPTION
from viznet.walkthroughs import sentences
from viznet.walkthroughs.arithmetic import loss_line, weighted_sum_line
from viznet.walkthroughs.walkthrough import weighted_sum


class ForwardPass(NetworkStage):
    """One example flows through all layers, to an answer and a loss."""

    def construct(self) -> None:
        self.example()
        self.network()
        for layer in range(1, self.diagram.last):
            self.layer(layer)
        self.scores()
        self.answer()
        self.loss()
        self.end()

    def example(self) -> None:
        """Shows the picture, and says what it is to the network."""
        rows, columns = self.request.image_shape
        self.image = self.picture_of_example()
        self.image.scale(1.45).move_to(self.picture.centre)
        self.add(self.image)
        self.say(
            "pixels",
            "To the network, this picture is {rows} × {columns} = {size} numbers: how bright each pixel is.",
            rows=self.count("rows", value=rows),
            columns=self.count("columns", value=columns),
            size=self.size(0),
        )

    def network(self) -> None:
        """Moves the picture aside; its pixels become the first layer."""
        diagram = self.diagram = Diagram(self)
        self.say_what_is_drawn()
        self.play(Transform(self.image, self.picture_of_example()), run_time=0.8)
        columns = self.request.image_shape[1]
        cells = [self.image.cell(*divmod(int(i), columns)) for i in diagram.shown[0]]
        values = self.values["a0"][diagram.shown[0]]
        pixels = Neurons(cells, values, table=self.grey, radius=self.image.side / 2, ring=self.theme.focus)
        inputs = diagram.neurons[0].set_values(values)
        self.play(FadeIn(pixels), run_time=0.4)
        self.play(Transform(pixels, inputs), run_time=1.4)
        self.remove(pixels)
        self.add(inputs)
        rest = [m for m in diagram.all() if m is not inputs]
        self.play(*map(FadeIn, rest), FadeIn(diagram.classes), FadeIn(diagram.bars), run_time=0.8)
        self.remove(*rest)  # the same again, with the lines at the back
        self.add(*diagram.all(), diagram.classes, diagram.bars)

    def say_what_is_drawn(self) -> None:
        """Says how many pixels stand for all, and which neurons are drawn."""
        diagram = self.diagram
        values: dict[str, Any] = {"size": self.size(0)}
        if diagram.hidden[0]:
            values["shown"] = self.count("shown", 0, value=len(diagram.shown[0]))
        shortened = [l for l in range(1, diagram.last) if diagram.hidden[l]]
        if shortened:
            layer = shortened[0]
            values["neurons"] = self.count("shown", layer, value=len(diagram.shown[layer]))
        some, large = bool(diagram.hidden[0]), bool(shortened)
        if some and large:
            sentence = (
                "{shown} of the {size} pixels, dark and bright, stand for all. "
                "Of each large layer, the {neurons} most active neurons are drawn."
            )
        elif some:
            sentence = "{shown} of the {size} pixels, dark and bright, stand for all."
        elif large:
            sentence = (
                "All {size} pixels enter. Of each large layer, the {neurons} most active neurons are drawn."
            )
        else:
            sentence = "All {size} pixels enter."
        self.say("network", sentence, **values)

    def layer(self, layer: int) -> None:
        """Shows the weighted sums of one hidden layer, and then its activations."""
        diagram, shown = self.diagram, self.diagram.shown[layer]
        z, a = self.values[f"z{layer}"][shown], self.values[f"a{layer}"][shown]
        counted = sentences.FIRST_SUMS if layer == 1 else sentences.HIDDEN_SUMS
        self.say(f"z{layer}", counted.of(self.request.run.sizes[layer]), neurons=self.size(layer))
        self.compute([self.words(Equation(self.walk[f"z{layer}"]), size=CAPTION)])
        neurons, lit = diagram.neurons[layer], self.flow(layer)
        self.play(neurons.animate.set_values(z), run_time=0.6)
        if layer == diagram.last - 1:
            self.one_neuron(layer, lit)
        if layer == 1:
            self.say("a1", self.request.network.activation.forward_sentence)
        else:
            name = self.request.network.activation.name
            self.say(f"a{layer}", captions.NEXT_ACTIVATIONS, activation=name)
        self.compute([self.words(Equation(self.walk[f"a{layer}"]), size=CAPTION)])
        self.play(lit.animate.set_gain(0.0), run_time=0.5)
        self.remove(lit)
        table, low, high = self.activation_scale(self.values[f"a{layer}"])
        bent = neurons.copy().set_scale(table, low, high).set_values(a)
        self.play(Transform(neurons, bent), run_time=0.8)

    def one_neuron(self, layer: int, lit: Edges) -> None:
        """Writes out the weighted sum of one neuron, so that it adds up."""
        diagram, theme = self.diagram, self.theme
        unit = diagram.unit_to_explain(layer)
        its_sum = weighted_sum(self.walk.trace, self.request.network, layer, unit)
        self.say(
            f"z{layer}-neuron",
            captions.neuron_in_numbers(its_sum),
            neuron=self.neuron(layer, unit, theme.focus),
        )
        only = np.zeros_like(lit.values)
        column = diagram.row(layer, unit)
        for term in its_sum.terms:
            if term.index in diagram.shown[layer - 1]:
                only[diagram.row(layer - 1, term.index), column] = term.product
        ring = self.ring(diagram.centre(layer, unit), 1.5 * diagram.radius)
        others = diagram.neurons[layer].copy()
        others.set_present(np.where(np.arange(len(diagram.shown[layer])) == column, 1, 0.35))
        self.play(
            lit.animate.set_values(only),
            FadeIn(ring),
            Transform(diagram.neurons[layer], others),
            run_time=0.7,
        )
        self.compute(self.line_of_words(weighted_sum_line(its_sum)))
        self.hold()
        everyone = diagram.neurons[layer].copy().set_present(np.ones(len(diagram.shown[layer])))
        self.play(FadeOut(ring), Transform(diagram.neurons[layer], everyone), run_time=0.5)

    def flow(self, layer: int) -> Edges:
        """Lights the contributions w · a into a layer; returns their lines."""
        diagram = self.diagram
        products = diagram.part(layer, self.values[f"a{layer - 1}"][:, None] * self.values[f"W{layer}"])
        lit = diagram.lines(layer, products, reach=0.0)
        self.add(lit, *diagram.neurons, *diagram.gaps.values())
        limit = float(np.abs(self.values[f"z{layer}"][diagram.shown[layer]]).max()) or 1.0
        diagram.neurons[layer].set_scale(self.theme.diverging, -limit, limit)
        self.play(lit.animate.set_reach(1), run_time=1.5)
        return lit

    def scores(self) -> None:
        """Shows the last weighted sums, one for each class."""
        diagram, layer = self.diagram, self.diagram.last
        z = self.values[f"z{layer}"][diagram.shown[layer]]
        self.say(
            f"z{layer}",
            sentences.SCORES.of(self.request.run.sizes[layer]),
            classes=self.size(layer),
        )
        self.compute([self.words(Equation(self.walk[f"z{layer}"]), size=CAPTION)])
        neurons, lit = diagram.neurons[layer], self.flow(layer)
        limit = float(np.abs(z).max())
        decimals = 0 if self.upright and limit >= 10 else 1 if self.upright else 2
        scores = [
            self.number(f"z{layer}", int(k), decimals=decimals, plus=True) for k in diagram.shown[layer]
        ]
        self.bar_labels = diagram.beside_bars(scores, [self.sign_colour(value) for value in z])
        self.play(neurons.animate.set_values(z), FadeIn(self.bar_labels), run_time=0.7)
        self.hold()
        if layer == 1:
            self.one_neuron(layer, lit)
        self.play(lit.animate.set_gain(0.0), run_time=0.4)
        self.remove(lit)

    def answer(self) -> None:
        """Turns the scores into outputs, and shows the largest as the answer."""
        diagram, layer = self.diagram, self.diagram.last
        p = self.values["p"]
        if self.request.network.output == "softmax":
            self.say("p", sentences.SOFTMAX)
        else:
            self.say("p", sentences.ELEMENTWISE, activation=self.request.network.activation.name)
        self.compute([self.words(Equation(self.walk["p"]), size=CAPTION)])
        shares = p[diagram.shown[layer]]
        neurons = diagram.neurons[layer]
        bent = neurons.copy().set_scale(*self.activation_scale(shares)).set_values(shares)
        numbers = diagram.beside_bars(self.probabilities())
        self.play(FadeOut(self.bar_labels), run_time=0.3)
        self.play(diagram.bars.animate.set_values(shares), Transform(neurons, bent), run_time=1.2)
        self.bar_labels = numbers
        self.play(FadeIn(numbers), run_time=0.3)
        answer = self.walk.predicted
        self.say_answer("answer", self.request.y, answer, self.output(answer))
        self.play(Transform(diagram.bars, diagram.bars.copy().set_colours(self.bar_colours())), run_time=0.6)

    def loss(self) -> None:
        """Shows one number for how wrong the answer was."""
        self.say("loss", self.request.network.loss.sentence)
        line = loss_line(self.values["p"], self.walk.loss_before, self.request.y, self.request.network.loss)
        if line:
            self.compute(self.line_of_words(line))
        else:
            loss = self.number("loss", decimals=3, colour=self.theme.wrong)
            self.compute([self.words(Equation(self.walk["loss"])), self.words("$=$ ", loss)])
