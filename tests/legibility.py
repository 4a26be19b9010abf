"""What keeps words of a picture from being read, found in its artists after layout.

A word that a film changes is drawn as an outline and cut off at the edge of its place, so a number can lose its end
without leaving the canvas. That is why the places count here, and not only the canvas.
"""

from __future__ import annotations

from matplotlib.patches import PathPatch
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox

from viznet.views.drawing.lettering import Lettering

Words = list[tuple[str, Bbox]]


def words_of(figure) -> Words:
    """Every word on a figure with the box that it takes on screen."""
    renderer = figure.figure.canvas.get_renderer()
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and text.axes is None
    ]
    for lettering in figure.findobj(Lettering):
        boxes += [(word, box) for word, box, _ in _outlined(lettering, renderer)]
    return boxes


def digit_heights(figure) -> list[float]:
    """The height of a digit in the letters of every text on a figure, in pixels, measured as it is drawn."""
    heights = []
    for text in figure.findobj(Text):
        if text.get_text().strip() and text.get_visible() and text.axes is None:
            outline = TextPath((0, 0), "0", size=text.get_fontsize(), prop=text.get_fontproperties())
            heights.append(outline.get_extents().height * figure.dpi / 72)
    for lettering in figure.findobj(Lettering):
        if lettering.words:
            words = list(lettering.words)
            (x, y, _), *_ = words
            path = lettering.write([(x, y, "0")]).get_path()
            heights.append(path.get_extents(lettering.get_transform()).height)
            lettering.write(words)
    return heights


def cut_words(figure, words: Words) -> list[str]:
    """The words that leave the canvas or, if they are outlines, their place."""
    renderer, canvas = figure.figure.canvas.get_renderer(), figure.figure.bbox
    cut = [text for text, box in words if not _inside(box, canvas)]
    for lettering in figure.findobj(Lettering):
        cut += [word for word, box, place in _outlined(lettering, renderer) if not _inside(box, place)]
    return cut


def overlapping_words(words: Words) -> list[tuple[str, str]]:
    """Pairs of words that cover each other."""
    pairs = []
    for i, (one, a) in enumerate(words):
        for other, b in words[i + 1 :]:
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            up = min(a.y1, b.y1) - max(a.y0, b.y0)
            # The extent of a line has room for letters that hang lower than those of this one.
            if across > 1 and up > 0.3 * min(a.height, b.height):
                pairs.append((one, other))
    return pairs


def words_on_bars(words: Words, bars: list[Bbox]) -> list[str]:
    """The words that touch a bar or the track behind it."""
    near = [(word, box.padded(0, 0.25 * box.height)) for word, box in words]
    return [word for word, box in near if any(box.overlaps(bar) for bar in bars)]


def bars_of(figure) -> list[Bbox]:
    """The box on the screen of every visible bar and track.

    Each is one of the rectangles of a path.
    """
    boxes = []
    for patch in figure.findobj(PathPatch):
        corners = patch.get_path().vertices
        if isinstance(patch, Lettering) or not len(corners) or len(corners) % 5:
            continue
        for box in patch.get_transform().transform(corners).reshape(-1, 5, 2):
            (x0, y0), (x1, y1) = box.min(axis=0), box.max(axis=0)
            if x1 > x0 and y1 > y0:
                boxes.append(Bbox([[x0, y0], [x1, y1]]))
    return boxes


def _outlined(lettering: Lettering, renderer) -> list[tuple[str, Bbox, Bbox]]:
    """Each word of a lettering, its box, and the place at whose edge it is cut off."""
    words, found = list(lettering.words), []
    for word in words:
        box = lettering.write([word]).get_path().get_extents(lettering.get_transform())
        found.append((word[2], box, lettering.get_clip_box()))
    lettering.write(words)
    return found


def _inside(box: Bbox, place: Bbox) -> bool:
    """Whether a box is inside a place, give or take half a pixel."""
    return (
        box.x0 >= place.x0 - 0.5
        and box.y0 >= place.y0 - 0.5
        and box.x1 <= place.x1 + 0.5
        and box.y1 <= place.y1 + 0.5
    )
