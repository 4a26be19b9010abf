"""Times a training step on one BLAS thread and on all.

This is measured on a machine as it is, and beside a process that keeps a core busy.

    python -m benchmarks.threads

The median of the steps says how fast training is. The slowest tenth says how badly a busy machine slows it down. "All
threads" is what NumPy does by itself, without viznet's limit. Both take turns, each in a process of its own.
"""

import os
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from typing import Any
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

import viznet as vz
from benchmarks.contest import duration

SIZES, BATCH, STEPS, ROUNDS = (784, 512, 512, 10), 16, 300, 4
WARM_UP = 20  # steps


def steps(one_thread: bool) -> list[float]:
    """Seconds of every step of a training."""
    unlimited: Any = patch("viznet.threads.OneThread.__enter__", lambda _: None)  # wherever it is used
    seconds = []
    with nullcontext() if one_thread else unlimited:
        training = vz.train(vz.MLP(*SIZES), vz.digits().train, batch_size=BATCH, steps=WARM_UP + STEPS)
        before = time.perf_counter()
        for _ in training:
            now = time.perf_counter()
            seconds.append(now - before)
            before = now
    return seconds[WARM_UP:]


def keep_busy() -> None:
    """Takes all of one core until it is ended."""
    while True:
        pass


def measure() -> dict[str, list[float]]:
    """Measures the seconds of all steps, with one thread and with all."""
    found: dict[str, list[float]] = {"one thread": [], "all threads": []}
    for _ in range(ROUNDS):
        for name, seconds in found.items():
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                seconds += process.submit(steps, name == "one thread").result()
    return found


def main() -> None:
    """Prints the table."""
    os.environ.pop("OPENBLAS_NUM_THREADS", None)  # or there would be nothing to compare
    table = Table(
        title=f"a step of {'-'.join(map(str, SIZES))}, batch {BATCH}, by BLAS threads", title_justify="left"
    )
    for heading in ("", "", "median", "90th percentile"):
        table.add_column(heading, justify="right" if heading else "left")
    for machine in ("as it is", "one core busy"):
        busy = get_context("spawn").Process(target=keep_busy, daemon=True)
        if machine == "one core busy":
            busy.start()
        try:
            found = measure()
        finally:
            if busy.pid:
                busy.kill()
                busy.join()
        for name, seconds in found.items():
            late = statistics.quantiles(seconds, n=10)[-1]
            table.add_row(machine, name, duration(statistics.median(seconds)), duration(late))
    Console().print(table)


if __name__ == "__main__":
    main()
