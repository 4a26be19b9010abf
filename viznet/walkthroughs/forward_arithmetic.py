"""Lines of the forward pass, with numbers, as a scene writes them out.

The numbers come from `neuron`, and `sums` rounds those of a line together, so that a reader with a pocket calculator
gets what is written. Nothing here draws.
"""

from decimal import Decimal
from math import exp

from viznet.activations import Array
from viznet.losses import Loss
from viznet.walkthroughs.arithmetic_line import Line, Name, Note, Value
from viznet.walkthroughs.arithmetic_parts import (
    hidden_terms,
    signed_value,
    term_places,
    times,
    with_text,
    written_products,
)
from viznet.walkthroughs.numbers import decimals_for, loss_text, written
from viznet.walkthroughs.source import Source
from viznet.walkthroughs.sums import round_formula, round_log, round_product
from viznet.walkthroughs.written_sum import WeightedSum


def weighted_sum_line(neuron: WeightedSum) -> Line:
    """z = a · w + … + the others + b, the weighted sum of one neuron."""
    decimals = neuron.decimals()
    neuron = neuron.visible(decimals)
    shown, layer, unit = neuron.line(decimals), neuron.layer, neuron.unit
    sources = [
        (
            Value("", Source(f"a{layer - 1}", (t.index,)), t.activation),
            signed_value(f"W{layer}", (t.index, unit), t.weight),
        )
        for t in neuron.terms
    ]
    line = [(Name(f"z{layer}", (unit,)), " ="), *written_products(shown, sources)]
    if neuron.hidden:
        rest = Source(f"z{layer}", (unit,), kind="rest", without=term_places(neuron))
        line += hidden_terms(neuron, shown, Value("", rest, neuron.rest, signed=True), layer - 1)
    bias = with_text(signed_value(f"b{layer}", (unit,), neuron.bias), shown.inputs[-1], plus=len(line) > 1)
    return [
        *line,
        (bias,),
        (Note(("bias",)),),
        ("= ", with_text(signed_value(f"z{layer}", (unit,), neuron.z), shown.result)),
    ]


def loss_line(p: Array, loss: float, y: int, kind: Loss) -> Line | None:
    """loss = −ln p with its numbers.

    It is None for any other loss, whose formula has more numbers than a line holds.
    """
    if kind.name != "cross_entropy":
        return None
    text, value = log_text(float(p[y]), loss)
    result = Value(value, Source("loss"), loss, role="wrong")
    formula: Line = [("loss =",), ("−ln ", Name("p", (y,)))]
    if text is None:
        return [*formula, ("= ", result)]
    return [*formula, ("= −ln ", Value(text, Source("p", (y,)), float(p[y]), role="right")), ("= ", result)]


def log_text(p: float, loss: float) -> tuple[str | None, str]:
    """How p and the loss −ln p are written.

    The text of p is None where p is too small, or too near 1, to give the loss.
    """
    shown = round_log(p, loss, decimals_for(loss, digits=3, least=3))
    return (shown[0] if shown else None), loss_text(loss)


def two_sided_line(above: float, below: float, bias: float, z: float, layer: int, unit: int) -> Line:
    """z = the products above 0 + those below 0 + b, of one neuron."""
    decimals = decimals_for(above, below, bias, z, digits=2, least=2)
    shown = round_formula(lambda *terms: sum(terms, Decimal(0)), [above, below, bias], z, decimals)
    symbol = f"z{layer}"
    sides = [
        Value("", Source(symbol, (unit,), kind="above 0"), above, signed=True),
        Value("", Source(symbol, (unit,), kind="below 0"), below, signed=True),
        signed_value(f"b{layer}", (unit,), bias),
    ]
    return [
        (Name(symbol, (unit,)), " ="),
        *((with_text(value, text, plus=n > 0),) for n, (value, text) in enumerate(zip(sides, shown.inputs))),
        ("= ", with_text(signed_value(symbol, (unit,), z), shown.result)),
    ]


def share_line(z: float, total: float, p: float, layer: int, k: int) -> Line:
    """p = e^z ÷ the sum of all e^z, for one class."""
    shown = round_formula(lambda one, total: one / total, [exp(z), total], p, 3)
    return [
        (Name("p", (k,)), " ="),
        (
            Value(written(shown.inputs[0]), Source(f"z{layer}", (k,), kind="exponential"), exp(z)),
            " ÷ ",
            Value(written(shown.inputs[1]), Source(f"z{layer}", kind="exponentials"), total),
        ),
        ("= ", Value(written(shown.result), Source("p", (k,)), p)),
    ]


def product_line(a: float, w: float, layer: int, index: int, unit: int) -> Line:
    """a · w, what one neuron sends to another."""
    shown = round_product(a, w, decimals_for(a * w))
    one = Value(written(shown.inputs[0]), Source(f"a{layer - 1}", (index,)), a)
    other = with_text(signed_value(f"W{layer}", (index, unit), w), shown.inputs[1])
    product = Value(
        written(shown.result, plus=shown.result > 0),
        Source(f"z{layer}", (index, unit), kind="product"),
        a * w,
        signed=True,
    )
    return [("to ", Name(f"z{layer}", (unit,)), ": "), (*times(one, other), " ="), (product,)]
