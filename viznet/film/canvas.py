"""A figure that redraws only what moves.

The rest is drawn once and kept in layers.

While a `Canvas` is open, it replaces two attributes of each artist that moves. No class of Matplotlib is changed, and
the end of the `with` statement undoes both. `draw` stops the figure's drawing at the artist, because Matplotlib has
no event for that, and artists with `set_animated` would be drawn above everything else. `stale_callback` becomes
None, so that an expected change does not mark the figure as stale; if the figure is stale, something unexpected has
changed. In addition, `Renderer` is a subclass of `RendererAgg`, and `Heatmap` calls `make_image` of a copied image.
All of these names are public, but Matplotlib does not promise that they work together. `tests/film/test_canvas.py`
compares the pictures with full redraws. It passed with Matplotlib 3.11.0, 3.11.1 and 3.11.2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeGuard

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from viznet.errors import ViewError
from viznet.film.clock import Frame
from viznet.film.heatmap import Heatmap
from viznet.film.overlay import Overlay, Pixels
from viznet.film.pixel_box import PixelBox, clip_box
from viznet.film.renderer import Renderer
from viznet.views.drawing.style import applied

CLIPPED = (Line2D, Patch, Collection, AxesImage)  # these never draw outside their clip box


class Canvas:
    """Draws the pictures of a film.

    Each equals a full Matplotlib redraw, but only what moves is drawn again.

    First the figure draws itself once, and the drawing is cut at each artist that moves. What was drawn before the
    first cut is the background. What was drawn after a cut lies above something that moves, but only within the reach
    of that artist, because an artist is clipped to its axes. Those pixels become an overlay; all others go into the
    background too. A picture then consists of the background, an artist, an overlay, the next artist, and so on.

    `draw` may also change other things, such as the limits of an axis or a title. Matplotlib then marks the figure as
    stale, and that picture is drawn in full, which takes longer.

    Use it in a `with` statement, which gives the figure back as it was.

    Parameters
    ----------
    figure
        What is drawn, at its own size and resolution.
    draw
        A function that moves the figure's artists to a frame and returns those that moved.
    settings
        The settings of Matplotlib with which all pictures are drawn; by default those of the moment.
    """

    def __init__(
        self,
        figure: Figure,
        draw: Callable[[Frame], Iterable[Any]],
        settings: Mapping[Any, Any] | None = None,
    ) -> None:
        width, height = (round(side) for side in figure.bbox.size)
        self.figure = figure
        self.renderer = Renderer(width, height, figure.dpi)
        self._draw, self._settings = draw, settings or {}
        self._callbacks: dict[Artist, Any] = {}  # the `stale_callback` of every artist that moves
        self._layers: list[_MovingArtist | Overlay] | None = None
        self._background: Pixels = np.empty((height, width, 4), np.uint8)
        self._reaches: dict[Artist, PixelBox] = {}
        self._at_artist: Callable[[Artist], None] | None = None
        self._changing = False

    def __enter__(self) -> Canvas:
        return self

    def __exit__(self, *_: object) -> None:
        for artist, callback in self._callbacks.items():
            del artist.__dict__["draw"]
            artist.stale_callback = callback
        self._callbacks.clear()
        self._layers = None

    def picture(self, frame: Frame) -> Pixels:
        """The picture of a frame, RGBA uint8 (height, width, 4).

        The next picture overwrites this array.
        """
        with applied(self._settings):
            return self._picture(frame)

    def _picture(self, frame: Frame) -> Pixels:
        for artist in artists_in(self._draw(frame)):
            if artist not in self._callbacks:
                self._adopt(artist)
        changed = self.figure.stale or not self._layers_hold()
        if changed and self._changing:
            # The frame before changed something as well, so new layers would soon be useless.
            self._redraw()
        else:
            if changed or self._layers is None:
                self._cut()
            if not self._paint():
                self._redraw()
        self._changing = changed
        return self.renderer.pixels

    def _adopt(self, artist: Artist) -> None:
        """Lets an artist change without making the figure stale.

        From now on the drawing is cut at this artist.
        """
        # The layers must be made again, with this artist among those that move.
        self.figure.stale = True
        self._callbacks[artist] = artist.stale_callback
        artist.stale_callback = None
        own_draw = artist.draw

        def draw(renderer: Renderer, *args: Any, **kwargs: Any) -> None:
            if self._at_artist is None or renderer is not self.renderer:
                own_draw(renderer, *args, **kwargs)
            else:
                self._at_artist(artist)

        artist.__dict__["draw"] = draw

    def _layers_hold(self) -> bool:
        """Whether the layers still fit the places of all moving artists."""
        return self._layers is None or all(m.holds() for m in self._layers if isinstance(m, _MovingArtist))

    def _redraw(self) -> None:
        """Draws the whole figure.

        The layers are made again for the next frame without an unexpected change.
        """
        self._layers = None
        self.renderer.clear()
        self.figure.draw(self.renderer)

    def _cut(self) -> None:
        """Draws the figure, and cuts the drawing at the moving artists."""
        renderer, background = self.renderer, self._background
        layers: list[_MovingArtist | Overlay] = []
        reached = np.zeros(background.shape[:2], bool)
        heatmaps = {m.artist: m.heatmap for m in self._layers or () if isinstance(m, _MovingArtist)}
        filtered = False

        def keep() -> None:
            """Adds what was drawn since the last cut to a layer.

            The layer is the background or an overlay.
            """
            if not layers:
                background[...] = renderer.pixels
            else:
                drawn = np.flatnonzero(renderer.pixels[..., 3])
                above = reached.reshape(-1)[drawn]
                Overlay.of(renderer.pixels, drawn[~above]).lay_on(background)
                overlay = Overlay.of(renderer.pixels, drawn[above])
                if len(overlay):
                    layers.append(overlay)
            renderer.clear()

        def cut(artist: Artist) -> None:
            nonlocal filtered
            filtered = filtered or renderer.filtering > 0
            if filtered:
                # The drawing is in the filter's own buffer and cannot be cut.
                return
            keep()
            reach = self._reaches[artist] = self._reach_of(artist)
            reached[reach.top : reach.bottom, reach.left : reach.right] = True
            heatmap = heatmaps.get(artist)
            if heatmap is None and isinstance(artist, AxesImage):
                heatmap = Heatmap.of(artist, renderer)
                renderer.clear()
            layers.append(_MovingArtist(artist, reach, heatmap))

        renderer.clear()
        self._at_artist = cut
        try:
            self.figure.draw(renderer)
        finally:
            self._at_artist = None
        keep()
        self._layers = None if filtered else layers

    def _paint(self) -> bool:
        """Draws a picture from its layers.

        Returns False if a text was outside its reach: the picture is not right.
        """
        if self._layers is None:
            self._redraw()
            return True
        np.copyto(self.renderer.pixels, self._background)
        right = True
        for layer in self._layers:
            if isinstance(layer, Overlay):
                layer.lay_on(self.renderer.pixels)
            elif not layer.paint(self.renderer):
                self._reaches[layer.artist] = layer.reach
                right = False
        self.figure.stale = False
        return right

    def _reach_of(self, artist: Artist) -> PixelBox:
        """The pixels that an artist may ever change."""
        canvas = self.renderer.box
        if artist.get_agg_filter() is not None:
            return canvas
        if isinstance(artist, CLIPPED):
            box = clip_box(artist, canvas.bottom)
            return canvas if box is None else box.grown(1, 1).overlap(canvas)
        if _is_bare_text(artist):
            # Other texts to come may be longer. `_MovingArtist.paint` checks whether they are within reach.
            em = math.ceil(self.renderer.points_to_pixels(artist.get_fontsize()))
            box = _box_of_text(artist, self.renderer).grown(3 * em, em).overlap(canvas)
            return box.union(self._reaches.get(artist, box))
        return canvas


class _MovingArtist:
    """An artist that moves, at its place among the layers."""

    def __init__(self, artist: Artist, reach: PixelBox, heatmap: Heatmap | None) -> None:
        self.artist, self.reach, self.heatmap = artist, reach, heatmap
        self._text: Text | None = artist if _is_bare_text(artist) else None
        self._order = self._place()

    def _place(self) -> tuple[Any, ...]:
        artist = self.artist
        return artist.get_zorder(), artist.get_clip_on(), artist.get_clip_box(), artist.get_agg_filter()

    def holds(self) -> bool:
        """Whether the artist is drawn and clipped as it was before."""
        return self._place() == self._order and (self._text is not None) == _is_bare_text(self.artist)

    def paint(self, renderer: Renderer) -> bool:
        """Draws the artist.

        If it is a text outside its `reach`, returns False and has a larger `reach`.
        """
        if self.heatmap is not None and self.heatmap.fits():
            self.heatmap.paint(renderer)
            return True
        self.heatmap = None
        if self._text is not None and self._text.get_visible():
            reach = self.reach.union(_box_of_text(self._text, renderer))
            if reach != self.reach:
                self.reach = reach
                return False
        self.artist.draw(renderer)
        return True


def _box_of_text(text: Text, renderer: Renderer) -> PixelBox:
    """The pixels of the canvas that a text may take.

    There is some room for letters that lean over their box.
    """
    x0, y0, x1, y1 = text.get_window_extent(renderer).extents
    if not np.isfinite([x0, y0, x1, y1]).all():
        # Matplotlib does not draw a text without a place.
        return PixelBox(0, 0, 0, 0)
    room = math.ceil(renderer.points_to_pixels(text.get_fontsize()) / 4) + 1
    edges = math.floor(x0), math.floor(renderer.height - y1), math.ceil(x1), math.ceil(renderer.height - y0)
    return PixelBox(*edges).grown(room, room).overlap(renderer.box)


def artists_in(moved: Any) -> Iterator[Artist]:
    """The artists in what a view's `draw` returned.

    Artists inside lists and containers, such as bars, are found too.
    """
    if isinstance(moved, Artist):
        yield moved
    elif isinstance(moved, Iterable) and not isinstance(moved, str):
        for part in moved:
            yield from artists_in(part)
    else:
        raise ViewError(
            f"a view's draw(snapshot) returned {moved!r} of type {type(moved).__name__}; "
            "it must return the artists that moved, as a list"
        )


def _is_bare_text(artist: Artist) -> TypeGuard[Text]:
    """Whether an artist draws letters and no box, arrow or outline."""
    return (
        isinstance(artist, Text)
        and type(artist) is Text
        and artist.get_bbox_patch() is None
        and not artist.get_path_effects()
        and not artist.get_usetex()
    )
