"""How a scene is told: its pace, its questions, and its voices."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from viznet.arguments import flag, one_of
from viznet.errors import SceneUsageError


@dataclass(frozen=True)
class Pace:
    """How fast a scene moves, and how fast it is read.

    Attributes
    ----------
    motion
        How long a motion or a rest takes, compared with the normal pace.
    reading
        How many letters a second are read. A subtitle is never faster than 17.
    pause
        How many seconds every sentence gets beside its reading.
    """

    motion: float
    reading: float
    pause: float


PACES = {
    "slow": Pace(motion=1.4, reading=12, pause=1.4),
    "normal": Pace(motion=1.0, reading=17, pause=0.8),
    "fast": Pace(motion=0.7, reading=17, pause=0.4),
}


@dataclass(frozen=True)
class Telling:
    """How a scene is told.

    Attributes
    ----------
    pace
        The name of the pace: slow, normal or fast.
    asks
        Whether the film stops before it shows an answer, and asks for it.
    voices
        How many seconds the voice of each section speaks, by the name of the voice's file.
    """

    pace: str = "normal"
    asks: bool = False
    voices: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, pace: str, asks: bool) -> Self:
        """Checks what a user asks for.

        >>> Telling.of("quick", False)
        Traceback (most recent call last):
        viznet.errors.SceneUsageError: no pace 'quick'; choose from slow, normal, fast
        """
        one_of("pace", pace, PACES, SceneUsageError)
        return cls(pace, flag("ask", asks, error=SceneUsageError))

    def order(self) -> dict[str, Any]:
        """Returns it as plain JSON values."""
        return asdict(self)


def voice_name(section: str) -> str:
    """Returns what a section's voice file is called, without its suffix.

    >>> voice_name("z1-products"), voice_name("It turns / twice")
    ('z1-products', 'It-turns-twice')
    """
    return re.sub(r"[^\w.-]+", "-", section).strip("-.") or "section"
