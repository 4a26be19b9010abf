"""The files of an experiment: its table, and a report of what it found."""

import json
import os
import re
from pathlib import Path
from typing import Any

from viznet.data import Dataset
from viznet.errors import ExperimentError
from viznet.experiments.plan import ExperimentPlan
from viznet.experiments.table import HEADINGS, Row, as_csv
from viznet.experiments.variant import Variant
from viznet.files import check_free, check_list, is_listed, list_own, name_beside, writing

TABLE, REPORT = "table.csv", "report.md"
MARKUP = re.compile(r"[\\`*_{}\[\]<>#|$~&]")  # the letters with a meaning in Markdown, within a line
HOW = (
    "Each way to train was tried {seeds} times, with the seeds 0 to {last}. Of {data}, {learned:,} examples were "
    "there to learn from, and {held_out:,} were held out. The table gives mean ± standard deviation, and the 95 % "
    "interval of the mean (Student's t), for other seeds and the same held-out examples. A way is called better only "
    "if the intervals do not overlap, even when they are made so wide that all of them hold together. `table.csv` has "
    "the figures of every training, unrounded."
)
COMMON = "All ways to train have these settings: {settings}."
DIFFERENT = "Each has settings of its own:"
OWN = "- {variant}: {settings}"


def write_report(
    path: Path, plan: ExperimentPlan, rows: list[Row], findings: list[str], dataset: Dataset
) -> None:
    """Writes `table.csv` and `report.md` into the folder of an experiment.

    They replace those that an earlier call made, unless somebody changed them.
    """
    for name, content in ((TABLE, as_csv(rows)), (REPORT, as_markdown(plan, rows, findings, dataset))):
        file = path / name
        check_own(path, name)
        part = name_beside(file.absolute())
        with writing(file, ExperimentError):
            try:
                part.write_bytes(content.encode())
                os.replace(part, file)  # the earlier one stays until this one is whole
            finally:
                part.unlink(missing_ok=True)
        list_own(path, [name], ExperimentError)


def check_report(path: Path) -> None:
    """Raises `ExperimentError` if a table, a report or a list has to stay."""
    check_list(path, ExperimentError)
    for name in (TABLE, REPORT):
        check_own(path, name)


def check_own(path: Path, name: str) -> None:
    """Raises `ExperimentError` if the folder has such a file that stays.

    It stays if somebody else made it, or changed it.
    """
    if not is_listed(path, name):
        check_free(path / name, ExperimentError)


def as_markdown(plan: ExperimentPlan, rows: list[Row], findings: list[str], dataset: Dataset) -> str:
    """The question, the answer, the table, and how it was made."""
    seeds = len(rows[0].results)
    question, *sentences = map(literally, (plan.question, *findings))
    how = HOW.format(
        seeds=seeds,
        last=seeds - 1,
        learned=len(dataset.train),
        data=literally(dataset.name),
        held_out=len(dataset.test),
    )
    lines = [HEADINGS, ("---",) * len(HEADINGS), *(tuple(map(literally, row.cells())) for row in rows)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    settings = settings_in_words([row.variant for row in rows], len(dataset.train))
    return f"# {question}\n\n{' '.join(sentences)}\n\n{table}\n\n{how}\n\n{settings}\n"


def settings_in_words(variants: list[Variant], learned: int) -> str:
    r"""What all ways to train have in common, and what each has of its own.

    Every setting is written as in a `.toml` file. `learned` is how many training examples there are.

    >>> print(settings_in_words([Variant("one", hidden=(9,)), Variant("none", hidden=())], 800).split(".\n\n")[1])
    Each has settings of its own:
    <BLANKLINE>
    - one: `hidden = [9]`
    - none: `hidden = []`
    """
    ways = [
        {
            **variant.as_values(),
            "learning_rate": variant.lr,
            "examples": learned if variant.examples is None else variant.examples,
        }
        for variant in variants
    ]
    settings = [setting for setting in ways[0] if setting != "name"]
    shared = [s for s in settings if all(way[s] == ways[0][s] for way in ways)]
    own = [s for s in settings if s not in shared]
    parts = [COMMON.format(settings=_as_toml(ways[0], shared))] if shared else []
    if own:
        lines = [OWN.format(variant=literally(way["name"]), settings=_as_toml(way, own)) for way in ways]
        parts += [DIFFERENT, "\n".join(lines)]
    return "\n\n".join(parts)


def _as_toml(way: dict[str, Any], settings: list[str]) -> str:
    """Some settings of a way to train, as a `.toml` file has them."""
    return ", ".join(f"`{setting} = {json.dumps(way[setting])}`" for setting in settings)


def literally(text: str) -> str:
    r"""A text as Markdown that shows its letters in one line.

    No part of it is markup, mathematics or a border of the table.

    >>> print(literally("a|b costs $5, <b>not</b> *9*"))
    a\|b costs \$5, \<b\>not\</b\> \*9\*
    """
    return MARKUP.sub(r"\\\g<0>", text.replace("\n", " "))
