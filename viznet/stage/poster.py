"""The first picture of a film, and its closing card."""

from functools import partial
from typing import Any

import numpy as np
from manim import DOWN, UP, FadeIn, FadeOut, Transform, VGroup, VMobject

from viznet.activations import Array
from viznet.stage.fitted import in_even_lines
from viznet.stage.mobjects import PictureWall, PixelGrid
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import ScreenNumber
from viznet.stage.stage import LABEL
from viznet.stage.zones import Zone
from viznet.walkthroughs.own_picture import OwnPicture
from viznet.walkthroughs.sentence import pieces
from viznet.walkthroughs.source import Source

LARGE = 0.62  # the em of a question that stands alone
PROVENANCE = "step {step}, example {example}, run {run}"
PROVENANCE_OF_PICTURE = "step {step}, own picture, run {run}"
PROVENANCE_OF_BATCH = "step {step}, run {run}"


def poster(
    scene: NetworkStage,
    template: str,
    *,
    pictures: Array | None = None,
    drawing: VMobject | None = None,
    **values: Any,
) -> None:
    """Shows the picture large, and a question about it, from frame 0 on.

    With `pictures`, (n, rows, columns), these stand in its place, side by side; with a `drawing`, that does.
    """
    shown, zone = large(scene, pictures, drawing)
    if isinstance(shown, PixelGrid):
        scene.image = shown
    scene.add(shown)
    scene.say("question", template, zone=zone, em=LARGE, at_once=True, asks=True, **values)
    about = about_numbers(scene, zone)
    scene.add(about)
    scene.hold()
    scene.play(
        FadeOut(about),
        *([FadeOut(shown)] if shown is not getattr(scene, "image", None) else []),
        run_time=0.3,
    )


def large(
    scene: NetworkStage, pictures: Array | None, drawing: VMobject | None = None
) -> tuple[VMobject, Zone]:
    """Returns what is shown, large, and a place for words.

    It is the picture, or these pictures, or a drawing, which keeps its size.
    """
    rows, columns = scene.request.image_shape
    if scene.upright:
        width, height = 6.6, 6.0
        centre, zone = np.array([0, 1.2, 0]), Zone(-3.5, -4.4, 3.5, -2.2)
    else:
        width, height = 6.8, 6.8
        centre, zone = np.array([-3.4, 0, 0]), Zone(0.4, -0.9, 6.6, 1.6)
    if drawing is not None:
        return drawing.move_to(centre), zone
    if pictures is None:
        grid = scene.grid(scene.values["a0"], height=min(height, width * rows / columns))
        return grid.move_to(centre), zone
    wall = PictureWall(
        pictures,
        np.zeros(len(pictures)),
        table=scene.grey,
        width=width,
        height=height,
        mark=scene.theme.wrong,
    )
    return wall.move_to(centre), zone


def about_numbers(scene: NetworkStage, zone: Zone) -> VGroup:
    """Returns where the numbers of this film come from, below its sentence.

    The first line has the sizes of the network's layers. It is broken where it is too wide for the zone.
    """
    network: list[str | ScreenNumber] = ["network "]
    for layer in range(len(scene.request.run.sizes)):
        network += [" – ", scene.size(layer)] if layer else [scene.size(layer)]
    words = partial(scene.words, colour=scene.theme.muted)
    first = words(*network, size=LABEL)
    if first.width > zone.width:
        first = in_even_lines(words, network, LABEL, zone.width)
    lines = VGroup(first, words(*origin(scene), size=LABEL)).arrange(DOWN, buff=0.16)
    return lines.move_to([zone.centre[0], scene.caption_bottom - 0.3, 0], aligned_edge=UP)


def origin(scene: NetworkStage) -> list[str | ScreenNumber]:
    """Returns where the numbers of this film come from."""
    request = scene.request
    values = {
        "step": scene.register(f"{request.at:,}", Source(kind="step", step=request.at), request.at),
        "run": scene.register(request.run.hash[:8], Source(kind="hash"), 0),
    }
    if not scene.shows_example:
        return pieces(PROVENANCE_OF_BATCH, **values)
    if isinstance(request.example, OwnPicture):
        return pieces(PROVENANCE_OF_PICTURE, **values)
    example = scene.register(f"{request.example:,}", Source(kind="example"), request.example)
    return pieces(PROVENANCE, example=example, **values)


def card(
    scene: NetworkStage,
    name: str,
    template: str,
    *,
    pictures: Array | None = None,
    drawing: VMobject | None = None,
    **values: Any,
) -> None:
    """Ends a film: a sentence to take home, and where its numbers come from.

    The picture, `pictures` or a `drawing` stand beside it as at the beginning. While the sentence is read, the picture
    grows from where it was.
    """
    scene.hold()
    shown, zone = large(scene, pictures, drawing)
    small = None if pictures is not None or drawing is not None else scene.image
    grows = small is not None and small in scene.mobjects and aside(small, zone)
    scene.leave(*([small] if grows else []))
    scene.say(name, template, zone=zone, em=LARGE, **values)
    about = about_numbers(scene, zone)
    comes = Transform(small, shown) if grows else FadeIn(shown, scale=0.6)
    scene.during(comes, least=1.6, rest=1.0)
    scene.play(FadeIn(about), run_time=0.4)
    scene.end()


def aside(picture: PixelGrid, zone: Zone) -> bool:
    """Whether a picture leaves a zone free."""
    return bool(picture.get_right()[0] < zone.left or picture.get_bottom()[1] > zone.top)
