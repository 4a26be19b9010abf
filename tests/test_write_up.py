"""The page that measures the claims of the write-up: its sentences are chosen by the numbers."""

import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

import viznet as vz
from scripts import make_write_up as module
from scripts.make_write_up import (
    Accuracies,
    Losses,
    fastest,
    say_accuracy,
    say_layout,
    say_noise,
    say_speed,
    wrapped,
)
from viznet.marks import is_own

pytestmark = pytest.mark.checkout

PAGE = Path(__file__).resolve().parents[1] / "docs/the-write-up.md"
# What the page has to say about each claim.
TITLES = (
    "96.67 %",
    "The loss plot",
    "Sigmoid and tanh",
    "Batches or single",
    "CSV or .npy",
    "Rows or columns",
)


def flat(text: str) -> str:
    """A text in one line."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def few():
    digits = vz.digits()
    return vz.Dataset("few digits", digits.train[:300], digits.test[:100])


def test_the_page_has_every_claim_and_nothing_of_this_machine():
    text = PAGE.read_text(encoding="utf-8")
    assert [title for title in TITLES if f"## {title}" not in text.replace('"', "")] == []
    assert not re.search(r"/(home|work|tmp|root|usr)/|\{|\bnan\b", text)


def test_the_accuracies_are_those_of_the_networks(few):
    found = module.measure_accuracy(few, sizes=(784, 8, 10), epochs=1, count=50)
    network = vz.MLP(784, 8, 10, seed=2)
    vz.train(
        network, few.train, epochs=1
    ).run()  # the rate and the batches of the write-up are the usual ones
    p = network(few.test.inputs("float32"))
    assert found.test[2] == np.mean(p.argmax(axis=1) == few.test.y)
    assert found.few[2] == np.mean(p[:50].argmax(axis=1) == few.test.y[:50])
    assert len(found.train) == module.SEEDS and (found.learned, found.all) == (300, 100)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ([0.966, 0.968, 0.97], "agrees with this"),
        ([0.98, 0.981, 0.982], "is lower than what this network gives"),
        ([0.91, 0.92, 0.93], "is higher than what this network gives"),
        ([0.966, 0.968, 0.98], "Of the 3 seeds, 2 agree with the figure"),
    ],
)
def test_what_is_said_of_the_accuracy_follows_the_numbers(test, expected):
    text = flat(say_accuracy(Accuracies([0.9, 0.99, 0.95], test, test, 60_000, 10_000)))
    assert expected in text and "the difference cannot be told from chance" in text
    assert "lies between 95.4 % and 97.6 %" in text
    learned = Accuracies([0.9990, 0.9991, 0.9992], test, test, 60_000, 10_000)
    assert "right more often than on the test images" in flat(say_accuracy(learned))
    # These intervals overlap, but each network is better on its own images.
    wide = Accuracies([0.90, 0.95, 0.99], [0.88, 0.93, 0.97], test, 60_000, 10_000)
    assert "by 2.00 percentage points" in flat(say_accuracy(wide))


def test_single_losses_spread_more_widely_than_means_of_many(few):
    found = module.measure_noise(few, count=60)
    assert (len(found.one), len(found.many)) == (60, 60)
    assert abs(found.after - found.before) < 1e-3
    rng = np.random.default_rng(0)
    one = rng.exponential(size=(module.BATCH, 2000))
    drawn = Losses(list(one[0]), list(one.mean(axis=0)), 0.5, 0.5, 300, 100)
    assert "each point is another image" in flat(say_noise(drawn))
    assert "one epoch from 300 digits of MNIST" in flat(say_noise(drawn)) and "on 100 other digits" in flat(
        say_noise(drawn)
    )
    assert "not the only reason" in say_noise(replace(drawn, many=list(one[1])))
    assert "not the only reason" in say_noise(replace(drawn, after=0.9))


def test_rows_and_columns_give_the_same_sums(few):
    apart, size, *times = module.measure_layout(few, rows=100)
    assert apart < 1e-5 * size and min(times) > 0
    assert "to the last digit" in say_layout(0, 3, 1, 1.1)
    assert "a matter of taste" in say_layout(0, 3, 1, 1.1)
    assert "more than rounding" in say_layout(0.1, 3, 1, 1)
    assert "rows are 2.0 times as fast" in say_layout(1e-6, 3, 1, 2)
    assert "columns are 2.0 times as fast" in say_layout(1e-6, 3, 2, 1)


def test_which_way_is_faster_follows_the_times(few):
    assert "takes 3.0 times as long" in flat(say_speed(3, 1, 100))
    assert "times as long" not in say_speed(1, 1, 100)
    assert len(module.measure_updates(few, 16)) == 2
    assert "images as a table take" in module.say_reading(few, rows=20)
    assert fastest([lambda: None], 2)[0] >= 0


def test_an_experiment_stands_on_the_page_with_its_answer(few, tmp_path):
    plan = module.single_updates(seen=32)
    ways = [replace(way, examples=50) for way in plan.variants[:2]]
    text = module.say_single_updates(few, tmp_path, replace(plan, variants=ways))
    assert "| single updates at rate 0.1 |" in text and "Student" not in text.partition("| variant")[0]
    assert re.search(r"All intervals overlap|better than with all|highest accuracy", text)


def test_the_page_shows_the_picture_of_the_losses():
    """Its alt text has the ends that the table has."""
    found = Losses([0.1, 7.0, 0.5], [0.4, 0.6, 0.5], 0.4, 0.4, 300, 100)
    text = say_noise(found)
    (line,) = [line for line in text.splitlines() if line.startswith("![")]
    assert "between 0.10 and 7.0" in line and "between 0.40 and 0.60" in line
    assert line in wrapped(text)
    assert line.endswith(f"({module.LOSSES.name})") and is_own(module.LOSSES)
    assert f"]({module.LOSSES.name})" in PAGE.read_text(encoding="utf-8")


def test_the_picture_has_the_losses_that_were_measured(monkeypatch):
    found, drawn = Losses([0.1, 7.0, 0.5], [0.4, 0.6, 0.5], 0.4, 0.4, 300, 100), []
    save = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda self, *a, **k: (drawn.append(self), save(self, *a, **k)))
    picture = module.draw_losses(found)
    assert Image.open(io.BytesIO(picture)).size == (960, 320)
    one, many = drawn[0].axes
    assert one.get_ylim() == many.get_ylim()
    assert [list(plot.lines[0].get_ydata()) for plot in (one, many)] == [found.one, found.many]


def test_the_page_is_put_in_place_whole(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text("old", encoding="utf-8")
    monkeypatch.setattr(Path, "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        module.put(page, "new")
    assert [page] == list(tmp_path.iterdir()) and page.read_text(encoding="utf-8") == "old"
    monkeypatch.undo()
    module.put(page, "new")
    assert [page] == list(tmp_path.iterdir()) and page.read_text(encoding="utf-8") == "new"


def test_tables_and_titles_are_not_wrapped():
    row = "| " + "x" * 150 + " |"
    assert wrapped(f"# Title\n\n{row}\n\none\ntwo") == f"# Title\n\n{row}\n\none two"
    assert wrapped("x" * 115 + " 97.6 % of") == "x" * 115 + "\n97.6 % of"


def test_the_page_is_as_the_script_wraps_it():
    text = PAGE.read_text(encoding="utf-8")
    assert wrapped(text) + "\n" == text
