"""The subject of a walkthrough or a film: a run, a step and an example."""

from dataclasses import dataclass, field

import numpy as np

from viznet.activations import Array
from viznet.data import Examples
from viznet.errors import RecordingError, WalkthroughError
from viznet.network import MLP
from viznet.recording import Run, RunLike, open_run
from viznet.recording.soundness import last_sound, parameters_are_finite
from viznet.walkthroughs.own_picture import OwnPicture
from viznet.walkthroughs.picture_as_example import ImageLike, own_picture
from viznet.walkthroughs.protagonist import choose_protagonist

OWN = "It is a picture of your own, scaled and centred as the page does it with a drawing."
PLAIN_STEP = 0.1  # η of the step that is shown for a run that was not trained with plain SGD


@dataclass(frozen=True)
class Subject:
    """A run, one of its steps and one of its examples: made by `find_subject`.

    `example` is the number of the example in `run.probe`, or a picture of one's own. `why` says why it is this one.
    `at` is the step of the snapshot that is shown, and `network` the network at that step.
    """

    run: Run
    example: int | OwnPicture
    why: str
    at: int
    network: MLP = field(repr=False)

    @property
    def x(self) -> Array:
        """The example as the network takes it, (n_in,)."""
        probe = self.run.probe
        if isinstance(self.example, OwnPicture):
            shown = Examples(self.example.x[None], np.zeros(1, int), probe.image_shape)
        else:
            shown = probe[[self.example]]
        return np.asarray(shown.inputs(self.network.dtype)[0])

    @property
    def truth(self) -> int | None:
        """The number of the example's class, if it is known.

        Of a picture it is the class that the picture is meant as. It is None if nobody has said what a picture is.
        """
        if isinstance(self.example, OwnPicture):
            return self.example.meant
        return int(self.run.probe.y[self.example])

    @property
    def y(self) -> int:
        """The class that the formulas take as the target.

        It is the true class. For a picture that nobody has named, it is the network's own answer.
        """
        if self.truth is None:
            return int(self.network(self.x[None])[0].argmax())
        return self.truth

    @property
    def recorded_example(self) -> int:
        """The number of the recorded example.

        Raises `WalkthroughError` if a picture of one's own is shown.
        """
        if isinstance(self.example, OwnPicture):
            raise WalkthroughError("image: a picture of your own was not recorded; leave out image")
        return self.example

    @property
    def name(self) -> str:
        """What the example is called in titles, such as example 17."""
        return "own picture" if isinstance(self.example, OwnPicture) else f"example {self.example}"

    @property
    def label(self) -> str:
        """The name of the example's class."""
        return self.run.probe.labels[self.y]

    @property
    def learning_rate(self) -> float:
        """η of the one plain step on this example.

        It is the run's own rate if it was trained with SGD, else 0.1.
        """
        return plain_rate(self.run)


def plain_rate(run: Run) -> float:
    """η of the one plain step on an example of a run.

    It is the run's own rate if it was trained with SGD, else 0.1.
    """
    optimizer = run.meta.optimizer
    return optimizer.lr if optimizer.name == "sgd" else PLAIN_STEP


def find_subject(
    run: RunLike,
    *,
    example: int | OwnPicture | None = None,
    digit: int | str | None = None,
    wrong: bool = False,
    at: int | None = None,
    image: ImageLike | None = None,
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
        The step; one that was not recorded is shown by the nearest earlier one. By default the last; of a training
        that diverged, the last one with only numbers.
    image
        A picture of one's own instead (see `own_picture`); `digit` is then the class that it is meant as.

    Raises
    ------
    WalkthroughError
        Both an example and a class are asked for, or an example and a picture.
    RecordingError
        The run or the step is not there, or the network had diverged by then.
    UsageError
        The example is not there, or the picture cannot be used.
    """
    run = open_run(run)
    if image is not None:
        if example is not None or wrong:
            raise WalkthroughError(
                "image: a picture of your own is shown: leave out example and wrong, or image"
            )
        example, digit = own_picture(run, image, digit), None
    if example is not None and (digit is not None or wrong):
        raise WalkthroughError(
            f"example {example} is chosen by its number: leave out digit and wrong, or leave out example"
        )
    if at is None and (sound := last_sound(run)):
        at = sound.step
    snapshot = run.at(at)
    network = run.network(snapshot.step)
    if not parameters_are_finite(snapshot):
        raise RecordingError(
            f"step {snapshot.step}: the network had diverged by then; choose an earlier step (at)"
        )
    if isinstance(example, OwnPicture):
        return Subject(run, example, OWN, snapshot.step, network)
    chosen = choose_protagonist(run, snapshot.index, example=example, digit=digit, wrong=wrong)
    return Subject(run, chosen.example, chosen.why, snapshot.step, network)
