"""Escape codes of a terminal in names are shown, and never sent to the terminal."""

import io
import re
import shlex
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

import viznet as vz
from tests.commands import command_line
from tests.recordings import learn, oblong
from viznet.consoles import SafeConsole
from viznet.errors import VizError, visible

CLEAR = "\x1b[2J\x1b]0;title\x07"
NAMES = (f"boot{CLEAR}", "shirt\x9b31m", "\u202etrousers\x08")
STYLE = re.compile(r"\x1b\[[\d;]*m")  # what Rich itself sends


def obeyed(text: str) -> set[str]:
    """The control characters that a terminal would obey, beside the styles of Rich."""
    return {
        letter
        for letter in STYLE.sub("", text)
        if not letter.isprintable() and letter not in "\n\t\u200c\u200d"
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> vz.Run:
    return learn(tmp_path_factory.mktemp("runs") / f"run{CLEAR}", vz.MLP(54, 8, 3), oblong(NAMES), steps=4)


def test_what_the_commands_print_has_no_control_characters(run, tmp_path, monkeypatch, capsys):
    viznet = command_line(monkeypatch, capsys)
    damaged = tmp_path / f"bad{CLEAR}.npz"
    with zipfile.ZipFile(damaged, "w") as archive:
        archive.writestr(f"member{CLEAR}", b"")
    for arguments in (
        ("info", str(run.path)),
        ("explain", str(run.path)),
        ("pack", str(run.path), "-o", str(tmp_path / f"packed{CLEAR}.npz")),
        ("info", str(damaged)),
        ("animate", str(run.path), f"loss{CLEAR}"),
        ("explain", str(run.path), "--digit", f"boot{CLEAR}?"),
    ):
        _, output, errors = viznet(shlex.join(arguments))
        printed = output + errors
        assert not obeyed(printed), (arguments, printed)
        assert "\\x1b" in printed, (arguments, printed)


@pytest.mark.slow
def test_a_warning_is_one_line(tmp_path):
    named = learn(tmp_path / "run", vz.MLP(54, 8, 3), oblong(("a", "b", "\U0001cf00")), steps=2)
    size = ("--size", "320x180", "--seconds", "0.4", "--fps", "5", "-q")
    command = ["animate", str(named.path), "predictions", "confusion", "-o", str(tmp_path / "f.gif"), *size]
    # A process of its own, because a warning is an error in this one.
    done = subprocess.run([sys.executable, "-m", "viznet", *command], capture_output=True, text=True)
    printed = done.stdout + done.stderr
    assert re.fullmatch(r"viznet: no font here has \S+: □ is drawn instead; install .*\n", printed)


def test_walkthroughs_in_python_have_none_either(run):
    assert not obeyed(vz.explain(run))


def test_an_error_shows_them():
    assert str(VizError("a\x1b[2J\nb: no such run")) == "a\\x1b[2J b: no such run"


@given(st.text())
def test_no_text_controls_a_terminal(text):
    out = io.StringIO()
    console = SafeConsole(file=out, force_terminal=True, markup=False, width=60)
    console.print(text)
    assert not obeyed(out.getvalue())
    assert visible(visible(text)) == visible(text)
