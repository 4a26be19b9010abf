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

import lazy_loader

__version__ = "0.1.0"

# The public names stand in __init__.pyi. Each module is imported when one of its names is first used, since NumPy and
# Matplotlib take long to load, and so that `viznet` can answer Ctrl-C while they do.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
