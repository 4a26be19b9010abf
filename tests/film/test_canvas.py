"""Every picture of the canvas equals a full redraw by Matplotlib, for views that are hard to get right."""

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import LogNorm, TwoSlopeNorm
from matplotlib.patches import Circle, Rectangle
from matplotlib.transforms import Affine2D

import viznet as vz
from tests.readback import BUILT_IN
from viznet.errors import ViewError
from viznet.film.canvas import Canvas, artists_in
from viznet.film.clock import Frame
from viznet.film.film import Film
from viznet.film.overlay import Overlay
from viznet.views import View

SIZE = (400, 226)
EQUAL = 50  # decibels


def under_and_over(figure, run, theme):
    """A line moves between things that do not. Some are translucent, some outside of its axes."""
    axes = figure.subplots()
    axes.set(xlim=(0, 40), ylim=(-1, 1), title="title", xlabel="x")
    axes.grid(zorder=3, alpha=0.5, color="white")
    axes.axhspan(-0.2, 0.4, color="green", alpha=0.4, zorder=2.2)
    (low,) = axes.plot([], [], lw=9, color="red", zorder=1)
    (high,) = axes.plot([], [], "o-", lw=5, color="yellow", zorder=2.1, alpha=0.7, label="moving")
    axes.add_patch(Rectangle((5, -0.5), 20, 0.6, color="blue", zorder=1.5))
    axes.text(5, 0, "static words above", zorder=5, size=20)
    figure.text(0.3, 0.3, "figure words", zorder=0.5, size=30, color="cyan", alpha=0.5)
    axes.legend(loc="upper right")

    def draw(snapshot):
        x = np.arange(snapshot.index + 2)
        low.set_data(x, np.cos(x))
        high.set_data(x, np.sin(x))
        return low, high

    return draw


def cells(figure, run, theme):
    """Heat maps with missing values, out of range, both ways up, with other norms, smooth and translucent."""
    axes = figure.subplots(2, 4)
    colours = mpl.colormaps["viridis"].with_extremes(under="red", over="white", bad=(0, 1, 0, 0.4))
    data = np.zeros((7, 9))
    options = [
        {"cmap": colours, "vmin": -1, "vmax": 1, "interpolation": "nearest"},
        {"cmap": "magma", "vmin": -1, "vmax": 1, "origin": "lower", "extent": (0, 5, 3, 9), "aspect": "auto"},
        {"norm": LogNorm(0.01, 2), "cmap": colours, "interpolation": "nearest"},
        {"norm": TwoSlopeNorm(0.2, -1, 2), "cmap": "coolwarm", "interpolation": "nearest"},
        {"vmin": -1, "vmax": 1, "interpolation": "bilinear"},
        {"vmin": -1, "vmax": 1, "alpha": 0.5, "interpolation": "nearest"},
        {"interpolation": "nearest"},
        {"vmin": -1, "vmax": 1, "interpolation": "nearest"},
    ]
    images = [ax.imshow(data, **chosen) for ax, chosen in zip(axes.flat, options, strict=True)]
    images[7].set_clip_path(Circle((4, 3), 3, transform=axes[1, 3].transData))
    axes[0, 0].set(xlim=(1.3, 7.7), ylim=(5.2, 0.4))

    def draw(snapshot):
        data = np.random.default_rng(snapshot.index).normal(0, 0.7, (7, 9)).astype(np.float32)
        data[snapshot.index % 7, 2] = np.nan
        for i, image in enumerate(images):
            image.set_data(np.nan_to_num(np.abs(np.dstack([data] * 3)) % 1) if i == 6 else data)
        images[1].set_clim(-1 - snapshot.index % 3, 1)
        return images

    return draw


def many_shapes(figure, run, theme):
    """Bars, points, collections, rotated words, words in boxes, and words that get much longer."""
    left, right = figure.subplots(1, 2)
    bars = left.bar(range(6), [1] * 6, edgecolor="white")
    left.set_ylim(0, 1)
    counts = [left.text(i, 0.5, "", ha="center", clip_on=True) for i in range(6)]
    turned = left.text(0, 0.2, "", rotation=33, size=14)
    boxed = left.text(2, 0.8, "", bbox={"facecolor": "navy", "alpha": 0.6})
    points = right.scatter([0] * 9, [0] * 9, s=90, c=np.arange(9.0), zorder=4)
    lines = right.add_collection(LineCollection([], lw=3, colors="orange"))
    right.set(xlim=(0, 1), ylim=(0, 1))
    grown = right.text(0.4, 0.5, "", size=9)
    maths = right.text(0.1, 0.1, "")
    right.annotate("still", (0.5, 0.5), (0.8, 0.9), arrowprops={"arrowstyle": "->"}, zorder=6)

    def draw(snapshot):
        rng = np.random.default_rng(snapshot.index)
        for bar, text, height in zip(bars, counts, rng.uniform(size=6), strict=True):
            bar.set_height(height)
            text.set_text(f"{height:.2f}")
            text.set_y(height)
        turned.set_text(f"turned {snapshot.step:,}")
        boxed.set_text(f"{snapshot.step}\ntwo lines")
        points.set_offsets(rng.uniform(size=(9, 2)))
        points.set_array(rng.uniform(size=9))
        lines.set_segments(rng.uniform(size=(5, 2, 2)))
        grown.set_text("wide " * (snapshot.index % 9))
        grown.set_color("red" if snapshot.index % 2 else "white")
        maths.set_text(rf"$x^{{{snapshot.step}}}$")
        return [bars, counts, turned, boxed, points, lines, grown, maths]

    return draw


def unannounced(figure, run, theme):
    """Returns only a line, but sometimes changes limits, titles and colours as well."""
    axes = figure.subplots()
    (line,) = axes.plot([], [])
    axes.set_ylim(-1, 1)

    def draw(snapshot):
        x = np.linspace(0, 1 + snapshot.index // 4, 50)
        line.set_data(x, np.sin(3 * x))
        if axes.get_xlim() != (0, x[-1]):
            axes.set_xlim(0, x[-1])
            axes.set_title(f"up to {x[-1]}")
            axes.set_facecolor("black" if snapshot.index % 8 < 4 else "darkblue")
        return [line]

    return draw


def piled_up(figure, run, theme):
    """Axes above axes: an inset, a twin, translucent and polar axes. Something moves in each of them."""
    axes = figure.add_axes((0.1, 0.1, 0.6, 0.8))
    inset = axes.inset_axes((0.3, 0.5, 0.5, 0.4), zorder=7)
    twin = axes.twinx()
    across = figure.add_axes((0.3, 0.02, 0.65, 0.5), facecolor=(1, 0, 0, 0.3), zorder=-1)
    polar = figure.add_axes((0.6, 0.4, 0.39, 0.55), projection="polar")
    lines = [ax.plot([], [], lw=4)[0] for ax in (axes, inset, twin, across, polar)]
    for ax in (axes, inset, twin, across):
        ax.set(xlim=(0, 6), ylim=(-1.2, 1.2))
    polar.set_ylim(0, 1)

    def draw(snapshot):
        x = np.linspace(0, 6, 80)
        for i, line in enumerate(lines):
            line.set_data(
                x, np.abs(np.sin(x + i + snapshot.index)) if i == 4 else np.sin(x * (i + 1) + snapshot.index)
            )
        return lines

    return draw


def places_in_the_pile(figure, run, theme):
    """Things appear, vanish, change their order of drawing, change size, or move with their transform."""
    axes = figure.subplots()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    blinking = axes.add_patch(Rectangle((0.1, 0.1), 0.5, 0.5, color="red"))
    axes.add_patch(Rectangle((0.3, 0.3), 0.5, 0.5, color="blue", alpha=0.9, zorder=2))
    image = axes.imshow(
        np.arange(4.0).reshape(2, 2), extent=(0.5, 1, 0.5, 1), aspect="auto", interpolation="nearest"
    )
    axes.set(xlim=(0, 1), ylim=(0, 1), autoscale_on=False)
    turning = Affine2D()
    word = axes.text(0.2, 0.2, "turning", transform=turning + axes.transData)

    def draw(snapshot):
        i = snapshot.index
        blinking.set_visible(i % 3 > 0)
        blinking.set_zorder(1 + 2 * (i % 9 == 0))
        image.set_visible(i % 4 > 0)
        image.set_extent((0.5 - 0.1 * (i % 3), 1, 0.5, 1))
        turning.clear().translate(0.02 * i, 0.01 * i)
        return blinking, image, word

    return draw


def made_again(figure, run, theme):
    """A word is made again for every frame, and whole axes move."""
    axes, other = figure.subplots(1, 2)
    (inner,) = other.plot([], [])
    other.set(xlim=(0, 1), ylim=(0, 1))
    made = []

    def draw(snapshot):
        while made:
            made.pop().remove()
        made.append(axes.text(0.5, 0.05 + 0.02 * snapshot.index, f"made for {snapshot.index}", zorder=4))
        inner.set_data([0, 1], [0, snapshot.index / 40])
        other.set_title(f"{snapshot.index}")
        return made, other, inner

    return draw


def blurred(figure, run, theme):
    """An Agg filter is at work, so the drawing cannot be cut and the whole figure is redrawn."""
    axes = figure.subplots()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    (line,) = axes.plot([], [], lw=5)
    line.set_agg_filter(lambda image, dpi: (image[::-1][::-1] * 0.5, 0, 0))
    (plain,) = axes.plot([], [], lw=5)
    axes.text(0.3, 0.3, "over it", size=30)

    def draw(snapshot):
        line.set_data([0, 1], [0, (snapshot.index % 10) / 10])
        plain.set_data([0, 1], [1, (snapshot.index % 7) / 10])
        return line, plain

    return draw


def words_that_come_and_go(figure, run, theme):
    """Words that are without a place, invisible, empty or outside of the picture in some frames."""
    axes = figure.subplots()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    lost, hidden, empty, away = (axes.text(0.1, 0.2 * k, "", size=14, style="italic") for k in range(4))
    axes.text(0.12, 0.3, "over them", size=30, alpha=0.5, zorder=5)

    def draw(snapshot):
        i = snapshot.index
        lost.set(text=f"lost {i}", x=np.nan if i % 2 else 0.1 + 0.02 * i)
        hidden.set(text=f"hidden {i}", visible=i % 3 > 0)
        empty.set_text(f"full {snapshot.step:,}" if i % 4 else "")
        away.set(text=f"away {i}", x=0.3 - 0.5 * (i % 5))
        return lost, hidden, empty, away

    return draw


TRAPS = [
    *(under_and_over, cells, many_shapes, unannounced, piled_up, places_in_the_pile, made_again, blurred),
    words_that_come_and_go,
]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    digits = vz.digits()
    steps = vz.train(vz.MLP(784, 8, 10, seed=1), digits.train, batch_size=16, steps=60)
    path = tmp_path_factory.mktemp("film") / "run"
    validation = digits.test[:200]
    return vz.record(
        steps, path, validation=validation, schedule=vz.SnapshotSchedule(snapshots=30), progress=False
    )


def redrawing(film: Film, size: tuple[int, int], theme: str = "dark"):
    """Returns a function that gives the picture of a frame as Matplotlib draws it, on a figure of its own."""
    layout = film.layout(size=size, theme=theme)

    def redrawn(frame: Frame):
        with mpl.rc_context(layout.style):
            layout.draw(frame)
            canvas = FigureCanvasAgg(layout.figure)
            canvas.draw()
            return np.asarray(canvas.buffer_rgba()).copy()

    return redrawn


def redrawn(film: Film, frame: Frame, size: tuple[int, int]):
    """The picture of a frame as Matplotlib draws it, on a new figure."""
    return redrawing(film, size)(frame)


def worst(picture, true) -> float:
    """The PSNR in decibels of the whole picture, or of the worst of its 16 parts."""
    error = (picture[..., :3].astype(float) - true[..., :3]) ** 2
    parts = [part for row in np.array_split(error, 4) for part in np.array_split(row, 4, axis=1)]
    largest = max(part.mean() for part in [error, *parts])
    return float(10 * np.log10(255**2 / largest)) if largest else np.inf


def at(run, index: int) -> Frame:
    return Frame(int(run.steps[index]), index)


@pytest.mark.slow
@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.__name__)
@settings(max_examples=3)
@given(data=st.data())
def test_any_order_equals_a_full_redraw(run, trap, data):
    size = data.draw(st.sampled_from([SIZE, (301, 333), (640, 360)]))
    order = data.draw(st.lists(st.integers(0, len(run) - 1), min_size=3, max_size=8))
    film = Film(run, (View(trap),))
    with film.canvas(size=size) as canvas:
        frames = [canvas.picture(at(run, index)).copy() for index in order]
    assert frames[0].shape == (size[1], size[0], 4)
    checked = {len(order) - 1, len(order) // 2}
    for i in checked:
        assert worst(frames[i], redrawn(film, at(run, order[i]), size)) >= EQUAL


@pytest.mark.slow
@pytest.mark.parametrize("stride", [2, 7])
def test_every_frame_of_views_side_by_side(run, stride):
    film = Film(run, (View(under_and_over), View(cells), View(many_shapes)), title="three at once")
    redrawn = redrawing(film, (640, 360), "light")
    with film.canvas(size=(640, 360), theme="light") as canvas:
        for index in range(0, len(run), stride):
            frame = canvas.picture(at(run, index))
            if index % 3 == 0:
                assert worst(frame, redrawn(at(run, index))) >= EQUAL


@pytest.mark.slow
@pytest.mark.parametrize(("name", "size"), [*((name, (854, 480)) for name in BUILT_IN), ("loss", (640, 360))])
def test_built_in_views_equal_a_full_redraw(run, name, size):
    film = vz.animate(run, name)
    with film.canvas(size=size) as canvas:
        frames = {index: canvas.picture(at(run, index)).copy() for index in (3, 29, 0, 17)}
    redrawn = redrawing(film, size)
    for index in (0, 17):
        assert worst(frames[index], redrawn(at(run, index))) >= EQUAL


def test_only_what_moves_is_drawn(run):
    film = Film(run, (View(under_and_over),))
    with film.canvas(size=SIZE) as canvas:
        drawn = []
        for artist in canvas.figure.findobj(lambda artist: hasattr(artist, "get_zorder")):
            original = artist.draw
            artist.draw = lambda renderer, artist=artist, original=original: (
                drawn.append(artist),
                original(renderer),
            )
        for index in (0, 5):
            canvas.picture(at(run, index))
        drawn.clear()
        canvas.picture(at(run, 9))
        labels = {artist.get_label() for artist in drawn}
        # Two lines, the label of the step, and the bar that shows how much of the training has passed.
        assert len(drawn) == 4 and "moving" in labels


@pytest.mark.slow
def test_the_figure_is_given_back_as_it_was(run):
    film = Film(run, (View(cells),))
    layout = film.layout(size=SIZE)
    with mpl.rc_context(layout.style):
        with Canvas(layout.figure, layout.draw) as canvas:
            canvas.picture(at(run, 4))
            canvas.picture(at(run, 5))
        layout.draw(at(run, 7))
        agg = FigureCanvasAgg(layout.figure)
        agg.draw()
        assert worst(np.asarray(agg.buffer_rgba()), redrawn(film, at(run, 7), SIZE)) == np.inf
        artists = [artist for artist in layout.figure.findobj() if artist is not layout.figure]
    assert not any("draw" in vars(artist) for artist in artists)


def test_what_draw_returns_may_be_nested_but_must_be_artists():
    circle, rectangle = Circle((0, 0)), Rectangle((0, 0), 1, 1)
    assert list(artists_in([circle, (rectangle, [circle])])) == [circle, rectangle, circle]
    with pytest.raises(ViewError, match="must return the artists that moved"):
        list(artists_in(None))
    with pytest.raises(ViewError, match="'line'"):
        list(artists_in(["line"]))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_an_overlay_mixes_as_agg_does(seed):
    rng = np.random.default_rng(seed)
    below, above = rng.integers(0, 256, (2, 6, 7, 4), dtype=np.uint8)
    below[..., 3] = 255
    above[..., 3] = rng.choice([0, 255, 130, 1, 254], (6, 7))
    agg = RendererAgg(7, 6, 100)
    np.asarray(agg.buffer_rgba())[...] = below
    agg.draw_image(agg.new_gc(), 0, 0, above[::-1])
    Overlay.of(above, np.flatnonzero(above[..., 3])).lay_on(below)
    np.testing.assert_array_equal(below, np.asarray(agg.buffer_rgba()))
