"""What recording costs: the same training alone, recorded, and recorded with figures on held-out digits.

    python -m benchmarks.recording

Everyone takes the same steps and, when recording, keeps the default 200 snapshots; a recording goes to a temporary
folder and is thrown away. The larger network shows that megabytes a snapshot stream as well as kilobytes.
"""

import tempfile

import viznet as vz
from benchmarks.contest import Contest

BATCH = 16


def training(sizes: tuple[int, ...], steps: int) -> vz.Training:
    """The training that everyone does."""
    return vz.train(vz.MLP(*sizes), vz.digits().train, batch_size=BATCH, steps=steps)


def plain(sizes: tuple[int, ...], steps: int) -> None:
    """Training alone, every step looked at by nobody."""
    for _ in training(sizes, steps):
        pass


def recorded(sizes: tuple[int, ...], steps: int, held_out: int) -> None:
    """The training and its recording, from making the folder to opening the finished run."""
    validation = vz.digits().test[:held_out] if held_out else None
    with tempfile.TemporaryDirectory() as folder:
        run = vz.record(training(sizes, steps), f"{folder}/run", validation=validation, progress=False)
        assert len(run) == 200, run


def main() -> None:
    """Prints one table a network."""
    held_out = len(vz.digits().test)
    for sizes, steps, target in (((784, 16, 16, 10), 3750, "≤ 1.25×"), ((784, 512, 512, 10), 1000, "")):
        contest = Contest(
            f"training {'-'.join(map(str, sizes))}, batch {BATCH}, {steps:,} steps: a step", per=steps
        )
        contest.add("alone", plain, sizes, steps)
        contest.add("recorded", recorded, sizes, steps, 0, target=target)
        if target:
            contest.add(f"… with {held_out:,} held out", recorded, sizes, steps, held_out)
        contest.run(rounds=9 if target else 3)


if __name__ == "__main__":
    main()
