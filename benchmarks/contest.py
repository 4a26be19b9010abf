"""Side by side: contenders take turns in one run, so that a busy moment of the machine hits them all.

Each works in a process of its own: thread pools that still spin after their turn (PyTorch's, OpenBLAS's) would
otherwise slow down whoever comes next, and the peak memory is that contender's alone.
"""

import os
import platform
import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

import numpy as np
from rich.console import Console
from rich.table import Table


@dataclass
class Contender:
    name: str
    work: Callable[..., object]
    arguments: tuple[object, ...]
    per: int
    target: str
    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0

    @property
    def median(self) -> float:
        """The median over the rounds, in seconds for one of what was counted (a step, a frame)."""
        return statistics.median(self.seconds) / self.per


def turn(work: Callable[..., object], arguments: tuple[object, ...]) -> tuple[float, float]:
    """Seconds that one call takes, and the peak memory of this process (with its children) so far in MB."""
    start = time.perf_counter()
    work(*arguments)
    seconds = time.perf_counter() - start
    people = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return seconds, sum(resource.getrusage(who).ru_maxrss for who in people) / 1e3


@dataclass
class Contest:
    """Times what was added first against everything added later, and prints how many times faster it is.

    `per` is how many of the thing that counts (steps, frames) one call does.
    """

    title: str
    per: int = 1
    contenders: list[Contender] = field(default_factory=list)

    def add(
        self,
        name: str,
        work: Callable[..., object],
        *arguments: object,
        per: int | None = None,
        target: str = "",
    ) -> None:
        """One more contender: a function of a module, and its arguments. `target` is the ratio hoped for, as text."""
        self.contenders.append(Contender(name, work, arguments, per or self.per, target))

    def run(self, *, rounds: int = 5) -> dict[str, float]:
        """Everyone in turn, `rounds` times after a warm-up; prints the table, returns the times over the first's."""
        processes = [ProcessPoolExecutor(1, mp_context=get_context("spawn")) for _ in self.contenders]
        try:
            for number in range(rounds + 1):
                for contender, process in zip(self.contenders, processes):
                    seconds, contender.megabytes = process.submit(
                        turn, contender.work, contender.arguments
                    ).result()
                    if number:
                        contender.seconds.append(seconds)
        finally:
            for process in processes:
                process.shutdown()
        first, *others = self.contenders
        table = Table(title=self.title, title_justify="left")
        for heading in ("", "median", "best … worst", "time over the first's", "target", "peak memory"):
            table.add_column(heading, justify="right" if heading else "left")
        for contender in self.contenders:
            low, high = (f(contender.seconds) / contender.per for f in (min, max))
            table.add_row(
                contender.name,
                duration(contender.median),
                f"{duration(low)} … {duration(high)}",
                "" if contender is first else f"{contender.median / first.median:.2f}×",
                contender.target,
                f"{contender.megabytes:.0f} MB",
            )
        Console().print(table)
        return {contender.name: contender.median / first.median for contender in others}


def duration(seconds: float) -> str:
    """Seconds as people read them.

    >>> duration(0.00012), duration(0.25), duration(3)
    ('120 µs', '250 ms', '3.00 s')
    """
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.2f} s"


def machine() -> str:
    """What the figures were measured on, in one line."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}"
