"""Which part of a dataset a file or array holds, by its name.

Datasets call the same thing by many names: `train-images-idx3-ubyte`, `X_train`, `test_labels`, `kmnist-test-imgs`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from viznet.errors import DataError, in_short

PARTS = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("test", "testing", "t10k"), "test"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "validation"),
}
KINDS = {
    **dict.fromkeys(
        ("x", "images", "image", "imgs", "img", "data", "pixels", "inputs", "features"), "images"
    ),
    **dict.fromkeys(("y", "labels", "label", "targets", "target", "classes"), "labels"),
}


@dataclass(frozen=True)
class Role:
    """What a name says.

    `part` is "train", "test", "validation" or empty; `kind` is "images" or "labels". `dataset` is the rest of the name,
    such as "emnist-letters".
    """

    part: str
    kind: str
    dataset: str


@dataclass
class Pairs:
    """The names of images and labels in a folder or archive.

    Parameters
    ----------
    train : (images, labels)
        The names of the training part.
    test : (images, labels), optional
        The names of the test part, or None.
    unused : list of str
        Names of images or labels that are neither, such as those of a validation part.
    """

    train: tuple[str, str]
    test: tuple[str, str] | None = None
    unused: list[str] = field(default_factory=list)


def role(name: str) -> Role | None:
    """What a name says of its content, or None.

    >>> role("emnist-letters-train-images")
    Role(part='train', kind='images', dataset='emnist-letters')
    >>> role("xtest"), role("notes")
    (Role(part='test', kind='images', dataset=''), None)
    """
    spaced = re.sub(r"^([xy])(train|test|val)$|^(train|test|val)([xy])$", r"\1\3 \2\4", name.lower())
    words = [word for word in re.split(r"[^a-z0-9]+", spaced) if word]
    kinds = {KINDS[word] for word in words if word in KINDS}
    parts = {PARTS[word] for word in words if word in PARTS}
    if not kinds or len(parts) > 1:
        return None
    rest = "-".join(word for word in words if word not in KINDS and word not in PARTS)
    return Role("".join(parts), "labels" if "labels" in kinds else "images", rest)


def pair_up(names: Iterable[str], where: str, *, expected: str) -> Pairs:
    """Finds the images and the labels of every part.

    Names that say nothing are left alone. If no name says training, the images and labels that name no part are for it.

    Parameters
    ----------
    names : texts
        The names of the files or arrays.
    where : str
        The folder or archive, for messages.
    expected : str
        What names were expected, for messages.

    Raises
    ------
    DataError
        If two names say the same, or if there are images without labels, or labels without images.
    """
    names, found = list(names), dict[tuple[str, str], str]()
    for name in names:
        if (its_role := role(name)) is None:
            continue
        place = (its_role.part, its_role.kind)
        if place in found:
            raise DataError(
                f"{where}: {in_short(found[place])} and {in_short(name)} say the same; expected {expected}"
            )
        found[place] = name
    if ("train", "images") not in found and ("train", "labels") not in found:
        found |= {("train", kind): name for (part, kind), name in list(found.items()) if not part}
    halves = {part: _pair(found, part, where, expected) for part in ("train", "test")}
    train, test = halves["train"], halves["test"]
    if train is None:
        raise DataError(
            f"{where}: has no training images; its names: {in_short(', '.join(names)) or 'none'}; expected {expected}"
        )
    used = {*train, *(test or ())}
    return Pairs(train, test, [name for name in found.values() if name not in used])


def _pair(found: dict[tuple[str, str], str], part: str, where: str, expected: str) -> tuple[str, str] | None:
    """The images and labels of a part, or None if there are neither."""
    images, labels = found.get((part, "images")), found.get((part, "labels"))
    if images and labels:
        return images, labels
    if images or labels:
        there, missing = (images, "labels") if images else (labels, "images")
        raise DataError(f"{where}: has {in_short(there)}, but no {missing} of this part; expected {expected}")
    return None
