"""What `viznet train` says of a file, and the options that decide otherwise."""

from pathlib import Path

import numpy as np
import pytest

import viznet as vz
from tests.commands import command_line

PART = vz.digits().test[:60]
NAMES = "null\neins\nzwei\ndrei\nvier\nfünf\nsechs\nsieben\nacht\nneun\n"


@pytest.fixture
def viznet(tmp_path, monkeypatch, capsys):
    """Runs a command line; returns exit code, output and error output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "200")
    small = PART.x.reshape(-1, 28, 28)[:, 4:24, 4:24].reshape(-1, 400) // 16
    np.savetxt("last.csv", np.column_stack([small, PART.y]), "%d", ",")
    np.savetxt("both.csv", np.column_stack([PART.y, small, PART.y + 1]), "%d", ",")
    np.savetxt(
        "one.csv", np.column_stack([PART.y * 0, small]), "%d", ",", header="label" + ",a" * 400, comments=""
    )
    Path("names.txt").write_text(NAMES, encoding="utf-8-sig")
    return command_line(monkeypatch, capsys)


def test_what_was_decided_is_said(viznet):
    code, out, _ = viznet("train --data last.csv --steps 2 --out run")
    assert code == 0
    assert "The labels are in column 401, because its values look like those of classes." in out
    assert (
        "White is 15, because the brightest pixel is 15. --white N (in Python: white=N) decides otherwise."
        in out
    )
    assert ", white is 15" in viznet("info run")[1]
    assert viznet("train --data last.csv --steps 2 --out quiet --quiet")[1:] == ("", "")


def test_the_options_decide(viznet):
    line = "train --data both.csv --label 402 --labels names.txt --white 16 --image-shape 16x25 --steps 2 --out run"
    Path("both.csv").write_text(Path("both.csv").read_text().replace(",", ";"))
    assert "column 1 and column 402 could both" in viznet("train --data both.csv --steps 2")[2]
    data = np.loadtxt("both.csv", int, delimiter=";")
    np.savetxt("both.csv", data[:, 1:], "%d", ";")
    code, out, _ = viznet(line.replace("402", "401"))
    assert code == 0
    assert (
        "The labels from 1 to 10 are classes with the names 'null' to 'neun'." in out and "White" not in out
    )
    meta = vz.open_run("run").meta
    assert meta.probe.labels[5] == "fünf" and meta.probe.image_shape == (16, 25) and meta.data.white == 16


def test_one_class_is_said(viznet):
    code, out, err = viznet("train --data one.csv --steps 2 --out run")
    assert code == 0 and "so there is nothing to tell apart" in out and not err


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        ("--data both.csv", 1, "column 1 and column 402 could both have the labels"),
        ("--data both.csv --label 403", 2, "label is '403', expected the name of one of its columns"),
        (
            "--data last.csv --labels missing.txt",
            1,
            "--labels missing.txt: cannot be read (No such file or directory)",
        ),
        ("--data last.csv --labels .", 1, "--labels .: cannot be read"),
        ("--data last.csv --image-shape 20", 2, "--image-shape 20: expected height and width, such as 20x15"),
        ("--data last.csv --image-shape 20x21", 2, "image_shape is 20 × 21, which makes 420 pixels"),
        ("--data last.csv --white -1", 2, "white is -1.0, expected a number above 0"),
        ("--data last.csv --white 9", 1, "expected a number from 0 to 9, which is white"),
        ("--data digits --white 16", 2, "white is 16.0, but a dataset with a name needs none"),
    ],
)
def test_a_wrong_option_gives_one_line(viznet, options, code, message):
    found, out, err = viznet(f"train --steps 2 --out run {options}")
    assert (found, out) == (code, "") and err.count("\n") == 1
    assert message in err and not Path("run").exists()
