"""What a scene is asked to show: a run, a moment of it, one of its examples, and in which theme.

A scene is drawn in a process of its own, and its request travels there as a part of one JSON order. Whoever runs plain
`manim scenes/forward_pass.py ForwardPass` asks through the environment instead:

    VIZNET_RUN       a run by path, by name, or the word latest; without it, the newest run
    VIZNET_EXAMPLE   the number of an example of the run's probe
    VIZNET_DIGIT     or a class to choose the example from
    VIZNET_WRONG     or 1 for one that the network gets wrong
    VIZNET_AT        the step; without it, the last
    VIZNET_THEME     dark or light
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from viznet.errors import RecordingError, SceneError, SceneUsageError
from viznet.recording import RunLike, open_run
from viznet.theme import choose
from viznet.walkthroughs.subject import Subject, find_subject


@dataclass(frozen=True)
class SceneRequest(Subject):
    """What a scene is asked to show, and in which theme: made by `ask`, or by `request_of` in a scene."""

    theme: str

    @property
    def image_shape(self) -> tuple[int, int]:
        """Height and width of the example's picture, in pixels."""
        shape = self.run.probe.image_shape
        assert shape is not None  # `ask` has made sure
        return shape

    def order(self) -> dict[str, Any]:
        """The request in plain JSON values, for the process that draws it; `request_from_order` reads it there."""
        return {
            "run": str(self.run.path.resolve()),
            "example": self.example,
            "at": self.at,
            "theme": self.theme,
        }


def ask(
    run: RunLike,
    *,
    example: int | None = None,
    digit: int | str | None = None,
    wrong: bool = False,
    at: int | None = None,
    theme: str = "dark",
) -> SceneRequest:
    """The request, or an error that says why this run cannot be shown so: before anything is drawn.

    The options are those of `find_subject`, and it raises what that raises. A `SceneError` says that the examples of
    the run are no pictures.
    """
    run = open_run(run)
    choose(theme)
    if run.meta["probe"]["examples"] == 0 or run.probe.image_shape is None:
        raise SceneError(
            f"{run.path}: this run recorded no pictures to show; record one with a probe of images, as digits() has"
        )
    subject = find_subject(run, example=example, digit=digit, wrong=wrong, at=at)
    return SceneRequest(subject.run, subject.example, subject.why, subject.at, subject.network, theme)


def request_of(scene: object) -> SceneRequest:
    """The request that a scene is to show: the one it was ordered with, or under plain `manim` the environment's."""
    request = getattr(scene, "request", None)
    return request if isinstance(request, SceneRequest) else request_from_environment()


def request_from_order(order: Mapping[str, Any]) -> SceneRequest:
    """The request that `SceneRequest.order` wrote down."""
    return ask(order["run"], example=order["example"], at=order["at"], theme=order["theme"])


def request_from_environment(environment: Mapping[str, str] = os.environ) -> SceneRequest:
    """The request that the environment holds.

    >>> request_from_environment({"VIZNET_RUN": "runs/first", "VIZNET_AT": "soon"})
    Traceback (most recent call last):
    viznet.rendering.request.SceneUsageError: VIZNET_AT is 'soon', expected a whole number
    """

    def number(name: str) -> int | None:
        value = environment.get(name)
        if not value:
            return None
        try:
            return int(value)
        except ValueError:
            raise SceneUsageError(f"{name} is {value!r}, expected a whole number") from None

    at, example, wrong = number("VIZNET_AT"), number("VIZNET_EXAMPLE"), bool(number("VIZNET_WRONG"))
    name = environment.get("VIZNET_RUN") or "latest"
    try:
        run = open_run(name)
    except RecordingError as error:
        if name != "latest":
            raise
        raise SceneError(f"no run to show ({error}), or name one in VIZNET_RUN") from error
    return ask(
        run,
        example=example,
        digit=environment.get("VIZNET_DIGIT") or None,
        wrong=wrong,
        at=at,
        theme=environment.get("VIZNET_THEME") or "dark",
    )
