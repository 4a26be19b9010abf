"""Values that are wrong in most places, by what they are."""

import dataclasses
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

NAN, INFINITE = float("nan"), float("inf")


class NoText:
    """Says that it is a path, but has no text."""

    def __fspath__(self) -> Any:
        return 3


class OtherDevice:
    """Refuses to become an array, as a tensor on a graphics card does."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        raise TypeError("can't convert cuda:0 device type tensor to numpy")


WRONG: dict[str, Any] = {
    "None": None,
    "a negative number": -3,
    "a fraction": 0.3,
    "a huge number": 10**9,
    "nan": NAN,
    "a boolean": True,
    "a text": "nonsense",
    "an empty text": "",
    "a list": ["nonsense", 1],
    "a ragged list": [[1], [2, 3]],
    "a dict": {"lr": 1},
    "bytes": b"bytes",
    "an object": object(),
    "a class": int,
    "an array": np.array([["x"]]),
    "a number beyond floats": 10**5000,
    "infinity": INFINITE,
    "a path with NUL": "a\0b",
    "half a surrogate pair": "a\ud800",
    "a Path with NUL": Path("a\0b"),
    "a generator": (text for text in ["x"]),
    "a set": {1},
    "a complex number": 1j,
    "a decimal": Decimal("0.3"),
    "a function": len,
    "a module": dataclasses,
    "an exception": ValueError("x"),
    "a slice of texts": slice("a", "b"),
    "an array of objects": np.array([object(), None]),
    "an array of dates": np.array(["2020-01-01"], "datetime64[D]"),
    "a structured array": np.zeros(2, [("a", int)]),
    "an empty array": np.zeros((0, 3)),
    "an array without dimensions": np.array(3.5),
    "a span of time": np.timedelta64(3, "s"),  # NumPy counts it among its whole numbers
    "a path that is no text": NoText(),
    "a tensor of another device": OtherDevice(),
    "a masked array": np.ma.masked_array([[1.0, 2.0]], [[False, True]]),
    "a NumPy number": np.int64(-3),
    "a NumPy fraction": np.float32(0.3),
    "a NumPy boolean": np.True_,
    "a NumPy text": np.str_("nonsense"),
}


# These may be right where their relatives are right, but must never end in another error.
MAY_BE_RIGHT = {
    "a number beyond floats": "a huge number",
    "a path with NUL": "a text",
    "half a surrogate pair": "a text",
}


# These are right where their relatives are right.
RELATIVES = {
    "a NumPy number": "a negative number",
    "a NumPy fraction": "a fraction",
    "a NumPy boolean": "a boolean",
    "a NumPy text": "a text",
    "a function": "a class",
}


TEXTS = ("a text", "an empty text")
