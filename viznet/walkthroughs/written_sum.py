"""A sum as it is written: a few terms, and all others as one number.

Nothing here is text: `forward_arithmetic` and `backward_arithmetic` write these numbers as lines, and `sums` rounds
them so that they add up.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from viznet.walkthroughs.numbers import decimals_for, rounded
from viznet.walkthroughs.sums import RoundedColumn, Shown, round_column, round_line


class ForwardTerm(NamedTuple):
    """One product of a weighted sum: input number `index` times its weight."""

    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody needs of a term
    weight: float
    activation: float
    product: float


class BackwardTerm(NamedTuple):
    """One product of a backward sum.

    It is dz of neuron `index` of the next layer, times the weight to it.
    """

    index: int  # type: ignore[assignment]
    weight: float
    dz: float
    product: float


class WrittenSum(ABC):
    """A sum as it is written: a few terms, and all others as one number.

    `terms` are the largest products, and `rest` is the sum of the other `hidden` ones.
    """

    terms: tuple[ForwardTerm, ...] | tuple[BackwardTerm, ...]
    rest: float
    hidden: int

    @property
    @abstractmethod
    def total(self) -> float:
        """The sum of the terms, the rest and the bias."""

    @property
    def biases(self) -> tuple[float, ...]:
        """The bias, if the sum has one."""
        return ()

    @property
    @abstractmethod
    def pairs(self) -> list[tuple[float, float]]:
        """Both factors of every term, in the order in which they are written."""

    @property
    def addends(self) -> tuple[float, ...]:
        """What is added to the products: the rest, if there is one, and the bias."""
        return ((self.rest,) if self.hidden else ()) + self.biases

    def decimals(self, *, digits: int = 2, least: int = 2) -> int:
        """How many decimals show so many digits of the largest number here."""
        values = (self.total, *self.biases, *(term.product for term in self.terms))
        return decimals_for(*values, digits=digits, least=least)

    def visible(self, decimals: int) -> Self:
        """The same sum, with terms that would show as 0 among the hidden ones."""
        kept = tuple(term for term in self.terms if rounded(term.product, decimals))
        gone = [term.product for term in self.terms if not rounded(term.product, decimals)]
        others = {"terms": kept, "rest": self.rest + sum(gone), "hidden": self.hidden + len(gone)}
        return replace(self, **others)  # type: ignore[type-var]  # both sums are dataclasses

    def column(self, decimals: int) -> RoundedColumn:
        """The numbers as a column: a row for every term, then the addends."""
        return round_column(self.pairs, self.addends, self.total, decimals)

    def line(self, decimals: int) -> Shown:
        """The numbers in one line: the factors, pair by pair, then the addends."""
        return round_line(self.pairs, self.addends, self.total, decimals)


@dataclass(frozen=True)
class WeightedSum(WrittenSum):
    """The forward arithmetic of one neuron.

    z = Σ a w + b, then a = activation(z). `terms` are the largest products, the largest first; `rest` is the sum of the
    other `hidden` ones. In the last layer, `a` is the neuron's output in p.
    """

    layer: int
    unit: int
    terms: tuple[ForwardTerm, ...]
    rest: float
    hidden: int
    bias: float
    z: float
    a: float

    @property
    def total(self) -> float:
        return self.z

    @property
    def biases(self) -> tuple[float, ...]:
        return (self.bias,)

    @property
    def pairs(self) -> list[tuple[float, float]]:
        return [(term.activation, term.weight) for term in self.terms]


@dataclass(frozen=True)
class BackwardSum(WrittenSum):
    """The backward arithmetic of one hidden neuron.

    da = Σ w dz of the next layer, then dz = da · slope.

    `slope` is the slope of the activation at z. For ReLU it is 1 or 0: an open or a closed gate for the gradient.
    """

    layer: int
    unit: int
    terms: tuple[BackwardTerm, ...]
    rest: float
    hidden: int
    da: float
    slope: float
    dz: float

    @property
    def total(self) -> float:
        return self.da

    @property
    def pairs(self) -> list[tuple[float, float]]:
        return [(term.weight, term.dz) for term in self.terms]
