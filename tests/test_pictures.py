"""Picture files become grey pictures: every kind of colour, 16 bits, palettes, transparency, photos that lie."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from viznet.errors import DataError
from viznet.pictures import read_photo, read_picture

GREY = np.arange(0, 252, 7, dtype=np.uint8).reshape(6, 6)


def saved(path: Path, image: Image.Image, **options) -> np.ndarray:
    image.save(path, **options)
    return read_picture(path)


@pytest.mark.parametrize("suffix", ["png", "bmp", "gif", "tif", "webp"])
def test_grey_pictures_come_back_whole(suffix, tmp_path):
    options = {"lossless": True} if suffix == "webp" else {}
    assert np.array_equal(saved(tmp_path / f"a.{suffix}", Image.fromarray(GREY), **options), GREY)


def test_a_jpeg_comes_back_nearly(tmp_path):
    large = np.kron(GREY, np.ones((8, 8), np.uint8))
    assert np.abs(saved(tmp_path / "a.JPG", Image.fromarray(large), quality=95) - large.astype(int)).max() < 8


def test_colours_become_their_brightness(tmp_path):
    red, green, white = saved(
        tmp_path / "a.png", Image.fromarray(np.array([[[255, 0, 0], [0, 255, 0], [255, 255, 255]]], np.uint8))
    )[0]
    assert (red, green, white) == (76, 150, 255)  # 0.299, 0.587 and 1 of 255, as in ITU-R BT.601


@pytest.mark.parametrize("mode", ["1", "P", "CMYK"])
def test_black_and_white_palettes_and_printing_colours(mode, tmp_path):
    black_and_white = np.where(np.eye(6, dtype=bool), 255, 0).astype(np.uint8)
    image = Image.fromarray(black_and_white).convert("RGB").convert(mode)
    suffix = "tif" if mode == "CMYK" else "png"
    assert np.array_equal(saved(tmp_path / f"a.{suffix}", image), black_and_white)


def test_16_bits_become_8(tmp_path):
    deep = GREY.astype(np.uint16) * 257
    assert np.array_equal(saved(tmp_path / "a.png", Image.fromarray(deep)), GREY)


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (30, 255), (255, 0), (200, 0)])
@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_what_is_transparent_is_paper(ink, paper, mode, tmp_path):
    opacity = np.where(np.eye(6, dtype=bool), 255, 0).astype(np.uint8)
    both = np.stack([np.full((6, 6), ink, np.uint8), opacity], axis=-1)
    image = Image.fromarray(both, "LA").convert(mode) if mode == "RGBA" else Image.fromarray(both, "LA")
    assert np.array_equal(saved(tmp_path / "a.png", image), np.where(np.eye(6, dtype=bool), ink, paper))


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P"])
def test_one_colour_that_is_transparent_is_paper(mode, tmp_path):
    black_and_white = np.where(np.eye(6, dtype=bool), 0, 255).astype(np.uint8)
    image = Image.fromarray(black_and_white).convert(mode)
    white = {"RGB": (255, 255, 255), "P": 255}.get(mode, 255)
    grey = saved(tmp_path / "a.png", image, transparency=white)
    assert np.array_equal(grey, black_and_white)  # what is transparent is white behind black ink


def test_a_photo_is_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned by a quarter
    large = np.kron(GREY[:2], np.ones((16, 16), np.uint8))
    upright = saved(tmp_path / "a.jpg", Image.fromarray(large), exif=exif, quality=95)
    assert upright.shape == large.shape[::-1]
    assert np.abs(upright - np.rot90(large, -1).astype(int)).max() < 12


def test_of_a_moving_picture_the_first_frame_is_taken(tmp_path):
    frames = [Image.fromarray(GREY), Image.fromarray(255 - GREY)]
    assert np.array_equal(saved(tmp_path / "a.gif", frames[0], save_all=True, append_images=frames[1:]), GREY)


def bomb(side: int) -> bytes:
    """A small PNG whose header says that it has side × side pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(10**6))), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not a readable picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is not a readable picture"),
        (bomb(100_000), "has more than 64,000,000 pixels"),
        (bomb(9_000), "has more than 64,000,000 pixels"),
        (bomb(3_000)[:-400], "is not a readable picture"),
    ],
)
def test_what_is_no_picture_is_one_line_that_names_the_file(content, words, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(DataError) as error:
        read_picture(path)
    assert str(error.value).startswith(f"{path}: {words}") and "\n" not in str(error.value)


def test_a_folder_or_nothing_is_no_picture(tmp_path):
    for path, words in ((tmp_path, "is no file"), (tmp_path / "no.png", "does not exist")):
        with pytest.raises(DataError, match=words):
            read_picture(path)


def picture_or_message(path: Path) -> np.ndarray | str:
    """The picture, or the message of the `DataError`; any other exception fails the test."""
    try:
        return read_picture(path)
    except DataError as error:
        return str(error)


@pytest.mark.slow
@settings(max_examples=150)
@given(
    kind=st.sampled_from(["PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP"]),
    mode=st.sampled_from(["L", "RGB", "P", "LA"]),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6),
    kept=st.floats(0.2, 1),
)
def test_a_damaged_picture_is_a_picture_or_one_line(kind, mode, changes, kept, tmp_path):
    buffer = io.BytesIO()
    image = Image.fromarray(GREY).convert(mode)
    if kind in ("JPEG", "BMP", "WEBP") and mode in ("P", "LA"):
        image = image.convert("RGB")
    image.save(buffer, kind)
    content = bytearray(buffer.getvalue()[: int(kept * buffer.tell()) + 1])
    for place, value in changes:
        content[int(place * len(content))] = value
    path = tmp_path / "a.png"
    path.write_bytes(content)
    result = picture_or_message(path)
    if isinstance(result, str):
        assert str(path) in result and "\n" not in result
    else:
        assert result.dtype == np.uint8 and result.ndim == 2 and result.size


INK = [((190, 60, 60), (60, 125, 60)), ((255, 255, 0), (255, 255, 255)), ((0, 0, 90), (0, 0, 0))]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
@pytest.mark.parametrize(("ink", "paper"), INK)
def test_coloured_ink_as_bright_as_its_paper_is_seen(tmp_path, ink, paper, mode):
    pixels = np.full((40, 40, 3), paper, np.uint8)
    pixels[10:30, 18:22] = ink
    Image.fromarray(pixels).convert(mode).save(tmp_path / "photo.png")
    seen = read_photo(tmp_path / "photo.png").astype(int)
    written = np.zeros((40, 40), bool)
    written[10:30, 18:22] = True
    assert abs(seen[written].mean() - seen[~written].mean()) > 80


def test_grey_ink_is_read_as_any_picture(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (20, 20, 1), np.uint8).repeat(3, axis=2)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    assert np.array_equal(read_photo(tmp_path / "photo.png"), read_picture(tmp_path / "photo.png"))
