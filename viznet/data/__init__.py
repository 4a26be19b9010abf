"""Labelled images: datasets with names, and the user's own."""

from viznet.data.examples import Dataset, Examples, as_examples
from viznet.data.inventory import DatasetInfo, clear, datasets, fetch
from viznet.data.named import digits, fashion_mnist, load, mnist
from viznet.errors import DataError

__all__ = [
    "DataError",
    "Dataset",
    "DatasetInfo",
    "Examples",
    "as_examples",
    "clear",
    "datasets",
    "digits",
    "fashion_mnist",
    "fetch",
    "load",
    "mnist",
]
