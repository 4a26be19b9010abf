"""What somebody would not show to a class: empty headings, touching numbers, holes, bars without height."""

import re
from importlib import import_module
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D

import viznet as vz
from tests.legibility import bars_of, cut_words, overlapping_words, words_of
from tests.readback import box_of
from tests.recordings import learn
from viznet.data import Examples
from viznet.network import MLP
from viznet.theme import choose
from viznet.views.drawing.panel import Panel, PanelBox

ALIKE = tuple(f"category number {k} of sixty" for k in range(60))
SMALL, LARGE = (640, 360), (1280, 720)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def alike(tmp_path_factory):
    """A recording of 60 classes whose names begin and end alike."""
    x = np.random.default_rng(0).integers(0, 256, (60, 16), dtype=np.uint8)
    examples = Examples(x, np.arange(60), (4, 4), ALIKE)
    return learn(
        tmp_path_factory.mktemp("look") / "run", MLP(16, 8, 60, seed=1), examples, steps=6, snapshots=3
    )


@pytest.fixture(scope="module")
def flat(tmp_path_factory):
    """A recording whose weights are all 0, and stay so."""
    network, examples = (
        MLP(16, 8, 3, init="zeros"),
        Examples(np.zeros((6, 16), np.uint8), np.arange(6) % 3, (4, 4), tuple("abc")),
    )
    return learn(tmp_path_factory.mktemp("flat") / "run", network, examples, steps=3, validation=False)


def test_weights_that_are_all_0_have_no_noise_and_no_colours(flat, alike):
    of_nothing = " ".join(words(vz.animate(flat, "weights").still(size=LARGE)))
    assert "noise" not in of_nothing and "995 of 1,000" not in of_nothing and "±0" not in of_nothing
    assert "all are 0" in of_nothing
    of_chance = " ".join(words(vz.animate(alike, "weights").still(size=LARGE)))
    assert "noise" in of_chance and "995 of 1,000" in of_chance and "all are 0" not in of_chance


def words(figure):
    return [word for word, _ in words_of(figure)]


def test_below_the_heading_of_mistakes_are_mistakes(alike):
    figure = vz.animate(alike, "confusion").still(size=SMALL)
    shown = words(figure)
    assert "Most frequent mistakes" in shown
    assert sum("→" in word for word in shown) == 3, shown


@pytest.mark.parametrize("recording", ["26 long names", "no squares"])
def test_long_names_leave_room_for_the_accuracy_in_large_text(recording, run_of):
    figure = vz.animate(run_of(recording), "confusion", text=1.5).still(size=SMALL)
    assert any(word in ("are right", "of the answers are right") for word in words(figure))


@pytest.mark.parametrize(
    ("view", "recording"),
    [
        ("gradients", "six hidden layers"),
        ("activations", "26 long names"),
        ("dashboard", "six hidden layers"),
    ],
)
def test_numbers_in_a_row_do_not_touch(view, recording, run_of):
    figure = vz.animate(run_of(recording), view).still(size=SMALL)
    rows = {}
    for word, box in words_of(figure):
        if word.isdigit():
            rows.setdefault(round(box.y0 / 3), []).append((box.x0, box.x1, word))
    for row in map(sorted, rows.values()):
        for (_, end, one), (start, _, other) in pairwise(row):
            assert start - end >= 2, f"{one!r} and {other!r} touch"


def test_pictures_of_gradients_stand_close_below_the_first(run_of):
    figure = vz.animate(run_of("784-16-16-10"), "gradients").still(size=SMALL)
    first, *others = sorted((box_of(i) for i in figure.findobj(AxesImage)), key=lambda box: -box.y1)
    unit = next(box.height for word, box in words_of(figure) if word.startswith("dW1"))
    assert len(others) == 2 and all(first.y0 - box.y1 < 4.5 * unit for box in others)
    assert max(box.height for box in others) > 0.9 * first.height


@pytest.mark.parametrize(
    ("view", "begins"), [("slice", "A plain step"), ("landscape", "The loss"), ("weights", "By the")]
)
def test_sentences_begin_where_the_title_does(view, begins, run_of):
    boxes = words_of(vz.animate(run_of("784-16-16-10"), view).still(size=LARGE))
    title = max((box for _, box in boxes), key=lambda box: box.y1)
    (sentence,) = [box for word, box in boxes if word.startswith(begins)]
    assert abs(sentence.x0 - title.x0) <= 3


def test_a_narrow_landscape_says_its_answer_in_two_lines(run_of):
    figure = vz.animate(run_of("784-16-16-10"), "landscape", text=1.5).still(size=(360, 640))
    shown = words(figure)
    assert any(word.startswith(("The loss has", "Down from", "Up from")) for word in shown), shown


def test_a_path_of_one_moment_has_no_variance(run_of):
    shown = words(vz.animate(run_of("one snapshot"), vz.views.landscape(points=5)).still(size=LARGE))
    assert not any("variance" in word or "of the path" in word for word in shown), shown


def test_names_above_the_evidence_differ(alike):
    figure = vz.animate(alike, "evidence").still(size=SMALL)
    # The example at the left has the name of its class too.
    above = [word for word, box in words_of(figure) if word.endswith("…")]
    assert len(above) >= 4 and len(set(above)) == len(above) - 1, above


def test_bars_of_softmax_are_seen_in_large_text(run_of):
    figure = vz.animate(run_of("784-16-16-10"), "softmax", text=1.5).still(size=SMALL)
    unit = next(box.height for word, box in words_of(figure) if word == "shares p")
    assert max(bar.height for bar in bars_of(figure)) >= unit


def test_sums_beyond_the_axis_are_said_to_be(run_of):
    usual, lost = (
        words(vz.animate(run_of(name), "activation_functions").still(step, size=SMALL))
        for name, step in (("784-16-16-10", None), ("diverged", None))
    )
    assert not any("beyond" in word for word in usual)
    assert any("beyond" in word for word in lost), lost


def test_names_below_mistakes_are_whole(run_of):
    figure = vz.animate(run_of("784-16-16-10"), "mistakes", text=1.5).still(size=(720, 1280))
    assert not cut_words(figure, words_of(figure))


def test_axes_of_losses_have_names_in_large_text(run_of):
    """Beside "0" and "1" there was no room for a name, so the axes had none."""
    for run in ("784-16-16-10", "tanh, elementwise, mse"):
        shown = words(vz.animate(run_of(run), "losses", text=1.5).still(size=SMALL))
        assert any(word in ("loss", "loss against p") for word in shown), shown
        assert any(word in ("slope", "size of the slope") for word in shown), shown


@pytest.mark.parametrize("size", [SMALL, (180, 320)])
def test_a_slice_without_a_table_has_only_points_in_its_key(size, run_of):
    """In large text the points had shapes and colours without a word what they are."""
    figure = vz.animate(run_of("784-16-16-10"), "slice", text=1.5).still(0, size=size)
    shown = words(figure)
    kept = [word for word in ("this training", "too small", "right", "too large") if word in shown]
    marks = [line for line in figure.findobj(Line2D) if line.get_marker() in ("D", "o", "^", "s")]
    assert "rate of this training" not in shown and "this training" in kept
    assert len(marks) == len(kept)
    assert not overlapping_words(words_of(figure))


@pytest.mark.slow
def test_numbers_below_two_layers_are_not_read_as_one(run_of):
    """10 below a layer and 0 below the next one would be read as 100."""
    figure = vz.animate(run_of("six hidden layers"), "activations").still(size=(720, 1280))
    numbers = sorted(
        (box.x0, box.x1, box.y0, word) for word, box in words_of(figure) if re.fullmatch(r"\[\d+\]", word)
    )
    level = min(y for _, _, y, word in numbers if word == "[0]")
    row = [(left, right, word) for left, right, y, word in numbers if abs(y - level) < 3]
    digit = min(right - left for left, right, _ in row)
    assert len(row) > 5
    for (_, end, one), (start, _, other) in pairwise(row):
        assert start - end > 0.7 * digit, f"{one} and {other} read as {one}{other}"


@pytest.mark.slow
def test_layers_are_not_tiny_in_an_upright_embedding(run_of):
    """Both directions have one scale, so the shorter side says how large the examples are drawn."""
    figure = vz.animate(run_of("six hidden layers"), "embedding").still(size=(720, 1280))
    frames = [box_of(image) for image in figure.findobj(AxesImage)]
    assert len(frames) >= 6 and min(min(box.width, box.height) for box in frames) > 140


@pytest.mark.slow
def test_names_of_directions_are_apart():
    """A name as wide as its half of a landscape would run into the other one."""
    write_names = import_module("viznet.views.landscape")._name_directions
    figure = Figure((7.2, 4), dpi=100)
    FigureCanvasAgg(figure)
    panel = Panel(figure, choose("dark"))
    for width in range(300, 500, 3):
        write_names(panel, PanelBox(0, 0, width, 300), "path", "relief")
        first, second = sorted((box.x0, box.x1) for _, box in words_of(figure))
        assert second[0] - first[1] > 0.6 * panel.unit, width
        for text in [*figure.texts]:
            text.remove()
