"""Cards of `mistakes`: few mistakes have large cards, which never shrink again in a film."""

import re
from collections import Counter

import numpy as np
import pytest
from matplotlib.image import AxesImage

import viznet as vz
from tests.legibility import words_of
from tests.recordings import learn
from viznet.film.canvas import Canvas
from viznet.network import MLP
from viznet.views.drawing.measured import Measured
from viznet.views.drawing.mistake_cards import _boxes
from viznet.views.drawing.panel import PanelBox

SIZE = (640, 360)


@pytest.fixture(scope="module")
def one_mistake_left(tmp_path_factory):
    """A training whose recorded examples are right at the end but for one."""
    digits, place = vz.digits().train[:60], tmp_path_factory.mktemp("runs")

    def recorded(name, probe):
        return learn(
            place / name, MLP(784, 8, 10, seed=1), digits, lr=0.2, steps=80, probe=probe, validation=None
        )

    run = recorded("all", digits[:30])
    wrong = np.asarray(run[-1]["p"]).argmax(axis=1) != run.probe.y
    chosen = np.concatenate([np.flatnonzero(wrong)[:1], np.flatnonzero(~wrong)[:12]])
    return recorded("chosen", digits[chosen])


def pictures(figure):
    """The heights, in pixels, of all pictures that are seen."""
    images = [image for image in figure.findobj(AxesImage) if image.get_visible()]
    return [round(image.get_window_extent().height) for image in images]


@pytest.mark.slow
def test_the_only_mistake_fills_the_picture(one_mistake_left):
    """It was as small as one of ten, in an empty frame."""
    film = vz.animate(one_mistake_left, "mistakes")
    (alone,) = pictures(film.still(size=SIZE))
    among_many = pictures(film.still(0, size=SIZE))
    assert len(among_many) == 9 and alone > 1.5 * max(among_many)
    assert alone > SIZE[1] / 5


def test_a_moment_with_few_mistakes_has_room_for_the_most_that_are_still_to_come():
    """Otherwise cards would shrink where a training gets worse again."""
    counts = [9, 2, 0, 3, 1]

    class Training(list):
        def release(self):
            """Forgets nothing, because nothing is read from files."""

    class Answers(Measured):
        def outputs(self, count):
            return np.where(np.arange(9)[:, None] < count, [[0, 1]], [[1, 0]])

    examples = vz.Examples(np.zeros((9, 1), np.uint8), np.zeros(9, int), None, ("right", "wrong"))
    to_come = Answers(examples, "p").wrong_to_come(Training(counts), 4)
    assert to_come.tolist() == [5, 3, 3, 3, 1]


def test_the_last_row_of_cards_has_no_hole():
    """Where seven cards would stand as four and three, there are six."""
    rows = set()
    for width in range(300, 1300, 50):
        for height in range(200, 900, 50):
            boxes = _boxes(PanelBox(0, 0, width, height), 12, 10, 10)
            count = Counter(round(box.bottom) for box in boxes)
            rows.add((len(boxes), len(set(count.values()))))
    assert {even for _, even in rows} == {1}, rows
    assert len(rows) >= 4


@pytest.mark.slow
def test_cards_grow_and_never_shrink_and_leave_nothing_behind(one_mistake_left):
    run, last = one_mistake_left, []
    film = vz.animate(run, "mistakes")
    counts = [int((np.asarray(run[i]["p"]).argmax(axis=1) != run.probe.y).sum()) for i in range(len(run))]
    layout = film.layout(size=SIZE)
    with Canvas(layout.figure, layout.draw, layout.style) as canvas:
        for index in range(len(run)):
            picture = canvas.picture(film._frame(int(run.steps[index]))).copy()
            seen = pictures(layout.figure)
            assert len(seen) == min(counts[index], 10)
            if seen and last:
                assert min(seen) >= max(last)
            last = seen or last
        canvas.picture(film._frame(0))
        again = canvas.picture(film._frame(int(run.steps[-1]))).copy()
    assert np.array_equal(again, picture)


@pytest.mark.slow
def test_all_cards_name_their_examples_in_one_way(tmp_path):
    """In narrow cards, numbers of four digits were left out beside those of three."""
    digits = vz.digits().train
    run = learn(tmp_path / "run", MLP(784, 8, 10, seed=1), digits[:64], probe=digits[:1500], steps=1)
    figure = vz.animate(run, "mistakes").still(size=(360, 640))
    words = [re.sub(r"[\d,]+", "N", word) for word, _ in words_of(figure)]
    counts = [words.count(word) for word in ("example N", "ex. N", "#N")]
    assert sorted(counts) == [0, 0, len(pictures(figure))], counts
