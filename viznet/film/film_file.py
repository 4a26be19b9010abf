"""Writes the frames of a film into a file, and its receipt beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from viznet.errors import FilmError, FilmUsageError
from viznet.files import check_free, sha256_of, write, writing
from viznet.film.clock import film_frames
from viznet.film.encoding import encode, encoder_for
from viznet.film.film_receipt import FilmReceipt
from viznet.film.frame_size import frame_size
from viznet.film.gif import FASTEST
from viznet.progress import progress as progress_bar
from viznet.receipts import receipt_beside
from viznet.receipts.named_receipt import PLACE, write_name
from viznet.receipts.receipt_file import receipt_text
from viznet.walkthroughs.sentence import fill

if TYPE_CHECKING:
    from viznet.film.film import Film
    from viznet.film.output_path import OutputPath
    from viznet.theme import ThemeLike

PROGRESS = "Drawing {name}"


def write_with_receipt(
    film: Film,
    output: OutputPath,
    *,
    fps: float,
    size: tuple[int, int],
    theme: ThemeLike,
    seconds: float | None,
    clock: str,
    progress: bool,
) -> None:
    """Writes a film and its receipt.

    The options are those of `Film.save`.
    """
    size = frame_size(size, output)
    frames = film_frames(film.times, fps=fps, seconds=seconds, clock=clock)
    output.check_count(len(frames))
    if output.suffix == ".gif" and fps > FASTEST:
        raise FilmUsageError(f"fps={fps:g}: a GIF has at most {FASTEST} frames a second")
    if output.pattern is None:
        check_free(receipt_beside(output.path), FilmError)
    with (
        film.canvas(size=size, theme=theme) as canvas,
        output.written() as part,
        writing(output.path, FilmError),  # the disk may be full, or too many files are open
    ):
        # Only now it is known which examples the views show.
        pauses = film.pauses(canvas.figure)
        frames = film_frames(film.times, fps=fps, seconds=seconds, clock=clock, moments=pauses)
        metadata = film.metadata
        if output.pattern is None:  # a folder of pictures has no place for a receipt beside them
            # It comes first, because a GIF keeps a comment in pieces of 255 bytes.
            metadata = {"comment": f"{PLACE}, {metadata['comment']}", "title": metadata["title"]}
        encoder = encoder_for(output, part, frames, canvas, fps, metadata)
        description = fill(PROGRESS, name=output.path.name)
        listing = FilmReceipt(canvas.figure, float(fps))  # JSON has no fractions of Python or NumPy
        shown = progress_bar(frames, description, len(frames)) if progress else frames
        encode(listing.noted(shown), canvas, encoder)
        if output.pattern is None:
            receipt = listing.receipt(film.runs, output.path.name)
            write_name(part, receipt)
            receipt = replace(receipt, sha256=sha256_of(part))
            # The film takes its place after its receipt. If the disk is full, both stay as they were.
            write(receipt_beside(output.path), receipt_text(receipt).encode(), FilmError)
