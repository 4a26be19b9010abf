"""The first layer in pictures: weights, gradient, and step.

A neuron of the first layer has as many weights as the picture has pixels, so they are a picture themselves.
"""

from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, Transform

from viznet.activations import Array
from viznet.stage import captions
from viznet.stage.cut_line import cut_behind
from viznet.stage.mobjects import PixelGrid
from viznet.stage.mobjects.words import Piece
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import Symbol
from viznet.stage.stage import TIMES
from viznet.walkthroughs.arithmetic_line import Name, Value
from viznet.walkthroughs.backward_arithmetic import update_line
from viznet.walkthroughs.numbers import decimals_for, setting
from viznet.walkthroughs.source import Source


def gradient_as_picture(scene: NetworkStage) -> tuple[int, PixelGrid, PixelGrid]:
    """Shows dW1 of one neuron as a picture: the pixels times its dz1.

    Returns the number of the neuron, and the pictures of its gradient and of its weights.
    """
    unit = scene.diagram.unit_to_explain(1)
    spots, height = picture_places(scene)
    # The neuron that the sentence names is seen at its place first, and then its picture.
    ring = scene.ring(scene.diagram.centre(1, unit), scene.diagram.ring)
    dz = float(scene.values["dz1"][unit])
    named: dict[str, Any] = {"neuron": scene.neuron(1, unit, scene.theme.focus)}
    if scene.diagram.last == 1:  # without a hidden layer, each of these neurons stands for a class
        sentence = captions.GRADIENT_PICTURE_OF_CLASS
        named["label"] = scene.class_name(unit, scene.theme.focus)
    else:
        sentence = captions.GRADIENT_PICTURE
    scene.say("dW1-picture", sentence, animations=[FadeIn(ring)], **named)
    scene.wait(0.8)
    scene.leave(scene.image)
    example = scene.grid(scene.values["a0"], height=height).move_to(spots[0])
    scene.play(Transform(scene.image, example), run_time=0.7)
    gradient = scene.values["dW1"][:, unit]
    limit = scene.colour_end("dW1")
    picture = scene.grid(gradient, height=height, limit=limit).move_to(spots[1])
    delta = scene.number("dz1", unit, decimals=decimals_for(dz), colour=scene.sign_colour(dz))
    titles = [
        scene.under(scene.image, "the picture ", Symbol("a0")),
        scene.under(picture, "gradient ", Symbol("dW1", (":", unit))),
    ]
    scale = scene.colour_bar(picture, "dW1")
    start = scene.grid(scene.values["a0"] * 0, height=height, limit=limit).move_to(spots[1])
    scene.play(FadeIn(titles[0]), FadeIn(titles[1]), FadeIn(start), *map(FadeIn, scale), run_time=0.5)
    copy = scene.image.copy()  # each pixel goes over, times what came back
    scene.add(copy)
    scene.during(FadeOut(copy, target_position=picture), Transform(start, picture), least=1.4, rest=1.0)
    factor: list[Piece | str] = ["(", delta, ")"] if dz < 0 else [delta]
    scene.compute(
        [
            scene.words(Symbol("dW1", (":", unit)), " $=$ ", Symbol("a0"), TIMES, *factor),
        ]
    )
    scene.hold()
    values = scene.values["W1"][:, unit]
    weights = scene.grid(values, height=height, limit=scene.colour_end("W1")).move_to(spots[2])
    title = scene.under(weights, "weights ", Symbol("W1", (":", unit)))
    scene.play(
        FadeIn(weights),
        FadeIn(title),
        *map(FadeIn, scene.colour_bar(weights, "W1")),
        run_time=0.7,
    )
    return unit, start, weights


def picture_places(scene: NetworkStage) -> tuple[list[Array], float]:
    """Returns where three pictures stand, and how tall they are."""
    rows, columns = scene.request.image_shape
    zone = scene.picture
    if scene.upright:
        height = min(3.0, 3.4 * rows / columns)
        centres = [(-1.9, 2.55, 0), (1.9, 2.55, 0), (0, -1.75, 0)]
    else:
        height = min(3.75, 4.3 * rows / columns)
        centres = [(zone.left + 2.1 + 4.65 * i, 0.65, 0) for i in range(3)]
    return [np.array(centre, dtype=float) for centre in centres], height


def update(scene: NetworkStage, unit: int, gradient_picture: PixelGrid, weights: PixelGrid) -> None:
    """Shows the step w ← w − η dW, in numbers and as a picture."""
    run, rate = scene.request.run, scene.walk.learning_rate
    index = int(np.abs(scene.values["dW1"][:, unit]).argmax())
    if np.any(scene.values["dW1"]):
        scene.say(
            "step", captions.STEP_PICTURE, rate=scene.register(setting(rate), Source(kind="rate"), rate)
        )
    else:
        scene.say("step", captions.NO_STEP)
    place = (index, unit)
    before, gradient, after = (
        Value("", Source(symbol, place, after=after), float(values[symbol][place]), signed=True)
        for symbol, values, after in (
            ("W1", scene.values, False),
            ("dW1", scene.values, False),
            ("W1", scene.values_after, True),
        )
    )
    numbers, result = update_line(before, rate, gradient, after)
    columns = scene.request.image_shape[1]
    ring = scene.ring(weights.cell(*divmod(index, columns)), 0.16)
    copy = gradient_picture.copy()  # it goes over to the weights that it changes
    scene.add(copy)
    scene.during(FadeOut(copy, target_position=weights), least=1.4, rest=2.0)
    scene.play(FadeIn(ring), run_time=0.3)
    scene.compute(scene.line_of_words([(Name("W1", place), " ←"), *cut_behind(numbers, " − "), result]))
    optimizer = run.meta.optimizer
    if optimizer.name != "sgd":
        scene.say("plain-step", captions.PLAIN_STEP, optimizer=optimizer.label, keep_sum=True)
    scene.play(FadeOut(ring), run_time=0.3)
    after_step = scene.values_after["W1"][:, unit].reshape(scene.request.image_shape)
    scene.during(weights.animate.set_values(after_step), least=1.5, rest=0.8)
