"""See a neural network learn.

A NumPy network is trained, the training is recorded, and films show the network's own numbers.

Examples
--------
>>> import viznet as vz
>>> network = vz.MLP(784, 16, 16, 10, seed=7)
>>> run = vz.record(vz.train(network, vz.digits(), steps=200), "runs/first", progress=False)
>>> film = vz.animate(run, "weights")
>>> film.save("weights.gif", seconds=1, fps=5, size=(320, 180), progress=False).name
'weights.gif'
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import lazy_loader

__version__ = "0.1.0"

# The public names stand in __init__.pyi. Each module is imported when one of its names is first used, since NumPy and
# Matplotlib take long to load, and so that `viznet` can answer Ctrl-C while they do.
_public, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    """Imports a public name, or a module, when it is first used."""
    if name in __all__:
        return _public(name)
    if name.isidentifier() and name[0] != "_" and find_spec(f"{__name__}.{name}") is not None:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
