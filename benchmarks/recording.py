"""Times recording: training alone, recorded, with held-out digits.

    python -m benchmarks.recording

All contenders take the same steps, and a recording has the default 200 snapshots. It is written into a temporary
folder, which is deleted when the time has been taken. The larger network has snapshots of megabytes instead of
kilobytes. Last comes the experiment of the write-up on the whole of MNIST. It is read from the folder that the variable
MNIST names, or from viznet's cache. If neither has it, the digits of the package are used, repeated until they are as
many.
"""

import os
import tempfile
from functools import cache

import numpy as np

import viznet as vz
from benchmarks.contest import Contest
from viznet.data import Examples, datasets

BATCH = 16


@cache
def place() -> tempfile.TemporaryDirectory[str]:
    """The folder of this process's recordings, deleted at its end."""
    return tempfile.TemporaryDirectory()


@cache
def digits() -> vz.Dataset:
    """The digits of the package."""
    return vz.digits()


@cache
def mnist() -> vz.Dataset:
    """MNIST, or as many digits of the package."""
    if folder := os.environ.get("MNIST"):
        return vz.load(folder)
    if any(each.name == "mnist" and each.cached for each in datasets()):
        return vz.load("mnist")

    def repeated(examples: Examples, count: int) -> Examples:
        return examples[np.arange(count) % len(examples)]

    return vz.Dataset("repeated digits", repeated(digits().train, 60_000), repeated(digits().test, 10_000))


def training(sizes: tuple[int, ...], steps: int, learned: vz.Dataset) -> vz.Training:
    """Makes the training that all contenders run."""
    return vz.train(vz.MLP(*sizes), learned.train, batch_size=BATCH, steps=steps)


def plain(sizes: tuple[int, ...], steps: int, *, whole: bool = False) -> None:
    """Trains without recording."""
    for _ in training(sizes, steps, mnist() if whole else digits()):
        pass


def recorded(sizes: tuple[int, ...], steps: int, held_out: bool, *, whole: bool = False) -> None:
    """Trains and records, and opens the finished run."""
    data = mnist() if whole else digits()
    run = vz.record(
        training(sizes, steps, data),
        f"{tempfile.mkdtemp(dir=place().name)}/run",
        validation=data.test if held_out else None,
        progress=False,
    )
    assert len(run) == (200 if sizes[1] < 100 else 86), run


def plain_whole(sizes: tuple[int, ...], steps: int) -> None:
    """Trains on MNIST without recording."""
    plain(sizes, steps, whole=True)


def recorded_whole(sizes: tuple[int, ...], steps: int) -> None:
    """Records a training on MNIST, as `viznet train` does it.

    Figures on its test images are recorded too.
    """
    recorded(sizes, steps, True, whole=True)


def main() -> None:
    """Prints a table for each network."""
    held_out = len(digits().test)
    for sizes, steps, target in (((784, 16, 16, 10), 3750, "≤ 1.25×"), ((784, 512, 512, 10), 1000, "")):
        contest = Contest(
            f"training {'-'.join(map(str, sizes))}, batch {BATCH}, {steps:,} steps: a step", per=steps
        )
        contest.add("alone", plain, sizes, steps)
        contest.add("recorded", recorded, sizes, steps, False, target=target)
        if target:
            contest.add(f"… with {held_out:,} held out", recorded, sizes, steps, True)
        contest.run(rounds=9 if target else 3)
    data, sizes, steps = mnist(), (784, 512, 512, 10), 600
    contest = Contest(
        f"the write-up's {steps} steps of {'-'.join(map(str, sizes))}: "
        f"{data.name}, {len(data.train):,} images and {len(data.test):,} held out"
    )
    contest.add("alone", plain_whole, sizes, steps)
    contest.add("recorded", recorded_whole, sizes, steps, target="≤ 2×")
    contest.run(rounds=5)


if __name__ == "__main__":
    main()
