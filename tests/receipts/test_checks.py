"""A number that is exact has no room for another digit."""

from contextlib import suppress

import numpy as np
import pytest

import viznet as vz
from viznet.receipts.checks import holds, wrong_number
from viznet.receipts.claims import CLAIMS
from viznet.receipts.conditions import Spoken
from viznet.receipts.receipt import Number
from viznet.receipts.recomputed import Recomputed, UnknownSourceError
from viznet.receipts.recorded import Recorded
from viznet.walkthroughs.source import Source


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    training = vz.train(vz.MLP(784, 20, 10, seed=2), vz.digits().train[:60], steps=2)
    run = vz.record(training, tmp_path_factory.mktemp("runs") / "run", progress=False)
    return Recomputed(Recorded(run.path), 2, 0, run.hash)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("0.593269992", Source("h1", kind="worked")),  # as the post prints it
        ("0.291027924", Source("program E", kind="worked")),
        (f"{(785 * 20 + 21 * 10) ** 2:,}", Source(kind="hessian")),
        ("15,700", Source(index=(1,), kind="parameters")),
    ],
)
def test_the_next_digit_is_not_true(text, source, truth):
    assert not wrong_number(Number(text, source), truth, "here")
    for by in (-1, 1):
        other = f"{text[:-1]}{(int(text[-1]) + by) % 10}"
        assert "should be" in wrong_number(Number(other, source), truth, "here")


def test_an_answer_that_is_all_but_certain_is_in_the_last_bin_without_a_doubt(truth, monkeypatch):
    p = np.array([[1 - 1e-9, 1e-9]] * 5 + [[0.9 + 1e-9, 0.1 - 1e-9]])
    monkeypatch.setattr(truth.counted, "outputs", lambda symbol, step: p)
    source = Source("held out", (9, 10), kind="in bin", step=0)
    assert truth.counted.doubtful(source) == 1  # the one that is as near to 0.9 as single precision is off


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_a_claim_whose_numbers_are_missing_gets_an_answer(claim, truth):
    """Somebody may have taken the lines out of the receipt."""
    for sources in ((), (Source("W9", (3, 4)),), (Source(kind="neuron", index=(9, 9)),)):
        with suppress(UnknownSourceError):
            assert holds(claim, truth, Spoken("any", sources, sources)) in (True, False)
