"""Checks of what a user passes.

An error is one line that names the argument and says what to pass.
"""

import errno
import math
import os
import unicodedata
from collections.abc import Iterable
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.errors import UsageError, VizError

LONGEST = 60  # so many characters of a value are repeated in a message
LONGEST_NAME = 255  # of a file or folder, on all usual systems


def described(value: Any) -> str:
    """Describes a value in a few words, for a message of one line.

    >>> described(None), described((1, "a")), described([[1]]), described({})
    ('None', "(1, 'a')", 'a list of 1', 'a dict of 0')
    """
    if _is_very_long(value):
        return f"a number of over {LONGEST} digits"
    if value is None or isinstance(value, bool | Real):
        text = str(value)
        return text if len(text) <= LONGEST else text[:LONGEST] + "…"
    if isinstance(value, str):
        text = "".join(" " if letter.isspace() else letter for letter in value)
        return repr(text if len(text) <= LONGEST else text[:LONGEST] + "…")
    if isinstance(value, list | tuple) and all(
        isinstance(item, int | float | str) and not _is_very_long(item) for item in value
    ):
        text = repr(value)
        if len(text) <= LONGEST and text.isprintable():
            return text
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return f"an array of {value.dtype} {value.shape}"
    name = type(value).__name__
    article = "an" if name[0] in "AEIOUaeiou" else "a"
    if isinstance(value, list | tuple | dict | set):
        return f"{article} {name} of {len(value)}"
    if (path := path_text(value)) is not None:
        return f"the path {described(path)}"
    return f"{article} {name}"


def _is_very_long(value: Any) -> bool:
    """Whether it is a whole number with too many digits to read.

    Python writes out no number of more than 4,300 digits.
    """
    return is_whole(value) and abs(value) >= 10**LONGEST


def wrong(what: str, value: Any, expected: str, error: type[VizError] = UsageError) -> VizError:
    """Makes the error that says what `what` is, and what was expected."""
    return error(f"{what} is {described(value)}, expected {expected}")


def is_whole(value: Any) -> bool:
    """Whether the value is a whole number of Python or NumPy.

    A boolean is not one.
    """
    # NumPy counts a span of time among its whole numbers.
    return isinstance(value, Integral) and not isinstance(value, bool | np.timedelta64)


def as_array(what: str, value: Any, error: type[VizError] = UsageError) -> NDArray[Any]:
    """Returns what NumPy makes of the value.

    Raises `error` if it makes nothing of it, as of a tensor on a graphics card, or if entries of it are masked.

    >>> as_array("x", np.ma.masked_array([1, 2], [False, True]))
    Traceback (most recent call last):
    viznet.errors.UsageError: x has masked entries, expected an array without any: x.filled(0) gives them a value
    """
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise error(
            f"{what} has masked entries, expected an array without any: {what.split()[-1]}.filled(0) gives them a value"
        )
    try:
        return np.asarray(value)
    except ValueError:  # rows of different lengths
        raise wrong(what, value, "an array of numbers", error) from None
    except (TypeError, RuntimeError) as reason:  # PyTorch raises them
        why = " ".join(str(reason).split())
        raise error(f"{what} is {described(value)}, expected an array that NumPy can read: {why}") from reason


def flag(what: str, value: Any, *, error: type[VizError] = UsageError) -> bool:
    """Returns the value as a bool. Raises `error` unless it is one.

    >>> flag("overwrite", "no")
    Traceback (most recent call last):
    viznet.errors.UsageError: overwrite is 'no', expected True or False
    """
    if not isinstance(value, bool | np.bool_):
        raise wrong(what, value, "True or False", error)
    return bool(value)


def is_number(value: Any) -> bool:
    """Whether the value is a real number of Python or NumPy.

    A boolean is not one.
    """
    return isinstance(value, Real) and not isinstance(value, bool | np.timedelta64)


def is_several(value: Any) -> bool:
    """Whether the value has items, one after the other, and is no text.

    An array without dimensions has none, although it looks as if it had.

    >>> is_several([1, 2]), is_several("12"), is_several(np.array(3))
    (True, False, False)
    """
    return (
        isinstance(value, Iterable)
        and not isinstance(value, str)
        and not (isinstance(value, np.ndarray) and value.ndim == 0)
    )


def whole_number(
    what: str, value: Any, *, least: int = 0, most: int | None = None, error: type[VizError] = UsageError
) -> int:
    """Returns the value as an int.

    Raises `error` unless it is a whole number of at least `least` and at most `most`.

    >>> whole_number("batch_size", 0, least=1)
    Traceback (most recent call last):
    viznet.errors.UsageError: batch_size is 0, expected a whole number of 1 or more
    """
    if not is_whole(value) or value < least:
        raise wrong(what, value, f"a whole number of {least} or more", error)
    if most is not None and value > most:
        raise wrong(what, value, f"a whole number of at most {most:,}", error)
    return int(value)


def positive(what: str, value: Any, *, such_as: str, error: type[VizError] = UsageError) -> float:
    """Returns the value as a float.

    Raises `error` unless it is a finite number above 0.

    >>> positive("the learning rate", float("nan"), such_as="0.1")
    Traceback (most recent call last):
    viznet.errors.UsageError: the learning rate is nan, expected a number above 0, such as 0.1
    """
    try:
        number = float(value) if is_number(value) else math.nan
    except OverflowError:  # a whole number may be larger than any float
        number = math.inf
    if not 0 < number < math.inf:
        raise wrong(what, value, f"a number above 0, such as {such_as}", error)
    return number


def fraction(what: str, value: Any, *, such_as: str, error: type[VizError] = UsageError) -> float:
    """Returns the value as a float.

    Raises `error` unless it is from 0 to below 1.

    >>> fraction("beta", 1, such_as="0.9")
    Traceback (most recent call last):
    viznet.errors.UsageError: beta is 1, expected a number from 0 to below 1, such as 0.9
    """
    if not is_number(value) or not 0 <= value < 1:
        raise wrong(what, value, f"a number from 0 to below 1, such as {such_as}", error)
    return float(value)


def text(what: str, value: Any, *, error: type[VizError] = UsageError) -> str:
    """Returns the value, which must be a text that can be shown.

    Control characters and halves of surrogate pairs cannot be shown. Line breaks can.

    >>> text("title", "a\\0b")
    Traceback (most recent call last):
    viznet.errors.UsageError: title is 'a\\x00b', expected a text without control characters
    """
    if not isinstance(value, str):
        raise wrong(what, value, "a text", error)
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in value.replace("\n", "")):
        raise wrong(what, value, "a text without control characters", error)
    return value


def file_path(what: str, value: Any, *, such_as: str, error: type[VizError] = UsageError) -> Path:
    """Returns the value as a `Path`. Raises `error` if it cannot be one.

    A leading `~` becomes the user's home folder.

    >>> file_path("path", None, such_as="'network.npz'")
    Traceback (most recent call last):
    viznet.errors.UsageError: path is None, expected a path, such as 'network.npz'
    """
    if not is_path(value):
        raise wrong(what, value, f"a path, such as {such_as}", error)
    path = in_home(value)
    if is_too_long(path):
        raise wrong(what, value, f"a shorter name, such as {such_as}", error)
    return path


def is_path(value: Any) -> bool:
    """Whether the value can be the path of a file or folder.

    A path with NUL, or with half of a surrogate pair, cannot be one, because no system takes it.
    """
    text = path_text(value)
    if not text or "\0" in text:
        return False
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return False
    return True


def path_text(value: Any) -> str | None:
    """Returns a path as text, or None if it is no path or not a text."""
    try:
        text = os.fspath(value) if isinstance(value, str | os.PathLike) else None
    except TypeError:  # a class of its own, whose path is neither text nor bytes
        return None
    return text if isinstance(text, str) else None


def in_home(path: str | os.PathLike[str]) -> Path:
    """Returns the path, in which a leading `~` is the user's home folder.

    A shell replaces it in `-o ~/film.gif`, but not in `--out=~/film.gif`, and Python never does. A name such as `~x`
    stays as it is if there is no user `x`.
    """
    return Path(os.path.expanduser(path))


def name_of(path: Path) -> str:
    """Returns the name of a file or folder, also where its path ends in dots.

    >>> name_of(Path("data/mine.csv")), name_of(Path("data/mine/..")), name_of(Path("/"))
    ('mine.csv', 'data', 'root')
    """
    return os.path.basename(os.path.abspath(path)) or "root"


def is_too_long(path: Path) -> bool:
    """Whether the path is longer than the file system allows."""
    try:
        os.lstat(path)
    except OSError as reason:
        return reason.errno == errno.ENAMETOOLONG
    return False


def one_of(what: str, name: Any, choices: Any, error: type[VizError] = UsageError) -> Any:
    """Returns `choices[name]`, or the name itself if the choices are no dict.

    Raises `error`, with all choices, if the name is not among them.

    >>> one_of("theme", "sepia", ("dark", "light"))
    Traceback (most recent call last):
    viznet.errors.UsageError: no theme 'sepia'; choose from dark, light
    """
    if not isinstance(name, str) or name not in choices:
        raise no_such(what, name, choices, error)
    return choices[name] if isinstance(choices, dict) else name


def no_such(what: str, name: Any, choices: Iterable[str], error: type[VizError] = UsageError) -> VizError:
    """Makes the error that there is no such name, with all choices.

    >>> no_such("view", "los", ["loss", "weights"])
    UsageError("no view 'los'; choose from loss, weights. Did you mean loss?")
    """
    choices = list(choices)
    near, given, listed = nearest(name, choices), described(name), ", ".join(choices)
    if near is not None:
        return error(f"no {what} {given}; choose from {listed}. Did you mean {near}?")
    return error(f"no {what} {given}; choose from {listed}")


def nearest(name: Any, choices: Iterable[str]) -> str | None:
    """Returns the choice that a user may have meant, or None.

    >>> nearest("Rellu", ["relu", "tanh"]), nearest("gelu", ["relu", "tanh"]), nearest("zzz", ["relu", "tanh"])
    ('relu', 'relu', None)
    """
    if not isinstance(name, str):
        return None
    import difflib  # here, because only mistakes need it

    by_letters = {choice.lower().replace("_", "-"): choice for choice in choices}
    wanted = name[:LONGEST_NAME].lower().replace("_", "-")
    found = difflib.get_close_matches(wanted, by_letters, n=1, cutoff=0.65)
    return by_letters[found[0]] if found else None
