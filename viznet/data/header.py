"""What the names of columns say: which ones are pixels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

LABEL_NAMES = frozenset(
    ["label", "labels", "class", "classes", "class_name", "classname", "target", "targets", "y"]
)
LABEL_NAMES |= frozenset(["digit", "digits", "letter", "letters", "character", "category"])
ROW_NAMES = frozenset(
    ["", "id", "index", "unnamed: 0", "row", "rownames", "file", "filename", "image", "path"]
)


def pixel_columns(header: Sequence[str]) -> list[int]:
    """The columns whose names differ only in their numbers.

    There are none if these are not most of the columns.

    >>> pixel_columns(["fold", "r0c0", "r0c1", "r1c0", "label"]), pixel_columns(["label", "a", "b"])
    ([1, 2, 3], [])
    """
    kinds = [re.sub(r"\d+", "0", name.casefold()) for name in header]
    counts = Counter(kind for kind in kinds if kind not in ROW_NAMES)
    kind, count = counts.most_common(1)[0] if counts else ("", 0)
    if count < 2 or 2 * count <= counts.total():
        return []
    return [column for column, each in enumerate(kinds) if each == kind]


def other_columns(header: Sequence[str]) -> list[int]:
    """The columns that are named unlike the pixels.

    There are none if the names do not show which ones are pixels.

    >>> other_columns(["fold", "f0", "f1", "f2", "f3", "digit"]), other_columns(["label", "a", "b"])
    ([0, 5], [])
    """
    pixels = set(pixel_columns(header))
    return [column for column in range(len(header)) if column not in pixels] if pixels else []
