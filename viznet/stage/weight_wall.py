"""The first layer, neuron by neuron: its picture of weights and its sum."""

from typing import Any

import numpy as np
from manim import FadeIn, Rectangle, UpdateFromAlphaFunc, VGroup, linear

from viznet.activations import Array
from viznet.stage.mobjects import Edges, PictureWall
from viznet.stage.network_stage import NetworkStage
from viznet.stage.sweeps import in_turn
from viznet.stage.zones import Zone

# Between the last layer and the wall, in the frame's units. The names of the layer need some of it.
BESIDE = 0.6
BELOW = 0.5  # the same in an upright frame


def weight_wall(scene: NetworkStage) -> PictureWall:
    """Returns the weights of the drawn neurons of layer 1 as pictures.

    They hang where the bars of the classes will stand, in the order of their neurons.
    """
    diagram, (rows, columns) = scene.diagram, scene.request.image_shape
    shown, limit = diagram.shown[1], scene.colour_end("W1") or 1.0
    weights = scene.values["W1"][:, shown].T.reshape(-1, rows, columns)
    room = room_of_bars(scene)
    # As high as it is wide, in pictures, so that sixteen of them leave no hole.
    height = room.height if scene.upright else min(room.height, room.width * rows / columns)
    wall = PictureWall(
        np.clip((weights / limit + 1) / 2, 0, 1),
        np.zeros(len(shown)),
        table=scene.theme.diverging,
        width=room.width,
        height=height,
        mark=scene.theme.wrong,
    )
    return wall.move_to(room.centre)


def room_of_bars(scene: NetworkStage) -> Zone:
    """Returns the place behind the last layer, where nothing stands yet."""
    last, zone = scene.diagram.centres[scene.diagram.last], scene.picture
    if scene.upright:
        return Zone(zone.left, zone.bottom, zone.right, float(last[:, 1].min()) - BELOW)
    return Zone(float(last[:, 0].max()) + BESIDE, zone.bottom, zone.right, zone.top)


def neuron_by_neuron(scene: NetworkStage, lit: Edges, sums: Array) -> PictureWall:
    """Lets each neuron of layer 1 get its sum, while its picture is framed.

    Parameters
    ----------
    lit
        The products w · a on the lines into the layer, not drawn yet. They stay lit.
    sums
        The sums of the drawn neurons.

    Returns
    -------
    PictureWall
        The pictures of their weights, which stay on the screen.
    """
    wall, diagram = weight_wall(scene), scene.diagram
    neurons, centres, products = diagram.neurons[1], diagram.centres[1], lit.values.copy()
    count, side = len(centres), 1.1 * wall.size
    rows, columns = scene.request.image_shape
    frame = Rectangle(
        width=side * columns / rows, height=side, color=scene.theme.focus, stroke_width=4
    ).move_to(wall.centre(0))
    ring = scene.ring(centres[0], 1.5 * diagram.radius)
    scene.play(FadeIn(wall), FadeIn(frame), FadeIn(ring), run_time=0.5)
    lit.set_reach(1)

    def show(_: Any, alpha: float) -> None:
        done, now = in_turn(alpha, count), min(int(alpha * count), count - 1)
        lit.set_values(products * done)
        neurons.set_values(sums * done)
        frame.move_to(wall.centre(now))
        ring.move_to(centres[now])

    changing = VGroup(lit, neurons, frame, ring)
    scene.during(UpdateFromAlphaFunc(changing, show, rate_func=linear), least=2.0, rest=0.8)
    scene.remove(changing)
    scene.add(lit, *diagram.neurons, *diagram.gaps.values())
    return wall
