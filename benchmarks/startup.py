"""Times a newcomer's first commands: help, training, first picture.

    python -m benchmarks.startup

Each command runs in a process of its own, as from a shell. The figure is the median of several runs.
"""

import statistics
import subprocess
import sys
import tempfile
import time

from rich.console import Console
from rich.table import Table

from benchmarks.contest import duration

ROUNDS = 5
STILL = """
import viznet as vz
run = vz.open_run("runs/first")
vz.animate(run, "weights").still(int(run.steps[-1])).savefig("weights.png")
"""
COMMANDS = {
    "viznet --help": ["-m", "viznet", "--help"],
    "viznet train": ["-m", "viznet", "train", "--overwrite", "--out", "runs/first"],
    "first picture: the weights in a notebook": ["-c", STILL],
    "first film: viznet animate first weights": ["-m", "viznet", "animate", "runs/first", "weights"],
}


def main() -> None:
    """Prints the table."""
    table = Table(title="from the command to its end", title_justify="left")
    for heading in ("", "median", "best … worst"):
        table.add_column(heading, justify="right" if heading else "left")
    with tempfile.TemporaryDirectory() as folder:
        for name, command in COMMANDS.items():
            seconds = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                subprocess.run([sys.executable, *command], cwd=folder, check=True, capture_output=True)
                seconds.append(time.perf_counter() - start)
            low, high = min(seconds), max(seconds)
            table.add_row(name, duration(statistics.median(seconds)), f"{duration(low)} … {duration(high)}")
    Console().print(table)


if __name__ == "__main__":
    main()
