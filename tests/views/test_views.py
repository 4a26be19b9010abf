"""What views share: refused options, lettering, tiles, means and scales.

What each view draws is read back in `tests/contracts`.
"""

import sys
from unittest.mock import MagicMock

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

import viznet as vz
from tests.readback import BUILT_IN
from tests.still import Still
from viznet.errors import ViewError
from viznet.theme import choose
from viznet.views import VIEWS, find_view
from viznet.views.drawing.axis import AxisScale
from viznet.views.drawing.chosen_examples import shown_in
from viznet.views.drawing.curves import outline, running_mean
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.summary import ConfusionSummary
from viznet.views.drawing.tiles import arrange


@pytest.mark.slow
def test_few_artists_move(run_of):
    """The time for a frame of a film grows with the artists that move."""
    run = run_of("784-16-16-10")
    few = {"weights": 1, "activations": 3, "predictions": 13, "loss": 14, "dashboard": 60}
    for name, most in few.items():
        assert len(Still(VIEWS[name], run, choose("dark"), (1280, 720)).show(-1)) <= most, name


def test_a_diverged_run_says_so(run_of):
    still = Still(VIEWS["loss"], run_of("diverged"), choose("dark"), (1280, 720))
    still.show(-1)
    assert any("diverged" in words for words in still.words())


@pytest.mark.parametrize(
    ("lr", "network"),
    [(1e38, {}), (1e6, {"activation": "identity", "output": "elementwise", "loss": "mse"})],
)
def test_outputs_that_are_no_numbers_are_no_answer(lr, network, tmp_path):
    """The largest of numbers that are none would be class 0."""
    digits = vz.digits()
    with np.errstate(all="ignore"):
        training = vz.train(
            vz.MLP(784, 8, 10, seed=2, **network), digits.train[:100], steps=60, optimizer=vz.SGD(lr)
        )
        run = vz.record(training, tmp_path / "run", probe=digits.test.per_class(1), progress=False)
    known = np.isfinite(np.asarray(run[-1]["p"])).all(axis=1)
    assert not known.any()
    theme = choose("dark")
    still = Still(VIEWS["predictions"](examples=[0, 3]), run, theme, (1280, 720))
    moved = still.show(-1)
    words = still.words()
    assert words.count("answer: no number") == 2 and not any(word.endswith("%") for word in words)
    seen = [artist for artist in moved if not isinstance(artist, Lettering)]
    assert all(not np.ptp(artist.get_path().vertices[:, 1]) or not coloured(artist, theme) for artist in seen)
    assert not any(coloured(artist, theme) for artist in moved if isinstance(artist, Lettering))
    still.show(0)
    assert any(coloured(artist, theme) for artist in moved if isinstance(artist, Lettering))


def coloured(artist, theme) -> bool:
    """Whether an artist has the colour of right or of wrong answers."""
    return to_hex(artist.get_facecolor()).lower() in (theme.right.lower(), theme.wrong.lower())


@pytest.mark.parametrize(
    ("right", "expected"),
    [(5, "no better than"), (8, "no better than"), (10, "hardly better than"), (39, "always answering")],
)
def test_the_summary_compares_with_one_answer_for_all(right, expected, run_of):
    """Of 40 examples, 8 are of each class, so one answer for all is right 8 times."""
    classes, run = 5, run_of("784-16-16-10")
    figure = Figure((12.8, 7.2), dpi=100)
    FigureCanvasAgg(figure)
    panel = Panel(figure, choose("dark"))
    names = [str(k) for k in range(classes)]

    class Measured(dict):
        index = 0

    counts = np.zeros((classes, classes), int)
    for i in range(40):
        counts[i % classes, i % classes if i < right else (i + 1) % classes] += 1
    measured = Measured(validation_accuracy=np.float32(right / 40), validation_loss=1.0, confusion=counts)
    recorded = MagicMock(
        held_out_examples=np.array([40]), steps=np.array([7]), probe=run.probe, sizes=(784, classes)
    )
    recorded.__getitem__.side_effect = {"validation_accuracy": np.array([right / 40])}.get
    summary = ConfusionSummary(panel, panel.box, recorded, names)
    words = [word for artist in summary.write(measured, counts) for *_, word in artist.words]
    assert any(word.startswith(expected) and word.endswith(": 20.0 %") for word in words), words


def test_a_list_of_units_is_of_hidden_layers(run_of):
    """The output is shown whole, unless it is shown alone."""
    run = run_of("784-16-16-10")

    def labels(**options):
        return " ".join(Still(VIEWS["activations"](**options), run, choose("dark"), (1280, 720)).words())

    assert "p · output · 10 neurons" in labels(units=[0, 12])
    assert "p · output · 3 of 10 neurons" in labels(units=[0, 3, 5], layer=3)
    assert labels(units=np.int64(6)) == labels(units=6)


def test_mistakes_need_held_out_examples(run_of):
    with pytest.raises(ViewError, match="confusion: this recording has no held-out examples"):
        VIEWS["confusion"].build(Figure(), run_of("no validation"), choose("dark"))


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
        ("gradients:maps=3", "gradients: maps='3': expected true or false, such as maps=true"),
        ("loss:clock=sundial", "loss: clock='sundial' is no choice; choose from linear, geometric"),
        ("landscape:axes=diagonal", "landscape: axes='diagonal' is no choice; choose from path, random"),
        ("loss:log=2", "loss: log='2': expected true or false"),
        ("predictions:examples=[100]", "expected different examples of the probe out of 0 to 99"),
        ("predictions:examples=1,1", "expected different examples"),
        ("predictions:examples=101", "predictions: examples=101: expected how many to show, 1 to 100"),
        ("predictions:wrong=None", "predictions: wrong=None is no choice; choose from True, False"),
        ("embedding:examples=101", "embedding: examples=101: expected how many to show, 1 to 100"),
        ("confusion:counts=maybe", "confusion: counts='maybe': expected true or false"),
        ("dashboard:layer=1", "no option 'layer'"),
    ],
)
def test_an_impossible_option_gets_the_choices(spelling, message, run_of):
    with pytest.raises(ViewError) as error:
        find_view(spelling).build(Figure(), run_of("784-16-16-10"), choose("dark"))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_examples_that_are_named_are_all_shown(run_of):
    """Also if there are more of them than a view shows by default."""
    numbers = [*range(0, 30, 2)]
    still = Still(
        find_view(f"predictions:examples={','.join(map(str, numbers))}"),
        run_of("784-16-16-10"),
        choose("dark"),
    )
    assert shown_in(still.figure).tolist() == numbers


def test_lettering_draws_what_a_text_would():
    """The outlines of a word cover the same pixels as Matplotlib's own text."""
    pictures = []
    for own in (True, False):
        figure = Figure((4, 1), dpi=100, facecolor="white")
        canvas, panel = FigureCanvasAgg(figure), Panel(figure, choose("light"))
        if own:
            Lettering(panel, PanelBox(0, 0, 400, 100), size=4, facecolor="black").write([(20, 30, "93.1 %")])
        else:
            panel.write(20, 30, "93.1 %", size=4, color="black")
        canvas.draw()
        pictures.append(np.asarray(canvas.buffer_rgba())[..., 0] / 255)
    dark = 1 - pictures[1]
    assert np.abs(pictures[0] - pictures[1]).sum() < 0.25 * dark.sum()
    assert (1 - pictures[0]).sum() == pytest.approx(dark.sum(), rel=0.1)


@pytest.mark.slow
def test_tiles_fit_and_do_not_touch():
    for count in (1, 2, 7, 16, 100, 512):
        for width, height in ((1200, 560), (300, 250), (80, 400), (20, 20)):
            tiling = arrange(count, (28, 28), PanelBox(0, 0, width, height), label=12)
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
    scale = AxisScale.of(np.array(values, float))
    ticks = scale.ticks(5)
    assert np.isfinite([scale.low, scale.high]).all()
    assert scale.low < scale.high
    assert all(scale.low <= tick <= scale.high for tick in ticks)
    assert len(scale.labels(ticks)) == len(ticks)
    finite = [v for v in values if np.isfinite(v)]
    if finite and not scale.log:
        assert scale.low <= min(finite) <= max(finite) <= scale.high


def test_no_title_of_a_view_speaks_of_digits_only():
    modules = [sys.modules[VIEWS[name].__module__] for name in BUILT_IN]
    titles = {
        (module.__name__, title)
        for module in modules
        for name, wordings in vars(module).items()
        if "TITLES" in name
        for title in wordings
    }
    assert {name.rsplit(".", 1)[1] for name, _ in titles} == set(BUILT_IN)
    assert not [title for _, title in titles if "digit" in title]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"units": [7]}, ["W1[:, 7]: what neuron 8 of 16 in layer 1 looks for", "blue adds, red subtracts"]),
        ({"units": [0], "layer": 2}, ["W2[:, 0]: the weights of neuron 1 of 16 in layer 2", "16 inputs"]),
        ({"units": [9], "layer": 3}, ["W3[:, 9]: the weights of output 10 of 10"]),
        ({"units": 1}, ["the one of 16 with the largest weights at the end"]),
    ],
)
def test_a_single_neuron_is_named(run_of, options, expected):
    figure = vz.animate(run_of("784-16-16-10"), vz.views.weights(**options)).still(size=(1280, 720))
    words = " ".join(text.get_text() for text in figure.findobj(Text))
    assert all(part in words for part in expected), words
    assert "each neuron" not in words and "neurons" not in words
