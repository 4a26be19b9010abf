"""What an experiment says, with figures that say one thing and then the opposite."""

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
        "Better than all others is a, with 90.0 % of the held-out examples right. The next is b, with 80.0 %."
    ]
    close = findings.best([row("a", 0.9), row("b", 0.895)])
    assert len(close) == 1 and "do not say which is better" in close[0]
    some = findings.best([row("c", 0.5), row("a", 0.9), row("b", 0.895)])
    assert "overlaps with that of b," in some[0] and some[1:] == ["Training with a is better than with c."]


def test_a_way_that_diverges_is_named_and_not_compared():
    expected = findings.best([row("a", 0.5), row("b", 0.9, status="diverged"), row("c", 0.8)])
    assert expected[0] == "With b, all trainings diverged." and expected[1].startswith(
        "Better than all others is c"
    )
    assert findings.best([row("a", 0.5, status="diverged")])[-1].startswith("Each of these diverged")


def test_each_activation_is_compared_at_the_usual_rate_and_at_its_best():
    rows = [
        row("ReLU 0.1", 0.9, activation="relu", learning_rate=0.1),
        row("ReLU 1", 0.2, activation="relu", learning_rate=1.0),
        row("sigmoid 0.1", 0.5, activation="sigmoid", learning_rate=0.1),
        row("sigmoid 1", 0.9, activation="sigmoid", learning_rate=1.0),
    ]
    expected = " ".join(findings.at_each_rate(rows))
    assert "at the rate 0.1. Better than all others is ReLU 0.1" in expected
    assert "lowest: ReLU 0.1 and sigmoid 1. All intervals overlap" in expected


@pytest.mark.parametrize(
    ("learned", "held_out", "expected"),
    [
        (1.0, 0.1, "it has memorised"),
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
    assert "the intervals overlap" in findings.overfitted([row("many", 0.9, learned=0.9)])[0]
    more = findings.overfitted([row("easy", 0.9, learned=0.8)])[0]
    assert "which is more: no overfitting is seen" in more and "overlap" not in more


@pytest.mark.parametrize(
    ("ratio", "expected"), [(1e-4, "vanish"), (1e4, "grow"), (0.9, "before the first step.")]
)
def test_gradients_vanish_or_not(ratio, expected):
    assert expected in findings.vanished([row("deep", 0.5, ratio=ratio), row("flat", 0.6)])[0]
