"""How many threads a matrix product gets.

NumPy lets BLAS compute its matrix products, and BLAS divides each product among all cores. For a batch of a few
examples this saves little time on a quiet machine. On a busy machine it costs a lot, because every thread waits for the
slowest.
"""

import threading
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

# Both count the multiplications in one product. Below SMALL, OpenBLAS uses one thread by itself. From LARGE on, a
# product takes so long that a second thread saves more time than waiting for it costs.
SMALL, LARGE = 250_000, 300_000_000

_held = threading.Lock()


class OneThread:
    """Lets matrix products run on one thread in its block.

    After the block, BLAS has its former number of threads.

    The limit holds for the whole program. If it is set already, a second block changes nothing, and only the block
    that has set it restores it. So threads of a program cannot restore each other's limits.
    """

    __slots__ = ("_limit",)

    def __enter__(self) -> None:
        blas = _blas()
        several = any(library.num_threads > 1 for library in blas.lib_controllers)
        sets_limit = several and _held.acquire(blocking=False)
        self._limit = blas.limit(limits=1, user_api="blas").__enter__() if sets_limit else None

    def __exit__(self, *_: object) -> None:
        if self._limit is not None:
            self._limit.__exit__(None, None, None)
            _held.release()


def threads_for(rows: int, weights: int) -> AbstractContextManager[None]:
    """Returns a block in which a product gets its number of threads.

    `rows` examples are multiplied by at most `weights` weights in one product.

    The product gets one thread, unless that would only cost time. For a large product BLAS may use as many threads as
    the user allows. For a small product BLAS uses one thread anyway, unless the product has a single row.

    >>> with threads_for(16, 784 * 512):
    ...     pass
    """
    small = rows > 1 and rows * weights < SMALL
    return nullcontext() if small or rows * weights >= LARGE else OneThread()


@cache
def _blas() -> Any:
    """Finds the BLAS that is loaded.

    That takes a millisecond, so it is done once.
    """
    return ThreadpoolController().select(user_api="blas")
