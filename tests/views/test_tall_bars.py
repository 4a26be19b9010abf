"""Where bars are too many to be named all, the tallest ones are named, each below its bar."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import viznet as vz
from tests.legibility import words_of
from tests.recordings import learn
from viznet.data import Examples
from viznet.network import MLP
from viznet.theme import THEMES
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.tall_bars import BETWEEN, TallNames

SIXTY = tuple(f"c{k}" for k in range(60))
ALIKE = tuple(f"category number {k} of sixty" for k in range(60))
LONG = tuple(f"{letter} and thirty letters of a name" for letter in "abcdefghijklmnopqrstuvwxyz")
PLACE = PanelBox(20, 40, 300, 12)


@pytest.fixture(scope="module")
def panel():
    return Panel(Figure((6.4, 3.6), dpi=100), THEMES["dark"])


@pytest.fixture(scope="module")
def run_with(tmp_path_factory):
    """Makes a short recording of classes with these names."""
    made = {}

    def run(names):
        if names not in made:
            x = np.random.default_rng(0).integers(0, 256, (60, 16), dtype=np.uint8)
            examples = Examples(x, np.arange(60) % len(names), (4, 4), names)
            path = tmp_path_factory.mktemp("tall") / "run"
            made[names] = learn(path, MLP(16, 8, len(names), seed=1), examples, steps=60, snapshots=3, lr=0.5)
        return made[names]

    return run


def test_the_three_tallest_bars_are_named_where_they_stand(panel):
    heights = np.zeros(60)
    heights[[5, 30, 50, 40]] = 0.6, 0.9, 0.2, 0.1
    words = TallNames(panel, SIXTY, 5.0, 300).words(PLACE, heights)
    assert [word for _, _, word in words] == ["c30", "c5", "c50"]
    for x, _, word in words:
        middle = x + panel.width(word) / 2
        assert middle == pytest.approx(20 + (int(word[1:]) + 0.5) * 5, abs=2)


def test_names_at_the_ends_stay_in_the_line_and_none_touches_another(panel):
    heights = np.zeros(26)
    heights[[0, 1, 25]] = 0.5, 0.4, 0.3
    words = TallNames(panel, LONG, 300 / 26, 300).words(PLACE, heights)
    ends = sorted((x, x + panel.width(word) / 1.03) for x, _, word in words)
    assert len(ends) == 2  # the second bar is so close to the tallest that its name would touch
    assert ends[0][0] >= 20 and ends[-1][1] <= 321
    assert ends[1][0] - ends[0][1] >= BETWEEN * panel.unit - 1


def test_names_that_begin_and_end_alike_are_not_cut_alike(panel):
    heights = np.zeros(60)
    heights[[7, 52]] = 0.9, 0.5
    words = [word for *_, word in TallNames(panel, ALIKE, 5.0, 300).words(PLACE, heights)]
    assert words and words[0] == ALIKE[7]


def test_bars_that_are_hardly_seen_have_no_name(panel):
    assert TallNames(panel, SIXTY, 5.0, 300).words(PLACE, np.full(60, 0.01)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("view", "names"),
    [("predictions", SIXTY), ("mistakes", LONG), ("softmax", LONG)],
    ids=["60", "long", "softmax"],
)
def test_a_bar_of_many_has_its_name_below_it(view, names, run_with):
    figure = vz.animate(run_with(names), view).still(size=(640, 360))
    known = {word for word, box in words_of(figure) if box.y1 < 120}
    starts = {name[:1] for name in names} if names is LONG else set(names)
    assert any(word in names or (word.endswith("…") and word[:1] in starts) for word in known), known
