"""The subject of a walkthrough or a film: a run, a step and an example."""

from dataclasses import dataclass, field

import numpy as np

from viznet.activations import Array
from viznet.errors import RecordingError, WalkthroughError
from viznet.network import MLP
from viznet.recording import Run, RunLike, open_run
from viznet.recording.soundness import parameters_are_finite
from viznet.walkthroughs.protagonist import choose_protagonist

PLAIN_STEP = 0.1  # η of the step that is shown for a run that was not trained with plain SGD


@dataclass(frozen=True)
class Subject:
    """A run, one of its steps and one of its examples: made by `find_subject`.

    `example` is the number of the example in `run.probe`, and `why` one sentence that says why this one. `at` is the
    step of the snapshot that is shown, and `network` the network at that step.
    """

    run: Run
    example: int
    why: str
    at: int
    network: MLP = field(repr=False)

    @property
    def x(self) -> Array:
        """The example as the network takes it, (n_in,)."""
        return np.asarray(self.run.probe[[self.example]].inputs(self.network.dtype)[0])

    @property
    def y(self) -> int:
        """The example's class number."""
        return int(self.run.probe.y[self.example])

    @property
    def label(self) -> str:
        """The name of the example's class."""
        return self.run.probe.labels[self.y]

    @property
    def learning_rate(self) -> float:
        """η of the one plain step on this example.

        The run's own if it was trained with SGD, else 0.1.
        """
        return plain_rate(self.run)


def plain_rate(run: Run) -> float:
    """η of the one plain step on an example of a run.

    The run's own if it was trained with SGD, else 0.1.
    """
    optimizer = run.meta.optimizer
    return optimizer.lr if optimizer.name == "sgd" else PLAIN_STEP


def find_subject(
    run: RunLike,
    *,
    example: int | None = None,
    digit: int | str | None = None,
    wrong: bool = False,
    at: int | None = None,
) -> Subject:
    """Finds the run, the step and the example that are asked for.

    Parameters
    ----------
    run
        A `Run`, a path, a name in runs/ or "latest".
    example, digit, wrong
        Which of the recorded examples: by number, or of that class, or one that the network gets wrong. Without them,
        the run's protagonist (see `choose_protagonist`).
    at
        The step; one that was not recorded is shown by the nearest earlier one. By default the last.

    Raises
    ------
    WalkthroughError
        Both an example and a class are asked for.
    RecordingError
        The run or the step is not there, or the network had diverged by then.
    UsageError
        The example is not there.
    """
    run = open_run(run)
    if example is not None and (digit is not None or wrong):
        raise WalkthroughError(
            f"example {example} is one digit already: leave out digit and wrong, or example"
        )
    snapshot = run.at(at)
    network = run.network(snapshot.step)
    if not parameters_are_finite(snapshot):
        raise RecordingError(
            f"step {snapshot.step}: the network had diverged by then; choose an earlier step (at)"
        )
    chosen = choose_protagonist(run, snapshot.index, example=example, digit=digit, wrong=wrong)
    return Subject(run, chosen.example, chosen.why, snapshot.step, network)
