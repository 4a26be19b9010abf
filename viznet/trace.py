"""The trace of a pass: every intermediate result by its symbol."""

from typing import Any

from viznet.arguments import described
from viznet.errors import NetworkError


class Trace(dict[str, Any]):
    """Every result of one pass through a network, by its symbol.

    The symbols are those of the formulas. `network.forward` gives `a0`, `z1`, `a1`, … `zL` and `p`. `network.backward`
    adds `loss` and the gradients `dzL`, `dWL`, `dbL`, … `dz1`, `dW1`, `db1`. The formulas are in `viznet.network`.

    Examples
    --------
    >>> import numpy as np
    >>> Trace(a0=np.zeros((1, 2)))["z7"]
    Traceback (most recent call last):
    viznet.errors.NetworkError: no 'z7' in this trace; it has a0
    """

    def __missing__(self, symbol: str) -> Any:
        raise NetworkError(f"no {described(symbol)} in this trace; it has {' '.join(self)}")

    def __repr__(self) -> str:
        count = len(self["a0"]) if "a0" in self else 0
        examples = f" of {count} example" if count == 1 else f" of {count} examples"
        return f"<Trace{examples if 'a0' in self else ''}: {' '.join(self)}>"
