"""A line of arithmetic: a list of parts, which appear one after the other.

A part holds plain text, symbols (`Name`), numbers with their source (`Value`) and small remarks (`Note`).
"""

from dataclasses import dataclass

from viznet.walkthroughs.source import Source


@dataclass(frozen=True)
class Name:
    """A symbol with its place: `Name("z2", (4,))` is z2[4]."""

    symbol: str
    index: tuple[int, ...] = ()

    @property
    def plain(self) -> str:
        return f"{self.symbol}[{', '.join(map(str, self.index))}]" if self.index else self.symbol


@dataclass(frozen=True)
class Value:
    """A number as it is written, with its source.

    `source` says where the number comes from and `value` is the exact number. `signed` numbers are coloured by their
    sign. `role` names a colour that means something else: "right" or "wrong".
    """

    text: str
    source: Source
    value: float = 0.0
    signed: bool = False
    role: str = ""

    @property
    def plain(self) -> str:
        return self.text

    @property
    def negative(self) -> bool:
        """Whether it is written with a minus."""
        return self.text.startswith("−")


@dataclass(frozen=True)
class Note:
    """A small remark in parentheses, such as how many others there are."""

    pieces: tuple[str | Value, ...]

    @property
    def plain(self) -> str:
        return f"({''.join(piece if isinstance(piece, str) else piece.plain for piece in self.pieces)})"


Piece = str | Name | Value | Note
Part = tuple[Piece, ...]
Line = list[Part]


def plain(line: Line) -> str:
    """A line as plain text.

    >>> plain([(Name("z2", (4,)), " ="), (Value("0.50", Source("a1")), " · ", Value("0.20", Source("W2")))])
    'z2[4] = 0.50 · 0.20'
    """
    return " ".join(
        "".join(piece if isinstance(piece, str) else piece.plain for piece in part) for part in line
    )
