"""viznet runs without `fcntl` and `os.pwrite`, as on Windows.

These tests take them away.
"""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from viznet.recording import open_run

WITHOUT = """
    import os, sys
    sys.modules["fcntl"] = None  # `import fcntl` now raises ImportError, in every library too
    for name in ("pwrite", "pwritev", "pread", "preadv"):
        delattr(os, name)
"""
RECORD = """
    import viznet as vz
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 8, 10, seed=1), digits.train[:200], steps=30)
    vz.record(training, "run", probe=digits.test.per_class(1), validation=digits.test[:50])
"""


def without(program, folder):
    """Runs a program without `fcntl` and `os.pwrite`; returns its output.

    It runs in `folder`.
    """
    code = textwrap.dedent(WITHOUT) + textwrap.dedent(program)
    # filelock gives the first warning on a POSIX system without fcntl, and an old Typer the other with a new Click.
    warnings = ["-W", "error", "-W", "ignore:only soft file lock", "-W", "ignore:'click"]
    done = subprocess.run(
        [sys.executable, *warnings, "-c", code], cwd=folder, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a run that was recorded without them."""
    folder = tmp_path_factory.mktemp("elsewhere")
    without(RECORD, folder)
    return folder


@pytest.mark.slow
def test_recording_and_reading(folder):
    hidden = without(
        'import viznet as vz; run = vz.open_run("run"); print(run.status, len(run), run.hash)', folder
    )
    run = open_run(folder / "run")
    assert hidden.split() == [run.status, str(len(run)), run.hash] == ["finished", "31", run.hash]


@pytest.mark.slow
def test_films_and_the_page(folder):
    without(
        """
        import viznet as vz
        run = vz.open_run("run")
        vz.animate(run, "weights").save("weights.gif", size=(160, 120), seconds=0.5, fps=4)
        vz.animate(run, "loss").save("loss.mp4", size=(160, 120), seconds=0.5, fps=4)
        vz.explore(run).save("page.html")
        """,
        folder,
    )
    assert (folder / "weights.gif").read_bytes()[:6] == b"GIF89a"
    assert b"ftyp" in (folder / "loss.mp4").read_bytes()[:16]
    assert "</html>" in (folder / "page.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_doctor_can_say_what_is_missing(folder):
    output = without('from viznet.cli import main; sys.argv = ["viznet", "doctor"]; main()', folder)
    assert "ffmpeg" in output and "runs/" in output


def test_they_were_really_missing(tmp_path):
    program = """
    try:
        import fcntl
    except ImportError:
        print("no fcntl,", "pwrite" if hasattr(os, "pwrite") else "no pwrite")
    """
    assert without(program, tmp_path) == "no fcntl, no pwrite\n"


def test_no_module_of_viznet_imports_what_windows_lacks():
    """Except where the import may fail: then it is inside a function."""
    for file in (Path(__file__).parents[1] / "viznet").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for name in ("fcntl", "resource", "termios", "pwd", "grp"):
            assert f"\nimport {name}" not in text and f"\nfrom {name} import" not in text, file
