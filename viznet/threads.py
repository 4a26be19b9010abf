"""How many threads a matrix product gets.

NumPy lets BLAS compute its matrix products, and BLAS divides each product among all cores. For a batch of a few
examples this saves little time on a quiet machine. On a busy machine it costs a lot, because every thread waits for the
slowest.
"""

import weakref
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

# Both count the multiplications in one product. Below SMALL, OpenBLAS uses one thread by itself. From LARGE on, a
# product takes so long that a second thread saves more time than waiting for it costs.
SMALL, LARGE = 250_000, 300_000_000

_users: list[tuple[Any, int]] = []  # each BLAS with the user's number of threads, as long as the limit is set
_holder: dict[str, "weakref.ref[OneThread]"] = {}  # the block that has set it


class OneThread:
    """Lets matrix products run on one thread in its block.

    After the block, BLAS has its former number of threads.

    The limit holds for the whole program. If it is set already, a second block changes nothing, and only the block
    that has set it restores it, since OpenBLAS obeys no other thread. Ctrl-C may come at every moment. So there is no
    lock, which could stay locked: `setdefault` lets one block set the limit. If the block is not left properly, the
    number is restored when this object is deleted.
    """

    _sets_limit = False

    def __enter__(self) -> None:
        libraries = _blas().lib_controllers
        if _holder or all(library.num_threads == 1 for library in libraries):
            return
        mine = weakref.ref(self, _restore)
        if _holder.setdefault("block", mine) is not mine:
            return  # another thread was quicker
        self._sets_limit = True
        _users.extend([(library, library.num_threads) for library in libraries])
        for library in libraries:
            library.set_num_threads(1)

    def __exit__(self, *_: object) -> None:
        if self._sets_limit:
            _restore()


def _restore(_: object = None) -> None:
    """Gives BLAS the user's number of threads again."""
    for library, threads in _users:
        library.set_num_threads(threads)
    _users.clear()
    _holder.clear()  # at last: until here, this function is called again if it is interrupted


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


def same_digits_for(rows: int, weights: int) -> AbstractContextManager[None]:
    """Returns a block in which a product has the same digits on all machines.

    At least, they do not depend on the number of cores. `rows` and `weights` are those of `threads_for`, which lets a
    large product use several threads. The last digits depend on how it is divided among them.
    """
    return OneThread() if rows * weights >= LARGE else nullcontext()


@cache
def _blas() -> Any:
    """Finds the BLAS that is loaded.

    That takes a millisecond, so it is done once.
    """
    return ThreadpoolController().select(user_api="blas")
