"""A network in double precision.

Single precision is enough to learn. It leaves too few digits where two nearly equal losses are subtracted.
"""

from viznet.network import MLP


def in_double(network: MLP) -> MLP:
    """Returns a copy of the network that computes in double precision.

    >>> network = MLP(2, 3, 2, seed=7)
    >>> network.dtype.name, in_double(network).dtype.name
    ('float32', 'float64')
    """
    return MLP.from_params(network.config() | {"dtype": "float64"}, network.params)
