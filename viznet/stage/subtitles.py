"""Subtitles: two short lines at a time, at a pace that can be read."""

import re
import textwrap
from bisect import bisect_left
from collections.abc import Sequence

from viznet.stage.mobjects import Words
from viznet.stage.screen_number import aloud

READING = 17  # letters a second, of which no subtitle has more
GAP = 0.05  # seconds between two subtitles
LINE = 42  # letters in a line, of which a subtitle has two

# How a voice says the signs of a line of arithmetic.
SPOKEN_SIGNS = {
    "$thin dot.op thin$": " times ",
    "$-ln$": " minus the logarithm of ",
    "$=$": " equals ",
    "$+$": " plus ",
    "$-$": " minus ",
    "$- eta$": " minus eta",
    "$<-$": " becomes ",
    "$->$": " becomes ",
    "$approx$": " is about ",
    "÷": " divided by ",
    "·": " times ",
}


def cues(text: str, seconds: float) -> list[tuple[str, float, float]]:
    """Divides a text into subtitles: (text, start, length), in seconds.

    Each has two lines at most, and gets its share of the time by its letters. Between two of them is a gap.

    >>> cues("One sentence.", 1.3)
    [('One sentence.', 0.0, 1.25)]
    >>> [len(text.splitlines()) for text, _, _ in cues("word " * 20, 8.0)]
    [2, 1]
    """
    shown = in_pairs_of_lines(text)
    letters = sum(map(len, shown))
    result, start = [], 0.0
    for cue in shown:
        length = (seconds - GAP * len(shown)) * len(cue) / letters
        result.append((cue, start, length))
        start += length + GAP
    return result


def seconds_to_show(text: str, reading: float) -> float:
    """Returns how many seconds the subtitles of a text need.

    `reading` is how many letters a second are read.
    """
    shown = in_pairs_of_lines(text)
    return sum(map(len, shown)) / reading + GAP * len(shown)


def in_pairs_of_lines(text: str) -> list[str]:
    """Breaks a text into lines of about one length, and takes two at a time.

    So a subtitle is never a single word.
    """
    count = len(textwrap.wrap(text, LINE))
    widths = range(min(max(map(len, text.split()), default=1), LINE), LINE + 1)
    # Narrower lines are never fewer, so the narrowest width that needs no more of them is found by halving.
    narrowest = bisect_left(widths, -count, key=lambda width: -len(textwrap.wrap(text, width)))
    lines = textwrap.wrap(text, widths[narrowest])
    return ["\n".join(lines[first : first + 2]) for first in range(0, len(lines), 2)]


def spoken_sum(*lines: Sequence[Words]) -> str:
    """Returns lines of arithmetic as a voice would say them.

    Smaller words beside a sum are an aside, so the voice pauses around them.
    """
    return f"{begun('; '.join(_spoken_line(line) for line in lines))}."


def begun(sentence: str) -> str:
    """Returns a sentence that begins with a capital, if it begins with a word.

    The names of numbers, such as z1 or p, stay as they are written.

    >>> begun("to z3 5: 2.46"), begun("z1 14 equals 2.65"), begun("p 8 equals 0.7")
    ('To z3 5: 2.46', 'z1 14 equals 2.65', 'p 8 equals 0.7')
    """
    first = re.match(r"[a-z]{3,}|[a-z]{2}(?=\s(?!\d))", sentence)
    return sentence[0].upper() + sentence[1:] if first else sentence


def _spoken_line(parts: Sequence[Words]) -> str:
    largest = max((words.em for words in parts), default=0.0)
    spoken = ""
    for words in parts:
        text = " ".join(
            _spoken_text(piece) if isinstance(piece, str) else getattr(piece, "spoken", piece.plain)
            for piece in words.pieces
        )
        spoken += f", {text}," if words.em < largest else f" {text}"
    spoken = re.sub(r"\s+(?=[,.;:)])", "", " ".join(spoken.split()))
    return re.sub(r",+(?=[;,]|$)", "", spoken.replace("( ", "("))


def _spoken_text(markup: str) -> str:
    """Returns markup of Typst as it is spoken."""
    for sign, word in SPOKEN_SIGNS.items():
        markup = markup.replace(sign, word)
    markup = re.sub(r"#h\([^)]*\)", ", ", markup)
    return aloud(re.sub(r"[$*\\]", " ", markup))
