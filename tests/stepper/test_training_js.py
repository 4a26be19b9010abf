"""The page's own training, run by Node without a browser: it follows NumPy's, batch by batch."""

from itertools import islice
from typing import Any

import numpy as np
import pytest

from tests import javascript
from tests.stepper.test_network_js import LARGEST, possible, random_network
from viznet.batches import batches
from viznet.data import digits
from viznet.network import MLP
from viznet.optimizers import OPTIMIZERS as KNOWN
from viznet.optimizers import SGD, Adam, Momentum, Optimizer
from viznet.recording import Run
from viznet.stepper.coding import quantise, restore
from viznet.stepper.export import export
from viznet.stepper.page_network import shapes
from viznet.training import train

pytestmark = pytest.mark.checkout

EXACT = 1e-9
OPTIMIZERS: tuple[Optimizer, ...] = (SGD(0.1), Momentum(0.02, beta=0.8), Adam(0.01, beta1=0.8, beta2=0.99))

TRAINING_JS = """
import { Optimizer } from "./optimizers.js";
import { measure, Training } from "./training.js";

globalThis.answer = given.map(({ net, params, optimizer, options, x, y, white = 1, batches, steps }) => {
  const examples = x.map((row, i) => ({ x: Float64Array.from(row, (v) => v / white), y: y[i] }));
  const order = batches.map((numbers) => numbers.map((k) => examples[k])).values();
  const training = new Training(net, params, new Optimizer(optimizer, options), order);
  const losses = [];
  for (let step = 0; step < steps; step++) {
    losses.push(training.look().loss);
    training.learn();
  }
  const after = training.look();
  const values = Object.entries(training.params).map(([symbol, theta]) => [symbol, [...theta]]);
  const { answers, loss, accuracy } = measure(net, training.params, examples);
  const measured = { answers: [...answers], loss, accuracy };
  return { losses: [...losses, after.loss], accuracy: after.accuracy, params: Object.fromEntries(values), measured };
});
"""


def settings(network: MLP) -> dict[str, Any]:
    """The network's settings, as network.js wants them."""
    net = {"layers": network.layers, "activation": network.activation.name, "largest": LARGEST}
    return net | {"output": network.output, "loss": network.loss.name}


def listed(params: dict[str, Any]) -> dict[str, list[float]]:
    return {symbol: np.ravel(values).tolist() for symbol, values in params.items()}


def order_of(optimizer: Optimizer) -> dict[str, Any]:
    return {"optimizer": optimizer.name, "options": optimizer.options()}


@pytest.mark.slow
def test_a_fork_without_changes_follows_the_training_to_1e_9() -> None:
    data, steps, size, seed = digits().train[:600], 100, 32, 5
    order = [b.tolist() for b in islice(batches(len(data), size, np.random.default_rng(seed)), steps + 1)]
    used = sorted({k for numbers in order for k in numbers})
    place = {k: i for i, k in enumerate(used)}
    given, expected = [], []
    for optimizer in OPTIMIZERS:
        network = MLP(784, 16, 16, 10, seed=3, dtype="float64")
        given.append(
            {
                "net": settings(network),
                "params": listed(network.params),
                "x": data[used].x.tolist(),
                "y": data[used].y.tolist(),
                "white": 255,
                "batches": [[place[k] for k in numbers] for numbers in order],
                "steps": steps,
            }
            | order_of(optimizer)
        )
        moments = [
            (moment.loss, moment.accuracy)
            for moment in train(network, data, optimizer=optimizer, batch_size=size, steps=steps, seed=seed)
        ]
        expected.append((network, moments))
    for (network, moments), followed in zip(expected, javascript.run(TRAINING_JS, given)):
        assert followed["losses"] == pytest.approx([loss for loss, _ in moments], rel=EXACT, abs=EXACT)
        assert followed["accuracy"] == moments[-1][1]
        for symbol, values in listed(network.params).items():
            assert followed["params"][symbol] == pytest.approx(values, rel=EXACT, abs=EXACT), symbol


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda optimizer: optimizer.name)
def test_every_loss_and_activation_trains_as_in_numpy(optimizer: Optimizer) -> None:
    rng = np.random.default_rng(1)
    x, y = np.where(rng.random((24, 12)) < 0.3, 0.0, rng.random((24, 12))), rng.integers(4, size=24)
    # The last batch is smaller.
    order = [b.tolist() for b in islice(batches(24, 7, np.random.default_rng(2)), 9)]
    networks = [random_network(seed, (12, 7, 5, 4), choice) for seed, choice in enumerate(possible())]
    for network in networks:
        for values in network.params.values():
            values *= 0.3  # with larger ones, some of these trainings diverge
    common = {"x": x.tolist(), "y": y.tolist(), "batches": order, "steps": 8} | order_of(optimizer)
    given = [{"net": settings(n), "params": listed(n.params)} | common for n in networks]
    for network, followed in zip(networks, javascript.run(TRAINING_JS, given)):
        moments = list(train(network, (x, y), optimizer=optimizer, batch_size=7, steps=8, seed=2))
        assert followed["losses"] == pytest.approx([m.loss for m in moments], rel=EXACT, abs=EXACT)
        for symbol, values in listed(network.params).items():
            assert followed["params"][symbol] == pytest.approx(values, rel=EXACT, abs=EXACT), symbol
        trace = network.backward(network.forward(x), y)
        assert followed["measured"]["loss"] == pytest.approx(trace["loss"], rel=EXACT, abs=EXACT)
        assert followed["measured"]["answers"] == trace["p"].argmax(axis=1).tolist()
        assert followed["measured"]["accuracy"] == (trace["p"].argmax(axis=1) == y).mean()


@pytest.mark.slow
def test_from_the_rounded_weights_of_the_page_the_loss_is_followed_to_a_hundredth(small_run: Run) -> None:
    """The recorded batches follow from the seed, so the page's weights can go the way of the recording.

    Early in a training, a rounded weight changes the loss of a single batch of 16 by up to 0.07. The loss over the
    steps stays the same.
    """
    grid = export(small_run, budget=16e6).header["grid"]
    data, meta, network = digits().train, small_run.meta, small_run.network()
    order = list(islice(batches(len(data), meta.batch_size, np.random.default_rng(meta.shuffle_seed)), 200))
    given, firsts = [], []
    for begin in (2, 5, 10):
        first = int(small_run.steps[begin])
        step = {symbol: [s for at, s in grid[symbol] if at <= begin][-1] for symbol in shapes(small_run)}
        params = {s: restore(*quantise(np.asarray(small_run[begin][s]), delta)) for s, delta in step.items()}
        numbers = [b.tolist() for b in order[first : first + 70]]
        used = sorted({k for each in numbers for k in each})
        place = {k: i for i, k in enumerate(used)}
        firsts.append(first)
        given.append(
            {
                "net": settings(network),
                "params": listed(params),
                "x": data[used].x.tolist(),
                "white": 255,
                "y": data[used].y.tolist(),
                "batches": [[place[k] for k in each] for each in numbers],
                "steps": 69,
            }
            | order_of(SGD(0.1))
        )
    for first, followed in zip(firsts, javascript.run(TRAINING_JS, given)):
        recorded = np.asarray(small_run.scalars["loss"][first : first + 70], float)
        assert len(recorded) == len(followed["losses"]) == 70
        assert abs(np.mean(followed["losses"] - recorded)) <= 0.01


OPTIMIZERS_JS = """
import { OPTIMIZERS } from "./optimizers.js";

globalThis.answer = Object.fromEntries(
  Object.entries(OPTIMIZERS).map(([name, { rate, options }]) => [name, { lr: rate, ...options }]),
);
"""


def test_the_page_has_the_optimizers_of_viznet_with_their_usual_settings() -> None:
    usual = {name: make().options() for name, make in KNOWN.items()}  # type: ignore[call-arg]
    assert javascript.run(OPTIMIZERS_JS, None) == usual
    assert {optimizer.name for optimizer in OPTIMIZERS} == set(KNOWN)  # each is compared with NumPy above


def test_a_perfect_fit_has_no_gradient() -> None:
    network = random_network(0, (2, 2), ("identity", "elementwise", "rmse"))
    network.params["W1"][:], network.params["b1"][:] = 0, [1, 0]
    common = {"x": [[1, 1]], "y": [0], "batches": [[0], [0]], "steps": 1} | order_of(SGD(0.1))
    (followed,) = javascript.run(
        TRAINING_JS, [{"net": settings(network), "params": listed(network.params)} | common]
    )
    assert followed["losses"] == [0, 0] and followed["params"]["b1"] == [1, 0]


BATCHES_JS = """
import { batches } from "./batches.js";

globalThis.answer = given.map(({ digits, drawings, size, seed, count }) => {
  const order = batches(digits.map((y) => ({ y })), drawings.map((y) => ({ y })), size, seed);
  return Array.from({ length: count }, () => order.next().value.map(({ y }) => y));
});
"""


def test_an_epoch_has_every_digit_once_and_drawings_take_turns() -> None:
    many = list(range(10))
    cases = [(many, [], 4, 1), (many, [100, 101, 102], 4, 1), ([], [100, 101], 8, 1), (many, [100], 1, 1)]
    given = [dict(zip(("digits", "drawings", "size", "seed"), case)) | {"count": 15} for case in cases]
    plain, taught, alone, single = javascript.run(BATCHES_JS, given)
    assert [len(batch) for batch in plain[:3]] == [4, 4, 2]
    first, second = plain[:3], plain[3:6]
    for epoch in (first, second):
        assert sorted(k for batch in epoch for k in batch) == many
    assert first != second
    assert [batch[:2] for batch in taught[:3]] == [[100, 101], [102, 100], [101, 102]]
    assert sorted(k for batch in taught[:5] for k in batch if k < 100) == many
    assert all(sorted(batch) == [100, 101] for batch in alone)
    assert all(len(batch) == 1 for batch in single)
    again, other = javascript.run(BATCHES_JS, [given[0], given[0] | {"seed": 2}])
    assert again == plain != other
