"""Gradients go back; then three steps, and their price."""

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, Transform

from viznet.activations import Array
from viznet.stage import captions
from viznet.stage.argument import rivals
from viznet.stage.first_layer import gradient_as_picture, update
from viznet.stage.flights import ROOM, flight
from viznet.stage.gate_shots import gates
from viznet.stage.mobjects import Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.neuron_shots import backward_neuron
from viznet.stage.nudge import nudge
from viznet.stage.poster import card
from viznet.stage.price import small_step, wall_of_examples
from viznet.stage.raised_weight import exact_trace
from viznet.stage.screen_number import Formula
from viznet.stage.stage import CAPTION, LABEL
from viznet.stage.sweeps import through_slopes
from viznet.stage.target_shots import show_targets
from viznet.walkthroughs.backward_arithmetic import gradient_line, score_gradient_line
from viznet.walkthroughs.neuron import backward_sum
from viznet.walkthroughs.step_trials import StepTrials
from viznet.walkthroughs.weight_gradient import WeightGradient, weight_gradient


class BackwardPass(NetworkStage):
    """Gradients flow back; then three steps are tried, and their price shown."""

    best_shot = "greedy-price"

    def construct(self) -> None:
        self.show_result()
        self.question()
        self.gradient_of_scores()
        if np.any(self.values[f"dz{self.diagram.last}"]):  # otherwise nothing flows back
            self.gradient_of_one_weight()
            for layer in range(self.diagram.last - 1, 0, -1):
                self.gradient_of_layer(layer)
            update(self, *gradient_as_picture(self))
        self.price()
        card(self, "next", captions.NEXT_LEARNING)

    def question(self) -> None:
        """Says what the network answers, and asks who argued for the other."""
        truth, rival = rivals(self)
        answer = self.walk.predicted
        right = answer == truth
        colour = self.theme.right if right else self.theme.wrong
        values: dict[str, Any] = {"answer": self.class_name(answer, colour), "p": self.output(answer, colour)}
        softmax, one_layer = self.request.network.output == "softmax", self.diagram.last == 1
        sure = rival is None or (right and softmax and float(self.values["p"][rival]) < captions.NO_RIVAL)
        if not right:
            values["truth"] = self.class_name(truth, self.theme.right)
        elif rival is not None and not sure and not one_layer:
            values["rival"] = self.class_name(rival, self.theme.focus)
        if captions.all_equal(self.values["p"]):
            self.say("question", captions.NO_ANSWER_YET, at_once=True, asks=True, p=values["p"])
            return
        template = captions.question(softmax=softmax, right=right, sure=sure, one_layer=one_layer)
        self.say("question", template, at_once=True, asks=True, **values)

    def gradient_of_scores(self) -> None:
        """Shows dz of the last layer as bars."""
        diagram, layer, y = self.diagram, self.diagram.last, self.request.y
        shown = diagram.shown[layer]
        symbol = f"dz{layer}"
        delta = self.values[symbol][shown]
        plain = self.request.network.loss.of_scores
        self.say(symbol, captions.score_gradients(self.values[symbol], subtraction=plain))
        limit = 1.0 if plain else float(np.abs(delta).max()) or 1.0
        bars = self.signed_bars(delta / limit)
        decimals = self.decimals(delta)
        texts = [self.number(symbol, int(k), decimals=decimals, plus=True) for k in shown]
        colours = [self.sign_colour(round(float(value), decimals)) for value in delta]
        numbers = diagram.beside_bars(texts, colours)
        growing = bars.copy().set_values(0 * delta)
        if plain and np.any(delta):
            show_targets(self)
        else:
            self.play(FadeOut(self.bar_labels), FadeOut(diagram.bars), run_time=0.4)
        self.play(FadeIn(growing), run_time=0.3)
        neurons = diagram.neurons[layer]
        largest = float(np.abs(delta).max()) or 1.0
        coloured = neurons.copy().set_scale(self.theme.diverging, -largest, largest).set_values(delta)
        self.during(Transform(growing, bars), Transform(neurons, coloured), FadeIn(numbers), rest=0.8)
        self.bar_labels, self.signed = numbers, [growing]
        if plain:
            line = score_gradient_line(float(self.values["p"][y]), float(self.values[symbol][y]), layer, y)
            self.compute(self.line_of_words(line, size=CAPTION), pace=0.8)
        else:
            self.compute([self.words(Formula(self.walk[symbol]), size=CAPTION)])

    def gradient_of_one_weight(self) -> None:
        """Shows dW = a · dz on all lines, and for one weight in numbers."""
        diagram, layer = self.diagram, self.diagram.last
        self.say(f"dW{layer}", captions.WEIGHT_GRADIENT)
        gradients = diagram.part(layer, self.values[f"dW{layer}"])
        lit = diagram.lines(layer, gradients).set_reach(0, backwards=True)
        self.add(lit, *diagram.neurons, *diagram.gaps.values())
        self.play(*(edges.animate.set_gain(0.25) for edges in diagram.edges[1:]), run_time=0.4)
        self.during(lit.animate.set_reach(1), least=1.5, rest=0.6)
        unit, index, argued = self.loudest(layer)
        network = self.request.network
        exact = exact_trace(network, self.values["a0"], self.request.y)
        weight = weight_gradient(exact, network, layer, unit, index)
        sentence = captions.ONE_WEIGHT_OF_PIXEL if layer == 1 else captions.ONE_WEIGHT
        self.say(
            f"dW{layer}-one",
            captions.LOUDEST if argued else sentence,
            neuron=self.neuron(layer - 1, weight.index, self.theme.focus),
            label=self.class_name(unit, self.theme.focus),
        )
        only = np.zeros_like(gradients)
        row, column = diagram.row(layer - 1, weight.index), diagram.row(layer, unit)
        only[row, column] = gradients[row, column]
        rings = [
            self.ring(diagram.centre(layer - 1, weight.index), 1.5 * diagram.radius),
            self.ring(diagram.centre(layer, unit), 1.5 * diagram.radius),
        ]
        self.play(lit.animate.set_values(only), *map(FadeIn, rings), run_time=0.6)
        line = gradient_line(weight)
        flown = self.factors(weight)
        self.compute(self.line_of_words(line), pace=0.8)
        nudge(self, weight, flown)
        self.hold()
        self.play(*map(FadeOut, rings), FadeOut(lit), run_time=0.4)

    def factors(self, weight: WeightGradient) -> list[Words]:
        """Lets an input and what came back travel towards their weight.

        Returns them, or nothing where the layers are too near each other.
        """
        diagram, layer = self.diagram, weight.layer
        if diagram.between <= ROOM:
            return []
        start, end = diagram.centre(layer - 1, weight.index), diagram.centre(layer, weight.unit)
        a = self.number(f"a{layer - 1}", weight.index)
        dz = self.number(f"dz{layer}", weight.unit, colour=self.sign_colour(weight.dz))
        free: dict[str, Any] = {
            "share": 0.3,
            "clear": diagram.ring,
        }
        one, comes = flight(self.words(a, size=LABEL), start, end, around=diagram.texts, **free)
        other, returns = flight(
            self.words(dz, size=LABEL), end, start, below=True, around=[*diagram.texts, one], **free
        )
        self.during(comes, returns, least=1.2, rest=2.0)
        return [one, other]

    def loudest(self, layer: int) -> tuple[int, int, bool]:
        """Returns a class, the neuron that argued most for it, and if one did.

        The class is the answer if that is wrong, or else the likeliest other class. If no neuron argued for it, or its
        gradient is 0, the weight with the largest gradient is taken.
        """
        diagram = self.diagram
        _, rival = rivals(self)
        drawn = diagram.shown[layer - 1]
        named = rival in diagram.shown[layer] and self.values[f"dz{layer}"][rival] != 0
        if named and rival is not None and diagram.arguing is not None:
            return rival, diagram.arguing, True
        unit = largest_neuron(self.values[f"dz{layer}"], diagram.shown[layer])
        return unit, largest_neuron(self.values[f"a{layer - 1}"], drawn), False

    def gradient_of_layer(self, layer: int) -> None:
        """Shows how gradients flow back into a hidden layer."""
        diagram, last = self.diagram, layer == self.diagram.last - 1
        unit = diagram.unit_to_explain(layer)
        its_sum = backward_sum(self.walk.trace, self.request.network, layer, unit)
        if layer == diagram.last - 2:  # said once, for all layers before
            only = layer == 1
            self.say(f"dz{layer}", captions.NEXT_GRADIENTS if only else captions.ALL_NEXT_GRADIENTS)
        elif last and its_sum.terms:
            self.say(f"da{layer}", captions.ADDS_UP, neuron=self.neuron(layer, unit, self.theme.focus))
        elif last:
            self.say(f"da{layer}", captions.COMES_BACK)
        flow = diagram.part(layer + 1, self.values[f"W{layer + 1}"] * self.values[f"dz{layer + 1}"])
        lit = diagram.lines(layer + 1, flow).set_reach(0, backwards=True)
        self.add(lit, *diagram.neurons, *diagram.gaps.values())
        neurons = diagram.neurons[layer]
        arrived = self.values[f"da{layer}"][diagram.shown[layer]]
        limit = float(np.abs(arrived).max()) or 1.0
        collected = neurons.copy().set_scale(self.theme.diverging, -limit, limit).set_values(arrived)
        self.play(lit.animate.set_reach(1), Transform(neurons, collected), run_time=1.6)
        if not last:
            through_slopes(self, layer, lit)
            return
        if its_sum.terms:
            backward_neuron(self, its_sum, lit)
            self.play(lit.animate.set_values(flow), run_time=0.4)  # all lines again
        gates(self, layer, lit)

    def price(self) -> None:
        """Tries three steps, and shows what each costs."""
        trials = StepTrials(self.request)
        self.hold()
        self.leave()
        self.show_result()
        shown = [self.image, *self.diagram.all(), self.diagram.classes, self.diagram.bars, self.bar_labels]
        self.play(*map(FadeIn, shown), run_time=0.5)
        small_step(self, trials)
        if not trials.flat:
            wall_of_examples(self, trials)


def largest_neuron(values: Array, units: Array) -> int:
    """Returns which of these neurons has the largest value, by size."""
    return int(units[np.abs(values[units]).argmax()])
