"""Standard output that may be closed, full, or lack a letter."""

import codecs
import io
import os
import sys

# How letters are written in an encoding that lacks them, such as a code page of Windows. A minus must not become "?".
PLAIN = {
    **{"−": "-", "×": "x", "·": "*", "⊙": "*", "√": "sqrt", "Σ": "sum", "∞": "inf", "←": "<-", "→": "->"},
    **{"η": "eta", "′": "'", "ᵀ": "^T", "²": "^2", "‖": "|", "…": "...", "≈": "~", "—": "-", "–": "-"},
    **{"█": "#", "▀": '"', "▄": ".", "─": "-", "│": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+"},
}


def prepare() -> None:
    """Makes standard output and standard error ready for every text.

    A stream that is closed, as after `>&-`, becomes one that drops everything. Otherwise the next file that is opened
    would get its number.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (open until the end)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    codecs.register_error("viznet", in_plain_letters)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="viznet")


def output_is_closed() -> bool:
    """Whether `prepare` found standard output closed."""
    return getattr(sys.stdout, "name", None) == os.devnull


def in_plain_letters(error: UnicodeError) -> tuple[str | bytes, int]:
    """Replaces letters that the encoding lacks by plain ones.

    >>> codecs.register_error("viznet", in_plain_letters)
    >>> "−0.5 η ☃".encode("cp1252", "viznet")
    b'-0.5 eta ?'
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(PLAIN.get(letter, "?") for letter in missing), error.end


def drop_output() -> None:
    """Drops what standard output did not take.

    Otherwise Python would try again when it ends, and print a warning.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
