"""A command that is stopped leaves nothing unfinished behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

import viznet as vz
from tests.files.kept import ROOT, everything


def child(program, **environment):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(process, condition):
    while not condition():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)


def begun(part):
    """Whether something is in the unfinished file or folder.

    A GIF counts even if it is empty, because ffmpeg keeps its first seconds in memory.
    """
    return any(part.iterdir()) if part.is_dir() else part.suffix == ".gif" or part.stat().st_size > 0


def parts(folder):
    return [path for path in folder.rglob("*") if ".part" in path.name]


COMMAND = """
    import shlex, sys
    sys.argv = ["viznet", *shlex.split({line!r})]
    {before}
    from viznet.cli import main
    main()
"""


def stopped(process, number=signal.SIGTERM):
    process.send_signal(number)
    out, err = process.communicate()
    assert process.returncode == 128 + number, (out, err)
    assert (
        err.splitlines()[-1] == f"viznet: stopped by {signal.Signals(number).name}" and "Traceback" not in err
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["film.mp4", "film.gif", "pictures", "p%d.png"])
def test_a_film_that_is_stopped_leaves_nothing(run, here, name):
    process = child(
        COMMAND.format(line=f"animate {run.path} loss -o out/{name} --seconds 3000 -q", before="")
    )
    wait_for(process, lambda: any(map(begun, parts(here))))
    stopped(process)
    assert everything(here) == {} and not parts(here)


# The page is written in one go: it is held in the middle of that, when the temporary file is there.
HELD = """
    import os, signal, time
    from pathlib import Path
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may run under nohup, which ignores it
    really = os.replace
    def replace(source, target):
        Path("held").touch()
        time.sleep(600)
    os.replace = replace
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_page_that_is_stopped_leaves_nothing(run, here, number):
    before = textwrap.indent(textwrap.dedent(HELD), " " * 4).lstrip()
    process = child(COMMAND.format(line=f"explore {run.path} -o page.html", before=before))
    wait_for(process, Path("held").exists)
    assert [path.stat().st_size > 10_000 for path in parts(here)] == [True]
    stopped(process, number)
    assert list(everything(here)) == ["held"]


@pytest.mark.slow
def test_a_recording_that_is_stopped_can_be_read(here):
    process = child(
        COMMAND.format(line="train --hidden 8 --steps 1000000 --every 100 -o runs/long -q", before="")
    )
    grown = Path("runs/long/scalars/step.npy")
    wait_for(process, lambda: grown.exists() and len(np.load(grown)) > 150)
    stopped(process)
    run = vz.open_run("runs/long")
    assert run.status == "interrupted" and run.info()["reason"] == "stopped by SIGTERM"
    assert run.steps[-1] >= 100 and np.isfinite(run["W1"]).all()
    assert not parts(here) and not list(here.rglob(".*"))


@pytest.mark.slow
def test_a_scene_that_is_stopped_leaves_nothing_and_runs_no_further(run, here, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenes")
    programs = tmp_path_factory.mktemp("programs")
    (programs / "draw.py").write_text(
        f"import os, time; open({str(here / 'drawing')!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    )
    (folder / "slow.py").write_text("class Slow(Stage):\n    def construct(self): ...\n")
    before = f"""from pathlib import Path
    import sys
    from viznet.rendering import finding, process, scene_film
    finding.scenes_folder = lambda: Path({str(folder)!r})
    scene_film.require_manim = lambda slides: None
    process.DRAW = (sys.executable, {str(programs / "draw.py")!r})"""
    process = child(COMMAND.format(line=f"scene slow {run.path} -o out/film.mp4", before=before))
    wait_for(process, lambda: Path("drawing").exists() and Path("drawing").read_text())
    stopped(process)
    with pytest.raises(ProcessLookupError):
        os.kill(int(Path("drawing").read_text()), 0)
    assert list(everything(here)) == ["drawing"]


@pytest.mark.slow
def test_a_command_under_nohup_continues_after_the_terminal_is_closed(here):
    """Under nohup the signal is ignored, and it stays ignored."""
    process = child("""
        import os, signal
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        from viznet.cli.stopping import stoppable
        with stoppable():
            os.kill(os.getpid(), signal.SIGHUP)
            print("went on")
    """)
    assert process.communicate()[0] == "went on\n" and process.returncode == 0


def test_the_callers_signal_handlers_are_restored(viznet):
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    assert viznet("views")[0] == 0
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == before
