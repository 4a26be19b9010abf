"""What the films claim holds in the recording: a table of claims and conditions, tested over many runs.

Each claim has a condition, written here in plain NumPy over the recorded arrays. If a film makes the claim, its
condition has to hold; if the condition does not hold, the claim must be absent. Every claim with two sides has to be
seen on both of them.
"""

import re
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest

import viznet as vz
from tests import needs
from tests.stage import performance
from tests.stage.performance import text_of
from tests.stage.truth import one_pass
from viznet.rendering.finding import scenes

needs.manim()
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.slow]


@dataclass
class Facts:
    """What the recording says of the example that a film is about."""

    run: object
    example: int
    last: int  # the number of the snapshot that is shown

    def __post_init__(self):
        self.y = int(self.run.probe.y[self.example])
        p = np.asarray(self.run["p"][: self.last + 1, self.example])
        self.p, self.answers = p[-1], p.argmax(axis=1)
        self.held_out = bool(self.run.held_out_examples[: self.last + 1].all())
        self.losses = np.asarray(
            self.run["validation_loss" if self.held_out else "loss"][: self.last + 1], float
        )
        self.z1 = self._pass()["z1"]

    def _pass(self):
        weights = {
            f"{kind}{layer}": np.asarray(self.run[f"{kind}{layer}"][self.last], float)
            for layer in range(1, self.run.layers + 1)
            for kind in "Wb"
        }
        return one_pass(self.run, weights, self.run.probe.x[self.example] / 255, self.y)

    @property
    def batch_after(self):
        """The mean loss of the recorded batch before a plain step, and after it, in double precision."""
        batch, step = next_batch(self.run, self.last), self.run.steps[self.last]
        optimizer, network = self.run.meta.optimizer, self.run.network(int(step))
        network = vz.MLP.from_params(network.config() | {"dtype": "float64"}, network.params)
        rate = optimizer.lr if optimizer.name == "sgd" else 0.1
        x, y = TRAIN.x[batch] / 255, TRAIN.y[batch]
        with np.errstate(all="ignore"):
            before = network.backward(network.forward(x), y)
            for symbol in network.params:
                network.params[symbol] -= (rate * before[f"d{symbol}"]).astype(network.dtype)
            after = network.backward(network.forward(x), y)
        return float(before["loss"]), float(after["loss"])


def next_batch(run, index):
    """The examples from which a run learned at a snapshot, by a loop of its own."""
    meta, rng = run.meta, np.random.default_rng(run.meta.shuffle_seed)
    step, order, start = int(run.steps[index]), rng.permutation(len(TRAIN)), 0
    for _ in range(step):
        start += meta.batch_size
        if start >= len(TRAIN):
            order, start = rng.permutation(len(TRAIN)), 0
    return order[start : start + meta.batch_size]


def fell(one, other):
    return np.isfinite(other) and other < one and f"{one:.5e}" != f"{other:.5e}"


def rose(one, other):
    return np.isfinite(other) and other > one and f"{one:.5e}" != f"{other:.5e}"


def is_real(drawn):
    return drawn.scene.batch.is_real


def softmax(facts):
    return facts.run.meta.output == "softmax"


def is_bent(facts):
    return facts.run.meta.activation == "relu" and (facts.z1 < 0).any() and (facts.z1 >= 0).any()


# The scene, the pattern of the claim, and when it is true.
CLAIMS = [
    ("forward_pass", r"and is right\.|It is right\.|: right\.", lambda f, d: f.p.argmax() == f.y),
    ("forward_pass", r", but it is ", lambda f, d: f.p.argmax() != f.y),
    ("forward_pass", r"^A negative sum becomes 0\.", lambda f, d: is_bent(f)),
    ("backward_pass", r"^It says .* but it is ", lambda f, d: softmax(f) and f.p.argmax() != f.y),
    ("training_step", r"the run's own batch after step", lambda f, d: is_real(d)),
    ("training_step", r"recorded examples stand in\.$", lambda f, d: not is_real(d)),
    (
        "training_step",
        r"^The mean loss of the batch falls",
        lambda f, d: fell(*f.batch_after) if is_real(d) else None,
    ),
    (
        "training_step",
        r"^The mean loss of the batch rises",
        lambda f, d: rose(*f.batch_after) if is_real(d) else None,
    ),
    ("training_step", r"^This is a plain step\.", lambda f, d: f.run.meta.optimizer.name != "sgd"),
    ("training_step", r"^Averaged over all", lambda f, d: len(d.scene.batch.y) > len(d.scene.chosen)),
    ("learning", r"^At first the weights are random", lambda f, d: is_new(f)),
    ("learning", r"before this run\.$", lambda f, d: not is_new(f)),
    ("learning", r"made the loss fall\.$", lambda f, d: f.held_out and is_new(f) and ends(fell, f)),
    ("learning", r"ends lower than it began\.$", lambda f, d: f.held_out and not is_new(f) and ends(fell, f)),
    ("learning", r"^More training is not always", lambda f, d: f.held_out and ends(rose, f)),
    ("learning", r"^On the last batch, .* lower", lambda f, d: not f.held_out and ends(fell, f)),
    ("learning", r"^On the last batch, .* higher", lambda f, d: not f.held_out and ends(rose, f)),
    ("learning", r"ruin a network\.$", lambda f, d: broke(f) is not None),
    ("learning", r"^A single moment", lambda f, d: f.last == 0 and broke(f) is None),
    ("learning", r"At every moment shown", lambda f, d: (f.answers == f.y).all()),
    ("learning", r"^At each moment since step", lambda f, d: (f.answers != f.y).any() and right_twice(f)),
    ("learning", r"^At the end it reads", lambda f, d: f.answers[-1] != f.y),
    ("learning", r"the answer stayed\.$", lambda f, d: stayed(f) and broke(f) is None),
    ("learning", r"still flipped\.$", lambda f, d: stayed(f) is False and broke(f) is None),
    ("network", r"^Some pixels count", lambda f, d: both_signs(f, d)),
]


def is_new(facts):
    return facts.run.meta.beginning is None


def ends(changed, facts):
    """Whether the loss at the end has changed so, in a training that did not break."""
    return broke(facts) is None and changed(facts.losses[0], facts.losses[-1])


def broke(facts):
    """The recorded step after the last one shown, if its loss is no number."""
    later = np.asarray(facts.run["loss"])[facts.last + 1 : facts.last + 2]
    return int(facts.run.steps[facts.last + 1]) if len(later) and not np.isfinite(later[0]) else None


def stayed(facts):
    """Whether the last third of the answers is one; None of very few."""
    answers = facts.answers
    return None if len(answers) <= 5 else len(set(answers[2 * len(answers) // 3 :])) == 1


def right_twice(facts):
    """Whether the last two answers are right."""
    return bool((facts.answers[-2:] == facts.y).all())


def both_signs(facts, drawn):
    unit = drawn.scene.diagram.unit_to_explain(1)
    weights = np.asarray(facts.run["W1"][facts.last])[:, unit]
    return weights.min() < 0 < weights.max()


DIGITS = vz.digits()
SMALL = DIGITS.train[:240]
# Pictures of 9 × 9 pixels, so that every network is small.
TRAIN = vz.Examples(
    SMALL.x.reshape(-1, 28, 28)[:, 2:27:3, 2:27:3].reshape(240, -1), SMALL.y, (9, 9), SMALL.labels
)
RUNS = {
    "plain": {"batch_size": 4, "steps": 60},
    "one picture": {"batch_size": 1, "steps": 12, "rate": 0.02},
    "large batch, Adam": {"batch_size": 120, "optimizer": vz.Adam(0.02), "steps": 30},
    "too fast": {"rate": 5, "steps": 4, "batch_size": 120},
    "uphill": {"rate": 20, "steps": 30, "batch_size": 8},
    "broken": {
        "network": {"activation": "identity", "output": "elementwise", "loss": "mse"},
        "rate": 60,
        "steps": 40,
        "batch_size": 8,
    },
    "untrained": {"steps": 0},
    "trained on": {"steps": 20, "before": 40, "batch_size": 16},
    "tanh, elementwise": {
        "network": {"activation": "tanh", "output": "elementwise", "loss": "rmse"},
        "steps": 30,
        "sizes": (6, 5, 4),
    },
    "no held-out examples": {"steps": 30, "data": None},
    "one picture after another": {"steps": 13, "batch_size": 1, "rate": 0.3, "data": None},
    "no hidden layer": {"sizes": (), "steps": 20, "data": "elsewhere"},
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """Records every run once. `data` is the name of the data in the recording."""
    runs = {}

    def make(name):
        if name not in runs:
            runs[name] = record(tmp_path_factory.mktemp("claims") / "run", **RUNS[name])
        return runs[name]

    return make


def record(
    folder,
    *,
    sizes=(8,),
    network=None,
    rate=0.1,
    optimizer=None,
    batch_size=8,
    steps=20,
    before=0,
    data="here",
):
    """A run; its training has held-out examples if the data have a name."""
    made = vz.MLP(81, *sizes, 10, seed=4, **(network or {}))
    if before:
        vz.train(made, TRAIN, steps=before, batch_size=batch_size).run(progress=False)
    examples = TRAIN if data is None else vz.Dataset(data, TRAIN, TRAIN[200:])
    training = vz.train(
        made, examples, steps=steps, batch_size=batch_size, optimizer=optimizer or vz.SGD(rate)
    )
    return vz.record(training, folder, probe=TRAIN.per_class(2), progress=False)


@pytest.fixture
def films(recorded, tmp_path, monkeypatch):
    """Performs a scene over a run; the data are found by their name."""
    from viznet.recording import training_data

    here = type("Info", (), {"name": "here", "cached": True})
    monkeypatch.setattr(training_data, "datasets", lambda: [here])
    monkeypatch.setattr(training_data, "load", lambda name, progress: vz.Dataset(name, TRAIN, TRAIN[200:]))

    def perform_it(name, which):
        # Other tests look for clashes.
        monkeypatch.setattr(performance, "find_clashes", lambda scene, clashes: None)
        drawn = performance.perform(
            scenes()[name], tmp_path, recorded(which), monkeypatch, film=False, size=(160, 90)
        )
        request = drawn.scene.request
        facts = Facts(request.run, request.example, request.run.at(request.at).index)
        return drawn, facts, [text_of(text) for text in drawn.texts.values()]

    return perform_it


SEEN: dict[tuple[str, str], set[bool]] = {}
PERFORMED: set[tuple[str, str]] = set()  # in this process
STEPS, PASSES = ("training_step", "learning"), ("network", "forward_pass", "backward_pass")
EXAMPLES = ("plain", "tanh, elementwise")


@pytest.mark.parametrize("which", RUNS)
@pytest.mark.parametrize("name", STEPS)
def test_a_film_claims_what_is_true_and_nothing_else(name, which, films):
    drawn, facts, texts = films(name, which)
    for scene, pattern, holds in CLAIMS:
        true = holds(facts, drawn) if scene == name else None  # None of what the recording does not tell
        if true is not None:
            claimed = any(re.search(pattern, text) for text in texts)
            assert claimed == bool(true), f"{pattern!r} in {sorted(texts)}"
            SEEN.setdefault((scene, pattern), set()).add(claimed)
    PERFORMED.add((name, which))


@pytest.mark.parametrize("which", EXAMPLES)
@pytest.mark.parametrize("name", PASSES)
def test_the_films_of_one_example_claim_what_is_true(name, which, films):
    test_a_film_claims_what_is_true_and_nothing_else(name, which, films)


def test_every_claim_was_seen_from_both_sides(films):
    for name, which in [*product(STEPS, RUNS), *product(PASSES, EXAMPLES)]:
        if (name, which) not in PERFORMED:
            test_a_film_claims_what_is_true_and_nothing_else(name, which, films)
    one_sided = {claim for claim, sides in SEEN.items() if len(sides) < 2}
    assert one_sided <= {("network", r"^Some pixels count"), ("backward_pass", r"^It says .* but it is ")}


def test_the_examples_of_the_batch_are_those_of_the_training(recorded, monkeypatch):
    """`train` itself says which examples each step learned from."""
    from viznet.recording import training_data
    from viznet.stage import batch

    here = type("Info", (), {"name": "here", "cached": True})
    monkeypatch.setattr(training_data, "datasets", lambda: [here])
    monkeypatch.setattr(training_data, "load", lambda name, progress: vz.Dataset(name, TRAIN, TRAIN[200:]))
    run = recorded("plain")
    steps = vz.train(vz.MLP(81, 8, 10, seed=4), TRAIN, steps=60, batch_size=4)
    indices = {step.step: step.indices.tolist() for step in steps}
    for at in (0, 7, 60):
        found = batch.real_batch(run, run.network(at), at)
        assert list(found.numbers) == indices[at]
    other = vz.Examples(255 - TRAIN.x, TRAIN.y, (9, 9), TRAIN.labels)
    monkeypatch.setattr(training_data, "load", lambda name, progress: vz.Dataset(name, other, other))
    assert batch.real_batch(run, run.network(7), 7) is None, "these are other data"
    monkeypatch.setattr(training_data, "datasets", list)
    assert batch.real_batch(run, run.network(7), 7) is None, "there are no data here"
