"""A scene with the numbers of a run, ready to be rendered.

vz.scene("forward_pass", "runs/first", example=3).save("outputs/forward_pass.mp4", quality="high")
"""

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from viznet.arguments import file_path, flag
from viznet.errors import SceneError, SceneUsageError, VizError
from viznet.ffmpeg import ffmpeg
from viznet.notebook import film as film_in_cell
from viznet.notebook import message
from viznet.recording import RunLike
from viznet.rendering.delivery import Delivery, quality_of
from viznet.rendering.finding import SceneEntry, find_scene, scenes
from viznet.rendering.narration import voices_in
from viznet.rendering.parallel import run_all
from viznet.rendering.process import Rendering, require_manim
from viznet.rendering.request import SceneRequest, warn_of_lost_letters
from viznet.rendering.request import ask as make_request
from viznet.rendering.seconds_drawn import show_progress
from viznet.rendering.telling import Telling
from viznet.theme import ThemeLike, choose
from viznet.walkthroughs.picture_as_example import ImageLike


@dataclass(frozen=True, repr=False)
class SceneFilm:
    """A scene and what it shows.

    `vz.scene` makes it, and `save` renders it as a film.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=3), "run", progress=False)
    >>> film = vz.scene("network", run)
    >>> film.save("outputs/network.mp4", quality="low")  # doctest: +SKIP
    """

    entry: SceneEntry
    request: SceneRequest

    def __repr__(self) -> str:
        asked = self.request
        return (
            f"<SceneFilm {self.entry.name!r} of {asked.run.name!r}: {asked.name}, "
            f"step {asked.at:,}; .save(path)>"
        )

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        quality: str = "medium",
        fps: int | None = None,
        theme: ThemeLike = "dark",
        portrait: bool = False,
        sections: bool = False,
        slides: bool = False,
        gif: bool = False,
        narration: str | os.PathLike[str] | None = None,
        progress: bool = True,
    ) -> Path:
        """Renders the scene as a film, with captions in an `.srt` file.

        Beside it, `NAME.narration.txt` has the sentence of each section, for a voice.

        The scene is drawn in viznet's cache folder. The film is moved to its path when it is complete, so an
        interrupted rendering leaves nothing there.

        Parameters
        ----------
        path
            The film: an `.mp4`, or a `.gif` for a short loop alone. Missing folders are made.
        quality
            `"low"` (854 × 480 pixels, 15 frames per second), `"medium"` (1280 × 720, 30), `"high"` (1920 × 1080, 60)
            or `"4k"` (3840 × 2160, 60).
        fps
            Frames per second, from 1 to 120. The default is that of the quality.
        theme
            `"dark"`, `"light"`, the path of a `.toml` file with a theme of your own, or a `Theme`.
        portrait
            Makes an upright film of 9:16, for phones: width and height are exchanged.
        sections
            Also saves each part of the scene as a clip, with a table of them, in a folder `NAME_sections`.
        slides
            Also saves one HTML page, `NAME.html`, that waits after each part. This needs manim-slides.
        gif
            Also saves a short loop, `NAME.gif`.
        narration
            A folder with a sound file for each section, named as in `NAME.narration.txt`, such as `question.wav`. A
            section lasts at least as long as its voice.
        progress
            Whether a terminal shows how many seconds of the film are drawn.

        Returns
        -------
        Path
            The path of the film.

        Raises
        ------
        SceneError
            Manim is not installed, the rendering fails, or a file that viznet did not make is at one of the paths.
        SceneUsageError
            An option has a value that is not allowed.

        Examples
        --------
        >>> film.save("outputs/forward_pass.mp4", quality="high")  # doctest: +SKIP
        """
        progress = flag("progress", progress, error=SceneUsageError)
        rendering = self.prepare(
            path,
            quality=quality,
            fps=fps,
            theme=theme,
            portrait=portrait,
            sections=sections,
            slides=slides,
            gif=gif,
            narration=narration,
        )
        with show_progress([self.entry.name], progress) as report:
            return rendering.run(lambda seconds: report(self.entry.name, seconds))

    def _repr_html_(self) -> str:
        """The film as HTML, which plays in a notebook, in the notebook's theme.

        It is rendered in low quality.
        """
        themes = ("dark", "light")
        try:
            with tempfile.TemporaryDirectory() as folder:
                paths = [Path(folder) / f"{theme}.mp4" for theme in themes]
                renderings = [
                    self.prepare(path, quality="low", theme=theme)
                    for path, theme in zip(paths, themes, strict=True)
                ]
                run_all(renderings, themes, jobs=None, progress=True)
                dark, light = (path.read_bytes() for path in paths)
        except VizError as error:
            return message(error)
        return film_in_cell(dark, light, title=repr(self), width=renderings[0].quality.width)

    def prepare(
        self,
        path: str | os.PathLike[str],
        *,
        quality: str = "medium",
        fps: int | None = None,
        theme: ThemeLike = "dark",
        portrait: bool = False,
        sections: bool = False,
        slides: bool = False,
        gif: bool = False,
        narration: str | os.PathLike[str] | None = None,
    ) -> Rendering:
        """Checks the options of `save`, and returns the rendering that it runs.

        Everything that can be refused is refused here, and nothing is drawn yet.

        Parameters
        ----------
        path, quality, fps, theme, portrait, sections, slides, gif, narration
            As in `save`.

        Returns
        -------
        Rendering
            `rendering.run()` draws the film.

        Raises
        ------
        SceneError, SceneUsageError
            As in `save`.
        """
        request = replace(self.request, theme=choose(theme))
        size = quality_of(quality, fps=fps, portrait=portrait)
        # A wrong folder is refused even where Manim is not installed.
        voices = voices_in(narration) if narration is not None else {}
        require_manim(slides=slides)
        warn_of_lost_letters(request)
        path = file_path("path", path, such_as="'outputs/film.mp4'", error=SceneUsageError)
        ffmpeg(SceneError)  # before Manim draws, which takes a while
        delivery = Delivery.at(path, sections=sections, slides=slides, gif=gif)
        lengths = {name: voice.seconds for name, voice in voices.items()}
        request = replace(request, telling=replace(request.telling, voices=lengths))
        return Rendering(
            self.entry.name, self.entry.path, self.entry.class_name, request, size, delivery, voices
        )


def scene(
    name: str | os.PathLike[str],
    run: RunLike,
    *,
    example: int | None = None,
    digit: int | str | None = None,
    wrong: bool = False,
    at: int | None = None,
    image: ImageLike | None = None,
    pace: str = "normal",
    ask: bool = False,
) -> SceneFilm:
    """Fills a Manim scene with the numbers of a run.

    Parameters
    ----------
    name
        A name that `viznet scenes` lists, or the path of a file with a scene of your own.
    run
        A `Run`, a path, a name in `runs/` or `"latest"`.
    example, digit, wrong
        Which recorded example is shown: the one of this number, one of this class, or one that the network gets
        wrong. By default it is an example that the network has learned, is still unsure of, and that is clearly
        written.
    at
        The training step that is shown. If it was not recorded, the nearest earlier step is shown. The default is
        the last step.
    image
        A picture of your own instead of a recorded example: the path of a photo or a drawing, or grey pixels as uint8,
        (height, width). `digit` is the class that it is meant as; a drawing that the page saved may name it itself.
        Without a class, `forward_pass` does not say whether the answer is right.
    pace
        `"slow"`, `"normal"` or `"fast"`. A slow film gives more time to read, and its motions and rests take longer.
    ask
        Whether the film stops before it shows an answer, with a question on the screen.

    Returns
    -------
    SceneFilm
        The scene with its request. Nothing is drawn before it is saved.

    Raises
    ------
    SceneError
        There is no such scene, or the recorded examples are not pictures.
    RecordingError
        There is no such run or step, or the network had diverged by this step.
    UsageError
        There is no such example or pace, or the scene cannot show the picture.
    DataError
        The file is no readable picture.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=3), "run", progress=False)
    >>> film = vz.scene("forward_pass", run, example=3)
    >>> film
    <SceneFilm 'forward_pass' of 'run': example 3, step 3; .save(path)>
    >>> film.save("outputs/forward_pass.mp4", quality="high")  # doctest: +SKIP
    """
    entry = find_scene(name)
    telling = Telling.of(pace, ask)
    request = make_request(
        run,
        example=example,
        digit=digit,
        wrong=wrong,
        at=at,
        image=image,
        telling=telling,
        pictures=entry.needs_pictures,
    )
    if image is not None:
        check_picture(entry, request)
    return SceneFilm(entry, request)


def check_picture(entry: SceneEntry, request: SceneRequest) -> None:
    """Raises `SceneUsageError` if a scene cannot show a picture of one's own."""
    if not entry.takes_picture:
        raise SceneUsageError(
            f"{entry.name}: shows no picture of your own; leave out image (--image), or choose a scene that shows "
            f"a picture of your own: {', '.join(name for name, other in scenes().items() if other.takes_picture)}"
        )
    if entry.shows_step and request.truth is None:
        raise SceneUsageError(
            f"{entry.name}: shows what the network learns from a picture, so it must know the class that the picture "
            "is meant as; name it with digit (--digit)"
        )
