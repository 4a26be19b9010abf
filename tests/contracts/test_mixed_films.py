"""In a film of several views, every word lies inside the panel of its view."""

import numpy as np
import pytest

import viznet as vz
from tests.pairs import pairwise
from tests.readback import Screen, artists
from viznet.views.drawing.lettering import Lettering

MIXED = [
    ("predictions", "gradients", "confusion"),
    ("confusion", "loss"),
    ("loss", "confusion"),
    ("weights", "activations", "confusion", "gradients"),
    ("confusion", "weights", "loss", "predictions", "activations"),
    ("dashboard", "confusion"),
    ("gradients:maps=False", "loss:clock=geometric", "activations:layer=1"),
]
SIZES = [(960, 540), (1280, 720), (640, 360), (540, 960), (1000, 300)]
RECORDINGS = ("784-16-16-10", "tanh, three things")
SLACK = 1.5  # the pixels that the rounding of letters may take


@pytest.mark.slow
@pytest.mark.parametrize(("views", "size", "recording"), pairwise(MIXED, SIZES, RECORDINGS), ids=str)
def test_every_word_lies_inside_its_panel(views, size, recording, run_of):
    figure = vz.animate(run_of(recording), *views).still(size=size)
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())
    panels = figure.subfigs[-2].subfigs
    assert len(panels) == len(views)
    for view, panel in zip(views, panels):
        for word in Screen(panel, pixels, vz.THEMES["dark"]).words:
            assert within(word.box, panel.bbox), (view, word.text, word.box, panel.bbox)
        check_letterings(panel)


def check_letterings(panel) -> None:
    """No word that is drawn as outlines is cut off by the box that it has."""
    for lettering in artists(panel, Lettering):
        words = list(lettering.words)
        for word in words:
            box = lettering.write([word]).get_path().get_extents(lettering.get_transform())
            assert within(box, lettering.get_clip_box()), (word[2], box, lettering.get_clip_box())
        lettering.write(words)


def within(box, whole) -> bool:
    return (
        box.x0 >= whole.x0 - SLACK
        and box.x1 <= whole.x1 + SLACK
        and box.y0 >= whole.y0 - SLACK
        and box.y1 <= whole.y1 + SLACK
    )
