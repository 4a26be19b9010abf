"""The tests of files run in a folder of their own, with a cache of its own."""

import shlex
import sys

import pytest

import viznet as vz
from tests.files.kept import training
from tests.quick_scene import quick_program
from viznet.cli import main
from viznet.rendering import finding, process, scene_film
from viznet.rendering import scene as make_scene


@pytest.fixture(scope="package")
def run(tmp_path_factory):
    return vz.record(training(), tmp_path_factory.mktemp("runs") / "small", progress=False)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def viznet(monkeypatch, capsys):
    """Runs command lines: returns the exit code, and all output."""

    def type_in(line):
        monkeypatch.setattr(sys, "argv", ["viznet", *shlex.split(line)])
        with pytest.raises(SystemExit) as left:
            sys.exit(main())
        return int(left.value.code or 0), "".join(capsys.readouterr())

    return type_in


SLIDES = "import sys; open(sys.argv[2], 'w').write('<meta name=\"generator\" content=\"made with viznet\">')"


@pytest.fixture
def scene(run, tmp_path_factory, monkeypatch):
    """A scene that a quick stand-in draws instead of Manim."""
    folder = tmp_path_factory.mktemp("scenes")
    programs = tmp_path_factory.mktemp("programs")
    (programs / "draw.py").write_text(quick_program())
    (programs / "slides.py").write_text(SLIDES)
    monkeypatch.setattr(process, "DRAW", (sys.executable, str(programs / "draw.py")))
    monkeypatch.setattr(process, "SLIDES_PAGE", (sys.executable, str(programs / "slides.py")))
    (folder / "good.py").write_text("class Good(Stage):\n    def construct(self): ...  # good\n")
    monkeypatch.setattr(finding, "scenes_folder", lambda: folder)
    monkeypatch.setattr(scene_film, "require_manim", lambda slides: None)
    return make_scene("good", run)
