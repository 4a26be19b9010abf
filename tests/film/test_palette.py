"""A film's palette serves many pixels better than few: its colours lie in the middle of what they stand for."""

import numpy as np
import pytest

from viznet.film.palette import Palette


def skewed(seed: int = 0) -> np.ndarray:
    """A frame of thousands of colours, most of its pixels near one end of every channel."""
    rng = np.random.default_rng(seed)
    frame = np.full((200, 300, 4), 255, np.uint8)
    frame[..., :3] = (255 * rng.uniform(size=(200, 300, 3)) ** 3).astype(np.uint8)
    return frame


@pytest.mark.slow
def test_colours_lie_in_the_middle_of_the_pixels_that_they_serve():
    frame = skewed()
    palette = Palette.of([frame])
    pixels, index = frame[..., :3].reshape(-1, 3).astype(float), palette.indices(frame).ravel()
    served = np.bincount(index, minlength=len(palette.colours))
    assert np.count_nonzero(served) >= 250, "nearly all colours are used"
    used = served > 0
    means = np.stack([np.bincount(index, c, len(served))[used] / served[used] for c in pixels.T], axis=1)
    away = np.linalg.norm(palette.colours[used] - means, axis=1)
    assert np.average(away, weights=served[used]) < 1  # level of 255


def test_a_few_bright_pixels_do_not_take_the_colours_of_all_others():
    rng = np.random.default_rng(3)
    frame = np.full((200, 300, 4), 255, np.uint8)
    frame[..., :3] = rng.normal(60, 6, (200, 300, 3))
    frame[:4, :150, :3] = rng.integers(0, 256, (4, 150, 3))  # one pixel in a hundred
    palette = Palette.of([frame])
    error = (palette.colours[palette.indices(frame)].astype(float) - frame[..., :3]) ** 2
    assert error.sum(axis=-1).mean() < 32


def test_a_palette_is_made_of_all_its_frames():
    """A colour that is in one frame only is there, too."""
    frames = [
        np.full((8, 8, 4), (*colour, 255), np.uint8) for colour in ((10, 20, 30), (200, 100, 0), (7, 255, 9))
    ]
    palette = Palette.of(iter(frames))
    for frame in frames:
        assert np.array_equal(palette.colours[palette.indices(frame)], frame[..., :3])


def test_two_pixels_of_another_colour_get_a_colour_of_their_own():
    """Three hundred large patches take all other colours."""
    picture = np.full((15 * 32, 20 * 32, 4), 255, np.uint8)
    rows, columns = np.mgrid[: 15 * 32, : 20 * 32] // 32
    picture[..., 0], picture[..., 1], picture[..., 2] = 12 * columns, 12 * rows, 0
    picture[7, 7:9, :3] = (0, 0, 90)
    palette = Palette.of([picture])
    assert palette.colours[palette.indices(picture)[7, 7]].tolist() == [0, 0, 90]
