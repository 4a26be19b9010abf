"""A small font for tests: every letter that it has is a filled square."""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen


def write_font(path: Path, family: str, letters: str) -> Path:
    """Writes a TrueType font with these letters, each as wide as it is high."""
    glyphs = [".notdef", *(f"letter{ord(letter):X}" for letter in letters)]
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 800), (900, 800), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap({ord(letter): name for letter, name in zip(letters, glyphs[1:], strict=True)})
    builder.setupGlyf(dict.fromkeys(glyphs, square))
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, 100)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    names = {
        "familyName": family,
        "styleName": "Regular",
        "fullName": family,
        "psName": family.replace(" ", ""),
    }
    builder.setupNameTable(names)
    builder.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200, usWeightClass=400)
    builder.setupPost()
    builder.save(path)
    return path
