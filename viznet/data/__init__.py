"""Labelled images to learn from: shipped with the package, fetched, or the user's own."""

from viznet.data.catalogue import Holding, clear, dataset, digits, fashion_mnist, fetch, holdings, mnist
from viznet.data.errors import DataError
from viznet.data.examples import Dataset, Examples
from viznet.data.loading import load

__all__ = [
    "DataError",
    "Dataset",
    "Examples",
    "Holding",
    "clear",
    "dataset",
    "digits",
    "fashion_mnist",
    "fetch",
    "holdings",
    "load",
    "mnist",
]
