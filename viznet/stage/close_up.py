"""A few pixels of the picture, enlarged, with their numbers."""

from typing import Any

import numpy as np
from manim import FadeIn, Rectangle, Transform

from viznet.activations import Array
from viznet.stage.mobjects import Labels, PixelGrid
from viznet.stage.network_stage import NetworkStage
from viznet.stage.stage import LABEL

PATCH = 5  # how many rows and columns of pixels are shown as numbers, if the picture has as many


def close_up(scene: NetworkStage, template: str, **values: Any) -> list[Any]:
    """Enlarges the picture, and beside it a few pixels with their numbers.

    Returns the mobjects that were added.

    Parameters
    ----------
    template, values
        The sentence that is said, as `say` takes it.
    """
    rows, columns = scene.request.image_shape
    zone, upright = scene.picture, scene.upright
    height = min(3.9 if upright else 4.4, 6.0 * rows / columns)
    image = scene.grid(scene.values["a0"], height=height)
    image.move_to([0, 2.3, 0] if upright else [zone.left + 1.2 + image.width / 2, 0, 0])
    scene.say("numbers", template, animations=[Transform(scene.image, image)], **values)
    side = 3.6 if upright else 4.2
    centre = np.array([0, -2.2, 0] if upright else [zone.right - 1.2 - side / 2, 0, 0])
    return enlarged_patch(scene, centre, side)


def enlarged_patch(scene: NetworkStage, centre: Array, height: float) -> list[Any]:
    """Enlarges the patch with most values, and writes its numbers.

    Returns the mobjects that were added.

    Parameters
    ----------
    centre, height
        Where the enlarged patch stands, and how tall it is, in the frame's units.
    """
    columns = scene.request.image_shape[1]
    row, column, patch = patch_of(scene)
    side = scene.image.side
    corner = scene.image.cell(row, column)
    opposite = scene.image.cell(row + patch - 1, column + patch - 1)
    window = Rectangle(width=patch * side, height=patch * side, color=scene.theme.focus, stroke_width=4)
    window.move_to((corner + opposite) / 2)
    image = scene.values["a0"].reshape(-1, columns)[row : row + patch, column : column + patch]
    close = PixelGrid(image, table=scene.grey, height=height, frame=scene.theme.focus).move_to(centre)
    inks = [scene.theme.readable_on(colour.tolist()) for colour in close.colours().reshape(-1, 3)]
    places = [(r, c) for r in range(patch) for c in range(patch)]
    texts = [scene.number("a0", (row + r) * columns + column + c) for r, c in places]
    numbers = Labels(texts, np.array([close.cell(r, c) for r, c in places]), size=LABEL, colour=inks)
    small = close.copy().stretch_to_fit_width(window.width).stretch_to_fit_height(window.height)
    small.move_to(window)
    scene.play(FadeIn(window), run_time=0.4)
    scene.play(Transform(small, close), run_time=1.2)
    scene.play(FadeIn(numbers), run_time=0.5)
    return [window, small, numbers]


def patch_of(scene: NetworkStage) -> tuple[int, int, int]:
    """Returns the corner and the side of the patch with most values."""
    rows, columns = scene.request.image_shape
    image = scene.values["a0"].reshape(rows, columns)
    side = min(PATCH, rows, columns)
    windows = np.lib.stride_tricks.sliding_window_view(image, (side, side))
    # A number counts as another if it is written differently.
    written = np.sort(windows.reshape(*windows.shape[:2], -1).round(2), axis=2)
    different = np.count_nonzero(np.diff(written, axis=2), axis=2)
    row, column = np.unravel_index(different.argmax(), windows.shape[:2])
    return int(row), int(column), side
