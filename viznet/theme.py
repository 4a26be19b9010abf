"""The themes: colours by their meaning, the same in every medium.

Films, Manim scenes and the page take all their colours from here. Tests check two rules:

* Text is readable: `ink`, `muted`, `positive`, `negative`, `right`, `wrong` and every colour of `series` have a
  contrast of at least 4.5 : 1 with `paper`, and `focus`, which colours rings and marks, of at least 3 : 1 (WCAG 2.2).
* Colour-blind viewers can tell the colours apart: `positive` and `negative` differ by ΔE ≥ 30, `right` and `wrong` and
  `focus` and `activation` by ΔE ≥ 20, and any two colours of `series` by ΔE ≥ 18. This holds for full colour vision and
  for simulated protanopia and deuteranopia (CIEDE2000; Machado et al., 2009).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described, one_of
from viznet.errors import ThemeError


@dataclass(frozen=True, repr=False)
class Theme:
    """A set of colours by their meaning, each as "#RRGGBB".

    Parameters
    ----------
    name : str
        The name of the theme.
    paper : str
        The background.
    ink : str
        Text and outlines.
    muted : str
        Secondary text.
    faint : str
        Grid lines and frames.
    positive, negative : str
        The two signs of a weight, a gradient or an activation that can be negative.
    activation : str
        An activation that cannot be negative: the stronger, the closer to this colour.
    right, wrong : str
        A right and a wrong answer.
    focus : str
        Marks on what is explained at the moment.
    series : tuple of str
        Curves without a meaning of their own, such as one for each layer.
    font : str
        The font of films: the name of its family.

    Raises
    ------
    ThemeError
        If a colour is not written as "#RRGGBB".

    Examples
    --------
    >>> choose("dark").positive
    '#58C4DD'
    """

    name: str
    paper: str
    ink: str
    muted: str
    faint: str
    positive: str
    negative: str
    activation: str
    right: str
    wrong: str
    focus: str
    series: tuple[str, ...]
    font: str = "DejaVu Sans"

    @cached_property
    def diverging(self) -> NDArray[np.uint8]:
        """The colours of signed values, from `negative` to `positive`.

        An array uint8 (256, 3); the two rows in the middle are exactly `paper`.

        A value v in −limit … limit has the row floor((v / limit + 1) · 128), at most 255, so that zero is paper.
        """
        return np.concatenate(
            [ramp(self.paper, self.negative, 128)[::-1], ramp(self.paper, self.positive, 128)]
        )

    @cached_property
    def sequential(self) -> NDArray[np.uint8]:
        """The colours of values from 0 on, from `paper` to `activation`.

        An array uint8 (256, 3). A value v in 0 … limit has the row floor(v / limit · 256), at most 255.
        """
        return ramp(self.paper, self.activation, 256)

    def __post_init__(self) -> None:
        for meaning in fields(self):
            value = getattr(self, meaning.name)
            if meaning.name in ("name", "font"):
                good, expected = isinstance(value, str) and bool(value), "a text"
            elif meaning.name == "series":
                good = isinstance(value, tuple | list) and len(value) > 0 and all(map(_is_colour, value))
                expected = "colours such as ('#58C4DD', '#FC6255')"
            else:
                good, expected = _is_colour(value), "a colour such as '#58C4DD'"
            if not good:
                raise ThemeError(f"{meaning.name} is {described(value)}, expected {expected}")

    def __repr__(self) -> str:
        return f"<Theme {self.name!r}: ink {self.ink} on paper {self.paper}>"

    def readable_on(self, background: str | Sequence[int]) -> str:
        """The colour for text on a background: ink or paper.

        It is the one with the higher contrast. `background` is "#RRGGBB" or a row of a colour table.

        >>> dark = choose("dark")
        >>> dark.readable_on(dark.sequential[255]) == dark.paper
        True
        """
        if not _is_colour(background) and not _is_bytes(background):
            raise ThemeError(f"background is {described(background)}, expected a colour such as '#58C4DD'")
        return max(self.ink, self.paper, key=lambda text: contrast(text, background))


def choose(theme: str | Theme) -> Theme:
    """The theme of a name; a `Theme` is returned as it is.

    Raises `ThemeError` if there is no such theme.

    >>> choose("sepia")
    Traceback (most recent call last):
    viznet.errors.ThemeError: no theme 'sepia'; choose from dark, light
    """
    return theme if isinstance(theme, Theme) else one_of("theme", theme, THEMES, ThemeError)


def _is_colour(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"#[0-9A-Fa-f]{6}", value) is not None


def _is_bytes(value: Any) -> bool:
    """Whether a value is a row of a colour table: three numbers from 0 to 255."""
    if not isinstance(value, Sequence | np.ndarray) or len(value) != 3 or np.ndim(value[0]) > 0:
        return False
    row = np.asarray(value)
    return row.shape == (3,) and row.dtype.kind in "iu" and bool((row >= 0).all() and (row <= 255).all())


def rgb(colour: str | Sequence[int]) -> NDArray[np.uint8]:
    """The three bytes of "#RRGGBB"; three bytes are returned as they are.

    >>> rgb("#58C4DD").tolist()
    [88, 196, 221]
    """
    return np.array(list(bytes.fromhex(colour[1:])) if isinstance(colour, str) else colour, np.uint8)


def contrast(one: str | Sequence[int], other: str | Sequence[int]) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2).

    Text in one colour is readable on the other from 4.5 on.

    >>> contrast("#000000", "#FFFFFF")
    21.0
    """
    dark, light = sorted(float(_linear(rgb(colour)) @ (0.2126, 0.7152, 0.0722)) for colour in (one, other))
    return round((light + 0.05) / (dark + 0.05), 9)


def ramp(start: str, end: str, rows: int) -> NDArray[np.uint8]:
    """`rows` colours from `start` to `end` in steps that look equal.

    The result is uint8 (rows, 3); both ends are exact.

    The steps are equal in OKLab, where distances are perceived differences (Ottosson, 2020).

    >>> ramp("#000000", "#FFFFFF", 3).tolist()
    [[0, 0, 0], [99, 99, 99], [255, 255, 255]]
    """
    # OKLab is a linear function of these cube roots, so equal steps here are equal steps there.
    ends = [np.cbrt(_linear(rgb(colour)) @ _CONES.T) for colour in (start, end)]
    linear = np.linspace(ends[0], ends[1], rows) ** 3 @ np.linalg.inv(_CONES).T
    linear = np.clip(linear, 0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    table = np.round(encoded * 255).astype(np.uint8)
    table[0], table[-1] = rgb(start), rgb(end)
    return table


def _linear(colour: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The amounts of light, from 0 to 1, of sRGB bytes."""
    c = colour / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


# How strongly the three kinds of cones react to linear red, green and blue light (Ottosson, 2020).
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)

THEMES = {
    theme.name: theme
    for theme in (
        Theme(
            name="dark",
            paper="#0B0E14",
            ink="#E8EAF0",
            muted="#8A93A6",
            faint="#2A3040",
            positive="#58C4DD",
            negative="#FC6255",
            activation="#FFF1D6",
            right="#83C167",
            wrong="#F25FA8",
            focus="#FFE100",
            series=("#6D8AF3", "#B18E15", "#89E29D", "#3CA694", "#74DDEE"),
        ),
        Theme(
            name="light",
            paper="#FFFFFF",
            ink="#1B2030",
            muted="#5A6375",
            faint="#D5DAE3",
            positive="#0B6FA8",
            negative="#C8372D",
            activation="#3F2F1B",
            right="#3B7D1F",
            wrong="#A3267A",
            focus="#C98500",
            series=("#546ED4", "#AD620C", "#670463", "#72130B", "#9D546C"),
        ),
    )
}
