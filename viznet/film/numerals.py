"""Numbers count up in every film: a text with new digits is put together from digits that were drawn before."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from viznet.film.easel import Easel

BESIDE = " .,:;%+-−×/()="  # what may stand next to a digit
DIGITS = "0123456789"

Piece = tuple[str, float]
"""A part of a text, and how many pixels right of the text's anchor its own anchor is."""

Metrics = tuple[float, float, float]
"""Width, height and descent of a text in pixels."""


class Numerals:
    """Takes texts apart into digits and the words between them, if that is exact.

    Shaping a text anew costs about as much as everything else in a frame. In most fonts all digits are equally
    wide and stand apart from what is beside them; then a text is its pieces in a row. That is tried on
    Matplotlib's own drawing and never assumed: once for every font, by the width of a line with all pairs of
    digits and marks, and once for every wording that comes back with other digits, by comparing the picture from
    pieces with the picture of the whole.
    """

    def __init__(self, easel: Easel) -> None:
        self._easel = easel
        self._metrics: dict[tuple[str, int], Metrics] = {}
        self._exact: dict[tuple[str, int], bool] = {}
        self._seen: dict[tuple[str, int], str] = {}

    def pieces(self, s: str, prop: Any) -> list[Piece] | None:
        """The pieces of a level text in a font, or None if it must be drawn whole."""
        font = hash(prop)
        wording = re.sub(r"\d", "0", s), font
        if wording not in self._exact:
            if self._seen.setdefault(wording, s) == s:  # most words never change
                return None
            beside = re.findall(r"[^0-9](?=[0-9])|(?<=[0-9])[^0-9]", s)
            fit = set(beside) <= set(BESIDE) and self._font_fits(prop, font)
            self._exact[wording] = fit and self._equals_whole(s, prop, font)
        return self._split(s, prop, font) if self._exact[wording] else None

    def metrics(self, s: str, prop: Any) -> Metrics | None:
        """Width, height and descent of a text from those of its pieces, or None if it must be measured whole."""
        pieces = self.pieces(s, prop)
        return None if pieces is None else self._together(pieces, prop, hash(prop))

    def _together(self, pieces: list[Piece], prop: Any, font: int) -> Metrics:
        measured = [self._measured(part, prop, font) for part, _ in pieces]
        descent = max(d for _, _, d in measured)
        return pieces[-1][1] + measured[-1][0], max(h - d for _, h, d in measured) + descent, descent

    def _split(self, s: str, prop: Any, font: int) -> list[Piece]:
        pieces, x = [], 0.0
        for part in re.findall(r"[0-9]|[^0-9]+", s):
            pieces.append((part, x))
            x += self._measured(part, prop, font)[0]
        return pieces

    def _measured(self, part: str, prop: Any, font: int) -> Metrics:
        if (part, font) not in self._metrics:
            self._metrics[part, font] = self._easel.agg.get_text_width_height_descent(part, prop, False)
        return self._metrics[part, font]

    def _font_fits(self, prop: Any, font: int) -> bool:
        """Whether any digit or mark may follow any other without moving: tried on a line that has every pair."""
        if ("", font) not in self._exact:
            every = "".join(a + b for a in DIGITS for b in DIGITS) + "".join(
                digit + mark for mark in BESIDE for digit in DIGITS
            )
            whole = self._easel.agg.get_text_width_height_descent(every, prop, False)
            pieces = sum(self._measured(sign, prop, font)[0] for sign in every)
            self._exact["", font] = abs(whole[0] - pieces) < 1e-3
        return self._exact["", font]

    def _equals_whole(self, s: str, prop: Any, font: int) -> bool:
        """Whether the picture and the size of a text are those of its pieces, for any place within a pixel."""
        pieces = self._split(s, prop, font)
        whole = self._easel.agg.get_text_width_height_descent(s, prop, False)
        if not np.allclose(whole, self._together(pieces, prop, font), rtol=0, atol=1e-3):
            return False
        gc = self._easel.agg.new_gc()
        picture = self._easel.paint(gc, 0.4, 0.7, s, prop)
        rows, columns = picture.rgba.shape[:2]
        built = np.zeros((rows, columns), np.int16)
        for part, x in pieces:
            one = self._easel.paint(gc, (x + 0.4) % 1, 0.7, part, prop)
            left = one.left - picture.left + int((x + 0.4) // 1)
            bottom = picture.top + rows - one.top - one.rgba.shape[0]
            height, width = one.rgba.shape[:2]
            if left < 0 or bottom < 0 or left + width > columns or bottom + height > rows:
                return False
            there = built[bottom : bottom + height, left : left + width]
            alpha = one.rgba[..., 3].astype(np.int16)
            there[...] = 255 - (255 - there) * (255 - alpha).astype(np.int32) // 255
        return bool(np.abs(built - picture.rgba[..., 3]).max(initial=0) <= 3)
