"""Matt Mazur's worked example: a 2-2-2 network, and one step of learning.

"A Step by Step Backpropagation Example" (2015) prints every number of the pass. Here viznet's own network computes the
same numbers. The names are those of the post: inputs i1 and i2, weights w1 to w8, biases b1 and b2, hidden neurons h1
and h2, outputs o1 and o2. Its error Σ ½ (target − output)² over two outputs is the mean squared error of viznet. The
biases are not changed.

The post derives all gradients with the old weights, as textbooks do. But three figures that it prints for later come
from its program, which has changed w5 to w8 before it computes the gradients of w1 to w4.
"""

from decimal import Decimal
from functools import cache

import numpy as np

from viznet.activations import Array
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.walkthroughs.numbers import rounded

X, Y = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])
RATE = 0.5
PASSES = 10_000

# What the post prints, digit by digit.
PUBLISHED = {
    "net h1": "0.3775",
    "h1": "0.593269992",
    "h2": "0.596884378",
    "net o1": "1.105905967",
    "o1": "0.75136507",
    "o2": "0.772928465",
    "E1": "0.274811083",
    "E2": "0.023560026",
    "E": "0.298371109",
    "dE/do1": "0.74136507",
    "slope o1": "0.186815602",
    "dw5": "0.082167041",
    "new w5": "0.35891648",
    "new w6": "0.408666186",
    "new w7": "0.511301270",
    "new w8": "0.561370121",
    "dE/dh1": "0.036350306",
    "slope h1": "0.241300709",
    "dw1": "0.000438568",
    "new w1": "0.149780716",
    "new w2": "0.19956143",
    "new w3": "0.24975114",
    "new w4": "0.29950229",
    "program E": "0.291027924",
    "last E": "0.0000351085",
    "last o1": "0.015912196",
    "last o2": "0.984065734",
}


def network() -> MLP:
    """Returns the network of the post, before any step.

    >>> round(float(network().forward(X)["p"][0, 0]), 9)
    0.75136507
    """
    config = MLP(2, 2, 2, activation="sigmoid", output="elementwise", loss="mse", dtype="float64").config()
    weights = {
        "W1": np.array([[0.15, 0.25], [0.20, 0.30]]),
        "b1": np.array([0.35, 0.35]),
        "W2": np.array([[0.40, 0.50], [0.45, 0.55]]),
        "b2": np.array([0.60, 0.60]),
    }
    return MLP.from_params(config, weights)


def take_step(learning: MLP, *, program: bool = False) -> float:
    """Takes one step, and returns the error before it.

    With `program`, the gradients of w1 to w4 go back through the weights w5 to w8 that are already changed.
    """
    trace = learning.backward(learning.forward(X), Y)
    error = float(trace["loss"])
    rule = SGD(lr=RATE)
    rule.update({"W2": learning.params["W2"]}, trace, {})
    if program:
        trace = learning.backward(trace, Y)
    rule.update({"W1": learning.params["W1"]}, trace, {})
    return error


def error_of(network: MLP) -> float:
    """Returns the error of a network on the example of the post."""
    return float(network.backward(network.forward(X), Y)["loss"])


@cache
def errors() -> Array:
    """Returns the error of each of the 10,000 passes, (10000,)."""
    learning = network()
    return np.array([take_step(learning) for _ in range(PASSES)])


@cache
def computed() -> dict[str, float]:
    """Returns the numbers of the pass and the step, by name."""
    before = network()
    trace = before.backward(before.forward(X), Y)
    after, program = network(), network()
    take_step(after)
    take_step(program, program=True)
    outputs = trace["p"][0]
    halves = (outputs - Y[0]) ** 2 / 2
    numbers = {
        "rate": RATE,
        "passes": PASSES,
        "net h1": trace["z1"][0, 0],
        "net o1": trace["z2"][0, 0],
        "E": trace["loss"],
        "dE/do1": outputs[0] - Y[0, 0],
        "slope o1": trace["dz2"][0, 0] / (outputs[0] - Y[0, 0]),
        "slope h1": trace["dz1"][0, 0] / trace["da1"][0, 0],
        "new E": error_of(after),
        "program E": error_of(program),
    }
    for k in (0, 1):
        numbers |= {
            f"i{k + 1}": X[0, k],
            f"t{k + 1}": Y[0, k],
            f"b{k + 1}": before.params[f"b{k + 1}"][0],
            f"h{k + 1}": trace["a1"][0, k],
            f"o{k + 1}": outputs[k],
            f"E{k + 1}": halves[k],
            f"dE/dh{k + 1}": trace["da1"][0, k],
            f"delta o{k + 1}": trace["dz2"][0, k],
        }
    for number in range(1, 9):  # w1 and w2 go to h1, w3 and w4 to h2, w5 and w6 to o1, w7 and w8 to o2
        layer, place = 1 + (number > 4), ((number - 1) % 2, (number - 1) % 4 // 2)
        numbers |= {
            f"w{number}": before.params[f"W{layer}"][place],
            f"dw{number}": trace[f"dW{layer}"][place],
            f"new w{number}": after.params[f"W{layer}"][place],
        }
    return {name: float(number) for name, number in numbers.items()}


@cache
def later() -> dict[str, float]:
    """Returns the numbers at the end of all passes, by name.

    As in the post, the error is that of the last pass in the textbook's order. The outputs come after one step more, in
    the order of the program.
    """
    learning = network()
    for _ in range(PASSES):
        take_step(learning, program=True)
    first, second = learning.forward(X)["p"][0]
    return {"last E": float(errors()[-1]), "last o1": float(first), "last o2": float(second)}


def value(name: str) -> float:
    """Returns a number of the example by its name in the post.

    >>> round(value("E"), 9), round(value("dw5"), 9)
    (0.298371109, 0.082167041)
    """
    return later()[name] if name.startswith("last") else computed()[name]


def decimals_of(name: str) -> int:
    """Returns how many decimals the post prints of a number."""
    return len(PUBLISHED[name].partition(".")[2])


def agrees(name: str, printed: str | None = None) -> bool:
    """Whether a number, rounded as the post prints it, is what it prints.

    >>> agrees("E"), agrees("new E", "program E")
    (True, False)
    """
    printed = printed or name
    return rounded(value(name), decimals_of(printed)) == Decimal(PUBLISHED[printed])
