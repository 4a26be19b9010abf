"""Computes what a snapshot holds at a moment of training."""

import numpy as np

from viznet.data import Examples
from viznet.network import MLP
from viznet.recording.held_out import HeldOutPlan, Rows, forward_in_blocks, inputs_in_blocks
from viznet.step import Step
from viznet.threads import OneThread


class SnapshotBuilder:
    """Computes a snapshot of each moment of training: one row for every array."""

    def __init__(self, network: MLP, probe: Examples, held_out: HeldOutPlan | None) -> None:
        self.probe = list(inputs_in_blocks(probe, network.dtype))
        self.held_out = held_out

    def rows(self, moment: Step, *, last: bool) -> Rows:
        """Computes the row of every array at this moment.

        At the last moment all held-out examples are measured. Everything is computed on one thread. The last digits of
        a product depend on how it is divided among threads, and the same seed must make the same recording on any
        number of cores.
        """
        network, trace = moment.network, moment.trace
        rows: Rows = {"step": moment.step, "loss": moment.loss, "accuracy": moment.accuracy, **network.params}
        rows |= {f"d{symbol}": trace[f"d{symbol}"] for symbol in network.params}
        activations = [*(f"a{l}" for l in range(1, network.layers)), "p"]
        # A network that diverged has overflows, which are recorded as they are.
        with np.errstate(over="ignore", invalid="ignore"), OneThread():
            rows |= forward_in_blocks(network, self.probe, activations)
            if self.held_out is not None:
                rows |= self.held_out.measure(network, moment.step, last=last)
        return rows
