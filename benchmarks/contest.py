"""A contest: contenders take turns in one run.

So a busy moment of the machine slows down all of them. Each works in a process of its own. Otherwise thread pools that
still spin after their turn (PyTorch's, OpenBLAS's) would slow down the next contender, and the peak memory would not be
that of one contender.
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
        """The median over the rounds, in seconds.

        It is for one of what is counted, such as a step or a frame.
        """
        return statistics.median(self.seconds) / self.per


def turn(work: Callable[..., object], arguments: tuple[object, ...]) -> tuple[float, float]:
    """Returns the seconds of one call, and the peak memory in MB.

    The peak memory is that of this process and its children so far.
    """
    start = time.perf_counter()
    work(*arguments)
    seconds = time.perf_counter() - start
    processes = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return seconds, sum(resource.getrusage(each).ru_maxrss for each in processes) / 1e3


@dataclass
class Contest:
    """Times contenders and compares them with the first of them.

    Prints how many times as long as the first each of the others takes. `per` is how many steps or
    frames one call makes.
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
        """Adds a contender: a function of a module, and its arguments.

        `target` is the ratio hoped for, as text.
        """
        self.contenders.append(Contender(name, work, arguments, per or self.per, target))

    def run(self, *, rounds: int = 5) -> dict[str, float]:
        """Lets all contenders work in turn, and prints the table.

        Does `rounds` rounds after a warm-up. Returns the times divided by the first contender's.
        """
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
    """Formats seconds in the unit that fits.

    >>> duration(0.00012), duration(0.25), duration(3)
    ('120 µs', '250 ms', '3.00 s')
    """
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.2f} s"


def machine() -> str:
    """Describes the machine in one line."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}"
