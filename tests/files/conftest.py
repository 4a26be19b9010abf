"""The tests of files run in a folder of their own, with a cache of its own."""

import shlex
import sys

import pytest
from imageio_ffmpeg import get_ffmpeg_exe

import viznet as vz
from tests.files.kept import training
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


DRAWN = """
import json, subprocess, sys
from pathlib import Path
order = json.loads(Path(sys.argv[1]).read_text())
film = Path(order["media"]) / "film.mp4"
film.parent.mkdir(parents=True)
subprocess.run([FFMPEG, "-v", "error", "-f", "lavfi", "-i", "color=black:s=854x480:r=5:d=1", film])
film.with_suffix(".srt").write_text("1\\n00:00:00,000 --> 00:00:01,000\\nHello.\\n")
receipt = film.with_name("receipt.json")
receipt.write_text(json.dumps({
    "generator": "made with viznet", "format": "viznet-receipt/1", "film": {"name": "", "sha256": ""},
    "run": {"name": "small", "hash": "", "step": 6, "example": 0}, "not covered": [], "unsourced": [],
    "sentences": [], "numbers": [],
}))
sections = film.parent / "sections"
sections.mkdir()
(sections / "part.mp4").write_bytes(film.read_bytes())
(sections / "table.json").write_text(json.dumps([{"name": "one", "video": "part.mp4", "duration": "1.0"}]))
made = {"film": film, "sections": sections, "receipt": receipt}
print(json.dumps({"seconds": 1.0} | {name: str(path) for name, path in made.items()}))
"""
SLIDES = "import sys; open(sys.argv[2], 'w').write('<meta name=\"generator\" content=\"made with viznet\">')"


@pytest.fixture
def scene(run, tmp_path_factory, monkeypatch):
    """A scene that a quick stand-in draws instead of Manim."""
    folder = tmp_path_factory.mktemp("scenes")
    programs = tmp_path_factory.mktemp("programs")
    (programs / "draw.py").write_text(DRAWN.replace("FFMPEG", repr(get_ffmpeg_exe())))
    (programs / "slides.py").write_text(SLIDES)
    monkeypatch.setattr(process, "DRAW", (sys.executable, str(programs / "draw.py")))
    monkeypatch.setattr(process, "SLIDES_PAGE", (sys.executable, str(programs / "slides.py")))
    (folder / "good.py").write_text("class Good(Stage):\n    def construct(self): ...\n")
    monkeypatch.setattr(finding, "scenes_folder", lambda: folder)
    monkeypatch.setattr(scene_film, "require_manim", lambda slides: None)
    return make_scene("good", run)
