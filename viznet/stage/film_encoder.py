"""Encodes the frames of a film, and converts only what changed.

An encoder needs the pixels as brightness and colour (YUV), and Manim paints RGB. To convert a whole frame takes half as
long as to encode it. But from one frame to the next a seventh of the pixels changes, and no pixel while a picture
stands still. So the converted frame is kept, and only the rectangle around what changed is copied and converted again.
"""

from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
from av.video.frame import PictureType
from av.video.reformatter import VideoReformatter
from manim._config.video_encoder import VideoEncoderSpec
from manim.scene.video_segment_encoder import VideoSegmentEncoder
from manim.typing import RGBAPixelArray

from viznet.activations import Array

# A colour of YUV is the mean of a few pixels around it. So a few more are converted than those that changed.
MARGIN = 4
STEP = 16  # the columns of a rectangle begin and end at multiples of this, at which a conversion is fast


class Box(NamedTuple):
    """A part of a picture: its rows and columns; the ends are not in it."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def rows(self) -> slice:
        """Its rows in an array."""
        return slice(self.top, self.bottom)

    @property
    def columns(self) -> slice:
        """Its columns in an array."""
        return slice(self.left, self.right)

    def wider(self, margin: int, height: int, width: int) -> "Box":
        """Returns the box with a margin, in a picture of this size.

        >>> Box(3, 5, 70, 75).wider(4, 90, 160)
        Box(top=0, bottom=10, left=64, right=80)
        """
        return Box(
            max(self.top - margin, 0) // 2 * 2,
            min(-(-(self.bottom + margin) // 2) * 2, height),
            max(self.left - margin, 0) // STEP * STEP,
            min(-(-(self.right + margin) // STEP) * STEP, width),
        )


def box_of_changes(one: RGBAPixelArray, other: RGBAPixelArray) -> Box | None:
    """Returns the smallest box with all pixels that differ, or None.

    >>> one = np.zeros((4, 6, 4), np.uint8)
    >>> other = one.copy()
    >>> other[1, 2:4] = 255
    >>> box_of_changes(one, other), box_of_changes(one, one)
    (Box(top=1, bottom=2, left=2, right=4), None)
    """
    differ = one.view(np.uint32)[..., 0] != other.view(np.uint32)[..., 0]
    rows = np.flatnonzero(differ.any(axis=1))
    if not len(rows):
        return None
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(differ[top:bottom].any(axis=0))
    return Box(top, bottom, int(columns[0]), int(columns[-1]) + 1)


class Change(NamedTuple):
    """What the next picture of a film has instead: pixels in a box."""

    box: Box
    pixels: RGBAPixelArray


class LastPicture:
    """The last picture of a film: it tells what the next one changes."""

    def __init__(self) -> None:
        self._pixels: RGBAPixelArray | None = None

    def change_to(self, pixels: RGBAPixelArray) -> Change:
        """Returns a copy of what this picture changes, all of the first one.

        >>> last, picture = LastPicture(), np.zeros((4, 6, 4), np.uint8)
        >>> last.change_to(picture).box
        Box(top=0, bottom=4, left=0, right=6)
        >>> picture[1, 2:4] = 255
        >>> last.change_to(picture).box, last.change_to(picture).pixels.size
        (Box(top=1, bottom=2, left=2, right=4), 0)
        """
        if self._pixels is None:
            self._pixels = pixels.copy()
            return Change(Box(0, pixels.shape[0], 0, pixels.shape[1]), pixels.copy())
        box = box_of_changes(self._pixels, pixels) or Box(0, 0, 0, 0)
        part = pixels[box.rows, box.columns].copy()
        self._pixels[box.rows, box.columns] = part
        return Change(box, part)


def yuv_planes(frame: Any) -> list[Array]:
    """Returns the numbers of a YUV frame: brightness and two colours."""
    return [
        np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        for plane in frame.planes
    ]


class FilmEncoder(VideoSegmentEncoder):
    """Manim's encoder, which converts what changed, and makes key frames.

    Attributes
    ----------
    key_frames
        The numbers of the frames from which a player can begin, such as the first frame of each section.
    """

    def __init__(self, *, target: Path, spec: VideoEncoderSpec) -> None:
        super().__init__(target=target, spec=spec)
        self.key_frames: set[int] = set()
        self._converter = VideoReformatter()
        self._picture: RGBAPixelArray | None = None
        self._ready: Any = None  # the last frame, as YUV

    def write_frame(self, change: Change, *, repeat: int = 1) -> None:
        """Encodes the picture after a change, `repeat` times."""
        rate = self.spec.frame_rate
        try:
            self._convert(change)
            self._ready.time_base = Fraction(rate.denominator, rate.numerator)
            for _ in range(repeat):
                is_key = self._next_pts in self.key_frames
                self._ready.pict_type = PictureType.I if is_key else PictureType.NONE
                self._ready.pts = self._next_pts
                self._next_pts += 1
                self._container.mux(self._stream.encode(self._ready))
        except Exception as error:
            raise self._operation_error("encode", error) from error

    def _convert(self, change: Change) -> None:
        """Makes `_ready` a YUV frame of the picture after a change."""
        box, pixels = change
        if self._picture is None:
            self._picture = pixels
            self._ready = self._yuv(pixels)
            return
        if not pixels.size:
            return
        self._picture[box.rows, box.columns] = pixels
        height, width = self._picture.shape[:2]
        inner = box.wider(MARGIN, height, width)
        outer = inner.wider(MARGIN, height, width)
        part = self._yuv(self._picture[outer.rows, outer.columns])
        for whole, piece in zip(yuv_planes(self._ready), yuv_planes(part), strict=True):
            share = height // whole.shape[0]  # one number of a colour stands for two rows and columns
            top, bottom, left, right = (edge // share for edge in inner)
            above, before = outer.top // share, outer.left // share
            whole[top:bottom, left:right] = piece[
                top - above : bottom - above, left - before : right - before
            ]

    def _yuv(self, pixels: RGBAPixelArray) -> Any:
        picture = av.VideoFrame.from_numpy_buffer(pixels, format="rgba")
        return self._converter.reformat(picture, format=self.spec.pixel_format)
