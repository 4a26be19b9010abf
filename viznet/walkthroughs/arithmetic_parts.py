"""What lines of arithmetic share: products, and the rest of a sum."""

from dataclasses import replace
from decimal import Decimal

from viznet.walkthroughs.arithmetic_line import Line, Note, Part, Value
from viznet.walkthroughs.numbers import written
from viznet.walkthroughs.sentence import Counted, pieces
from viznet.walkthroughs.source import Source
from viznet.walkthroughs.sums import Shown
from viznet.walkthroughs.written_sum import WrittenSum

OTHERS = Counted("{count} other", "{count} others")  # what stands beside a rest


def signed_value(symbol: str, index: tuple[int, ...], value: float) -> Value:
    """A number that is coloured by its sign; its text comes later."""
    return Value("", Source(symbol, index), value, signed=True)


def with_text(value: Value, shown: Decimal, *, plus: bool = False) -> Value:
    """The same number with its text."""
    return replace(value, text=written(shown, plus=plus))


def times(one: Value, other: Value, *, added: bool = False) -> Part:
    """A product as it is written.

    A negative factor stands in parentheses, unless the line begins with it.
    """
    first: Part = ("(", one, ")") if added and one.negative else (one,)
    second: Part = ("(", other, ")") if other.negative else (other,)
    return ("+ " if added else "", *first, " · ", *second)


def written_products(shown: Shown, sources: list[tuple[Value, Value]]) -> Line:
    """The products of a sum, each with its plus."""
    pairs = list(zip(shown.inputs[::2], shown.inputs[1::2]))
    return [
        times(with_text(one, a), with_text(other, w), added=count > 0)
        for count, ((one, other), (a, w)) in enumerate(zip(sources, pairs))
    ]


def hidden_terms(written_sum: WrittenSum, shown: Shown, rest: Value, layer: int) -> Line:
    """The hidden terms as one number, and how many they are."""
    kept = len(written_sum.terms)
    count = Value(f"{written_sum.hidden:,}", Source(kind="others", index=(layer, kept)), written_sum.hidden)
    note = Note(tuple(pieces(OTHERS.of(written_sum.hidden), count=count)))
    return [(with_text(rest, shown.inputs[2 * kept], plus=kept > 0),), (note,)]


def term_places(written_sum: WrittenSum) -> tuple[int, ...]:
    """The places of the terms that stand alone."""
    return tuple(term.index for term in written_sum.terms)
