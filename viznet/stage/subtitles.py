"""Subtitles: two short lines at a time, at a pace that can be read."""

import re
import textwrap
from collections.abc import Iterable

from viznet.stage.mobjects import Words
from viznet.stage.screen_number import aloud

READING = 17  # letters a second
LINE = 42  # letters in a line, of which a subtitle has two

# How a voice says the signs of a line of arithmetic.
SAID = {
    "$thin dot.op thin$": " times ",
    "$-ln$": " minus the logarithm of ",
    "$=$": " equals ",
    "$+$": " plus ",
    "$-$": " minus ",
    "$- eta$": " minus eta",
    "$<-$": " becomes ",
    "$->$": " becomes ",
    "$approx$": " is about ",
}


def cues(text: str, seconds: float) -> list[tuple[str, float, float]]:
    """Divides a text into subtitles: (text, start, length), in seconds.

    Each has two lines at most, and gets its share of the time by its letters.

    >>> cues("One sentence.", 2.0)
    [('One sentence.', 0.0, 2.0)]
    >>> [len(text.splitlines()) for text, _, _ in cues("word " * 20, 8.0)]
    [2, 1]
    """
    count = len(textwrap.wrap(text, LINE))
    longest = max(map(len, text.split()), default=1)
    widths = [w for w in range(min(longest, LINE), LINE + 1) if len(textwrap.wrap(text, w)) == count]
    lines = textwrap.wrap(text, widths[0])  # lines of about one length, so that no subtitle is a single word
    shown = ["\n".join(lines[first : first + 2]) for first in range(0, len(lines), 2)]
    letters = sum(map(len, shown))
    result, start = [], 0.0
    for cue in shown:
        length = seconds * len(cue) / letters
        result.append((cue, start, length))
        start += length
    return result


def spoken_sum(parts: Iterable[Words]) -> str:
    """Returns lines of arithmetic as a voice would say them."""
    said = ""
    for words in parts:
        for piece in words.pieces:
            said += (
                f" {_said(piece)}" if isinstance(piece, str) else f" {getattr(piece, 'spoken', piece.plain)}"
            )
    said = re.sub(r"\s+([,.;:)])", r"\1", " ".join(said.split()))
    return f"{said.replace('( ', '(')}."


def _said(markup: str) -> str:
    """Returns markup of Typst as it is said."""
    for sign, word in SAID.items():
        markup = markup.replace(sign, word)
    return aloud(re.sub(r"#h\([^)]*\)|[$*\\]", " ", markup))
