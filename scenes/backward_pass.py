"""The blame for one answer goes back through the network, and every weight learns from it."""

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, Transform

from viznet.stage.first_layer import gradient_as_picture, update
from viznet.stage.mobjects import Bars
from viznet.stage.mobjects.painted import Array
from viznet.stage.passes import Pass
from viznet.stage.screen_number import Equation, Symbol, prose
from viznet.stage.stage import CAPTION
from viznet.walkthroughs.arithmetic import backward_sum_line, gate_line, gradient_line, score_gradient_line
from viznet.walkthroughs.sums import decimals_for
from viznet.walkthroughs.walkthrough import backward_sum, closed_gate, weight_gradient


class BackwardPass(Pass):
    """The blame for one answer flows back, every weight takes a step, and the same digit is tried again."""

    def construct(self) -> None:
        self.settle()
        self.question()
        self.blame_of_scores()
        self.gradient_of_one_weight()
        for layer in range(self.diagram.last - 1, 0, -1):
            self.blame_of_layer(layer)
        unit, weights = gradient_as_picture(self)
        update(self, unit, weights)
        self.again()
        self.end()

    def question(self) -> None:
        predicted, y = self.walk.predicted, self.request.y
        right = predicted == y
        colour = self.theme.right if right else self.theme.wrong
        verdict: list[Any] = ["The network reads *", self.named(predicted, colour), "*"]
        if right and self.request.network.output == "softmax":
            doubt = ", and is right, but only " if self.told["p"][y] < 0.9 else ", and is right, and "
            verdict += [doubt, self.percent("p", y, colour=colour), " sure."]
        elif right:
            verdict += [", and is right."]
        else:
            verdict += [", but this is *", self.named(y, self.theme.right), "*."]
        self.say("question", *verdict, " Which weights are to blame?")
        loss = self.figure("loss", decimals=3, colour=self.theme.wrong)
        self.compute([self.words("loss $=$ ", loss, size=CAPTION)])

    def blame_of_scores(self) -> None:
        """δ = p − y on the bars."""
        diagram, layer, y = self.diagram, self.diagram.last, self.request.y
        shown = diagram.shown[layer]
        symbol = f"dz{layer}"
        delta = self.told[symbol][shown]
        plain = self.request.network.loss.of_scores
        if plain:
            why = [
                "For each score, the blame is #box[$p - y$]: the true class has too little, the others took too much."
            ]
        else:
            why = ["Each score is blamed for how the loss would change if the score rose."]
        self.say(symbol, *why)
        limit = 1.0 if plain else float(np.abs(delta).max()) or 1.0
        blame = self.blame_bars(delta / limit)
        decimals = self.decimals(delta)
        texts = [self.figure(symbol, int(k), decimals=decimals, plus=True) for k in shown]
        numbers = diagram.beside_bars(texts, [self.hue(round(float(value), decimals)) for value in delta])
        zeros = blame.copy().set_values(0 * delta)
        self.play(FadeOut(self.numbers), FadeOut(diagram.bars), run_time=0.4)
        self.play(FadeIn(zeros), run_time=0.4)
        neurons = diagram.neurons[layer]
        self.blamed = float(np.abs(delta).max()) or 1.0
        bent = neurons.copy().set_scale(self.theme.diverging, -self.blamed, self.blamed).set_values(delta)
        self.play(Transform(zeros, blame), Transform(neurons, bent), FadeIn(numbers), run_time=1.0)
        self.blame, self.numbers = zeros, numbers
        if plain:
            line = score_gradient_line(float(self.told["p"][y]), float(self.told[symbol][y]), layer, y)
            self.compute(self.written(line, size=CAPTION))
        else:
            self.compute([self.words(Equation(self.walk[symbol]), size=CAPTION)])

    def blame_bars(self, values: Array) -> Bars:
        """Bars to both sides of a zero in the middle of the tracks."""
        bars, theme = self.diagram.bars, self.theme
        along = (bars.ends[0] - bars.starts[0]) / 2
        length = float(np.linalg.norm(along))
        colours = [self.hue(value) for value in values]
        return Bars(
            bars.starts + along,
            values,
            length=length,
            along=along / length,
            colours=colours,
            track=theme.faint,
            signed=True,
        )

    def gradient_of_one_weight(self) -> None:
        """dW = a · dz, on all lines and on one in numbers."""
        diagram, layer = self.diagram, self.diagram.last
        self.say(
            f"dW{layer}",
            "A weight is to blame for what came through it, times the blame of the neuron that it feeds.",
        )
        gradients = diagram.part(layer, self.told[f"dW{layer}"])
        lit = diagram.lines(layer, gradients).set_reach(0, backwards=True)
        self.add(lit, *diagram.neurons, *diagram.gaps.values())
        self.play(*(edges.animate.set_gain(0.08) for edges in diagram.edges[1:]), run_time=0.4)
        self.play(lit.animate.set_reach(1), run_time=1.5)
        self.compute([self.words(Equation(self.walk[f"dW{layer}"]), size=CAPTION)])
        unit = int(np.abs(self.told[f"dz{layer}"]).argmax())
        told = weight_gradient(self.walk.trace, self.request.network, layer, unit)
        self.say(
            f"dW{layer}-one",
            "One weight in numbers: from neuron ",
            self.count("neuron", layer - 1, value=told.index, colour=self.theme.focus),
            " to the score of ",
            self.named(unit, self.theme.focus),
            ".",
        )
        only = np.zeros_like(gradients)
        row, column = diagram.row(layer - 1, told.index), diagram.row(layer, unit)
        only[row, column] = gradients[row, column]
        rings = [
            self.ring(diagram.centre(layer - 1, told.index), 1.5 * diagram.radius),
            self.ring(diagram.centre(layer, unit), 1.5 * diagram.radius),
        ]
        self.play(lit.animate.set_values(only), *map(FadeIn, rings), run_time=0.6)
        self.compute(self.written(gradient_line(told)))
        self.hold()
        self.play(*map(FadeOut, rings), FadeOut(lit), run_time=0.4)

    def blame_of_layer(self, layer: int) -> None:
        """BackwardTerm flows back into a hidden layer: weighed by the connections, and through the gates."""
        diagram, last = self.diagram, layer == self.diagram.last - 1
        if last:
            self.say(
                f"da{layer}",
                "A hidden neuron collects the blame of every neuron that it feeds, weighed by the connection.",
            )
        else:
            self.say(f"da{layer}", "The blame goes on to the layer before, in the same way.")
        self.compute([self.words(Equation(self.walk[f"da{layer}"]), size=CAPTION)])
        flow = diagram.part(layer + 1, self.told[f"W{layer + 1}"] * self.told[f"dz{layer + 1}"])
        lit = diagram.lines(layer + 1, flow).set_reach(0, backwards=True)
        self.add(lit, *diagram.neurons, *diagram.gaps.values())
        self.play(lit.animate.set_reach(1), run_time=1.5)
        neurons = diagram.neurons[layer]
        arrived = self.told[f"da{layer}"][diagram.shown[layer]]
        limit = float(np.abs(arrived).max()) or 1.0
        collected = neurons.copy().set_scale(self.theme.diverging, -limit, limit).set_values(arrived)
        self.play(Transform(neurons, collected), run_time=0.7)
        if last:
            self.one_neuron(layer, lit)
        gate = self.request.network.activation.backward_sentence
        self.say(f"dz{layer}", *prose(gate if last else "And again through the gates."))
        self.compute([self.words(Equation(self.walk[f"dz{layer}"]), size=CAPTION)])
        passed = neurons.copy().set_values(self.told[f"dz{layer}"][diagram.shown[layer]])
        self.play(Transform(neurons, passed), lit.animate.set_gain(0.0), run_time=0.8)
        self.remove(lit)
        if last:
            self.gates(layer)

    def one_neuron(self, layer: int, lit: Any) -> None:
        """da = Σ W dz of one hidden neuron, written out so that it adds up."""
        diagram, theme = self.diagram, self.theme
        unit = diagram.telling(layer)
        told = backward_sum(self.walk.trace, self.request.network, layer, unit)
        self.say(
            f"da{layer}-neuron",
            "Neuron ",
            self.count("neuron", layer, value=unit, colour=theme.focus),
            " in numbers, its largest terms first.",
        )
        only = np.zeros_like(lit.values)
        row = diagram.row(layer, unit)
        only[row] = lit.values[row]
        ring = self.ring(diagram.centre(layer, unit), 1.5 * diagram.radius)
        self.play(lit.animate.set_values(only), FadeIn(ring), run_time=0.6)
        self.compute(self.written(backward_sum_line(told)))
        self.hold()
        self.play(FadeOut(ring), run_time=0.3)

    def gates(self, layer: int) -> None:
        """One open gate in numbers, and a closed one when there is one."""
        network, trace = self.request.network, self.walk.trace
        unit, closed = self.diagram.telling(layer), closed_gate(trace, network, layer)
        self.gate(layer, unit, f"dz{layer}-open", "This is how much blame neuron ", " keeps.")
        if closed is not None and closed in self.diagram.shown[layer]:
            self.gate(
                layer, closed, f"dz{layer}-closed", "Neuron ", " was off, so nothing flows back through it."
            )

    def gate(self, layer: int, unit: int, name: str, before: str, after: str) -> None:
        told = backward_sum(self.walk.trace, self.request.network, layer, unit)
        self.say(name, before, self.count("neuron", layer, value=unit, colour=self.theme.focus), after)
        ring = self.ring(self.diagram.centre(layer, unit), 1.5 * self.diagram.radius)
        self.play(FadeIn(ring), run_time=0.3)
        self.compute(self.written(gate_line(told)))
        self.hold()
        self.play(FadeOut(ring), run_time=0.3)

    def again(self) -> None:
        """The same digit through the new weights."""
        self.hold()
        self.leave()
        self.settle()
        diagram = self.diagram
        shown = [self.image, *diagram.all(), diagram.classes, diagram.bars, self.numbers]
        self.remove(*shown)
        theme, y, walk = self.theme, self.request.y, self.walk
        better = walk.loss_after < walk.loss_before
        told = "the loss has fallen." if better else "the loss has not fallen, the step was too long."
        self.say(
            "again",
            "The same digit once more, through the new weights: ",
            told,
            with_it=list(map(FadeIn, shown)),
        )
        self.remove(*shown)
        self.add(*shown)
        for layer in range(1, diagram.last + 1):
            products = diagram.part(
                layer, self.told[f"new a{layer - 1}"][:, None] * self.told[f"new W{layer}"]
            )
            lit = diagram.lines(layer, products, reach=0.0)
            self.add(lit, *diagram.neurons, *diagram.gaps.values())
            values = self.told["new p" if layer == diagram.last else f"new a{layer}"][diagram.shown[layer]]
            neurons = diagram.neurons[layer]
            target = neurons.copy().set_scale(*self.activation_scale(values)).set_values(values)
            self.play(lit.animate.set_reach(1), run_time=0.5)
            self.play(Transform(neurons, target), FadeOut(lit), run_time=0.4)
        after = diagram.bars.copy().set_values(self.told["new p"][diagram.shown[diagram.last]])
        after.set_colours(self.verdicts("new p"))
        numbers = diagram.beside_bars(self.probabilities("new p"))
        self.play(FadeOut(self.numbers), run_time=0.2)
        self.play(Transform(diagram.bars, after), run_time=1.0)
        self.play(FadeIn(numbers), run_time=0.3)
        pink = theme.wrong
        self.compute(
            [
                self.words(
                    Symbol("p", (y,)),
                    ": ",
                    *self.from_to(y),
                    size=CAPTION,
                ),
                self.words(
                    "#h(1em) loss: ",
                    self.figure("loss", decimals=3, colour=pink),
                    " $->$ ",
                    self.figure("new loss", decimals=decimals_for(walk.loss_after, least=3), colour=pink),
                    size=CAPTION,
                ),
            ]
        )

    def from_to(self, k: int) -> list[Any]:
        """The output for a class before and after the step."""
        green = self.theme.right
        if self.request.network.output == "softmax":
            return [self.percent("p", k, colour=green), " $->$ ", self.percent("new p", k, colour=green)]
        return [
            self.figure("p", k, decimals=3, colour=green),
            " $->$ ",
            self.figure("new p", k, decimals=3, colour=green),
        ]
