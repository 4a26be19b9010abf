"""What every built-in view keeps to, for very different recordings."""

import re

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.text import Text

import viznet as vz
from tests.legibility import bars_of, cut_words, digit_heights, overlapping_words, words_of, words_on_bars
from tests.pairs import pairwise
from tests.readback import BUILT_IN
from tests.recordings import RECORDINGS
from tests.refusals import is_refused
from tests.still import Still, check_footer
from viznet.theme import THEMES, choose
from viznet.views import VIEWS
from viznet.views.drawing.lettering import Lettering

SEEN = [(1280, 720), (640, 360), (540, 960)]
SAYS_WHAT_TO_LOOK_AT = re.compile(r"(Watch|Look|Compare) [^.]+\.")
SIZES = [(1280, 720), (640, 360), (320, 180), (540, 960), (1080, 1920)]

# "two snapshots" has no validation either, and the pictures of "tanh, three things" are no squares either.
DIFFERENT = [name for name in RECORDINGS if name not in ("no validation", "no squares")]

# With the lowest versions of the libraries, these are enough: others find what a view does with unusual numbers.
ENOUGH = ("784-16-16-10", "tanh, three things", "diverged", "no images", "a sample of held-out examples")

# Where words are long, numbers have many digits, or layers and classes are many.
CROWDED = [
    "784-16-16-10",
    "tanh, elementwise, mse",
    "no hidden layer",
    "five layers",
    "six hidden layers",
    "diverged",
    "learned by heart",
    "26 long names",
]


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_line_says_what_it_shows(name):
    assert VIEWS[name].doc, "`viznet views` lists it with this line"


@pytest.mark.parametrize(
    "recording",
    [pytest.param(name, marks=() if name in ENOUGH else pytest.mark.checkout) for name in DIFFERENT],
)
@pytest.mark.parametrize("name", BUILT_IN)
def test_contract(name, recording, run_of):
    """A snapshot gives the same picture in any order of snapshots.

    Everything that moves is returned, the limits stay, and different snapshots look different.
    """
    run, theme = run_of(recording), choose("dark" if len(recording) % 2 else "light")
    if is_refused(name, run):
        return
    still = Still(VIEWS[name], run, theme)
    last, early = len(run) - 1, min(1, len(run) - 1)
    moved = still.show(last)
    limits, first = still.limits(), still.pixels()
    assert moved
    assert all(isinstance(artist, mpl.artist.Artist) for artist in moved)

    moved += still.show(early)
    middle = still.pixels()
    still.show(last)
    assert still.limits() == limits, "limits are those of the whole run"
    assert np.array_equal(still.pixels(), first), (
        "the same snapshot is the same picture, whatever was shown before"
    )
    if last > early and run.status == "finished":
        assert not np.array_equal(middle, first), "the picture shows how the snapshots differ"

    for artist in moved:
        artist.set_visible(False)
    background = still.pixels()
    still.show(early)
    for artist in moved:
        artist.set_visible(False)
    assert np.array_equal(still.pixels(), background), "nothing moves that is not returned"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", BUILT_IN)
def test_paper_and_words_are_the_themes(name, theme, run_of):
    still = Still(VIEWS[name], run_of("784-16-16-10"), choose(theme))
    still.show(-1)
    paper = tuple(round(255 * c) for c in mpl.colors.to_rgb(choose(theme).paper))
    pixels = still.pixels()[..., :3].reshape(-1, 3)
    assert (pixels == paper).all(axis=1).mean() > 0.1
    table = {mpl.colors.to_hex(c).upper() for c in vars(choose(theme)).values() if str(c).startswith("#")}
    written = {mpl.colors.to_hex(t.get_color()).upper() for t in still.figure.findobj(Text) if t.get_text()}
    assert written <= table | set(choose(theme).series), "no colour but the theme's"


@pytest.mark.parametrize(
    ("name", "recording", "size", "theme"), pairwise(BUILT_IN, CROWDED, SIZES, list(THEMES)), ids=str
)
def test_every_word_is_whole_and_can_be_read(name, recording, size, theme, run_of):
    """No word is cut off, covers another word, or lies on a bar."""
    run = run_of(recording)
    if is_refused(name, run):
        return
    still = Still(VIEWS[name], run, choose(theme), size)
    for index in {len(run) // 2, len(run) - 1}:
        still.show(index)
        words = words_of(still.figure)
        assert words, "a picture has a title"
        assert not cut_words(still.figure, words)
        assert not overlapping_words(words)
        if bars := bars_of(still.figure):
            assert not words_on_bars(words, bars)
        else:
            assert name != "predictions", "it has bars"


def check_letters(figure, name, size) -> None:
    """A digit is at least a fortieth of the shorter side high, and a sixtieth in the dashboard."""
    heights = sorted(digit_heights(figure))
    least = min(size) / (60 if name == "dashboard" else 40)
    assert heights[0] >= least - 0.01, f"digits of {heights[0]:.1f} pixels, not {least:.1f}"
    assert heights[-1] >= 1.2 * heights[0], "the title is larger than the rest"


# Letters and footers are looked at in these.
USUAL = [(name, "784-16-16-10", size) for name in BUILT_IN for size in SEEN]


@pytest.mark.parametrize(
    ("name", "recording", "size"),
    pairwise(
        BUILT_IN,
        ["784-16-16-10", "tanh, three things", "no validation"],
        [*SEEN, (320, 180), (1000, 300)],
        given=USUAL,
    ),
    ids=str,
)
def test_letters_are_large_enough_and_a_line_under_the_title_says_what_to_look_at(
    name, recording, size, run_of
):
    """The line is one whole sentence, directly below the title, or it is not there at all."""
    run = run_of(recording)
    if is_refused(name, run):
        return
    figure = vz.animate(run, name).layout(size=size).figure
    if (name, recording, size) in USUAL:
        check_footer(figure, run, size)
        check_letters(figure, name, size)
    words = words_of(figure)
    sentences = [(text, box) for text, box in words if SAYS_WHAT_TO_LOOK_AT.fullmatch(text)]
    title = max((box for _, box in words), key=lambda box: box.y1)
    below = [text for text, box in sentences if 0 < title.y0 - box.y0 < 2 * title.height]
    assert len(below) == 1 if size in SEEN else len(below) <= 1, sentences
    assert not cut_words(figure, sentences) and not overlapping_words(words)


@pytest.mark.parametrize("recording", ["26 long names", "784-16-16-10", "learned by heart"])
@pytest.mark.parametrize("size", SIZES)
def test_every_card_has_an_answer_in_the_same_words(recording, size, run_of):
    still = Still(VIEWS["predictions"], run_of(recording), choose("light"), size)
    still.show(-1)
    cards = [lettering for lettering in still.figure.findobj(Lettering) if lettering.get_visible()]
    answers = [[word for _, _, word in lettering.words] for lettering in cards]
    assert answers and all(any(not word.endswith(" %") for word in words) for words in answers), answers
    texts = [text.get_text() for text in still.figure.findobj(Text)]
    assert not (any(t.startswith("example ") for t in texts) and any(t.startswith("ex. ") for t in texts))


@pytest.mark.parametrize("name", ["confusion", "activations"])
def test_of_26_classes_some_are_named(name, run_of):
    still = Still(VIEWS[name], run_of("26 long names"), choose("light"), (640, 360))
    still.show(-1)
    texts = [text.get_text() for text in still.figure.findobj(Text)]
    assert sum(text.endswith("…") for text in texts) >= 5, "names beside the rows"
