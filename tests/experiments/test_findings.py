"""What an experiment says, with figures that say one thing and then the opposite."""

import numpy as np
import pytest

from viznet.experiments import findings
from viznet.experiments.table import Row
from viznet.experiments.variant import Variant

SPREAD = (-0.01, -0.005, 0.0, 0.005, 0.01)


def row(name, accuracy, *, learned=None, spread=SPREAD, status="finished", ratio=1.0, **settings):
    learned = accuracy if learned is None else learned
    results = tuple(
        {
            "status": status,
            "held_out_accuracy": accuracy + change,
            "training_accuracy": learned + change,
            "training_loss": 1 - learned + change if status == "finished" else None,
            "held_out_loss": 1.0,
            "guessing_accuracy": 0.1,
            "gradient_ratio": ratio * (1 + change),
        }
        for change in spread
    )
    return Row(Variant(name, **settings), results)


def test_better_is_said_only_if_the_intervals_part():
    apart = findings.best([row("a", 0.9), row("b", 0.8)])
    assert apart == [
        "Training with a is better than with all others: 90.0 % of the held-out examples are right. The next way, b, "
        "has 80.0 %."
    ]
    close = findings.best([row("a", 0.9), row("b", 0.895)])
    assert len(close) == 1 and "do not say which is better" in close[0]
    some = findings.best([row("c", 0.5), row("a", 0.9), row("b", 0.895)])
    assert "overlaps with that of b," in some[0] and some[1:] == ["Training with a is better than with c."]


def test_names_of_several_things_fit_the_sentences():
    """Such as "weights of size 1": no verb of a sentence depends on the name."""
    rows = [row("weights of size 1", 0.9), row("batches of 16", 0.895), row("true labels", 0.5)]
    said = " ".join([*findings.best(rows), *findings.best(rows[1:])])
    assert (
        "The highest accuracy is that of weights of size 1: 90.0 % of the held-out examples are right."
        in said
    )
    assert "Training with batches of 16 is better than with all others: 89.5 %" in said
    assert "is weights" not in said and "is batches" not in said


def test_ways_that_may_only_be_guessing_are_named():
    guess = "With low and zero, nothing shows that the network does better than guessing, which gets 10.0 %."
    rows = [row("high", 0.9), row("low", 0.1), row("zero", 0.0), row("gone", 0.1, status="diverged")]
    for finding in (findings.best, findings.at_each_rate, findings.vanished):
        assert finding(rows)[-1] == guess
        assert not any("guessing" in sentence for sentence in finding(rows[:1]))


def test_a_way_that_diverges_is_named_and_not_compared():
    expected = findings.best([row("a", 0.5), row("b", 0.9, status="diverged"), row("c", 0.8)])
    assert expected[:2] == [
        "With b, all trainings diverged.",
        "What follows is only about the ways that never diverged.",
    ]
    assert expected[2].startswith("Training with c is better than with all others")
    assert findings.best([row("a", 0.5, status="diverged"), row("b", 0.8)])[1:] == [
        "Only b is left, with 80.0 % of the held-out examples right, so there is nothing to compare it with."
    ]
    assert "What follows" not in " ".join(findings.best([row("a", 0.5), row("c", 0.8)]))
    assert findings.best([row("a", 0.5, status="diverged")])[-1].startswith("Each of these diverged")


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 20])
def test_of_equal_ways_one_is_seldom_called_better(count):
    rng, wrong = np.random.default_rng(count), 0
    for _ in range(60):
        rows = [row(f"way {n}", 0.9, spread=0.01 * rng.normal(size=5)) for n in range(count)]
        wrong += "better than" in " ".join(findings.best(rows)).lower()
    assert wrong <= 6, "3 of 60 are allowed, give or take 3"


def test_intervals_that_part_may_do_so_by_chance():
    few = [row("a", 0.9), row("b", 0.874)]
    assert findings.best(few)[0].startswith("Training with a is better than with all others")
    many = findings.best([*few, *(row(f"c{n}", 0.9 - 1e-3) for n in range(8))])
    assert "The intervals of a and b do not overlap, but of 10 ways" in many[1]
    assert not any("better than" in sentence.lower() for sentence in many)
    alone = findings.best([*few, *(row(f"c{n}", 0.5) for n in range(8))])
    assert alone[0] == "The highest accuracy is that of a: 90.0 % of the held-out examples are right."
    assert "The intervals of a and b do not overlap" in alone[1]
    assert alone[2].startswith("Training with a is better than with c0,")


def test_batch_sizes_are_compared_at_the_usual_rate_and_at_their_best():
    rates = {(1, 0.1): 0.1, (1, 0.01): 0.9, (16, 0.1): 0.9, (16, 0.01): 0.8}
    rows = [row(f"{n} at {r}", share, batch_size=n, learning_rate=r) for (n, r), share in rates.items()]
    expected = " ".join(findings.at_each_rate(rows, setting="batch_size"))
    assert "at the rate 0.1. Training with 16 at 0.1 is better than with all others" in expected
    assert "lowest: 1 at 0.01 and 16 at 0.1. All intervals overlap" in expected


def test_each_activation_is_compared_at_the_usual_rate_and_at_its_best():
    rows = [
        row("ReLU 0.1", 0.9, activation="relu", learning_rate=0.1),
        row("ReLU 1", 0.2, activation="relu", learning_rate=1.0),
        row("sigmoid 0.1", 0.5, activation="sigmoid", learning_rate=0.1),
        row("sigmoid 1", 0.9, activation="sigmoid", learning_rate=1.0),
    ]
    expected = " ".join(findings.at_each_rate(rows))
    assert "at the rate 0.1. Training with ReLU 0.1 is better than with all others" in expected
    assert "lowest: ReLU 0.1 and sigmoid 1. All intervals overlap" in expected


def test_the_intervals_of_both_comparisons_hold_together():
    shares = {("relu", 0.1): 0.9, ("tanh", 0.1): 0.873, ("relu", 1.0): 0.95, ("tanh", 1.0): 0.95}
    rows = [row(f"{a} {r}", share, activation=a, learning_rate=r) for (a, r), share in shares.items()]
    # Two intervals of 97.5 % part here, and four of 98.75 % do not.
    assert "do not overlap, but of 4 ways to train" in " ".join(findings.at_each_rate(rows))
    assert findings.best(rows[:2])[0].startswith("Training with relu 0.1 is better than with all others")


@pytest.mark.parametrize(
    ("learned", "held_out", "expected"),
    [
        (1.0, 0.1, "it has memorised them"),
        (0.25, 0.1, "it has memorised some of them"),
        (0.1, 0.1, "not even memorised"),
        (1.0, 0.5, "some of it holds elsewhere"),
        (0.115, 0.105, "too close to tell"),
        (0.13, 0.12, "some of it holds elsewhere"),
    ],
)
def test_shuffled_labels_are_memorised_or_not(learned, held_out, expected):
    rows = [row("true", 0.9), row("shuffled", held_out, learned=learned, shuffled_labels=1.0)]
    assert expected in findings.memorised(rows)[0] and len(findings.memorised(rows)) == 1


def test_overfitting_is_said_only_if_the_intervals_part():
    assert "it overfits" in findings.overfitted([row("few", 0.6, learned=1.0)])[0]
    assert findings.overfitted([row("some", 0.91, learned=0.93)])[0].endswith("it overfits a little.")
    assert findings.overfitted([row("some", 0.91, learned=0.97)])[0].endswith("it overfits.")
    assert "the intervals overlap" in findings.overfitted([row("many", 0.9, learned=0.9)])[0]
    more = findings.overfitted([row("easy", 0.9, learned=0.8)])[0]
    assert "which is more: no overfitting is seen" in more and "overlap" not in more


def test_how_many_examples_are_enough_is_said_where_the_ways_differ_in_them():
    few = row("few", 0.6, learned=1.0, examples=50)
    many, more = (row(f"{n}", 0.9, learned=0.9, examples=n) for n in (6000, 7000))
    still = row("5,000", 0.92, learned=0.99, examples=5000)
    assert (
        findings.overfitted([few, still])[-1]
        == "Even 5,000 examples are too few: the network still overfits."
    )
    assert findings.overfitted([few, more, many])[-1].startswith("Of these, 6,000 examples are the fewest")
    for rows in ([few, row("all", 0.9)], [few, many, row("all", 0.9)]):
        assert len(findings.overfitted(rows)) == len(rows), "not all say how many examples they have"


@pytest.mark.parametrize(
    ("ratio", "expected"), [(1e-4, "vanish"), (1e4, "grow"), (0.9, "before the first step.")]
)
def test_gradients_vanish_or_not(ratio, expected):
    assert expected in findings.vanished([row("deep", 0.5, ratio=ratio), row("flat", 0.6)])[0]
