"""The themes: colours by their meaning, the same in every medium.

Films, Manim scenes and the page take all their colours from here. Tests check two rules:

* Text is readable: `ink`, `muted`, `positive`, `negative`, `right`, `wrong` and every colour of `series` have a
  contrast of at least 4.5 : 1 with `paper`, and `focus`, which colours rings and marks, of at least 3 : 1 (WCAG 2.2).
* Colour-blind viewers can tell the colours apart: `positive` and `negative` differ by ΔE ≥ 30, `right` and `wrong` and
  `focus` and `activation` by ΔE ≥ 20, and any two colours of `series` by ΔE ≥ 18. This holds for full colour vision and
  for simulated protanopia and deuteranopia (CIEDE2000; Machado et al., 2009).
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described, is_path, nearest
from viznet.colour import colour_name, contrast, is_bytes, is_colour, ramp
from viznet.errors import FaintColourWarning, ThemeError, warn

MEANINGS = ("paper", "ink", "muted", "faint", "positive", "negative", "activation", "right", "wrong", "focus")


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
    font : str, optional
        The font of films, scenes and pages: the name of its family, or the path of a .ttf or .otf file. By default each
        has its own.
    names : mapping, optional
        What sentences call the colours: {"positive": "blue"}. By default the everyday word for each colour.

    Raises
    ------
    ThemeError
        If a colour is not written as "#RRGGBB".

    Examples
    --------
    >>> THEMES["dark"].positive
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
    font: str = ""
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

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

    @cached_property
    def colour_names(self) -> dict[str, str]:
        """The word for the colour of every meaning: {"positive": "blue", …}.

        >>> THEMES["dark"].colour_names["negative"]
        'red'
        """
        return {
            meaning: self.names.get(meaning) or colour_name(getattr(self, meaning)) for meaning in MEANINGS
        }

    @property
    def scheme(self) -> str:
        """Whether the theme is "dark" or "light", by its paper and ink."""
        return "dark" if contrast(self.paper, "#000000") < contrast(self.ink, "#000000") else "light"

    def __post_init__(self) -> None:
        for key in fields(self):
            value = getattr(self, key.name)
            good, expected = is_colour(value), "a colour such as '#58C4DD'"
            if key.name == "name":
                good, expected = isinstance(value, str) and bool(value), "a text"
            elif key.name == "font":
                good, expected = (
                    isinstance(value, str),
                    "the name of a font such as 'DejaVu Sans', or a font file",
                )
            elif key.name == "series":
                good = isinstance(value, tuple | list) and len(value) > 0 and all(map(is_colour, value))
                expected = "colours such as ('#58C4DD', '#FC6255')"
            elif key.name == "names":
                good = isinstance(value, Mapping) and all(
                    meaning in MEANINGS and isinstance(name, str) and name for meaning, name in value.items()
                )
                expected = (
                    f"words for colours, such as {{'positive': 'blue'}}; choose from {', '.join(MEANINGS)}"
                )
            if not good:
                raise ThemeError(f"{key.name} is {described(value)}, expected {expected}")
        object.__setattr__(self, "series", tuple(self.series))  # a list becomes what every other theme has

    def __repr__(self) -> str:
        return f"<Theme {self.name!r}: ink {self.ink} on paper {self.paper}>"

    def readable_on(self, background: str | Sequence[int]) -> str:
        """The colour for text on a background: ink or paper.

        It is the one with the higher contrast. `background` is "#RRGGBB" or a row of a colour table.

        >>> dark = THEMES["dark"]
        >>> dark.readable_on(dark.sequential[255]) == dark.paper
        True
        """
        if not is_colour(background) and not is_bytes(background):
            raise ThemeError(f"background is {described(background)}, expected a colour such as '#58C4DD'")
        return max(self.ink, self.paper, key=lambda text: contrast(text, background))


ThemeLike = str | os.PathLike[str] | Theme
"""A theme, "dark", "light", or the path of a .toml file with a theme of one's own."""


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

TEXTS = ("ink", "muted", "positive", "negative", "right", "wrong")  # text has these colours too
READABLE, SEEN, LOST = 4.5, 3.0, 1.5  # contrast with paper: of text, of marks, and of what nobody sees
TOML_KEYS = ("name", "base", "font", "colours", "names")
_WARNED: set[str] = set()


def choose(theme: ThemeLike) -> Theme:
    """The theme of a name or of a .toml file; a `Theme` is returned as it is.

    A theme of one's own whose colours are hard to see gives a warning, once.

    Raises
    ------
    ThemeError
        If there is no such theme, if the file is no theme, or if its text cannot be read or its signs told apart.

    Examples
    --------
    >>> choose("sepia")
    Traceback (most recent call last):
    viznet.errors.ThemeError: no theme 'sepia'; choose from dark, light, or name a .toml file
    """
    if isinstance(theme, Theme):
        return _checked(theme)
    if is_path(theme) and (isinstance(theme, os.PathLike) or theme.lower().endswith(".toml")):
        return _checked(read_theme(Path(theme)))
    if isinstance(theme, str) and theme in THEMES:
        return THEMES[theme]
    line = f"no theme {described(theme)}; choose from {', '.join(THEMES)}, or name a .toml file"
    near = nearest(theme, THEMES)
    raise ThemeError(line if near is None else f"{line}. Did you mean {near}?")


def read_theme(path: Path) -> Theme:
    """Reads a theme from a .toml file; `docs/themes.md` shows one.

    What the file does not say is as in its base, "dark" or "light". Raises `ThemeError` if the file is no theme.
    """
    import tomllib  # here, because few themes are files

    try:
        given = tomllib.loads(path.expanduser().read_text(encoding="utf-8"))
    except OSError as error:
        raise ThemeError(f"{path}: this theme cannot be read: {error.strerror}") from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise ThemeError(
            f"{path}: is no TOML file ({error}), expected one such as docs/themes.md shows"
        ) from error
    base = given.get("base", "dark")
    if base not in ("dark", "light"):
        raise ThemeError(f"{path}: base is {described(base)}, expected 'dark' or 'light'")
    colours, names = given.get("colours", {}), given.get("names", {})
    for key, table, known in (
        ("", given, TOML_KEYS),
        ("colours", colours, (*MEANINGS, "series")),
        ("names", names, MEANINGS),
    ):
        if not isinstance(table, dict):
            raise ThemeError(f"{path}: {key} is {described(table)}, expected a table [{key}]")
        for unknown in sorted(set(table) - set(known)):
            place = f" in [{key}]" if key else ""
            raise ThemeError(f"{path}: no key {described(unknown)}{place}; choose from {', '.join(known)}")
    values: dict[str, Any] = {key.name: getattr(THEMES[base], key.name) for key in fields(Theme)}
    values |= (
        {"name": given.get("name", path.stem), "font": given.get("font", "")} | colours | {"names": names}
    )
    if isinstance(values["font"], str) and values["font"].lower().endswith((".ttf", ".otf")):
        # The path of a font counts from the folder of the theme.
        font = path.expanduser().parent / values["font"]
        if not font.is_file():
            raise ThemeError(f"{path}: there is no font file {font}")
        values["font"] = str(font.resolve())
    try:
        return Theme(**values)
    except ThemeError as error:
        raise ThemeError(f"{path}: {error}") from None


def _checked(theme: Theme) -> Theme:
    """Returns the theme, if its text can be read and its signs told apart."""
    for one, other in (("positive", "negative"), ("right", "wrong")):
        if theme.colour_names[one] == theme.colour_names[other]:
            raise ThemeError(
                f"theme {theme.name}: {one} and {other} are both called {theme.colour_names[one]}; give them "
                "different colours, or different words in names"
            )
    wanted = dict.fromkeys(TEXTS, READABLE) | {"activation": SEEN, "focus": SEEN}
    # Rounded down, so that 4.46 is not shown as the 4.5 that it misses.
    found = {meaning: contrast(getattr(theme, meaning), theme.paper) * 10 // 1 / 10 for meaning in wanted}
    for meaning, ratio in found.items():
        if ratio < (READABLE if meaning == "ink" else LOST):
            raise ThemeError(
                f"theme {theme.name}: {meaning} {getattr(theme, meaning)} cannot be seen on paper {theme.paper}; their "
                f"contrast is {ratio:.1f}, expected at least {wanted[meaning]}"
            )
    faint = [f"{meaning} ({ratio:.1f})" for meaning, ratio in found.items() if ratio < wanted[meaning]]
    text = (
        f"theme {theme.name}: hard to see on paper {theme.paper}: {', '.join(faint)}; text is readable from a contrast "
        f"of {READABLE} on, and a mark from {SEEN:g} on"
    )
    if faint and text not in _WARNED:
        _WARNED.add(text)
        warn(FaintColourWarning(text))
    return theme
