"""The page's network.js, run by Node without a browser: its numbers are NumPy's, to 1e-9."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from tests import javascript
from viznet.activations import ACTIVATIONS
from viznet.losses import LOSSES
from viznet.network import MLP, OUTPUTS
from viznet.stepper.page_network import page_activations

pytestmark = pytest.mark.checkout

EXACT = 1e-9
LARGEST = float(np.finfo(np.float64).max)
SHAPES = ((5, 3), (6, 4, 3), (12, 7, 5, 4), (4, 9, 2, 6, 2))


def possible() -> list[tuple[str, str, str]]:
    """Every activation with every output and loss that go together."""
    return [
        (activation, output, loss)
        for activation, output, loss in product(ACTIVATIONS, OUTPUTS, LOSSES)
        if output == "softmax" or not LOSSES[loss].of_scores
    ]


def random_network(seed: int, sizes: tuple[int, ...], choice: tuple[str, str, str]) -> MLP:
    activation, output, loss = choice
    network = MLP(*sizes, activation=activation, output=output, loss=loss, dtype="float64")
    rng = np.random.default_rng(seed)
    for symbol, values in network.params.items():
        network.params[symbol] = rng.normal(0, 1.2, values.shape)
    return network


def case(
    network: MLP, x: np.ndarray, y: int, off: list[str], moved: tuple[int, int, float] = (1, 0, 0.0)
) -> dict[str, Any]:
    """What network.js is asked to work out; `moved` is a neuron, and by how much its sum is another."""
    net = {"layers": network.layers, "activation": network.activation.name}
    net |= {"output": network.output, "loss": network.loss.name, "largest": LARGEST}
    params = {symbol: values.ravel().tolist() for symbol, values in network.params.items()}
    return {"net": net, "params": params, "x": x.tolist(), "y": y, "off": off, "moved": moved}


NETWORK_JS = """
import { ACTIVATIONS, argmax, backward, forward, gradientSquare, lossOf, withSum } from "./network.js";

const results = given.map(({ net, params, x, y, off, moved }) => {
  const arrays = Object.fromEntries(
    Object.entries(params).map(([symbol, values]) => [symbol, Float64Array.from(values)]),
  );
  const silent = new Set(off);
  const trace = backward(net, arrays, forward(net, arrays, Float64Array.from(x), silent), y, silent);
  const [layer, unit, by] = moved;
  const other = withSum(net, arrays, trace, layer, unit, trace[`z${layer}`][unit] + by, silent);
  return {
    trace: Object.fromEntries(
      Object.entries(trace).map(([symbol, values]) => [symbol, symbol === "loss" ? values : [...values]]),
    ),
    predicted: argmax(trace.p),
    square: gradientSquare(net, trace),
    moved: Object.fromEntries(
      Object.entries(other)
        .filter(([symbol]) => /^([az]\\d|p)/.test(symbol))
        .map(([symbol, values]) => [symbol, [...values]]),
    ),
    movedLoss: lossOf(net, other, y),
  };
});
globalThis.answer = { activations: Object.keys(ACTIVATIONS), results };
"""


def in_node(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """The activations that network.js has, and its results for every case."""
    return javascript.run(NETWORK_JS, cases)


@pytest.mark.slow
def test_forward_backward_and_loss_are_numpys() -> None:
    rng = np.random.default_rng(1)
    networks, examples, cases = [], [], []
    for seed, (choice, sizes) in enumerate(product(possible(), SHAPES)):
        network = random_network(seed, sizes, choice)
        x = np.where(rng.random(sizes[0]) < 0.3, 0.0, rng.random(sizes[0]))  # many pixels of a digit are 0
        y = int(rng.integers(sizes[-1]))
        networks.append(network)
        examples.append((x, y))
        cases.append(case(network, x, y, []))
    results = in_node(cases)["results"]
    assert len(results) == len(cases) == len(possible()) * len(SHAPES)
    for network, (x, y), result in zip(networks, examples, results):
        trace = network.backward(network.forward(x), np.array([y]))
        symbols = {symbol for symbol in trace if not symbol.startswith(("dW", "db"))}
        assert symbols <= set(result["trace"])
        for symbol in symbols:
            expected = np.ravel(trace[symbol])
            assert np.ravel(result["trace"][symbol]) == pytest.approx(expected, rel=EXACT, abs=EXACT), symbol
        if not network.loss.of_scores:
            target = np.eye(network.sizes[-1])[[y]]
            dp = network.loss.gradient(trace["p"], target)
            assert result["trace"]["dp"] == pytest.approx(dp[0], rel=EXACT, abs=EXACT)
        assert result["predicted"] == trace["p"].argmax()
        square = sum(float(np.square(trace["d" + symbol]).sum()) for symbol in network.params)
        assert result["square"] == pytest.approx(square, rel=EXACT, abs=EXACT)


def test_a_neuron_that_is_off_is_one_that_nothing_listens_to() -> None:
    networks, cases = [], []
    x, y = np.random.default_rng(2).random(6), 1
    for seed, activation in enumerate(ACTIVATIONS):
        network = random_network(seed, (6, 5, 4, 3), (activation, "softmax", "cross_entropy"))
        networks.append(network)
        cases.append(case(network, x, y, ["1.2", "2.0"]))
    for network, result in zip(networks, in_node(cases)["results"]):
        network.params["W2"][2] = network.params["W3"][0] = 0
        trace = network.backward(network.forward(x), np.array([y]))
        for symbol in ("p", "loss", "z3", "z2", "dz3", "dz2", "dz1"):
            expected = np.ravel(trace[symbol])
            assert np.ravel(result["trace"][symbol]) == pytest.approx(expected, rel=EXACT, abs=EXACT), symbol


@pytest.mark.slow
def test_a_sum_that_is_moved_gives_what_another_bias_gives() -> None:
    rng = np.random.default_rng(3)
    networks, cases = [], []
    x, y = rng.random(6), 1
    for seed, (choice, layer, by) in enumerate(product(possible(), (1, 2, 3), (-3.0, 0.7, 1e3))):
        network = random_network(seed, (6, 5, 4, 3), choice)
        unit = int(rng.integers(network.sizes[layer]))
        networks.append(network)
        cases.append(case(network, x, y, [], moved=(layer, unit, by)))
        network.params[f"b{layer}"][unit] += by
    for network, given, result in zip(networks, cases, in_node(cases)["results"]):
        trace = network.backward(network.forward(x), np.array([y]))
        for symbol, values in result["moved"].items():
            assert values == pytest.approx(trace[symbol][0], rel=EXACT, abs=EXACT), (symbol, given["moved"])
        assert {"p", "z1", "a1", "z2", "a2", "z3"} <= set(result["moved"])
        assert result["movedLoss"] == pytest.approx(trace["loss"], rel=1e-7, abs=1e-7)


def test_a_sum_that_is_moved_where_sums_are_infinite() -> None:
    network = random_network(4, (2, 3, 2), ("identity", "elementwise", "mse"))
    network.params["W1"][:] = 0
    network.params["b1"][:] = [1e300, 1, 1]
    network.params["W2"][0] = 1e10  # so every sum of the second layer is infinite
    given = [case(network, np.ones(2), 0, off, moved=(1, 0, -1e300)) for off in ([], ["1.0"])]
    moved, silent = in_node(given)["results"]
    network.params["b1"][0] = 0
    finite = network.forward(np.ones(2))["p"][0].tolist()
    assert moved["trace"]["p"] == [None, None]  # JSON has no infinity
    assert moved["moved"]["p"] == pytest.approx(finite)
    assert silent["moved"]["p"] == pytest.approx(finite)  # what is off stays off


@pytest.mark.parametrize("size", [1e4, -1e4])
def test_the_loss_of_enormous_scores_is_exact(size: float) -> None:
    network = random_network(0, (2, 3), ("relu", "softmax", "cross_entropy"))
    network.params["b1"][:] = [size, 0, -size]
    x = np.zeros(2)
    (result,) = in_node([case(network, x, 0, [])])["results"]
    trace = network.backward(network.forward(x), np.array([0]))
    assert result["trace"]["loss"] == pytest.approx(trace["loss"], rel=EXACT, abs=EXACT)
    assert result["trace"]["dz1"] == pytest.approx(trace["dz1"][0], rel=EXACT, abs=EXACT)


def test_a_network_that_fits_perfectly_has_no_gradient() -> None:
    network = random_network(0, (2, 2), ("identity", "elementwise", "rmse"))
    network.params["W1"][:] = 0
    network.params["b1"][:] = [1, 0]
    (result,) = in_node([case(network, np.ones(2), 0, [])])["results"]
    assert result["trace"]["loss"] == 0 and result["trace"]["dz1"] == [0, 0]


def test_the_page_knows_every_activation() -> None:
    assert set(in_node([])["activations"]) == set(page_activations()) == set(ACTIVATIONS)
