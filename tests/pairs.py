"""Fewer tests with the same reach: every two values meet, not every combination of all."""

from collections.abc import Hashable, Sequence
from itertools import combinations, product


def pairwise(*choices: Sequence[Hashable]) -> list[tuple[Hashable, ...]]:
    """Combinations in which any two values of different lists stand together at least once.

    Of three lists or more there are far fewer of these than of all combinations. The choice is always the same.

    >>> len(pairwise("abcdefg", [1, 2, 3, 4], "xyz"))
    28
    """
    everything = list(product(*choices))
    missing = {pair for row in everything for pair in pairs(row)}
    chosen = []
    while missing:
        best = max(everything, key=lambda row: len(missing & pairs(row)))
        missing -= pairs(best)
        chosen.append(best)
    return sorted(chosen, key=everything.index)


def pairs(row: tuple[Hashable, ...]) -> set[tuple[tuple[int, Hashable], ...]]:
    """Every two values of a combination, each with its place."""
    return set(combinations(enumerate(row), 2))
