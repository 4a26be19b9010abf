"""A request: which run, step, example and theme a scene shows.

A scene is drawn in a process of its own. Its request reaches that process as a part of one JSON order. Under plain
`manim scenes/forward_pass.py ForwardPass` there is no order, and the environment holds the request:

    VIZNET_RUN       the path or the name of a run, or the word latest; the default is the newest run
    VIZNET_EXAMPLE   the number of a recorded example
    VIZNET_DIGIT     or a class to choose an example from
    VIZNET_WRONG     or 1 for an example that the network gets wrong
    VIZNET_AT        the training step; the default is the last
    VIZNET_THEME     dark, light or a .toml file
    VIZNET_PACE      slow, normal or fast
    VIZNET_ASK       1 for a film that stops where it asks
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from viznet.arguments import described
from viznet.errors import RecordingError, SceneError, SceneUsageError
from viznet.recording import RunLike, open_run
from viznet.rendering.telling import Telling
from viznet.theme import Theme, ThemeLike, choose
from viznet.walkthroughs.own_picture import OwnPicture
from viznet.walkthroughs.picture_as_example import ImageLike
from viznet.walkthroughs.subject import Subject, find_subject


@dataclass(frozen=True)
class SceneRequest(Subject):
    """What a scene shows, in which theme, and how it is told.

    `ask` makes it; in a scene, `request_of` does.
    """

    theme: Theme
    telling: Telling = field(default_factory=Telling)

    @property
    def image_shape(self) -> tuple[int, int]:
        """The height and the width of the example's picture, in pixels.

        Raises `SceneError` if the recorded examples are not pictures.
        """
        shape = self.run.probe.image_shape
        if shape is None:
            raise SceneError(
                f"{self.run.path}: this run recorded no pictures, so they have no height and width"
            )
        return shape

    def order(self) -> dict[str, Any]:
        """Returns the request as plain JSON values.

        `request_from_order` reads them in the other process.
        """
        example = self.example
        return {
            "run": str(self.run.path.resolve()),
            "example": example if isinstance(example, int) else [list(example.pixels), example.meant],
            "at": self.at,
            "theme": asdict(self.theme),
            "telling": self.telling.order(),
        }


def ask(
    run: RunLike,
    *,
    example: int | OwnPicture | None = None,
    digit: int | str | None = None,
    wrong: bool = False,
    at: int | None = None,
    image: ImageLike | None = None,
    theme: ThemeLike = "dark",
    telling: Telling | None = None,
    pictures: bool = True,
) -> SceneRequest:
    """Makes a request if the run can be shown in this way.

    The options are those of `find_subject`, and so are the errors. Raises `SceneError` too if no example was recorded,
    or if `pictures` are needed and the recorded examples are no pictures.
    """
    run = open_run(run)
    theme = choose(theme)
    if run.meta.probe.examples == 0:
        raise SceneError(f"{run.path}: this run recorded no examples to show; record one with a probe")
    if pictures and run.probe.image_shape is None:
        raise SceneError(
            f"{run.path}: this run recorded no pictures to show; record one with images, such as vz.digits()"
        )
    subject = find_subject(run, example=example, digit=digit, wrong=wrong, at=at, image=image)
    return SceneRequest(
        subject.run,
        subject.example,
        subject.why,
        subject.at,
        subject.network,
        theme,
        telling or Telling(),
    )


def warn_of_lost_letters(request: SceneRequest) -> None:
    """Warns if no font has a letter of a class name.

    The process that draws has no place to say it.
    """
    names = "".join(request.run.probe.labels)
    if not names.isascii():
        from viznet.views.drawing.fonts import drawable  # here, because Matplotlib takes long to import

        drawable(names)


def request_of(scene: object) -> SceneRequest:
    """Returns the request of a scene.

    It comes from the order or, under plain `manim`, from the environment.
    """
    request = getattr(scene, "request", None)
    if isinstance(request, SceneRequest):
        return request
    return request_from_environment(pictures=bool(getattr(scene, "needs_pictures", True)))


def request_from_order(order: Mapping[str, Any]) -> SceneRequest:
    """Makes a request from the values that `SceneRequest.order` returned."""
    example = order["example"]
    if not isinstance(example, int):
        pixels, meant = example
        example = OwnPicture(bytes(pixels), meant)
    theme, telling = Theme(**order["theme"]), Telling(**order["telling"])
    # Whether the scene needs pictures was checked before the order was given.
    return ask(order["run"], example=example, at=order["at"], theme=theme, telling=telling, pictures=False)


def request_from_environment(
    environment: Mapping[str, str] = os.environ, *, pictures: bool = True
) -> SceneRequest:
    """Makes a request from the environment's variables.

    `pictures` says whether the recorded examples have to be pictures.

    >>> request_from_environment({"VIZNET_RUN": "runs/first", "VIZNET_AT": "soon"})
    Traceback (most recent call last):
    viznet.errors.SceneUsageError: VIZNET_AT is 'soon', expected a whole number
    """

    def number(name: str) -> int | None:
        value = environment.get(name)
        if not value:
            return None
        try:
            return int(value)
        except ValueError:
            raise SceneUsageError(f"{name} is {described(value)}, expected a whole number") from None

    telling = Telling.of(environment.get("VIZNET_PACE") or "normal", bool(number("VIZNET_ASK")))
    at, example, wrong = number("VIZNET_AT"), number("VIZNET_EXAMPLE"), bool(number("VIZNET_WRONG"))
    name = environment.get("VIZNET_RUN") or "latest"
    try:
        run = open_run(name)
    except RecordingError as error:
        if name != "latest":
            raise
        raise SceneError(f"there is no run to show ({error}), or name one in VIZNET_RUN") from error
    return ask(
        run,
        example=example,
        digit=environment.get("VIZNET_DIGIT") or None,
        wrong=wrong,
        at=at,
        theme=environment.get("VIZNET_THEME") or "dark",
        telling=telling,
        pictures=pictures,
    )
