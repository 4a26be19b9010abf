"""A stage with a batch, of which some pictures are shown side by side."""

from typing import Any

import numpy as np

from viznet.double_precision import in_double
from viznet.network import MLP
from viznet.stage.batch import Batch, batch_of, chosen_of, mean_trace, trace_of
from viznet.stage.batch_table import BatchTable
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import ScreenNumber, in_cell
from viznet.trace import Trace
from viznet.walkthroughs.source import Source


class BatchStage(NetworkStage):
    """A stage that knows the batch of the step.

    Attributes
    ----------
    batch, chosen
        The batch, and the places in it of the pictures that are shown.
    network
        The network in double precision, as the numbers around the step are computed.
    traces, mean
        The trace of each of these pictures, and the means over the whole batch, before the step.
    cells
        The places of the table in which they are shown.
    kept
        The parts of the table that are still there when the losses are compared.
    """

    shows_step = False

    batch: Batch
    chosen: list[int]
    network: MLP
    traces: list[Trace]
    mean: Trace
    cells: BatchTable
    kept: list[Any]

    def setup(self) -> None:
        """Finds the batch, and computes its passes."""
        super().setup()
        # In double precision, even a long step seldom leads beyond all numbers.
        network = self.network = in_double(self.request.network)
        self.last = self.request.run.layers
        self.cells = BatchTable(self)
        self.batch = batch_of(self.request, self.cells.most)
        self.shows_example = not self.batch.is_real
        self.chosen = chosen_of(self.batch, network, self.cells.most)
        self.traces = [trace_of(network, self.batch, place) for place in self.chosen]
        self.mean = mean_trace(network, self.batch)
        self.kept = []

    def examples_of(self, *places: int) -> tuple[int, ...]:
        """Returns the numbers of examples by their places in the batch."""
        return tuple(self.batch.numbers[place] for place in places)

    def of_picture(self, number: int, symbol: str, *index: int, decimals: int) -> ScreenNumber:
        """Returns a number of one of the pictures shown."""
        array = self.traces[number][symbol]
        array = array if symbol.startswith("dW") or symbol == "loss" else array[0]
        value = float(np.asarray(array)[index])
        examples = self.examples_of(self.chosen[number])
        source = Source(symbol, index, examples=examples, trained=self.batch.is_real)
        return self.register(in_cell(value, decimals), source, value)

    def mean_source(self, place: tuple[int, int]) -> Source:
        """Returns the source of the mean gradient of one weight."""
        symbol, is_real = f"dW{self.last}", self.batch.is_real
        if self.all_shown:
            return Source(symbol, place, kind="mean", examples=self.batch.numbers, trained=is_real)
        return Source(symbol, place, kind="mean over batch", batch=self.batch.numbers, trained=is_real)

    @property
    def all_shown(self) -> bool:
        """Whether every picture of the batch is in the table."""
        return len(self.chosen) == len(self.batch.y)

    def source_after(self, place: int) -> Source:
        """Returns the source of the loss of one example after the step."""
        return Source(
            "loss",
            examples=self.examples_of(place),
            batch=self.batch.numbers,
            trained=self.batch.is_real,
        )

    def size_of_batch(self) -> ScreenNumber:
        """Returns how many examples the batch has."""
        size = len(self.batch.y)
        source = Source(kind="size of batch", batch=self.batch.numbers, trained=self.batch.is_real)
        return self.register(f"{size:,}", source, size)
