"""Tests of the network: its gradients, its file and its errors.

The gradients are compared with central differences and with a published example.
"""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viznet as vz
from tests.walkthroughs.heads import HEADS
from viznet import initial_weights
from viznet.activations import ACTIVATIONS
from viznet.errors import NetworkError, VizError
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.product import product
from viznet.training import train

CASES = list(itertools.product(sorted(ACTIVATIONS), HEADS))


def loss_of(network: MLP, x: np.ndarray, y: np.ndarray) -> float:
    return network.backward(network.forward(x), y)["loss"]


@pytest.mark.parametrize(
    ("activation", "head"), CASES, ids=lambda v: v if isinstance(v, str) else "-".join(v)
)
def test_gradients_are_central_differences(activation: str, head: tuple[str, str]) -> None:
    """Every gradient of every symbol, float64, relative error at most 1e-6."""
    output, loss = head
    rng = np.random.default_rng(3)
    network = MLP(5, 4, 6, 3, activation=activation, output=output, loss=loss, seed=11, dtype="float64")
    for symbol, theta in network.params.items():
        if symbol.startswith("b"):
            theta += rng.normal(0, 0.3, theta.shape)
    x, y = rng.normal(0, 1, (7, 5)), rng.integers(0, 3, 7)
    trace = network.backward(network.forward(x), y)
    # The ReLUs bend at 0: a difference taken across the bend is no slope, so no z may be that near.
    assert min(np.abs(trace[f"z{l}"]).min() for l in (1, 2, 3)) > 1e-4
    h = 1e-5
    for symbol, theta in network.params.items():
        numeric = np.zeros_like(theta)
        for place in np.ndindex(theta.shape):
            kept = theta[place]
            theta[place] = kept + h
            above = loss_of(network, x, y)
            theta[place] = kept - h
            below = loss_of(network, x, y)
            theta[place] = kept
            numeric[place] = (above - below) / (2 * h)
        difference = np.linalg.norm(trace["d" + symbol] - numeric)
        assert difference / (np.linalg.norm(trace["d" + symbol]) + np.linalg.norm(numeric)) <= 1e-6, symbol


def test_a_slope_gets_the_sum_and_the_activation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slopes of viznet's own activations are the same for z and for a in the place of z; that of a sine is not."""
    monkeypatch.setitem(
        ACTIVATIONS, "sine", vz.Activation("sine", "sin(z)", np.sin, lambda z, a: np.cos(z), signed=True)
    )
    network = MLP(2, 3, 2, activation="sine", seed=1, dtype="float64")
    x, y = np.array([[2.0, -3.0]]), np.array([1])
    trace = network.backward(network.forward(x), y)
    np.testing.assert_allclose(trace["dz1"], trace["da1"] * np.cos(trace["z1"]), rtol=1e-12)


def test_gradients_of_what_lies_between_the_layers() -> None:
    """da1 is the slope of the loss with respect to a1.

    It is measured with the upper half of the network alone, at a slightly changed a1.
    """
    network = MLP(4, 3, 3, activation="tanh", seed=2, dtype="float64")
    x, y = np.random.default_rng(0).normal(size=(5, 4)), np.array([0, 1, 2, 0, 1])
    trace = network.backward(network.forward(x), y)
    upper = MLP.from_params(
        {**network.config(), "sizes": [3, 3]}, {"W1": network.params["W2"], "b1": network.params["b2"]}
    )
    h = 1e-6
    for place in np.ndindex(5, 3):
        nudge = np.zeros((5, 3))
        nudge[place] = h
        slope = (loss_of(upper, trace["a1"] + nudge, y) - loss_of(upper, trace["a1"] - nudge, y)) / (2 * h)
        assert trace["da1"][place] == pytest.approx(slope, rel=1e-5, abs=1e-9)


class TestMazur:
    """The 2-2-2 network of Matt Mazur, with every digit that he printed.

    The post is "A Step by Step Backpropagation Example" (2015). Its error Σ ½ (target − out)² over two outputs is our
    mse, and its biases are held fixed.
    """

    x, y = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])

    def network(self) -> MLP:
        config = MLP(
            2, 2, 2, activation="sigmoid", output="elementwise", loss="mse", dtype="float64"
        ).config()
        return MLP.from_params(
            config,
            {
                "W1": np.array([[0.15, 0.25], [0.20, 0.30]]),
                "b1": np.array([0.35, 0.35]),
                "W2": np.array([[0.40, 0.50], [0.45, 0.55]]),
                "b2": np.array([0.60, 0.60]),
            },
        )

    def learn(self, network: MLP, *, gradients_through_new_weights: bool = False) -> None:
        """One update of the weights.

        The post derives the gradients through the old W2. But the figures that it prints for "afterwards" come from a
        script that has already updated W2 by then. As the trace is kept, both can be computed.
        """
        trace = network.backward(network.forward(self.x), self.y)
        SGD(lr=0.5).update({"W2": network.params["W2"]}, trace, {})
        if gradients_through_new_weights:
            trace = network.backward(trace, self.y)
        SGD(lr=0.5).update({"W1": network.params["W1"]}, trace, {})

    def test_forward(self) -> None:
        trace = self.network().forward(self.x)
        np.testing.assert_allclose(trace["z1"][0, 0], 0.3775, atol=5e-11)
        np.testing.assert_allclose(trace["a1"], [[0.593269992, 0.596884378]], atol=5e-10)
        np.testing.assert_allclose(trace["z2"][0, 0], 1.105905967, atol=5e-10)
        np.testing.assert_allclose(trace["p"], [[0.75136507, 0.772928465]], atol=5e-9)

    def test_error_and_gradients(self) -> None:
        network = self.network()
        trace = network.backward(network.forward(self.x), self.y)
        assert trace["loss"] == pytest.approx(0.298371109, abs=5e-10)
        assert trace["dW2"][0, 0] == pytest.approx(0.082167041, abs=5e-10)
        assert trace["dz2"][0, 0] == pytest.approx(0.138498562, abs=5e-10)
        assert trace["da1"][0, 0] == pytest.approx(0.036350306, abs=5e-10)
        assert trace["dW1"][0, 0] == pytest.approx(0.000438568, abs=5e-10)

    def test_one_step(self) -> None:
        network = self.network()
        self.learn(network)
        np.testing.assert_allclose(
            network.params["W2"].T.ravel(), [0.35891648, 0.408666186, 0.511301270, 0.561370121], atol=5e-9
        )
        np.testing.assert_allclose(
            network.params["W1"].T.ravel(), [0.149780716, 0.19956143, 0.24975114, 0.29950229], atol=5e-9
        )

    def test_error_after_one_step(self) -> None:
        network = self.network()
        self.learn(network, gradients_through_new_weights=True)
        assert loss_of(network, self.x, self.y) == pytest.approx(0.291027924, abs=5e-10)

    @pytest.mark.slow
    def test_error_at_the_ten_thousandth_pass(self) -> None:
        network = self.network()
        for _ in range(9_999):
            self.learn(network)
        assert loss_of(network, self.x, self.y) == pytest.approx(0.0000351085, abs=5e-11)

    @pytest.mark.slow
    def test_outputs_after_ten_thousand_steps(self) -> None:
        network = self.network()
        for _ in range(10_000):
            self.learn(network, gradients_through_new_weights=True)
        np.testing.assert_allclose(network.forward(self.x)["p"], [[0.015912196, 0.984065734]], atol=5e-10)


def test_a_batch_is_its_examples_one_by_one() -> None:
    network = MLP(6, 5, 3, seed=4, dtype="float64")
    x, y = np.random.default_rng(1).normal(size=(8, 6)), np.array([0, 1, 2, 0, 1, 2, 0, 1])
    together = network.backward(network.forward(x), y)
    alone = [network.backward(network.forward(x[i]), y[i]) for i in range(8)]
    assert together["loss"] == pytest.approx(np.mean([t["loss"] for t in alone]))
    for symbol in ("dW1", "db1", "dW2", "db2"):
        np.testing.assert_allclose(together[symbol], np.mean([t[symbol] for t in alone], axis=0), atol=1e-15)


def test_the_write_ups_network_has_13_002_parameters() -> None:
    assert MLP(784, 16, 16, 10).parameter_count == 784 * 16 + 16 + 16 * 16 + 16 + 16 * 10 + 10 == 13_002


@pytest.mark.parametrize(
    ("init", "variance"), [("normal", 1 / 400), ("he", 2 / 400), ("xavier", 2 / (400 + 300)), ("large", 1)]
)
def test_first_weights_have_the_spread_that_was_asked_for(init: str, variance: float) -> None:
    W = MLP(400, 300, 2, init=init, seed=5, dtype="float64").params["W1"]
    assert W.var() == pytest.approx(variance, rel=0.02)
    assert abs(W.mean()) < 4 * np.sqrt(variance / W.size)


def test_neurons_that_start_at_zero_stay_equal() -> None:
    x, y = np.random.default_rng(0).normal(size=(60, 5)), np.arange(60) % 3
    network = MLP(5, 4, 3, activation="tanh", init="zeros")
    train(network, (x, y), steps=50).run(progress=False)
    W1 = network.params["W1"]
    assert np.array_equal(W1, np.repeat(W1[:, :1], 4, axis=1)), (
        "all neurons of the layer have the same weights"
    )


def test_same_seed_same_weights_other_seed_other_weights() -> None:
    a, b, c = MLP(9, 4, 2, seed=1), MLP(9, 4, 2, seed=1), MLP(9, 4, 2, seed=2)
    assert all(np.array_equal(a.params[s], b.params[s]) for s in a.params)
    assert not np.array_equal(a.params["W1"], c.params["W1"])


def test_float32_stays_float32_throughout() -> None:
    for activation in ACTIVATIONS:
        for output, loss in HEADS:
            network = MLP(4, 3, 3, activation=activation, output=output, loss=loss)
            trace = network.backward(network.forward(np.ones((2, 4))), np.array([0, 2]))
            assert {v.dtype for k, v in trace.items() if k != "loss"} == {np.dtype("float32")}, (
                activation,
                loss,
            )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=2, max_size=5), st.integers(1, 6), st.integers(0, 2**32))
def test_every_symbol_has_its_shape(sizes: list[int], batch: int, seed: int) -> None:
    network = MLP(*sizes, seed=seed)
    trace = network.backward(network.forward(np.ones((batch, sizes[0]))), np.zeros(batch, int))
    for l, (n_in, n_out) in enumerate(itertools.pairwise(sizes), start=1):
        assert trace[f"z{l}"].shape == trace[f"dz{l}"].shape == (batch, n_out)
        assert trace[f"dW{l}"].shape == (n_in, n_out) and trace[f"db{l}"].shape == (n_out,)
    assert trace["p"].shape == (batch, sizes[-1])


def test_forward_leaves_its_input_and_backward_its_trace_as_they_were() -> None:
    network, x = MLP(3, 2, 2), np.ones((1, 3), np.float32)
    forward = network.forward(x)
    before = dict(forward)
    network.backward(forward, np.array([1]))
    assert forward.keys() == before.keys() and (x == 1).all()


def test_predict_is_the_same_in_one_piece_or_many(monkeypatch: pytest.MonkeyPatch) -> None:
    network, x = MLP(6, 5, 4, seed=3), np.random.default_rng(0).random((50, 6))
    whole = network.forward(x)["p"].argmax(axis=1)
    monkeypatch.setattr("viznet.network.BATCH", 7)
    np.testing.assert_array_equal(network.predict(x), whole)
    assert network.accuracy(x, whole) == 1
    assert network.predict(np.zeros((0, 6))).shape == (0,)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_saved_and_loaded_is_the_same_network(tmp_path: Path, dtype: str) -> None:
    network = MLP(5, 4, 3, activation="tanh", loss="mse", init="xavier", seed=9, dtype=dtype)
    again = MLP.load(network.save(tmp_path / "network.npz"))
    assert again.config() == network.config() and again.config()["seed"] == again.seed == 9
    assert all(np.array_equal(again.params[s], network.params[s]) for s in network.params)
    assert [p.name for p in tmp_path.iterdir()] == ["network.npz"]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = MLP(5, 4, 3).save(tmp_path / "network.npz")
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(NetworkError, match=r"network\.npz: not a network"):
        MLP.load(path)
    with pytest.raises(NetworkError, match="no such file"):
        MLP.load(tmp_path / "other.npz")
    with pytest.raises(NetworkError, match="cannot be written"):
        MLP(5, 3).save(tmp_path / "network.npz" / "under a file.npz")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MLP(784), "two or more"),
        (lambda: MLP(784, 0, 10), "1 or more"),
        (lambda: MLP(4, 2, activation="gelu"), "no activation 'gelu'; choose from relu, leaky_relu"),
        (lambda: MLP(4, 2, loss="hinge"), "no loss 'hinge'; choose from cross_entropy, mse, rmse"),
        (lambda: MLP(4, 2, init="tiny"), "choose from normal, he, xavier, zeros, large"),
        (lambda: MLP(4, 2, dtype="int32"), "float32, float64"),
        (lambda: MLP(4, 2, output="elementwise"), "needs probabilities"),
        (lambda: MLP(4, 2).forward(np.zeros((1, 5))), r"x has shape \(1, 5\), expected \(batch, 4\)"),
        (
            lambda: MLP(4, 2).backward(MLP(4, 2).forward(np.zeros(4)), np.array([2])),
            "whole numbers from 0 to 1",
        ),
        (lambda: MLP(4, 2).backward(MLP(4, 2).forward(np.zeros(4)), np.array([0, 1])), r"expected \(1,\)"),
        (lambda: MLP(4, 2).forward(np.zeros(4))["a1"], "no 'a1' in this trace; it has a0 z1 p"),
    ],
)
def test_impossible_settings_are_refused_in_one_line(make, message: str) -> None:
    with pytest.raises(NetworkError, match=message) as raised:
        make()
    assert isinstance(raised.value, VizError) and "\n" not in str(raised.value)


def test_called_it_gives_the_probabilities_of_one_of_many_and_of_none() -> None:
    network = MLP(4, 5, 3, seed=1)
    x = np.random.default_rng(0).random((5000, 4))  # more than one block
    p = network(x)
    assert p.shape == (5000, 3) and p.dtype == np.float32
    np.testing.assert_array_equal(p[:7], network.forward(x[:7])["p"])
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(network.predict(x), p.argmax(axis=1))
    assert network(x[0]).shape == (1, 3) and network(x[:0]).shape == (0, 3)
    assert network(x[:0]).dtype == np.float32


def test_bytes_are_pixels_and_other_numbers_are_taken_as_they_are() -> None:
    network = MLP(4, 5, 3, seed=1)
    pixels = np.array([[0, 51, 102, 255]], np.uint8)
    np.testing.assert_array_equal(network(pixels), network(pixels / 255))
    np.testing.assert_array_equal(network(pixels.astype(int)), network(pixels.astype(float)))
    np.testing.assert_array_equal(network(pixels.reshape(1, 2, 2)), network(pixels))


def test_accuracy_takes_examples_a_dataset_or_two_arrays() -> None:
    data, network = vz.digits(), MLP(784, 5, 10, seed=1)
    test = data.test[:500]
    right = float(np.mean([network.predict(x)[0] == y for x, y in zip(test.inputs(), test.y)]))
    assert network.accuracy(test) == network.accuracy(test.inputs(), test.y) == right
    assert network.accuracy(test.x, test.y) == network.accuracy((test.x, test.y)) == right
    assert network.accuracy(vz.Dataset("small", data.train[:10], test)) == right
    assert network(test[:9]).shape == (9, 10)


def test_accuracy_in_double_precision_tells_inputs_apart_that_single_precision_cannot() -> None:
    network = MLP(1, 2, dtype="float64")
    network.params["W1"][:] = [[0.0, 1e12]]
    network.params["b1"][:] = [0.0, -1e12 - 1.0]  # class 1 from 1 + 1e-12 on
    x = np.array([[1.0], [1.0 + 1e-11]])
    assert network.accuracy(x, np.array([0, 1])) == 1


def test_there_is_one_name_for_the_arrays_and_one_for_their_number() -> None:
    network = MLP(4, 5, 3)
    assert network.parameter_count == sum(array.size for array in network.params.values()) == 43
    assert not hasattr(network, "parameters")


@pytest.mark.parametrize(("rows", "n_in", "n_out"), [(3, 400, 300), (65, 400, 300), (3, 4, 5)])
def test_a_product_is_the_same_in_both_ways(rows: int, n_in: int, n_out: int) -> None:
    """The factors of a large product with few rows are exchanged; the numbers are whole, so both are exact."""
    rng = np.random.default_rng(0)
    a, W = rng.integers(-9, 9, (rows, n_in)), rng.integers(-9, 9, (n_in, n_out))
    np.testing.assert_array_equal(product(a.astype(float), W.astype(float)), np.einsum("ri,io->ro", a, W))


def test_weights_are_those_of_one_draw(monkeypatch):
    """They are drawn in blocks, which are no part of the promise that a seed gives the same weights."""
    rng = np.random.default_rng(3)
    expected = [
        rng.normal(0, np.sqrt(1 / n_in), (n_in, n)).astype("float32") for n_in, n in ((50, 7), (7, 4))
    ]
    for block in (1, 20, 10**6):
        monkeypatch.setattr(initial_weights, "BLOCK", block)
        params = MLP(50, 7, 4, seed=3).params
        np.testing.assert_array_equal(params["W1"], expected[0])
        np.testing.assert_array_equal(params["W2"], expected[1])


def test_inputs_are_examples_or_an_array_as_the_readme_says():
    network, digits = vz.MLP(784, 10), vz.digits()
    for ask in (network, network.predict, network.forward):
        ask(digits.test[:3])
        ask(digits.test.x[:3])
        with pytest.raises(NetworkError, match=r"give a part, such as dataset\.test"):
            ask(digits)
        with pytest.raises(NetworkError, match="give x alone"):
            ask((digits.test.x[:3], digits.test.y[:3]))
