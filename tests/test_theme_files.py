"""A theme in a .toml file: what it changes, what is refused, and what sentences call its colours."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import viznet as vz
from tests.small_font import write_font
from viznet.colour import colour_name, rgb
from viznet.errors import FaintColourWarning, ThemeError
from viznet.film.clock import Frame
from viznet.stepper.html import look
from viznet.theme import THEMES, choose

SCHOOL = Path(__file__).parents[1] / "examples" / "school.toml"


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_changes_what_it_says_and_nothing_else(tmp_path):
    path = write(tmp_path, 'base = "light"\n[colours]\npositive = "#117733"\nseries = ["#112233"]\n')
    light = THEMES["light"]
    assert (
        choose(path)
        == choose(str(path))
        == replace(light, name="mine", positive="#117733", series=("#112233",))
    )
    assert choose(write(tmp_path, "")) == replace(THEMES["dark"], name="mine")


def test_the_example_is_a_theme_without_warnings():
    school = choose(SCHOOL)
    assert (school.name, school.positive, school.scheme) == ("Hill School", "#117733", "light")
    assert school.colour_names["positive"] == "green"
    assert school.colour_names["negative"] == "orange"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[colours]\npositive = 'green'",
            "mine.toml: positive is 'green', expected a colour such as '#58C4DD'",
        ),
        (
            "[colours]\ngreen = '#117733'",
            "mine.toml: no key 'green' in \\[colours\\]; choose from paper, ink",
        ),
        ("color = 1", "mine.toml: no key 'color'; choose from name, base, font, colours, names"),
        ("base = 'sepia'", "mine.toml: base is 'sepia', expected 'dark' or 'light'"),
        ("base = [1]", "mine.toml: base is "),
        ("colours = 3", "mine.toml: colours is 3, expected a table \\[colours\\]"),
        ("[names]\nseries = 'x'", "mine.toml: no key 'series' in \\[names\\]"),
        ("[names]\npositive = 3", "mine.toml: names is a dict of 1, expected words for colours"),
        ("name = 3", "mine.toml: name is 3, expected a text"),
        ("font = 3", "mine.toml: font is 3, expected the name of a font"),
        ("font = 'no.ttf'", "mine.toml: there is no font file .*no.ttf"),
        ("name = ", r"mine.toml: is no TOML file"),
        ("[colours]\nseries = []", "mine.toml: series is \\[\\], expected colours"),
        (
            "[colours]\nink = '#222222'",
            "theme mine: ink #222222 cannot be seen on paper #0B0E14; .* at least 4.5",
        ),
        ("[colours]\nwrong = '#101010'", "theme mine: wrong #101010 cannot be seen on paper"),
        ("[colours]\npositive = '#FF6655'", "positive and negative are both called red; give them different"),
    ],
)
def test_a_file_that_is_no_readable_theme_is_refused_in_one_line(tmp_path, text, message):
    with pytest.raises(ThemeError, match=message) as refused:
        choose(write(tmp_path, text))
    assert "\n" not in str(refused.value)


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path):
    with pytest.raises(ThemeError, match=r"nowhere\.toml: this theme cannot be read: No such file"):
        choose("nowhere.toml")
    (tmp_path / "picture.toml").write_bytes(b"\x89PNG\xff")
    with pytest.raises(ThemeError, match=r"picture.toml: is no TOML file"):
        choose(tmp_path / "picture.toml")


def test_faint_colours_give_one_warning(tmp_path):
    path = write(tmp_path, "[colours]\nmuted = '#666666'\nwrong = '#994455'")
    with pytest.warns(
        FaintColourWarning, match=r"hard to see on paper #0B0E14: muted \(3.\d\), wrong \(3.\d\); text"
    ):
        choose(path)
    choose(path)  # a second warning would be an error


@pytest.mark.parametrize(
    ("colour", "word"),
    [  # colours that CSS has named, and the first words in use for them
        ("#FF0000", "red"),
        ("#DC143C", "red"),
        ("#FFA500", "orange"),
        ("#FFD700", "yellow"),
        ("#008000", "green"),
        ("#00FF00", "green"),
        ("#40E0D0", "turquoise"),
        ("#0000FF", "blue"),
        ("#000080", "blue"),
        ("#4169E1", "blue"),
        ("#800080", "purple"),
        ("#FF69B4", "pink"),
        ("#8B4513", "brown"),
        ("#808080", "grey"),
        ("#000000", "black"),
        ("#FFFFFF", "white"),
    ],
)
def test_a_colour_has_its_everyday_word(colour, word):
    assert colour_name(colour) == word


@pytest.mark.parametrize("name", THEMES)
def test_the_built_in_themes_have_the_words_that_their_sentences_always_had(name):
    words = THEMES[name].colour_names
    assert [words[key] for key in ("positive", "negative", "right", "wrong")] == [
        "blue",
        "red",
        "green",
        "pink",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("view", "note"),
    [
        ("weights", "green adds, orange subtracts"),
        ("gradients", "green: loss grows with the weight, orange: it falls"),
        ("confusion", "blue: right · pink: wrong"),
        ("predictions", "blue: the true class · pink: a wrong answer"),
    ],
)
def test_the_notes_of_a_film_name_the_theme_s_colours(run_of, view, note):
    film = vz.animate(run_of("784-16-16-10"), view)
    texts = [text.get_text() for text in film.still(size=(1280, 720), theme=SCHOOL).findobj(has_text)]
    assert any(note in text for text in texts), texts
    words = " ".join(texts)
    assert not re.search(r"\b(red|blue adds)\b", words)


def has_text(artist) -> bool:
    return hasattr(artist, "get_text") and bool(artist.get_text())


@pytest.mark.slow
def test_a_film_has_the_theme_s_paper_and_font(run_of, tmp_path):
    letters = "".join(map(chr, range(33, 127)))
    write_font(tmp_path / "squares.ttf", "School Squares", letters)
    path = write(tmp_path, 'font = "squares.ttf"\n[colours]\npaper = "#001a00"')
    run = run_of("784-16-16-10")
    frame = Frame(0, 0)
    pictures = {}
    for theme in ("dark", path):
        with vz.animate(run, "loss").canvas(size=(320, 180), theme=theme) as canvas:
            pictures[theme] = canvas.picture(frame).copy()
    assert pictures[path][0, 0, :3].tolist() == rgb("#001a00").tolist()
    # Squares have more ink than letters.
    inked = {
        t: int((np.abs(p[..., :3].astype(int) - p[0, 0, :3]).sum(axis=2) > 200).sum())
        for t, p in pictures.items()
    }
    assert inked[path] > 1.5 * inked["dark"]


def test_a_font_that_this_machine_does_not_have_is_refused(run_of):
    theme = replace(THEMES["dark"], font="No Such Font")
    with pytest.raises(
        ThemeError, match="font No Such Font: no such font on this machine; install it, or give"
    ):
        vz.animate(run_of("784-16-16-10"), "loss").still(theme=theme)


def test_a_page_has_the_theme_in_the_place_of_its_base(run_of, tmp_path):
    write_font(tmp_path / "squares.ttf", "School Squares", "ab")
    theme = choose(
        write(tmp_path, SCHOOL.read_text(encoding="utf-8").replace('# font = "Lato"', 'font = "squares.ttf"'))
    )
    page = vz.explore(run_of("784-16-16-10"), theme=theme).html
    assert "--positive: #117733;" in page
    assert "--positive: #58C4DD;" in page, "the reader can still change to the dark theme"
    assert "--positive: #0B6FA8;" not in page
    assert '"theme":"light"' in page
    assert 'url("data:font/ttf;base64,' in page
    named = look({"dark": replace(THEMES["dark"], font='Lato"} body{}')})
    assert '--font: "Lato body";' in named, "a name cannot end the style"


def test_a_theme_in_python_is_checked_too(run_of):
    with pytest.raises(ThemeError, match="ink #222222 cannot be seen"):
        vz.animate(run_of("784-16-16-10"), "loss").still(theme=replace(THEMES["dark"], ink="#222222"))
    with pytest.raises(ThemeError, match=r"no theme 'sepia'; choose from dark, light, or name a \.toml file"):
        vz.explore(run_of("784-16-16-10"), theme="sepia")
