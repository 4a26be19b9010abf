"""Names of classes in little room: whole, cut at the end, or a number that the picture explains."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.textpath import text_to_path

from viznet.theme import choose
from viznet.views.drawing import fonts
from viznet.views.drawing.names import (
    cut,
    fitting_names,
    row_and_column_names,
    spaced_names,
    spaced_row_and_column_names,
)
from viznet.views.drawing.panel import Panel, width_of

THINGS = ["ankle boot", "T-shirt/top", "trousers", "dress"]


@pytest.fixture(scope="module")
def panel():
    return Panel(Figure((6.4, 3.6), dpi=100), choose("dark"))


@pytest.mark.slow
@given(st.text("abc xyz", min_size=1, max_size=30), st.floats(0, 400))
def test_a_name_is_whole_or_cut_so_that_it_fits(name, room):
    panel = Panel(Figure((6.4, 3.6), dpi=100), choose("dark"))
    text = cut(panel, name, room)
    assert panel.width(text) <= room or text == ""
    assert text == name or text == "" or (text.endswith("…") and name.startswith(text[:-1]))


def test_a_number_is_never_cut(panel):
    assert cut(panel, "123456789", panel.width("12345…")) == ""
    assert cut(panel, "12 dress", panel.width("12 d…")) == "", "one letter is a riddle"
    assert cut(panel, "12 trousers", panel.width("12 trou…")) == "12 trou…"


def test_names_that_begin_alike_keep_their_ends(panel):
    twins = ["pullover with a hood", "pullover without"]
    cut_ones = fitting_names(panel, twins, panel.width("pullover…"), 1)
    assert len(set(cut_ones)) == 2 and all("…" in name for name in cut_ones)
    assert cut_ones[0].endswith("hood") and cut_ones[1].endswith("out")
    assert all(panel.width(name) <= panel.width("pullover…") for name in cut_ones)


def test_names_that_would_be_the_same_are_not_cut(panel):
    alike = ["pullover with a hood, red", "pullover with my hood, red"]
    assert fitting_names(panel, alike, panel.width("pullover…"), 1) == []


def test_a_number_below_a_column_stands_before_the_name_of_its_row(panel):
    wide, narrow = max(map(panel.width, THINGS)), panel.width("0")
    assert row_and_column_names(panel, THINGS, wide, wide) == (THINGS, THINGS)
    rows, columns = row_and_column_names(panel, THINGS, wide + panel.width("0 0"), narrow)
    assert columns == ["0", "1", "2", "3"]
    assert rows == ["0 ankle boot", "1 T-shirt/top", "2 trousers", "3 dress"]
    assert row_and_column_names(panel, THINGS, 0, narrow) == ([], []), "no number without its name"
    digits = [str(k) for k in range(10)]
    assert row_and_column_names(panel, digits, narrow, narrow) == (digits, digits)


@pytest.mark.slow
@pytest.mark.parametrize("count", [26, 60, 100])
@pytest.mark.parametrize("long", [False, True])
def test_of_many_classes_every_second_or_fifth_is_named(panel, count, long):
    names = [f"{chr(65 + k % 26)}{k // 26}" + " of a very long name" * long for k in range(count)]
    side, unit = 180.0, panel.unit
    rows_at = {k: k * side / count for k in range(count)}
    rows, columns = spaced_row_and_column_names(panel, names, 7 * unit, rows_at, side / count)
    assert len(rows) == len(columns) == count
    named = [k for k in range(count) if rows[k]]
    assert named == [k for k in range(count) if columns[k]], "the same classes at both sides"
    (stride,) = set(np.diff(named))
    assert named[0] == 0 and stride > 1 and stride * side / count >= 0.95 * unit, "they have room"
    for k in named:
        assert columns[k] == names[k] or (columns[k] == str(k) and rows[k].startswith(f"{k} ")), (
            "a number has its name"
        )
        assert panel.width(columns[k]) <= stride * side / count


def test_where_only_columns_are_close_all_rows_are_named(panel):
    digits = [str(k) for k in range(10)]
    rows_at = {k: 30.0 * k for k in range(10)}
    rows, columns = spaced_row_and_column_names(panel, digits, 100, rows_at, 0.6 * panel.width("0"))
    # Every second number would stand a fifth of a digit from the next one.
    assert rows == digits and columns == ["0", "", "", "", "", "5", "", "", "", ""]


def test_a_name_below_an_end_stays_near_its_picture(panel):
    names, each = [f"{letter}{letter} is its name" for letter in "abcdefghijk"], panel.unit
    for name in spaced_names(panel, names, each):
        assert panel.width(name) <= each + 2 * panel.unit


def test_a_single_class_is_named(panel):
    assert spaced_row_and_column_names(panel, ["a"], 100, {0: 5.0}, 100) == (["a"], ["a"])
    assert spaced_names(panel, ["dress", "shirt"], 3) == ["", ""]


@settings(max_examples=40)
@given(st.text(st.characters(codec="latin-1", categories=["L", "N", "P", "Zs"]), max_size=30), st.booleans())
def test_a_width_is_the_one_that_freetype_measures(line, bold):
    weight = "bold" if bold else "normal"
    measured, _, _ = text_to_path.get_text_width_height_descent(
        line, fonts.properties(line, "", weight), False
    )
    assert width_of(line, "", weight) == pytest.approx(1.03 * measured / 100, abs=0.02)


def test_letters_that_stand_close_are_measured_in_pairs():
    assert width_of("AVAVAV", "", "normal") < 0.95 * sum(
        width_of(letter, "", "normal") for letter in "AVAVAV"
    )


def test_ten_thousand_names_are_measured_by_their_letters(panel, monkeypatch):
    asked, measure = [], text_to_path.get_text_width_height_descent
    fonts.advance.cache_clear()
    monkeypatch.setattr(
        text_to_path, "get_text_width_height_descent", lambda *args: asked.append(args[0]) or measure(*args)
    )
    names = [f"kind {k}" for k in range(10_000)]
    assert fitting_names(panel, names, 40 * panel.unit) == names
    assert len(asked) < 300, "the digits, the letters, and their pairs"


def test_a_name_of_five_thousand_letters_is_cut_after_a_few_trials(panel, monkeypatch):
    asked, measure = [], panel.width
    monkeypatch.setattr(panel, "width", lambda *args: asked.append(args[0]) or measure(*args))
    text = cut(panel, "abcde" * 1000, 10 * panel.unit)
    assert measure(text) <= 10 * panel.unit < measure(f"{text[:-1]}ab…") and len(asked) < 20


def test_after_a_name_without_room_no_other_is_measured(panel, monkeypatch):
    asked, measure = [], panel.width
    monkeypatch.setattr(panel, "width", lambda *args: asked.append(args[0]) or measure(*args))
    assert fitting_names(panel, ["a wide name"] * 1000, 0.6 * panel.unit) == []
    assert len(asked) < 30
