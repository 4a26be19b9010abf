"""At which steps of a recording an epoch ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from viznet.recording.run import Run


def epoch_ends(run: Run) -> range:
    """The steps at which all training examples were used once more.

    In a continued training, the first epoch goes on where the earlier training stopped.

    Examples
    --------
    >>> import viznet as vz
    >>> examples = vz.digits().train[:64]
    >>> run = vz.record(vz.train(vz.MLP(784, 8, 10), examples, steps=9), "runs/epochs", progress=False)
    >>> list(epoch_ends(run))
    [4, 8]
    """
    length, earlier = run.meta.epoch_length, run.meta.earlier_batches
    last = max(int(run.scalars["step"][-1]) if len(run.scalars["step"]) else 0, int(run.steps[-1]), 1)
    return range(length - earlier % length, last + 1, length)
