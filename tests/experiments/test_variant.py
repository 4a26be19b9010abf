"""One way to train, as plain data."""

import json

import numpy as np
import pytest

from viznet.data import Dataset, Examples
from viznet.errors import ExperimentError, UsageError
from viznet.experiments import Variant
from viznet.experiments.new_training import examples_of, new_training


@pytest.fixture(scope="module")
def dataset():
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (300, 12), dtype=np.uint8), np.arange(300) % 3
    return Dataset(
        "noise",
        Examples(x[:240], y[:240], None, tuple("abc")),
        Examples(x[240:], y[240:], None, tuple("abc")),
    )


def test_settings_go_through_json_and_come_back():
    variant = Variant("deep", hidden=(8, 8), activation="tanh", learning_rate=0.5, examples=10)
    values = json.loads(json.dumps(variant.as_values()))
    assert Variant(**values) == variant


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        *(("hidden", value) for value in ([0], "16", [1.5], 16)),
        *((name, "rleu") for name in ("activation", "output", "loss", "init", "optimizer")),
        *(("learning_rate", value) for value in (0, -1, float("nan"), "fast")),
        *((name, value) for name in ("batch_size", "steps", "examples") for value in (0, 1.5, "many")),
        *(("shuffled_labels", value) for value in (-0.1, 1.1, "all")),
    ],
)
def test_a_wrong_setting_is_one_line(setting, value):
    with pytest.raises(UsageError, match=r"expected|choose from") as error:
        Variant(**{setting: value})
    assert "\n" not in str(error.value)


def test_a_part_of_the_examples_has_every_class(dataset):
    learned = examples_of(Variant(examples=30), dataset, 1)
    assert np.bincount(learned.y).tolist() == [10, 10, 10]
    with pytest.raises(
        ExperimentError, match="241 examples to learn from are asked for, but noise has only 240"
    ):
        examples_of(Variant(examples=241), dataset, 1)


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_shuffled_labels_are_the_same_labels_elsewhere(dataset, share):
    learned = examples_of(Variant(shuffled_labels=share), dataset, 3)
    before = dataset.train.y
    assert np.array_equal(np.bincount(learned.y), np.bincount(before)) and np.array_equal(
        learned.x, dataset.train.x
    )
    # Of the labels that are dealt out anew, a third falls on its own class again.
    assert np.mean(learned.y != before) == pytest.approx(share * 2 / 3, abs=0.1)


def test_a_seed_determines_the_training(dataset):
    variant = Variant(hidden=(4,), steps=5, examples=100)
    one, same, other = (new_training(variant, dataset, seed) for seed in (1, 1, 2))
    losses = [training.run(progress=False).loss for training in (one, same, other)]
    assert losses[0] == losses[1] != losses[2]
