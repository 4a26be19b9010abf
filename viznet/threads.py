"""How many threads a matrix product gets.

BLAS, which NumPy asks for its products, divides each of them among all cores. For a batch of a few examples that gains
little on a quiet machine. On a busy one it costs a lot: every thread waits until the slowest has done its part.
"""

import threading
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

# Multiplications in one product. Below SMALL, OpenBLAS itself uses one thread. From LARGE on, a product takes so many
# milliseconds that a second thread gains more than waiting for it costs.
SMALL, LARGE = 250_000, 300_000_000

_held = threading.Lock()


class OneThread:
    """Inside, matrix products run on one thread; afterwards BLAS has the threads that the user gave it.

    Where somebody is inside already, further ones change nothing: the limit is a matter of the whole program, and
    only whoever set it restores it. So several threads of a program cannot restore each other's limits.
    """

    __slots__ = ("_limit",)

    def __enter__(self) -> None:
        blas = _blas()
        several = any(library.num_threads > 1 for library in blas.lib_controllers)
        mine = several and _held.acquire(blocking=False)
        self._limit = blas.limit(limits=1, user_api="blas").__enter__() if mine else None

    def __exit__(self, *_: object) -> None:
        if self._limit is not None:
            self._limit.__exit__(None, None, None)
            _held.release()


def threads_for(rows: int, weights: int) -> AbstractContextManager[None]:
    """What to hold while `rows` examples are multiplied by at most `weights` weights in one product.

    It is one thread, except where that would only cost time: for a large product BLAS may use as many threads as the
    user allows, and for a small one it uses no second thread anyway. (A single row is another kind of product, for
    which it does.)

    >>> with threads_for(16, 784 * 512):
    ...     pass
    """
    small = rows > 1 and rows * weights < SMALL
    return nullcontext() if small or rows * weights >= LARGE else OneThread()


@cache
def _blas() -> Any:
    """The BLAS that is loaded. To find it takes a millisecond, so it is done once."""
    return ThreadpoolController().select(user_api="blas")
