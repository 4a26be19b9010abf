"""A rendering: Manim draws a scene in a process of its own.

Manim works in a folder of viznet's cache. Only finished files leave this folder. So an interrupted rendering leaves
nothing at the user's path, and Manim's own folders never appear there.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.errors import SceneError, VizWarning, warn
from viznet.files import cache_folder, sha256_of, write, writing
from viznet.marks import MARK, marked_captions, marked_page
from viznet.receipts import receipt_beside
from viznet.receipts.named_receipt import receipt_name
from viznet.receipts.receipt import TextBeside
from viznet.receipts.receipt_file import read_receipt, receipt_text
from viznet.rendering.delivery import LOOP_SECONDS, Delivery, Quality, delivering, loop, remux
from viznet.rendering.narration import (
    RATE,
    Section,
    Voice,
    narration_text,
    sections_of,
    sound_track,
    warn_of_silence,
    write_wav,
)
from viznet.rendering.request import SceneRequest
from viznet.rendering.running_processes import RunningProcesses
from viznet.rendering.workspace import workspace_in_cache

Report = Callable[[float], None]  # is called now and then with the seconds of film that are drawn

MANIM = 'pip install "viznet-mnist[manim]"'
SLIDES = 'pip install "viznet-mnist[slides]"'

# Two programs that run in processes of their own, so that this process needs no Manim.
MANIM_PROGRAM = (sys.executable, "-m", "viznet.rendering.manim_program")
DRAW = (*MANIM_PROGRAM, "viznet.stage.draw")
SLIDES_PAGE = (*MANIM_PROGRAM, "viznet.stage.slides")


class NoQuestionWarning(VizWarning):
    """A film that is to ask has no question."""


@dataclass(frozen=True)
class Rendering:
    """A checked request for one scene; `run` draws it."""

    name: str
    file: Path
    class_name: str
    request: SceneRequest
    quality: Quality
    delivery: Delivery
    voices: Mapping[str, Voice] = field(default_factory=dict)

    def run(self, report: Report, running: RunningProcesses | None = None) -> Path:
        """Draws the scene, delivers all files, and returns the film's path."""
        with writing(self.delivery.film, SceneError), workspace_in_cache() as workspace:
            made = self._draw(workspace, report, running or RunningProcesses())
            finished = workspace / "finished"
            finished.mkdir()
            with contextlib.ExitStack() as delivered:
                # All files are copied first, so that a full disk leaves the earlier ones as they were. Then they get to
                # their places, the last one first.
                for target, source in self._finish(made, finished).items():
                    delivered.enter_context(delivering(source, target))
        return self.delivery.film

    def _draw(self, workspace: Path, report: Report, running: RunningProcesses) -> dict[str, Any]:
        """Lets Manim draw the scene in the workspace.

        Returns where the film and its sections are.
        """
        order = workspace / "order.json"
        order.write_text(
            json.dumps(
                {
                    "file": str(self.file),
                    "class": self.class_name,
                    "name": self.name,
                    "media": str(workspace / "media"),
                    "width": self.quality.width,
                    "height": self.quality.height,
                    "fps": self.quality.fps,
                    "sections": bool(self.delivery.sections or self.delivery.slides),
                    "request": self.request.order(),
                }
            )
        )
        last: dict[str, Any] = {}
        with open(workspace / "errors.txt", "w+", encoding="utf-8", errors="replace") as error_file:
            process = subprocess.Popen(
                [*DRAW, str(order)],
                cwd=workspace,  # what Manim leaves in the current folder goes with it
                env=_environment(workspace),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=error_file,
                encoding="utf-8",
                start_new_session=True,  # so that Ctrl-C reaches only this process, which then ends the other
            )
            with running.terminating(process):
                assert process.stdout is not None
                for line in process.stdout:
                    with contextlib.suppress(ValueError):
                        message = json.loads(line)
                        if isinstance(message, dict):
                            last = message
                            report(float(message.get("seconds", 0.0)))
                process.wait()
            error_file.seek(0)
            error_output = error_file.read()
        if process.returncode != 0 or "film" not in last:
            raise SceneError(f"{self.name}: {self._reason(process.returncode, last, error_output)}")
        return last

    def _reason(self, status: int, last: dict[str, Any], error_output: str) -> str:
        """Says in one line why there is no film.

        A traceback is kept in a log file, which the line names.
        """
        if "refused" in last:
            return str(last["refused"])
        lines = [line.strip() for line in error_output.splitlines() if line.strip()]
        if status < 0:
            reason = f"the rendering was ended by signal {-status}"
        else:
            reason = str(last.get("failed") or (lines[-1] if lines else f"Manim ended with status {status}"))
        if lines:
            log = cache_folder() / "scenes" / f"{self.name}.log"
            with contextlib.suppress(SceneError):  # if the log cannot be written, the reason alone has to do
                write(log, f"{MARK}\n{error_output}".encode(), SceneError)
                reason += f" (the whole error output: {log})"
        return reason

    def _finish(self, made: dict[str, Any], folder: Path) -> dict[Path, Path]:
        """Makes every file of the delivery in `folder`.

        Returns {the place of a file: the finished file}.
        """
        film = Path(made["film"])
        ready: dict[Path, Path] = {}
        sections = sections_of(made)
        if self.request.telling.asks and not made.get("questions"):
            warn(NoQuestionWarning(f"{self.name}: this scene has no question, so the film asks nothing"))
        sound: NDArray[np.int16] | None = None
        if self.voices:
            warn_of_silence(sections, self.voices)
            sound = sound_track(sections, self.voices, float(made["seconds"]))
        if self.delivery.captions is not None:  # a film, and not only a loop
            ready[self.delivery.film] = folder / "film.mp4"
            receipt = Path(made["receipt"])
            ready[receipt_beside(self.delivery.film)] = receipt
            listed = read_receipt(receipt.read_bytes(), receipt)
            metadata = self._metadata()
            words = self._words(film.with_suffix(".srt"), sections, folder)
            ready |= words
            texts = (
                TextBeside(place.name.removeprefix(self.delivery.film.stem), sha256_of(file))
                for place, file in words.items()
            )
            listed = replace(listed, texts=tuple(texts))
            metadata["comment"] = f"{receipt_name(listed)}, {metadata['comment']}"
            remux(film, ready[self.delivery.film], metadata, _wav(sound, folder / "film.wav"))
            complete = replace(
                listed, film=self.delivery.film.name, sha256=sha256_of(ready[self.delivery.film])
            )
            receipt.write_text(receipt_text(complete), encoding="utf-8", newline="")
        if self.delivery.gif:
            ready[self.delivery.gif] = folder / "film.gif"
            size = (self.quality.width, self.quality.height)
            first, last = made.get("loop") or (0.0, LOOP_SECONDS)
            loop(film, ready[self.delivery.gif], size=size, span=(float(first), float(last)))
        if made["sections"]:
            clips = self._clips(Path(made["sections"]), folder / "sections", sound)
            if self.delivery.sections:
                ready[self.delivery.sections] = clips
            if self.delivery.slides:
                ready[self.delivery.slides] = folder / "slides.html"
                self._page(clips, ready[self.delivery.slides])
        # The film is the first, and gets to its place last: if it is there, all other files are too.
        return {
            target: ready[target] for target in sorted(ready, key=lambda path: path != self.delivery.film)
        }

    def _words(self, captions: Path, sections: Sequence[Section], folder: Path) -> dict[Path, Path]:
        """Makes the subtitles and the narration in `folder`, if there are any.

        Returns {the place of a file: the finished file}.
        """
        ready: dict[Path, Path] = {}
        if self.delivery.captions and captions.exists():
            ready[self.delivery.captions] = folder / "film.srt"
            text = marked_captions(captions.read_text(encoding="utf-8"))
            ready[self.delivery.captions].write_text(text, encoding="utf-8", newline="")
        if self.delivery.narration and sections:
            ready[self.delivery.narration] = folder / "narration.txt"
            ready[self.delivery.narration].write_text(narration_text(sections), encoding="utf-8", newline="")
        return ready

    def _metadata(self) -> dict[str, str]:
        request = self.request
        about = f"{request.run.name}, step {request.at}, {request.name}"
        return {"title": f"{self.name}: {about}", "comment": f"viznet recording {request.run.hash}"}

    def _clips(self, made: Path, folder: Path, sound: NDArray[np.int16] | None) -> Path:
        """Copies the clips of the sections and their table into `folder`.

        The clips get the same tags as the film, and each its part of the film's sound.
        """
        folder.mkdir()
        (table,) = made.glob("*.json")
        shutil.copy(table, folder / table.name)
        start = 0.0
        for clip in json.loads(table.read_text()):
            end = start + float(clip["duration"])
            part = None if sound is None else sound[round(start * RATE) : round(end * RATE)]
            wav = _wav(part, folder.with_suffix(".wav"))
            remux(made / clip["video"], folder / clip["video"], {}, wav)
            start = end
        return folder

    def _page(self, clips: Path, page: Path) -> None:
        """Lets manim-slides make one HTML page, in a process of its own."""
        title = self._metadata()["title"]
        command = [
            *SLIDES_PAGE,
            str(clips),
            str(page),
            title,
            self.request.theme.paper,
            "heard" if self.voices else "muted",
        ]
        done = subprocess.run(
            command,
            cwd=clips,
            env=_environment(page.parent),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
        if done.returncode != 0 or not page.exists():
            lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
            raise SceneError(
                f"{self.name}: manim-slides made no page: {lines[-1] if lines else done.returncode}"
            )
        page.write_text(marked_page(page.read_text(encoding="utf-8")), encoding="utf-8", newline="")


def _wav(sound: NDArray[np.int16] | None, path: Path) -> Path | None:
    """Writes sound, if there is any, and returns the path of its file."""
    if sound is None:
        return None
    write_wav(path, sound)
    return path


def _environment(workspace: Path) -> dict[str, str]:
    """The environment of a program of Manim, which imports this same viznet.

    Its temporary files are in the workspace, and so they are removed too if it is ended.
    """
    paths = [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PYTHONIOENCODING": "utf-8",
        "VIZNET_CACHE": str(cache_folder()),
        "TMPDIR": str(workspace),
    }


def require_manim(*, slides: bool = False) -> None:
    """Raises `SceneError` if Manim (for slides, manim-slides) is missing."""
    for module, wanted, command in (("manim", True, MANIM), ("manim_slides", slides, SLIDES)):
        if wanted and not _is_installed(module):
            raise SceneError(f"{module.replace('_', '-')} is not installed, but scenes need it: {command}")


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:  # it is imported already, and hides where it came from, as manim-slides does
        return True
