"""A frame that a film repeats is converted for the encoder once.

Manim gives a picture that stands still to its encoder as one picture and a number. Its encoder converts the same pixels
from RGB to the colours of a film again for each of these frames. That takes nearly as long as to encode them.
"""

from fractions import Fraction

from manim.scene import scene_file_writer, video_segment_encoder
from manim.scene.video_segment_encoder import VideoSegmentEncoder
from manim.typing import RGBAPixelArray


class StillFrameEncoder(VideoSegmentEncoder):
    """Manim's encoder of a part film, which converts a repeated frame once."""

    def write_frame(self, pixels: RGBAPixelArray, *, repeat: int = 1) -> None:
        """Encodes a picture `repeat` times, (height, width, 4) bytes."""
        if repeat == 1:
            super().write_frame(pixels)
            return
        self._validate_frame(pixels, repeat)
        rate = self.spec.frame_rate
        try:
            ready = video_segment_encoder.av.VideoFrame.from_ndarray(pixels, format="rgba")
            frame = ready.reformat(format=self.spec.pixel_format)
            frame.time_base = Fraction(rate.denominator, rate.numerator)
            for _ in range(repeat):
                frame.pts = self._next_pts
                self._next_pts += 1
                self._container.mux(self._stream.encode(frame))
        except Exception as error:
            raise self._operation_error("encode", error) from error


def use_still_frames() -> None:
    """Lets every scene of this process encode so from now on.

    Manim's writer makes its encoders itself, and has no setting for their class.
    """
    scene_file_writer.VideoSegmentEncoder = StillFrameEncoder
