"""Names from files are shown exactly as they are, and never as Typst markup."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viznet as vz
from tests import needs
from tests.small_font import write_font
from viznet.data import Examples

needs.manim()

from matplotlib.font_manager import fontManager  # noqa: E402

from viznet.errors import MissingLettersWarning  # noqa: E402
from viznet.stage.screen_number import ScreenNumber, escaped  # noqa: E402
from viznet.stage.typeset import typeset  # noqa: E402
from viznet.views.drawing import fonts  # noqa: E402
from viznet.walkthroughs.source import Source  # noqa: E402

MARKUP = [
    "+ plus",
    "- item",
    "*x*",
    "_x_",
    "#let x = 1",
    "$x$",
    "= head",
    "1. a",
    "1.",
    "// comment",
    "/* c */",
    "/ term: text",
    "@ref",
    "<label>",
    "`raw`",
    "https://x.org",
    '"quoted" it\'s',
    "a--b---c",
    "wait...",
    "a~b",
    "[x]",
    "\\q \\",
    "-?",
    "``x''",
    "!` ?` << >> ,,",
    "2-1",
]


def literal(text: str) -> str:
    """The text as a string of Typst's language, which has no markup."""
    return f"#text(ligatures: false, {json.dumps(text, ensure_ascii=False)})"


def drawn(source: str) -> list:
    """The shapes that are drawn, with their places; ligatures such as fi are left alone by both."""
    made = typeset(f"#set text(ligatures: false)\n{source}")
    return [(glyph.outline, round(glyph.x, 3), round(glyph.y, 3)) for glyph in made.glyphs]


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_a_name_is_text(text):
    assert drawn(escaped(text)) == drawn(literal(text))
    assert drawn(ScreenNumber(text, Source("p")).typst) == drawn(literal(text))
    # With ligatures, no letter is lost either: each one that is no space has its shape.
    shapes = typeset(escaped(text.replace("f", "t"))).glyphs
    assert len([glyph for glyph in shapes if glyph.outline]) >= len(text.replace(" ", ""))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=8))
def test_any_ascii_name_is_text(text):
    assert drawn(escaped(text)) == drawn(literal(text))


def test_control_characters_are_left_out():
    assert escaped("a\n\n= b\t\x1bc\u200b") == "a  \\= b c"


@pytest.fixture
def chinese(tmp_path, monkeypatch):
    def forget() -> None:
        for cached in (fonts._font_of, fonts._other_fonts):
            cached.cache_clear()

    monkeypatch.setattr(fontManager, "ttflist", list(fontManager.ttflist))
    fontManager.addfont(write_font(tmp_path / "squares.ttf", "Viznet Squares", "\u6570\u5b57"))
    forget()
    yield "\u6570\u5b57"
    monkeypatch.undo()
    forget()


def test_letters_of_other_scripts_come_from_a_font_of_the_machine(chinese):
    made = typeset(escaped(chinese))
    # Two squares, one em after the other, and 0.8 em high.
    assert [glyph.x for glyph in made.glyphs] == pytest.approx([0, 1])
    assert made.ink[3] - made.ink[1] == pytest.approx(0.8, abs=0.01)


def test_a_scene_says_once_that_letters_are_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "_WARNED", set())
    x = np.random.default_rng(0).integers(0, 256, (20, 9), dtype=np.uint8)
    examples = Examples(x, np.arange(20) % 2, (3, 3), ("left", "\U0001cf00 \U0001cf01"))
    training = vz.train(vz.MLP(9, 4, 2), examples, steps=2)
    run = vz.record(training, tmp_path / "run", probe=examples[:4], progress=False)
    film = vz.scene("network", run)
    with pytest.warns(MissingLettersWarning, match="^no font here has "):
        film.prepare(tmp_path / "film.mp4")
    film.prepare(tmp_path / "film.mp4")  # a second warning would be an error


def test_a_name_without_letters_has_a_place():
    from viznet.stage.mobjects import Labels

    nothing = Labels([ScreenNumber("", Source(kind="class")), "one"], np.array([[1.0, 2, 0], [3, 4, 0]]))
    (left, bottom, right, top), _ = nothing.boxes()
    assert left == right and bottom == top


@pytest.mark.parametrize("letters", [1, 12, 29, 60])
def test_the_table_of_a_batch_stays_in_an_upright_frame(letters):
    from types import SimpleNamespace

    from viznet.stage.batch_table import BatchTable
    from viznet.stage.mobjects import Words
    from viznet.stage.screen_number import Symbol
    from viznet.stage.short_name import label_width, shortened
    from viznet.stage.stage import LABEL

    name = ("of class " * 7)[:letters]
    probe = SimpleNamespace(labels=(name, "b"))
    stage = SimpleNamespace(upright=True, request=SimpleNamespace(run=SimpleNamespace(probe=probe)))
    table = BatchTable(stage)
    for weight in range(table.weights):
        words = Words(Symbol("dW2", (10, 10)), size=LABEL)
        table.place_name(words, weight)
        assert words.get_right()[0] < 4
    half = label_width(shortened(name, table.room)) / 2
    assert table.reads(0)[0] - half > table.picture(0)[0] + table.side / 2, (
        "the name stands beside the picture"
    )
    assert table.reads(0)[0] + half < table.place(0, 0)[0] - table.cell[0] / 2 + 0.1, "and before the cells"


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("count", [1, 3, 8])
def test_the_large_pictures_of_a_batch_stay_in_their_zone_and_apart(upright, count):
    from types import SimpleNamespace

    from viznet.stage.batch_table import BatchTable
    from viznet.stage.zones import picture_zone

    probe, zone = SimpleNamespace(labels=("a", "b")), picture_zone(upright)
    request = SimpleNamespace(run=SimpleNamespace(probe=probe))
    table = BatchTable(SimpleNamespace(upright=upright, request=request, picture=zone))
    places = [table.large(number, count) for number in range(count)]
    for number, (centre, side) in enumerate(places):
        assert side > 2 * table.side or side > 2
        assert zone.left <= centre[0] - side / 2 and centre[0] + side / 2 <= zone.right
        assert zone.bottom <= centre[1] - side / 2 and centre[1] + side / 2 <= zone.top
        assert all(max(abs(centre - other)) > side for other, _ in places[:number]), "they overlap"
