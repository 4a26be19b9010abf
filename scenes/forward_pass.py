"""One example goes through the network, layer by layer, until it is an answer."""

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, Transform

from viznet.stage.diagram import Diagram
from viznet.stage.mobjects import Edges, Neurons
from viznet.stage.mobjects.words import Piece
from viznet.stage.passes import Pass
from viznet.stage.screen_number import Equation, prose
from viznet.stage.stage import CAPTION
from viznet.walkthroughs.arithmetic import loss_line, weighted_sum_line
from viznet.walkthroughs.walkthrough import weighted_sum


class ForwardPass(Pass):
    """One digit flows through the network, layer by layer, until its scores become an answer and a loss."""

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
        """The picture, and what it is to the network."""
        rows, columns = self.request.image_shape
        self.image = self.picture_of_example()
        self.image.scale(1.45).move_to(self.picture.centre)
        self.add(self.image)
        self.say(
            "pixels",
            "To the network, this picture is ",
            self.count("rows", value=rows),
            " × ",
            self.count("columns", value=columns),
            " = ",
            self.size(0),
            " numbers: how bright each pixel is.",
        )

    def network(self) -> None:
        """The picture moves aside, and its pixels become the first column."""
        diagram = self.diagram = Diagram(self)
        self.say("network", *self.described())
        self.play(Transform(self.image, self.picture_of_example()), run_time=0.8)
        columns = self.request.image_shape[1]
        cells = [self.image.cell(*divmod(int(i), columns)) for i in diagram.shown[0]]
        values = self.told["a0"][diagram.shown[0]]
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

    def described(self) -> list[Any]:
        """What is drawn, in words: how many pixels stand for all, and which neurons."""
        diagram = self.diagram
        told: list[Any] = []
        if diagram.hidden[0]:
            told += [self.count("shown", 0, value=len(diagram.shown[0])), " of the ", self.size(0)]
            told += [" pixels, dark and bright, stand for all"]
        else:
            told += ["All ", self.size(0), " pixels enter"]
        shortened = [l for l in range(1, diagram.last) if diagram.hidden[l]]
        if shortened:
            told += [
                "; of each tall layer, the ",
                self.count("shown", shortened[0], value=len(diagram.shown[shortened[0]])),
            ]
            told += [" most active neurons"]
        return [*told, "."]

    def layer(self, layer: int) -> None:
        """The weighted sums of one hidden layer, and what the activation makes of them."""
        diagram, before = self.diagram, layer - 1
        told = diagram.shown[layer]
        z, a = self.told[f"z{layer}"][told], self.told[f"a{layer}"][told]
        sums: list[str | Piece]
        if layer == 1:
            sums = [
                "Each of the ",
                self.size(1),
                " neurons weighs all ",
                self.size(0),
                " pixels, adds them up, and adds its bias.",
            ]
        else:
            sums = [
                "The next ",
                self.size(layer),
                " neurons do the same with the ",
                self.size(before),
                " activations before them.",
            ]
        self.say(f"z{layer}", *sums)
        self.compute([self.words(Equation(self.walk[f"z{layer}"]), size=CAPTION)])
        neurons, lit = diagram.neurons[layer], self.flow(layer)
        self.play(neurons.animate.set_values(z), run_time=0.6)
        if layer == diagram.last - 1:
            self.one_neuron(layer, lit)
        bend = (
            self.request.network.activation.forward_sentence
            if layer == 1
            else "Again every sum is bent, and here are the activations."
        )
        self.say(f"a{layer}", *prose(bend))
        self.compute([self.words(Equation(self.walk[f"a{layer}"]), size=CAPTION)])
        self.play(lit.animate.set_gain(0.0), run_time=0.5)
        self.remove(lit)
        table, low, high = self.activation_scale(self.told[f"a{layer}"])
        bent = neurons.copy().set_scale(table, low, high).set_values(a)
        self.play(Transform(neurons, bent), run_time=0.8)

    def one_neuron(self, layer: int, lit: Any) -> None:
        """One neuron's weighted sum, written out so that it adds up."""
        diagram, theme = self.diagram, self.theme
        unit = diagram.telling(layer)
        told = weighted_sum(self.walk.trace, self.request.network, layer, unit)
        neuron = self.count("neuron", layer, value=unit, colour=theme.focus)
        self.say(
            f"z{layer}-neuron",
            "Here is one of them in numbers: neuron ",
            neuron,
            ", its largest terms first.",
        )
        only = np.zeros_like(lit.values)
        column = diagram.row(layer, unit)
        for term in told.terms:
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
        self.compute(self.written(weighted_sum_line(told)))
        self.hold()
        everyone = diagram.neurons[layer].copy().set_present(np.ones(len(diagram.shown[layer])))
        self.play(FadeOut(ring), Transform(diagram.neurons[layer], everyone), run_time=0.5)

    def flow(self, layer: int) -> Edges:
        """The contributions w · a run along the lines to a layer, whose neurons are made ready for their sums."""
        diagram = self.diagram
        products = diagram.part(layer, self.told[f"a{layer - 1}"][:, None] * self.told[f"W{layer}"])
        lit = diagram.lines(layer, products, reach=0.0)
        self.add(lit, *diagram.neurons, *diagram.gaps.values())
        limit = float(np.abs(self.told[f"z{layer}"][diagram.shown[layer]]).max()) or 1.0
        diagram.neurons[layer].set_scale(self.theme.diverging, -limit, limit)
        self.play(lit.animate.set_reach(1), run_time=1.5)
        return lit

    def scores(self) -> None:
        """The last weighted sums, one a class."""
        diagram, layer = self.diagram, self.diagram.last
        z = self.told[f"z{layer}"][diagram.shown[layer]]
        self.say(
            f"z{layer}",
            "The last layer does the same and ends in a score for each of the ",
            self.size(layer),
            " classes: the higher, the more likely.",
        )
        self.compute([self.words(Equation(self.walk[f"z{layer}"]), size=CAPTION)])
        neurons, lit = diagram.neurons[layer], self.flow(layer)
        limit = float(np.abs(z).max())
        decimals = 0 if self.upright and limit >= 10 else 1 if self.upright else 2
        figures = [
            self.figure(f"z{layer}", int(k), decimals=decimals, plus=True) for k in diagram.shown[layer]
        ]
        self.numbers = diagram.beside_bars(figures, [self.hue(value) for value in z])
        self.play(neurons.animate.set_values(z), FadeIn(self.numbers), run_time=0.7)
        self.hold()
        if layer == 1:
            self.one_neuron(layer, lit)
        self.play(lit.animate.set_gain(0.0), run_time=0.4)
        self.remove(lit)

    def answer(self) -> None:
        """Scores become probabilities, and the largest is the answer."""
        diagram, layer = self.diagram, self.diagram.last
        p = self.told["p"]
        if self.request.network.output == "softmax":
            why = "$e^z$ makes every score positive; divided by their sum they become shares of one whole."
        else:
            name = self.request.network.activation.name
            why = f"The scores pass through {name} and are the answer, a number a class."
        self.say("p", why)
        self.compute([self.words(Equation(self.walk["p"]), size=CAPTION)])
        shares = p[diagram.shown[layer]]
        neurons = diagram.neurons[layer]
        bent = neurons.copy().set_scale(*self.activation_scale(shares)).set_values(shares)
        numbers = diagram.beside_bars(self.probabilities())
        self.play(FadeOut(self.numbers), run_time=0.3)
        self.play(diagram.bars.animate.set_values(shares), Transform(neurons, bent), run_time=1.2)
        self.numbers = numbers
        self.play(FadeIn(numbers), run_time=0.3)
        predicted, y = self.walk.predicted, self.request.y
        right = predicted == y
        colour = self.theme.right if right else self.theme.wrong
        verdict: list[Any] = [
            "It reads *",
            self.named(predicted, colour),
            "* with ",
            *self.confidence("p", predicted, colour),
        ]
        verdict += [", and is right."] if right else [", but it is *", self.named(y, self.theme.right), "*."]
        self.say("answer", *verdict)
        self.play(Transform(diagram.bars, diagram.bars.copy().set_colours(self.verdicts())), run_time=0.6)

    def loss(self) -> None:
        """One number for how wrong the answer was."""
        y, beat = self.request.y, self.walk["loss"]
        line = loss_line(self.told["p"], self.walk.loss_before, y, self.request.network.loss)
        if line:
            why = "The loss looks at the true class alone: sure of it costs nothing, ruling it out costs without bound."
            parts = self.written(line)
        else:
            why = "The loss says in one number how far the answer is from a sure and right one."
            loss = self.figure("loss", decimals=3, colour=self.theme.wrong)
            parts = [self.words(Equation(beat)), self.words("$=$ ", loss)]
        self.say("loss", why)
        self.compute(parts)
