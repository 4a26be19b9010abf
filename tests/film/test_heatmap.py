"""Heat maps of films: those of the views are painted by a table, in the colours of the theme."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from tests.readback import BUILT_IN
from tests.still import Still
from viznet.film.heatmap import Heatmap
from viznet.film.renderer import Renderer
from viznet.theme import choose
from viznet.views import VIEWS


def painted(image: AxesImage) -> np.ndarray:
    """The pixels that a heat map paints on a canvas of 40 × 30 pixels."""
    renderer = Renderer(40, 30, 100)
    heatmap = Heatmap.of(image, renderer)
    assert heatmap is not None
    renderer.clear()
    heatmap.paint(renderer)
    return renderer.pixels.copy()


def an_image(data: np.ndarray, colours, **options) -> AxesImage:
    figure = Figure((0.4, 0.3), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    options = {"norm": Normalize(-1, 1), "interpolation": "nearest", "aspect": "auto"} | options
    return axes.imshow(data, cmap=colours, **options)


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT_IN)
def test_every_heat_map_that_moves_in_a_view_is_painted_by_a_table(name, run_of):
    """A view with an image that Matplotlib must draw itself makes slow films."""
    still = Still(VIEWS[name], run_of("784-16-16-10"), choose("dark"), (640, 360))
    for artist in still.show(-1):
        if isinstance(artist, AxesImage):
            with mpl.rc_context(still.style):
                assert Heatmap.of(artist, Renderer(640, 360, 100)) is not None


def test_each_value_gets_its_row_of_the_table():
    """A value v from −1 to 1 has row floor((v + 1) · 128), at most 255.

    Values out of range have the colour of the nearer end, and NaN has the colour for bad values.
    """
    table = np.stack([np.arange(256), 255 - np.arange(256), np.full(256, 7)], axis=1)
    data = np.random.default_rng(0).uniform(-1.2, 1.2, (15, 20)).astype(np.float32)
    data[0, :4] = -1, 1, 0, np.nan
    seen = painted(an_image(data, ListedColormap(table / 255).with_extremes(bad="#FEDCBA")))
    cells = seen[::2, ::2, :3]
    assert np.array_equal(seen, seen[::2, ::2].repeat(2, axis=0).repeat(2, axis=1)), "a cell is 2 × 2 pixels"
    rows = np.clip(np.floor((np.nan_to_num(data).astype(float) + 1) * 128), 0, 255).astype(int)
    expected = table[rows]
    expected[0, 3] = 0xFE, 0xDC, 0xBA
    assert np.array_equal(cells, expected)


def test_the_table_follows_the_colours():
    """Data, limits and colours may change while the cells stay where they are."""
    data = np.linspace(-1, 1, 12).reshape(3, 4)
    image = an_image(data, "viridis")
    renderer = Renderer(40, 30, 100)
    heatmap = Heatmap.of(image, renderer)
    assert heatmap is not None
    for change in (
        lambda: None,
        lambda: image.set_data(data[::-1] ** 3),
        lambda: image.set_clim(-0.3, 0.8),
        lambda: image.set_cmap("magma"),
    ):
        change()
        renderer.clear()
        heatmap.paint(renderer)
        expected = image.to_rgba(image.get_array(), bytes=True).repeat(10, axis=0).repeat(10, axis=1)
        assert heatmap.fits()
        assert np.array_equal(renderer.pixels, expected)


def test_an_image_that_the_table_would_paint_wrongly_is_left_to_matplotlib():
    """This colour map of a class of its own does not look its colours up in the rows of a table."""

    class Stepped(ListedColormap):
        """A colour map that changes the value before it looks up the colour."""

        def __call__(self, X, alpha=None, bytes=False):
            return super().__call__(
                np.sqrt(np.abs(X)) if np.asarray(X).dtype.kind == "f" else X, alpha, bytes
            )

    image = an_image(np.zeros((3, 4)), Stepped(mpl.colormaps["viridis"].colors))
    assert Heatmap.of(image, Renderer(40, 30, 100)) is None
