"""Activations: what a neuron makes of its weighted sum, and how steep that is.

An activation is a function and its slope. Adding one is one assignment into `ACTIVATIONS`:

>>> ACTIVATIONS["softplus"] = Activation(
...     "softplus", "ln(1 + e^z)", value=lambda z: np.logaddexp(0, z), slope=lambda z, a: 1 - np.exp(-a)
... )
>>> ACTIVATIONS["softplus"](np.zeros(1)).round(4)
array([0.6931])
>>> del ACTIVATIONS["softplus"]
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described
from viznet.errors import FormulaError

Array = NDArray[Any]


@dataclass(frozen=True, repr=False)
class Activation:
    """A function applied to every weighted sum z, and the slope that backpropagation multiplies by.

    `value(z)` gives the activation a, of the shape of z. `slope(z, a)` gives da/dz at the same places; it is
    handed both z and a because the slope is often simplest in terms of a (tanh′ = 1 − a²).
    `signed` says whether a can be negative: pictures choose their colours by it. `label` is the name as people write
    it, "ReLU"; it is `name` where none is given.

    >>> relu = ACTIVATIONS["relu"]
    >>> z = np.array([-2.0, 3.0])
    >>> relu(z)
    array([0., 3.])
    >>> relu.slope(z, relu(z)) * 1.0
    array([0., 1.])
    """

    name: str
    formula: str
    value: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array]
    signed: bool = False
    label: str = ""

    def __post_init__(self) -> None:
        check_formula(self.name, self.formula, value=self.value, slope=self.slope)

    def __call__(self, z: Array) -> Array:
        return self.value(z)

    def __repr__(self) -> str:
        return f"<Activation {self.name}: {self.formula}>"


def check_formula(name: Any, formula: Any, **functions: Any) -> None:
    """Raises `FormulaError` if a name or a formula is no text, or a function cannot be called."""
    for what, text in (("name", name), ("formula", formula)):
        if not isinstance(text, str) or not text:
            raise FormulaError(f"{what} is {described(text)}, expected a text")
    for what, function in functions.items():
        if not callable(function):
            raise FormulaError(f"{what} is {described(function)}, expected a function of arrays")


def sigmoid(z: Array) -> Array:
    """The logistic function 1 / (1 + e^−z), which never overflows here: e is only raised to −|z|.

    >>> sigmoid(np.array([-1e4, 0.0, 1e4]))
    array([0. , 0.5, 1. ])
    """
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


LEAK = 0.01  # what a leaky ReLU lets through of a negative sum

ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        # The slope of ReLU at exactly 0 is taken as 0: a neuron at rest is off.
        Activation("relu", "max(0, z)", lambda z: np.maximum(z, 0), lambda z, a: z > 0, label="ReLU"),
        Activation(
            "leaky_relu",
            f"max({LEAK} z, z)",
            lambda z: np.maximum(z, LEAK * z),
            lambda z, a: np.where(z > 0, z.dtype.type(1), z.dtype.type(LEAK)),
            signed=True,
            label="leaky ReLU",
        ),
        Activation("sigmoid", "1 / (1 + e^-z)", sigmoid, lambda z, a: a * (1 - a)),
        Activation("tanh", "tanh(z)", np.tanh, lambda z, a: 1 - a * a, signed=True),
        Activation("identity", "z", lambda z: z, lambda z, a: np.ones_like(z), signed=True),
    )
}
