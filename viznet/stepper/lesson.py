"""A lesson: a list of links into the page, to go through in their order.

A teacher writes it as a .toml file. `docs/stepper.md` shows one.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from viznet.arguments import described, file_path
from viznet.errors import StepperUsageError, VizError
from viznet.recording import Run
from viznet.walkthroughs.sentence import fill

KEYS = ("title", "stop")
STOP_KEYS = ("title", "link", "text")
# What an address of the page can hold: static/address.js reads it.
ADDRESS_KEYS = (
    "step",
    "digit",
    "neuron",
    "weight",
    "mode",
    "source",
    "filter",
    "line",
    "off",
    "moved",
    "ink",
    "meant",
    "kept",
    "theme",
    "speed",
    "hide",
    "present",
    "taught",
    "fork",
    "follow",
    "settings",
    "train",
    "stop",
)
MOST_STOPS = 200

CANNOT_READ = "{path}: this lesson cannot be read: {reason}"
NO_TOML = "{path}: no TOML file: {reason}"
NO_STOPS = "{path}: no stops; write at least one [[stop]] with a title and a link"
TOO_MANY = "{path}: {count} stops, expected at most {most}; make several lessons of them"
NOT_TEXT = '{path}: {key} of {place} is {given}, expected a text; write {key} = "…"'
NO_KEY = "{path}: {key} in {place} is no key; choose from {known}"
NOT_A_TABLE = "{path}: {place} is {given}, expected a table; write [[stop]] above its lines"
NO_ADDRESS = (
    "{path}: the link of {place} is {given}, expected “#” and a state; copy it with Share in the page"
)
NO_STEP = "{path}: the link of {place} is to step {step}, but {run} has the steps {first} to {last}"


@dataclass(frozen=True)
class Stop:
    """One link of a lesson.

    `hash` is the part of the address from "#" on.
    """

    title: str
    text: str
    hash: str


@dataclass(frozen=True)
class Lesson:
    """Links into the page of a run, in their order."""

    title: str
    stops: tuple[Stop, ...]


def read_lesson(path: Any, run: Run) -> Lesson:
    """Reads a lesson from a .toml file.

    Raises `StepperUsageError` if the file is no lesson, or if a link leads to a step that the run does not have.
    """
    path = file_path("lesson", path, such_as="'links.toml'", error=StepperUsageError)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refusal(CANNOT_READ, path=path, reason=error.strerror or type(error).__name__) from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise _refusal(NO_TOML, path=path, reason=str(error)) from error
    _check_keys(path, "the lesson", given, KEYS)
    stops = given.get("stop", [])
    if not isinstance(stops, list) or not stops:
        raise _refusal(NO_STOPS, path=path)
    if len(stops) > MOST_STOPS:
        raise _refusal(TOO_MANY, path=path, count=len(stops), most=MOST_STOPS)
    title = _text(path, given, "title", "the lesson", default="")
    return Lesson(title, tuple(_read_stop(path, f"stop {k}", stop, run) for k, stop in enumerate(stops, 1)))


def _read_stop(path: Path, place: str, stop: Any, run: Run) -> Stop:
    if not isinstance(stop, dict):
        raise _refusal(NOT_A_TABLE, path=path, place=place, given=described(stop))
    _check_keys(path, place, stop, STOP_KEYS)
    title = _text(path, stop, "title", place)
    link = _text(path, stop, "link", place)
    _, sign, state = link.partition("#")
    if not sign or not state:
        raise _refusal(NO_ADDRESS, path=path, place=place, given=described(link))
    follows_fork = any(part.startswith("follow=") for part in state.split("&"))
    for part in state.split("&"):
        key, _, value = part.partition("=")
        if key not in ADDRESS_KEYS:
            raise _refusal(NO_KEY, path=path, place=place, key=described(key), known=", ".join(ADDRESS_KEYS))
        if key == "step" and not follows_fork:  # a fork may go farther than the recording
            _check_step(path, place, value, run)
    return Stop(title, _text(path, stop, "text", place, default=""), f"#{state}")


def _check_step(path: Path, place: str, step: str, run: Run) -> None:
    """Raises `StepperUsageError` if the recording does not reach to this step.

    A training that is still running may yet reach a later one.
    """
    if not len(run):
        return
    first, last = int(run.steps[0]), int(run.steps[-1])
    farthest = run.meta.total if run.status == "running" else last
    if step.isascii() and step.isdigit() and len(step) < 13 and first <= int(step) <= farthest:
        return
    raise _refusal(
        NO_STEP, path=path, place=place, step=described(step), run=run.name, first=first, last=last
    )


def _check_keys(path: Path, place: str, table: dict[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise _refusal(NO_KEY, path=path, place=place, key=described(key), known=", ".join(known))


def _text(path: Path, table: dict[str, Any], key: str, place: str, *, default: str | None = None) -> str:
    given = table.get(key, default)
    if not isinstance(given, str) or (default is None and not given.strip()):
        raise _refusal(NOT_TEXT, path=path, key=key, place=place, given=described(given))
    return given.strip()


def _refusal(template: str, *, path: Path, **values: Any) -> VizError:
    return StepperUsageError(fill(template, path=str(path), **values))
