"""What views share: refused options, lettering, tiles, means and scales.

What each view draws is read back in `tests/contracts`.
"""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

import viznet as vz
from tests.still import Still
from viznet.errors import ViewError
from viznet.theme import choose
from viznet.views import VIEWS, find_view
from viznet.views.activations import TITLES
from viznet.views.drawing.axis import AxisScale
from viznet.views.drawing.curves import outline, running_mean
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.tiles import arrange


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
        ("loss:log=2", "loss: log='2': expected true or false"),
        ("predictions:examples=[100]", "expected different examples of the probe out of 0 to 99"),
        ("predictions:examples=1,1", "expected different examples"),
        ("confusion:counts=maybe", "confusion: counts='maybe': expected true or false"),
        ("dashboard:layer=1", "no option 'layer'"),
    ],
)
def test_an_impossible_option_gets_the_choices(spelling, message, run_of):
    with pytest.raises(ViewError) as error:
        find_view(spelling).build(Figure(), run_of("784-16-16-10"), choose("dark"))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


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
    assert not any("digit" in title for title in TITLES)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"units": [7]}, ["W1[:, 7]: what neuron 8 of 16 in layer 1 looks for", "blue adds, red subtracts"]),
        ({"units": [0], "layer": 2}, ["W2[:, 0]: the weights of neuron 1 of 16 in layer 2", "16 inputs"]),
        ({"units": [9], "layer": 3}, ["W3[:, 9]: the weights of output 10 of 10"]),
        ({"units": 1}, ["the one of 16 with the largest weights at the end"]),
    ],
)
def test_a_single_neuron_is_named(run_of, options, said):
    figure = vz.animate(run_of("784-16-16-10"), vz.views.weights(**options)).still(size=(1280, 720))
    words = " ".join(text.get_text() for text in figure.findobj(Text))
    assert all(part in words for part in said), words
    assert "each neuron" not in words and "neurons" not in words
