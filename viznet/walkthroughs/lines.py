"""The beats of a pass: every line of the arithmetic as plain text, as Typst, and as a sentence for a student.

The lines follow the network: its depth, its activation, its output and its loss. A formula is written once, with the
symbols in braces, and read three ways:

>>> spelled("{dW3} = {a2}^T {dz3}", str)
'dW3 = a2^T dz3'
>>> spelled("{dW3} = {a2}^top {dz3}", typst_symbol)
'dif W_3 = a_2^top dif z_3'
>>> labelled("{dW3} = {a2}^top {dz3}")
'{{ dif W_3 : dW3 }} = {{ a_2^top : a2 }} {{ dif z_3 : dz3 }}'
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from viznet.activations import Array
from viznet.network import MLP, Trace
from viznet.walkthroughs.sums import number, percent, setting

SECTIONS = ("forward", "loss", "backward", "update", "after")


@dataclass(frozen=True)
class WalkthroughLine:
    """One line of a walkthrough: what is computed, by which formula, why, and what came out.

    `symbol` is the key in the trace ("z1"; in the section "update" the weight itself, "W1"). `equation` is plain
    text, `typst` the same for a Typst formula, `labelled` once more with every symbol in Manim's braces,
    `{{ z_1 : z1 }}`, for `MathTypst(...).select("z1")`. `why` is one sentence. `value` is this example's own: (n,) for
    a layer, (n_in, n_out) for weights, () for the loss. `section` is one of forward, loss, backward, update, after;
    `layer` counts from 0, the input; of p and the loss it is the last.
    """

    symbol: str
    equation: str
    typst: str
    why: str
    value: Array = field(repr=False)
    section: str
    layer: int
    labelled: str = field(repr=False)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return np.shape(self.value)


def typst_symbol(symbol: str) -> str:
    """A trace's symbol as Typst mathematics.

    >>> typst_symbol("dW1"), typst_symbol("z3"), typst_symbol("p"), typst_symbol("loss")
    ('dif W_1', 'z_3', 'p', '"loss"')
    """
    match = re.fullmatch(r"(d?)([a-zA-Z])(\d*)", symbol)
    if not match:
        return f'"{symbol}"'
    d, letter, layer = match.groups()
    return ("dif " if d else "") + letter + (f"_{layer}" if layer else "")


def spelled(formula: str, spelling: Callable[[str], str]) -> str:
    """The formula with every symbol in braces replaced by its spelling."""
    return re.sub(r"\{(\w+)\}", lambda match: spelling(match[1]), formula)


def labelled(formula: str) -> str:
    """The formula in Typst with Manim's label around every symbol, so that a scene can colour it by `select(symbol)`.

    What hangs on a symbol goes inside: Manim loses a group that carries a script.
    """
    return re.sub(
        r"\{(\w+)\}(\^top|_\d+)?",
        lambda match: f"{{{{ {typst_symbol(match[1])}{match[2] or ''} : {match[1]} }}}}",
        formula,
    )


def tell(
    network: MLP, trace: Trace, y: int, after: MLP, trace_after: Trace, learning_rate: float
) -> Iterator[WalkthroughLine]:
    """All beats of one example's pass, in the order in which they are computed.

    `trace` and `trace_after` hold the passes of one example (a batch of one), before and after the update.
    """
    for section, beats in (
        ("forward", _forward(network)),
        ("loss", _loss(network, y)),
        ("backward", _backward(network)),
    ):
        for symbol, layer, plain, typst, why in beats:
            value = trace[symbol]
            one = value[0] if np.ndim(value) == 2 and not symbol.startswith("dW") else value
            yield _beat(section, symbol, layer, plain, typst, why, one)
    for symbol, layer, plain, typst, why in _update(network, learning_rate):
        yield _beat("update", symbol, layer, plain, typst, why, after.params[symbol])
    for symbol, layer, plain, typst, why in _after(network, trace, trace_after, y):
        value = trace_after[symbol]
        yield _beat("after", symbol, layer, plain, typst, why, value if symbol == "loss" else value[0])


# A line as it is written below: symbol, layer, formula in plain text, formula in Typst, why.
Line = tuple[str, int, str, str, str]


def _beat(
    section: str, symbol: str, layer: int, plain: str, typst: str, why: str, value: Array
) -> WalkthroughLine:
    return WalkthroughLine(
        symbol,
        spelled(plain, str),
        spelled(typst, typst_symbol),
        why,
        np.asarray(value),
        section,
        layer,
        labelled(typst),
    )


def _forward(network: MLP) -> Iterator[Line]:
    n, last, name = network.sizes, network.layers, network.activation.name
    yield (
        "a0",
        0,
        "{a0} = x",
        "{a0} = x",
        f"The example enters as {n[0]:,} numbers, one for each input; of a picture these are its pixels, from 0 to 1.",
    )
    for l in range(1, last + 1):
        of = f"all {n[l - 1]:,} inputs" if l == 1 else f"the {n[l - 1]:,} activations of layer {l - 1}"
        why = (
            f"Each of the {n[l]:,} neurons weighs {of}, adds them up, and adds its bias."
            if l < last
            else f"One score for each of the {n[l]:,} classes, a weighted sum of {of}: the higher, the more likely."
        )
        sum_ = f"{{z{l}}} = {{a{l - 1}}} {{W{l}}} + {{b{l}}}"
        yield f"z{l}", l, sum_, sum_, why
        if l < last:
            plain, typst = _activated(network, l)
            yield (
                f"a{l}",
                l,
                f"{{a{l}}} = {plain}",
                f"{{a{l}}} = {typst}",
                network.activation.forward_sentence,
            )
    if network.output == "softmax":
        why = "e^z makes every score positive, and dividing by their sum makes them shares that add up to 1."
        yield "p", last, f"{{p}} = softmax({{z{last}}})", f'{{p}} = op("softmax")({{z{last}}})', why
    else:
        why = f"The scores pass through {name} and are the answer, one number a class; nothing makes them add up to 1."
        plain, typst = _activated(network, last)
        yield "p", last, f"{{p}} = {plain}", f"{{p}} = {typst}", why


def _loss(network: MLP, y: int) -> Iterator[Line]:
    last, classes = network.layers, network.sizes[-1]
    target = f"the target y, which is 1 at class {y} and 0 elsewhere"
    if network.loss.name == "cross_entropy":
        why = f"Only the true class, {y}, counts: a probability of 1 costs nothing, and one near 0 costs without bound."
        yield "loss", last, f"{{loss}} = −ln {{p}}[{y}]", f"{{loss}} = -ln {{p}}_{y}", why
    elif network.loss.name == "mse":
        why = f"The loss is the mean squared distance from p to {target}."
        typst = f"{{loss}} = 1/{classes} sum ({{p}} - {{y}})^2"
        yield "loss", last, f"{{loss}} = 1/{classes} Σ ({{p}} − {{y}})²", typst, why
    elif network.loss.name == "rmse":
        why = f"The loss is the distance from p to {target}: the root of the mean square."
        typst = f"{{loss}} = sqrt(1/{classes} sum ({{p}} - {{y}})^2)"
        yield "loss", last, f"{{loss}} = √(1/{classes} Σ ({{p}} − {{y}})²)", typst, why
    else:
        why = f"One number says how far p is from {target}."
        name = network.loss.name
        yield "loss", last, f"{{loss}} = {name}({{p}}, {{y}})", f'{{loss}} = op("{name}")({{p}}, {{y}})', why


def _backward(network: MLP) -> Iterator[Line]:
    last, name = network.layers, network.activation.name
    yield from _blame_of_scores(network)
    for l in range(last, 0, -1):
        why = "A weight is to blame for what came through it, times the blame of the neuron that it feeds."
        gradient = (f"{{dW{l}}} = {{a{l - 1}}}ᵀ {{dz{l}}}", f"{{dW{l}}} = {{a{l - 1}}}^top {{dz{l}}}")
        yield f"dW{l}", l, *gradient, why
        why = "A bias is like a weight whose input is always 1, so its blame is the neuron's own."
        yield f"db{l}", l, f"{{db{l}}} = {{dz{l}}}", f"{{db{l}}} = {{dz{l}}}", why
        if l > 1:
            k = l - 1
            why = f"Each neuron of layer {k} collects the blame of all that it feeds, weighed by the connections."
            yield (
                f"da{k}",
                k,
                f"{{da{k}}} = {{dz{l}}} {{W{l}}}ᵀ",
                f"{{da{k}}} = {{dz{l}}} {{W{l}}}^top",
                why,
            )
            slope = (
                f"{{dz{k}}} = {{da{k}}} ⊙ {name}′({{z{k}}})",
                f"{{dz{k}}} = {{da{k}}} dot.o {_operator(name)}'({{z{k}}})",
            )
            yield f"dz{k}", k, *slope, network.activation.backward_sentence


def _blame_of_scores(network: MLP) -> Iterator[Line]:
    """From the loss back to the last scores: one subtraction for softmax with cross-entropy, two steps otherwise."""
    last, classes, name = network.layers, network.sizes[-1], network.activation.name
    if network.loss.of_scores:
        why = "Each score answers for the probability it has too much; only the true class has too little."
        yield f"dz{last}", last, f"{{dz{last}}} = {{p}} − {{y}}", f"{{dz{last}}} = {{p}} - {{y}}", why
        return
    if network.loss.name == "mse":
        plain, typst = f"2/{classes} ({{p}} − {{y}})", f"2/{classes} ({{p}} - {{y}})"
    elif network.loss.name == "rmse":
        plain, typst = (
            f"({{p}} − {{y}}) / ({classes} {{loss}})",
            f"({{p}} - {{y}}) / ({classes} thin {{loss}})",
        )
    else:
        plain, typst = f"{network.loss.name}′({{p}}, {{y}})", f"{_operator(network.loss.name)}'({{p}}, {{y}})"
    why = "Each output is to blame for its distance from the target: too high is positive, too low negative."
    yield "dp", last, "{dp} = " + plain, "{dp} = " + typst, why
    z = f"{{z{last}}}"
    if network.output == "softmax":
        why = (
            "One score raised lowers every other share, so each answers for its blame less the average blame."
        )
        plain, typst = "{p} ⊙ ({dp} − Σ {p} {dp})", "{p} dot.o ({dp} - sum {p} {dp})"
    else:
        why = f"The blame passes back through the slope of {name}: where the curve is flat, little is left."
        plain, typst = f"{{dp}} ⊙ {name}′({z})", f"{{dp}} dot.o {_operator(name)}'({z})"
    yield f"dz{last}", last, f"{{dz{last}}} = {plain}", f"{{dz{last}}} = {typst}", why


def _update(network: MLP, learning_rate: float) -> Iterator[Line]:
    eta = setting(learning_rate)
    for l in range(1, network.layers + 1):
        for kind, what in (("W", "weight"), ("b", "bias")):
            why = f"Every {what} takes a step of {eta} times its gradient, against it: downhill."
            symbol = f"{kind}{l}"
            plain = f"{{{symbol}}} ← {{{symbol}}} − η {{d{symbol}}}"
            yield symbol, l, plain, plain.replace("←", "arrow.l").replace("−", "-").replace("η", "eta"), why


def _after(network: MLP, trace: Trace, trace_after: Trace, y: int) -> Iterator[Line]:
    last = network.layers
    form = percent if network.output == "softmax" else number
    before, now = (form(float(t["p"][0, y])) for t in (trace, trace_after))
    function = "softmax" if network.output == "softmax" else network.activation.name
    why = f"The same example through the new weights: the answer for class {y} goes from {before} to {now}."
    yield "p", last, f"{{p}} = {function}({{z{last}}})", f"{{p}} = {_operator(function)}({{z{last}}})", why
    ((_, _, plain, typst, _),) = _loss(network, y)
    was, is_ = number(float(trace["loss"])), number(float(trace_after["loss"]))
    if trace_after["loss"] < trace["loss"]:
        why = f"The loss on this example fell from {was} to {is_}: the step led downhill."
    else:
        why = f"The loss on this example went from {was} to {is_}: the step was too long for this slope."
    yield "loss", last, plain, typst, why


def _activated(network: MLP, layer: int) -> tuple[str, str]:
    """What the activation makes of the layer's z, in plain text and in Typst."""
    z = f"{{z{layer}}}"
    formulas = network.activation.formula, network.activation.typst
    plain, typst = (re.sub(r"\bz\b", z, formula) for formula in formulas)
    return plain, typst


def _operator(name: str) -> str:
    return f'op("{name}")'
