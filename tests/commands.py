"""How tests run commands: in a process of their own, and as a function."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable

import pytest

from viznet.cli import main


def run(*command, cwd):
    """Runs a command in `cwd` and returns what it prints. It must not fail."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], tuple[int, str, str]]:
    """Returns what runs a line such as "train --steps 2" in this process.

    It gives the exit code, the output and the error output.
    """

    def run(line: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["viznet", *shlex.split(line)])
        with pytest.raises(SystemExit) as left:
            sys.exit(main())
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return run
