"""The report of an experiment shows every name as it is written."""

import re
import tomllib

import numpy as np
import pytest

import viznet as vz
from viznet.errors import ExperimentError, ExperimentUsageError
from viznet.experiments import report
from viznet.experiments.report import as_markdown
from viznet.experiments.table import Row
from viznet.experiments.variant import Variant

ODD = [
    "red|pipe",
    "\\q $x^2$",
    "[b]x[/b](y)",
    "<script>alert(1)</script>",
    "two\nlines",
    "*a*_b_`c`~d~#e&lt;",
]
RESULT = {
    "status": "finished",
    "held_out_accuracy": 0.5,
    "training_accuracy": 0.5,
    "held_out_loss": 1.0,
    "training_loss": 1.0,
}


def shown(markdown):
    """What a reader of Markdown sees: after a backslash, a letter stands for itself."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>$~&]", markdown), "there is markup"
    return re.sub(r"\\(.)", r"\1", markdown)


def test_names_are_no_markup_and_no_border_of_the_table():
    rows = [Row(Variant(name, steps=3), (dict(RESULT),) * 5) for name in ODD]
    plan = vz.ExperimentPlan("odd", "Is [b] *better*\nthan |?", [row.variant for row in rows])
    few = vz.digits().test[np.arange(20)]
    text = as_markdown(plan, rows, [f"{ODD[0]} is better."], vz.Dataset("cost $5 to $9", few, few))
    heading, _, finding, _, *table = text.splitlines()
    assert shown(heading) == "# Is [b] *better* than |?" and shown(finding) == "red|pipe is better."
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in table if line.startswith("| ")][2:]
    assert [len(row) for row in cells] == [5] * len(ODD)
    assert [shown(row[0]).strip() for row in cells] == [name.replace("\n", " ") for name in ODD]
    assert "cost \\$5 to \\$9" in text


def settings_in(markdown):
    """What a `.toml` file with the settings in this text would say."""
    return tomllib.loads("\n".join(re.findall(r"`(\w+ = [^`]*)`", markdown)))


def test_the_report_has_every_setting_of_every_training():
    ways = [
        Variant("narrow", hidden=(2,), examples=7, activation="tanh"),
        Variant("wide *", hidden=(8, 8), learning_rate=1e-05, activation="tanh"),
    ]
    rows = [Row(way, (dict(RESULT),) * 5) for way in ways]
    few = vz.digits().test[np.arange(20)]
    text = as_markdown(vz.ExperimentPlan("w", "Which?", ways), rows, ["None."], vz.Dataset("few", few, few))
    common, each = text.split("All ways to train have these settings: ")[1].split(
        "Each has settings of its own:"
    )
    for line, way, learned in zip(each.strip().splitlines(), ways, (7, 20), strict=True):
        found = {"name": way.name, **settings_in(common), **settings_in(line)}
        assert line.replace("\\", "").startswith(f"- {way.name}: ")
        assert vz.Variant(**found) == vz.Variant(
            **{**way.as_values(), "learning_rate": way.lr, "examples": learned}
        )
    assert not set(settings_in(common)) & {"hidden", "learning_rate", "examples"}


@pytest.mark.parametrize("name", ["", " "])
def test_a_plan_has_a_name(name):
    ways = [vz.Variant("a"), vz.Variant("b", init="he")]
    with pytest.raises(ExperimentUsageError, match="expected a name, of which the folder is made"):
        vz.ExperimentPlan(name, "Which?", ways)


def test_a_report_that_comes_meanwhile_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "as_csv", lambda rows: "csv")
    monkeypatch.setattr(report, "as_markdown", lambda *_: "report")
    (tmp_path / "report.md").write_text("mine")
    with pytest.raises(ExperimentError, match=r"report\.md: viznet did not make this file"):
        report.write_report(tmp_path, None, [], [], None)
    assert (tmp_path / "report.md").read_text() == "mine"
    assert (tmp_path / "table.csv").read_text() == "csv"


def test_a_table_that_cannot_be_put_in_its_place_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "as_csv", lambda rows: "csv")
    monkeypatch.setattr(report, "as_markdown", lambda *_: "report")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report.os, "replace", full)
    with pytest.raises(ExperimentError, match=r"table\.csv: cannot be written: No space left on device"):
        report.write_report(tmp_path, None, [], [], None)
    assert list(tmp_path.iterdir()) == []
