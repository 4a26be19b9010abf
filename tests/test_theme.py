"""The colours keep their promises: contrast by WCAG, differences by CIEDE2000 under simulated colour blindness."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from viznet.colour import contrast, ramp, rgb
from viznet.errors import ThemeError
from viznet.theme import THEMES, Theme, choose

# Machado, Oliveira, Fernandes (2009), severity 1.0, on linear RGB.
VISION = {
    "full": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}


def linear(colour) -> np.ndarray:
    c = rgb(colour) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """CIELAB under D65 of linear sRGB light."""
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    t = to_xyz @ np.clip(light, 0, 1) / (0.95047, 1, 1.08883)
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: np.ndarray, other: np.ndarray) -> float:
    """The colour difference of Sharma, Wu, Dalal (2005)."""
    (L1, a1, b1), (L2, a2, b2) = one, other
    C = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 1 + 0.5 * (1 - np.sqrt(C**7 / (C**7 + 25.0**7)))
    C1, C2 = np.hypot(g * a1, b1), np.hypot(g * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, g * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if C1 * C2 else 0.0
    h = h1 + turn / 2 if C1 * C2 else h1 + h2
    L, C = (L1 + L2) / 2, (C1 + C2) / 2
    cos = lambda degrees: np.cos(np.radians(degrees))  # noqa: E731
    T = 1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.20 * cos(4 * h - 63)
    lightness = (L2 - L1) / (1 + 0.015 * (L - 50) ** 2 / np.sqrt(20 + (L - 50) ** 2))
    chroma = (C2 - C1) / (1 + 0.045 * C)
    hue = 2 * np.sqrt(C1 * C2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * C * T)
    bend = np.radians(60 * np.exp(-(((h % 360 - 275) / 25) ** 2)))
    rotation = -2 * np.sqrt(C**7 / (C**7 + 25.0**7)) * np.sin(bend)
    return float(np.sqrt(lightness**2 + chroma**2 + hue**2 + rotation * chroma * hue))


def difference(one, other, vision: str = "full") -> float:
    return ciede2000(*(lab(VISION[vision] @ linear(colour)) for colour in (one, other)))


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [  # test pairs 1, 7, 14, 17, 25 of Sharma, Wu, Dalal (2005), which exercise every term
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_yardstick_itself_is_the_published_one(one, other, published):
    assert ciede2000(np.array(one), np.array(other)) == pytest.approx(published, abs=1e-4)


@pytest.fixture(params=THEMES)
def theme(request) -> Theme:
    return THEMES[request.param]


def test_words_stand_out_from_the_paper(theme):
    for colour in (
        theme.ink,
        theme.muted,
        theme.positive,
        theme.negative,
        theme.right,
        theme.wrong,
        *theme.series,
    ):
        assert contrast(colour, theme.paper) >= 4.5, colour
    assert contrast(theme.activation, theme.paper) >= 4.5
    assert contrast(theme.focus, theme.paper) >= 3
    assert contrast(theme.ink, theme.paper) >= 12
    assert 1.2 <= contrast(theme.faint, theme.paper) <= 2, "a grid is seen, but never louder than the picture"


@pytest.mark.parametrize("vision", VISION)
def test_colour_blind_viewers_tell_the_meanings_apart(theme, vision):
    assert difference(theme.positive, theme.negative, vision) >= 30
    assert difference(theme.right, theme.wrong, vision) >= 20
    assert difference(theme.focus, theme.activation, vision) >= 20
    assert min(difference(a, b, vision) for a, b in combinations(theme.series, 2)) >= 18
    for sign in (theme.positive, theme.negative):
        assert difference(theme.focus, sign, vision) >= 13, "a ring is seen on a coloured edge"


def test_both_themes_have_different_colours_for_the_same_meanings():
    dark, light = choose("dark"), choose("light")
    assert vars(dark).keys() >= {"paper", "ink", "series"}
    assert contrast(dark.paper, light.paper) > 15


@pytest.mark.parametrize("vision", VISION)
def test_a_sign_is_seen_before_it_is_strong(theme, vision):
    """Already a tenth of the limit differs from zero, and a third up from a third down, for every eye."""
    zero, table = theme.diverging[128], theme.diverging
    for row in (128 - 13, 128 + 12):
        assert difference(table[row], zero, vision) >= 2
    assert difference(table[128 - 43], table[128 + 42], vision) >= 10


def test_zero_is_exactly_paper_and_the_ends_are_the_meanings(theme):
    table = theme.diverging
    assert table.shape == (256, 3)
    assert table.dtype == np.uint8
    assert table[127].tolist() == table[128].tolist() == rgb(theme.paper).tolist()
    assert table[0].tolist() == rgb(theme.negative).tolist()
    assert table[255].tolist() == rgb(theme.positive).tolist()
    assert theme.sequential[0].tolist() == rgb(theme.paper).tolist()
    assert theme.sequential[255].tolist() == rgb(theme.activation).tolist()


def test_tables_change_evenly(theme):
    """Lightness runs one way from paper to each end, in steps near enough to equal, with no band anywhere."""
    for table in (theme.diverging[:128][::-1], theme.diverging[128:], theme.sequential):
        lightness = np.array([lab(linear(row))[0] for row in table])
        steps = np.diff(lightness[:: len(table) // 16])
        assert (steps > 0).all() or (steps < 0).all()
        assert np.abs(steps).max() <= 1.6 * np.abs(steps).min()
        assert max(difference(a, b) for a, b in pairwise(table)) <= 2


def test_text_on_any_patch_of_a_table_can_be_read(theme):
    for row in (*theme.sequential, *theme.diverging):
        assert contrast(theme.readable_on(row), row) >= 3.9


def test_a_ramp_of_greys_agrees_with_the_known_value():
    # OKLab lightness 0.5 is linear light 0.5³, which sRGB encodes as 99.
    assert ramp("#000000", "#FFFFFF", 3)[1].tolist() == [99, 99, 99]


def test_an_unknown_theme_offers_the_choices():
    with pytest.raises(ThemeError, match="no theme 'sepia'; choose from dark, light"):
        choose("sepia")
