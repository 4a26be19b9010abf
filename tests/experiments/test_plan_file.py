"""Plans of one's own in a .toml file."""

from pathlib import Path

import pytest

from viznet.errors import ExperimentUsageError
from viznet.experiments.plan_file import read_plan


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text)
    return path


def test_every_combination_of_the_lists_is_a_way_to_train(tmp_path):
    plan = read_plan(
        written(
            tmp_path,
            'question = "Width?"\n[base]\nsteps = 50\n[vary]\nhidden = [[8], [16, 16]]\ninit = ["he", "large"]',
        )
    )
    assert plan.question == "Width?" and plan.name == "mine"
    assert [variant.name for variant in plan.variants] == [
        "hidden 8, init he",
        "hidden 8, init large",
        "hidden 16-16, init he",
        "hidden 16-16, init large",
    ]
    assert all(variant.steps == 50 for variant in plan.variants) and plan.variants[2].hidden == (16, 16)


def test_each_way_may_be_named(tmp_path):
    text = '[[variant]]\nname = "brave"\nlearning_rate = 1\n[[variant]]\nname = "shy"\nlearning_rate = 0.01'
    plan = read_plan(written(tmp_path, text))
    assert [(v.name, v.lr) for v in plan.variants] == [("brave", 1), ("shy", 0.01)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[vary]\nrate = [1, 2]", "no setting in [vary] 'rate'"),
        ("[vary]\nlearning_rate = 1", "expected a list of values"),
        ("[base]\nsteps = 0\n[vary]\ninit = ['he', 'zeros']", "steps is 0, expected"),
        ("[vary]\ninit = ['he']", "at least two ways to train"),
        ("[vary]\ninit = ['he', 'he']", "two ways to train named"),
        ("steps = 5", "no key 'steps'"),
        ("[base]\nsteps = 5", "either [vary]"),
        ("[[variant]]\nsteps = 5\n[[variant]]\nsteps = 6", "without a name"),
        ("variant = 3", "above each way"),
        ("[vary]\ninit = ['he', 3]", "init"),
        ("[vary]\nlearning_rate = [nan, 1]", "the learning rate is nan"),
        ("question = 5\n[vary]\ninit = ['he', 'zeros']", "question is 5, expected a text"),
        ("[vary", "no TOML file"),
        ("[vary]\nsteps = " + str(list(range(1, 200))), "at most 100"),
        ("variant = [" + "{name = 'a'}, " * 101 + "]", "there are 101 ways to train, expected at most 100"),
        ("x = " + "[" * 5000 + "]" * 5000, "lists within lists"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_file(tmp_path, text, expected):
    with pytest.raises(ExperimentUsageError) as error:
        read_plan(written(tmp_path, text))
    assert str(error.value).startswith(str(tmp_path / "mine.toml")) and expected in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_missing_or_no_text(tmp_path):
    with pytest.raises(ExperimentUsageError, match="No such file"):
        read_plan(tmp_path / "none.toml")
    (tmp_path / "raw.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ExperimentUsageError, match="no TOML file"):
        read_plan(tmp_path / "raw.toml")


def test_ways_are_counted_before_they_are_made(tmp_path):
    many = list(range(1, 1001))
    text = "[vary]\n" + "".join(
        f"{key} = {many}\n" for key in ("steps", "batch_size", "examples", "learning_rate")
    )
    with pytest.raises(ExperimentUsageError, match="1,000,000,000,000 ways to train"):
        read_plan(written(tmp_path, text))


def test_a_mark_of_utf_8_at_the_start_is_no_text(tmp_path):
    (tmp_path / "mine.toml").write_bytes(b"\xef\xbb\xbf[vary]\r\nsteps = [5, 6]\r\n")
    assert [variant.steps for variant in read_plan(tmp_path / "mine.toml").variants] == [5, 6]


def test_a_setting_that_does_not_vary_is_in_no_name(tmp_path):
    plan = read_plan(written(tmp_path, "[vary]\noptimizer = ['adam']\nsteps = [5, 6]"))
    assert [variant.name for variant in plan.variants] == ["steps 5", "steps 6"]
    assert {variant.optimizer for variant in plan.variants} == {"adam"}
