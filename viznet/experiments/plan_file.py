"""A plan of one's own, in a .toml file.

`docs/experiments.md` shows one. `[base]` holds what all trainings have in common. `[vary]` gives lists, every
combination of which is a way to train; or each `[[variant]]` names one.
"""

import itertools
import math
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from viznet.arguments import described, no_such
from viznet.errors import ExperimentUsageError, UsageError, in_short
from viznet.experiments import findings
from viznet.experiments.plan import ExperimentPlan
from viznet.experiments.variant import Variant

KEYS = ("question", "base", "vary", "variant")
SETTINGS = tuple(field.name for field in fields(Variant) if field.name != "name")
MOST = 100  # ways to train


def read_plan(path: Path) -> ExperimentPlan:
    """Reads the plan of an experiment from a .toml file.

    Raises `ExperimentUsageError` if the file is no plan. The error names the key that is wrong.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors write a mark first
    except OSError as error:
        raise ExperimentUsageError(f"{path}: cannot be read: {error.strerror}") from error
    except RecursionError as error:
        raise ExperimentUsageError(
            f"{path}: no plan of an experiment: lists within lists without end"
        ) from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise ExperimentUsageError(f"{path}: no TOML file: {in_short(error)}") from error
    try:
        return _plan(path, given)
    except UsageError as error:
        raise ExperimentUsageError(f"{path}: {error}") from error


def _plan(path: Path, given: dict[str, Any]) -> ExperimentPlan:
    for key in given:
        if key not in KEYS:
            raise no_such("key", key, KEYS, ExperimentUsageError)
    base = _settings("[base]", given.get("base", {}))
    if ("vary" in given) == ("variant" in given):
        raise ExperimentUsageError(
            "expected either [vary] with lists, or one [[variant]] for each way to train"
        )
    ways = _combinations(given["vary"]) if "vary" in given else _listed(given["variant"])
    question = given.get("question", f"What does {path.stem} change?")
    return ExperimentPlan(
        path.stem, question, tuple(Variant(**{**base, **way}) for way in ways), findings.best
    )


def _settings(place: str, table: Any, *, also: tuple[str, ...] = ()) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise ExperimentUsageError(f"{place} is {described(table)}, expected a table of settings")
    for key in table:
        if key not in (*SETTINGS, *also):
            raise no_such(f"setting in {place}", key, (*also, *SETTINGS), ExperimentUsageError)
    return dict(table)


def _combinations(vary: Any) -> list[dict[str, Any]]:
    lists = _settings("[vary]", vary)
    for key, values in lists.items():
        if not isinstance(values, list) or not values:
            raise ExperimentUsageError(f"{key} in [vary] is {described(values)}, expected a list of values")
    _check_count(math.prod(map(len, lists.values())))  # before they are made: there may be millions
    return [
        {
            "name": ", ".join(
                f"{key} {_text(value)}" for key, value in zip(lists, values) if len(lists[key]) > 1
            ),
            **dict(zip(lists, values)),
        }
        for values in itertools.product(*lists.values())
    ]


def _listed(variants: Any) -> list[dict[str, Any]]:
    if not isinstance(variants, list):
        raise ExperimentUsageError(
            f"variant is {described(variants)}, expected [[variant]] above each way to train"
        )
    _check_count(len(variants))
    return [_settings(f"[[variant]] {k}", variant, also=("name",)) for k, variant in enumerate(variants, 1)]


def _check_count(ways: int) -> None:
    if ways > MOST:
        raise ExperimentUsageError(f"there are {ways:,} ways to train, expected at most {MOST}")


def _text(value: Any) -> str:
    return "-".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
