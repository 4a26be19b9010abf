"""JSON objects whose fields are taken one by one, each with a check."""

import json
import math
import unicodedata
from collections.abc import Callable
from typing import Any

from viznet.arguments import described
from viznet.errors import RecordingError
from viznet.recording.layout import FORMAT

MOST = 2**53  # JSON readers keep whole numbers up to here exactly
UNSEEN = ("Cc", "Zl", "Zp", "Cs")  # control characters, ends of lines and paragraphs, halves of characters


def parse_json(content: bytes, where: str) -> Any:
    """Reads JSON.

    Raises `RecordingError` if the bytes are not JSON, or if they contain NaN.
    """
    try:
        return json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise RecordingError(f"{where}: no readable JSON: not a recording, or a damaged one") from error


class JsonTable:
    """A JSON object whose fields are taken one by one, each with a check."""

    def __init__(self, value: Any, name: str, where: str, remedy: str) -> None:
        if not isinstance(value, dict):
            what = f"{name} is {described(value)}, expected an object" if name else "holds no JSON object"
            raise RecordingError(f"{where}: {what}: {remedy}")
        self.value, self.name_, self.where, self.remedy = value, name, where, remedy

    def check_format(self) -> None:
        """Raises `RecordingError` if the run is in another format."""
        found = self.value.get("format")
        if found != FORMAT:
            raise RecordingError(
                f"{self.where}: format {described(str(found))}, but this version reads {FORMAT!r}: "
                "record the run again, or open it with the version that wrote it"
            )

    def take(self, key: str, is_good: Callable[[Any], bool], expected: str) -> Any:
        """Returns the value of a field.

        Raises `RecordingError` if it is missing or not good.
        """
        name = f"{self.name_}.{key}" if self.name_ else key
        if key not in self.value:
            raise RecordingError(f"{self.where}: {name} is missing, expected {expected}: {self.remedy}")
        value = self.value[key]
        if not is_good(value):
            raise RecordingError(
                f"{self.where}: {name} is {described(value)}, expected {expected}: {self.remedy}"
            )
        return value

    def table(self, key: str) -> "JsonTable":
        """A field that is itself an object."""
        value = self.take(key, lambda v: isinstance(v, dict), "an object")
        return JsonTable(value, f"{self.name_}.{key}" if self.name_ else key, self.where, self.remedy)

    def flag(self, key: str) -> bool:
        """A field that is true or false."""
        return bool(self.take(key, lambda v: isinstance(v, bool), "true or false"))

    def name(self, key: str) -> str:
        """A field with a name in it."""
        return without_controls(self.take(key, lambda v: is_text(v) and bool(v), "a name"))

    def text(self, key: str, expected: str) -> str:
        """A field with a text in it, which may be empty."""
        return without_controls(self.take(key, is_text, expected))

    def whole(self, key: str, *, least: int = 0, most: int = MOST) -> int:
        """A field with a whole number from `least` to below `most`."""
        limit = f"{most:,}" if most <= MOST else f"10^{round(math.log10(most))}"
        return int(
            self.take(
                key,
                lambda v: type(v) is int and least <= v < most,
                f"a whole number of {least} or more, below {limit}",
            )
        )


def is_text(value: Any) -> bool:
    """Whether the value is a text that can be written anywhere.

    JSON may hold halves of a character, which no file, terminal or picture takes.
    """
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def without_controls(value: Any) -> Any:
    r"""The text with every control character written out.

    So none reaches a terminal. Texts inside of lists and tables are changed too, other values are not.

    >>> print(without_controls("\x1b[31mred"))
    \x1b[31mred
    """
    if isinstance(value, str):
        return "".join(
            letter.encode("unicode_escape").decode() if unicodedata.category(letter) in UNSEEN else letter
            for letter in value
        )
    if isinstance(value, list):
        return [without_controls(inner) for inner in value]
    if isinstance(value, dict):
        return {without_controls(key): without_controls(inner) for key, inner in value.items()}
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
