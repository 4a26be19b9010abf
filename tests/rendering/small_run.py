"""A small run that the tests of rendering share."""

import numpy as np

import viznet as vz
from viznet.data import Examples


def record(path, *, image_shape=(3, 3), steps=6, weights=None, seed=3):
    """Records a small run on pictures of nine pixels, in three classes."""
    rng = np.random.default_rng(0)
    y = np.arange(30) % 3
    x = (rng.integers(0, 60, (30, 9)) + 60 * np.eye(9, dtype=int)[y * 3] * 3).astype(np.uint8)
    examples = Examples(x, y, image_shape, ("left", "middle", "right"))
    network = vz.MLP(9, 4, 3, seed=seed)
    if weights is not None:
        network.params["W1"][:] = weights
    return vz.record(
        vz.train(network, examples, batch_size=5, steps=steps), path, probe=examples[:12], progress=False
    )
