"""Mobjects work in any Manim scene: read back from a last frame."""

import subprocess
import sys

import numpy as np
import pytest

from tests import needs

needs.manim()
pytestmark = pytest.mark.filterwarnings("ignore")

SIZE = (320, 180)
GREY = np.repeat(np.arange(256)[:, None], 3, axis=1)


@pytest.fixture(scope="module")
def frame():
    """The last frame of a scene with a picture, bars, words; the scene."""
    from manim import BLACK, DOWN, LEFT, RIGHT, UP, FadeIn, Scene, tempconfig

    from viznet.stage import Bars, PixelGrid, Words

    class Plain(Scene):
        def construct(self):
            self.grid = PixelGrid(np.zeros((2, 2)), table=GREY, height=4).move_to(4 * LEFT)
            starts = np.array([0.5 * UP, 1.5 * UP])
            self.bars = Bars(starts, [0.0, 0.0], length=4, thickness=0.6, colours="#00FF00", track="#0000FF")
            signed = {"length": 3, "low": -1, "high": 2, "thickness": 0.6, "colours": "#00FF00"}
            self.signed = Bars(np.array([LEFT + 0.7 * DOWN]), [-0.5], track="#0000FF", **signed)
            self.words = Words("word", size=1.2, colour="#FF0000").move_to(2 * DOWN + 3 * RIGHT)
            self.add(self.signed)
            self.play(FadeIn(self.grid), FadeIn(self.bars), FadeIn(self.words))
            self.play(
                self.grid.animate.set_values(np.array([[0.0, 1.0], [0.5, 0.0]])),
                self.bars.animate.set_values([0.25, 1.0]).shift(RIGHT),
            )
            self.wait(0.4)

    settings = {
        "pixel_width": SIZE[0],
        "pixel_height": SIZE[1],
        "frame_width": 8 * SIZE[0] / SIZE[1],
        "frame_height": 8.0,
        "background_color": BLACK,
        "frame_rate": 5,
        "dry_run": True,
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
    }
    with tempconfig(settings):
        scene = Plain()
        scene.render()
        return scene, np.array(scene.renderer.camera.pixel_array)[..., :3].astype(int)


def pixel(picture, point):
    """The colour at a point of Manim's frame, which is 8 units high."""
    x, y, _ = np.asarray(point, dtype=float)
    scale = SIZE[1] / 8
    return picture[int(SIZE[1] / 2 - y * scale), int(SIZE[0] / 2 + x * scale)]


def test_cells_have_the_colours_of_their_values(frame):
    scene, picture = frame
    for (row, column), value in {(0, 0): 0, (0, 1): 255, (1, 0): 128, (1, 1): 0}.items():
        assert np.allclose(pixel(picture, scene.grid.cell(row, column)), value, atol=2)


def test_bars_are_as_long_as_their_values_and_have_moved(frame):
    from manim import RIGHT

    scene, picture = frame
    assert scene.bars.starts[:, 0] == pytest.approx([1, 1])
    for start, value in zip(scene.bars.starts, (0.25, 1.0)):
        for share in (0.1, 0.2, 0.3, 0.9):
            red, green, blue = pixel(picture, start + 4 * share * RIGHT)
            assert (green > 200, blue > 100, red) == (share < value, share > value, 0)


def test_a_bar_below_0_goes_the_other_way(frame):
    """On a track from −1 to 2, which is three units long, 0 lies one unit after its start."""
    scene, picture = frame
    for value, x in ((-1, -1), (-0.5, -0.5), (0, 0), (2, 2)):
        assert scene.signed.at(0, value) == pytest.approx([x, -0.7, 0])
    assert scene.signed.lengths() == pytest.approx([-0.5])
    for x, is_bar in ((-0.8, False), (-0.4, True), (-0.15, True), (0.3, False), (1.8, False)):
        _, green, blue = pixel(picture, [x, -0.8, 0])
        assert (green > 200, blue > 100) == (is_bar, not is_bar)


def test_words_are_inked_inside_their_box_and_nowhere_else(frame):
    scene, picture = frame
    red = (picture[..., 0] > 128) & (picture[..., 1] < 64) & (picture[..., 2] < 64)
    rows, columns = np.nonzero(red)
    scale = SIZE[1] / 8
    ((left, bottom, right, top),) = scene.words.boxes()
    found = [columns.min(), rows.min(), columns.max(), rows.max()]
    expected = [
        SIZE[0] / 2 + left * scale,
        SIZE[1] / 2 - top * scale,
        SIZE[0] / 2 + right * scale,
        SIZE[1] / 2 - bottom * scale,
    ]
    assert found == pytest.approx(expected, abs=2)


@pytest.mark.slow
def test_an_import_leaves_manims_configuration_as_it_is():
    code = """
from manim import config
before = dict(config)
from viznet.stage import NetworkStage, PixelGrid, Stage
assert dict(config) == before
class Mine(Stage): pass
assert dict(config) != before
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("gap", [True, False])
def test_the_cells_of_an_enlarged_picture_are_sharp(gap):
    """Between two cells of 80 dots, there is no shade in between."""
    import cairo

    from viznet.stage import PixelGrid

    table = np.repeat(np.arange(256)[:, None], 3, axis=1)
    grid = PixelGrid(np.array([[0.0, 0.99]]), table=table, height=80, gap=gap, frame="#000000")
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 160, 80)
    context = cairo.Context(surface)
    context.translate(80, 40)
    context.scale(1, -1)
    grid.paint(context, 1.0)
    row = np.ndarray((80, 160, 4), np.uint8, surface.get_data())[40, :, 0].astype(int)
    assert (np.abs(row[4:78] - row[40]) <= 1).all()
    assert (np.abs(row[82:156] - row[120]) <= 1).all()
    assert row[120] > 240


def test_a_bar_of_a_sum_grows_alone_though_its_animation_is_made_with_the_others():
    """Animations of `animate` that are made together all show the last one's end."""
    from viznet.stage.mobjects import Waterfall

    fall = Waterfall([2.0, 1.0, -1.5])
    steps = [fall.grows(row) for row in range(4)]
    for row, step in enumerate(steps):
        step.begin()
        step.interpolate(0.5)
        assert fall.reach == row + 0.5
        step.finish()
        assert fall.reach == row + 1


def test_what_stays_the_same_is_painted_once_and_looks_the_same():
    import cairo

    from viznet.stage import Bars
    from viznet.stage.mobjects.painted import _display

    def frame():
        pixels = np.zeros((90, 160, 4), np.uint8)
        surface = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, 160, 90)
        ctx = cairo.Context(surface)
        ctx.set_matrix(cairo.Matrix(11.25, 0, 0, -11.25, 80, 45))
        _display(None, bars, ctx)
        return pixels.astype(int)

    bars = Bars(np.array([[-3.0, 0, 0], [-3, 1, 0]]), np.array([0.3, 0.9]), length=5)
    paint, painted = bars.paint, []
    bars.paint = lambda ctx, opacity: (painted.append(opacity), paint(ctx, opacity))
    first, second, third = frame(), frame(), frame()
    assert len(painted) == 2, "the second time into the picture that is repeated"
    assert np.abs(second - first).max() <= 2
    assert (third == second).all()
    assert first.any()
    for change in (
        lambda: bars.set_values([0.3, 0.5]),
        lambda: bars.shift([0, 0.5, 0]),
        lambda: bars.set_opacity(0.5),
        lambda: bars.values.__setitem__(0, 0.7),
        lambda: bars.set_colours(["#FF0000", "#00FF00"]),
    ):
        before = frame()
        change()
        assert np.abs(frame() - before).max() > 50


def test_the_area_below_a_curve_ends_where_the_curve_ends():
    import cairo

    from viznet.stage.mobjects import Curve

    def row(curve):
        """The drawn pixels of a row in the middle of the area, from x = -4 to 4."""
        pixels = np.zeros((80, 80, 4), np.uint8)
        surface = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, 80, 80)
        ctx = cairo.Context(surface)
        ctx.set_matrix(cairo.Matrix(10, 0, 0, -10, 40, 40))
        curve.paint(ctx, 1.0)
        return pixels[50].any(axis=1)

    values, size = [4.0, 4.0, 4.0], {"width": 8, "height": 4, "low": 0, "high": 4, "dot": False}
    half = row(Curve(values, area=0.4, reach=0.5, **size))
    assert half[:39].all() and not half[41:].any()
    assert not row(Curve(values, reach=0.5, **size)).any()
    longer = Curve(values, area=0.4, reach=0.5, **size).set_places([0, 1, 2]).set_reach(1)
    assert row(longer).all(), "the axis ends at the middle value"


def test_only_lines_that_are_drawn_backwards_have_heads():
    import cairo

    from viznet.stage.mobjects import Edges

    def painted(backwards, value=1.0):
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, 400, 100)
        ctx = cairo.Context(surface)
        ctx.translate(0, 50)
        ctx.scale(100, 100)
        edges = Edges([[0.5, 0, 0]], [[3.5, 0, 0]], [[value]], limit=1.0).set_reach(1, backwards=backwards)
        edges.paint(ctx, 1.0)
        alpha = np.ndarray((100, 400, 4), np.uint8, surface.get_data())[..., 3]
        return (alpha > 100).sum(axis=0)  # how thick the line is at each place

    plain, gradient = painted(False), painted(True)
    assert np.ptp(plain[55:345]) <= 1, "a weight is a line"
    assert gradient[60:90].max() > 3 * gradient[200], "a gradient has a head at its left, where it arrives"
    assert np.array_equal(gradient[150:340], plain[150:340])
    assert np.ptp(painted(True, value=0.05)[55:345]) <= 1, "a weak one has none"
