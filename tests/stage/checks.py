"""What holds for everything that a scene has put on the screen."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.stage.performance import text_of
from tests.stage.truth import Truth, parsed
from tests.walkthroughs import reading
from viznet.receipts.receipt_file import read_receipt, receipt_text
from viznet.receipts.recorded import Recorded
from viznet.receipts.verification import check

# A sentence may hold these itself: they belong to a formula, and to no network.
CONSTANTS = {"0", "1", "−1", "1%"}


def truth_of(drawn):
    request = drawn.scene.request
    return Truth(request.run, request.example, request.at, y=request.y)


def check_numbers(drawn):
    """Every number on the screen is registered and true; returns how many."""
    from viznet.stage.screen_number import Formula, ScreenNumber, Symbol

    truth, count = truth_of(drawn), 0
    registered = {(number.text, number.source) for number in drawn.scene.screen_numbers}
    for mobject in drawn.texts.values():
        for piece in mobject.pieces:
            if isinstance(piece, str):
                bare = re.sub(r"#h\([^)]*\)", "", piece)
                assert set(re.findall(r"−?\d(?:[\d,.]*\d)?%?", bare)) <= CONSTANTS, (
                    f"an unregistered number in {piece!r}"
                )
            elif isinstance(piece, ScreenNumber):
                assert (piece.text, piece.source) in registered, piece
                check_number(piece, truth, drawn)
                count += 1
            elif isinstance(piece, Symbol):
                check_symbol(piece, truth.run)
            else:
                assert isinstance(piece, Formula), f"{piece!r} is no kind of text that a scene may draw"
                check_equation(piece, truth)
    return count


def check_symbol(piece, run):
    """A symbol names a layer of the network, and places that are in it."""
    letters, layer = re.fullmatch(r"([a-zA-Z]+?)(\d*)", piece.symbol).groups()
    assert not layer or int(layer) <= run.layers, piece
    if letters in ("z", "a", "dz", "da", "b", "db", "p"):
        sizes = run.sizes[int(layer or run.layers) :][:1]
    elif letters in ("W", "dW"):
        sizes = run.sizes[int(layer) - 1 : int(layer) + 1]
    else:
        return
    if piece.index:
        assert all(isinstance(i, str) or 0 <= i < n for i, n in zip(piece.index, sizes, strict=True)), piece


def check_equation(piece, truth):
    """A formula names layers of the network, and has its own numbers only."""
    run = truth.run
    symbols = re.findall(r"\bd?[Wzab](\d)(?!\d)", piece.plain)
    assert {int(layer) for layer in symbols} <= set(range(run.layers + 1)), piece.plain
    rest = re.sub(r"\bd?[Wzab]\d(?!\d)", "", piece.plain)
    allowed = {"0", "1", "2", "0.01", str(run.sizes[-1]), str(truth.y)}
    assert set(re.findall(r"[\d.]*\d", rest)) <= allowed, piece.plain


def check_number(number, truth, drawn):
    """A number is what its source says, rounded as it is drawn."""
    source = number.source
    if source.kind == "shown":
        assert parsed(number.text)[0] in drawn.layers, number
        return
    if source.kind == "hidden":
        assert truth.run.sizes[source.index[0]] - parsed(number.text)[0] in drawn.layers, number
        return
    if source.kind == "batch shown":
        alone = [n.source for n in drawn.scene.screen_numbers if n.source.kind == "value"]
        others = {e for source in alone for e in source.examples}
        assert parsed(number.text)[0] == len(others), number
        return
    expected = truth.value(source)
    if isinstance(expected, str):
        start, _, end = number.text.partition("…")
        assert number.text == expected or (expected.startswith(start) and expected.endswith(end)), number
        return
    value, rounding = parsed(number.text)
    if source.kind == "mean":  # it is the mean of the numbers above it as they are shown
        rounding *= 3
    tolerance = rounding * 1.0001 + 1e-5 * max(1.0, abs(expected))
    assert value == pytest.approx(expected, abs=tolerance), f"{number} should be {expected}"
    assert number.value == pytest.approx(expected, abs=1e-4 * max(1.0, abs(expected))), number


def check_arithmetic(drawn):
    """Every line of arithmetic is right as written; returns how many "="."""
    numbers = drawn.scene.screen_numbers
    for mean in [number for number in numbers if number.source.kind == "mean"]:
        source = mean.source
        cells = [
            next(
                n.text
                for n in reversed(numbers)
                if n.source == replace(source, kind="value", examples=(example,))
            )
            for example in source.examples
        ]
        in_the_table = reading.decimals(cells[0]) == reading.decimals(mean.text)
        if in_the_table:  # and not in the step below it
            total = " + ".join(f"({cell})" for cell in cells)
            reading.gives(f"({total}) ÷ {len(cells)}", mean.text)
    return sum(map(reading.check, drawn.arithmetic))


def check_digits(drawn):
    """The digits that were set, by their outlines, are those of the pieces."""
    from viznet.stage.screen_number import SUBSCRIPT
    from viznet.stage.typeset import typeset

    outlines = {}
    for digit in "0123456789":
        for source in (
            digit,
            f"*{digit}*",
            f"${digit}$",
            f"$x_{digit}$",
            f"$x_(y_{digit})$",
            f"$x_#text({SUBSCRIPT})[{digit}]$",
            f"$x/{digit}$",
            f"$x^{digit}$",
        ):
            for glyph in typeset(source).glyphs:
                outlines.setdefault(glyph.outline, set()).add(source)
    names = {}
    for outline, sources in outlines.items():
        digits = {re.findall(r"\d", source)[-1] for source in sources}
        if len(digits) == 1:
            names[outline] = digits.pop()
    for mobject in drawn.texts.values():
        pieces = mobject.pieces
        rows = [pieces] if mobject.typeset is not None else [(piece,) for piece in pieces]
        for row in rows:
            source = "".join(p if isinstance(p, str) else p.typst for p in row)
            plain = "".join(p if isinstance(p, str) else p.plain for p in row)
            setting = mobject.typeset or typeset(source)
            read = "".join(names.get(glyph.outline, "") for glyph in setting.glyphs)
            written = re.sub(r"\D", "", re.sub(r"#h\([^)]*\)", "", plain))
            assert sorted(read) == sorted(written), f"{plain!r} shows the digits {read!r}"


def check_texts(drawn):
    """Nothing overlaps, leaves the frame, or is too small."""
    clashes = "\n".join(sorted(set(drawn.clashes))[:20])
    assert not clashes, clashes
    for mobject in drawn.texts.values():
        check_heights(mobject)


def check_named(drawn):
    """Whatever a sentence about the network names was seen in it."""
    lost = [
        f"{text} in the section {section}" for (section, text, _), seen in drawn.named.items() if not seen
    ]
    assert not lost, f"not on the screen: {', '.join(lost)}"


def check_heights(mobject):
    """Every digit and capital is at least 1/36 of the shorter side tall.

    Its outline is measured, and the line around it.
    """
    from viznet.stage.typeset import WEIGHT, _extent, typeset

    setting = [mobject.typeset] if mobject.typeset is not None else []
    if not setting:
        setting = [typeset(p if isinstance(p, str) else p.typst) for p in mobject.pieces if p != ""]
    upright = outlines_of("0123456789ABCDEFGHIKLMNOPRSTUVWXYZ")
    for glyph in [glyph for one in setting for glyph in one.glyphs if glyph.outline in upright]:
        _, bottom, _, top = _extent(glyph.outline)
        height = (abs(top - bottom) + WEIGHT) * mobject.em
        assert height >= 8 / 36 - 1e-6, f"{text_of(mobject)!r} has a letter of {8 / height:.1f}"


@cache
def outlines_of(letters):
    """The outlines of letters, in the forms in which the scenes draw them."""
    from viznet.stage.screen_number import SUBSCRIPT
    from viznet.stage.typeset import typeset

    forms = (
        "{}",
        "*{}*",
        "${}$",
        "$x_{}$",
        "$x_(y_{})$",
        f"$x_#text({SUBSCRIPT})[{{}}]$",
        "$x/{}$",
        "$x^{}$",
    )
    return {
        glyph.outline
        for form in forms
        for letter in letters
        if letter.isdigit() or "$" not in form
        for glyph in typeset(form.format(letter)).glyphs
        if form in ("{}", "*{}*", "${}$") or glyph is typeset(form.format(letter)).glyphs[-1]
    }


def check_lines(drawn):
    """A line has the colour of its sign."""
    for values, colours, positive, negative in drawn.edges:
        assert np.allclose(colours[values > 0], positive)
        assert np.allclose(colours[values < 0], negative)


def check_receipt(drawn):
    """The receipt lists all that was painted, and all of it is true."""
    from viznet.stage.screen_number import ScreenNumber

    receipt, run = drawn.receipt, drawn.scene.request.run
    assert read_receipt(receipt_text(receipt).encode(), "receipt") == receipt
    painted = {
        (piece.text, piece.source)
        for mobject in drawn.texts.values()
        for piece in mobject.pieces
        if isinstance(piece, ScreenNumber)
    }
    assert painted == {(shown.number.text, shown.number.source) for shown in receipt.numbers}
    assert not receipt.unsourced
    assert [shown.section for shown in receipt.sentences] == [
        shown.section for shown in drawn.scene.sentences
    ]
    ends = [shown.end for shown in (*receipt.numbers, *receipt.sentences)]
    assert max(ends) == pytest.approx(drawn.seconds, abs=0.5)
    for sentence in receipt.sentences:  # one sees that a number falls or rises
        ends = re.search(r"(?:falls|rises) from (\S+) to (\S+)\.", sentence.text)
        assert not ends or ends[1] != ends[2], sentence.text
    checked = check(receipt, Recorded(run.path), run.hash)
    assert not checked.false, "\n".join(checked.false)
    assert not checked.unknown, "\n".join(checked.unknown)
    return checked
