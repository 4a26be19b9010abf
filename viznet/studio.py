"""The studio: finds a Manim scene and has it rendered from a recording, without loading Manim itself.

    vz.scene("forward_pass", "runs/first", example=3).save("outputs/forward_pass.mp4", quality="high")

A scene is a file `forward_pass.py` in the scenes' folder with a class `ForwardPass` that has a `construct`; the first
line of its docstring describes it. A path to a file of one's own, made the same way, serves as well.
"""

import ast
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from viznet.arguments import described, file_path
from viznet.recording import RunLike
from viznet.reel import QUALITIES, Quality, Reel, quality_of
from viznet.rendering import Rendering, Watching, require_manim, show_progress
from viznet.scene_request import SceneRequest, SceneUsageError, StudioError, ask, request_of
from viznet.theme import choose

__all__ = [
    "QUALITIES",
    "Quality",
    "SceneEntry",
    "SceneFilm",
    "SceneRequest",
    "StudioError",
    "find_scene",
    "request_of",
    "save_all",
    "scene",
    "scenes",
    "scenes_folder",
]


@dataclass(frozen=True)
class SceneEntry:
    """A scene that can be rendered: its name, the class in the file, and what it shows."""

    name: str
    class_name: str
    path: Path
    description: str


@dataclass(frozen=True, repr=False)
class SceneFilm:
    """A scene with what it is to show: save it as a film."""

    entry: SceneEntry
    request: SceneRequest

    def __repr__(self) -> str:
        asked = self.request
        return (
            f"<SceneFilm {self.entry.name!r} of {asked.run.name!r}: example {asked.example}, "
            f"step {asked.at:,}; .save(path)>"
        )

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        quality: str = "medium",
        fps: int | None = None,
        theme: str = "dark",
        portrait: bool = False,
        sections: bool = False,
        slides: bool = False,
        gif: bool = False,
        progress: bool = True,
    ) -> Path:
        """Renders the scene and returns the path of the film; what its captions say stands beside it, in an `.srt`.

        Nothing is left at the path before the film is whole: rendering happens in viznet's cache folder, and an
        interrupted one leaves nothing.

        Parameters
        ----------
        path
            Where the film goes: `.mp4`, or `.gif` for a short loop alone. Folders on the way are made.
        quality
            low (854 × 480, 15 frames a second), medium (1280 × 720, 30), high (1920 × 1080, 60), 4k (3840 × 2160, 60).
        fps
            Frames a second, if not the quality's own.
        theme
            dark or light.
        portrait
            9:16, for phones: width and height change places.
        sections
            Also the clips of its parts and their table, in a folder `NAME_sections`.
        slides
            Also one HTML page `NAME.html` that waits after each part; needs manim-slides.
        gif
            Also a short loop, `NAME.gif`.
        progress
            Whether to say on a terminal how far it is.
        """
        rendering = self.prepare(
            path,
            quality=quality,
            fps=fps,
            theme=theme,
            portrait=portrait,
            sections=sections,
            slides=slides,
            gif=gif,
        )
        with show_progress([self.entry.name], progress) as report:
            return rendering.run(lambda seconds: report(self.entry.name, seconds))

    def prepare(
        self,
        path: str | os.PathLike[str],
        *,
        quality: str = "medium",
        fps: int | None = None,
        theme: str = "dark",
        portrait: bool = False,
        sections: bool = False,
        slides: bool = False,
        gif: bool = False,
    ) -> Rendering:
        """The rendering that `save` would run: all that can be refused is refused here, before a frame is drawn."""
        choose(theme)
        request = replace(self.request, theme=theme)
        size = quality_of(quality, fps=fps, portrait=portrait)
        require_manim(slides=slides)
        path = file_path("path", path, such_as="'outputs/film.mp4'", error=SceneUsageError)
        reel = Reel.at(path, sections=sections, slides=slides, gif=gif)
        return Rendering(
            self.entry.name, self.entry.path, self.entry.class_name, request, size, reel, scenes_folder()
        )


def scenes_folder() -> Path:
    """The folder of the scenes: inside the installed package, or beside it in a checkout.

    Raises StudioError where neither is there.
    """
    package = Path(__file__).resolve().parent
    installed, checkout = package / "_scenes", package.parent / "scenes"
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    raise StudioError(f"no scenes: neither {installed} nor {checkout} is there; install viznet-mnist again")


def scenes(folder: Path | None = None) -> dict[str, SceneEntry]:
    """Every scene by its name, found by reading the files, not by running them."""
    found = (_entry(path) for path in sorted((folder or scenes_folder()).glob("*.py")))
    return {entry.name: entry for entry in found if entry is not None}


def find_scene(name: str | os.PathLike[str]) -> SceneEntry:
    """The scene of that name, or in the file of that path; raises StudioError with the choices."""
    if not isinstance(name, str | os.PathLike):
        raise SceneUsageError(f"scene is {described(name)}, expected a name out of {', '.join(scenes())}")
    name = str(name)
    if name.endswith(".py"):
        path = Path(name)
        if not path.is_file():
            raise SceneUsageError(
                f"{path}: no such file; give a scene's name, or the file of a scene of your own"
            )
        if entry := _entry(path.resolve()):
            return entry
        raise SceneUsageError(
            f"{path}: has no scene in it; expected a class {_class_name(path.stem)} with a construct"
        )
    there = scenes()
    if name not in there:
        raise SceneUsageError(f"no scene {name!r}; choose from {', '.join(there)}")
    return there[name]


def scene(
    name: str | os.PathLike[str],
    run: RunLike,
    *,
    example: int | None = None,
    digit: int | str | None = None,
    wrong: bool = False,
    at: int | None = None,
) -> SceneFilm:
    """A scene told with a run's real numbers, to be saved as a film.

    Parameters
    ----------
    name
        One of `scenes()`, or the path of a scene file of your own.
    run
        A `Run`, a path, a name in runs/ or "latest".
    example, digit, wrong
        Which of the recorded examples: by number, or of that class, or one that the network gets wrong. Without them,
        the one that `viznet.subject` chooses: learned, still unsure, and well written.
    at
        The step of the run to show; one that was not recorded is shown by the nearest earlier one. By default the last.

    Raises `StudioError` for what cannot be shown, before anything is drawn.
    """
    return SceneFilm(find_scene(name), ask(run, example=example, digit=digit, wrong=wrong, at=at))


def save_all(
    run: RunLike,
    folder: str | os.PathLike[str],
    *,
    names: Sequence[str] | None = None,
    suffix: str = ".mp4",
    example: int | None = None,
    digit: int | str | None = None,
    wrong: bool = False,
    at: int | None = None,
    jobs: int | None = None,
    progress: bool = True,
    **options: Any,
) -> list[Path]:
    """Renders several scenes at once, each in a process of its own, as many at a time as there are cores.

    `names` are all scenes unless given; each becomes `folder/NAME.mp4`. `options` are those of `SceneFilm.save`. One
    that fails does not stop the others; the error then names all that failed.
    """
    films = [
        scene(name, run, example=example, digit=digit, wrong=wrong, at=at)
        for name in (scenes() if names is None else names)
    ]
    renderings = [film.prepare(Path(folder) / f"{film.entry.name}{suffix}", **options) for film in films]
    watching = Watching()
    failed: list[StudioError] = []
    with (
        show_progress([film.entry.name for film in films], progress) as report,
        ThreadPoolExecutor(jobs or _cores()) as pool,
    ):
        try:
            tasks = [
                pool.submit(rendering.run, partial(report, rendering.name), watching)
                for rendering in renderings
            ]
            for task in as_completed(tasks):
                error = task.exception()
                if isinstance(error, StudioError):
                    failed.append(error)
                elif error is not None:
                    raise error
        except BaseException:
            watching.stop()  # an interrupt, most likely: no film goes on behind the user's back
            pool.shutdown(cancel_futures=True)
            raise
    if failed:
        raise StudioError("; ".join(map(str, failed)))
    return [rendering.reel.film for rendering in renderings]


def _entry(path: Path) -> SceneEntry | None:
    """The scene in a file; None if there is none, as in the stage that all of them stand on."""
    try:
        module = ast.parse(path.read_bytes())
    except SyntaxError as error:
        raise StudioError(f"{path}: line {error.lineno} is not Python: {error.msg}") from error
    wanted = _class_name(path.stem)
    for node in module.body:
        if not isinstance(node, ast.ClassDef) or node.name != wanted:
            continue
        if any(isinstance(part, ast.FunctionDef) and part.name == "construct" for part in node.body):
            told = (ast.get_docstring(node) or ast.get_docstring(module) or "").strip()
            return SceneEntry(path.stem, wanted, path, told.partition("\n")[0])
    return None


def _class_name(stem: str) -> str:
    """`forward_pass` -> `ForwardPass`."""
    return "".join(word[:1].upper() + word[1:] for word in stem.split("_"))


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
