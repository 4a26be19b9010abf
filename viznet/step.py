"""One moment of a training: the network, and a pass over the next batch."""

import math
from dataclasses import dataclass

from viznet.activations import Array
from viznet.network import MLP
from viznet.trace import Trace


@dataclass(frozen=True, repr=False, eq=False)
class Step:
    """One moment of training: the network after `step` updates.

    With it comes the batch that the network learns from next.

    Attributes
    ----------
    step, epoch : int
        How many updates are done, and how many times every example was learned from.
    network : MLP
        The network that is trained. It changes as soon as the iteration goes on.
    trace : Trace
        The forward and backward pass over the batch, computed with the weights of this moment.
    loss, accuracy : float
        The figures of the batch.
    indices : (batch,)
        The numbers of the training examples in the batch.

    Examples
    --------
    >>> import viznet as vz
    >>> for step in vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=100, batch_size=32):
    ...     if step.step == 100:
    ...         print(step.epoch, step.trace["a1"].shape, step.loss < 2)
    0 (32, 16) True
    """

    step: int
    epoch: int
    network: MLP
    trace: Trace
    loss: float
    accuracy: float
    indices: Array

    @property
    def diverged(self) -> bool:
        """Whether the loss is NaN or infinite.

        Then no further step can make it better.
        """
        return not math.isfinite(self.loss)

    def __repr__(self) -> str:
        figures = (
            f"loss {self.loss:.4g}, accuracy {100 * self.accuracy:.4g} % of a batch of {len(self.indices)}"
        )
        return f"<Step {self.step:,}, epoch {self.epoch}: {figures}>"
