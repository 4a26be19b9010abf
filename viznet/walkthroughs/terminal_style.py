"""How text looks in the terminal: styles, and the colour of numbers."""

from rich.text import Text

PLUS, MINUS = "cyan", "red"  # the terminal's nearest to the theme's positive and negative
QUIET, TITLE, SYMBOL = "dim", "bold yellow", "bold"


def coloured(text: str, *, bold: bool = False) -> Text:
    """A number in the colour of its sign; 0 has none."""
    style = MINUS if text.startswith("−") else PLUS if text.strip("0.") else ""
    return Text(text, f"{'bold ' if bold else ''}{style}".strip())
