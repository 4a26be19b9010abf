"""A film in a cell of a notebook, in the theme of the notebook."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from viznet.errors import VizError
from viznet.notebook import film as html_of_film
from viznet.notebook import message

if TYPE_CHECKING:
    from viznet.film.film import Film

SIZE, FPS = (800, 450), 15  # small, because the film is drawn in both themes while one waits


def film_in_cell(film: Film) -> str:
    """Draws a film in both themes, and returns HTML that plays it.

    If a film cannot be drawn, the HTML says why.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:
            dark, light = (
                film.save(
                    Path(folder) / f"{theme}.mp4", fps=FPS, size=SIZE, theme=theme, progress=False
                ).read_bytes()
                for theme in ("dark", "light")
            )
    except VizError as error:
        return message(error)
    return html_of_film(dark, light, title=film.metadata["title"], width=SIZE[0])
