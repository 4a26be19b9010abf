"""Names that are too long for their place."""

from viznet.stage.mobjects import Words
from viznet.stage.screen_number import escaped
from viznet.stage.stage import LABEL


def label_width(text: str) -> float:
    """How wide a text is as a label."""
    return float(Words(escaped(text), size=LABEL).width)


def shortened(text: str, room: float) -> str:
    """A text, or its beginning and its end around an ellipsis.

    It is at most `room` wide as a label, but it keeps a letter at each end.
    """
    if label_width(text) <= room:
        return text
    for count in range(len(text) - 1, 2, -1):
        start, end = text[: (count + 1) // 2].rstrip(), text[len(text) - count // 2 :].lstrip()
        if label_width(f"{start}…{end}") <= room:
            return f"{start}…{end}"
    return f"{text[0]}…{text[-1]}" if len(text) > 3 else text
