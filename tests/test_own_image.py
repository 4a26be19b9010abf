"""One's own picture becomes what the page's pad makes of the same drawing, to the grey level."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

import viznet as vz
from tests import javascript
from viznet.own_image import FINE, prepare_image

PREPARE_JS = """
import { pictureOfInk } from "./ink.js";

globalThis.answer = given.map(({ ink, height, width }) => {
  const rgba = new Uint8ClampedArray(4 * ink.length);
  ink.forEach((alpha, i) => { rgba[4 * i + 3] = alpha; });
  return [...pictureOfInk(rgba, height, width)];
});
"""
SHAPES = [(28, 28), (8, 8), (20, 15)]


def drawing(seed: int) -> np.ndarray:
    """Some strokes of a soft pen on the pad's fine grid: uint8, 0 is no ink. Every fifth runs over the edge."""
    random = np.random.default_rng(seed)
    big = Image.new("L", (4 * FINE, 4 * FINE))
    pen = ImageDraw.Draw(big)
    low, high = (-50, 4 * FINE + 50) if seed % 5 == 0 else sorted(random.integers(60, 4 * FINE - 60, 2))
    for _ in range(random.integers(1, 4)):
        points = random.integers(low, high + 80, (random.integers(2, 7), 2))
        pen.line([tuple(map(int, point)) for point in points], fill=255, width=57, joint="curve")
    return np.array(big.resize((FINE, FINE), Image.Resampling.BOX))


def photo(ink: np.ndarray, seed: int) -> np.ndarray:
    """The ink on grey paper, three times as large, off the middle, with grain and light from one side."""
    random = np.random.default_rng(seed)
    sheet = np.pad(ink.repeat(3, axis=0).repeat(3, axis=1), ((40, 200), (300, 100))).astype(float)
    y, x = np.indices(sheet.shape)
    light = 130 + 60 * x / sheet.shape[1] + 30 * y / sheet.shape[0]
    return np.clip(light * (1 - 0.8 * sheet / 255) + random.normal(0, 4, sheet.shape), 0, 255).astype(
        np.uint8
    )


@pytest.fixture(scope="module")
def drawings() -> list[np.ndarray]:
    return [drawing(seed) for seed in range(25)]


@pytest.mark.checkout
@pytest.mark.slow
def test_it_is_what_the_pad_makes_of_the_same_drawing(drawings):
    more = [*drawings, *map(drawing, range(25, 200))]
    cases = [(ink, SHAPES[i % 3] if i % 25 > 15 else SHAPES[0]) for i, ink in enumerate(more)]
    given = [{"ink": ink.ravel().tolist(), "height": h, "width": w} for ink, (h, w) in cases]
    pages = javascript.run(PREPARE_JS, given)
    for (ink, shape), page in zip(cases, pages, strict=True):
        expected = np.reshape(page, shape)
        assert expected.max() == 1
        for picture in (ink, 255 - ink):  # light on dark, and dark on light
            assert np.abs(prepare_image(picture, shape) / 255 - expected).max() < 1e-6


@pytest.mark.slow
def test_a_photo_of_a_drawing_gives_nearly_the_same(drawings):
    inside = [ink for ink in drawings if not (ink[[0, -1]].any() or ink[:, [0, -1]].any())]
    assert len(inside) > 15
    for seed, ink in enumerate(inside):
        off = np.abs(prepare_image(photo(ink, seed), (28, 28)).astype(int) - prepare_image(ink, (28, 28)))
        assert off.mean() < 6, seed


@pytest.mark.parametrize("squared", [False, True])
@pytest.mark.parametrize(("grain", "fading", "line"), [(0, 0, 60), (3, 0, 60), (3, 0.25, 25), (3, 0.25, 90)])
def test_the_lines_of_ruled_paper_are_no_ink(drawings, squared, grain, fading, line):
    random = np.random.default_rng(0)
    for ink in drawings[1:5]:
        strokes = np.pad(ink.repeat(2, axis=0).repeat(2, axis=1), 60) / 255
        paper = np.full(strokes.shape, 240.0)
        paper[20::40] = paper[21::40] = 240 - line
        if squared:
            paper[:, 20::40] = paper[:, 21::40] = 240 - line
        light = 1 - fading * np.linspace(0, 1, strokes.shape[1])
        sheet = light * np.minimum(paper, 240 - 220 * strokes) + random.normal(0, grain, strokes.shape)
        seen = prepare_image(np.clip(sheet, 0, 255).astype(np.uint8), (28, 28)).astype(int)
        assert np.abs(seen - prepare_image(ink, (28, 28))).mean() < 6


@pytest.mark.parametrize("times", [1, 3, 90])
def test_the_size_of_the_picture_does_not_matter(times):
    digit = vz.digits().test.x[0].reshape(28, 28)
    large = digit.repeat(times, axis=0).repeat(times, axis=1)
    off = np.abs(prepare_image(large, (28, 28)).astype(int) - prepare_image(digit, (28, 28)))
    assert off.mean() < 2


@pytest.mark.slow
def test_a_digit_stays_what_it_is_for_a_network():
    network = vz.MLP(784, 32, 10, seed=1)
    vz.train(network, vz.digits(), steps=1500, optimizer=vz.SGD(lr=0.2)).run()
    test = vz.digits().test[:300]
    prepared = np.stack([prepare_image(x.reshape(28, 28), (28, 28)).ravel() for x in test.x])
    assert network.accuracy(prepared, test.y) > network.accuracy(test) - 0.05


@pytest.mark.parametrize("grey", [0, 117, 255])
def test_a_blank_page_gives_nothing(grey):
    random = np.random.default_rng(0)
    for page in (np.full((60, 50), grey), np.clip(grey + random.normal(0, 2, (60, 50)), 0, 255)):
        assert not prepare_image(page.astype(np.uint8), (28, 28)).any()


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (3, 2), (2000, 3)])
def test_any_size_gives_a_picture(size):
    random = np.random.default_rng(1)
    for picture in (random.integers(0, 256, size, np.uint8), np.eye(*size, dtype=np.uint8) * 255):
        assert prepare_image(picture, (28, 20)).shape == (28, 20)
