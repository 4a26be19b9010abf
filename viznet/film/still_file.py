"""Writes one picture of a film into a file."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from viznet.arguments import described
from viznet.errors import FilmError, FilmUsageError
from viznet.files import check_free, write
from viznet.marks import MARK, marked_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MADE_ID = re.compile(rb"\b([a-z]+)[0-9a-f]{10}\b(?=[\")])")
KINDS = (".png", ".jpg", ".jpeg", ".svg")
JPEG_QUALITY = 95
DESCRIPTION = 0x010E  # the tag in which photos say what they show


def check_still(path: Path) -> None:
    """Raises `FilmError` if no picture can be written there."""
    if path.suffix.lower() not in KINDS:
        raise FilmUsageError(
            f"{path}: viznet cannot write a picture as {described(path.suffix)}; choose {', '.join(KINDS)}"
        )
    check_free(path, FilmError)


def write_still(figure: Figure, path: Path, metadata: dict[str, str]) -> None:
    """Writes a figure as PNG, JPEG or SVG. Each has the mark of viznet.

    The settings of Matplotlib must be those of the figure.
    """
    kind = path.suffix.lower().removeprefix(".").replace("jpeg", "jpg")
    options: dict[str, dict[str, Any]] = {
        # The mark comes first, where `viznet.marks` searches for it.
        "png": {"metadata": {"Software": MARK, **{key.capitalize(): text for key, text in metadata.items()}}},
        "jpg": {"pil_kwargs": {"comment": MARK, "quality": JPEG_QUALITY, "exif": _exif(metadata)}},
        "svg": {"metadata": {"Title": metadata["title"], "Description": metadata["comment"], "Date": None}},
    }
    picture = io.BytesIO()
    figure.savefig(picture, format=kind, dpi=figure.dpi, **options[kind])
    content = picture.getvalue()
    write(path, marked_svg(with_numbers(content)) if kind == "svg" else content, FilmError)


def _exif(metadata: dict[str, str]) -> Image.Exif:
    """What a JPEG tells of itself: the title and where the picture comes from."""
    exif = Image.Exif()
    exif[DESCRIPTION] = "\n".join(f"{key}: {text}" for key, text in metadata.items()).encode()
    return exif


def with_numbers(svg: bytes) -> bytes:
    """Replaces the ids that Matplotlib made in an SVG by numbers, in order.

    They depend on the last digits of places, which change from time to time. Without them, equal pictures are equal
    files.

    >>> with_numbers(b'<path id="pf346d42834"/><g clip-path="url(#pf346d42834)"/>')
    b'<path id="p1"/><g clip-path="url(#p1)"/>'
    """
    numbers: dict[bytes, int] = {}
    return MADE_ID.sub(lambda made: made[1] + b"%d" % numbers.setdefault(made[0], len(numbers) + 1), svg)
