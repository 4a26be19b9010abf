"""Very different recordings, for all tests of pictures."""

from pathlib import Path

import numpy as np

from viznet.data import Examples, digits
from viznet.network import MLP
from viznet.optimizers import SGD, Adam
from viznet.recording import Run, record
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.training import train


def oblong(names: tuple[str, ...], shape: tuple[int, int] | None = (9, 6)) -> Examples:
    """Random pictures that are no squares, of classes whose names are long."""
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (60, 54), dtype=np.uint8)
    return Examples(x, np.arange(60) % len(names), shape, names)


def small(**options) -> MLP:
    return MLP(784, 16, 16, 10, seed=7, **options)


def learn(
    path: Path,
    network: MLP,
    examples=None,
    *,
    lr=0.1,
    optimizer=None,
    snapshots=8,
    steps=60,
    validation=True,
    **options,
):
    few = digits().train[np.arange(400)] if examples is None else examples
    held_out = few[np.arange(50)] if validation else None
    training = train(network, few, steps=steps, optimizer=optimizer or SGD(lr=lr))
    return record(
        training, path, validation=held_out, schedule=SnapshotSchedule(snapshots=snapshots), **options
    )


LONG_NAMES = tuple(f"{name} of a very long name" for name in "abcdefghijklmnopqrstuvwxyz")

THINGS = ("ankle boot", "T-shirt/top", "trousers")

RECORDINGS = {
    # Long enough for every mean to be one of several steps, and for more than one epoch.
    "784-16-16-10": lambda path: learn(
        path, small(), probe=digits().test.per_class(10), steps=240, snapshots=12
    ),
    "one hidden layer": lambda path: learn(path, MLP(784, 40, 10, activation="sigmoid")),
    # Its snapshots lie one, two and more steps apart, and its steps are not multiples of the gradient.
    "five layers": lambda path: learn(
        path, MLP(784, 8, 8, 8, 8, 8, 10, activation="leaky_relu"), steps=20, optimizer=Adam(lr=0.01)
    ),
    "wide": lambda path: learn(path, MLP(784, 140, 10), steps=4, snapshots=3),
    "tanh, elementwise, mse": lambda path: learn(
        path, MLP(784, 24, 10, activation="tanh", output="elementwise", loss="mse")
    ),
    "tanh, three things": lambda path: learn(
        path,
        MLP(54, 12, 3, activation="tanh", output="elementwise", loss="mse"),
        oblong(THINGS),
        probe=oblong(THINGS)[np.arange(48)],  # its classes are mixed
        steps=150,
        snapshots=10,
    ),
    "no squares": lambda path: learn(path, MLP(54, 12, 3), oblong(THINGS)),
    "no images": lambda path: learn(path, MLP(54, 12, 3), oblong(("a", "b", "c"), None)),
    "a sample of held-out examples": lambda path: learn(
        path,
        small(),
        steps=80,
        snapshots=6,
        validation_sample=30,  # of 50, which the last snapshot evaluates
    ),
    "no validation": lambda path: learn(path, small(), validation=False),
    "diverged": lambda path: learn(
        path, small(activation="identity", output="elementwise", loss="mse"), lr=5, steps=30
    ),
    "one snapshot": lambda path: learn(path, small(), steps=0),
    "two snapshots": lambda path: learn(path, small(), steps=1, validation=False),
    "no hidden layer": lambda path: learn(path, MLP(784, 10), steps=5, snapshots=4),
    "one probe example": lambda path: learn(path, small(), steps=5, probe=digits().test[[3]]),
}


# Pictures of these are full of words.
CROWDED = {
    "six hidden layers": lambda path: learn(
        path, MLP(784, *[12] * 6, 10, activation="sigmoid", seed=7), probe=digits().test.per_class(3)
    ),
    "26 long names": lambda path: learn(path, MLP(54, 12, 26), oblong(LONG_NAMES)),
    # Its accuracies are 100 %, and its losses have many zeros.
    "learned by heart": lambda path: learn(path, MLP(54, 12, 2), oblong(THINGS[:2]), lr=0.5, steps=150),
}


class Recorded:
    """The recordings of both tables by name, each made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, dict[str, Run]()

    def __call__(self, name: str) -> Run:
        if name not in self._made:
            self._made[name] = {**RECORDINGS, **CROWDED}[name](
                self._folder / name.replace(" ", "-").replace(",", "")
            )
        return self._made[name]
