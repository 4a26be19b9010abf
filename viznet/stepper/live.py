"""Encodes a run that is still training, one snapshot at a time.

When the snapshots no longer fit into the page, only every second of them is kept, later every fourth, and so on. Where
the grid of the weights is too coarse, as for a training that diverges, the weights are kept exactly.
When many snapshots wait, the newest one comes first, and the others follow in portions.
"""

import base64
import json
import math
import threading
from typing import Any

import numpy as np

from viznet.errors import StepperError
from viznet.files import size
from viznet.recording import Run
from viznet.stepper.coding import Coder, grid_steps
from viznet.stepper.export import GOALS, Exported
from viznet.stepper.header import fixed_part, growing_part, numbers, packed, snapshot_part
from viznet.stepper.limits import limits
from viznet.stepper.page_network import Answers, check_network, predicted_classes, refuse_unfaithful, shapes
from viznet.stepper.step_texts import after_batch_steps
from viznet.stepper.training_digits import training_digits

PRECISION = 0.002  # a fine grid, because it is chosen before the later weights are known
OTHER_BYTES = 150_000  # more than the curves, the figures and the steps take
PORTION = 40  # the most snapshots that are encoded for one answer
GROWTH = 1.2  # the colour scales are computed again when the run has grown by this factor


class LiveRun:
    """Follows a run that is still training.

    `page()` returns the snapshots so far, and `more(n, every, exact)` those after the first n. One in `every` is kept,
    on a grid or with exact weights. A page that has others must be loaded again. All of it takes at most `budget`
    bytes.

    A page that cannot be faithful is refused: making a `LiveRun` raises `StepperError`. If the training comes so far
    only later, `refused` says why, and nothing more is given out.
    """

    def __init__(self, run: Run, *, budget: float) -> None:
        check_network(run)
        self.run = run
        self.examples = run.probe[:100]
        self.answers = Answers(run, self.examples)
        self.budget = budget
        self.training = training_digits(run, self.examples, budget)
        self.room = budget - OTHER_BYTES - len(json.dumps(self._fixed()))
        self.every = 1
        self.exact = False
        self.goal = GOALS[-1]  # if the grid changes a probability by more, the exact weights are kept
        self.refused = ""
        self._forget()
        self.limits: dict[str, float] = {}
        self._scaled = 0  # how many snapshots the run had when the colour scales were computed
        self._lock = threading.Lock()  # several pages may ask at the same time
        self._encode_new()

    def _fixed(self) -> dict[str, Any]:
        return fixed_part(self.run, self.examples) | {"training": self.training}

    def _forget(self) -> None:
        """Begins again, without any snapshot."""
        self.coder = self._new_coder()
        self.kept: list[int] = []
        self.predicted: list[Any] = []
        self.worst = 0.0

    def _new_coder(self) -> Coder:
        return Coder(grid_steps(shapes(self.run), PRECISION), self.exact)

    def _too_coarse(self, worst: float) -> bool:
        """Whether the exact weights are needed instead of the grid."""
        return not self.exact and worst > self.goal

    def refresh(self) -> None:
        """Encodes the snapshots that were recorded since the last call."""
        with self._lock:
            if not self.refused and (self.run.status == "running" or self.kept[-1] < len(self.run) - 1):
                self.run.refresh()
                try:
                    self._encode_new()
                except StepperError as error:
                    self.refused = str(error)

    def _wanted(self) -> list[int]:
        """The snapshots that the page gets.

        They are one in `every`, and the last one when the training has ended.
        """
        wanted = list(range(0, len(self.run), self.every))
        if self.run.status != "running" and wanted[-1] != len(self.run) - 1:
            wanted.append(len(self.run) - 1)
        return wanted

    def _encode_new(self) -> None:
        """Encodes a portion of the new snapshots.

        If there is no room, every second snapshot is left out, and the others are encoded again up to the newest one
        that was encoded before. So a page that is loaded again still has the moment that its reader looked at.
        """
        held = self.kept[-1] if self.kept else 0
        while True:
            if not self._fits():
                if self._too_coarse(self.worst):
                    self.exact = True
                    self._forget()
                    continue
                if len(self._wanted()) <= 2 and self.exact:
                    # There is no room for exact weights. On the grid, the page says by how much it is off.
                    self.exact, self.goal, self.every = False, math.inf, 1
                    self._forget()
                    continue
                if len(self._wanted()) <= 2:
                    raise StepperError(
                        f"{self.run.name}: its snapshots take more than {size(self.budget)}: raise --max-mb "
                        "(in Python: max_mb=…), or record a smaller network"
                    )
                self.every *= 2
                self._forget()
            elif len(self.kept) >= sum(index <= held for index in self._wanted()):
                return

    def _fits(self) -> bool:
        """Encodes a portion of the new snapshots.

        Returns whether there was room for them, and the grid was fine enough.
        """
        first = len(self.kept)
        for index in self._wanted()[first : first + PORTION]:
            snapshot = self.run[index]
            p = self.answers(self.coder.push(snapshot), snapshot)
            self.coder.close_chunk()
            self.kept.append(index)
            self.worst = max(self.worst, self.answers.largest_difference(p, snapshot))
            if self._too_coarse(self.worst):
                return False
            refuse_unfaithful(self.run, self.worst)
            self.predicted.append(predicted_classes(p))
            if self.coder.bytes > self.room:
                return False
        if len(self.run) > self._scaled * GROWTH:
            self.limits = limits(self.run, self.examples)
            self._scaled = len(self.run)
        return True

    def page(self) -> Exported:
        """The run so far, for a page that will ask for more.

        Raises `StepperError` if the page is refused.
        """
        with self._lock:
            if self.refused:
                raise StepperError(self.refused)
            header = self._fixed() | self._since(0)
            return Exported(header, "\n".join(self._lines(0)), self.worst, self.coder.count, len(self.run))

    def more(self, after: int, every: int, exact: int) -> dict[str, Any]:
        """The part of the header that a page lacks.

        The page has `after` snapshots, one in `every`, with exact weights if `exact` is 1. If others are kept by now,
        the answer says only which. If the page is refused, it says only why.
        """
        self.refresh()
        with self._lock:
            if not self.refused:
                try:
                    latest = self._latest()
                except StepperError as error:
                    self.refused = str(error)
            if self.refused:
                return {"refused": self.refused}
            if (every, bool(exact)) != (self.every, self.exact):
                return {"every": self.every, "exact": self.exact}
            after = min(max(0, after), self.coder.count)
            return self._since(after) | {"lines": self._lines(after), "latest": latest}

    def _lines(self, after: int) -> list[str]:
        return [base64.b64encode(chunk).decode() for chunk in self.coder.chunks[after:]]

    def _latest(self) -> dict[str, Any] | None:
        """The newest snapshot on its own, while others still wait.

        The result is None if no other snapshot waits, or if the grid is too coarse for the newest one.
        """
        if len(self._wanted()) == len(self.kept):
            return None
        snapshot = self.run[len(self.run) - 1]
        coder = self._new_coder()
        p = self.answers(coder.push(snapshot), snapshot)
        coder.close_chunk()
        worst = self.answers.largest_difference(p, snapshot)
        if self._too_coarse(worst):
            return None
        refuse_unfaithful(self.run, worst)
        return {
            "line": base64.b64encode(coder.chunks[0]).decode(),
            "grid": {symbol: steps[0][1] for symbol, steps in coder.steps.items()},
            "step": int(snapshot.step),
            "predicted": packed(predicted_classes(p)),
            "loss": numbers(self.run["loss"][-1:])[0],
            "accuracy": numbers(self.run["accuracy"][-1:])[0],
            "afterBatch": after_batch_steps(
                self.run, np.array([len(self.run) - 1]), predicted_classes(p)[None]
            ),
        }

    def _since(self, after: int) -> dict[str, Any]:
        predicted = np.array(self.predicted, np.uint8)
        indices = np.array(self.kept)
        part = snapshot_part(self.run, indices, self.coder, predicted, self.worst, after)
        return growing_part(self.run, self.limits) | part | {"every": self.every}
