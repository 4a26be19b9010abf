"""The first layer in pictures, for a scene to show: a neuron's weights, their gradient, and the step that they take.

A neuron of the first layer has as many weights as the picture has pixels, so they are a picture themselves.
"""

import numpy as np
from manim import FadeIn, FadeOut, Transform

from viznet.stage.mobjects import PixelGrid
from viznet.stage.mobjects.painted import Array
from viznet.stage.passes import Pass
from viznet.stage.screen_number import Symbol
from viznet.stage.stage import TIMES
from viznet.walkthroughs.arithmetic import Value, update_line

NAMES = {"sgd": "plain gradient", "momentum": "momentum", "adam": "Adam"}


def gradient_as_picture(scene: Pass) -> tuple[int, PixelGrid]:
    """Shows dW1 of one neuron as the digit times the neuron's blame; returns the neuron and its weights' picture."""
    unit = scene.diagram.telling(1)
    scene.hold()
    scene.leave(scene.image)
    spots, height = places(scene)
    blame = float(scene.told["dz1"][unit])
    scene.say(
        "dW1-picture",
        "The gradients of one first-layer neuron, ",
        scene.count("neuron", 1, value=unit, colour=scene.theme.focus),
        ", are a picture: the digit, times the neuron's blame.",
    )
    digit = scene.grid(scene.told["a0"], height=height).move_to(spots[0])
    scene.play(Transform(scene.image, digit), run_time=0.7)
    gradient = scene.told["dW1"][:, unit]
    limit = float(np.abs(gradient).max()) or 1.0
    picture = scene.grid(gradient, height=height, limit=limit).move_to(spots[1])
    decimals = scene.decimals(blame)
    delta = scene.figure("dz1", unit, decimals=decimals, colour=scene.hue(blame))
    titles = [
        scene.under(scene.image, "the digit ", Symbol("a0")),
        scene.under(picture, Symbol("dW1", (":", unit))),
    ]
    scale = scene.scale_under(picture, "dW1", unit, limit)
    start = scene.grid(scene.told["a0"] * 0, height=height, limit=limit).move_to(spots[1])
    scene.play(FadeIn(titles[0]), FadeIn(titles[1]), FadeIn(start), *map(FadeIn, scale), run_time=0.5)
    scene.play(Transform(start, picture), run_time=1.0)
    scene.compute(
        [
            scene.words(
                Symbol("dW1", (":", unit)), " $=$ ", Symbol("a0"), TIMES, Symbol("dz1", (unit,)), " $=$"
            ),
            scene.words(Symbol("a0"), TIMES, *(["(", delta, ")"] if blame < 0 else [delta])),
        ]
    )
    scene.say("W1-picture", "These are the neuron's weights, which looked at the digit.")
    values = scene.told["W1"][:, unit]
    high = float(np.abs(values).max()) or 1.0
    weights = scene.grid(values, height=height, limit=high).move_to(spots[2])
    title = scene.under(weights, Symbol("W1", (":", unit)))
    scene.play(
        FadeIn(weights),
        FadeIn(title),
        *map(FadeIn, scene.scale_under(weights, "W1", unit, high)),
        run_time=0.7,
    )
    return unit, weights


def places(scene: Pass) -> tuple[list[Array], float]:
    """Where three pictures stand, and how tall they are."""
    rows, columns = scene.request.image_shape
    zone = scene.picture
    if scene.upright:
        height = min(3.0, 3.4 * rows / columns)
        centres = [(-1.9, 2.55, 0), (1.9, 2.55, 0), (0, -1.75, 0)]
    else:
        height = min(3.5, 4.0 * rows / columns)
        centres = [(zone.left + 2.1 + 4.65 * i, 0.65, 0) for i in range(3)]
    return [np.array(centre, dtype=float) for centre in centres], height


def update(scene: Pass, unit: int, weights: PixelGrid) -> None:
    """w ← w − η dW, on one weight and on all."""
    run, rate = scene.request.run, scene.walk.learning_rate
    index = int(np.abs(scene.told["dW1"][:, unit]).argmax())
    scene.say("step", "Every weight takes a small step against its gradient: downhill.")
    place = (index, unit)
    before, gradient, after = (
        Value("", symbol, place, float(scene.told[symbol][place]), signed=True)
        for symbol in ("W1", "dW1", "new W1")
    )
    numbers, result = update_line(before, rate, gradient, after)
    columns = scene.request.image_shape[1]
    ring = scene.ring(weights.cell(*divmod(index, columns)), 0.16)
    scene.play(FadeIn(ring), run_time=0.3)
    scene.compute(
        [
            scene.words(
                Symbol("W1", place),
                " $<-$ ",
                Symbol("W1", place),
                " $- eta$",
                TIMES,
                Symbol("dW1", place),
            )
        ],
        scene.written([("= ", *numbers), result]),
    )
    options = run.meta["optimizer"]
    scene.say(
        "all",
        "So do all of them at once. This is one plain step on this digit alone; the run itself took ",
        f"{NAMES.get(options['name'], options['name'])} steps on batches of ",
        scene.count("batch", value=run.meta["batch_size"]),
        ".",
        keep=True,
    )
    scene.play(FadeOut(ring), run_time=0.3)
    scene.play(
        weights.animate.set_values(scene.told["new W1"][:, unit].reshape(scene.request.image_shape)),
        run_time=1.5,
    )
