"""The second path gives the numbers of the network, and knows every source."""

from contextlib import suppress
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

import viznet as vz
from viznet.receipts.checks import DRAWN, is_name, wrong_number
from viznet.receipts.receipt import Number
from viznet.receipts.recomputed import NoSuchPlaceError, Recomputed, UnknownSourceError
from viznet.receipts.recorded import Recorded
from viznet.receipts.textbook import ACTIVATIONS, losses, one_pass
from viznet.receipts.written_number import read
from viznet.walkthroughs.numbers import number, percent, rounded, written
from viznet.walkthroughs.source import Kind, Source
from viznet.walkthroughs.step_trials import StepTrials
from viznet.walkthroughs.subject import find_subject

# One source of each kind, in a network of 9, 4 and 3 neurons with 12 recorded examples.
SOURCES = [
    Source("z2", (1,)),
    Source("z1", (1,), kind="slope"),
    Source("z2", (1,), kind="rest", without=(0,)),
    Source("dW1", kind="limit"),
    Source("dW2", (1, 1), kind="mean", examples=(0, 1, 2)),
    Source("dW2", (1, 1), kind="cancelled", examples=(0, 1, 2)),
    Source("dW2", (1, 1), kind="stepped", examples=(0, 1, 2)),
    Source("loss", kind="recorded", step=2),
    Source(index=(1,), kind="size"),
    Source(index=(1, 1), kind="others"),
    Source(index=(1, 2), kind="neuron"),
    Source(index=(0, 2), kind="name"),
    Source(index=(1, 2), kind="place"),
    Source(index=(1, 2), kind="parameters"),
    Source(kind="rows"),
    Source(kind="columns"),
    Source(index=(2,), kind="class"),
    Source(kind="step", step=3),
    Source(kind="rate"),
    Source(kind="batch"),
    Source(kind="example"),
    Source(kind="hash"),
    Source("z2", (0, 1), kind="product"),
    Source("z1", (0,), kind="above 0"),
    Source("z1", (0,), kind="below 0"),
    Source("z2", (1,), kind="exponential"),
    Source("z2", kind="exponentials"),
    Source(kind="nudge"),
    Source("W2", (0, 1), kind="nudged"),
    Source("W2", (0, 1), kind="nudge promise"),
    Source(kind="promised", trial="small"),
    Source(kind="fall", trial="greedy"),
    Source(kind="right", trial="batch"),
    Source(kind="forgotten", trial="greedy"),
    Source(kind="recorded examples"),
    Source(kind="held out"),
    Source(kind="size of batch", batch=(0, 3)),
    Source("dW2", (1, 1), kind="mean over batch", batch=(0, 1, 2)),
    Source("loss", kind="batch loss", batch=(0, 3)),
    Source("loss", kind="batch loss", batch=(0, 3), after=True),
    Source(kind="lower", batch=(0, 3), examples=(0, 1)),
    Source(kind="right since"),
    Source("loss", (2, 4), kind="batch mean"),
    Source("dW1", (2, 4), kind="norm mean"),
    Source("a1", kind="largest"),
    Source("dW2", kind="full colour"),
    Source("W1", kind="learned"),
    Source("z1", (12,), kind="sums", step=3),
    Source("z1", (12,), kind="off", step=3),
    Source("z1", (12,), kind="flat", step=3),
    Source("z2", (1,), kind="score", step=3, examples=(4,)),
    Source("z2", (1,), kind="exponential of score", step=3, examples=(4,), temperature=2.0),
    Source("z2", (1,), kind="share", step=3, examples=(4,), temperature=2.0),
    Source("z2", (1, 0), kind="lead", step=3, examples=(4,)),
    Source("z2", (1, 0), kind="times", step=3, examples=(4,)),
    Source("", (12,), kind="examples shown", step=3),
    Source("mse", (12,), kind="with a loss", step=3),
    Source("cross_entropy", (12,), kind="example loss", step=3, examples=(4,)),
    Source("mse", (12,), kind="times the mean", step=3, examples=(4,)),
    Source(index=(2,), kind="layer"),
    Source("z2", (1,), kind="input part", examples=(4,)),
    Source("z2", (1,), kind="bias part", examples=(4,)),
    Source("z2", kind="input limit", examples=(4,)),
    Source("a1", kind="plane share", step=2, examples=(0, 3, 7)),
    Source("p", kind="own neighbours"),
    Source(kind="by chance"),
    Source("loss", kind="probe loss", step=3),
    Source("loss", kind="plane loss", step=3),
    Source("path", kind="explained"),
    Source("walk", kind="explained"),
    Source("path", kind="in plane", step=3),
    Source("random", (5,), kind="map share", step=3),
    Source("path", (5,), kind="map points"),
    Source("lowest", kind="line rate", step=3),
    Source("lowest", kind="line loss", step=3),
    Source("p", kind="counted", step=3),
    Source("p", kind="wrong", step=0),
    Source("p", kind="surest mistake", step=0),
    Source(index=(400_000,), kind="threshold"),
    Source("p", (400_000,), kind="answered", step=3),
    Source("p", (400_000,), kind="answered rightly", step=3),
    Source("p", (4, 10), kind="in bin", step=3),
    Source(index=(1,), kind="asleep", step=3),
    Source(index=(1,), kind="share asleep", step=3),
    Source(index=(1, 2), kind="neurons", step=3),
    Source(index=(2,), kind="matrix", step=3),
    Source("W1", kind="pace", step=3),
    Source("W1", (2,), kind="times the pace", step=3),
    Source(kind="way", step=3),
    Source(kind="changed"),
    Source("W2", (1, 1), kind="probe slope", step=3),
    Source(index=(2,), kind="mean angle", step=3, examples=(0, 1, 4, 7)),
    Source(kind="hessian"),
    Source(kind="hessian bytes", index=(10**6,)),
    Source(kind="inversion"),
    Source("E", kind="worked"),
    Source("E", kind="worked name"),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    rng = np.random.default_rng(0)
    y = np.arange(30) % 3
    x = (rng.integers(0, 60, (30, 9)) + 180 * np.eye(9, dtype=int)[y * 3]).astype(np.uint8)
    examples = vz.Examples(x, y, (3, 3), ("left", "middle", "right"))
    training = vz.train(vz.MLP(9, 4, 3, seed=3), examples, batch_size=5, steps=6)
    path = tmp_path_factory.mktemp("runs") / "small"
    return vz.record(training, path, probe=examples[:12], validation=examples[12:], progress=False)


@pytest.fixture(scope="module")
def truth(run):
    return Recomputed(Recorded(run.path), 5, 5, run.hash)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.kind)
def test_every_kind_of_number_has_a_second_path(truth, source):
    value = truth.value(source)
    assert isinstance(value, str) or np.isfinite(value)


def test_the_kinds_above_are_all_that_there_are():
    assert {source.kind for source in SOURCES} | DRAWN == set(get_args(Kind))


def test_a_place_that_the_recording_does_not_have_is_refused(truth):
    for source in (
        Source("z9", (0,)),
        Source("z1", (99,)),
        Source("loss", kind="recorded", step=77),
        Source("loss", kind="recorded"),
        Source(index=(7,), kind="class"),
        Source("z1", (0,), examples=(99,)),
    ):
        with pytest.raises(NoSuchPlaceError):
            truth.value(source)


def test_a_packed_recording_has_the_same_numbers(run, truth, tmp_path):
    packed = Recomputed(Recorded(vz.pack(run, tmp_path / "packed.npz")), 5, 5, run.hash)
    assert [packed.value(s) for s in SOURCES] == [truth.value(s) for s in SOURCES]


def test_an_activation_of_ones_own_is_not_guessed(run):
    recorded = Recorded(run.path)
    recorded.meta["activation"] = "swish"
    truth = Recomputed(recorded, 5, 5, run.hash)
    with pytest.raises(UnknownSourceError, match="swish"):
        truth.value(Source("z1", (0,)))
    assert truth.value(Source("loss", kind="recorded", step=2)) == run.at(2)["loss"]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(
    ("output", "loss"),
    [("softmax", "cross_entropy"), ("softmax", "mse"), ("elementwise", "mse"), ("elementwise", "rmse")],
)
def test_the_textbook_agrees_with_the_network(activation, output, loss):
    """Both are in double precision: they share no line of code."""
    network = vz.MLP(9, 5, 4, 3, activation=activation, output=output, loss=loss, dtype="float64", seed=1)
    x = np.random.default_rng(2).random(9)
    trace = network.backward(network.forward(x[None]), np.array([2]))
    own = one_pass(network.params, x, 2, activation=activation, output=output, loss=loss)
    for symbol in ("z1", "a2", "z3", "p", "dz3", "da1", "dz1", "dW1", "db2", "loss"):
        expected = np.asarray(trace[symbol])
        if expected.ndim == 2 and not symbol.startswith("dW"):
            expected = expected[0]
        assert own[symbol] == pytest.approx(expected, abs=1e-12), symbol
    several = losses(network.params, x[None], np.array([2]), activation=activation, output=output, loss=loss)
    assert several == pytest.approx([trace["loss"]], abs=1e-12)


@pytest.mark.parametrize("value", [0.69349, -12.345, 54321.0, 1234567.0, 0.000044, 0.0])
def test_numbers_are_read_as_they_are_written(value):
    shown, rounding = read(number(value))
    assert abs(shown - value) <= rounding * (1 + 1e-9)
    shown, rounding = read(percent(value))
    assert abs(shown - value) <= rounding * (1 + 1e-9)


def test_a_number_of_another_example_is_another_number(truth):
    source = Source("z2", (1,))
    assert truth.value(source) != truth.value(replace(source, examples=(2,)))


def test_a_mean_may_be_off_by_one_in_its_last_digit_and_no_more(truth):
    """It is the mean of numbers that are rounded themselves."""
    source = Source("dW2", (1, 1), kind="mean", examples=(0, 1, 2))
    mean = truth.value(source)
    assert abs(mean) > 1e-4
    for off, is_right in ((0, True), (2, False), (5, False)):
        shown = Number(written(rounded(mean + off * 1e-4, 4)), source)
        assert (not wrong_number(shown, truth, "here")) == is_right


def test_what_is_forgotten_is_not_what_is_gained(tmp_path):
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 8, 10, seed=5), digits.train[:600], steps=20)
    run = vz.record(training, tmp_path / "run", probe=digits.test.per_class(3), progress=False)
    differ = 0
    for example in (0, 7, 19):
        greedy = StepTrials(find_subject(run, example=example)).greedy
        truth = Recomputed(Recorded(run.path), 20, example, run.hash)
        assert truth.value(Source(kind="forgotten", trial="greedy")) == greedy.forgotten
        differ += greedy.forgotten != greedy.gained
    assert differ


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("< 1 %", (0.0001, 0.0049), (0.0052, 0.0099)),
        ("> 99 %", (0.9951, 0.9999), (0.9901, 0.9948)),
        ("< 0.1 %", (0.00001, 0.00049), (0.00052, 0.00099)),
        ("> 99.9 %", (0.99951, 0.99999), (0.99901, 0.99948)),
    ],
)
def test_a_share_at_an_end_is_one_that_would_be_rounded_to_it(text, inside, outside):
    value, half = read(text)
    assert all(abs(share - value) <= half for share in inside)
    assert all(abs(share - value) > half for share in outside)


def test_only_a_name_with_an_ellipsis_may_be_short():
    assert is_name("T-shirt/top", "T-shirt/top") and is_name("T-s…top", "T-shirt/top")
    for text in ("T-shirt", "", "top", "…", "T-s…", "T-s…hat", "T-shirt/top…T-shirt/top"):
        assert not is_name(text, "T-shirt/top"), text


@pytest.mark.slow
def test_a_source_that_somebody_made_up_is_a_value_or_no_place(truth):
    """No warning and no other error comes out, whatever a receipt says: warnings are errors here."""
    changes = ({"examples": ()}, {"batch": ()}, {"index": ()}, {"index": (0, 0, 0)}, {"index": (2, 0)})
    changes += ({"index": (70, 90)}, {"step": 10**30}, {"temperature": 0.0})
    for source in SOURCES:
        for change in changes:
            with suppress(NoSuchPlaceError, UnknownSourceError):
                truth.value(replace(source, **change))


def test_a_loss_of_ones_own_has_no_second_path_and_is_not_called_false(tmp_path, monkeypatch):
    """Its numbers were once compared with the root of the squared error. Whatever comes before the loss is known."""
    own = vz.Loss(
        "distance",
        "Σ|p − y|",
        lambda p, y: float(np.abs(p - y).sum() / len(p)),
        lambda p, y: np.sign(p - y) / len(p),
    )
    monkeypatch.setitem(vz.LOSSES, "distance", own)
    training = vz.train(vz.MLP(784, 4, 10, loss="distance", seed=1), vz.digits().train[:30], steps=3)
    run = vz.record(training, tmp_path / "run", probe=vz.digits().test[:3], progress=False)
    known = Recomputed(Recorded(run.path), 3, 0, run.hash)
    assert known.value(Source("p", (1,))) == pytest.approx(float(run.at(3)["p"][0, 1]), abs=1e-6)
    for source in (
        Source("loss"),
        Source("dW1", (0, 0)),
        Source("loss", kind="probe loss", step=3),
        Source("training", kind="line loss", step=3),
        Source(kind="promised", trial="greedy"),
    ):
        with pytest.raises(UnknownSourceError, match="the loss 'distance'"):
            known.value(source)
