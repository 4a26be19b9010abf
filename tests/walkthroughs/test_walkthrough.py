"""The walkthrough against independent arithmetic: every line recomputed, every sum added up, every formula set."""

import io
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from tests import needs
from tests.walkthroughs.heads import HEADS
from viznet.errors import WalkthroughError
from viznet.network import MLP
from viznet.walkthroughs.terminal import step_check, step_result
from viznet.walkthroughs.walkthrough import (
    walkthrough,
)

ACTIVATIONS = ["relu", "leaky_relu", "sigmoid", "tanh", "identity"]

# The textbook, once more and on its own: value and slope of every activation.
BOOK = {
    "relu": (lambda z: np.where(z > 0, z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
    "leaky_relu": (lambda z: np.where(z > 0, z, z / 100), lambda z: np.where(z > 0, 1.0, 0.01)),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "identity": (lambda z: z, np.ones_like),
}


def network(*sizes, activation="relu", output="softmax", loss="cross_entropy", seed=0, dtype="float64"):
    made = MLP(*sizes, activation=activation, output=output, loss=loss, init="he", seed=seed, dtype=dtype)
    rng = np.random.default_rng(seed + 1)
    for layer in range(1, made.layers + 1):  # biases that are not 0, as after training
        made.params[f"b{layer}"][:] = rng.normal(0, 0.3, made.sizes[layer])
    return made


def by_the_book(net, x, y):
    """Every symbol of the pass in explicit loops and sums, from the parameters alone."""
    value, slope = BOOK[net.activation.name]
    book, a, last = {"a0": x}, x, net.layers
    for layer in range(1, last + 1):
        w, b = net.params[f"W{layer}"], net.params[f"b{layer}"]
        z = np.array([sum(a[i] * w[i, j] for i in range(len(a))) + b[j] for j in range(w.shape[1])])
        book[f"z{layer}"] = z
        if layer < last:
            a = book[f"a{layer}"] = value(z)
    classes = len(z)
    p = np.exp(z) / np.exp(z).sum() if net.output == "softmax" else value(z)
    t = np.array([1.0 if k == y else 0.0 for k in range(classes)])
    square = sum((p[k] - t[k]) ** 2 for k in range(classes)) / classes
    book["p"] = p
    if net.loss.name == "cross_entropy":
        book["loss"], dp = -np.log(p[y]), -t / p
    elif net.loss.name == "mse":
        book["loss"], dp = square, 2 / classes * (p - t)
    else:
        book["loss"], dp = np.sqrt(square), (p - t) / (classes * np.sqrt(square))
    book["dp"] = dp
    jacobian = np.diag(p) - np.outer(p, p) if net.output == "softmax" else np.diag(slope(z))
    dz = jacobian @ dp
    for layer in range(last, 0, -1):
        book[f"dz{layer}"] = book[f"db{layer}"] = dz
        book[f"dW{layer}"] = np.outer(book[f"a{layer - 1}"], dz)
        if layer > 1:
            book[f"da{layer - 1}"] = da = net.params[f"W{layer}"] @ dz
            dz = da * slope(book[f"z{layer - 1}"])
    return book


@pytest.mark.parametrize(("output", "loss"), HEADS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_line_is_what_the_textbook_gives(activation, output, loss):
    for sizes in ((6, 3), (6, 5, 3), (6, 4, 5, 3)):
        net = network(*sizes, activation=activation, output=output, loss=loss)
        x = np.random.default_rng(5).random(6)
        walk = walkthrough(net, x, 2, learning_rate=0.05)
        book = by_the_book(net, x, 2)
        for line in (*walk.section("forward"), *walk.section("loss"), *walk.section("backward")):
            np.testing.assert_allclose(
                line.value, book[line.symbol], rtol=1e-9, atol=1e-12, err_msg=line.symbol
            )
        for line in walk.section("update"):
            expected = net.params[line.symbol] - 0.05 * book["d" + line.symbol]
            np.testing.assert_allclose(line.value, expected, rtol=1e-9, atol=1e-12)
            net.params[line.symbol] = expected  # and with them, once more:
        again = by_the_book(net, x, 2)
        assert [line.symbol for line in walk.section("after")] == ["p", "loss"]
        for line in walk.section("after"):
            np.testing.assert_allclose(line.value, again[line.symbol], rtol=1e-8)
        assert walk.real_drop == pytest.approx(book["loss"] - again["loss"])


def test_every_symbol_of_the_trace_is_there_in_the_order_of_the_textbook():
    walk = walkthrough(network(6, 4, 3), np.ones(6), 0)
    symbols = " ".join(line.symbol for line in walk)
    assert symbols == "a0 z1 a1 z2 p loss dz2 dW2 db2 da1 dz1 dW1 db1 W1 b1 W2 b2 p loss"
    assert {line.symbol for line in walk} >= set(walk.trace) - {"y"}
    assert walk["p"] is walk[4]
    assert len(walk[:3]) == 3
    with pytest.raises(WalkthroughError, match=r"no 'z9' in this walkthrough; it has a0 z1"):
        walk["z9"]
    with pytest.raises(WalkthroughError, match="no section 'sideways'; choose from forward, loss"):
        walk.section("sideways")


@pytest.mark.slow
def test_it_can_be_called_by_its_short_name_even_after_its_module_was_imported():
    code = (
        "import viznet.walkthroughs.walkthrough, viznet as vz; "
        "print(len(vz.walkthrough(vz.MLP(2, 2), [0.5, 0.5], 1)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "11\n"
    )


def test_the_network_is_left_as_it_was():
    net = network(6, 4, 3)
    before = {symbol: array.copy() for symbol, array in net.params.items()}
    walkthrough(net, np.ones(6), 0)
    assert all(np.array_equal(net.params[symbol], before[symbol]) for symbol in before)


def test_words_follow_the_network():
    relu = walkthrough(network(6, 4, 3), np.ones(6), 1)
    assert relu["a1"].equation == "a1 = max(0, z1)"
    assert relu["dz1"].equation == "dz1 = da1 ⊙ relu′(z1)"
    assert "off" in relu["dz1"].why
    assert relu["loss"].equation == "loss = −ln p[1]"
    tanh = walkthrough(network(6, 4, 3, activation="tanh", output="elementwise", loss="mse"), np.ones(6), 1)
    assert tanh["p"].equation == "p = tanh(z2)"
    assert tanh["dp"].equation == "dp = 2/3 (p − y)"
    assert tanh["dz2"].equation == "dz2 = dp ⊙ tanh′(z2)"
    for line in (*relu, *tanh):
        assert line.why.endswith(".")
        assert len(line.why) <= 130
        assert "{" not in line.equation + line.why


@pytest.mark.slow
@given(
    hidden=st.lists(st.integers(1, 7), max_size=3),
    activation=st.sampled_from(ACTIVATIONS),
    head=st.sampled_from(HEADS),
    dtype=st.sampled_from(["float32", "float64"]),
    seed=st.integers(0, 1000),
    rate=st.sampled_from([1e-3, 0.1, 1.0]),
)
@settings(max_examples=60, deadline=None)
def test_every_walkthrough_passes_its_own_checks(hidden, activation, head, dtype, seed, rate):
    net = network(5, *hidden, 4, activation=activation, output=head[0], loss=head[1], seed=seed, dtype=dtype)
    walk = walkthrough(net, np.random.default_rng(seed).random(5), seed % 4, learning_rate=rate)
    walk.verify()
    assert walk.checks
    assert walk.promised_drop >= 0


@pytest.mark.parametrize("loss", ["mse", "rmse"])
@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_an_output_that_stands_on_its_kink_is_not_compared(activation, loss):
    """With a black picture and biases of 0 every sum is 0, where relu and leaky relu have no slope."""
    net = MLP(2, 3, 2, activation=activation, output="elementwise", loss=loss, seed=1)
    walk = walkthrough(net, np.zeros(2), 0)
    walk.verify()
    assert "b2" not in {check.symbol for check in walk.checks}


def test_a_small_step_keeps_its_promise():
    walk = walkthrough(network(6, 5, 3), np.linspace(0, 1, 6), 2, learning_rate=1e-6)
    assert walk.real_drop == pytest.approx(walk.promised_drop, rel=1e-4)


@pytest.mark.parametrize("symbol", ["dW1", "dW2", "db1", "db2"])
def test_a_wrong_gradient_is_found_out(symbol, monkeypatch):
    honest = MLP.backward

    def mistaken(self, trace, y):
        trace = honest(self, trace, y)
        trace[symbol] = trace[symbol] * 1.01
        return trace

    monkeypatch.setattr(MLP, "backward", mistaken)
    walk = walkthrough(network(6, 5, 3), np.linspace(0, 1, 6), 2)
    with pytest.raises(WalkthroughError, match=f"{symbol}.* central differences"):
        walk.verify()


@pytest.mark.parametrize(("output", "loss"), HEADS)
def test_a_step_that_ruins_the_network_is_told_and_not_refused(output, loss):
    net = network(6, 5, 3, activation="identity", output=output, loss=loss)
    walk = walkthrough(net, np.ones(6), 0, learning_rate=1e308)
    assert not np.isfinite(walk.loss_after) and not np.isfinite(walk.trace_after["p"][0, 0])
    answer, result = walk.section("after")
    assert answer.why == "With the new weights, the output for class 0 is not a number any more."
    assert result.why == "The loss on this example is not a number any more: the step was much too long."
    assert step_result(walk) == "It is not a number any more: the step was much too long."


def test_what_has_no_walkthrough_is_an_error_in_words():
    net = network(6, 5, 3)
    with pytest.raises(WalkthroughError, match=r"x has shape \(2, 6\), expected one example"):
        walkthrough(net, np.ones((2, 6)), 0)
    with pytest.raises(WalkthroughError, match="y is 3, expected a class from 0 to 2"):
        walkthrough(net, np.ones(6), 3)
    with pytest.raises(WalkthroughError, match="the learning rate is 0"):
        walkthrough(net, np.ones(6), 0, learning_rate=0)
    with pytest.raises(WalkthroughError, match="x is None, expected an array of numbers"):
        walkthrough(net, None, 0)
    net.params["W1"][:] = np.nan
    with pytest.raises(WalkthroughError, match="diverged; choose an earlier step"):
        walkthrough(net, np.ones(6), 0)


# ---------------------------------------------------------------- typesetting


@pytest.mark.parametrize(("output", "loss"), HEADS)
def test_every_formula_is_typst(output, loss):
    typst = needs.module("typst", "viznet-mnist[manim]")
    lines = []
    for activation in ACTIVATIONS:
        net = network(6, 5, 4, 3, activation=activation, output=output, loss=loss)
        lines += [line.typst for line in walkthrough(net, np.ones(6), 1)]
    source = "".join(f"$ {line} $\n" for line in dict.fromkeys(lines))
    assert typst.compile(source.encode(), format="svg", ppi=72)


def test_a_gradient_of_zeros_is_not_said_to_cross_a_kink():
    """No output is awake, so all gradients are 0, and there is no direction in which all of them could be compared."""
    net = MLP(2, 3, 2, output="elementwise", loss="mse", seed=1)
    net.params["b2"][:] = -3
    walk = walkthrough(net, np.array([0.2, 0.7]), 0)
    walk.verify()
    out = io.StringIO()
    Console(file=out, width=120).print(step_check(walk))
    assert "4 comparisons agree" in out.getvalue()
    assert "left out" not in out.getvalue()
