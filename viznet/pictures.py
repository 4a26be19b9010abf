"""Reads picture files as grey pictures, and makes PNGs of arrays.

Pillow reads them, since it knows the size of a picture before it unpacks it, and can be kept to formats that start no
other program.
"""

import io
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viznet.errors import DataError, in_short
from viznet.marks import MARK

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp")
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
MOST_PIXELS = 64_000_000  # of one picture; a large photo has 50 million
CLEARER = 2  # a channel of a photo with so many times the contrast of the brightness shows the ink better
MEANT = "meant as"  # the keyword of a PNG's text with the name of a class
KINDS = "PNG, JPEG, BMP, GIF, TIFF or WebP"


def read_picture(path: Path, *, size: tuple[int, int] | None = None) -> NDArray[np.uint8]:
    """The picture in a file as grey values.

    Colours become their brightness. A photo is turned upright as its camera says. What is transparent becomes white
    behind dark ink and black behind light ink. Of a moving picture the first frame is taken.

    Parameters
    ----------
    path : Path
        The file: a PNG, JPEG, BMP, GIF, TIFF or WebP of up to 64 million pixels.
    size : (width, height), optional
        The size to scale the picture to.

    Returns
    -------
    uint8, (height, width)

    Raises
    ------
    DataError
        If the file is no such picture.
    """
    from PIL import Image  # here, because only pictures need it

    def read(image: Image.Image) -> Image.Image:
        grey = _grey(image)
        return grey if size is None else grey.resize(size, Image.Resampling.BOX)

    return _read(path, read)


def read_photo(path: Path) -> NDArray[np.uint8]:
    """The photo of a drawing in a file, in grey values that show the ink.

    They are the brightness, as `read_picture` gives it. If a single colour channel shows the ink at least twice as
    clearly, they are the values of this channel: red ink on green paper may be as bright as the paper.

    Raises `DataError` as `read_picture` does.
    """
    return _read(path, _clearest)


def scaled(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Grey pixels scaled to a size (width, height), as `read_picture` does it."""
    from PIL import Image  # here, because only pictures need it

    return np.array(Image.fromarray(picture).resize(size, Image.Resampling.BOX))


def meant_in(path: Path) -> str | None:
    """The name of the class that a drawing is meant as, if its PNG says so.

    The page writes it into the drawings that it saves, as a text with the keyword `meant as`.
    """
    from PIL import Image  # here, because only pictures need it

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(path, formats=("PNG",)) as image:
            name = getattr(image, "text", {}).get(MEANT)
    except Exception:  # what is no PNG says nothing, and damaged files make Pillow raise errors of many kinds
        return None
    return str(name) if name else None


def _read(path: Path, read: Callable[["Image"], "Image"]) -> NDArray[np.uint8]:
    """What `read` makes of the upright picture in a file."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # here, because only pictures need it

    if not path.is_file():  # reading a pipe would wait for a writer
        missing = "is no file" if path.exists() else "does not exist"
        raise DataError(f"{path}: {missing}; expected a picture ({KINDS})")
    try:
        # Pillow warns of oddities that do not keep it from reading the picture.
        with warnings.catch_warnings(action="ignore"), Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            ImageOps.exif_transpose(image, in_place=True)
            return np.array(read(image))
    except Image.DecompressionBombError as error:  # Pillow raises it too, for three times as many
        raise DataError(
            f"{path}: has more than {MOST_PIXELS:,} pixels; expected a smaller picture"
        ) from error
    except UnidentifiedImageError as error:
        raise DataError(f"{path}: is not a readable picture; expected {KINDS}") from error
    except Exception as error:  # damaged files make Pillow raise errors of many kinds
        raise DataError(
            f"{path}: is not a readable picture ({in_short(error)}); expected a whole {KINDS}"
        ) from error


def _grey(image: "Image") -> "Image":
    """The same picture in 256 grey values."""
    from PIL import Image

    if image.mode.startswith("I"):  # 16 bits
        values = np.asarray(image)
        if values.min() < 0 or values.max() > 65535:
            raise ValueError("its grey values have more than 16 bits")
        return Image.fromarray(np.array([(row + np.uint32(128)) // 257 for row in values], np.uint8))
    if image.mode == "F":
        raise ValueError("its grey values are fractions")
    if "transparency" not in image.info and image.getbands()[-1] not in ("A", "a"):
        return image.convert("RGB").convert("L") if image.mode in ("P", "CMYK") else image.convert("L")
    colours = image if image.mode in ("LA", "RGBA") else image.convert("RGBA")
    return _on_paper(colours.convert("L"), colours)


def _on_paper(band: "Image", colours: "Image") -> "Image":
    """One band of a picture, with paper where the picture is transparent.

    The paper is white behind dark ink and black behind light ink.
    """
    from PIL import Image, ImageStat

    ink, opacity = colours.convert("L"), colours.getchannel("A")
    is_light = opacity.getbbox() is not None and ImageStat.Stat(ink, mask=opacity).mean[0] > 127
    paper = Image.new("L", colours.size, 0 if is_light else 255)
    paper.paste(band, mask=opacity)
    return paper


def _clearest(image: "Image") -> "Image":
    """The grey picture, or the colour channel with much more contrast."""
    grey = _grey(image)
    if image.mode.startswith("I") or image.mode in ("1", "L", "LA"):
        return grey
    colours = image.convert("RGBA")
    channels = [_on_paper(colours.getchannel(name), colours) for name in "RGB"]
    best = max(channels, key=_contrast)
    return best if _contrast(best) >= CLEARER * max(_contrast(grey), 1) else grey


def _contrast(band: "Image") -> int:
    """How many grey levels lie between the darkest and the lightest pixel."""
    values = np.asarray(band)
    return int(values.max()) - int(values.min())


def png(image: NDArray[np.uint8], side: int) -> bytes:
    """The bytes of a PNG of about `side` pixels.

    Every pixel of the picture becomes a square.
    """
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    times = max(1, side // max(image.shape))
    info = PngInfo()
    info.add_text("Software", MARK)
    buffer = io.BytesIO()
    Image.fromarray(image.repeat(times, axis=0).repeat(times, axis=1)).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()
