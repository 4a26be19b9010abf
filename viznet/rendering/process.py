"""Rendering: Manim draws a scene in a process of its own, and what it made is brought to where the user wants it.

Everything is drawn in a folder of viznet's cache. Only whole files leave it, by rename, so an interrupted rendering
leaves nothing at the user's path, and Manim's own folders never appear there.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from viznet.errors import SceneError
from viznet.files import FOLDER_LIST, MARK, cache_folder, is_own, list_own, marked_captions, write
from viznet.rendering.delivery import Delivery, Quality, deliver, loop, remux
from viznet.rendering.request import SceneRequest

Report = Callable[[float], None]  # told now and then how many seconds of film are drawn

MANIM = 'pip install "viznet-mnist[manim]"'
SLIDES = 'pip install "viznet-mnist[slides]"'
A_DAY = 24 * 60 * 60  # a workspace untouched for so long is of a rendering that was killed


# Each is a program of its own, since this process neither needs nor loads Manim.
DRAW = (sys.executable, "-m", "viznet.stage.draw")
SLIDES_PAGE = (sys.executable, "-m", "viznet.stage.slides")


class RunningProcesses:
    """The renderings under way, so that all of them can be stopped."""

    def __init__(self) -> None:
        self._processes: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    @contextlib.contextmanager
    def over(self, process: subprocess.Popen[str]) -> Iterator[None]:
        """Watches a process, and ends it with the block, however the block ends."""
        with self._lock:
            self._processes.add(process)
            if self._stopped:
                process.terminate()
        try:
            yield
        finally:
            _end(process)
            with self._lock:
                self._processes.discard(process)

    def stop(self) -> None:
        """Ends all that run, and all that would still begin."""
        with self._lock:
            self._stopped = True
            for process in self._processes:
                process.terminate()


@dataclass(frozen=True)
class Rendering:
    """One scene, checked and ready to be drawn: `run` draws it."""

    name: str
    file: Path
    class_name: str
    request: SceneRequest
    quality: Quality
    reel: Delivery

    def run(self, report: Report, watching: RunningProcesses | None = None) -> Path:
        """Draws the scene, brings everything to its place, and returns the path of the film."""
        with _workspace() as workspace:
            made = self._draw(workspace, report, watching or RunningProcesses())
            finished = workspace / "finished"
            finished.mkdir()
            for target, source in self._finish(made, finished).items():
                deliver(source, target)
        return self.reel.film

    def _draw(self, workspace: Path, report: Report, watching: RunningProcesses) -> dict[str, Any]:
        """Has Manim draw the scene in the workspace; returns where the film, captions and sections are."""
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
                    "sections": bool(self.reel.sections or self.reel.slides),
                    "request": self.request.order(),
                }
            )
        )
        # The process must find this very viznet, wherever it was imported from.
        paths = [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "PYTHONIOENCODING": "utf-8",
            "VIZNET_CACHE": str(cache_folder()),
        }
        last: dict[str, Any] = {}
        with open(workspace / "complaints.txt", "w+", encoding="utf-8", errors="replace") as complaints:
            process = subprocess.Popen(
                [*DRAW, str(order)],
                cwd=workspace,  # a manim.cfg in the user's folder is none of ours
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaints,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C reaches us alone, and we end it in order
            )
            with watching.over(process):
                assert process.stdout is not None
                for line in process.stdout:
                    with contextlib.suppress(ValueError):
                        said = json.loads(line)
                        if isinstance(said, dict):
                            last = said
                            report(float(said.get("seconds", 0.0)))
                process.wait()
            complaints.seek(0)
            story = complaints.read()
        if process.returncode != 0 or "film" not in last:
            raise SceneError(f"{self.name}: {self._reason(process.returncode, last, story)}")
        return last

    def _reason(self, status: int, last: dict[str, Any], story: str) -> str:
        """Why there is no film, in one line; where it is the scene's own mistake, also where its traceback is kept."""
        if "refused" in last:
            return str(last["refused"])
        lines = [line.strip() for line in story.splitlines() if line.strip()]
        if status < 0:
            reason = f"the rendering was ended by signal {-status}"
        else:
            reason = str(last.get("failed") or (lines[-1] if lines else f"Manim ended with status {status}"))
        if lines:
            log = cache_folder() / "scenes" / f"{self.name}.log"
            with contextlib.suppress(SceneError):  # a log that cannot be kept is no second failure
                write(log, f"{MARK}\n{story}".encode(), SceneError)
                reason += f" (all that it said: {log})"
        return reason

    def _finish(self, made: dict[str, Any], folder: Path) -> dict[Path, Path]:
        """Makes everything that was asked for ready in `folder`: {where it goes: what goes there}."""
        film = Path(made["film"])
        ready: dict[Path, Path] = {}
        if self.reel.film.suffix == ".mp4":
            ready[self.reel.film] = folder / "film.mp4"
            remux(film, ready[self.reel.film], self._metadata())
        captions = film.with_suffix(".srt")
        if self.reel.captions and captions.exists():
            ready[self.reel.captions] = folder / "film.srt"
            text = marked_captions(captions.read_text(encoding="utf-8"))
            ready[self.reel.captions].write_text(text, encoding="utf-8", newline="")
        if self.reel.gif:
            ready[self.reel.gif] = folder / "film.gif"
            size = (self.quality.width, self.quality.height)
            loop(film, ready[self.reel.gif], size=size, seconds=float(made["seconds"]))
        if made["sections"]:
            clips = self._clips(Path(made["sections"]), folder / "sections")
            if self.reel.sections:
                ready[self.reel.sections] = clips
            if self.reel.slides:
                ready[self.reel.slides] = folder / "slides.html"
                self._page(clips, ready[self.reel.slides])
        # The film comes last: where it is, everything else is.
        return {target: ready[target] for target in sorted(ready, key=lambda path: path == self.reel.film)}

    def _metadata(self) -> dict[str, str]:
        request = self.request
        about = f"{request.run.name}, step {request.at}, example {request.example}"
        return {"title": f"{self.name}: {about}", "comment": f"viznet recording {request.run.hash}"}

    def _clips(self, made: Path, folder: Path) -> Path:
        """The clips of the sections with their table, as the film is made: tagged, and ready to stream."""
        folder.mkdir()
        for clip in made.glob("*.mp4"):
            remux(clip, folder / clip.name, {})
        for table in made.glob("*.json"):
            shutil.copy(table, folder / table.name)
        return folder

    def _page(self, clips: Path, page: Path) -> None:
        """One HTML file of slides, made by manim-slides in a process of its own."""
        title = self._metadata()["title"]
        command = [
            *SLIDES_PAGE,
            str(clips),
            str(page),
            title,
            self.request.theme,
        ]
        done = subprocess.run(command, cwd=clips, capture_output=True, encoding="utf-8", errors="replace")
        if done.returncode != 0 or not page.exists():
            lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
            raise SceneError(
                f"{self.name}: manim-slides made no page: {lines[-1] if lines else done.returncode}"
            )


def require_manim(*, slides: bool = False) -> None:
    """Nothing where Manim is installed (and manim-slides, for slides); else a SceneError that says how to get it."""
    for module, wanted, command in (("manim", True, MANIM), ("manim_slides", slides, SLIDES)):
        if wanted and find_spec(module) is None:
            raise SceneError(f"{module.replace('_', '-')} is not installed, and scenes need it: {command}")


@contextlib.contextmanager
def show_progress(names: list[str], show: bool) -> Iterator[Callable[[str, float], None]]:
    """How far each scene is, on a terminal, while the block lasts; silence elsewhere."""
    if not (show and sys.stderr.isatty()):
        yield lambda name, seconds: None
        return
    from rich.console import Console  # here, because it takes longer to import than most of viznet
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[drawn]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {name: bars.add_task(name, total=None, drawn="") for name in names}
        yield lambda name, seconds: bars.update(tasks[name], drawn=f"{seconds:.0f} s of film")


@contextlib.contextmanager
def _workspace() -> Iterator[Path]:
    """A fresh folder in the cache, gone with the block; old ones that a kill left behind go too."""
    folder = cache_folder() / "scenes"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("render-*"):
            own = is_own(old / FOLDER_LIST, FOLDER_LIST) and not old.is_symlink()
            if own and time.time() - old.stat().st_mtime > A_DAY:
                shutil.rmtree(old, ignore_errors=True)
        workspace = Path(tempfile.mkdtemp(prefix="render-", dir=folder)).resolve()
    except OSError as error:
        raise SceneError(f"{folder}: scenes cannot be drawn in this folder: {error.strerror}") from error
    try:
        list_own(workspace, (), SceneError)  # so that a later rendering knows it for one that was killed
        yield workspace
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def _end(process: subprocess.Popen[str]) -> None:
    """Ends a process if it still runs, and closes our end of its pipe."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()
