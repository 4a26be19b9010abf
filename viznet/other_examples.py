"""How to make a pair of arrays of examples that another program has.

A message about examples in a wrong form ends with this advice.
"""

import os
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from viznet.activations import Array

INPUTS = ("x", "X", "data", "image", "images", "pixel_values", "features")  # what others call the inputs
CLASSES = ("y", "target", "targets", "label", "labels")  # what others call the classes

# How to make class numbers of any labels.
NUMBERED = "such as np.unique(labels, return_inverse=True)[1]"


def how_to_pair(data: Any) -> str:
    """Says how to make a pair of arrays of what was passed, if it shows that.

    >>> how_to_pair({"image": 1, "label": 2}), how_to_pair("own.csv"), how_to_pair(3)
    ("; such as (data['image'], data['label'])", '; viznet.load(path) reads a file', '')
    """
    if isinstance(data, np.ndarray | bytes):
        return ""
    if isinstance(data, str | os.PathLike):
        return "; viznet.load(path) reads a file"
    if isinstance(data, Mapping):
        x, y = (next((name for name in names if name in data), None) for names in (INPUTS, CLASSES))
        return f"; such as (data[{x!r}], data[{y!r}])" if x and y else ""
    if hasattr(data, "columns"):  # a table, as pandas has it
        name = next((each for each in CLASSES if each in list(data.columns)), None)
        return f"; such as (table.drop(columns={name!r}), table[{name!r}])" if name else ""
    x, y = (next((name for name in names if hasattr(data, name)), None) for names in (INPUTS, CLASSES))
    if x and y:
        return f"; such as (data.{x}, data.{y})"
    if gives_pairs(data):
        return "; of pairs, such as tuple(zip(*data))"
    return ""


def gives_pairs(data: Any) -> bool:
    """Whether this seems to be pairs of an input and a class.

    A generator or a data set of another library is not asked for the first of them, which may take long.
    """
    if isinstance(data, list | tuple):
        return bool(data) and all(isinstance(each, list | tuple) and len(each) == 2 for each in data)
    return isinstance(data, Iterator) or hasattr(data, "__getitem__")


def how_to_number(labels: Array, count: int) -> str:
    """Says how to make class numbers of these labels, if they show that.

    >>> how_to_number(np.array([[0.0, 1.0]]), 1), how_to_number(np.array([[3]]), 1), how_to_number(np.array([2.0]), 1)
    (', such as y.argmax(axis=1)', ', such as y.reshape(-1)', ', such as y.astype(int)')
    """
    if labels.shape == (count, 1):
        return ", such as y.reshape(-1)"
    if labels.ndim == 2 and len(labels) == count:
        return ", such as y.argmax(axis=1)"
    is_whole = labels.shape == (count,) and bool((labels == np.floor(labels)).all())
    return ", such as y.astype(int)" if is_whole else ""
