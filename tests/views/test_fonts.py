"""Every letter of a name is drawn: by a font that has it, or as a box, with one warning."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.text import Text

from tests.recordings import learn, oblong
from tests.small_font import write_font
from tests.still import Still
from viznet.errors import MissingLettersWarning
from viznet.film import animate
from viznet.network import MLP
from viznet.theme import choose
from viznet.views import VIEWS
from viznet.views.drawing import fonts
from viznet.views.drawing.fonts import BOX, drawable, drawable_parts, families, font_of
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.panel import Panel, PanelBox
from viznet.views.drawing.style import applied, style

CHINESE = "\u6570\u5b57"
RARE = "\U0001cf00"  # a sign of Byzantine music


@pytest.fixture
def fresh(monkeypatch):
    """No font was searched for yet, and no warning was given."""

    def forget() -> None:
        for cached in (fonts._font_of, fonts._other_fonts, fonts.families, fonts.properties):
            cached.cache_clear()

    monkeypatch.setattr(fonts, "_WARNED", set())
    monkeypatch.setattr(fontManager, "ttflist", list(fontManager.ttflist))
    forget()
    yield
    monkeypatch.undo()
    forget()


@pytest.fixture
def chinese(fresh, tmp_path) -> str:
    fontManager.addfont(write_font(tmp_path / "squares.ttf", "Viznet Squares", CHINESE))
    return "Viznet Squares"


def pictures(words: str) -> list[np.ndarray]:
    """A text of Matplotlib and the outlines of a lettering, each on its own figure."""
    drawn = []
    theme = choose("light")
    for outlines in (False, True):
        with applied(style(theme)):
            figure = Figure((4, 1), dpi=100, facecolor="white")
            panel = Panel(figure, theme)
            if outlines:
                Lettering(panel, PanelBox(0, 0, 400, 100), size=4, facecolor="black").write([(20, 30, words)])
            else:
                panel.write(20, 30, words, size=4, color="black")
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
        drawn.append(np.asarray(canvas.buffer_rgba())[..., 0] < 128)
    return drawn


def test_a_font_of_the_machine_draws_what_dejavu_sans_lacks(chinese):
    assert font_of("a") == "DejaVu Sans"
    assert font_of(CHINESE[0]) == chinese
    assert families("a" + CHINESE) == ("DejaVu Sans", chinese)
    assert drawable(CHINESE) == CHINESE
    for dark in pictures(CHINESE):
        # Two squares of the small font: 0.8 em wide and high, and a gap of 0.2 em.
        columns = dark.any(axis=0)
        edges = np.flatnonzero(np.diff(columns.astype(int)))
        assert len(edges) == 4
        assert np.diff(edges)[[0, 2]] == pytest.approx(0.8 * np.diff(edges)[:2].sum(), abs=2)


def test_without_such_a_font_there_are_boxes_and_one_warning(fresh):
    message = (
        f"^no font here has {RARE}: □ is drawn instead; install a font that has them, such as Noto Sans$"
    )
    with pytest.warns(MissingLettersWarning, match=message):
        assert drawable(f"digit {RARE}") == f"digit {BOX}"
    assert drawable(f"{RARE} again") == f"{BOX} again"  # a second warning would be an error
    pictures(RARE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines", "two lines"),
        ("a\ttab", "a tab"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("right\u200f to \u202eleft", "right to left"),
        ("\x1b[31mred", "[31mred"),
        ("no\u00a0break", "no break"),
        ("\u05d0\u05d1", "\u05d0\u05d1"),
    ],
)
def test_marks_without_a_shape_are_not_drawn(text, shown):
    assert drawable(text) == shown


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12))
def test_any_text_can_be_drawn_in_one_line(text):
    with warnings.catch_warnings(action="ignore"):
        shown = drawable(text)
        assert drawable(shown) == shown
    assert not set(shown) & set("\n\t\r\x1b\u200b\u202e")
    assert all(font_of(letter) for letter in shown if letter not in "\u200c\u200d")
    assert "".join(drawable_parts(shown)).replace("\u200e", "") == shown


def test_a_name_from_right_to_left_leaves_the_sentence_in_its_order():
    """The ink of "24 times" is at the right end, and that of the name at the left."""
    name, rest = "\u05e9\u05dc\u05d5\u05dd", " \u2192 {x} %s, 24 times"
    whole, alone = drawn(name + rest), drawn(name)
    width = alone.any(axis=0).nonzero()[0][-1]
    assert np.array_equal(whole[:, :width], alone[:, :width])


def test_a_number_after_such_a_name_stays_behind_it():
    sentence = "wrong: \u05e9\u05dc\u05d5\u05dd, 13 times"
    whole, start = drawn(sentence), drawn("wrong: \u05e9\u05dc\u05d5\u05dd")
    width = start.any(axis=0).nonzero()[0][-1]
    assert np.array_equal(whole[:, :width], start[:, :width])


def drawn(text):
    """Where a text has ink, written by a panel from the left."""
    figure = Figure((6.4, 0.6), dpi=100)
    Panel(figure, choose("dark")).write(5, 20, text, color="black")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., 0] < 128


NAMES = ("cost $5 to $9", r"\q$\frac{", "a_b^c 10 %", "new\nline", f"digit {CHINESE}")


@pytest.fixture(scope="module")
def odd_names(tmp_path_factory):
    path = tmp_path_factory.mktemp("names") / "run$1$"
    return learn(path, MLP(54, 12, 5), oblong(NAMES), steps=20, snapshots=3)


@pytest.mark.slow
def test_names_are_never_mathematics(chinese, odd_names):
    found, names = set(), odd_names.probe.labels
    for name in ("predictions", "activations", "confusion"):
        still = Still(VIEWS[name], odd_names, choose("dark"), (1280, 720))
        still.show(-1)
        still.pixels()
        texts = [text for text in still.figure.findobj(Text) if text.get_text()]
        assert not any(text.get_parse_math() for text in texts), name
        found |= {word for word in still.words() for shown in names if drawable(shown) in word}
    for name in names:
        assert any(drawable(name) in word for word in found), name


def test_the_title_and_the_footer_are_never_mathematics(odd_names):
    film = animate(odd_names, "loss", title="from $5\nto $9 \\q")
    figure = film.still(size=(320, 180))
    (title,) = [text for text in figure.findobj(Text) if "from" in text.get_text()]
    assert title.get_text() == "from $5 to $9 \\q"
    assert not any(text.get_parse_math() for text in figure.findobj(Text) if text.get_text())
