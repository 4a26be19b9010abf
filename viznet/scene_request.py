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
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.errors import UsageError, VizError
from viznet.network import MLP
from viznet.recording import RecordingError, Run, RunLike, open_run
from viznet.subject import choose_subject
from viznet.theme import choose


class StudioError(VizError):
    """A scene that cannot be found, cannot be shown from this run, or could not be rendered."""


class SceneUsageError(StudioError, UsageError):
    """A scene was asked for with a name, a value or a combination that there is not."""


@dataclass(frozen=True)
class SceneRequest:
    """What to show, looked up and found possible: make one with `ask`, or with `request_of` in a scene.

    `example` is the number of the example in `run.probe`, already chosen, and `why` the sentence that says why this
    one. `at` is the step of the snapshot that is shown, already found. `network` is the network at that step.
    """

    run: Run
    example: int
    why: str
    at: int
    theme: str
    network: MLP = field(repr=False)

    @property
    def x(self) -> Array:
        """The example as the network takes it: (n_in,), from 0 to 1."""
        return np.asarray(self.run.probe[[self.example]].inputs(self.network.dtype)[0])

    @property
    def y(self) -> int:
        """The example's class number."""
        return int(self.run.probe.y[self.example])

    @property
    def label(self) -> str:
        """What the example's class is called."""
        return self.run.probe.labels[self.y]

    @property
    def learning_rate(self) -> float:
        """η of the one plain step on this example: the run's own where it took plain steps, else 0.1."""
        optimizer = self.run.meta["optimizer"]
        return float(optimizer["lr"]) if optimizer["name"] == "sgd" else 0.1

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
    pictures: bool = True,
) -> SceneRequest:
    """The request, or an error that says why this run cannot be shown so: before anything is drawn.

    `run` may be a path, a name or `latest`. Of `example` and `digit`/`wrong` only one may be given. Raises
    `StudioError` for a run whose examples are no pictures (unless `pictures` is False) or a step at which it had
    diverged, and whatever opening the run, finding the step and choosing the example raise.
    """
    run = open_run(run)
    choose(theme)
    if example is not None and (digit is not None or wrong):
        raise SceneUsageError(
            f"example {example} is one digit already: leave out digit and wrong, or example"
        )
    snapshot = run.at(at)
    network = run.network(snapshot.step)
    if not all(np.isfinite(array).all() for array in network.params.values()):
        raise StudioError(
            f"step {snapshot.step}: the network had diverged by then; choose an earlier step (at)"
        )
    if pictures and (run.meta["probe"]["examples"] == 0 or run.probe.image_shape is None):
        raise StudioError(
            f"{run.path}: this run recorded no pictures to show; record one with a probe of images, as digits() has"
        )
    subject = choose_subject(run, snapshot.index, example=example, digit=digit, wrong=wrong)
    return SceneRequest(run, subject.example, subject.why, snapshot.step, theme, network)


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
    viznet.scene_request.SceneUsageError: VIZNET_AT is 'soon', expected a whole number
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
        raise StudioError(f"no run to show ({error}), or name one in VIZNET_RUN") from error
    return ask(
        run,
        example=example,
        digit=environment.get("VIZNET_DIGIT") or None,
        wrong=wrong,
        at=at,
        theme=environment.get("VIZNET_THEME") or "dark",
    )
