"""The table of an experiment: a row for each way to train."""

import csv
import io
from dataclasses import dataclass

from viznet.experiments.interval import CONFIDENCE, Interval, interval
from viznet.experiments.job import Result
from viznet.experiments.variant import Variant
from viznet.walkthroughs.numbers import percent

HEADINGS = ("variant", "held-out accuracy", "95 % interval", "training accuracy", "diverged")
NONE = "–"


@dataclass(frozen=True)
class Row:
    """One way to train, and what its trainings gave, by seed."""

    variant: Variant
    results: tuple[Result, ...]

    @property
    def name(self) -> str:
        """What the way to train is called."""
        return self.variant.name

    @property
    def diverged(self) -> int:
        """How many of the trainings diverged."""
        return sum(result["status"] == "diverged" for result in self.results)

    def of(self, figure: str, confidence: float = CONFIDENCE) -> Interval | None:
        """The mean, spread and interval of a figure over all trainings.

        There is none if a training has no such figure, as the loss of one that diverged. `confidence` says how often
        such an interval holds the true mean.
        """
        values = [result[figure] for result in self.results]
        return None if any(value is None for value in values) else interval(values, confidence)

    def cells(self) -> list[str]:
        """The row as text, in the order of `HEADINGS`."""
        held_out, learned = self.of("held_out_accuracy"), self.of("training_accuracy")
        return [
            self.name,
            NONE if held_out is None else f"{percent(held_out.mean)} ± {percent(held_out.sd)}",
            NONE if held_out is None else f"{percent(held_out.low)} to {percent(held_out.high)}",
            NONE if learned is None else f"{percent(learned.mean)} ± {percent(learned.sd)}",
            f"{self.diverged} of {len(self.results)}" if self.diverged else NONE,
        ]


def as_csv(rows: list[Row]) -> str:
    """The unrounded figures of every training, one a line.

    So the table can be worked out again.
    """
    written = io.StringIO()
    figures = [key for key in rows[0].results[0] if key != "status"]
    table = csv.writer(written, lineterminator="\n")
    table.writerow(["variant", "training", "status", *figures])
    for row in rows:
        for number_, result in enumerate(row.results, 1):
            values = ["" if result[key] is None else result[key] for key in figures]
            table.writerow([row.name, number_, result["status"], *values])
    return written.getvalue()
