"""The lines of a walkthrough: formulas and sentences for a student.

Every formula of a pass is written as plain text and in Typst, and has one sentence that says why.

The lines follow the network: its depth, its activation, its output and its loss. A formula names its symbols as the
code does; in Typst, each becomes its sign:

>>> in_typst("dW3 = a2^top dz3")
'dif W_3 = a_2^top dif z_3'
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite

import numpy as np

from viznet.activations import Array
from viznet.network import MLP
from viznet.trace import Trace
from viznet.walkthroughs import sentences
from viznet.walkthroughs.numbers import loss_text, losses_apart, number, percent, setting
from viznet.walkthroughs.sentence import fill

SECTIONS = ("forward", "loss", "backward", "update", "after")

SYMBOL = re.compile(r'(?<!")\b(?:d?[aWbz]\d+|d?p|loss)\b(?!")')  # a name in quotes is a Typst text


@dataclass(frozen=True)
class WalkthroughLine:
    """One line of a walkthrough: a symbol, its formula, why, and its value.

    `symbol` is the key in the trace ("z1"; in the section "update" the weight itself, "W1"). `equation` is plain
    text, and `typst` the same as a Typst formula. `why` is one sentence. `value` is this example's own: (n,) for a
    layer, (n_in, n_out) for weights, () for the loss. `section` is one of forward, loss, backward, update, after.
    `layer` counts from 0, the input; for p and the loss it is the last layer.
    """

    symbol: str
    equation: str
    typst: str
    why: str
    value: Array = field(repr=False)
    section: str
    layer: int

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return np.shape(self.value)


@dataclass(frozen=True)
class LineText:
    """A line without its value.

    It has a symbol, the layer, the formula, and one sentence that says why.

    `typst` is the formula in Typst, but with the symbols as the code has them. Where it is left out, it is `equation`.
    """

    symbol: str
    layer: int
    equation: str
    why: str
    typst: str = ""


def walkthrough_lines(
    network: MLP, trace: Trace, y: int, after: MLP, trace_after: Trace, learning_rate: float
) -> Iterator[WalkthroughLine]:
    """All lines of one example's pass, in the order of computation.

    `trace` and `trace_after` hold the passes of one example (a batch of one), before and after the update.
    """
    yield from pass_lines(network, trace, y)
    for text in _update(network, learning_rate):
        yield _line("update", text, after.params[text.symbol])
    for text in _after(network, trace, trace_after, y):
        yield _line("after", text, _of_one_example(trace_after, text.symbol))


def pass_lines(network: MLP, trace: Trace, y: int) -> Iterator[WalkthroughLine]:
    """The lines of one example's forward pass, its loss and its backward pass."""
    for section, texts in (
        ("forward", _forward(network)),
        ("loss", [_loss(network, y)]),
        ("backward", _backward(network)),
    ):
        for text in texts:
            yield _line(section, text, _of_one_example(trace, text.symbol))


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


def in_typst(formula: str) -> str:
    """A formula in Typst, with its symbols as signs.

    In `formula`, the symbols are written as in the code.
    """
    return SYMBOL.sub(lambda match: typst_symbol(match[0]), formula)


def _line(section: str, text: LineText, value: Array) -> WalkthroughLine:
    typst = in_typst(text.typst or text.equation)
    return WalkthroughLine(
        text.symbol, text.equation, typst, text.why, np.asarray(value), section, text.layer
    )


def _of_one_example(trace: Trace, symbol: str) -> Array:
    """A trace's value without the batch of one around it.

    Weights and the loss have no batch.
    """
    value = np.asarray(trace[symbol])
    return np.asarray(value[0]) if value.ndim == 2 and not symbol.startswith("dW") else value


def _forward(network: MLP) -> Iterator[LineText]:
    """From the input to the answer p."""
    sizes, last = network.sizes, network.layers
    yield LineText("a0", 0, "a0 = x", sentences.INPUTS)
    for l in range(1, last + 1):
        if l == last:
            why = fill(sentences.SCORES.of(sizes[l]), classes=sizes[l])
        else:
            counted = sentences.FIRST_SUMS if l == 1 else sentences.HIDDEN_SUMS
            why = fill(counted.of(sizes[l]), neurons=sizes[l])
        yield LineText(f"z{l}", l, f"z{l} = a{l - 1} W{l} + b{l}", why)
        if l < last:
            plain, typst = _activated(network, l)
            why = network.activation.forward_sentence
            yield LineText(f"a{l}", l, f"a{l} = {plain}", why, f"a{l} = {typst}")
    if network.output == "softmax":
        typst = f"p = {_operator('softmax')}(z{last})"
        yield LineText("p", last, f"p = softmax(z{last})", sentences.SOFTMAX, typst)
    else:
        why = fill(sentences.ELEMENTWISE, activation=network.activation.name)
        plain, typst = _activated(network, last)
        yield LineText("p", last, f"p = {plain}", why, f"p = {typst}")


def _loss(network: MLP, y: int) -> LineText:
    """How wrong p is for an example of class y."""
    classes, name = network.sizes[-1], network.loss.name
    formulas = {
        "cross_entropy": (f"−ln p[{y}]", f"-ln p_{y}"),
        "mse": (f"1/{classes} Σ (p − y)²", rf"1\/{classes} sum (p - y)^2"),
        "rmse": (f"√(1/{classes} Σ (p − y)²)", rf"sqrt(1\/{classes} sum (p - y)^2)"),
    }
    plain, typst = formulas.get(name, (f"{name}(p, y)", f"{_operator(name)}(p, y)"))
    return LineText("loss", network.layers, f"loss = {plain}", network.loss.sentence, f"loss = {typst}")


def _backward(network: MLP) -> Iterator[LineText]:
    """From the loss back to the gradients of the first weights."""
    yield from _score_gradients(network)
    name = network.activation.name
    for l in range(network.layers, 0, -1):
        k = l - 1
        why = sentences.WEIGHT_GRADIENTS
        yield LineText(f"dW{l}", l, f"dW{l} = a{k}ᵀ dz{l}", why, f"dW{l} = a{k}^top dz{l}")
        yield LineText(f"db{l}", l, f"db{l} = dz{l}", sentences.BIAS_GRADIENTS)
        if k > 0:
            why = sentences.ACTIVATION_GRADIENTS
            yield LineText(f"da{k}", k, f"da{k} = dz{l} W{l}ᵀ", why, f"da{k} = dz{l} W{l}^top")
            yield LineText(
                f"dz{k}",
                k,
                f"dz{k} = da{k} ⊙ {name}′(z{k})",
                network.activation.backward_sentence,
                f"dz{k} = da{k} dot.o {_operator(name)}'(z{k})",
            )


def _score_gradients(network: MLP) -> Iterator[LineText]:
    """From the loss back to the last scores.

    That is one subtraction for softmax with cross-entropy, and two steps otherwise.
    """
    last, classes = network.layers, network.sizes[-1]
    name, loss = network.activation.name, network.loss.name
    if network.loss.of_scores:
        why = sentences.SCORE_GRADIENTS
        yield LineText(f"dz{last}", last, f"dz{last} = p − y", why, f"dz{last} = p - y")
        return
    formulas = {
        "mse": (f"2/{classes} (p − y)", f"2/{classes} (p - y)"),
        "rmse": (f"(p − y) / ({classes} loss)", f"(p - y) / ({classes} thin loss)"),
    }
    plain, typst = formulas.get(loss, (f"{loss}′(p, y)", f"{_operator(loss)}'(p, y)"))
    yield LineText("dp", last, f"dp = {plain}", sentences.OUTPUT_GRADIENTS, f"dp = {typst}")
    if network.output == "softmax":
        why = sentences.SOFTMAX_GRADIENTS
        plain, typst = "p ⊙ (dp − Σ p dp)", "p dot.o (dp - sum p dp)"
    else:
        why = network.activation.backward_sentence
        plain, typst = f"dp ⊙ {name}′(z{last})", f"dp dot.o {_operator(name)}'(z{last})"
    yield LineText(f"dz{last}", last, f"dz{last} = {plain}", why, f"dz{last} = {typst}")


def _update(network: MLP, learning_rate: float) -> Iterator[LineText]:
    """One plain gradient step for every W and b."""
    rate = setting(learning_rate)
    for l in range(1, network.layers + 1):
        for symbol, sentence in ((f"W{l}", sentences.WEIGHT_STEP), (f"b{l}", sentences.BIAS_STEP)):
            yield LineText(
                symbol,
                l,
                f"{symbol} ← {symbol} − η d{symbol}",
                fill(sentence, rate=rate),
                f"{symbol} arrow.l {symbol} - eta d{symbol}",
            )


def _after(network: MLP, trace: Trace, trace_after: Trace, y: int) -> Iterator[LineText]:
    """The answer and the loss once more, with the new weights."""
    *_, answer = _forward(network)
    written = percent if network.output == "softmax" else number
    before, after = (written(float(t["p"][0, y])) for t in (trace, trace_after))
    if not isfinite(trace_after["p"][0, y]):
        why = fill(sentences.ANSWER_LOST, y=y)
    elif before == after:
        why = fill(sentences.ANSWER_STAYS, y=y, before=before)
    else:
        why = fill(sentences.ANSWER_CHANGES, y=y, before=before, after=after)
    yield LineText("p", answer.layer, answer.equation, why, answer.typst)
    loss = _loss(network, y)
    why = loss_sentence(float(trace["loss"]), float(trace_after["loss"]))
    yield LineText("loss", loss.layer, loss.equation, why, loss.typst)


def loss_sentence(before: float, after: float) -> str:
    """What a step did to the loss, in one sentence with its numbers.

    >>> loss_sentence(0.93821, 0.81244)
    'The loss on this example fell from 0.938 to 0.812: the step led downhill.'
    """
    change = sentences.loss_change(before, after)
    template = sentences.LOSS_AFTER[change]
    if change in ("fell", "rose"):
        old, new = losses_apart(before, after, most=sentences.DIGITS)
        return fill(template, before=old, after=new)
    return fill(template, before=loss_text(before)) if change == "stayed" else template


def _activated(network: MLP, layer: int) -> tuple[str, str]:
    """What the activation makes of the layer's z, in plain text and in Typst."""
    formulas = network.activation.formula, network.activation.typst
    plain, typst = (re.sub(r"\bz\b", f"z{layer}", formula) for formula in formulas)
    return plain, typst


def _operator(name: str) -> str:
    """A function's name in Typst."""
    return f'op("{name}")'
