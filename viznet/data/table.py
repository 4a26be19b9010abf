"""A table of examples as it stands in a file: one example a row, and one column with the labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Table:
    """A table in which nobody has decided yet which column has the labels.

    Parameters
    ----------
    values : numbers, (N, columns)
        The cells. In a column of texts, a number is an index into the texts of this column.
    where : str
        The file, for error messages.
    header : tuple of str
        The names of the columns, or an empty tuple.
    texts : {column: texts}
        The different texts of each column that has texts instead of numbers.
    """

    values: NDArray[Any]
    where: str
    header: tuple[str, ...] = ()
    texts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
