"""One neuron from near: its sum as bars, while its lines light up.

A neuron of the first layer multiplies a picture by a picture, so its shot shows pictures. A neuron further in is shown
in the drawing of the network.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import RIGHT, FadeIn, FadeOut, Transform

from viznet.activations import Array
from viznet.recording.colour_limit import common_size
from viznet.stage import captions
from viznet.stage.diagram import REST
from viznet.stage.flights import ROOM, flight, seconds_a_part, take_off
from viznet.stage.mobjects import Edges, Labels, Waterfall, Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.number_in_neuron import number_in_neuron
from viznet.stage.screen_number import ScreenNumber, Symbol
from viznet.stage.short_name import shortened
from viznet.stage.stage import LABEL
from viznet.stage.zones import Zone
from viznet.walkthroughs.backward_arithmetic import backward_sum_line
from viznet.walkthroughs.forward_arithmetic import two_sided_line, weighted_sum_line
from viznet.walkthroughs.written_sum import BackwardSum, WeightedSum

SIDES = ("above 0", "below 0", "bias", "sum")
NAMES = 1.45  # the room that the names of the bars of a sum take, in the frame's units


def first_neuron(scene: NetworkStage, unit: int) -> None:
    """Shows digit × weights = products, and how the products become a sum.

    Parameters
    ----------
    unit
        The neuron of the first layer.
    """
    a0, weights = scene.values["a0"], scene.values["W1"][:, unit]
    products = a0 * weights
    spots, height, room = panel_places(scene)
    scene.say("z1-products", captions.MULTIPLIES)
    image = scene.grid(a0, height=height).move_to(spots[0])
    scene.play(Transform(scene.image, image), run_time=0.8)
    limits = [scene.colour_end("W1"), common_size(products)]
    pictures = [
        scene.grid(values, height=height, limit=limit).move_to(spot)
        for values, limit, spot in zip((weights, products), limits, spots[1:])
    ]
    titles = [
        # Upright, the pictures are small, and longer titles would nearly touch.
        scene.under(scene.image, *([] if scene.upright else ["the picture "]), Symbol("a0")),
        scene.under(pictures[0], "weights ", Symbol("W1", (":", unit))),
        scene.under(pictures[1], "the products"),
    ]
    signs = [
        scene.words(sign).move_to((one + other) / 2)
        for sign, one, other in zip(("$times$", "$=$"), spots, spots[1:])
    ]
    scene.play(
        FadeIn(pictures[0], shift=0.3 * RIGHT), FadeIn(signs[0]), *map(FadeIn, titles[:2]), run_time=0.9
    )
    product = pictures[1].copy()
    moving = [scene.image.copy(), pictures[0].copy()]
    scene.add(*moving)
    scene.during(*(copy.animate.move_to(spots[2]) for copy in moving), least=1.4)
    scene.play(FadeIn(product), FadeIn(signs[1]), FadeIn(titles[2]), *map(FadeOut, moving), run_time=0.6)
    above, below = float(products[products > 0].sum()), float(products[products < 0].sum())
    bias, z = float(scene.values["b1"][unit]), float(scene.values["z1"][unit])
    fall = waterfall(scene, [above, below, bias], room)
    names = row_names(scene, fall, list(SIDES))
    scene.say("z1-sum", captions.ADDS)
    others = [*titles, *signs, scene.image, pictures[0]]
    if not scene.upright:  # upright, there is room for the bars below the pictures
        large = scene.grid(products, height=1.08 * height, limit=limits[1])
        large.move_to([scene.picture.left + 0.3 + large.width / 2, spots[0][1], 0])
        scene.play(*map(FadeOut, others), Transform(product, large), run_time=1.4)
    scene.play(FadeIn(fall), FadeIn(names), run_time=0.6)
    parts = scene.line_of_words(two_sided_line(above, below, bias, z, 1, unit))
    # While a bar grows, the picture shows the products that it adds up.
    shape = scene.request.image_shape
    shown = [np.maximum(products, 0), np.minimum(products, 0), products]
    steps = [
        (fall.grows(row), Transform(product, product.copy().set_values(part.reshape(shape))))
        for row, part in enumerate(shown)
    ]
    scene.compute_slowly(parts, [(), *steps, (fall.grows(3),)], seconds=seconds_a_part(parts, 4))
    scene.hold()
    leaving = [product, fall, names, *(others if scene.upright else [])]
    scene.play(*map(FadeOut, leaving), run_time=0.4)
    scene.image = scene.picture_of_example()
    scene.play(FadeIn(scene.image), run_time=0.4)


def panel_places(scene: NetworkStage) -> tuple[list[Array], float, Zone]:
    """Returns the places of three pictures, their height, the bars' room."""
    rows, columns = scene.request.image_shape
    zone = scene.picture
    if scene.upright:
        height = min(2.05, 2.05 * rows / columns)
        room = Zone(-2.1, -3.5, 3.5, 0.3)
        return [np.array([x, 2.6, 0.0]) for x in (-2.6, 0.0, 2.6)], height, room
    height = min(3.9, 3.9 * rows / columns)
    spots = [np.array([x, 0.5, 0.0]) for x in (-4.75, 0.0, 4.75)]
    return spots, height, Zone(-0.1, -1.7, zone.right - 0.3, 2.4)


def show_inner_neuron(scene: NetworkStage, its_sum: WeightedSum) -> None:
    """Shows how one neuron's strongest inputs add up, line after line.

    The rest of the drawing is dimmed. A line stays lit when its product has arrived in the sum.
    """
    diagram, layer, unit = scene.diagram, its_sum.layer, its_sum.unit
    decimals = its_sum.decimals()
    its_sum = its_sum.visible(decimals)
    column = diagram.row(layer, unit)
    lit = diagram.lines(
        layer, np.zeros((len(diagram.shown[layer - 1]), len(diagram.shown[layer]))), limit=1.0
    )
    strongest = max((abs(term.product) for term in its_sum.terms), default=1.0)
    values, rings = lit.values.copy(), []
    steps: list[list[Any]] = []
    lit.set_values(values, limit=strongest)
    terms = [term.product for term in its_sum.terms] + list(its_sum.addends)
    zone, here = scene.picture, layer + 1
    later: list[Any] = []
    if scene.upright:
        room = Zone(zone.left, zone.bottom, zone.right, -1.8)
    else:  # the layers behind this one make room
        later = [*diagram.edges[here:], *diagram.neurons[here:], *diagram.names[here:]]
        later += [gap for number, gap in diagram.gaps.items() if number > layer]
        left = max(float(diagram.centres[layer][0, 0]) + 0.6, zone.right - 6.0)
        room = Zone(left, zone.bottom + 0.2, zone.right - 0.2, zone.top - 0.2)
    here = len(diagram.neurons) if scene.upright else here
    fall = waterfall(scene, terms, room)
    names: list[ScreenNumber | str] = [scene.unit_name(layer - 1, term.index) for term in its_sum.terms]
    names += ["all others", "bias", "sum"] if its_sum.hidden else ["bias", "sum"]
    labels = row_names(scene, fall, names)
    parts = scene.line_of_words(weighted_sum_line(its_sum))
    small = scene.line_of_words(weighted_sum_line(its_sum), size=LABEL)
    flown: list[Words] = []  # the product on its line; it leaves when the next part comes
    for number, term in enumerate(its_sum.terms):
        animations: list[Any] = [fall.grows(number), *take_off(flown)]
        flown = []
        if term.index in diagram.shown[layer - 1]:
            values = values.copy()
            values[diagram.row(layer - 1, term.index), column] = term.product
            ring = scene.ring(diagram.centre(layer - 1, term.index), 1.5 * diagram.radius)
            rings.append(ring)
            animations += [Transform(lit, lit.copy().set_values(values)), FadeIn(ring)]
            if diagram.between > ROOM:
                start, end = diagram.centre(layer - 1, term.index), diagram.centre(layer, unit)
                flying, arrives = flight(
                    small[number + 1], start, end, clear=diagram.ring, around=[*diagram.texts, labels]
                )
                flown = [flying]
                animations.append(arrives)
        steps.append(animations)
    ring = scene.ring(diagram.centre(layer, unit), 1.5 * diagram.radius)
    dimmed = [neurons.copy().set_present(np.full(len(neurons.values), 0.3)) for neurons in diagram.neurons]
    bright = dimmed[layer].present.copy()
    bright[column] = 1
    dimmed[layer].set_present(bright)
    for term in its_sum.terms:
        if term.index in diagram.shown[layer - 1]:
            dimmed[layer - 1].present[diagram.row(layer - 1, term.index)] = 1
    scene.add(lit, *diagram.neurons, *diagram.gaps.values())
    scene.play(
        *(Transform(one, other) for one, other in zip(diagram.neurons[:here], dimmed)),
        *(edges.animate.set_gain(0.05) for edges in diagram.edges[1:here]),
        *map(FadeOut, later),
        FadeIn(ring),
        run_time=0.7,
    )
    scene.play(FadeIn(fall), FadeIn(labels), run_time=0.5)  # where the layers were that have left
    reach = len(its_sum.terms)
    # After the terms come the others with a note, the bias with a note, and the total.
    rows = [reach, reach + 1] if its_sum.hidden else [reach]
    for number in rows:
        steps += [[fall.grows(number), *take_off(flown)], []]
        flown = []
    large = number_in_neuron(scene, diagram.centre(layer, unit), parts, [*diagram.texts, labels])
    steps.append([fall.grows(rows[-1] + 1), *map(FadeIn, large)])
    moving = sum(map(bool, steps))
    scene.compute_slowly(parts, [[], *steps], seconds=seconds_a_part(parts, moving))
    scene.hold()
    everyone = [neurons.copy().set_present(np.ones(len(neurons.values))) for neurons in diagram.neurons]
    scene.play(*map(FadeOut, (lit, ring, fall, labels, *rings, *large)), run_time=0.3)
    scene.play(
        *map(FadeIn, later),
        *(Transform(one, other) for one, other in zip(diagram.neurons[:here], everyone)),
        *(edges.animate.set_gain(REST) for edges in diagram.edges[1:here]),
        run_time=0.6,
    )


def backward_neuron(scene: NetworkStage, its_sum: BackwardSum, lit: Edges) -> None:
    """Shows how the gradients that come back to one neuron add up.

    `lit` are the lines on which they came. Those of this neuron stay.
    """
    diagram, layer, unit = scene.diagram, its_sum.layer, its_sum.unit
    its_sum = its_sum.visible(its_sum.decimals())
    terms = [term.product for term in its_sum.terms] + list(its_sum.addends)
    last = layer + 1 == diagram.last
    classes = scene.request.run.probe.labels
    names: list[ScreenNumber | str] = [
        scene.class_name(term.index, short=shortened(classes[term.index], NAMES))
        if last
        else scene.unit_name(layer + 1, term.index)
        for term in its_sum.terms
    ]
    names += ["all others", "sum"] if its_sum.hidden else ["sum"]
    only = np.zeros_like(lit.values)
    row = diagram.row(layer, unit)
    only[row] = lit.values[row]
    ring = scene.ring(diagram.centre(layer, unit), 1.5 * diagram.radius)
    ringed = [lit.animate.set_values(only), FadeIn(ring)]
    parts = scene.line_of_words(backward_sum_line(its_sum))
    steps: list[list[Any]] = [[] for _ in parts]
    around = list(diagram.texts)
    if not scene.upright:  # upright, the bars of the classes stand where these would
        left = float(diagram.centres[diagram.last][0, 0]) + 0.35
        room = Zone(left, scene.picture.bottom + 0.2, scene.picture.right, scene.picture.top - 0.2)
        fall = waterfall(scene, terms, room)
        labels = row_names(scene, fall, names)
        around.append(labels)
        aside = [diagram.classes, scene.bar_labels, *scene.signed]
        aside += [diagram.gaps[diagram.last]] if diagram.last in diagram.gaps else []
        ringed += [*map(FadeOut, aside), FadeIn(fall), FadeIn(labels)]
        rows = iter(range(len(terms) + 1))
        for number in range(1, len(parts)):
            is_note = its_sum.hidden and number == len(its_sum.terms) + 2
            steps[number] = [] if is_note else [fall.grows(next(rows))]
    scene.play(*ringed, run_time=0.6)
    if diagram.between > ROOM:
        small, flown = scene.line_of_words(backward_sum_line(its_sum), size=LABEL), list[Words]()
        for number, term in enumerate(its_sum.terms, 1):
            steps[number] += take_off(flown)
            flown = []
            if term.index in diagram.shown[layer + 1]:
                start, end = diagram.centre(layer + 1, term.index), diagram.centre(layer, unit)
                flying, arrives = flight(small[number], start, end, clear=diagram.ring, around=around)
                steps[number].append(arrives)
                flown = [flying]
        steps[len(its_sum.terms) + 1] += take_off(flown)
    large = number_in_neuron(scene, diagram.centre(layer, unit), parts, around)
    steps[-1] += map(FadeIn, large)
    scene.compute_slowly(parts, steps, seconds=seconds_a_part(parts, sum(map(bool, steps))))
    scene.hold()
    if scene.upright:
        scene.play(*map(FadeOut, [ring, *large]), run_time=0.3)
    else:
        scene.play(*map(FadeOut, [ring, fall, labels, *large]), run_time=0.3)
        scene.play(*map(FadeIn, aside), run_time=0.4)


def waterfall(scene: NetworkStage, terms: list[float], room: Zone) -> Waterfall:
    """Returns the bars of a sum, with their names at the left, in a room."""
    theme = scene.theme
    return Waterfall(
        terms,
        width=room.width - NAMES,
        row=min(1.0, room.height / (len(terms) + 1)),
        positive=theme.positive,
        negative=theme.negative,
        total=theme.ink,
        line=theme.muted,
    ).move_to(room.centre + NAMES / 2 * RIGHT)


def row_names(scene: NetworkStage, fall: Waterfall, names: Sequence[ScreenNumber | str]) -> Labels:
    """Returns what each bar is, at its left."""
    at = [[fall.points[0, 0] - 0.15, fall.at(row, 0)[1], 0] for row in range(len(names))]
    return Labels(names, np.array(at), size=LABEL, colour=scene.theme.muted, align=RIGHT)
