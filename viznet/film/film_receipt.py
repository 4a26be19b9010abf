"""The receipt of a film of views: its numbers and sentences, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from viznet.receipts import Receipt
from viznet.receipts.receipt import Beside, ShownNumber, ShownSentence
from viznet.receipts.timeline import Timeline
from viznet.views.drawing.listed import listed_in, sentences_in

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from viznet.film.clock import Frame
    from viznet.receipts.receipt import Number
    from viznet.recording import Run
    from viznet.views.drawing.listed import ListedSentence

NOT_COVERED = (
    "Pictures, curves and bars are checked by the tests of viznet, not by this receipt.",
    "Numbers at axes, counts in names and notes, and the mistakes that `confusion` writes out are not listed.",
    "Steps between two snapshots, the numbers of examples, and settings such as the seed are not listed.",
    "Numbers of a view of one's own are listed only if the view says where they come from.",
)


class FilmReceipt:
    """Notes what each frame of a film shows, after it was drawn.

    Parameters
    ----------
    figure
        The figure of the film.
    fps
        Frames a second.
    """

    def __init__(self, figure: Figure, fps: float) -> None:
        self._figure, self._fps = figure, fps
        self._timeline: Timeline[Number] = Timeline()
        self._sentences: Timeline[ListedSentence] = Timeline()

    def noted(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """Yields the frames; the loop around it draws each of them."""
        shown: Frame | None = None
        numbers: tuple[Number, ...] = ()
        sentences: tuple[ListedSentence, ...] = ()
        for count, frame in enumerate(frames):
            yield frame
            if frame != shown:  # the same frame again shows the same numbers
                numbers, shown = tuple(listed_in(self._figure)), frame
                sentences = tuple(sentences_in(self._figure))
            self._timeline.add(numbers, count / self._fps, (count + 1) / self._fps)
            self._sentences.add(sentences, count / self._fps, (count + 1) / self._fps)

    def receipt(self, runs: Sequence[Run], film: str) -> Receipt:
        """Returns the receipt of the film of these recordings.

        The SHA-256 of the film is not known yet.
        """
        run, *others = runs
        return Receipt(
            film=film,
            sha256="",
            run=run.name,
            hash=run.hash,
            step=int(run.steps[-1]),
            example=0,
            numbers=tuple(
                ShownNumber(number, round(begin, 3), round(end, 3))
                for number, begin, end in self._timeline.spans()
            ),
            sentences=tuple(
                ShownSentence.of(section, parts, round(begin, 3), round(end, 3), run)
                for (section, parts, run), begin, end in self._sentences.spans()
            ),
            beside=tuple(Beside(each.name, each.hash, int(each.steps[-1])) for each in others),
            not_covered=NOT_COVERED,
        )
