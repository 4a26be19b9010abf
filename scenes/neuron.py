"""One neuron: a cook who mixes, salts and passes the dish on."""

from typing import Any

import numpy as np
from manim import (
    UP,
    Dot,
    FadeIn,
    FadeOut,
    LaggedStart,
    MoveAlongPath,
    Rotate,
    Transform,
    linear,
    rush_into,
    there_and_back,
)

from viznet.stage import captions_neuron as captions
from viznet.stage.captions import spoken_name
from viznet.stage.diagram import Diagram
from viznet.stage.flights import seconds_a_part
from viznet.stage.kitchen import Kitchen
from viznet.stage.network_stage import NetworkStage
from viznet.stage.poster import card, poster
from viznet.stage.stage import LABEL
from viznet.walkthroughs.forward_arithmetic import weighted_sum_line
from viznet.walkthroughs.neuron import weighted_sum


class Neuron(NetworkStage):
    """One neuron of the run as a cook, and then in numbers."""

    shows_step = False
    takes_picture = False
    best_shot = "numbers"

    def construct(self) -> None:
        run, network = self.request.run, self.request.network
        # A neuron that has neurons before it and behind it, if there is one.
        self.layer = max(1, min(2, run.layers - 1))
        # It is the one that the films of both passes tell of.
        self.unit = Diagram(self).unit_to_explain(self.layer)
        self.whole_sum = weighted_sum(self.walk.trace, network, self.layer, self.unit)
        self.its_sum = self.whole_sum.visible(self.whole_sum.decimals())
        self.last = self.layer == run.layers
        self.kitchen = Kitchen(self, self.its_sum, 0 if self.last else run.sizes[self.layer + 1])
        poster(self, captions.QUESTION)
        self.cook()
        self.recipe()
        self.salt()
        self.serve()
        self.in_numbers()
        self.pass_on()
        card(self, "lesson", captions.LESSON)

    def cook(self) -> None:
        """Draws the cooks, and lets something flow to one of them."""
        k = self.kitchen
        comes = FadeOut(self.image, target_position=k.sources.mean(axis=0), scale=0.2)
        first = [comes, *map(FadeIn, (k.before, k.others, k.here, k.pot, k.after))]
        self.say("cook", captions.sends(self.layer), animations=first)
        later = [k.group_line, k.ways, k.hats, k.faces]
        self.play(LaggedStart(*map(FadeIn, later), lag_ratio=0.3), run_time=1.0)
        arriving = [k.portion(number) for number in range(len(k.sources))]
        flights = [MoveAlongPath(dot, k.straight(number)) for number, (dot, _) in enumerate(arriving)]
        self.during(LaggedStart(*flights, lag_ratio=0.3), least=1.6, rest=0.5)
        self.play(*(FadeOut(dot, scale=0.3) for dot, _ in arriving), run_time=0.3)

    def recipe(self) -> None:
        """Shows the weights as lines, and what each brings into the pot."""
        k = self.kitchen
        self.say("recipe", captions.RECIPE)
        weights = np.array([term.weight for term in self.its_sum.terms])
        k.lines = k.edges(weights, reach=0.0)
        self.add(k.lines, k.before, k.here, k.hats, k.faces)
        self.play(k.lines.animate.set_reach(1), FadeIn(k.fall), run_time=1.0)
        seconds = max(0.7, (self.left - 0.6) / max(len(k.sources), 1))
        for number in range(len(k.sources)):
            self.play(*self.arrives(number), run_time=seconds)

    def arrives(self, number: int) -> list[Any]:
        """Returns the animations in which a portion comes into the pot."""
        k = self.kitchen
        dot, way = k.portion(number)
        return [MoveAlongPath(dot, way, remover=True), k.fall.grows(number, rate_func=rush_into)]

    def salt(self) -> None:
        """Shakes the bias into the pot."""
        k, number = self.kitchen, len(self.kitchen.sources)
        self.say("salt", captions.pinch(self.its_sum.bias), animations=[FadeIn(k.shaker)])
        start = k.shaker.get_bottom()
        corn = [
            Dot(start + np.array([0.12 * (n - 2), 0, 0]), radius=0.05, color=self.theme.ink) for n in range(5)
        ]
        ends = [k.row(number) + np.array([0.05 * n, 0, 0]) for n in range(5)]
        falling = [dot.animate(rate_func=linear).move_to(end) for dot, end in zip(corn, ends)]
        shaken = Rotate(k.shaker, 0.5, rate_func=there_and_back)
        if self.its_sum.bias:
            grains = LaggedStart(*falling, lag_ratio=0.2)
            self.during(shaken, grains, k.fall.grows(number, rate_func=rush_into), rest=0.8)
            self.play(*map(FadeOut, corn), run_time=0.2)
        else:
            self.during(shaken, k.fall.grows(number), rest=0.8)

    def serve(self) -> None:
        """Adds up the pot, and passes the dish on."""
        k = self.kitchen
        a = self.its_sum.a
        self.say("dish", captions.served(a, last=self.last))
        self.play(k.fall.grows(len(k.rows)), run_time=0.9)
        self.plate = k.plate(served=self.last or a != 0)
        self.play(FadeIn(self.plate, target_position=k.row(len(k.rows))), run_time=0.8)
        self.deliver(rest=0.8)

    def deliver(self, *, rest: float) -> None:
        """Carries the dish to the next cooks, if there is anything in it."""
        k = self.kitchen
        if not (self.its_sum.a and len(k.ends)):
            return
        dots = [Dot(k.dish, radius=0.2, color=self.theme.focus) for _ in k.ends]
        self.during(*(dot.animate.move_to(end) for dot, end in zip(dots, k.ends)), least=1.2, rest=rest)
        self.play(*(FadeOut(dot, scale=0.3) for dot in dots), run_time=0.3)

    def in_numbers(self) -> None:
        """Shows the same picture with the numbers of the run."""
        k, its_sum = self.kitchen, self.its_sum
        values: dict[str, Any] = {
            "neuron": self.neuron(self.layer, self.unit, self.theme.focus),
            "size": self.size(self.layer),
        }
        self.say(
            "numbers",
            captions.in_numbers(self.whole_sum),
            animations=[FadeOut(mobject) for mobject in (k.hats, k.faces, k.shaker, self.plate)],
            **values,
        )
        names = k.row_names()
        glowing = self.glowing()
        self.play(
            *glowing, k.fall.animate.set_reach(0), k.lines.animate.set_gain(0.25), FadeIn(names), run_time=0.9
        )
        sent, weights = k.factors()
        parts = self.line_of_words(weighted_sum_line(its_sum))
        steps: list[list[Any]] = [[]]
        for number, (a, w) in enumerate(zip(sent, weights)):
            steps.append([FadeIn(a), FadeIn(w), *self.arrives(number)])
        number = len(its_sum.terms)
        if its_sum.hidden:
            steps += [self.arrives(number), []]
            number += 1
        steps += [[k.fall.grows(number)], [], [k.fall.grows(number + 1)]]
        self.compute_slowly(parts, steps, seconds=seconds_a_part(parts, sum(map(bool, steps))))

    def glowing(self) -> list[Any]:
        """Returns the animations that give each circle its own value."""
        k, layer = self.kitchen, self.layer
        a = np.array([term.activation for term in self.its_sum.terms])
        values = self.values[f"a{layer - 1}"]
        scale = (self.grey, 0.0, 1.0) if layer == 1 else self.activation_scale(values)
        before = k.before.copy().set_scale(*scale).set_values(a)
        passed = self.values["p" if self.last else f"a{layer}"]
        here = k.here.copy().set_scale(*self.activation_scale(passed)).set_values([self.its_sum.a])
        faint = [one.copy().set_present(np.full(len(one.values), 0.35)) for one in (k.others, k.after)]
        return [
            Transform(k.before, before),
            Transform(k.here, here),
            *map(Transform, (k.others, k.after), faint),
        ]

    def pass_on(self) -> None:
        """Shows what becomes of the sum."""
        k, its_sum = self.kitchen, self.its_sum
        network = self.request.network
        self.ask("guess", captions.ASK_LAST if self.last else captions.ASK, keep_sum=True)
        softmax = self.last and network.output == "softmax"
        template = captions.passes_on(its_sum.z, its_sum.a, last=self.last, softmax=softmax)
        symbol = "p" if self.last else f"a{self.layer}"
        values: dict[str, Any] = {
            "a": self.number(symbol, self.unit, colour=self.theme.focus),
            "activation": spoken_name(network.activation),
        }
        if self.last:
            values["label"] = self.class_name(self.unit)
        values = {key: value for key, value in values.items() if f"{{{key}}}" in template}
        self.say("passed", template, keep_sum=True, **values)
        passed = self.words(self.number(symbol, self.unit), size=LABEL)
        passed.move_to(k.dish + 0.74 * UP)
        arrive = [FadeIn(mobject, target_position=k.row(len(k.rows))) for mobject in (self.plate, passed)]
        self.play(*arrive, run_time=1.0)
        self.deliver(rest=1.0)
