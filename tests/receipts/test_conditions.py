"""Of several claims that exclude each other, exactly one is true."""

from types import SimpleNamespace

import numpy as np
import pytest

import viznet as vz
from viznet.activations import ACTIVATIONS
from viznet.receipts.claims import CLAIMS, claim_of
from viznet.receipts.conditions import Spoken
from viznet.receipts.recomputed import Recomputed
from viznet.receipts.recorded import Recorded
from viznet.walkthroughs.source import Source

NEURON, RIVAL = Source(index=(1, 0), kind="neuron"), Source(index=(0,), kind="class")
RIGHT = Source(kind="right", trial="greedy")
MEANS = tuple(Source("dW2", (i, 1), kind="mean", examples=(0, 1, 2)) for i in range(3))
CELLS = tuple(Source("dW2", (i, 1), examples=(e,)) for i in range(3) for e in range(3))
LOSSES = tuple(Source("loss", examples=(e,)) for e in range(3))
IN_FILM = (*MEANS, *CELLS, *LOSSES, Source("loss", kind="batch loss", batch=(0, 1, 2)))
LOSS = (Source("loss", kind="recorded", step=0),)
ANGLES = tuple(Source(index=(2,), kind="mean angle", step=step, examples=(0, 1, 4, 7)) for step in (0, 12))
SLOPE = Source("b2", (1,), kind="probe slope", step=12)
# The claims of a group exclude each other, and one of them holds in any run.
GROUPS = {
    ("silenced", "all pass", "all silent"): ((), ()),
    ("only a bias", "one input", "many inputs"): ((NEURON,), ()),
    ("passes on", "was off", "is flat"): ((NEURON,), ()),
    ("flat", "no small step", "small step"): ((), ()),
    ("own rate", "plain rate", "same step", "same plain step", "smaller step"): ((), ()),
    ("nothing forgotten", "one forgotten", "some forgotten"): ((RIGHT,), ()),
    ("dear", "dear beside one", "cheap", "traded", "as cheap", "batch dear"): ((), ()),
    ("ask nothing", "agree", "some cancels", "all cancels"): ((), IN_FILM),
    ("step of many", "step of none"): ((), IN_FILM),
    ("own batch", "in place of batch"): ((), IN_FILM),
    ("random weights", "trained before", "first moment"): ((), ()),
    ("batch fell", "batch rose", "batch stayed", "batch zero", "batch diverged"): ((), IN_FILM),
    ("lower", "none lower", "all lower"): ((), IN_FILM),
    ("helps all", "compromise", "too long", "changes nothing", "nothing to learn"): ((), IN_FILM),
    ("part fell", "part rose", "part stayed", "part zero", "part diverged"): (
        (*LOSS, Source(kind="step", step=7)),
        LOSS,
    ),
    (
        *("training fell", "ends lower", "last batch lower", "training rose", "last batch higher"),
        *("training stayed", "training zero", "training diverged"),
    ): ((), LOSS),
    ("right since", "right at last", "right always", "wrong at last"): ((), ()),
    ("for and against", "all for", "all against", "no weights"): ((), (Source(index=(1, 0), kind="neuron"),)),
    ("all changed", "some changed", "none changed"): ((), ()),
    ("a walk", "stood still", "walk begins"): ((), ()),
    ("moves the point", "leaves the point"): ((), ()),
    ("layers in one another", "one layer"): ((), ()),
    ("two moved most", "none moved"): ((), ()),
    ("go left", "go right"): ((SLOPE,), ()),
    ("own rate raises", "own rate small", "own rate right", "own rate large"): ((), ()),
    ("Newton jumps", "Newton finds no valley"): ((), ()),
    ("fits", "just fits", "does not fit"): ((), ()),
    ("nobody inverts", "could invert"): ((), ()),
    ("walked down", "walked up", "walked level"): ((Source("loss", kind="probe loss", step=0),), ()),
    ("they differ more", "they agree more", "they agree as much"): ((), ANGLES),
    ("some point uphill", "none points uphill"): ((), ANGLES),
    ("holds a part", "holds all"): ((), ()),
    ("printed digits agree", "printed digits differ"): ((), ()),
    ("textbook's order agrees", "textbook's order differs"): ((), ()),
    ("program's order agrees", "no order agrees"): ((), ()),
    ("settled", "unsettled", "unanswered", "not always answered"): ((), ()),
}
OPTIMIZERS = {"sgd": vz.SGD(0.1), "adam": vz.Adam(0.01), "frozen": vz.SGD(1e-30), "greedy": vz.SGD(3.0)}


@pytest.fixture(scope="module", params=OPTIMIZERS)
def run(request, tmp_path_factory):
    rng = np.random.default_rng(0)
    y = np.arange(30) % 3
    x = (rng.integers(0, 60, (30, 9)) + 180 * np.eye(9, dtype=int)[y * 3]).astype(np.uint8)
    examples = vz.Examples(x, y, (3, 3), ("left", "middle", "right"))
    network = vz.MLP(9, 4, 3, seed=3, init="he" if request.param == "adam" else "normal")
    training = vz.train(network, examples, batch_size=5, steps=12, optimizer=OPTIMIZERS[request.param])
    path = tmp_path_factory.mktemp("runs") / "small"
    return vz.record(training, path, probe=examples[:12], progress=False)


def claim(name):
    return next(claim for claim in CLAIMS if claim.name == name)


def largest_share(truth, in_film):
    """The source of the largest share that cancels, as a film would show it."""
    sources = [
        Source(s.symbol, s.index, kind="cancelled", examples=s.examples) for s in in_film if s.kind == "mean"
    ]
    with np.errstate(invalid="ignore"):
        return max(sources, key=lambda source: np.nan_to_num(truth.value(source)))


@pytest.mark.parametrize("names", GROUPS, ids="-".join)
@pytest.mark.parametrize("example", [0, 4, 11])
@pytest.mark.parametrize("at", [0, -1])
def test_exactly_one_of_them_is_true(run, names, example, at):
    sources, in_film = GROUPS[names]
    truth = Recomputed(Recorded(run.path), int(run.steps[at]), example, run.hash)
    if "some cancels" in names:
        sources = (largest_share(truth, in_film),)
    sentence = Spoken("", sources, in_film)
    assert sum(claim(name).holds(truth, sentence) for name in names) == 1


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_is_said_of_an_activation_holds_for_that_one_only(run, name):
    recorded = Recorded(run.path)
    recorded.meta["activation"] = name
    truth = Recomputed(recorded, 0, 0, run.hash)
    activation = ACTIVATIONS[name]
    sentence = {claim_of(text).name for text in (activation.forward_sentence, activation.backward_sentence)}
    about = ("is ReLU", "is leaky", "is between 0 and 1", "is between −1 and 1", "is not bent")
    assert {each for each in about if claim(each).holds(truth, Spoken("", (), ()))} == sentence


@pytest.mark.parametrize("example", range(12))
def test_an_answer_is_right_or_wrong_and_sure_or_not(run, example):
    truth = Recomputed(Recorded(run.path), int(run.steps[-1]), example, run.hash)
    snapshot = run[-1]
    answer, y = int(snapshot["p"][example].argmax()), int(run.probe.y[example])
    sure = bool(snapshot["p"][example].max() >= 0.9)
    named = (
        Source("p", (answer,)),
        Source(index=(answer,), kind="class"),
        Source(index=(y,), kind="class"),
    )
    expected = f"{'sure' if sure else 'unsure'} and {'right' if answer == y else 'wrong'}"
    names = [f"{a} and {b}" for a in ("sure", "unsure") for b in ("right", "wrong")]
    holds = [name for name in names if claim(name).holds(truth, Spoken("answer", named, ()))]
    assert holds == [expected]
    other = Source(index=((answer + 1) % 3,), kind="class")
    assert not claim(expected).holds(truth, Spoken("answer", (named[0], other, named[2]), ()))


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        ([[0, 0], [0, 0], [0.9, 0.1]], {"right at last", "settled"}),
        ([[0.9, 0.1], [0.9, 0.1], [0.5, 0.5]], {"wrong at last", "unanswered"}),
        ([[0.9, 0.1]] * 4 + [[0.5, 0.5], [0.9, 0.1]], {"right at last", "not always answered"}),
        ([[0.9, 0.1]] * 3, {"right always", "settled"}),
        ([[1.0]] * 3, {"right always", "settled"}),
    ],
)
def test_equal_outputs_are_no_answer_at_any_moment(p, expected):
    rows = np.array(p, dtype=np.float32)[:, None]
    recorded = SimpleNamespace(snapshots=lambda _: rows, row=lambda step: step)
    truth = SimpleNamespace(recorded=recorded, step=len(p) - 1, recorded_example=0, y=0)
    names = [name for group in GROUPS if {"settled", "right always"} & {*group} for name in group]
    assert {name for name in names if claim(name).holds(truth, Spoken("", (), ()))} == expected


@pytest.mark.parametrize("loss", ["cross_entropy", "rmse"])
def test_the_own_batch_is_the_one_that_the_run_learned_from(loss, tmp_path):
    output = "softmax" if loss == "cross_entropy" else "elementwise"
    network = vz.MLP(784, 4, 10, activation="sigmoid", output=output, loss=loss, seed=3)
    training = vz.train(network, vz.digits(), batch_size=5, steps=2)
    run = vz.record(training, tmp_path / "run", progress=False)
    order = np.random.default_rng(run.meta.shuffle_seed).permutation(len(vz.digits().train))
    truth = Recomputed(Recorded(run.path), 1, 0, run.hash)

    def is_own(first, *, trained=True):
        batch = Source(
            "loss", kind="batch loss", batch=tuple(map(int, order[first : first + 5])), trained=trained
        )
        return claim("own batch").holds(truth, Spoken("", (), (batch,)))

    assert is_own(5)  # after step 1, the second batch follows
    assert not is_own(0)
    assert not is_own(6)
    assert not is_own(5, trained=False)
