"""Labelled images to learn from: shipped with the package, fetched, or the user's own."""

from viznet.data.catalogue import DatasetInfo, clear, digits, fashion_mnist, fetch, holdings, load, mnist
from viznet.data.examples import Dataset, Examples, as_examples
from viznet.errors import DataError

__all__ = [
    "DataError",
    "Dataset",
    "DatasetInfo",
    "Examples",
    "as_examples",
    "clear",
    "digits",
    "fashion_mnist",
    "fetch",
    "holdings",
    "load",
    "mnist",
]
