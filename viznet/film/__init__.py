"""Films of views: as GIF, MP4, WebM or pictures, and in a window.

`animate` makes a `Film`, and `together` one of several recordings. Inside, `clock` decides which snapshot each frame
shows, and `layout` gives the views their places. `canvas` draws a frame and redraws only what moves. `encoders`, `gif`
and `images` write the pictures, and `output_path` puts the film in its place. `window` shows the same views in a
Matplotlib window.
"""

import viznet.views.drawing.backend  # noqa: F401  # first, because it imports Matplotlib under any MPLBACKEND
from viznet.errors import FilmError
from viznet.film.clock import CLOCKS
from viznet.film.film import Film, animate
from viznet.film.side_by_side import Together, together

__all__ = ["CLOCKS", "Film", "FilmError", "Together", "animate", "together"]
