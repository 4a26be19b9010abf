"""`viznet explore`: what it says of its page, and what a window cannot show."""

import re

import pytest

import viznet as vz
from tests.cli.test_cli import viznet, workplace  # noqa: F401  fixtures
from viznet.stepper import Stepper


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", r"probabilities off by at most (\S+)\)"),
        ("--output elementwise --loss mse", r"outputs off by at most (\S+), of"),
    ],
)
def test_what_is_said_of_rounding_is_rounded_up(viznet, settings, expected):  # noqa: F811
    viznet(f"train --hidden 8 --steps 20 --quiet {settings}")
    found = re.search(expected, viznet("explore latest -o page.html")[1])
    assert found is not None
    worst = vz.explore("latest").worst
    assert worst <= float(found[1].replace("e−", "e-")) < 1.2 * worst


@pytest.mark.parametrize(
    "option", ["--with latest", "--lesson a.toml", "--title T", "--present", "--max-mb 16"]
)
def test_a_window_refuses_what_only_the_page_has(viznet, option):  # noqa: F811
    code, _, err = viznet(f"explore latest --window {option}")
    assert code == 2 and f"{option.split()[0]}: is for the page only" in err


@pytest.mark.slow
def test_what_the_opened_page_leaves_out_is_said(viznet, monkeypatch, tmp_path):  # noqa: F811
    viznet("train --hidden 128 --steps 20 --quiet")
    monkeypatch.setattr(Stepper, "open", lambda stepper: stepper.save(tmp_path / "opened.html"))
    code, out, _ = viznet("explore latest --max-mb 0.8")
    assert code == 0 and " snapshots, so that it fits into 0.8 MB" in out


@pytest.mark.slow
def test_a_page_that_follows_a_run_shows_no_second_one(viznet):  # noqa: F811
    viznet("train --hidden 2 --steps 2 --quiet --out runs/a")
    viznet("train --hidden 3 --steps 2 --quiet --out runs/b")
    code, out, err = viznet("explore a --with b --live")
    assert (code, out) == (2, "") and err.startswith(
        "viznet: a page that follows a run can show only this run"
    )
