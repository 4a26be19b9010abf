"""Which font draws a letter, and what no font can draw.

The theme's font comes first, then DejaVu Sans, then another one that this machine has.

DejaVu Sans comes with Matplotlib and has the letters of Latin, Greek, Cyrillic, Hebrew and Arabic. Names of classes may
be written in any script. The fonts of the machine are searched only for letters that DejaVu Sans lacks, so a text in
these scripts looks the same on every machine.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from matplotlib.font_manager import FontEntry, FontProperties, findfont, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import text_to_path

from viznet.errors import MissingLettersWarning, ThemeError, in_short, warn
from viznet.walkthroughs.sentence import fill

FAMILY = "DejaVu Sans"
BOX = "□"  # stands for a letter that no font has; DejaVu Sans has this one
NO_FONT = (
    "no font here has {letters}: {box} is drawn instead; install a font that has them, such as Noto Sans"
)
MOST = 20  # letters that the warning names

LEFT_TO_RIGHT = "\u200e"  # a mark without a shape: what is here stands in the order of the sentence
_JOINERS = "\u200c\u200d"  # they change the letters beside them, so they are no mere marks
_WARNED: set[str] = set()


def drawable(text: str) -> str:
    """A text as it can be drawn in one line.

    Line breaks and tabs become spaces. Marks without a shape are left out. A letter that no font has becomes a box, and
    the first text with such letters gives a warning.

    >>> drawable("left\\tor\\u200b right")
    'left or right'
    """
    if text.isascii() and text.isprintable():
        return text
    kept = "".join(" " if letter.isspace() else letter for letter in text if _has_shape(letter))
    lost = sorted({letter for letter in kept if letter not in _JOINERS and font_of(letter) is None})
    if not _WARNED.issuperset(lost):
        _WARNED.update(lost)
        letters = "".join(lost[:MOST]) + ("…" if len(lost) > MOST else "")
        warn(MissingLettersWarning(fill(NO_FONT, letters=letters, box=BOX)))
    return "".join(BOX if letter in lost else letter for letter in kept)


@cache
def font_named(font: str) -> tuple[str, str]:
    """The family and the file of a theme's font, which is a family or a file.

    Raises `ThemeError` if this machine does not have the font.

    >>> font_named("DejaVu Sans")[0]
    'DejaVu Sans'
    """
    try:
        if not font.lower().endswith((".ttf", ".otf")):
            return font, str(findfont(FontProperties(family=font or FAMILY), fallback_to_default=False))
        fontManager.addfont(font)
        return FT2Font(font).family_name, font
    except (OSError, RuntimeError) as error:
        raise ThemeError(f"font {font}: it cannot be read here: {in_short(error)}") from error
    except ValueError as error:
        raise ThemeError(
            f"font {font}: no such font on this machine; install it, or give the path of a .ttf or .otf file"
        ) from error


@lru_cache(4096)
def families(text: str, font: str = "") -> tuple[str, ...]:
    """The fonts for a text, in the order in which they are asked for a letter.

    `font` is that of the theme, if it has one.

    >>> families("7 · cat")
    ('DejaVu Sans',)
    """
    chosen = [font_named(font)[0], FAMILY] if font else [FAMILY]
    for letter in text:
        if not letter.isascii():
            chosen.append(font_of(letter) or FAMILY)
    return tuple(dict.fromkeys(chosen))


@lru_cache(1024)
def properties(text: str, font: str, weight: str) -> FontProperties:
    """The fonts for a text, 100 points high.

    They are the same under all settings of Matplotlib."""
    return FontProperties(
        family=list(families(text, font)),
        style="normal",
        variant="normal",
        weight=weight,
        stretch="normal",
        size=100,
        math_fontfamily="dejavusans",
    )


def drawable_parts(word: str) -> list[str]:
    """The parts of a word that can be drawn alone, one after the other.

    These are its letters, unless letters change beside each other or run from right to left.

    >>> drawable_parts("−0.4"), drawable_parts("\\u05d0\\u05d1")
    (['−', '0', '.', '4'], ['\\u200e\\u05d0\\u05d1\\u200e'])
    """
    return [in_order(word)] if any(map(_depends_on_others, word)) else list(word)


def in_order(text: str) -> str:
    """The text with marks that keep a name from right to left in its place.

    Otherwise the numbers and signs beside such a name would change sides, and a sentence that begins with one would be
    drawn from its end. The marks have no shape.

    >>> in_order("7 times"), in_order("\u05d0\u05d1, 7 times")
    ('7 times', '\u200e\u05d0\u05d1\u200e, 7 times')
    """
    found, after = LEFT_TO_RIGHT, 0  # `after` is the end of the last letter from right to left
    for place, letter in enumerate(text):
        if _is_turned(letter) or (after == place > 0 and _depends_on_others(letter)):
            between = text[after:place]
            is_one_name = not after or not between or between.isspace()
            found += f"{between}{letter}" if is_one_name else f"{LEFT_TO_RIGHT}{between}{letter}"
            after = place + 1
    return f"{found}{LEFT_TO_RIGHT}{text[after:]}" if after else text


@lru_cache(50_000)
def advance(text: str, font: str, weight: str) -> float:
    """How far the letter after a text stands from its beginning.

    The unit is the height of the letters. FreeType takes as long for it as Python takes for a hundred additions, so it
    is asked for letters and pairs only.
    """
    measured = text_to_path.get_text_width_height_descent(text, properties(text, font, weight), False)
    return float(measured[0]) / 100


def font_of(letter: str) -> str | None:
    """The family that draws a letter: DejaVu Sans, or one of this machine."""
    return _font_of(letter)[0]


def file_of(letter: str) -> str | None:
    """The file of the font that draws a letter."""
    return _font_of(letter)[1]


@cache
def _font_of(letter: str) -> tuple[str, str] | tuple[None, None]:
    """The family and the file of the font that draws a letter."""
    usual = str(findfont(FontProperties(family=FAMILY), fallback_to_default=False))
    if _has(usual, letter):
        return FAMILY, usual
    entry = next((entry for entry in _other_fonts() if _has(entry.fname, letter)), None)
    return (None, None) if entry is None else (entry.name, entry.fname)


@cache
def _other_fonts() -> list[FontEntry]:
    """The upright fonts of normal weight, those without serifs first.

    Matplotlib's own fonts for formulas, and its last resort, which has a box for every letter, are left out.
    """
    own = ("cm", "STIX", "Last Resort", "DejaVu")
    upright = [
        entry
        for entry in fontManager.ttflist
        if entry.style == "normal" and entry.weight in (400, "normal") and not entry.name.startswith(own)
    ]
    return sorted(upright, key=lambda entry: ("sans" not in entry.name.lower(), entry.name, entry.fname))


@lru_cache(64)
def _opened(file: str) -> FT2Font | None:
    try:
        font = FT2Font(file)
    except (OSError, RuntimeError):  # no file any more, or one that FreeType cannot read
        return None
    return font if font.scalable else None  # pictures of emoji have one size, which Matplotlib cannot draw


def _has(file: str, letter: str) -> bool:
    font = _opened(file)
    return font is not None and font.get_char_index(ord(letter)) != 0


@cache
def _has_shape(letter: str) -> bool:
    """Whether a letter is one: not a control character or a mark of direction."""
    return letter.isspace() or letter in _JOINERS or not unicodedata.category(letter).startswith("C")


@cache
def _depends_on_others(letter: str) -> bool:
    if letter.isascii():
        return False
    return _is_turned(letter) or letter in _JOINERS or unicodedata.category(letter).startswith("M")


def _is_turned(letter: str) -> bool:
    """Whether a letter is of a script from right to left."""
    return unicodedata.bidirectional(letter) in ("R", "AL")
