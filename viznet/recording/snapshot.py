"""A snapshot: one recorded moment of a run.

It only names a place in the run and reads its numbers there.
"""

from typing import TYPE_CHECKING, Any

from viznet.arguments import described, whole_number
from viznet.errors import RecordingUsageError
from viznet.recording.meta import RunMeta

if TYPE_CHECKING:
    from viznet.recording.run import Run


class Snapshot:
    """One recorded moment: the weights at a step, and what they compute.

    `snapshot["W1"]` gives the array of a symbol. `step` is the number of updates before this moment, `index` the
    number of the snapshot in its run. With B examples in the probe and C classes the symbols are:

    ========================================  ===============================================================
    `W1` (n0, n1), `b1` (n1,), `W2` …         the weights and biases
    `dW1` (n0, n1), `db1` (n1,), `dW2` …      the gradients of the batch's loss with respect to them
    `a1` (B, n1), … `p` (B, C)                the activations and probabilities of the probe's examples
    `loss`, `accuracy`                        of the batch that is learned from next
    `validation_loss`, `validation_accuracy`  of held-out examples, NaN where none were measured
    `confusion` (C, C)                        how many held-out examples of each true class got each prediction
    ========================================  ===============================================================

    The last three exist only if held-out examples were recorded.

    Parameters
    ----------
    run : Run
        The run that it belongs to. `run[0]` and `run.at(step)` give its snapshots.
    index : int
        From 0 to `len(run) - 1`.

    Raises
    ------
    RecordingUsageError
        If there is no such snapshot, or no such symbol.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=2), "run", progress=False)
    >>> run[-1], run[-1]["dW1"].shape
    (<Snapshot 2 of 'run', step 2>, (784, 16))
    """

    def __init__(self, run: "Run", index: int) -> None:
        if not isinstance(getattr(run, "meta", None), RunMeta):
            raise RecordingUsageError(
                f"run is {described(run)}, expected a Run: ask it for run[0] or run.at(0)"
            )
        if whole_number("index", index, error=RecordingUsageError) >= len(run):
            raise RecordingUsageError(f"no snapshot {described(index)} in this run, which has {len(run)}")
        self.run = run
        self.index = index
        self.step = int(run.steps[index])

    @property
    def epoch(self) -> int:
        """How many times every training example has been learned from by now."""
        meta = self.run.meta
        return (meta.earlier_batches + self.step) // meta.epoch_length

    def __getitem__(self, symbol: str) -> Any:
        return self.run._plain_array(symbol)[self.index]

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.run

    def keys(self) -> list[str]:
        """The symbols of this snapshot."""
        return self.run.keys()

    def __repr__(self) -> str:
        return f"<Snapshot {self.index} of {self.run.name!r}, step {self.step:,}>"
