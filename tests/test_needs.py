"""Under CI a test that would be skipped fails, and no test skips in a way of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import chromium
from tests import needs

pytestmark = pytest.mark.checkout

TESTS = Path(__file__).parent


@pytest.mark.parametrize(
    "need", [lambda: needs.module("manim_of_old", "manim"), needs.playwright, needs.firefox]
)
@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_what_is_missing_is_a_skip_here_and_a_failure_under_ci(monkeypatch, need, ci, outcome):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(chromium, "executable", lambda: None)
    monkeypatch.setattr(needs.shutil, "which", lambda name: None)
    with pytest.raises(outcome, match=r"not installed|no Chromium|no Firefox"):
        need()


@pytest.mark.slow
def test_a_whole_file_that_is_skipped_here_fails_under_ci(tmp_path):
    file = tmp_path / "test_one.py"
    file.write_text("from tests import needs\n\nneeds.module('manim_of_old', 'manim')\n\ndef test(): ...\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(file),
    ]
    for ci, status, words in (("", 5, "1 skipped"), ("true", 2, "manim_of_old is not installed")):
        alone = {
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONPATH": str(TESTS.parent),
        }  # starts twice as fast
        environment = os.environ | alone | {"CI": ci}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert (done.returncode, words in done.stdout) == (status, True), done.stdout


def test_a_module_that_is_there_but_broken_is_an_error(tmp_path, monkeypatch):
    (tmp_path / "broken_module.py").write_text("import something_that_nobody_has\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="something_that_nobody_has"):
        needs.module("broken_module", "nothing")


def test_no_test_skips_in_a_way_of_its_own():
    own = re.compile(r"\bpytest\.(?:skip|importorskip|mark\.skip(?:if)?|mark\.xfail|xfail)\b")
    for path in sorted(TESTS.rglob("*.py")):
        if path.stem not in ("needs", "test_needs"):
            assert not own.findall(path.read_text(encoding="utf-8")), path
