"""A run that is still training, told to the page bit by bit: the same coding, a snapshot at a time."""

import base64
import threading
from typing import Any

import numpy as np

from viznet.recording import Run
from viznet.stepper.coding import Coder, grid_steps
from viznet.stepper.export import (
    Answers,
    Exported,
    check,
    curves,
    header_of,
    held_out_figures,
    limits,
    numbers,
    packed,
    shapes,
)

PRECISION = 0.002  # the grid is fixed before the end is known, so it is fine
SETTLED = 1.2  # colour scales are taken anew when the run has grown by this factor


class Growing:
    """Follows a run. `page()` is all there is so far, `more(n)` what came after the first n snapshots."""

    def __init__(self, run: Run) -> None:
        check(run)
        self.run = run
        self.examples = run.probe[:100]
        self.answers = Answers(run, self.examples)
        self.coder = Coder(grid_steps(shapes(run), PRECISION))
        self.predicted: list[Any] = []
        self.worst = 0.0
        self._scaled = 0.0
        self._lock = threading.Lock()  # several pages may ask at once
        self._take()

    def look(self) -> None:
        """Takes in what was recorded since."""
        with self._lock:
            if self.run.status == "running" or len(self.run) > self.coder.count:
                self.run.refresh()
                self._take()

    def _take(self) -> None:
        for index in range(self.coder.count, len(self.run)):
            snapshot = self.run[index]
            p = self.answers(self.coder.push(snapshot))
            self.coder.close_chunk()
            self.worst = max(self.worst, self.answers.off_by(p, snapshot))
            self.predicted.append(
                np.where(np.isfinite(p).all(axis=1), p.argmax(axis=1), 255).astype(np.uint8)
            )
        if self.coder.count > self._scaled * SETTLED:
            self.limits = limits(self.run, self.examples)
            self._scaled = self.coder.count

    def page(self) -> Exported:
        """The run as far as it is known, for a page that will ask for more."""
        with self._lock:
            count = self.coder.count
            header = header_of(self.run, self.examples) | self._since(0) | {"start": 0}
            return Exported(header, "\n".join(self._lines(0)), self.worst, count, count)

    def more(self, after: int) -> dict[str, Any]:
        """What a page that has the first `after` snapshots does not know yet; plain JSON."""
        self.look()
        with self._lock:
            after = min(max(0, after), self.coder.count)
            return self._since(after) | {"lines": self._lines(after)}

    def _lines(self, after: int) -> list[str]:
        return [base64.b64encode(chunk).decode() for chunk in self.coder.chunks[after:]]

    def _since(self, after: int) -> dict[str, Any]:
        run, count = self.run, self.coder.count
        told = {
            "steps": run.steps[after:count].tolist(),
            "grid": self.coder.steps,
            "chunks": self.coder.counts[after:],
            "predicted": packed(np.array(self.predicted[after:], np.uint8)),
            "loss": numbers(run["loss"][after:count]),
            "accuracy": numbers(run["accuracy"][after:count]),
            "curves": curves(run),
            "limits": self.limits,
            "status": run.status,
            "recorded": {"snapshots": count, "kept": count, "worst": self.worst},
        }
        if "validation_loss" in run:
            told["validation"] = held_out_figures(run, after)
        return told
