"""Tries many damaged recordings and damaged data files: `make fuzz`, or `python -m tests.fuzz FIRST LAST`.

The same number always gives the same damage. Whatever ends in a traceback or hangs is printed with its number, and the
exit code is then 1. All else gives pictures or an error of one line.
"""

import signal
import sys

from tests.data import mutations as data
from tests.recording import mutations as recordings


def main(first: int, last: int) -> int:
    """Tries the damages of these numbers, and returns how many failed."""
    print("recordings:", flush=True)
    failed = recordings.main(first, last)
    print("data files:", flush=True)
    return failed + data.main(first, last)


if __name__ == "__main__":
    # `timeout` then ends it as Ctrl-C does, and no folder stays.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])) > 0)
