"""Text as outlines, which Typst makes and cairo draws.

Only the fonts that come with Typst are used, so a text looks the same on every machine. A font of the system is used
for letters of scripts that these fonts do not have.
"""

import json
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from itertools import groupby, islice
from pathlib import Path
from typing import Any, NamedTuple, Self
from xml.etree import ElementTree

import cairo
import numpy as np
import svgelements
import typst

from viznet.stage.text_masks import Place, mask_of, place_of

EM = 10.0  # the size, in Typst's points, at which everything is set
FONT = "New Computer Modern"
WEIGHT = 0.042  # in em: so wide a line around every letter makes thin strokes visible from the back row

PREAMBLE = f"""
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set text(size: {EM}pt, top-edge: "cap-height", bottom-edge: "baseline", hyphenate: false)
#show math.equation: set text(font: "New Computer Modern Math")
#set par(leading: 0.72em)
"""


class Glyph(NamedTuple):
    """One letter or rule: its outline, place in em, colour and stroke.

    The colour is None if it is that of the text. The stroke is 0 if the outline is filled.
    """

    outline: str
    x: float
    y: float
    colour: str | None
    stroke: float


@dataclass(frozen=True, eq=False)
class Typeset:
    """A text after Typst has set it, in em, y upwards from the baseline."""

    glyphs: tuple[Glyph, ...]
    width: float
    top: float
    bottom: float

    def __deepcopy__(self, memo: Any) -> Self:
        return self  # it never changes, and Manim copies every mobject that it animates

    def draw(self, ctx: cairo.Context, paint: Any, *, opaque: bool = True) -> None:
        """Draws every glyph; `paint(colour)` sets the colour of the next ones.

        Masks are kept of a text that is not `opaque`, as it will soon have another opacity.
        """
        place = Place() if opaque else place_of(self, ctx)
        if place.times and place.masks is None:
            place.masks = [
                mask_of(ctx, partial(_outline, run), partial(finish, line=line), line)
                for run in self.runs
                for finish, line in _steps(run)
            ]
        place.times += 1
        masks = iter(place.masks or ())
        for run in self.runs:
            paint(run[0].colour)
            if place.masks is None:
                _outline(run, ctx)
                for finish, line in _steps(run):
                    finish(ctx, line)
                ctx.new_path()
                continue
            for mask in islice(masks, len(_steps(run))):
                if mask is not None:
                    mask.draw(ctx)

    @cached_property
    def runs(self) -> list[list[Glyph]]:
        """The glyphs that follow one another in one colour and stroke."""
        return [list(run) for _, run in groupby(self.glyphs, lambda glyph: (glyph.colour, glyph.stroke))]

    @cached_property
    def ink(self) -> tuple[float, float, float, float]:
        """The box around the outlines, in em: left, bottom, right, top.

        A text without outlines, such as the name of a class that has none, is a point.
        """
        if not self.glyphs:
            return 0.0, 0.0, 0.0, 0.0
        boxes = np.array([_extent(g.outline) for g in self.glyphs]) + [
            (g.x, g.y, g.x, g.y) for g in self.glyphs
        ]
        (left, bottom), (right, top) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        return float(left), float(bottom), float(right), float(top)


def typeset(source: str, *, width: float | None = None, align: str = "center") -> Typeset:
    """Sets a text in Typst markup, such as "a *bold* word".

    Parameters
    ----------
    source
        The markup.
    width
        The width in em at which lines are broken; by default the text is one line.
    align
        How broken lines are aligned: left, center or right.

    >>> one, two = typeset("1"), typeset("12")
    >>> len(two.glyphs), two.width == 2 * one.width
    (2, True)
    """
    return _typeset(source, width, align, _font)


def use_font(font: str) -> None:
    """Chooses the font of all texts from now on, a family or a file.

    Without a name it is Typst's own. Formulas keep their font. A process draws one scene, in one font.
    """
    global _font
    _font = font


_font = ""


@lru_cache(4096)
def _typeset(source: str, width: float | None, align: str, font: str) -> Typeset:
    fonts = f'"{FONT}"'
    files = _font_files(source)
    if font:
        from viznet.views.drawing.fonts import font_named  # here, because Matplotlib takes long to import

        family, file = font_named(font)
        fonts = f"({json.dumps(family)}, {fonts})"
        files = tuple(sorted({*files, file}))
    compiler = _compiler(files)
    if width is not None:
        source = f"#block(width: {width * EM:.3f}pt)[#set align({align})\n{source}]"
    svg = compiler.compile(f"{PREAMBLE}#set text(font: {fonts})\n{source}".encode(), format="svg")
    assert isinstance(svg, bytes)
    root = ElementTree.fromstring(svg)
    for symbol in root.iter(_tag("symbol")):
        _OUTLINES.setdefault(symbol.attrib["id"], symbol[0].attrib["d"])
    glyphs = list(_glyphs(root))
    baseline = next((y for _, _, y, _, _ in glyphs), 0.0)
    page = [float(number) / EM for number in root.attrib["viewBox"].split()]
    placed = tuple(
        Glyph(outline, x / EM, (baseline - y) / EM, colour, stroke / EM)
        for outline, x, y, colour, stroke in glyphs
    )
    return Typeset(placed, page[2], baseline / EM, baseline / EM - page[3])


@cache
def _compiler(font_files: tuple[str, ...]) -> typst.Compiler:
    """A compiler with Typst's own fonts and these."""
    if not font_files:
        return typst.Compiler(ignore_system_fonts=True)
    folder = _font_folder()
    # Typst takes all fonts of a folder, and the system has many. So only those that are needed are copied into one.
    for number, file in enumerate(font_files):
        shutil.copy(file, Path(folder.name, f"{len(font_files)}-{number}{Path(file).suffix}"))
    return typst.Compiler(ignore_system_fonts=True, font_paths=[folder.name])


@cache
def _font_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for fonts, which is there until this process ends.

    Typst opens a font when a text needs it for the first time.
    """
    return tempfile.TemporaryDirectory(prefix="viznet-")


def _font_files(source: str) -> tuple[str, ...]:
    """The files of the fonts for letters that Typst's own fonts lack."""
    foreign = sorted({letter for letter in source if letter.isprintable() and is_foreign(letter)})
    if not foreign:
        return ()
    from viznet.views.drawing.fonts import file_of  # here, because Matplotlib takes long to import

    return tuple(sorted({file for letter in foreign if (file := file_of(letter)) is not None}))


def is_foreign(letter: str) -> bool:
    """Whether a letter is none of Latin, Greek, Cyrillic and mathematics.

    >>> is_foreign("é"), is_foreign("−"), is_foreign("\u6570")
    (False, False, True)
    """
    return not letter.isprintable() or 0x0530 <= ord(letter) < 0x1E00 or ord(letter) >= 0x2E80


_OUTLINES: dict[str, str] = {}  # every outline that a text has used, by its name in the SVG
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"


def _tag(name: str) -> str:
    return _SVG + name


def _glyphs(root: ElementTree.Element) -> Any:
    """Outline, x, y, colour and stroke of all that Typst drew, in points."""
    for element, matrix in _walk(root, svgelements.Matrix()):
        ink = element.get("fill", "none")
        if element.tag == _tag("use"):
            x, y = matrix.point_in_matrix_space((float(element.get("x", 0)), float(element.get("y", 0))))
            yield element.attrib[_HREF][1:], x, y, _colour(ink), 0.0
        elif element.tag == _tag("path"):
            # The bar of a fraction or the sign of a root. Its shape is its name; y is turned to count upwards.
            name = "upwards " + element.attrib["d"]
            path = svgelements.Path(element.attrib["d"]) * svgelements.Matrix.scale(1, -1)
            _OUTLINES.setdefault(name, path.d())
            stroke = float(element.get("stroke-width", 0)) if ink == "none" else 0.0
            yield name, matrix.e, matrix.f, _colour(element.get("stroke", ink) if stroke else ink), stroke


def _walk(element: ElementTree.Element, matrix: svgelements.Matrix) -> Any:
    for child in element:
        if child.tag == _tag("defs"):
            continue
        inner = svgelements.Matrix(child.get("transform", "")) * matrix
        yield child, inner
        yield from _walk(child, inner)


def _colour(ink: str) -> str | None:
    """None for black, Typst's default: it stands for the text's colour."""
    return None if ink == "#000000" else ink


def _outline(run: list[Glyph], ctx: cairo.Context) -> None:
    """Adds the outlines of glyphs to the path of a context."""
    for glyph in run:
        ctx.save()
        ctx.translate(glyph.x, glyph.y)
        ctx.append_path(_path(glyph.outline))
        ctx.restore()


def _steps(run: list[Glyph]) -> list[tuple[Any, float]]:
    """How to draw glyphs: one step after the other, each with a line's width."""
    stroke = run[0].stroke
    return [(_stroke, stroke)] if stroke else [(_fill, 0.0), (_stroke, WEIGHT)]


def _fill(ctx: cairo.Context, line: float) -> None:
    ctx.fill_preserve()


def _stroke(ctx: cairo.Context, line: float) -> None:
    ctx.set_line_width(line)
    ctx.stroke_preserve()


@cache
def _path(outline: str) -> cairo.Path:
    """An outline as a cairo path, in em."""
    ctx = cairo.Context(cairo.RecordingSurface(cairo.CONTENT_ALPHA, None))
    for segment in svgelements.Path(_OUTLINES[outline]):
        end = segment.end and (segment.end.x / EM, segment.end.y / EM)
        if isinstance(segment, svgelements.Move):
            ctx.move_to(*end)
        elif isinstance(segment, svgelements.Line):
            ctx.line_to(*end)
        elif isinstance(segment, svgelements.CubicBezier):
            handles = (segment.control1, segment.control2)
            ctx.curve_to(*(number / EM for handle in handles for number in (handle.x, handle.y)), *end)
        elif isinstance(segment, svgelements.QuadraticBezier):
            start, handle = segment.start, segment.control
            first = ((start.x + 2 * handle.x) / 3 / EM, (start.y + 2 * handle.y) / 3 / EM)
            second = ((segment.end.x + 2 * handle.x) / 3 / EM, (segment.end.y + 2 * handle.y) / 3 / EM)
            ctx.curve_to(*first, *second, *end)
        elif isinstance(segment, svgelements.Close):
            ctx.close_path()
    return ctx.copy_path()


@cache
def _extent(outline: str) -> tuple[float, float, float, float]:
    box = svgelements.Path(_OUTLINES[outline]).bbox() or (0, 0, 0, 0)
    return tuple(number / EM for number in box)  # type: ignore[return-value]
