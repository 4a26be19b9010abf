"""A figure that redraws only what moves: the rest is drawn once and laid over or under it, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
from viznet.film.heatmap import Heatmap, clip_box
from viznet.film.overlay import Overlay, Pixels
from viznet.film.renderer import Box, Lettering, Renderer, union

CLIPPED = (Line2D, Patch, Collection, AxesImage)  # these never draw outside their clip box


class Canvas:
    """Draws the frames of a figure, each equal to a full Matplotlib redraw, but redrawing only what moves.

    `draw(moment)` moves artists of the figure and returns those that moved. `frame(moment)` gives the picture.
    Whatever else `draw` changes — axis limits, titles — is noticed, because Matplotlib then marks the figure
    as stale, and costs a full redraw of that frame.

    How it works: the figure draws itself, and wherever it comes to a moving artist the drawing is cut. What
    was drawn before the first cut is the background. What was drawn between later cuts lies above something
    that moves, but only where that can reach (an artist is clipped to its axes); those pixels become an
    overlay, all others go into the background as well. A frame is then: background, artist, overlay, artist, …

    Used in a `with` statement, which gives the figure back as it was.
    """

    def __init__(self, figure: Figure, draw: Callable[[Any], Iterable[Any]]) -> None:
        width, height = (round(side) for side in figure.bbox.size)
        self.figure = figure
        self.renderer = Renderer(width, height, figure.dpi)
        self._draw = draw
        self._moving: dict[Artist, Any] = {}  # with what they called when they changed
        self._layers: list[_Mover | Overlay] | None = None
        self._background: Pixels = np.empty((height, width, 4), np.uint8)
        self._reach: dict[Artist, Box] = {}
        self._at_artist: Callable[[Artist], None] | None = None
        self._changing = False

    def __enter__(self) -> Canvas:
        return self

    def __exit__(self, *_: object) -> None:
        for artist, callback in self._moving.items():
            del artist.__dict__["draw"]
            artist.stale_callback = callback
        self._moving.clear()
        self._layers = None

    def frame(self, moment: Any) -> Pixels:
        """The picture of a moment, RGBA uint8 (height, width, 4): a buffer that the next frame overwrites."""
        for artist in artists_in(self._draw(moment)):
            if artist not in self._moving:
                self._adopt(artist)
        changed = self.figure.stale or not self._still_hold()
        if changed and self._changing:  # as it was for the frame before: layers would not last
            self._redraw()
        else:
            if changed or self._layers is None:
                self._cut()
            if not self._paint():
                self._redraw()
        self._changing = changed
        return self.renderer.pixels

    def _adopt(self, artist: Artist) -> None:
        """From now on the artist may change without making the figure stale, and the drawing is cut at it."""
        self.figure.stale = True  # so that the layers are made anew, with this artist among those that move
        self._moving[artist] = artist.stale_callback
        artist.stale_callback = None
        drawn = artist.draw

        def draw(renderer: Renderer, *args: Any, **kwargs: Any) -> None:
            if self._at_artist is None or renderer is not self.renderer:
                drawn(renderer, *args, **kwargs)
            else:
                self._at_artist(artist)

        artist.__dict__["draw"] = draw

    def _still_hold(self) -> bool:
        """Whether nothing that decides the layers has changed about the artists that move."""
        return self._layers is None or all(m.holds() for m in self._layers if isinstance(m, _Mover))

    def _redraw(self) -> None:
        """Draw everything, in the plain way. Layers are made again for a frame that changes nothing unannounced."""
        self._layers = None
        self.renderer.clear()
        self.figure.draw(self.renderer)

    def _cut(self) -> None:
        """Have the figure draw itself, and cut the drawing at the artists that move."""
        renderer, background = self.renderer, self._background
        layers: list[_Mover | Overlay] = []
        reached = np.zeros(background.shape[:2], bool)
        known = {m.artist: m.heatmap for m in self._layers or () if isinstance(m, _Mover)}
        filtered = False

        def keep() -> None:
            """What was drawn since the last cut goes into the background, or becomes an overlay."""
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
            if filtered:  # the drawing is on a filter's own canvas and cannot be cut
                return
            keep()
            reach = self._reach[artist] = self._reach_of(artist)
            left, top, right, bottom = reach
            reached[top:bottom, left:right] = True
            heatmap = known.get(artist)
            if heatmap is None and isinstance(artist, AxesImage):
                heatmap = Heatmap.of(artist, renderer)
                renderer.clear()
            layers.append(_Mover(artist, reach, heatmap))

        renderer.clear()
        self._at_artist = cut
        try:
            self.figure.draw(renderer)
        finally:
            self._at_artist = None
        keep()
        self._layers = None if filtered else layers

    def _paint(self) -> bool:
        """Draw a frame from its layers. False if a text turned up where it was not expected."""
        if self._layers is None:
            self._redraw()
            return True
        np.copyto(self.renderer.pixels, self._background)
        strayed = False
        for layer in self._layers:
            if isinstance(layer, Overlay):
                layer.lay_on(self.renderer.pixels)
            elif not layer.paint(self.renderer):
                self._reach[layer.artist] = layer.reach
                strayed = True
        self.figure.stale = False
        return not strayed

    def _reach_of(self, artist: Artist) -> Box:
        """The pixels that an artist may ever touch."""
        renderer = self.renderer
        whole = 0, 0, int(renderer.width), int(renderer.height)
        if artist.get_agg_filter() is not None:
            return whole
        if isinstance(artist, CLIPPED):
            box = clip_box(artist, renderer)
            if box is None:
                return whole
        elif _is_bare_text(artist):
            # a text says where it was drawn, so its place can be guessed with some room and checked
            extent = artist.get_window_extent(renderer)
            height = int(renderer.height)
            room = renderer.points_to_pixels(artist.get_fontsize())
            box = (
                *(int(extent.x0 - 3 * room), int(height - extent.y1 - room)),
                *(int(extent.x1 + 3 * room) + 1, int(height - extent.y0 + room) + 1),
            )
            if artist in self._reach:
                box = union(box, self._reach[artist])
        else:
            return whole
        left, right = (min(max(x, 0), whole[2]) for x in (box[0] - 1, box[2] + 1))
        top, bottom = (min(max(y, 0), whole[3]) for y in (box[1] - 1, box[3] + 1))
        return left, top, right, bottom


class _Mover:
    """An artist that moves, at its place among the layers."""

    def __init__(self, artist: Artist, reach: Box, heatmap: Heatmap | None) -> None:
        self.artist, self.reach, self.heatmap = artist, reach, heatmap
        self._text: Text | None = artist if _is_bare_text(artist) else None
        self._order = self._place()
        self._said: tuple[Any, list[Lettering]] = None, []

    def _place(self) -> tuple[Any, ...]:
        artist = self.artist
        return artist.get_zorder(), artist.get_clip_on(), artist.get_clip_box(), artist.get_agg_filter()

    def holds(self) -> bool:
        """Whether the artist is where it was in the order of drawing, and as it was clipped."""
        return self._place() == self._order and (self._text is not None) == _is_bare_text(self.artist)

    def paint(self, renderer: Renderer) -> bool:
        """Draw the artist. False, and a larger `reach`, if it is a text and went beyond its reach."""
        if self.heatmap is not None and self.heatmap.fits():
            self.heatmap.paint(renderer)
            return True
        self.heatmap = None
        if self._text is None:
            self.artist.draw(renderer)
            return True
        return self._write(renderer, self._text)

    def _write(self, renderer: Renderer, text: Text) -> bool:
        """Draw a text, or copy it from the frame before if nothing about it changed."""
        state = _state(text)
        said, lettering = self._said
        if state == said:
            for one in lettering:
                renderer.letter(one)
            return True
        renderer.lettering.clear()
        text.draw(renderer)
        lettering = list(renderer.lettering)
        self._said = state if all(one.rgba is not None for one in lettering) else None, lettering
        before = self.reach
        for one in lettering:
            self.reach = union(self.reach, one.box)
        return self.reach == before


def _state(text: Text) -> dict[str, Any]:
    """Everything that decides how a text looks: all it holds, but by value where that can change within."""
    return {
        **vars(text),
        "_stale": None,
        "_renderer": None,
        "font": hash(text.get_fontproperties()),
        "place": tuple(text.get_transform().transform(text.get_unitless_position())),
    }


def artists_in(moved: Any) -> Iterator[Artist]:
    """The artists in what a view's draw() returned: lists and containers, such as bars, are gone through."""
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
    """Whether an artist draws letters and nothing else (no box, arrow or outline)."""
    return (
        isinstance(artist, Text)
        and type(artist) is Text
        and artist.get_bbox_patch() is None
        and not artist.get_path_effects()
        and not artist.get_usetex()
    )
