"""A text that stands still is drawn with masks, and looks as with its outlines."""

import numpy as np

from tests import needs

needs.manim()

import cairo  # noqa: E402

from viznet.stage import text_masks  # noqa: E402
from viznet.stage.mobjects.painted import set_source  # noqa: E402
from viznet.stage.typeset import typeset  # noqa: E402

WIDTH, HEIGHT = 300, 90
TEXT = 'A *3*, #text(fill: rgb("#ff0000"))[red] and $sqrt(x) / 2$'


def drawn(text, opacity, matrix=(30, 4, -3, -30, 12.3, 50.7)):
    """The picture of a text on a grey ground."""
    pixels = np.full((HEIGHT, WIDTH, 4), 60, np.uint8)
    pixels[..., 3] = 255
    surface = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, WIDTH, HEIGHT)
    ctx = cairo.Context(surface)
    ctx.set_matrix(cairo.Matrix(*matrix))
    opaque = opacity > text_masks.OPAQUE
    text.draw(ctx, lambda hue: set_source(ctx, np.array([0.9, 0.8, bool(hue)]), opacity), opaque=opaque)
    surface.flush()
    return pixels.astype(int)


def outlined(text, opacity, *where):
    """The picture of a text as it is drawn for the first time."""
    text_masks._place.cache_clear()
    return drawn(text, opacity, *where)


def strokes(monkeypatch):
    """Counts from now on how many masks are made."""
    made = []
    real = text_masks.mask_of
    monkeypatch.setattr("viznet.stage.typeset.mask_of", lambda *step: made.append(real(*step)) or made[-1])
    return made


def test_a_text_that_fades_looks_the_same_and_its_masks_are_made_once(monkeypatch):
    text = typeset(TEXT)
    pictures = {opacity: outlined(text, opacity) for opacity in (0.1, 0.5, 0.99, 0.999, 1.0)}
    made = strokes(monkeypatch)
    drawn(text, 0.3)
    for opacity, picture in pictures.items():
        again = drawn(text, opacity)
        assert np.abs(again - picture).max() <= 1
        assert np.ptp(again) > 20  # there is a text
    assert len(made) == sum(1 if run[0].stroke else 2 for run in text.runs)


def test_a_text_that_moves_gets_no_masks(monkeypatch):
    text, made = typeset(TEXT), strokes(monkeypatch)
    text_masks._place.cache_clear()
    for step in range(5):
        drawn(text, 0.5, (30, 0, 0, -30, 12 + 0.37 * step, 50))
    assert made == []


def test_a_text_that_leaves_the_frame_is_cut_and_one_outside_is_not_drawn():
    text = typeset(TEXT)
    for x in (-40.5, 250.2, -4000.0, 4000.0):
        where = (30, 0, 0, -30, x, 50)
        picture = outlined(text, 0.5, where)
        drawn(text, 0.5, where)
        assert np.array_equal(drawn(text, 0.5, where), picture)
