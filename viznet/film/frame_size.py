"""The width and height of a film in pixels."""

import operator
from typing import Any

from viznet.arguments import described
from viznet.errors import FilmUsageError
from viznet.film.output_path import MOVIES, OutputPath

SMALLEST, LARGEST = 120, 8192  # pixels a side


def frame_size(size: Any, output: OutputPath | None = None) -> tuple[int, int]:
    """The width and the height, checked.

    Raises `FilmUsageError` if they are not possible, or not for this kind of film.
    """
    try:
        width, height = (operator.index(side) for side in size)
        fits = all(SMALLEST <= side <= LARGEST for side in (width, height))
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise FilmUsageError(
            f"size={described(size)}: give width and height in whole pixels from {SMALLEST} to {LARGEST}, "
            "such as (1280, 720)"
        )
    if output is not None and output.suffix in MOVIES and (width % 2 or height % 2):
        raise FilmUsageError(
            f"size={width}x{height}: {output.suffix} needs even sides; take {width - width % 2}x{height - height % 2}"
        )
    return width, height
