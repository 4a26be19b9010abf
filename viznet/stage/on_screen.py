"""Which texts a scene shows, frame by frame: what its receipt lists."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from manim import Mobject, Scene, Text

from viznet.receipts.receipt import Number, ShownNumber, ShownSentence
from viznet.receipts.timeline import Timeline
from viznet.receipts.written_number import bare_numbers
from viznet.stage.mobjects import Labels, Words
from viznet.stage.screen_number import ScreenNumber
from viznet.walkthroughs.source import Source

# A distance such as #h(1em), and the digits of a formula, are no numbers of a network.
NO_NUMBERS = re.compile(r"#h\([^)]*\)|\$[^$]*\$")


@dataclass(frozen=True)
class SceneSentence:
    """A sentence of a scene: its section, its parts, and its drawing."""

    section: str
    parts: tuple[str | Number, ...]
    words: Words

    @classmethod
    def of(cls, section: str, pieces: Iterable[Any], words: Words) -> "SceneSentence":
        """Makes it of a sentence's pieces: texts, numbers and symbols."""
        parts = [
            Number(piece.text, piece.source)
            if isinstance(piece, ScreenNumber)
            else str(getattr(piece, "plain", piece))
            for piece in pieces
        ]
        return cls(section, tuple(parts), words)


class OnScreen:
    """Watches every frame of a scene, and keeps what it shows and when.

    Parameters
    ----------
    scene
        The scene, before it is rendered.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._numbers: Timeline[tuple[str, Source]] = Timeline()
        self._sentences: Timeline[tuple[str, tuple[str | Number, ...]]] = Timeline()
        self._unsourced: dict[str, None] = {}
        renderer: Any = scene.renderer
        add_frame = renderer.add_frame

        def watched(frame: Any, num_frames: int = 1) -> None:
            begin = float(renderer.time)
            add_frame(frame, num_frames)
            self._note(begin, float(renderer.time))

        renderer.add_frame = watched

    def _note(self, begin: float, end: float) -> None:
        """Notes what the frames from `begin` to `end` show."""
        texts = list(self._texts())
        pieces = [piece for text in texts for piece in text.pieces]
        numbers = (piece for piece in pieces if isinstance(piece, ScreenNumber))
        self._numbers.add(((number.text, number.source) for number in numbers), begin, end)
        sentences: list[SceneSentence] = getattr(self._scene, "sentences", [])
        shown = {id(text) for text in texts}
        self._sentences.add(((s.section, s.parts) for s in sentences if id(s.words) in shown), begin, end)
        for piece in pieces:
            if isinstance(piece, str) and bare_numbers(NO_NUMBERS.sub("", piece)):
                self._unsourced[piece] = None

    def _texts(self) -> Iterator[Words | Labels]:
        """Yields the texts that can be seen now."""
        for mobject in self._family():
            if isinstance(mobject, Words | Labels) and mobject.get_fill_opacity() > 0:
                yield mobject
            elif isinstance(mobject, Text) and bare_numbers(mobject.text):
                self._unsourced[mobject.text] = None

    def _family(self) -> Iterator[Mobject]:
        for mobject in self._scene.mobjects:
            yield from mobject.get_family()

    def listed(self) -> tuple[list[ShownNumber], list[ShownSentence], list[str]]:
        """Returns the numbers, the sentences, and the texts without a source."""
        numbers = [
            ShownNumber(Number(text, source), round(begin, 3), round(end, 3))
            for (text, source), begin, end in self._numbers.spans()
        ]
        sentences = [
            ShownSentence.of(section, parts, round(begin, 3), round(end, 3))
            for (section, parts), begin, end in self._sentences.spans()
        ]
        return numbers, sentences, list(self._unsourced)
