"""One weight is tested: raised a little, and put back."""

from collections.abc import Sequence

from manim import FadeOut

from viznet.stage import captions
from viznet.stage.flights import ROOM, flight
from viznet.stage.mobjects import Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.raised_weight import H, RaisedWeight, exact_inputs
from viznet.stage.screen_number import signed
from viznet.stage.stage import LABEL
from viznet.walkthroughs.backward_arithmetic import nudge_line
from viznet.walkthroughs.numbers import decimals_for, setting
from viznet.walkthroughs.source import Source
from viznet.walkthroughs.weight_gradient import WeightGradient


def nudge(scene: NetworkStage, weight: WeightGradient, leaving: Sequence[Words]) -> None:
    """Shows how the loss changes if one weight is raised, and its promise.

    What is raised travels along the line of the weight, and back. `leaving` are the numbers on that line.
    """
    raised_weight = RaisedWeight(
        scene.request.network,
        exact_inputs(scene.values["a0"]),
        scene.request.y,
        layer=weight.layer,
        index=weight.index,
        unit=weight.unit,
    )
    change = raised_weight.changes(H).loss
    decimals = decimals_for(change, H * weight.gradient, digits=3, least=3)
    source = Source(f"W{weight.layer}", (weight.index, weight.unit), kind="nudged")
    colour = scene.sign_colour(round(change, decimals))
    moved = scene.register(signed(change, decimals, plus=True), source, change, colour)
    h = scene.register(setting(H), Source(kind="nudge"), H)
    scene.ask("nudge-guess", captions.ASK_NUDGE, keep_sum=True)
    scene.say("nudge", captions.NUDGE, h=h, change=moved, keep_sum=True, animations=map(FadeOut, leaving))
    diagram, layer = scene.diagram, weight.layer
    start, end = diagram.centre(layer - 1, weight.index), diagram.centre(layer, weight.unit)
    raised, goes = flight(
        scene.words("$+$", h, size=LABEL), start, end, clear=diagram.ring, around=diagram.texts
    )
    if diagram.between > ROOM:
        scene.during(goes, least=1.5, rest=0.8)
    scene.compute(scene.line_of_words(nudge_line(H, weight)))
    scene.say("gradient", captions.GRADIENT, keep_sum=True)
    if raised in scene.mobjects:
        scene.during(FadeOut(raised, target_position=start), least=1.2, rest=0.8)
