"""`save_all`: several scenes of one run, saved in one folder."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from viznet.arguments import flag
from viznet.errors import SceneUsageError
from viznet.recording import RunLike
from viznet.rendering.finding import scenes
from viznet.rendering.parallel import run_all
from viznet.rendering.scene_film import scene
from viznet.walkthroughs.picture_as_example import ImageLike


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
    image: ImageLike | None = None,
    pace: str = "normal",
    ask: bool = False,
    jobs: int | None = None,
    progress: bool = True,
    **options: Any,
) -> list[Path]:
    """Renders several scenes at the same time, each in a process of its own.

    A scene that fails does not stop the others.

    Parameters
    ----------
    run, example, digit, wrong, at, image, pace, ask
        What the scenes show and how, as in `scene`.
    folder
        The folder of the films; each is called `NAME.mp4`.
    names
        The names of the scenes. The default is all of them; with `image`, all that can show it.
    suffix
        `".mp4"`, or `".gif"` for short loops alone.
    jobs
        How many scenes are drawn at a time. The default is the number of cores.
    progress
        Whether a terminal shows how many seconds of each film are drawn.
    **options
        The other options of `SceneFilm.save`.

    Returns
    -------
    list of Path
        The paths of the films.

    Raises
    ------
    SceneError
        Scenes failed; the message names all of them, with the reasons.
    """
    progress = flag("progress", progress, error=SceneUsageError)
    if names is None:
        names = [name for name, entry in scenes().items() if image is None or entry.takes_picture]
    films = [
        scene(name, run, example=example, digit=digit, wrong=wrong, at=at, image=image, pace=pace, ask=ask)
        for name in names
    ]
    renderings = [film.prepare(Path(folder) / f"{film.entry.name}{suffix}", **options) for film in films]
    run_all(renderings, [film.entry.name for film in films], jobs=jobs, progress=progress)
    return [rendering.delivery.film for rendering in renderings]
