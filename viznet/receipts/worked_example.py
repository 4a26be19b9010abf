"""Matt Mazur's worked example once more, number by number.

Everything is written out for single neurons, as one would do it on paper, so that a mistake in the formulas for whole
layers does not repeat itself here.
"""

from functools import cache
from math import exp

PASSES = 10_000
RATE = 0.5
I1, I2, T1, T2, B1, B2 = 0.05, 0.10, 0.01, 0.99, 0.35, 0.60
WEIGHTS: tuple[float, ...] = (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55)
Weights = tuple[float, ...]


def _sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z))


def forward(w: Weights) -> dict[str, float]:
    """Returns the numbers of the pass to the error with weights w1 … w8."""
    n: dict[str, float] = {"net h1": w[0] * I1 + w[1] * I2 + B1}
    n["h1"], n["h2"] = _sigmoid(n["net h1"]), _sigmoid(w[2] * I1 + w[3] * I2 + B1)
    n["net o1"] = w[4] * n["h1"] + w[5] * n["h2"] + B2
    n["o1"], n["o2"] = _sigmoid(n["net o1"]), _sigmoid(w[6] * n["h1"] + w[7] * n["h2"] + B2)
    n["E1"], n["E2"] = (T1 - n["o1"]) ** 2 / 2, (T2 - n["o2"]) ** 2 / 2
    n["E"] = n["E1"] + n["E2"]
    return n


def backward(n: dict[str, float], w: Weights) -> dict[str, float]:
    """Returns the gradients; `w` are the weights that they go back through."""
    g = {"dE/do1": n["o1"] - T1, "slope o1": n["o1"] * (1 - n["o1"]), "slope h1": n["h1"] * (1 - n["h1"])}
    d1 = g["delta o1"] = g["dE/do1"] * g["slope o1"]
    d2 = g["delta o2"] = (n["o2"] - T2) * n["o2"] * (1 - n["o2"])
    g |= {"dw5": d1 * n["h1"], "dw6": d1 * n["h2"], "dw7": d2 * n["h1"], "dw8": d2 * n["h2"]}
    g["dE/dh1"], g["dE/dh2"] = d1 * w[4] + d2 * w[6], d1 * w[5] + d2 * w[7]
    e1, e2 = g["dE/dh1"] * g["slope h1"], g["dE/dh2"] * n["h2"] * (1 - n["h2"])
    return g | {"dw1": e1 * I1, "dw2": e1 * I2, "dw3": e2 * I1, "dw4": e2 * I2}


def after_step(w: Weights, *, program: bool) -> Weights:
    """Returns the weights after one step.

    With `program`, the gradients of w1 to w4 go back through the weights w5 to w8 that are already changed.
    """
    n = forward(w)
    g = backward(n, w)
    upper = tuple(w[k] - RATE * g[f"dw{k + 1}"] for k in range(4, 8))
    if program:
        g = backward(n, (*w[:4], *upper))
    return (*(w[k] - RATE * g[f"dw{k + 1}"] for k in range(4)), *upper)


@cache
def _later() -> dict[str, float]:
    textbook = program = WEIGHTS
    for _ in range(PASSES - 1):
        textbook, program = after_step(textbook, program=False), after_step(program, program=True)
    last = forward(after_step(program, program=True))
    return {"last E": forward(textbook)["E"], "last o1": last["o1"], "last o2": last["o2"]}


def worked(name: str) -> float:
    """Returns a number of the example by its name in the post.

    Raises `KeyError` if there is no such number.

    >>> round(worked("E"), 9), round(worked("program E"), 9)
    (0.298371109, 0.291027924)
    """
    if name.startswith("last"):
        return _later()[name]
    if name.endswith(" E"):
        return forward(after_step(WEIGHTS, program=name == "program E"))["E"]
    given = {"i1": I1, "i2": I2, "t1": T1, "t2": T2, "b1": B1, "b2": B2, "rate": RATE, "passes": PASSES}
    given |= {f"w{k + 1}": weight for k, weight in enumerate(WEIGHTS)}
    given |= {f"new w{k + 1}": weight for k, weight in enumerate(after_step(WEIGHTS, program=False))}
    n = forward(WEIGHTS)
    return float((given | n | backward(n, WEIGHTS))[name])
