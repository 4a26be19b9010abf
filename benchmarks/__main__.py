"""Runs all benchmarks, one after the other: `make bench`.

`python -m benchmarks core film` runs only some of them.
"""

import sys
from importlib import import_module
from pathlib import Path

from benchmarks.contest import machine

HERE = Path(__file__).parent
HELPERS = ("__init__", "__main__", "contest", "ready_frames")  # what benchmarks share
THERE = sorted(p.stem for p in HERE.glob("*.py") if p.stem not in HELPERS)


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in THERE]
    if unknown:
        sys.exit(f"no benchmark {unknown[0]!r}; choose from {', '.join(THERE)}")
    print(machine())
    for name in names or THERE:
        print(f"\n== {name}")
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
