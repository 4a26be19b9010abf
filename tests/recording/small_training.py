"""A training of pictures of 3 × 4 pixels, which takes a few milliseconds to record."""

import numpy as np

from viznet.data import Examples
from viznet.network import MLP
from viznet.training import Training, train


def some_examples(count: int = 60) -> Examples:
    """Random pictures of four classes in turn."""
    x = np.random.default_rng(0).integers(0, 256, (count, 12), dtype=np.uint8)
    return Examples(x, np.arange(count) % 4, (3, 4), tuple("abcd"))


def a_training(steps: int = 20, seed: int = 3) -> Training:
    return train(MLP(12, 6, 4, seed=seed), some_examples(), batch_size=8, steps=steps)
