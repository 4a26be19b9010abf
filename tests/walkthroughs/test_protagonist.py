"""The example that films, the page and `explain` show: the rule, against a reckoning of its own, and its sentence."""

import io
import re
from types import SimpleNamespace

import numpy as np
import pytest
from rich.console import Console

import viznet as vz
from viznet.data import Examples
from viznet.errors import UsageError
from viznet.rendering import request as scene_request
from viznet.stepper import explore
from viznet.stepper.live import LiveRun
from viznet.walkthroughs.protagonist import choose_protagonist, in_one_piece
from viznet.walkthroughs.subject import find_subject
from viznet.walkthroughs.terminal import DIVERGED, divergence, explanation


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run that has some of everything among its sixty examples."""
    digits = vz.digits()
    steps = vz.train(vz.MLP(784, 16, 10, seed=3), digits.train, steps=600)
    probe = digits.test.per_class(6)
    return vz.record(steps, tmp_path_factory.mktemp("runs") / "some", probe=probe, progress=False)


def facts(run, index):
    """For every example, without the rule's own code: what the rule looks at."""
    p, y = np.array(run["p"], float)[: index + 1], run.probe.y
    every = []
    for e in range(len(y)):
        own = p[-1, e, y[e]]
        rival = max(p[-1, e, k] for k in range(p.shape[2]) if k != y[e])
        answers = [int(moment[e].argmax()) for moment in p]
        every.append(
            {
                "right": answers[-1] == y[e],
                "wrong": sum(answer != y[e] for answer in answers),
                "own": own,
                "rival": rival,
                "piece": largest_piece(run.probe.x[e].reshape(28, 28)) >= 0.97,
                "ink": float(run.probe.x[e].sum(dtype=float)),
            }
        )
    return every


def largest_piece(picture):
    """The share of a picture's ink that the largest connected stroke has, found by walking from pixel to pixel."""
    left = {(int(r), int(c)) for r, c in zip(*np.nonzero(picture >= 64))}
    pieces = []
    while left:
        waiting, ink = [left.pop()], 0.0
        while waiting:
            row, column = waiting.pop()
            ink += float(picture[row, column])
            around = {(row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & left
            left -= around
            waiting += around
        pieces.append(ink)
    return max(pieces) / sum(pieces)


@pytest.mark.parametrize("moment", [1.0, 0.9, 0.6, 0.3])
def test_the_wishes_narrow_the_choice_in_their_order(run, moment):
    index = round(moment * (len(run) - 1))
    every = facts(run, index)
    quarter, three = np.percentile([fact["ink"] for fact in every], (25, 75))
    wishes = (
        lambda f: f["right"],
        lambda f: f["wrong"] > 0,
        lambda f: 0.5 < f["own"] < 0.9 and f["rival"] > 0.1,
        lambda f: f["piece"],
        lambda f: quarter <= f["ink"] <= three,
    )
    left = list(range(len(every)))
    for wish in wishes:
        left = [e for e in left if wish(every[e])] or left
    closest = min(left, key=lambda e: abs(every[e]["own"] - every[e]["rival"]))
    assert choose_protagonist(run, index).example == closest


@pytest.mark.slow
def test_every_medium_shows_the_same_example_and_explain_says_why(run):
    chosen = choose_protagonist(run, len(run) - 1)
    assert scene_request.ask(run).example == chosen.example
    assert explore(run).exported()[0].header["start"] == chosen.example
    assert LiveRun(run, budget=16_000_000).page().header["start"] == chosen.example
    out = io.StringIO()
    Console(file=out, width=300, highlight=False).print(explanation(scene_request.ask(run)))
    assert f"Example {chosen.example}, " in out.getvalue()
    assert chosen.why in out.getvalue()


def test_the_sentence_is_computed(run):
    index = len(run) - 1
    chosen = choose_protagonist(run, index)
    fact = facts(run, index)[chosen.example]
    assert fact["right"]
    assert fact["wrong"]
    assert f"wrong about it at {fact['wrong']} of {len(run)} recorded moments and is right now" in chosen.why
    shares = [float(share) for share in re.findall(r"([\d.]+) %", chosen.why)]
    assert shares == pytest.approx([100 * fact["own"], 100 * fact["rival"]], abs=0.051)
    assert ("yet unsure" in chosen.why) == (0.5 < fact["own"] < 0.9 and fact["rival"] > 0.1)


def test_a_class_a_number_and_mistakes(run):
    index = len(run) - 1
    every = facts(run, index)
    seven = choose_protagonist(run, index, digit=7)
    assert run.probe.y[seven.example] == 7
    assert seven == choose_protagonist(run, index, digit="7")
    named = choose_protagonist(run, index, example=4)
    assert (named.example, named.why) == (4, "It was chosen by its number.")
    mistakes = [e for e, fact in enumerate(every) if not fact["right"]]
    surest = min(mistakes, key=lambda e: every[e]["own"] - every[e]["rival"])
    chosen = choose_protagonist(run, index, wrong=True)
    assert chosen.example == surest
    assert f"mistakes ({len(mistakes)})" in chosen.why
    digit = int(run.probe.y[surest])
    of_class = choose_protagonist(run, index, wrong=True, digit=digit)
    assert of_class.example == surest
    count = sum(int(run.probe.y[e]) == digit for e in mistakes)
    expected = f"mistakes in class {digit} ({count})" if count > 1 else f"only mistake in class {digit}:"
    assert expected in of_class.why and "all the network's mistakes" not in of_class.why


def test_where_nothing_is_right_a_near_miss_is_taken(run):
    every = facts(run, 0)
    for digit in range(10):
        of_class = [e for e in range(len(every)) if run.probe.y[e] == digit]
        if not any(every[e]["right"] for e in of_class):
            chosen = choose_protagonist(run, 0, digit=digit)
            assert chosen.example in of_class
            assert f"right about no {digit}, and least wrong about this one" in chosen.why
            return
    raise AssertionError("an untrained network that knows every digit")


def test_what_cannot_be_chosen_names_what_there_is(run, tmp_path):
    index = len(run) - 1
    for number in (-1, 60):
        with pytest.raises(UsageError, match=f"no example {number} in this recording; choose from 0 to 59"):
            choose_protagonist(run, index, example=number)
    for digit in ("cow", 12):
        with pytest.raises(UsageError, match=rf"no example of class {digit!r} .*; choose from 0, 1, .*, 9$"):
            choose_protagonist(run, index, digit=digit)
    x = np.eye(4, dtype=np.uint8)[[0, 1, 0, 1]] * 255
    easy = Examples(x, np.array([0, 1, 0, 1]), (2, 2), ("left", "right"))
    network = vz.MLP(4, 2, seed=1)
    steps = vz.train(network, easy, steps=200, batch_size=4, optimizer=vz.SGD(1.0))
    learned = vz.record(steps, tmp_path / "easy", probe=easy, progress=False)
    with pytest.raises(UsageError, match="the network gets every example right at this step"):
        choose_protagonist(learned, len(learned) - 1, wrong=True)
    with pytest.raises(UsageError, match="every example of class left right at this step"):
        choose_protagonist(learned, len(learned) - 1, wrong=True, digit="left")


def test_pieces_are_those_found_by_walking():
    rng = np.random.default_rng(5)
    pictures = (rng.random((40, 784)) < rng.uniform(0.02, 0.6, (40, 1))) * rng.integers(1, 256, (40, 784))
    x = np.concatenate([vz.digits().test.x[:60], pictures.astype(np.uint8)])
    examples = Examples(x, np.zeros(len(x), int), (28, 28))
    assert in_one_piece(examples).tolist() == [largest_piece(p.reshape(28, 28)) >= 0.97 for p in x]
    assert 5 < in_one_piece(examples).sum() < len(x) - 5
    assert in_one_piece(Examples(x, np.zeros(len(x), int), None)).all()
    blank = Examples(np.zeros((1, 784), np.uint8), np.zeros(1, int), (28, 28))
    assert not in_one_piece(blank).any()


def test_a_network_that_diverged_still_gets_a_page(tmp_path):
    digits = vz.digits()
    network = vz.MLP(784, 8, 10, seed=1)
    network.params["W1"][:] = np.nan
    steps = vz.train(network, digits.train, steps=3)
    diverged = vz.record(steps, tmp_path / "nan", probe=digits.test.per_class(1), progress=False)
    assert 0 <= choose_protagonist(diverged, len(diverged) - 1).example < 10


# Made-up recordings: one example fulfils all wishes, and another misses exactly one of them.

PIECE, SPECK = np.zeros((2, 8, 8), np.uint8)
PIECE[2:6, 3:5] = SPECK[2:6, 3:5] = 200
SPECK[2, 3] = 0
SPECK[0, 7] = 200  # one eighth of the ink, away from the rest
FAINT = np.where(PIECE, 70, 0).astype(np.uint8)
SURE, UNSURE = (0.97, 0.02, 0.01), (0.6, 0.35, 0.05)
ALONE = (0.85, 0.08, 0.07)  # below 0.9, but no rival above 0.1
WRONG = (0.2, 0.7, 0.1)
EVEN = (1 / 3, 1 / 3, 1 / 3)  # no answer


def made_up(*examples):
    """A recording of class 0: for each example its picture, and its outputs at every snapshot."""
    pictures = np.array([picture.ravel() for picture, _ in examples])
    probe = Examples(pictures, np.zeros(len(examples), int), (8, 8), ("ah", "oh", "no"))
    p = np.array([list(outputs) for _, outputs in examples]).swapaxes(0, 1)
    meta = SimpleNamespace(output="softmax")
    return type("Made", (), {"probe": probe, "meta": meta, "__getitem__": lambda self, key: {"p": p}[key]})()


@pytest.mark.parametrize(
    ("better", "worse", "says"),
    [
        ((PIECE, (SURE, SURE)), (PIECE, (SURE, WRONG)), "is right about it: ah gets 97.0 %"),
        (
            (PIECE, (WRONG, SURE)),
            (PIECE, (UNSURE, UNSURE)),
            "wrong about it at 1 of 2 recorded moments and is right",
        ),
        ((PIECE, (WRONG, UNSURE)), (PIECE, (WRONG, SURE)), "yet unsure: ah gets 60.0 %, oh gets 35.0 %."),
        ((PIECE, (WRONG, UNSURE)), (PIECE, (WRONG, ALONE)), "yet unsure: ah gets 60.0 %"),
        (
            (PIECE, (WRONG, (0.7, 0.2, 0.1))),
            (SPECK, (WRONG, UNSURE)),
            "Its strokes are in one piece, and its ink is",
        ),
        (
            (PIECE, (WRONG, (0.7, 0.2, 0.1))),
            (FAINT, (WRONG, UNSURE)),
            "Its strokes are in one piece, and its ink is",
        ),
    ],
)
def test_each_wish_decides_where_the_others_are_equal(better, worse, says):
    usual = [(PIECE, (SURE, WRONG))] * 3  # what most pictures look like; the network is wrong about them
    for examples, expected in (([better, worse, *usual], 0), ([*usual, worse, better], 4)):
        chosen = choose_protagonist(made_up(*examples), 1)
        assert chosen.example == expected
        assert says in chosen.why


@pytest.mark.parametrize(
    ("examples", "says"),
    [
        (
            [(PIECE, (WRONG, SURE))],
            "right now: .* No such example is unsure, with 0.5 to 0.9 for its class",
        ),
        (
            [(PIECE, (SURE, SURE))],
            "is right about it: .* It was never wrong about any of the examples that are right now",
        ),
        ([(PIECE, (SURE, WRONG))], "right about no example, and least wrong about this one"),
        ([(PIECE, (SURE, EVEN))], "right about no example, and least wrong about this one"),
        ([(PIECE, (EVEN, SURE))], "wrong about it at 1 of 2 recorded moments and is right now"),
        ([(SPECK, (WRONG, UNSURE))], "No such example is in one piece; its ink is typical"),
        (
            [(FAINT, (WRONG, UNSURE)), *[(PIECE, (SURE, WRONG))] * 4],
            "in one piece; no such example has typical ink",
        ),
        (
            [(SPECK // 2, (WRONG, UNSURE)), *[(PIECE, (SURE, WRONG))] * 4],
            "No .* in one piece or has typical ink",
        ),
    ],
)
def test_where_a_wish_is_passed_over_the_sentence_says_so(examples, says):
    chosen = choose_protagonist(made_up(*examples), 1)
    assert chosen.example == 0
    assert re.search(says, chosen.why)


def test_of_a_training_that_diverged_every_medium_shows_the_last_moment_with_only_numbers(tmp_path):
    """And the same example: the answers of the broken network choose none."""
    network = vz.MLP(784, 8, 10, activation="identity", output="elementwise", loss="mse", seed=7)
    probe = vz.digits().test.per_class(2)
    steps = vz.train(network, vz.digits().train[:200], steps=9, optimizer=vz.SGD(lr=1.6))
    run = vz.record(steps, tmp_path / "run", probe=probe, progress=False)
    sound = max(i for i in range(len(run)) if np.isfinite(run[i]["loss"]))
    assert run.status == "diverged" and sound == len(run) - 2
    expected = choose_protagonist(run, sound).example
    assert expected != choose_protagonist(run, len(run) - 1).example, "else this test shows nothing"
    for subject in (scene_request.ask(run), find_subject(run)):
        assert (subject.example, subject.at) == (expected, run.steps[sound])
    assert explore(run).exported()[0].header["start"] == expected
    assert find_subject(run, at=1).at == 1
    earlier, end = (" ".join(map(str, divergence(find_subject(run, at=at)))) for at in (0, None))
    assert (earlier, end) == ("", DIVERGED)
