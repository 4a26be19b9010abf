"""Losses on a plane, with shared products and point by point.

    python -m benchmarks.landscape

Both ways compute the same losses of the same examples, 31 × 31 of them on a plane of two random directions. Whole
landscapes of a recording are then computed as the view does, in as many processes as there are cores; each beside the
time that is said before it begins.
"""

import resource
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np
from rich.console import Console
from rich.table import Table

import viznet as vz
from benchmarks.contest import Contest, duration
from viznet.landscapes import surfaces
from viznet.landscapes.landscape import landscape
from viznet.landscapes.shared_products import losses_along
from viznet.processes import cores

T = TypeVar("T")

POINTS = 31


@cache
def plane(
    sizes: tuple[int, ...],
) -> tuple[vz.MLP, list[dict[str, np.ndarray]], np.ndarray, np.ndarray, np.ndarray]:
    """A network, two directions, 1,000 held-out digits, and the points."""
    rng, network, held_out = np.random.default_rng(0), vz.MLP(*sizes, seed=7), vz.digits().test[:1000]
    directions = [
        {name: rng.normal(size=w.shape).astype("float32") * 0.02 for name, w in network.params.items()}
        for _ in range(2)
    ]
    side = np.linspace(-1, 1, POINTS, dtype="float32")
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    return network, directions, held_out.inputs("float32"), held_out.y, points


def shared(sizes: tuple[int, ...], count: int) -> None:
    """The way of the view `landscape`."""
    network, directions, x, y, points = plane(sizes)
    losses_along(network, directions, x, y)(points[:count])


def point_by_point(sizes: tuple[int, ...], count: int) -> None:
    """Moves the network to each point, and lets it read all examples there."""
    network, (u, v), x, y, points = plane(sizes)
    moved = vz.MLP(*sizes)
    target = np.eye(sizes[-1], dtype="float32")[y]
    for a, b in points[:count]:
        for name, w in network.params.items():
            moved.params[name] = w + a * u[name] + b * v[name]
        moved.loss.value(moved.forward(x)[f"z{moved.layers}"], target)


def whole(sizes: tuple[int, ...], moving: bool) -> tuple[str, float, float]:
    """Computes a landscape of a new recording on 1,000 held-out digits.

    Returns what is said before it begins, how long it then takes, and the peak memory in MB.
    """
    digits, said = vz.digits(), []

    def listen(items: Iterable[T], description: str, _: int) -> Iterable[T]:
        said.append(description)
        return items

    surfaces.progress = listen  # type: ignore[assignment]  # this process is only for this
    with tempfile.TemporaryDirectory() as folder:
        training = vz.train(vz.MLP(*sizes, seed=7), digits.train, steps=200)
        schedule = vz.SnapshotSchedule(snapshots=20)
        run = vz.record(training, Path(folder) / "run", schedule=schedule, progress=False)
        held_out = digits.test[:1000]
        began = time.perf_counter()
        landscape(run, held_out, moving=moving, points=POINTS)
        seconds = time.perf_counter() - began
    own, of_each = (
        resource.getrusage(who).ru_maxrss / 1e3 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return said[0], seconds, own + cores() * of_each


def print_whole() -> None:
    """Prints a table of whole landscapes."""
    table = Table(title=f"whole landscapes, {POINTS} × {POINTS}, 1,000 held-out digits", title_justify="left")
    for heading in ("", "said before", "took", "took over said", "target", "peak memory", "target"):
        table.add_column(heading)
    for sizes, moving, time_target, memory in (
        ((784, 16, 16, 10), False, "≤ 60 s", ""),
        ((784, 16, 16, 10), True, "", ""),
        ((784, 512, 512, 10), False, "", "≤ 2,000 MB"),
    ):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            said, seconds, megabytes = alone.submit(whole, sizes, moving).result()
        about = float(said.rpartition("about ")[2].removesuffix(" s"))
        name = "-".join(map(str, sizes)) + (", 20 moments" if moving else "")
        aims = " and ".join(filter(None, (time_target, "within 1.5×")))
        table.add_row(
            name,
            f"{about:g} s",
            duration(seconds),
            f"{seconds / about:.2f}×",
            aims,
            f"{megabytes:.0f} MB",
            memory,
        )
    Console().print(table)


def main() -> None:
    for sizes, count, target in (
        ((784, 16, 16, 10), POINTS**2, "≥ 6×"),
        ((784, 512, 512, 10), 31, "≥ 1.4×"),
    ):
        name = "-".join(map(str, sizes))
        contest = Contest(f"{count} losses on a plane, {name}, 1,000 digits", per=count)
        contest.add("shared products", shared, sizes, count)
        contest.add("point by point", point_by_point, sizes, count, target=target)
        contest.run(rounds=3)
    print_whole()


if __name__ == "__main__":
    main()
