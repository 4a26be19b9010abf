"""A reader, who types what the README, the docs and the examples show."""

import contextlib
import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
import warnings
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import viznet as vz
from tests import needs
from viznet.cli import main

ROOT = Path(__file__).resolve().parents[1]
SCENE = re.compile(r'^"""(\w+)\.py: ')
# A film of Python code takes a second too.
SHORT_FILMS = """
def short_films():
    from viznet.film import Film

    save = Film.save
    Film.save = lambda film, path, **options: save(film, path, **options | {"seconds": 1})


short_films()
del short_films
"""
SMALL = {"scene": ("--quality low", "--fps 1"), "animate": ("--size 320x180", "--seconds 1")}


def commands(code: str) -> list[str]:
    """Returns the command lines of a block.

    Comments are left out, and continued lines are joined.
    """
    lines = (re.sub(r"\s+#.*$|^#.*$", "", line).strip() for line in code.replace("\\\n", " ").splitlines())
    return [line for line in lines if line]


def small(line: str) -> str:
    """Returns the command with options for a small and short film.

    A size that the command has is kept, but a film takes a second. A single picture has no length.
    """
    line = re.sub(r"--seconds \S+", "--seconds 1", line)
    for option in SMALL.get(shlex.split(line)[1], ()):
        if option.split()[0] not in line and not (option.startswith("--seconds") and "--at " in line):
            line += f" {option}"
    return line


def needs_download(line: str) -> bool:
    """Whether the command would download a dataset."""
    return bool(re.search(r"\b(mnist|fashion)\b", line))


@cache
def _recorded() -> TemporaryDirectory[str]:
    """A folder with a run of 400 steps of the network that the README trains. It goes when this process ends."""
    folder, digits = TemporaryDirectory(), vz.digits()
    training = vz.train(vz.MLP(784, 16, 16, 10, seed=7), digits.train, steps=400)
    vz.record(training, f"{folder.name}/run", validation=digits.test, progress=False)
    return folder


def put_small_run(path: Path) -> None:
    """Puts a copy of this run at a path."""
    shutil.copytree(f"{_recorded().name}/run", path)


class Reader:
    """Runs commands and Python code in one folder.

    So a later block finds what an earlier one made.
    """

    def __init__(self, folder: Path, *, films_of_scenes: bool = True) -> None:
        self.folder, self.films_of_scenes = folder, films_of_scenes
        self.environment = os.environ | {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT),
            "MPLBACKEND": "agg",
            # An example may leave its film there, as own_view.py does.
            "TMPDIR": str(folder.absolute().parent),
        }

    def sh(self, code: str) -> str:
        """Runs the commands of a block and returns what they print.

        Downloads, `scene all` and `make` are not run, but compared with what there is. Nor are films of scenes, if
        this reader makes none, and what verifies them.
        """
        output = ""
        for line in commands(code):
            program = shlex.split(line)[0]
            if program == "make":
                self.make(line)
            elif program == "source":  # each command runs in this environment as it is
                assert line == "source .venv/bin/activate", line
            elif program == "python":
                output += self.run(line, shell=True)
            elif program != "viznet":
                raise AssertionError(f"no test knows how to run {line!r}")
            elif self.is_only_compared(line):
                self.options_are_known(line)
            else:
                if " scene " in line:
                    needs.manim()
                output += self.viznet(small(line))
        return output

    def is_only_compared(self, line: str) -> bool:
        """Whether a command is compared with `--help`, and not run."""
        of_scenes = re.match("viznet (scene|verify) ", line) is not None
        # Every scene has a film in its contract.
        return needs_download(line) or " scene all " in line or (of_scenes and not self.films_of_scenes)

    def make(self, line: str) -> None:
        """Checks that the targets exist.

        They are not run, because the tests are a part of one of them.
        """
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert set(shlex.split(line)[1:]) <= set(targets), line

    def options_are_known(self, line: str) -> None:
        """Checks that `--help` knows the options of a command."""
        words = shlex.split(line)
        help_text = self.viznet(f"viznet {words[1]} --help")
        for option in (word for word in words[2:] if word.startswith("--")):
            assert option in help_text, f"{option} in {line}"

    def script(self, code: str) -> None:
        """Runs Python code, with short films."""
        self.run([sys.executable, "-c", SHORT_FILMS + code])

    def scene(self, code: str) -> None:
        """Renders a scene of one's own, as docs/scenes.md says."""
        needs.manim()
        match = SCENE.match(code)
        assert match is not None
        (self.folder / f"{match[1]}.py").write_text(code, encoding="utf-8")
        self.viznet(small(f"viznet scene {match[1]}.py latest"))
        assert (self.folder / "outputs" / f"{match[1]}.mp4").stat().st_size

    def server(self, code: str) -> None:
        """Runs code that serves a page.

        It has to print an address, answer there, and end after Ctrl-C.
        """
        # The tests may run in the background, where a shell has Ctrl-C ignored.
        heeding = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", heeding + code],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            assert url.startswith("http://127.0.0.1:"), url + process.stdout.read()
            with urllib.request.urlopen(url) as page:
                assert b"<!doctype html>" in page.read()
        finally:
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate()
        assert process.returncode == 0, output

    def viznet(self, line: str) -> str:
        """Runs a command of viznet in this process, and returns what it prints.

        To start a process for each of them takes longer than most of them. `tests/test_wheel.py` starts the program.
        """
        printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        code: object = 0
        with (
            pytest.MonkeyPatch.context() as patch,
            warnings.catch_warnings(),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            warnings.simplefilter("default")  # a command prints its warnings
            patch.chdir(self.folder)
            patch.setenv("COLUMNS", "200")
            patch.setattr(sys, "argv", shlex.split(line))
            try:
                main()
            except SystemExit as ended:
                code = ended.code
        printed.seek(0)
        output = printed.read()
        assert not code, f"{line}\n{output}"
        return output

    def run(self, command: str | list[str], *, shell: bool = False) -> str:
        """Runs a command, which must not fail, and returns what it prints."""
        done = subprocess.run(
            command, shell=shell, cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout
