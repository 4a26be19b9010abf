"""How text looks in the terminal: styles, colours of numbers, lines."""

from itertools import accumulate
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.containers import Lines
from rich.text import Text

from viznet.walkthroughs.line_breaks import broken, words_for

PLUS, MINUS = "cyan", "red"  # the terminal's nearest to the theme's positive and negative
QUIET, TITLE, SYMBOL = "dim", "bold yellow", "bold"


class Prose(Text):
    """Sentences that the terminal breaks as pictures do.

    So "71.5 %" stays whole.

    >>> console = Console(width=31)
    >>> console.print(Prose("It reads 8 with a probability of 71.5 %, and is right."))
    It reads 8 with a probability
    of 71.5 %, and is right.
    """

    def wrap(self, console: Console, width: int, **options: Any) -> Lines:
        """The lines of the text, at most `width` columns wide."""
        words = words_for(self.plain, cell_len, width)
        if "\n" in self.plain or any(cell_len(word) > width for word in words):
            return super().wrap(console, width, **options)
        # The length of each line with the space that ends it.
        lengths = [sum(len(word) + 1 for word in line) for line in broken(words, cell_len, width)]
        lines = Lines()
        for line in self.divide(list(accumulate(lengths))[:-1]):
            lines.extend(Text.wrap(line, console, width, **options))
        return lines


def coloured(text: str, *, bold: bool = False) -> Text:
    """A number in the colour of its sign; 0 has none."""
    style = MINUS if text.startswith("−") else PLUS if text.strip("0.") else ""
    return Text(text, f"{'bold ' if bold else ''}{style}".strip())
