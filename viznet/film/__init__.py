"""Films: views over a run, drawn fast, as GIF, MP4, WebM or single pictures.

`animate` makes a `Film`. Within: `clock` says which snapshot is on screen at which frame, `sheet` lays the views out,
`canvas` draws a frame by redrawing only what moves, `encoders`, `gif` and `images` write it, `target` puts it in place.
"""

from viznet.errors import FilmError
from viznet.film.clock import CLOCKS
from viznet.film.film import Film, animate

__all__ = ["CLOCKS", "Film", "FilmError", "animate"]
