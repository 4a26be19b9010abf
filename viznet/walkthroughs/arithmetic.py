"""Lines of arithmetic as a scene writes them out, with their numbers.

The numbers come from `neuron`, and `sums` rounds those of a line together, so that a reader with a pocket calculator
gets what is written. Nothing here draws.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from math import exp, prod

from viznet.activations import Array
from viznet.losses import Loss
from viznet.walkthroughs.arithmetic_line import Line, Name, Note, Part, Value
from viznet.walkthroughs.numbers import decimals_for, loss_text, setting, written
from viznet.walkthroughs.sentence import Counted, pieces
from viznet.walkthroughs.source import Source
from viznet.walkthroughs.sums import Shown, round_formula, round_log, round_product, round_update, short
from viznet.walkthroughs.weight_gradient import GradientChain, WeightGradient
from viznet.walkthroughs.written_sum import BackwardSum, WeightedSum, WrittenSum

OTHERS = Counted("{count} other", "{count} others")  # what stands beside a rest


def weighted_sum_line(neuron: WeightedSum) -> Line:
    """z = a · w + … + the others + b, the weighted sum of one neuron."""
    decimals = neuron.decimals()
    neuron = neuron.visible(decimals)
    shown, layer, unit = neuron.line(decimals), neuron.layer, neuron.unit
    sources = [
        (
            Value("", Source(f"a{layer - 1}", (t.index,)), t.activation),
            _signed(f"W{layer}", (t.index, unit), t.weight),
        )
        for t in neuron.terms
    ]
    line = [(Name(f"z{layer}", (unit,)), " ="), *_terms(shown, sources)]
    if neuron.hidden:
        rest = Source(f"z{layer}", (unit,), kind="rest", without=_indices(neuron))
        line += _others(neuron, shown, Value("", rest, neuron.rest, signed=True), layer - 1)
    bias = _with_text(_signed(f"b{layer}", (unit,), neuron.bias), shown.inputs[-1], plus=len(line) > 1)
    return [
        *line,
        (bias,),
        (Note(("bias",)),),
        ("= ", _with_text(_signed(f"z{layer}", (unit,), neuron.z), shown.result)),
    ]


def backward_sum_line(neuron: BackwardSum) -> Line:
    """da = w · dz + … + the others, the gradient that arrives at one neuron."""
    decimals = neuron.decimals()
    neuron = neuron.visible(decimals)
    shown, layer, unit = neuron.line(decimals), neuron.layer, neuron.unit
    sources = [
        (_signed(f"W{layer + 1}", (unit, t.index), t.weight), _signed(f"dz{layer + 1}", (t.index,), t.dz))
        for t in neuron.terms
    ]
    line = [(Name(f"da{layer}", (unit,)), " ="), *_terms(shown, sources)]
    if neuron.hidden:
        rest = Source(f"da{layer}", (unit,), kind="rest", without=_indices(neuron))
        line += _others(neuron, shown, Value("", rest, neuron.rest, signed=True), layer + 1)
    return [*line, ("= ", _with_text(_signed(f"da{layer}", (unit,), neuron.da), shown.result))]


def gate_line(neuron: BackwardSum) -> Line:
    """dz = da · slope, the gradient behind the activation of one neuron."""
    layer, unit, shown = neuron.layer, neuron.unit, gate(neuron)
    da = _with_text(_signed(f"da{layer}", (unit,), neuron.da), shown.inputs[0])
    slope = _with_text(Value("", Source(f"z{layer}", (unit,), kind="slope"), neuron.slope), shown.inputs[1])
    dz = _with_text(_signed(f"dz{layer}", (unit,), neuron.dz), shown.result)
    return [
        (Name(f"dz{layer}", (unit,)), " = ", Name(f"da{layer}", (unit,)), " · ", "slope ="),
        (*_times(da, slope), " = ", dz),
    ]


def gate(neuron: BackwardSum) -> Shown:
    """da and the slope of the activation, and their product dz."""
    return round_formula(
        lambda da, slope: da * slope,
        [neuron.da, short(neuron.slope)],
        neuron.dz,
        decimals_for(neuron.dz, least=3),
    )


def gradient_line(weight: WeightGradient) -> Line:
    """dW = a · dz, the gradient of one weight."""
    layer, index, unit = weight.layer, weight.index, weight.unit
    shown = round_formula(
        lambda a, dz: a * dz,
        [weight.activation, weight.dz],
        weight.gradient,
        decimals_for(weight.gradient, least=3),
    )
    a = _with_text(Value("", Source(f"a{layer - 1}", (index,)), weight.activation), shown.inputs[0])
    dz = _with_text(_signed(f"dz{layer}", (unit,), weight.dz), shown.inputs[1])
    gradient = _with_text(_signed(f"dW{layer}", (index, unit), weight.gradient), shown.result)
    return [
        (Name(f"dW{layer}", (index, unit)), " ="),
        (Name(f"a{layer - 1}", (index,)), " · ", Name(f"dz{layer}", (unit,)), " ="),
        (*_times(a, dz), " ="),
        (gradient,),
    ]


@dataclass(frozen=True)
class Factor:
    """A factor of a gradient: which it is, and how it is written.

    `name` is "input", "slope" or "loss".
    """

    name: str
    value: Value


def chain_factors(chain: GradientChain) -> tuple[list[Factor], Value]:
    """The factors of a weight's gradient, and the gradient, as written.

    Their product as they are written gives the gradient as it is written.
    """
    weight = chain.weight
    layer, index, unit = weight.layer, weight.index, weight.unit
    factors = [Factor("input", Value("", Source(f"a{layer - 1}", (index,)), weight.activation))]
    if chain.hidden:
        slope = Source(f"z{layer}", (unit,), kind="slope")
        factors.append(Factor("slope", Value("", slope, chain.slope)))
    factors.append(Factor("loss", _signed(f"d{'a' if chain.hidden else 'z'}{layer}", (unit,), chain.da)))
    gradient = weight.gradient
    shown = round_formula(
        lambda *numbers: prod(numbers, start=Decimal(1)),
        [short(factor.value.value) if factor.name == "slope" else factor.value.value for factor in factors],
        gradient,
        decimals_for(gradient),
    )
    written_factors = [
        replace(factor, value=_with_text(factor.value, text)) for factor, text in zip(factors, shown.inputs)
    ]
    return written_factors, _with_text(_signed(f"dW{layer}", (index, unit), gradient), shown.result)


def chain_line(chain: GradientChain) -> Line:
    """dW = the input · the slope · da, the gradient of one weight."""
    factors, gradient = chain_factors(chain)
    weight = chain.weight
    line: Line = [(Name(f"dW{weight.layer}", (weight.index, weight.unit)), " =")]
    for number, factor in enumerate(factors):
        value: Part = ("(", factor.value, ")") if number and factor.value.negative else (factor.value,)
        line.append(("· ", *value) if number else value)
    return [*line, ("= ", gradient)]


def score_gradient_line(p: float, dz: float, layer: int, y: int) -> Line:
    """dz = p − 1, the gradient of the true class's score."""
    shown = round_formula(lambda p, y: p - y, [p, Decimal(1)], dz, decimals_for(dz, least=3))
    return [
        (
            Name(f"dz{layer}", (y,)),
            " = ",
            Value(written(shown.inputs[0]), Source("p", (y,)), p, role="right"),
            " − ",
            Value("1", Source("y", (y,)), 1.0),
            " = ",
            _with_text(_signed(f"dz{layer}", (y,), dz), shown.result),
        )
    ]


def loss_line(p: Array, loss: float, y: int, kind: Loss) -> Line | None:
    """loss = −ln p with its numbers.

    None for any other loss, whose formula has more numbers than a line holds.
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


def weight_step(weight: WeightGradient, rate: float, new: float) -> tuple[Shown, Shown]:
    """The gradient of one weight, a · dz, and its step, w − η · dW.

    The gradient has the same decimals in both.
    """
    w, g = weight.weight, weight.gradient
    least = decimals_for(g * rate, least=3)
    step = round_update(w, g, rate, new, least=least)
    decimals = -int(step.result.as_tuple().exponent)
    return round_formula(lambda a, dz: a * dz, [weight.activation, weight.dz], g, decimals), step


def update_line(before: Value, rate: float, gradient: Value, after: Value, *, least: int = 2) -> Line:
    """The numbers of w − η · g = new.

    The texts of the given values are not used.
    """
    w, g, new = before.value, gradient.value, after.value
    least = max(least, decimals_for(w, g), decimals_for(rate * g))
    shown = round_update(w, g, rate, new, least=least)
    eta = Value(setting(rate), Source(kind="rate"), rate)
    return [
        (_with_text(before, shown.inputs[0]), " − ", *_times(eta, _with_text(gradient, shown.inputs[2]))),
        ("= ", _with_text(after, shown.result)),
    ]


def _signed(symbol: str, index: tuple[int, ...], value: float) -> Value:
    """A number that is coloured by its sign; its text comes later."""
    return Value("", Source(symbol, index), value, signed=True)


def _with_text(value: Value, shown: Decimal, *, plus: bool = False) -> Value:
    """The same number with its text."""
    return replace(value, text=written(shown, plus=plus))


def _times(one: Value, other: Value, *, added: bool = False) -> Part:
    """A product as it is written.

    A negative factor stands in parentheses, unless the line begins with it.
    """
    first: Part = ("(", one, ")") if added and one.negative else (one,)
    second: Part = ("(", other, ")") if other.negative else (other,)
    return ("+ " if added else "", *first, " · ", *second)


def _terms(shown: Shown, sources: list[tuple[Value, Value]]) -> Line:
    """The products of a sum, each with its plus."""
    pairs = list(zip(shown.inputs[::2], shown.inputs[1::2]))
    return [
        _times(_with_text(one, a), _with_text(other, w), added=count > 0)
        for count, ((one, other), (a, w)) in enumerate(zip(sources, pairs))
    ]


def _others(written_sum: WrittenSum, shown: Shown, rest: Value, layer: int) -> Line:
    """The hidden terms as one number, and how many they are."""
    kept = len(written_sum.terms)
    count = Value(f"{written_sum.hidden:,}", Source(kind="others", index=(layer, kept)), written_sum.hidden)
    note = Note(tuple(pieces(OTHERS.of(written_sum.hidden), count=count)))
    return [(_with_text(rest, shown.inputs[2 * kept], plus=kept > 0),), (note,)]


def _indices(written_sum: WrittenSum) -> tuple[int, ...]:
    """The places of the terms that stand alone."""
    return tuple(term.index for term in written_sum.terms)


def two_sided_line(above: float, below: float, bias: float, z: float, layer: int, unit: int) -> Line:
    """z = the products above 0 + those below 0 + b, of one neuron."""
    decimals = decimals_for(above, below, bias, z, digits=2, least=2)
    shown = round_formula(lambda *terms: sum(terms, Decimal(0)), [above, below, bias], z, decimals)
    symbol = f"z{layer}"
    sides = [
        Value("", Source(symbol, (unit,), kind="above 0"), above, signed=True),
        Value("", Source(symbol, (unit,), kind="below 0"), below, signed=True),
        _signed(f"b{layer}", (unit,), bias),
    ]
    return [
        (Name(symbol, (unit,)), " ="),
        *((_with_text(value, text, plus=n > 0),) for n, (value, text) in enumerate(zip(sides, shown.inputs))),
        ("= ", _with_text(_signed(symbol, (unit,), z), shown.result)),
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
    other = _with_text(_signed(f"W{layer}", (index, unit), w), shown.inputs[1])
    product = Value(
        written(shown.result, plus=shown.result > 0),
        Source(f"z{layer}", (index, unit), kind="product"),
        a * w,
        signed=True,
    )
    return [("to ", Name(f"z{layer}", (unit,)), ": "), (*_times(one, other), " ="), (product,)]


def nudge_line(h: float, weight: WeightGradient) -> Line:
    """h · dW, how the loss would change if its slope stayed the same."""
    index = (weight.index, weight.unit)
    promise = h * weight.gradient
    shown = round_formula(
        lambda step, slope: step * slope,
        [short(h), weight.gradient],
        promise,
        decimals_for(promise, digits=3, least=3),
    )
    gradient = _with_text(_signed(f"dW{weight.layer}", index, weight.gradient), shown.inputs[1])
    result = Value("", Source(f"W{weight.layer}", index, kind="nudge promise"), promise, signed=True)
    return [
        ("its gradient promises ",),
        (*_times(Value(setting(h), Source(kind="nudge"), h), gradient), " ="),
        (_with_text(result, shown.result, plus=promise > 0),),
    ]
