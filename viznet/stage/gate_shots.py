"""Slopes as gates: one gradient passes a neuron, and another is stopped."""

from typing import Any

import numpy as np
from manim import Animation, FadeIn, FadeOut

from viznet.stage import captions
from viznet.stage.flights import ROOM, flight
from viznet.stage.mobjects import Edges, Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.stage import LABEL
from viznet.stage.sweeps import through_slopes
from viznet.walkthroughs.backward_arithmetic import gate_line
from viznet.walkthroughs.neuron import backward_sum, closed_gate
from viznet.walkthroughs.numbers import decimals_for

OPEN = 0.009  # a neuron with a smaller slope lets almost nothing back; leaky ReLU lets a hundredth


def gates(scene: NetworkStage, layer: int, lit: Edges) -> None:
    """Multiplies the gradients of a layer by slopes, and shows two neurons.

    One passes its gradient on, and the other stops it. If there are not two such neurons, the sentence is about the
    slope in general, and the one neuron follows. `lit` are the lines on which the gradients came.
    """
    opened = scene.diagram.unit_to_explain(layer)
    closed = closed_gate(scene.walk.trace, scene.request.network, layer)
    slope = backward_sum(scene.walk.trace, scene.request.network, layer, opened).slope
    passes = abs(slope) >= OPEN and bool(scene.values[f"dz{layer}"][opened])
    stops = closed is not None and closed in scene.diagram.shown[layer]
    focus, name = scene.theme.focus, f"dz{layer}"
    if passes and stops and closed is not None:
        scene.say(
            name,
            captions.two_gates(float(scene.values[f"a{layer}"][closed])),
            open=scene.neuron(layer, opened, focus),
            closed=scene.neuron(layer, closed, focus),
        )
        through_slopes(scene, layer, lit, rest=2.2)
        pass_gates(scene, layer, [opened, closed])
        return
    scene.say(name, scene.request.network.activation.backward_sentence)
    through_slopes(scene, layer, lit)
    if passes:
        scene.say(f"{name}-open", captions.PASSES_ON, neuron=scene.neuron(layer, opened, focus))
        pass_gates(scene, layer, [opened])
    elif stops and closed is not None:
        scene.say(
            f"{name}-closed",
            captions.stopped_gradient(float(scene.values[f"a{layer}"][closed])),
            neuron=scene.neuron(layer, closed, focus),
        )
        pass_gates(scene, layer, [closed])


def pass_gates(scene: NetworkStage, layer: int, units: list[int]) -> None:
    """Lets gradients come to neurons, and go on as far as their slopes allow."""
    diagram = scene.diagram
    behind = diagram.centres[layer + 1].mean(axis=0)
    # Each number comes straight, so that it stands at its neuron.
    along = [0, 1, 0] if scene.upright else [1, 0, 0]
    sums = [backward_sum(scene.walk.trace, scene.request.network, layer, unit) for unit in units]
    centres = [diagram.centre(layer, unit) for unit in units]
    rings = [scene.ring(centre, 1.5 * diagram.radius) for centre in centres]
    flying: list[Words] = []
    arriving: list[Animation] = []
    for unit, centre, one in zip(units, centres, sums):
        da = scene.number(
            f"da{layer}", unit, decimals=decimals_for(one.da, least=3), colour=scene.sign_colour(one.da)
        )
        words = scene.words(da, size=LABEL)
        others = [*diagram.texts, *flying]
        start = np.where(along, behind, centre)
        words, arrives = flight(words, start, centre, share=0.8, clear=diagram.ring, around=others)
        flying.append(words)
        arriving.append(arrives)
    has_room = diagram.between > ROOM
    scene.play(*map(FadeIn, rings), *(arriving if has_room else []), run_time=1.4)
    lines = [gate_line(one) for one in sums]
    rows: list[Any] = [lines[0], *([(line[0][0], " ="), *line[1:]] for line in lines[1:])]
    scene.compute(*map(scene.line_of_words, rows), pace=0.8)
    sent = diagram.part(layer, scene.values[f"W{layer}"] * scene.values[f"dz{layer}"])
    sent = np.where(np.isin(diagram.shown[layer], units), sent, 0.0)
    goes = diagram.lines(layer, sent).set_reach(0, backwards=True)
    scene.add(goes, *diagram.neurons, *diagram.gaps.values())
    into = [FadeOut(w, target_position=c) for w, c in zip(flying, centres)] if has_room else []
    scene.during(*into, goes.animate.set_reach(1), least=1.2, rest=0.6)
    scene.hold()
    scene.play(*map(FadeOut, [*rings, goes]), run_time=0.3)
