"""`viznet experiment`: what it prints, and what it refuses."""

import json
import re
from pathlib import Path

import pytest

import viznet as vz
from tests.cli.test_cli import viznet, workplace  # noqa: F401  fixtures

MINE = """
question = "Does a larger step help?"
[base]
hidden = [4]
steps = 20
[vary]
learning_rate = [0.001, 0.3]
"""


@pytest.mark.slow
def test_an_experiment_prints_its_table_and_says_where_it_lies(viznet):  # noqa: F811
    Path("mine.toml").write_text(MINE)
    code, out, err = viznet("experiment mine.toml --no-film")
    assert code == 0 and err == ""
    lines = out.splitlines()
    assert lines[0] == "Does a larger step help?" and lines[-1].endswith(": outputs/experiments/mine")
    results = [json.loads(path.read_text()) for path in Path("outputs/experiments/mine/results").iterdir()]
    mean = {
        rate: 20
        * sum(
            r["figures"]["held_out_accuracy"] for r in results if r["job"]["variant"]["learning_rate"] == rate
        )
        for rate in (0.001, 0.3)
    }
    for rate, accuracy in mean.items():
        assert any(re.search(rf"{rate} +{accuracy:.1f} % ±", line) for line in lines)
    assert viznet("experiment mine.toml --no-film --quiet") == (0, "", "")
    assert "10 of 10 trainings are finished already" in viznet("experiment mine.toml --no-film")[1]


def test_without_a_name_all_are_listed(viznet):  # noqa: F811
    code, out, _ = viznet("experiment")
    assert code == 0 and all(name in out for name in vz.EXPERIMENTS)


def test_a_mistake_is_one_line(viznet):  # noqa: F811
    for line, sentence in (
        ("experiment activation", "Did you mean activations?"),
        ("experiment none.toml", "none.toml: cannot be read"),
        ("experiment depth --seeds 3", "5 or more"),
        ("experiment depth --jobs 0", "1 or more"),
        ("experiment depth --data nothing", "nothing"),
    ):
        code, _, err = viznet(line)
        assert code in (1, 2) and err.count("\n") == 1 and sentence in err, line
    assert not Path("outputs/experiments").exists()
