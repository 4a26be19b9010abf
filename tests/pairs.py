"""Pairwise testing: any two values meet in at least one test.

This takes far fewer tests than all combinations of all values.
"""

from collections.abc import Hashable, Sequence
from itertools import combinations, product


def pairwise(
    *choices: Sequence[Hashable], given: Sequence[tuple[Hashable, ...]] = ()
) -> list[tuple[Hashable, ...]]:
    """Returns combinations in which any two values meet at least once.

    The two values are of different lists. Of three lists or more there are far fewer of these than of all combinations.
    The choice is always the same. The combinations `given` are among those returned.

    >>> len(pairwise("abcdefg", [1, 2, 3, 4], "xyz"))
    28
    """
    everything = list(product(*choices))
    pairs_of = {row: pairs(row) for row in everything}
    chosen = list(given)
    missing = set().union(*pairs_of.values()) - set().union(*(pairs_of[row] for row in given))
    while missing:
        best = max(everything, key=lambda row: len(missing & pairs_of[row]))
        missing -= pairs_of[best]
        chosen.append(best)
    return sorted(chosen, key=everything.index)


def pairs(row: tuple[Hashable, ...]) -> set[tuple[tuple[int, Hashable], ...]]:
    """Every two values of a combination, each with its place."""
    return set(combinations(enumerate(row), 2))
