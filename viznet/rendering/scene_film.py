"""A scene with a run's numbers, ready to be rendered: one of them, or several at once.

vz.scene("forward_pass", "runs/first", example=3).save("outputs/forward_pass.mp4", quality="high")
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from viznet.arguments import file_path
from viznet.errors import SceneError, SceneUsageError
from viznet.recording import RunLike
from viznet.rendering.delivery import Delivery, quality_of
from viznet.rendering.finding import SceneEntry, find_scene, scenes
from viznet.rendering.process import Rendering, RunningProcesses, require_manim, show_progress
from viznet.rendering.request import SceneRequest, ask
from viznet.theme import choose


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
        reel = Delivery.at(path, sections=sections, slides=slides, gif=gif)
        return Rendering(self.entry.name, self.entry.path, self.entry.class_name, request, size, reel)


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
        the one that `viznet.walkthroughs.subject` chooses: learned, still unsure, and well written.
    at
        The step of the run to show; one that was not recorded is shown by the nearest earlier one. By default the last.

    Raises `SceneError` for what cannot be shown, before anything is drawn.
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
    watching = RunningProcesses()
    failed: list[SceneError] = []
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
                if isinstance(error, SceneError):
                    failed.append(error)
                elif error is not None:
                    raise error
        except BaseException:
            watching.stop()  # an interrupt, most likely: no film goes on behind the user's back
            pool.shutdown(cancel_futures=True)
            raise
    if failed:
        raise SceneError("; ".join(map(str, failed)))
    return [rendering.reel.film for rendering in renderings]


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
