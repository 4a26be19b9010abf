"""Encodes a run that is still training, one snapshot at a time."""

import base64
import threading
from typing import Any

import numpy as np

from viznet.recording import Run
from viznet.stepper.coding import Coder, grid_steps
from viznet.stepper.export import Exported
from viznet.stepper.header import fixed_part, growing_part, snapshot_part
from viznet.stepper.limits import limits
from viznet.stepper.page_network import Answers, check, predicted_classes, shapes

PRECISION = 0.002  # a fine grid, because it is chosen before the later weights are known
GROWTH = 1.2  # the colour scales are computed again when the run has grown by this factor


class LiveRun:
    """Follows a run that is still training.

    `page()` returns all snapshots so far, and `more(n)` those after the first n.
    """

    def __init__(self, run: Run) -> None:
        check(run)
        self.run = run
        self.examples = run.probe[:100]
        self.answers = Answers(run, self.examples)
        self.coder = Coder(grid_steps(shapes(run), PRECISION))
        self.predicted: list[Any] = []
        self.worst = 0.0
        self._scaled = 0  # how many snapshots there were when the colour scales were computed
        self._lock = threading.Lock()  # several pages may ask at the same time
        self._encode_new()

    def refresh(self) -> None:
        """Encodes the snapshots that were recorded since the last call."""
        with self._lock:
            if self.run.status == "running" or len(self.run) > self.coder.count:
                self.run.refresh()
                self._encode_new()

    def _encode_new(self) -> None:
        for index in range(self.coder.count, len(self.run)):
            snapshot = self.run[index]
            p = self.answers(self.coder.push(snapshot), snapshot)
            self.coder.close_chunk()
            self.worst = max(self.worst, self.answers.largest_difference(p, snapshot))
            self.predicted.append(predicted_classes(p))
        if self.coder.count > self._scaled * GROWTH:
            self.limits = limits(self.run, self.examples)
            self._scaled = self.coder.count

    def page(self) -> Exported:
        """The run so far, for a page that will ask for more."""
        with self._lock:
            count = self.coder.count
            header = fixed_part(self.run, self.examples) | self._since(0)
            return Exported(header, "\n".join(self._lines(0)), self.worst, count, count)

    def more(self, after: int) -> dict[str, Any]:
        """The part of the header that a page with `after` snapshots lacks."""
        self.refresh()
        with self._lock:
            after = min(max(0, after), self.coder.count)
            return self._since(after) | {"lines": self._lines(after)}

    def _lines(self, after: int) -> list[str]:
        return [base64.b64encode(chunk).decode() for chunk in self.coder.chunks[after:]]

    def _since(self, after: int) -> dict[str, Any]:
        predicted = np.array(self.predicted, np.uint8)
        indices = np.arange(self.coder.count)
        return growing_part(self.run, self.limits) | snapshot_part(
            self.run, indices, self.coder, predicted, self.worst, after
        )
