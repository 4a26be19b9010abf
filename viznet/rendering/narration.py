"""The narration of a film: a text to speak, and the sound of the voices.

`NAME.narration.txt` has a line for each section: when it begins, the name of its voice's file, and what the voice says.
A folder with such files gives the film its sound.
"""

import os
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import file_path
from viznet.errors import SceneError, SceneUsageError, VizWarning, warn
from viznet.ffmpeg import run_ffmpeg
from viznet.marks import marked_text
from viznet.rendering.telling import voice_name

RATE = 48_000  # samples a second
SOUNDS = (".aac", ".aiff", ".flac", ".m4a", ".mp3", ".ogg", ".opus", ".wav")
LONGEST = 600  # seconds of one voice
# A line of the text: the time, the name of the voice's file, and the sentence.
LINE = "{minutes}:{seconds:04.1f}  {name}  {text}\n"


class SilentSectionsWarning(VizWarning):
    """Sections of a film have no voice, or voices have no section."""


@dataclass(frozen=True)
class Voice:
    """The voice of one section.

    Attributes
    ----------
    path
        Its file.
    samples
        Its sound, (n,) 16-bit numbers, RATE a second.
    """

    path: Path
    samples: NDArray[np.int16]

    @property
    def seconds(self) -> float:
        """How long it speaks."""
        return len(self.samples) / RATE


@dataclass(frozen=True)
class Section:
    """A section of a film: its name, when it begins and ends, and its words."""

    name: str
    began: float
    ended: float
    text: str


def sections_of(made: Mapping[str, Any]) -> list[Section]:
    """Reads the sections from the last message of the process that drew them."""
    return [
        Section(str(name), float(a), float(b), str(text)) for name, a, b, text in made.get("narration", ())
    ]


def narration_text(sections: Sequence[Section]) -> str:
    """Returns the text that a voice reads, with the mark of viznet.

    >>> print(narration_text([Section("end", 63.25, 66, "It is minus 0.5.")]).splitlines()[0])
    1:03.2  end  It is minus 0.5.
    """
    lines = []
    for section in sections:
        minutes, seconds = divmod(round(section.began * 10) / 10, 60)
        line = LINE.format(
            minutes=int(minutes), seconds=seconds, name=voice_name(section.name), text=section.text
        )
        lines.append(line)
    return marked_text("".join(lines))


def voices_in(folder: str | os.PathLike[str]) -> dict[str, Voice]:
    """Reads all voices of a folder, by the names of their files.

    Raises `SceneUsageError` if there is no such folder, if it has no voice or two for one section, or if a file is no
    sound.
    """
    place = file_path("narration", folder, such_as="'voices'", error=SceneUsageError)
    if not place.is_dir():
        raise SceneUsageError(f"{place}: no such folder; expected one with a sound file for each section")
    voices: dict[str, Voice] = {}
    for path in sorted(place.iterdir()):
        if path.suffix.lower() not in SOUNDS or path.name.startswith("."):
            continue
        if path.stem in voices:
            raise SceneUsageError(
                f"{path}: {voices[path.stem].path.name} is a voice of this section too; delete one"
            )
        voices[path.stem] = Voice(path, _decoded(path))
    if not voices:
        raise SceneUsageError(
            f"{place}: no sound in this folder; expected a file for each section, such as question.wav"
        )
    return voices


def _decoded(path: Path) -> NDArray[np.int16]:
    """Returns the sound of a file, as one channel."""
    form = ["-f", "s16le", "-ac", "1", "-ar", str(RATE), "-t", str(LONGEST + 1), "-"]
    done = run_ffmpeg(["-i", f"file:{path}", "-vn", *form], SceneError)
    if done.returncode != 0 or len(done.stdout) < 2:
        raise SceneUsageError(f"{path}: cannot be read as sound; expected one of {', '.join(SOUNDS)}")
    samples = np.frombuffer(done.stdout, np.dtype("<i2"))
    if len(samples) > LONGEST * RATE:
        raise SceneUsageError(f"{path}: speaks for more than {LONGEST} s; expected the voice of one section")
    return samples


def warn_of_silence(sections: Sequence[Section], voices: Mapping[str, Voice]) -> None:
    """Warns of sections without a voice, and voices without one."""
    names = {voice_name(section.name) for section in sections}
    silent = [section.name for section in sections if voice_name(section.name) not in voices]
    unheard = [voice.path.name for name, voice in voices.items() if name not in names]
    if silent and unheard:
        warn(
            SilentSectionsWarning(
                f"no voice for the sections {', '.join(silent)}, and no section for the files {', '.join(unheard)}"
            )
        )
    elif silent:
        warn(SilentSectionsWarning(f"no voice for the sections {', '.join(silent)}, which are silent"))
    elif unheard:
        warn(SilentSectionsWarning(f"no section for the voices {', '.join(unheard)}, which are not heard"))


def sound_track(
    sections: Sequence[Section], voices: Mapping[str, Voice], seconds: float
) -> NDArray[np.int16]:
    """Returns the sound of a film of so many seconds, (n,).

    Each voice begins with its section, and is heard to its end.
    """
    starts = [
        (voices[voice_name(s.name)], round(s.began * RATE)) for s in sections if voice_name(s.name) in voices
    ]
    length = max([round(seconds * RATE), *(start + len(voice.samples) for voice, start in starts)])
    track = np.zeros(length, np.int16)
    for voice, start in starts:
        track[start : start + len(voice.samples)] = voice.samples
    return track


def write_wav(path: Path, samples: NDArray[np.int16]) -> None:
    """Writes sound as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
