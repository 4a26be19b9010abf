"""Lines of the backward pass, with numbers, as a scene writes them out.

They are rounded as those of the forward pass.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from math import prod

from viznet.walkthroughs.arithmetic_line import Line, Name, Part, Value
from viznet.walkthroughs.arithmetic_parts import (
    hidden_terms,
    signed_value,
    term_places,
    times,
    with_text,
    written_products,
)
from viznet.walkthroughs.numbers import decimals_for, setting, written
from viznet.walkthroughs.source import Source
from viznet.walkthroughs.sums import Shown, round_formula, round_update, short
from viznet.walkthroughs.weight_gradient import GradientChain, WeightGradient
from viznet.walkthroughs.written_sum import BackwardSum


def backward_sum_line(neuron: BackwardSum) -> Line:
    """da = w · dz + … + the others, the gradient that arrives at one neuron."""
    decimals = neuron.decimals()
    neuron = neuron.visible(decimals)
    shown, layer, unit = neuron.line(decimals), neuron.layer, neuron.unit
    sources = [
        (
            signed_value(f"W{layer + 1}", (unit, t.index), t.weight),
            signed_value(f"dz{layer + 1}", (t.index,), t.dz),
        )
        for t in neuron.terms
    ]
    line = [(Name(f"da{layer}", (unit,)), " ="), *written_products(shown, sources)]
    if neuron.hidden:
        rest = Source(f"da{layer}", (unit,), kind="rest", without=term_places(neuron))
        line += hidden_terms(neuron, shown, Value("", rest, neuron.rest, signed=True), layer + 1)
    return [*line, ("= ", with_text(signed_value(f"da{layer}", (unit,), neuron.da), shown.result))]


def gate_line(neuron: BackwardSum) -> Line:
    """dz = da · slope, the gradient behind the activation of one neuron."""
    layer, unit, shown = neuron.layer, neuron.unit, gate(neuron)
    da = with_text(signed_value(f"da{layer}", (unit,), neuron.da), shown.inputs[0])
    slope = with_text(Value("", Source(f"z{layer}", (unit,), kind="slope"), neuron.slope), shown.inputs[1])
    dz = with_text(signed_value(f"dz{layer}", (unit,), neuron.dz), shown.result)
    return [
        (Name(f"dz{layer}", (unit,)), " = ", Name(f"da{layer}", (unit,)), " · ", "slope ="),
        (*times(da, slope), " = ", dz),
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
    a = with_text(Value("", Source(f"a{layer - 1}", (index,)), weight.activation), shown.inputs[0])
    dz = with_text(signed_value(f"dz{layer}", (unit,), weight.dz), shown.inputs[1])
    gradient = with_text(signed_value(f"dW{layer}", (index, unit), weight.gradient), shown.result)
    return [
        (Name(f"dW{layer}", (index, unit)), " ="),
        (Name(f"a{layer - 1}", (index,)), " · ", Name(f"dz{layer}", (unit,)), " ="),
        (*times(a, dz), " ="),
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
    factors.append(Factor("loss", signed_value(f"d{'a' if chain.hidden else 'z'}{layer}", (unit,), chain.da)))
    gradient = weight.gradient
    shown = round_formula(
        lambda *numbers: prod(numbers, start=Decimal(1)),
        [short(factor.value.value) if factor.name == "slope" else factor.value.value for factor in factors],
        gradient,
        decimals_for(gradient),
    )
    written_factors = [
        replace(factor, value=with_text(factor.value, text)) for factor, text in zip(factors, shown.inputs)
    ]
    return written_factors, with_text(signed_value(f"dW{layer}", (index, unit), gradient), shown.result)


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
            with_text(signed_value(f"dz{layer}", (y,), dz), shown.result),
        )
    ]


def weight_step(weight: WeightGradient, rate: float, new: float) -> tuple[Shown, Shown]:
    """The gradient of one weight, a · dz, and its step, w − η · dW.

    The gradient has the same decimals in both.
    """
    w, g = weight.weight, weight.gradient
    least = decimals_for(g * rate, least=3)
    step = round_update(w, g, rate, new, least=least)
    decimals = -int(step.inputs[2].as_tuple().exponent)
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
        (with_text(before, shown.inputs[0]), " − ", *times(eta, with_text(gradient, shown.inputs[2]))),
        ("= ", with_text(after, shown.result)),
    ]


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
    gradient = with_text(signed_value(f"dW{weight.layer}", index, weight.gradient), shown.inputs[1])
    result = Value("", Source(f"W{weight.layer}", index, kind="nudge promise"), promise, signed=True)
    return [
        ("its gradient promises ",),
        (*times(Value(setting(h), Source(kind="nudge"), h), gradient), " ="),
        (with_text(result, shown.result, plus=promise > 0),),
    ]
