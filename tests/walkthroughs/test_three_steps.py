"""`explain` tells the three steps that the film of the backward pass tells, with the same numbers."""

import re
from pathlib import Path

import numpy as np
import pytest

from tests.recordings import learn, small
from viznet.data import digits
from viznet.network import MLP
from viznet.optimizers import SGD, Adam, Optimizer
from viznet.walkthroughs.terminal import explain


@pytest.mark.parametrize("optimizer", [SGD(0.3), Adam(0.003)], ids=["sgd", "adam"])
def test_explain_tells_the_three_steps_with_their_price(tmp_path: Path, optimizer: Optimizer) -> None:
    run = learn(
        tmp_path / "run", small(), optimizer=optimizer, probe=digits().test.per_class(10), snapshots=3
    )
    last, example = run[len(run) - 1], 4
    params = {symbol: np.asarray(last[symbol], np.float64) for symbol in small().params}
    config = small().config() | {"dtype": "float64"}
    network = MLP.from_params(config, params)
    x, y = run.probe.inputs(np.float64), run.probe.y
    trace = network.backward(network.forward(x[example]), y[example])

    def right(rate: float, gradient: dict) -> np.ndarray:
        moved = {symbol: params[symbol] - rate * np.asarray(gradient[f"d{symbol}"]) for symbol in params}
        return MLP.from_params(config, moved).predict(x) == y

    _, _, told = explain(run, example=example).partition("Three steps from here")
    told = " ".join(told.split())
    rate = optimizer.lr if optimizer.name == "sgd" else 0.1
    before, alone, batch = right(0.0, trace), right(rate, trace), right(rate, last)
    (small_rate,) = re.findall(r"A small step of (\S+) promised", told)
    after = int(right(float(small_rate), trace).sum())
    assert f"It reads {before.sum()} of 100 rightly, and {after} after the small step." in told
    prices = re.findall(r"It reads (\d+) of them rightly now(?:: (\d+) that|, and has forgotten none)", told)
    lost = [str((before & ~now).sum() or "") for now in (alone, batch)]
    assert prices == [(str(alone.sum()), lost[0]), (str(batch.sum()), lost[1])]
    assert ("plain step" in told) == (optimizer.name != "sgd")
