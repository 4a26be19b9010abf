"""Activations: functions of every neuron's sum, and their slopes.

An activation is a function, its slope, and two sentences for a lesson. To add one, assign it to a name in
`ACTIVATIONS`. The page needs it in its network.js too. `examples/own_activation.py` shows a whole example.

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
    """A function applied to every weighted sum z, and its slope.

    Parameters
    ----------
    name
        The name by which a network asks for it, such as "relu".
    formula
        The function of z as plain text, such as "max(0, z)".
    value
        `value(z)` gives the activation a, of the shape of z.
    slope
        `slope(z, a)` gives da/dz, of the same shape. It gets both z and a, because the slope is often simplest in
        terms of a (tanh′ = 1 − a²).
    signed
        Whether a can be negative. Pictures choose their colours by it.
    label
        The name as people write it, such as "ReLU". By default `name`.
    typst
        The formula in Typst, with z for the sum. A line about layer 1 puts z_1 there, so write "e^(z)", not "e^z". By
        default it is the name as a function of z.
    forward_sentence
        One sentence that says what the function does to a sum. By default one that fits every function with a bend.
    backward_sentence
        One sentence that says what the slope does to a gradient that flows back. By default one that fits every slope.

    Raises
    ------
    FormulaError
        If a name or a formula is no text, or a function cannot be called.

    Examples
    --------
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
    typst: str = ""
    forward_sentence: str = "Each sum is bent: without a bend, all layers together could do no more than one."
    backward_sentence: str = (
        "The gradient is multiplied by the slope: where the curve is flat, little is left of it."
    )

    def __post_init__(self) -> None:
        check_formula(self.name, self.formula, value=self.value, slope=self.slope)
        if not self.typst:
            object.__setattr__(self, "typst", f'op("{self.name}")(z)')

    def __call__(self, z: Array) -> Array:
        return self.value(z)

    def __repr__(self) -> str:
        return f"<Activation {self.name}: {self.formula}>"


def check_formula(name: Any, formula: Any, **functions: Any) -> None:
    """Raises `FormulaError` if a text or a function is something else."""
    for what, text in (("name", name), ("formula", formula)):
        if not isinstance(text, str) or not text:
            raise FormulaError(f"{what} is {described(text)}, expected a text")
    for what, function in functions.items():
        if not callable(function):
            raise FormulaError(f"{what} is {described(function)}, expected a function of arrays")


def sigmoid(z: Array) -> Array:
    """The logistic function 1 / (1 + e^−z), computed without overflow.

    e is only raised to −|z|.

    >>> sigmoid(np.array([-1e4, 0.0, 1e4]))
    array([0. , 0.5, 1. ])
    """
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


LEAK = 0.01  # the slope of a leaky ReLU for negative sums; the two sentences below call it a hundredth

ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation(
            "relu",
            "max(0, z)",
            lambda z: np.maximum(z, 0),
            lambda z, a: z > 0,  # at exactly 0 the slope is taken as 0, so that neuron counts as off
            label="ReLU",
            typst="max(0, z)",
            forward_sentence="A neuron whose sum is negative stays silent; a positive sum passes unchanged.",
            backward_sentence="A neuron that was off sent nothing forward, so no gradient flows back through it.",
        ),
        Activation(
            "leaky_relu",
            f"max({LEAK} z, z)",
            lambda z: np.maximum(z, LEAK * z),
            lambda z, a: np.where(z > 0, z.dtype.type(1), z.dtype.type(LEAK)),
            signed=True,
            label="leaky ReLU",
            typst=f"max({LEAK} z, z)",
            forward_sentence="A positive sum passes unchanged; of a negative one, only a hundredth passes.",
            backward_sentence="Where the sum was positive, the whole gradient flows back; elsewhere, a hundredth.",
        ),
        Activation(
            "sigmoid",
            "1 / (1 + e^-z)",
            sigmoid,
            lambda z, a: a * (1 - a),
            typst="1 / (1 + e^(-z))",
            forward_sentence="Every sum is squeezed between 0 and 1, which says how far the neuron is on.",
            backward_sentence="At most a quarter of the gradient flows back: a neuron fully on or off hardly learns.",
        ),
        Activation(
            "tanh",
            "tanh(z)",
            np.tanh,
            lambda z, a: 1 - a * a,
            signed=True,
            typst="tanh(z)",
            forward_sentence="Every sum is squeezed between −1 and 1.",
            backward_sentence="The gradient is multiplied by the slope: a neuron near −1 or 1 hardly learns.",
        ),
        Activation(
            "identity",
            "z",
            lambda z: z,
            lambda z, a: np.ones_like(z),
            signed=True,
            typst="z",
            forward_sentence="No sum is bent here, so all layers together can do no more than one.",
            backward_sentence="The slope is 1 everywhere, so the gradient passes unchanged.",
        ),
    )
}

# Those of viznet itself. A process that viznet starts knows no others.
BUILT_IN = tuple(ACTIVATIONS.values())
