"""Only what changed is converted, and the film stays the same."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import needs

needs.manim()

import av  # noqa: E402
from manim._config.video_encoder import VideoEncoderSpec  # noqa: E402
from manim.scene.video_segment_encoder import VideoSegmentEncoder  # noqa: E402

from viznet.stage.film_encoder import FilmEncoder, LastPicture, yuv_planes  # noqa: E402

WIDTH, HEIGHT = 182, 98  # neither is a multiple of what a conversion takes at once
SPEC = VideoEncoderSpec("mp4", "libx264", "yuv420p", WIDTH, HEIGHT, Fraction(30), (("crf", "18"),))
ROWS, COLUMNS = st.integers(0, HEIGHT), st.integers(0, WIDTH)
BOXES = st.tuples(ROWS, ROWS, COLUMNS, COLUMNS, st.integers(0, 2**32 - 1))


def noise(seed, *shape):
    pixels = np.random.default_rng(seed).integers(0, 256, (*shape, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return pixels


def converted_by_av(pixels):
    """The whole picture, converted at once."""
    return yuv_planes(av.VideoFrame.from_ndarray(pixels, format="rgba").reformat(format="yuv420p"))


def film(encoder_class, path, pictures, key_frames=frozenset()):
    """Encodes pictures, each so many times; returns every frame as it is decoded."""
    encoder = encoder_class(target=path, spec=SPEC)
    if key_frames:
        encoder.key_frames |= key_frames
    last = LastPicture()
    for pixels, repeat in pictures:
        encoder.write_frame(last.change_to(pixels) if encoder_class is FilmEncoder else pixels, repeat=repeat)
    encoder.finish()
    with av.open(path) as container:
        return [
            (frame.pts, frame.key_frame, frame.to_ndarray(format="rgb24"))
            for frame in container.decode(video=0)
        ]


@settings(max_examples=60, deadline=None)
@given(st.lists(BOXES, min_size=1, max_size=6))
def test_a_frame_of_which_a_part_changed_is_converted_as_a_whole_one_is(tmp_path_factory, boxes):
    encoder = FilmEncoder(target=tmp_path_factory.mktemp("film") / "film.mp4", spec=SPEC)
    last, pixels = LastPicture(), noise(0, HEIGHT, WIDTH)
    encoder.write_frame(last.change_to(pixels))
    for top, bottom, left, right, seed in boxes:
        part = pixels[min(top, bottom) : max(top, bottom), min(left, right) : max(left, right)]
        part[:] = noise(seed, *part.shape[:2])
        encoder.write_frame(last.change_to(pixels), repeat=1 + seed % 2)
        for own, whole in zip(yuv_planes(encoder._ready), converted_by_av(pixels), strict=True):
            # Another processor may round the last bit at the edge of a picture in another way.
            assert np.abs(own.astype(int) - whole).max() <= 1
    encoder.abort()


def moving_pictures():
    """A square that moves, changes its colour and stands still."""
    pictures = []
    for number, repeat in enumerate((1, 7, 1, 1, 1, 3, 40)):
        pixels = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
        pixels[8 + number : 60, 8 : 90 + 9 * number] = noise(number, 1, 1)
        pictures.append((pixels, repeat))
    return pictures


def test_a_film_has_the_frames_that_manims_own_encoder_makes(tmp_path):
    own = film(FilmEncoder, tmp_path / "own.mp4", moving_pictures())
    manims = film(VideoSegmentEncoder, tmp_path / "manim.mp4", moving_pictures())
    assert [pts for pts, _, _ in own] == [pts for pts, _, _ in manims]
    assert len(own) == 54
    for (_, _, one), (_, _, other) in zip(own, manims, strict=True):
        assert np.abs(one.astype(int) - other).max() <= 2


def test_a_film_can_begin_at_the_frames_that_are_asked_for(tmp_path):
    frames = film(FilmEncoder, tmp_path / "film.mp4", moving_pictures(), {0, 8, 30})
    assert {0, 8, 30} <= {number for number, (_, is_key, _) in enumerate(frames) if is_key}
