"""What views say of classes whose names are many or long, and where their scales end."""

import matplotlib.colors
import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.text import Text

import viznet as vz
from tests.recordings import learn
from viznet.data import Examples
from viznet.network import MLP
from viznet.theme import THEMES
from viznet.views.drawing.lettering import Lettering

pytestmark = pytest.mark.slow

LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")


def squares(names, shape=(4, 4)):
    """Random pictures of these classes."""
    rng = np.random.default_rng(0)
    count = 60
    x = rng.integers(0, 256, (count, 16), dtype=np.uint8)
    return Examples(x, np.arange(count) % len(names), shape, names)


@pytest.fixture(scope="module")
def run_with(tmp_path_factory):
    """Makes a short recording of classes with these names."""
    made = {}

    def run(names, shape=(4, 4)):
        if names not in made:
            path = tmp_path_factory.mktemp("names") / "run"
            network = MLP(16, 8, len(names), seed=1)
            made[names] = learn(path, network, squares(names, shape), steps=6, snapshots=3)
        return made[names]

    return run


def words(figure) -> list[str]:
    """All words that a figure shows."""
    texts = [text.get_text() for text in figure.findobj(Text)]
    return texts + [word for artist in figure.findobj(Lettering) for _, _, word in artist.words]


def test_of_many_bars_below_a_mistake_some_are_named(run_with):
    figure = vz.animate(run_with(LETTERS), "mistakes").still(size=(640, 360))
    assert {"a", "f", "k", "p", "u", "z"} <= set(words(figure))


def test_a_mistake_between_long_names_keeps_its_count(run_with):
    names = tuple(f"{letter} of a very long name of a class" for letter in LETTERS[:6])
    figure = vz.animate(run_with(names), "confusion").still(size=(640, 360))
    mistakes = [word for word in words(figure) if "→" in word]
    assert mistakes and all(word.endswith(("times", "×", "once")) for word in mistakes), mistakes


@pytest.mark.filterwarnings("ignore::viznet.errors.MissingLettersWarning")
def test_the_rows_of_a_confusion_are_named_before_there_is_a_summary(run_with):
    names = ("短靴", "セーター", "בגד", "שלום", "עברית ארוכה מאוד", "🙂 face", "👩‍👩‍👧‍👦 family", "x")
    names = (*names, "Ankle boot with a very long name", "T-shirt/top")
    figure = vz.animate(run_with(names), "confusion", text=1.5).still(size=(640, 360))
    rows = [word for word in words(figure) if word[:1].isdigit() and "…" in word]
    assert rows, words(figure)


def test_evidence_writes_a_name_in_one_way_in_a_picture(run_with):
    names = tuple(f"{letter} as in a long word of {letter}" for letter in LETTERS[:8])
    run = run_with(names)
    figure = vz.animate(run, vz.views.evidence(example=0)).still(size=(640, 360))
    bold = [text.get_text() for text in figure.findobj(Text) if text.get_weight() == "bold"]
    of_class = [text for text in bold if "a as" in text]
    assert len(of_class) == 2 and len({text.removeprefix("true: ") for text in of_class}) == 1, of_class


@pytest.mark.parametrize("shown", [3, 10])
def test_a_low_picture_of_evidence_says_where_its_colours_end(shown, run_with):
    figure = vz.animate(run_with(LETTERS[:shown]), "evidence", text=1.5).still(size=(640, 360))
    assert any("±" in word for word in words(figure))


def test_the_shares_of_tiles_have_a_scale_with_two_ends(run_with):
    figure = vz.animate(run_with(LETTERS), "dead_units").still(size=(640, 360))
    texts = {text.get_text(): text for text in figure.findobj(Text)}
    low, high = (texts[end].get_window_extent() for end in ("0 %", "100 %") if end in texts)
    assert "examples that wake it" in " ".join(texts)
    assert low.x1 < high.x0


def test_a_tile_that_few_examples_wake_has_a_frame(run_with):
    figure = vz.animate(run_with(LETTERS), "dead_units").still(size=(640, 360))
    (frames,) = figure.findobj(PolyCollection)
    assert len(frames.get_paths()) == 8
    colours = {matplotlib.colors.to_hex(colour) for colour in frames.get_edgecolor()}
    assert colours == {THEMES["dark"].faint.lower()}


@pytest.mark.parametrize("text", [1, 1.5])
def test_the_axis_of_the_sums_has_at_least_two_numbers(text, run_with):
    figure = vz.animate(run_with(LETTERS), "activation_functions", text=text).still(size=(640, 360))
    (name,) = (each for each in figure.findobj(Text) if "z1" in each.get_text())
    below = [t for t in figure.findobj(Text) if t.get_position()[1] == name.get_position()[1]]
    numbers = [t.get_text() for t in below if t.get_text().lstrip("−").replace(".", "").isdigit()]
    assert len(numbers) >= 2


def test_names_of_two_classes_have_the_room_that_there_is(run_with):
    names = ("a healthy leaf", "a leaf with a septoria spot")
    figure = vz.animate(run_with(names), "softmax").still(size=(1280, 720))
    assert set(names) <= set(words(figure))
