"""Marks: how viznet recognises the files that it made.

A picture, a film, a page, captions, a narration, a table, a network and a log have a mark in the file, and a folder
has a list.
"""

import os
import re
import zipfile
import zlib
from pathlib import Path

from viznet.errors import VizError
from viznet.ffmpeg import run_ffmpeg

MARK = "made with viznet"
HTML_MARK = f'<meta name="generator" content="{MARK}">'  # in the head of every template of a page
GIF_MARK = b"\x21\xfe" + bytes([len(MARK)]) + MARK.encode() + b"\0"  # a comment, the last block of a GIF
RECEIPT_HEAD = f'{{\n "generator": "{MARK}'  # how the receipt of a film begins
FOLDER_LIST = ".viznet"  # in the form of sha256sum, which can check it: `sha256sum -c .viznet`

# Bytes near the beginning of a file that viznet made, by the kind of file.
FIRST = {
    ".png": b"tEXtSoftware\0" + MARK.encode(),
    **dict.fromkeys((".jpg", ".jpeg"), b"\xff\xfe\0" + bytes([len(MARK) + 2]) + MARK.encode()),  # a comment
    ".npy": b"}  # " + MARK.encode(),  # a comment after the settings of the array
}
# Bytes at the end of a file that viznet made.
LAST = {
    ".gif": GIF_MARK + b";",
    ".npz": len(MARK).to_bytes(2, "little") + MARK.encode(),  # a zip ends with its comment
}
MOVIES = {".mp4": "mp4", ".webm": "webm"}  # what ffmpeg calls them; the mark ends their comment
SEARCHED = 65_536  # bytes at the beginning of a file in which its mark is searched


def is_own(path: Path, kind: str | None = None) -> bool:
    """Whether the file has the mark that viznet made it.

    `kind` is the suffix of files with such a mark, by default the suffix of `path`.
    """
    kind = (path.suffix if kind is None else kind).lower()
    if path.is_symlink() or not path.is_file():  # reading a pipe would wait for a writer
        return False
    try:
        if kind in MOVIES:
            return _comment(path, MOVIES[kind]).endswith(MARK)
        with open(path, "rb") as file:
            if kind in FIRST:
                return FIRST[kind] in file.read(SEARCHED)
            if kind in LAST:
                file.seek(-min(len(LAST[kind]), path.stat().st_size), os.SEEK_END)
                return file.read() == LAST[kind]
            checks = {
                ".log": _is_own_log,
                ".json": is_own_receipt,
                ".srt": _has_own_captions,
                ".txt": _is_own_text,
                ".html": is_own_page,
                ".svg": _is_own_svg,
                FOLDER_LIST: _is_own_list,
            }
            return kind in checks and checks[kind](file.read())
    except OSError:
        return False


def mark_zip(path: Path) -> None:
    """Writes the mark into a finished zip, such as an `.npz`, as its comment."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = MARK.encode()


def marked_captions(text: str) -> str:
    """Returns the captions of an `.srt` with the mark as the last one.

    The mark is shown for a thousandth of a second. It has a checksum of the captions above it. So captions that were
    changed are not replaced.
    """
    text = text.rstrip() + "\n\n"
    number = len(re.findall(r"^.* --> .*$", text, re.MULTILINE)) + 1
    ends = re.findall(r"--> (\d+):(\d\d):(\d\d),(\d{3})", text) or [("0", "0", "0", "0")]
    hours, minutes, seconds, thousandths = map(int, ends[-1])
    end = ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
    return f"{text}{number}\n{_time(end)} --> {_time(end + 1)}\n{MARK} ({zlib.crc32(text.encode()):08x})\n"


def marked_text(text: str) -> str:
    """Returns a text with the mark as its last line.

    The mark has a checksum of the lines above it. So a text that was changed is not replaced.
    """
    return f"{text}{MARK} ({zlib.crc32(text.encode()):08x})\n"


def marked_page(page: str) -> str:
    """Returns a page whose generator has a checksum of the rest of the page.

    So a page into which the user wrote something is not replaced. `page` has `HTML_MARK` in its head.
    """
    before, after = page.split(HTML_MARK, 1)
    checksum = zlib.crc32((before + after).encode())
    return f'{before}<meta name="generator" content="{MARK} ({checksum:08x})">{after}'


def marked_svg(picture: bytes) -> bytes:
    """Returns an SVG with the mark as its last comment.

    The comment has a checksum of the rest. So a picture that was changed in a drawing program is not replaced.
    """
    return picture + f"<!-- {MARK} ({zlib.crc32(picture):08x}) -->\n".encode()


def marked_receipt(text: str) -> str:
    """Returns a receipt whose generator has a checksum of the rest.

    So a receipt in which the user changed something is not replaced. `text` begins with the generator.
    """
    before, after = RECEIPT_HEAD, text.removeprefix(RECEIPT_HEAD)
    return f"{before} ({zlib.crc32(after.encode()):08x}){after}"


def _time(thousandths: int) -> str:
    seconds, thousandths = divmod(thousandths, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{thousandths:03}"


def _has_own_captions(content: bytes) -> bool:
    above, separator, mark = content.rpartition(b"\n\n")
    text = mark.rpartition(b"\n" + MARK.encode())[2]
    return text == f" ({zlib.crc32(above + separator):08x})\n".encode()


def _is_own_text(content: bytes) -> bool:
    above, mark, checksum = content.rpartition(MARK.encode())
    return bool(mark) and checksum == f" ({zlib.crc32(above):08x})\n".encode()


def is_own_page(content: bytes) -> bool:
    """Whether a page is as viznet wrote it, to the last byte."""
    tag = rb'<meta name="generator" content="' + MARK.encode() + rb' \(([0-9a-f]{8})\)">'
    found = re.search(tag, content[:SEARCHED])
    if found is None or b"<!--" in content[: found.start()]:  # the tag may be quoted in a comment
        return False
    rest = content[: found.start()] + content[found.end() :]
    return found[1] == f"{zlib.crc32(rest):08x}".encode()


def _is_own_log(content: bytes) -> bool:
    return content.startswith(MARK.encode() + b"\n")


def is_own_receipt(content: bytes) -> bool:
    """Whether a receipt is as viznet wrote it, to the last byte."""
    after = content[len(RECEIPT_HEAD) + len(" (01234567)") :]
    return content == RECEIPT_HEAD.encode() + f" ({zlib.crc32(after):08x})".encode() + after


def _is_own_svg(content: bytes) -> bool:
    picture, comment, _ = content.rpartition(b"<!-- " + MARK.encode())
    return bool(comment) and marked_svg(picture) == content


def _is_own_list(content: bytes) -> bool:
    head, *lines = content.removesuffix(b"\n").split(b"\n")
    listed = all(re.fullmatch(rb"[0-9a-f]{64}  .+", line) for line in lines)
    return head.startswith(f"# {MARK}".encode()) and listed


def _comment(path: Path, kind: str) -> str:
    """The comment in the metadata of a film, which ffmpeg reads."""
    arguments = ["-f", kind, "-i", f"file:{path}", "-f", "ffmetadata", "-"]
    done = run_ffmpeg(arguments, VizError)
    if done.returncode < 0:  # a signal ended ffmpeg, so nothing is known about the file
        raise VizError(f"{path}: ffmpeg was ended by signal {-done.returncode} while it read this film")
    metadata = done.stdout.decode(errors="replace").replace("\r\n", "\n")
    found = re.search(r"^comment=((?:[^\\\n]|\\.)*)$", metadata, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""
