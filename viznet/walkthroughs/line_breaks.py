"""Where a sentence that is too long for one line is broken.

What is read together stays together, such as "71.5 %" or "η = 0.5", and the last line is not left
with a single short word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

LINE_END = re.compile(r"(?<![<>=×→]) (?![%=×→])")
"""A space at which a line may end. What is one number, such as "> 99 %", stays on one line."""

NUMBER_END = re.compile(r"(?<![<>]) (?!%)")
"""A space at which a line may end if there is too little room: not even then is a number taken apart."""

LEAST_LAST = 1 / 3  # of the room: a shorter last line gets words of the line above it


def words_of(sentence: str) -> list[str]:
    """The parts of a sentence that stay on one line.

    >>> words_of("It is right with 71.5 %, at η = 0.5.")
    ['It', 'is', 'right', 'with', '71.5 %,', 'at', 'η = 0.5.']
    """
    return LINE_END.split(sentence)


def words_for(sentence: str, width: Callable[[str], float], room: float) -> list[str]:
    """Takes a sentence apart into words that fit on a line.

    What is read together, but is wider than a line, is taken apart too, unless it is one number. `width` and `room` are
    as in `broken`.

    >>> words_for("so a = b = c = d → e", len, 12)
    ['so', 'a', '=', 'b', '=', 'c', '=', 'd', '→', 'e']
    """
    found: list[str] = []
    for word in words_of(sentence):
        found += [word] if width(word) <= room else NUMBER_END.split(word)
    return found


def broken(words: Sequence[str], width: Callable[[str], float], room: float) -> list[list[str]]:
    """The words of each line.

    Each line takes as many words as fit. If then the last line is less than a third of the room, words of the line
    above move down, as long as that line stays the longer one.

    Parameters
    ----------
    words
        What stays on one line, in order.
    width
        Measures a word, or a space.
    room
        How wide a line may be, in the same unit. A word that is wider has a line of its own.

    Examples
    --------
    >>> [" ".join(line) for line in broken("it leads to a loss of 0.188.".split(), len, 22)]
    ['it leads to a loss', 'of 0.188.']
    """
    space = width(" ")
    lines: list[list[str]] = []
    ends: list[float] = []
    for word in words:
        wide = width(word)
        if lines and ends[-1] + space + wide <= room:
            lines[-1].append(word)
            ends[-1] += space + wide
        else:
            lines.append([word])
            ends.append(wide)
    while len(lines) > 1 and ends[-1] < LEAST_LAST * room and len(lines[-2]) > 1:
        moved = space + width(lines[-2][-1])
        if ends[-1] + moved > min(room, ends[-2] - moved):
            break
        lines[-1].insert(0, lines[-2].pop())
        ends[-2], ends[-1] = ends[-2] - moved, ends[-1] + moved
    return lines
