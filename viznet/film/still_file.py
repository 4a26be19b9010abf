"""Writes one picture of a film into a file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viznet.arguments import described
from viznet.errors import FilmError, FilmUsageError
from viznet.files import check_free, write
from viznet.marks import MARK, marked_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS = (".png", ".jpg", ".jpeg", ".svg")
JPEG_QUALITY = 95


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
        "jpg": {"pil_kwargs": {"comment": MARK, "quality": JPEG_QUALITY}},
        "svg": {"metadata": {"Title": metadata["title"], "Description": metadata["comment"], "Date": None}},
    }
    picture = io.BytesIO()
    figure.savefig(picture, format=kind, dpi=figure.dpi, **options[kind])
    content = picture.getvalue()
    write(path, marked_svg(content) if kind == "svg" else content, FilmError)
