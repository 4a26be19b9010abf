"""Repeated frames are converted once, and the film stays the same."""

from fractions import Fraction

import numpy as np

from tests import needs

needs.manim()

import av  # noqa: E402
from manim._config.video_encoder import VideoEncoderSpec  # noqa: E402
from manim.scene import scene_file_writer  # noqa: E402
from manim.scene.video_segment_encoder import VideoSegmentEncoder  # noqa: E402

from viznet.stage.still_frames import StillFrameEncoder, use_still_frames  # noqa: E402

SPEC = VideoEncoderSpec("mp4", "libx264", "yuv420p", 64, 48, Fraction(30), (("crf", "18"),))


def film(encoder_class, path):
    """Encodes pictures that move and stand still; returns every frame as it is decoded."""
    encoder = encoder_class(target=path, spec=SPEC)
    rng = np.random.default_rng(0)
    for repeat in (1, 7, 1, 3):
        pixels = np.full((48, 64, 4), 255, np.uint8)
        pixels[8:40, 8:40, :3] = rng.integers(0, 256, 3)
        encoder.write_frame(pixels, repeat=repeat)
    encoder.finish()
    with av.open(path) as container:
        return [(frame.pts, frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


def test_a_film_has_the_same_frames_at_the_same_times(tmp_path):
    own, manim = (
        film(StillFrameEncoder, tmp_path / "own.mp4"),
        film(VideoSegmentEncoder, tmp_path / "manim.mp4"),
    )
    assert [pts for pts, _ in own] == [pts for pts, _ in manim]
    assert len(own) == 12
    for (_, one), (_, other) in zip(own, manim, strict=True):
        np.testing.assert_array_equal(one, other)


def test_manim_makes_its_encoders_of_this_class(monkeypatch):
    monkeypatch.setattr(scene_file_writer, "VideoSegmentEncoder", VideoSegmentEncoder)
    use_still_frames()
    assert scene_file_writer.VideoSegmentEncoder is StillFrameEncoder
