"""One contract for every view, over networks and recordings as different as they come."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.text import Text

from viznet.data import Examples, digits
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.recording import record
from viznet.schedules import Schedule
from viznet.theme import THEMES, Theme, choose
from viznet.training import train
from viznet.views import VIEWS, ViewError, find_view
from viznet.views.axis import Scale
from viznet.views.curves import outline, running_mean
from viznet.views.lettering import Lettering
from viznet.views.panel import Box, Panel
from viznet.views.style import style
from viznet.views.tiles import arrange

BUILT_IN = ("activations", "confusion", "dashboard", "gradients", "loss", "predictions", "weights")
SIZES = [(1280, 720), (640, 360), (720, 720), (720, 1280), (360, 640)]


def oblong(names: tuple[str, ...], shape: tuple[int, int] | None = (9, 6)) -> Examples:
    """Random pictures that are no squares, of classes whose names are long."""
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (60, 54), dtype=np.uint8)
    return Examples(x, np.arange(60) % len(names), shape, names)


def small(**options) -> MLP:
    return MLP(784, 16, 16, 10, seed=7, **options)


def learn(path, network, examples=None, *, lr=0.1, snapshots=8, steps=60, validation=True, **options):
    few = digits().train[np.arange(400)] if examples is None else examples
    held_out = few[np.arange(50)] if validation else None
    training = train(network, few, steps=steps, optimizer=SGD(lr=lr))
    return record(training, path, validation=held_out, schedule=Schedule(snapshots=snapshots), **options)


RECORDINGS = {
    "784-16-16-10": lambda path: learn(path, small(), probe=digits().test.one_of_each(10)),
    "one hidden layer": lambda path: learn(path, MLP(784, 40, 10, activation="sigmoid")),
    "five layers": lambda path: learn(path, MLP(784, 8, 8, 8, 8, 8, 10, activation="leaky_relu"), steps=20),
    "wide": lambda path: learn(path, MLP(784, 140, 10), steps=4, snapshots=3),
    "tanh, elementwise, mse": lambda path: learn(
        path, MLP(784, 24, 10, activation="tanh", output="elementwise", loss="mse")
    ),
    "no squares": lambda path: learn(path, MLP(54, 12, 3), oblong(("ankle boot", "T-shirt/top", "trousers"))),
    "no images": lambda path: learn(path, MLP(54, 12, 3), oblong(("a", "b", "c"), None)),
    "no validation": lambda path: learn(path, small(), validation=False),
    "diverged": lambda path: learn(
        path, small(activation="identity", output="elementwise", loss="mse"), lr=5, steps=30
    ),
    "one snapshot": lambda path: learn(path, small(), steps=0),
    "two snapshots": lambda path: learn(path, small(), steps=1, validation=False),
    "no hidden layer": lambda path: learn(path, MLP(784, 10), steps=5, snapshots=4),
    "one probe example": lambda path: learn(path, small(), steps=5, probe=digits().test[[3]]),
}


@pytest.fixture(scope="module")
def run_of(tmp_path_factory):
    made = {}

    def run_of(name):
        if name not in made:
            made[name] = RECORDINGS[name](tmp_path_factory.mktemp("runs") / "run")
        return made[name]

    return run_of


class Still:
    """A view built on a figure of its own."""

    def __init__(self, view, run, theme: Theme, size=(640, 360)):
        self.run, self.style = run, style(theme)
        with mpl.rc_context(self.style):
            self.figure = Figure((size[0] / 100, size[1] / 100), dpi=100)
            self.canvas = FigureCanvasAgg(self.figure)
            self._draw = view.build(self.figure, run, theme)

    def show(self, index: int):
        """Draws a snapshot; returns what moved."""
        with mpl.rc_context(self.style):
            return list(self._draw(self.run[index]))

    def pixels(self) -> np.ndarray:
        with mpl.rc_context(self.style):
            self.canvas.draw()
        return np.asarray(self.canvas.buffer_rgba()).copy()

    def limits(self) -> list:
        axes = self.figure.findobj(mpl.axes.Axes)
        images = [image.get_clim() for image in self.figure.findobj(AxesImage)]
        return [*((a.get_xlim(), a.get_ylim(), a.get_position().bounds) for a in axes), *images]

    def words(self) -> list[str]:
        still = [text.get_text() for text in self.figure.findobj(Text) if text.get_text()]
        return still + [word for lettering in self.figure.findobj(Lettering) for *_, word in lettering.words]

    def boxes(self) -> list:
        """Every word with the box that it takes on screen."""
        renderer = self.canvas.get_renderer()
        texts = [t for t in self.figure.findobj(Text) if t.get_text() and t.get_visible() and t.axes is None]
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
        for lettering in self.figure.findobj(Lettering):
            words = lettering.words
            for word in words:
                boxes.append((word[2], lettering.write([word]).get_window_extent(renderer)))
            lettering.write(words)
        return boxes


def needs_validation(name: str, run) -> bool:
    return name == "confusion" and "confusion" not in run


def test_all_views_of_the_house_are_there():
    assert set(BUILT_IN) <= set(VIEWS)
    for name in BUILT_IN:
        assert VIEWS[name].doc, "`viznet views` lists it with a line that says what it shows"


@pytest.mark.parametrize("recording", RECORDINGS)
@pytest.mark.parametrize("name", BUILT_IN)
def test_contract(name, recording, run_of):
    """Builds; any order gives the same picture; what moved is returned; limits stay; the recording shows."""
    run, theme = run_of(recording), choose("dark" if len(recording) % 2 else "light")
    if needs_validation(name, run):
        with pytest.raises(ViewError, match="no held-out examples"):
            VIEWS[name].build(Figure(), run, theme)
        return
    still = Still(VIEWS[name], run, theme)
    last, early = len(run) - 1, min(1, len(run) - 1)
    moved = still.show(last)
    limits, first = still.limits(), still.pixels()
    assert moved
    assert all(isinstance(artist, mpl.artist.Artist) for artist in moved)

    moved += still.show(early)
    middle = still.pixels()
    still.show(last)
    assert still.limits() == limits, "limits are those of the whole run"
    assert np.array_equal(still.pixels(), first), (
        "the same snapshot is the same picture, whatever was shown before"
    )
    if last > early and run.status == "finished":
        assert not np.array_equal(middle, first), "the picture shows how the snapshots differ"

    for artist in moved:
        artist.set_visible(False)
    background = still.pixels()
    still.show(early)
    for artist in moved:
        artist.set_visible(False)
    assert np.array_equal(still.pixels(), background), "nothing moves that is not returned"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", BUILT_IN)
def test_paper_and_words_are_the_themes(name, theme, run_of):
    still = Still(VIEWS[name], run_of("784-16-16-10"), choose(theme))
    still.show(-1)
    paper = tuple(round(255 * c) for c in mpl.colors.to_rgb(choose(theme).paper))
    pixels = still.pixels()[..., :3].reshape(-1, 3)
    assert (pixels == paper).all(axis=1).mean() > 0.1
    table = {mpl.colors.to_hex(c).upper() for c in vars(choose(theme)).values() if str(c).startswith("#")}
    written = {mpl.colors.to_hex(t.get_color()).upper() for t in still.figure.findobj(Text) if t.get_text()}
    assert written <= table | set(choose(theme).series), "no colour but the theme's"


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("recording", ["784-16-16-10", "no squares", "five layers", "diverged"])
@pytest.mark.parametrize("name", BUILT_IN)
def test_words_neither_overlap_nor_leave_the_picture(name, recording, size, run_of):
    run = run_of(recording)
    still = Still(VIEWS[name], run, choose("dark"), size)
    for index in {0, len(run) // 2, len(run) - 1}:
        still.show(index)
        boxes = still.boxes()
        assert boxes, "a picture says what it shows"
        for words, box in boxes:
            assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= size[0] and box.y1 <= size[1], (
                f"{words!r} is cut off"
            )
        for i, (words, a) in enumerate(boxes):
            for other, b in boxes[i + 1 :]:
                across = min(a.x1, b.x1) - max(a.x0, b.x0)
                up = min(a.y1, b.y1) - max(a.y0, b.y0)
                # The extent of a line has room for letters that hang lower than those of this one.
                slack = 0.3 * min(a.height, b.height)
                assert across <= 1 or up <= slack, f"{words!r} runs into {other!r}"


@pytest.mark.parametrize("name", BUILT_IN)
def test_letters_are_large_enough_to_read(name, run_of):
    for size, least in (((1280, 720), 11), ((640, 360), 8)):
        still = Still(VIEWS[name], run_of("784-16-16-10"), choose("light"), size)
        still.show(-1)
        heights = [text.get_fontsize() * 100 / 72 for text in still.figure.findobj(Text) if text.get_text()]
        assert min(heights) >= least, f"letters of {min(heights):.1f} pixels at {size}"
        assert max(heights) >= 1.2 * min(heights), "the title is larger than the rest"


def test_few_artists_move(run_of):
    """A film pays for every artist that moves."""
    run = run_of("784-16-16-10")
    few = {"weights": 1, "activations": 3, "predictions": 13, "loss": 14, "dashboard": 60}
    for name, most in few.items():
        assert len(Still(VIEWS[name], run, choose("dark"), (1280, 720)).show(-1)) <= most, name


class TestWeights:
    def test_a_tile_is_a_neurons_weights_on_the_scale_of_the_whole_run(self, run_of):
        run = run_of("784-16-16-10")
        still = Still(VIEWS["weights"], run, choose("dark"))
        (image,) = still.show(3)
        cells = np.ma.getdata(image.get_array())
        tiles = {tile.tobytes() for tile in run[3]["W1"].T.reshape(16, 28, 28)}
        height, width = cells.shape
        found = {
            cells[i : i + 28, j : j + 28].astype(np.float32).tobytes()
            for i in range(height - 27)
            for j in range(width - 27)
            if not np.isnan(cells[i : i + 28, j : j + 28]).any()
        }
        assert tiles == found
        assert image.get_clim() == pytest.approx((-run.limit("W1"), run.limit("W1")))

    def test_of_a_wide_layer_the_largest_are_shown_and_that_is_said(self, run_of):
        still = Still(VIEWS["weights"](units=5), run_of("wide"), choose("light"), (1280, 720))
        (image,) = still.show(-1)
        assert np.count_nonzero(~np.isnan(np.ma.getdata(image.get_array()))) == 5 * 784
        assert any("the 5 of 140 with the largest weights" in words for words in still.words())
        strongest = np.linalg.norm(run_of("wide")[-1]["W1"], axis=0).argmax()
        assert str(strongest) in still.words(), "tiles carry the numbers of their neurons"
        everything = Still(VIEWS["weights"], run_of("wide"), choose("light"), (1280, 720))
        assert any("the 100 of 140" in words for words in everything.words())

    def test_deeper_layers_and_inputs_that_are_no_images_are_matrices(self, run_of):
        for view, recording, symbol in (
            ("weights:layer=2", "784-16-16-10", "W2"),
            ("weights", "no images", "W1"),
        ):
            run = run_of(recording)
            (image,) = Still(find_view(view), run, choose("dark")).show(-1)
            assert np.array_equal(image.get_array(), run[-1][symbol])


class TestActivations:
    def test_rows_are_examples_by_class_and_columns_neurons(self, run_of):
        run = run_of("784-16-16-10")
        (image,) = Still(find_view("activations:layer=2"), run, choose("dark"), (1280, 720)).show(-1)
        cells = np.ma.getdata(image.get_array())
        full = cells[~np.isnan(cells).any(axis=1)]
        assert np.array_equal(full, run[-1]["a2"][np.argsort(run.probe.y, kind="stable")])

    @pytest.mark.parametrize(
        ("recording", "low"), [("784-16-16-10", 0), ("tanh, elementwise, mse", -1), ("five layers", -1)]
    )
    def test_zero_is_the_middle_where_activations_can_be_negative(self, recording, low, run_of):
        run = run_of(recording)
        (image,) = Still(find_view("activations:layer=1"), run, choose("dark")).show(-1)
        assert image.get_clim() == pytest.approx((low * run.limit("a1"), run.limit("a1")))


class TestLoss:
    def test_says_which_figure_is_which_and_what_it_is(self, run_of):
        run = run_of("784-16-16-10")
        still = Still(VIEWS["loss"], run, choose("dark"), (1280, 720))
        for index in (3, -1):
            still.show(index)
            words = still.words()
            assert f"held-out loss, of {run[index]['confusion'].sum():,}" in words
            assert any(word.startswith("batch loss") for word in words)
            assert f"{run[index]['validation_loss']:.2f}" in " ".join(words)
            assert f"{100 * run[index]['validation_accuracy']:.1f} %" in words

    def test_curves_end_at_the_present(self, run_of):
        run = run_of("784-16-16-10")
        still = Still(VIEWS["loss"], run, choose("dark"))
        for index in (4, 0, -1):
            lines = [artist for artist in still.show(index) if hasattr(artist, "get_xdata")]
            assert max(line.get_xdata()[-1] for line in lines) == run[index].step

    def test_a_diverged_run_says_so(self, run_of):
        still = Still(VIEWS["loss"], run_of("diverged"), choose("dark"), (1280, 720))
        still.show(-1)
        assert any("diverged" in words for words in still.words())


class TestPredictions:
    def test_the_answer_and_the_bars_are_the_networks(self, run_of):
        run = run_of("784-16-16-10")
        still = Still(find_view("predictions:examples=0,35,71"), run, choose("dark"), (1280, 720))
        moved = still.show(-1)
        texts = [artist for artist in moved if isinstance(artist, Text)]
        p = run[-1]["p"][[0, 35, 71]]
        assert [text.get_text() for text in texts] == [f"reads {k}" for k in p.argmax(axis=1)]
        heights = [
            patch.get_path().vertices.reshape(3, 10, 5, 2)[..., 1] for patch in moved if patch not in texts
        ]
        bars = sum(h.max(axis=-1) - h.min(axis=-1) for h in heights)
        assert bars / bars.max() == pytest.approx(p / p.max(), abs=1e-5)


class TestConfusion:
    def test_the_numbers_are_the_counts(self, run_of):
        run = run_of("784-16-16-10")
        still = Still(VIEWS["confusion"], run, choose("light"), (1280, 720))
        moved = still.show(-1)
        written = [artist for artist in moved if isinstance(artist, Lettering)]
        (image,) = (artist for artist in moved if isinstance(artist, AxesImage))
        square = image.axes.get_window_extent()
        found = np.zeros((10, 10), int)
        for lettering in written:
            for x, y, word in lettering.words:
                if square.contains(x, y):
                    row, column = (
                        int((square.y1 - y) / square.height * 10),
                        int((x - square.x0) / square.width * 10),
                    )
                    found[row, column] = int(word)
        assert np.array_equal(found, run[-1]["confusion"])
        assert f"{100 * run[-1]['validation_accuracy']:.1f} %" in still.words()


class TestGradients:
    def test_norms_are_those_of_the_recorded_gradients(self, run_of):
        run = run_of("784-16-16-10")
        still = Still(VIEWS["gradients"](maps=False), run, choose("dark"))
        lines = [artist for artist in still.show(-1) if hasattr(artist, "get_ydata")]
        for symbol in ("dW1", "dW2", "dW3"):
            norms = np.sqrt((np.asarray(run[symbol], float) ** 2).sum(axis=(1, 2)))
            assert any(
                np.allclose(line.get_ydata()[: len(run)], norms)
                for line in lines
                if len(line.get_ydata()) > 1
            )


@pytest.mark.parametrize(
    ("spelling", "message"),
    [
        ("weights:layer=9", "weights: no layer 9 in this 784-16-16-10 network; choose from 1, 2, 3"),
        ("weights:layer=0", "choose from 1, 2, 3"),
        ("weights:layer=one", "choose from 1, 2, 3"),
        ("weights:units=0", "expected how many neurons to show, 1 to 16"),
        ("weights:units=3,99", "expected different neurons out of 0 to 15"),
        ("activations:layer=4", "activations: no layer 4 in this"),
        ("activations:units=many", "expected different neurons"),
        ("gradients:layer=7", "gradients: no layer 7"),
        ("gradients:maps=3", "gradients: maps=3 is no choice; choose from True, False"),
        ("loss:clock=sundial", "loss: clock='sundial' is no choice; choose from linear, geometric"),
        ("loss:log=2", "loss: log=2 is no choice"),
        ("predictions:examples=100", "expected different examples of the probe out of 0 to 99"),
        ("predictions:examples=1,1", "expected different examples"),
        ("confusion:counts=maybe", "confusion: counts='maybe' is no choice"),
        ("dashboard:layer=1", "no option 'layer'"),
    ],
)
def test_an_impossible_option_gets_the_choices(spelling, message, run_of):
    with pytest.raises(ViewError) as error:
        find_view(spelling).build(Figure(), run_of("784-16-16-10"), choose("dark"))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_lettering_draws_what_a_text_would():
    """The outlines of a word cover the pixels that Matplotlib's own text covers."""
    pictures = []
    for own in (True, False):
        figure = Figure((4, 1), dpi=100, facecolor="white")
        canvas, panel = FigureCanvasAgg(figure), Panel(figure, choose("light"))
        if own:
            Lettering(panel, Box(0, 0, 400, 100), size=4, facecolor="black").write([(20, 30, "93.1 %")])
        else:
            panel.write(20, 30, "93.1 %", size=4, color="black")
        canvas.draw()
        pictures.append(np.asarray(canvas.buffer_rgba())[..., 0] / 255)
    dark = 1 - pictures[1]
    assert np.abs(pictures[0] - pictures[1]).sum() < 0.25 * dark.sum()
    assert (1 - pictures[0]).sum() == pytest.approx(dark.sum(), rel=0.1)


def test_tiles_fit_and_do_not_touch():
    for count in (1, 2, 7, 16, 100, 512):
        for width, height in ((1200, 560), (300, 250), (80, 400), (20, 20)):
            tiling = arrange(count, (28, 28), Box(0, 0, width, height), label=12)
            rows, columns = tiling.cells
            assert rows * tiling.cell <= height + 1e-6 or tiling.cell == 0.02
            assert columns * tiling.cell <= width + 1e-6 or tiling.cell == 0.02
            tiles = np.random.default_rng(0).normal(size=(count, 28, 28)).astype(np.float32)
            picture = tiling.fill(tiling.blank(), tiles)
            assert np.count_nonzero(~np.isnan(picture)) == tiles.size, "no tile covers another"


def test_running_mean_is_the_mean_of_what_came_before():
    values = np.random.default_rng(0).normal(size=50)
    means = running_mean(values, 7)
    assert means == pytest.approx([values[max(0, i - 6) : i + 1].mean() for i in range(50)])
    assert len(running_mean(np.zeros(0), 3)) == 0


def test_an_outline_keeps_every_peak():
    values = np.random.default_rng(0).normal(size=10_007)
    steps, thinned = outline(np.arange(10_007), values, 100)
    assert len(steps) < 500
    assert (thinned.min(), thinned.max()) == (values.min(), values.max())
    assert np.array_equal(values[steps], thinned)
    assert (np.diff(steps) > 0).all()


@pytest.mark.parametrize(
    "values", [[], [np.nan], [np.inf, 1], [0, 0], [1e-30, 1e30], [-2, 5], [3, 3], [1e300, 1]]
)
def test_a_scale_holds_what_is_finite_and_has_ticks(values):
    scale = Scale.of(np.array(values, float))
    ticks = scale.ticks(5)
    assert np.isfinite([scale.low, scale.high]).all()
    assert scale.low < scale.high
    assert all(scale.low <= tick <= scale.high for tick in ticks)
    assert len(scale.words(ticks)) == len(ticks)
    finite = [v for v in values if np.isfinite(v)]
    if finite and not scale.log:
        assert scale.low <= min(finite) <= max(finite) <= scale.high
