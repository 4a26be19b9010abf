"""The README and the docs at their word: every block in them runs, in the order they stand.

A page's blocks run in one folder, so that a later one finds what an earlier one made. Films are drawn small. What would
fetch a dataset or set up a machine is not run, but checked against `--help` and the Makefile.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor

import viznet as vz
from scripts.make_gallery import MAKERS, save_small
from scripts.make_gallery import main as make_gallery
from tests import needs

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^ *```([^\n`]*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SCENE = re.compile(r'^"""(\w+)\.py: ')
SMALL = {"scene": ("--quality low", "--fps 4"), "animate": ("--size 320x180", "--seconds 1")}


def blocks(text: str) -> list[tuple[str, str]]:
    """Every fenced block of a page: its kind, which decides how it is run, and what is in it."""
    return [(kind(language.strip(), code), code) for language, code in BLOCK.findall(text)]


def kind(language: str, code: str) -> str:
    """sh, text (a listing that nobody runs), or what a Python block is: a scene, a server, or a script."""
    if language in ("sh", "text"):
        return language
    if language == "python" and SCENE.match(code):
        return "scene"
    if language == "python":
        return "server" if ".serve()" in code else "script"
    raise AssertionError(
        f"no test knows how to run a block of the language {language!r}: use sh, python, or text for what is not run"
    )


def commands(code: str) -> list[str]:
    """The command lines of a block, comments left out, continued lines joined."""
    lines = (re.sub(r"\s+#.*$|^#.*$", "", line).strip() for line in code.replace("\\\n", " ").splitlines())
    return [line for line in lines if line]


def needs_download(line: str) -> bool:
    return bool(re.search(r"\b(mnist|fashion)\b", line))


def small(line: str) -> str:
    """The command, with a small picture where it does not ask for a size itself."""
    for option in SMALL.get(shlex.split(line)[1], ()):
        if option.split()[0] not in line:
            line += f" {option}"
    return line


class Reader:
    """Somebody who follows a page, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT),
            "MPLBACKEND": "agg",
        }

    def sh(self, code: str) -> None:
        for line in commands(code):
            program = shlex.split(line)[0]
            if program == "make":
                self.make(line)
            elif program != "viznet":
                raise AssertionError(f"no test knows how to run {line!r}")
            elif needs_download(line):
                self.options_are_known(line)
            else:
                if " scene " in line:
                    needs.manim()
                self.run(small(line), shell=True)

    def make(self, line: str) -> None:
        """The target is there; whoever runs the tests has run `make` already."""
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert set(shlex.split(line)[1:]) <= set(targets), line

    def options_are_known(self, line: str) -> None:
        """A command that would fetch a dataset has options that its --help knows."""
        words = shlex.split(line)
        told = self.run(f"viznet {words[1]} --help", shell=True, COLUMNS="200")
        for option in (word for word in words[2:] if word.startswith("--")):
            assert option in told, f"{option} in {line}"

    def script(self, code: str) -> None:
        self.run([sys.executable, "-c", code])

    def scene(self, code: str) -> None:
        """A scene of one's own, run as docs/scenes.md says."""
        needs.manim()
        match = SCENE.match(code)
        assert match is not None
        (self.folder / f"{match[1]}.py").write_text(code, encoding="utf-8")
        self.run(small(f"viznet scene {match[1]}.py latest"), shell=True)
        assert (self.folder / "outputs" / f"{match[1]}.mp4").stat().st_size

    def server(self, code: str) -> None:
        """A server prints where it is, answers there, and ends on Ctrl-C."""
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", code],
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
            said, _ = process.communicate()
        assert process.returncode == 0, said

    def run(self, command: str | list[str], *, shell: bool = False, **environment: str) -> str:
        done = subprocess.run(
            command,
            shell=shell,
            cwd=self.folder,
            env=self.environment | environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_runs(page: Path, tmp_path: Path) -> None:
    there = [(how, code) for how, code in blocks(page.read_text(encoding="utf-8")) if how != "text"]
    if there and page.name != "README.md":  # which records its own
        for name in ("first", "slow"):
            steps = vz.train(vz.MLP(784, 16, 16, 10, seed=7), vz.digits().train, steps=400)
            vz.record(steps, tmp_path / "runs" / name, validation=vz.digits().test, progress=False)
    reader = Reader(tmp_path)
    for how, code in there:
        getattr(reader, how)(code)


def test_every_kind_of_block_is_found_in_the_docs() -> None:
    """So that no way of running a block is there for nothing, and none of these is passed over."""
    found = {how for page in PAGES for how, _ in blocks(page.read_text(encoding="utf-8"))}
    assert found == {"sh", "text", "script", "scene", "server"}


@pytest.mark.parametrize("fence", ["", "py", "bash", "console", "js", "python3"])
def test_a_block_that_nobody_could_run_is_refused(fence: str) -> None:
    with pytest.raises(AssertionError, match="no test knows how to run a block"):
        blocks(f"# A page\n\n```{fence}\nviznet views\n```\n")


@pytest.mark.parametrize("line", ["rm -r runs", "git clone somewhere", "viznet-demo", "python -m viznet"])
def test_a_command_that_nobody_could_run_is_refused(line: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no test knows how to run"):
        Reader(tmp_path).sh(line)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_of_the_repository_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", text):
        link = "".join(target)
        assert link.startswith(("http://", "https://")) or (page.parent / link).exists(), link


def test_every_picture_is_made_by_make_gallery_and_every_made_one_is_shown() -> None:
    shown = set()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)|<img[^>]*src=\"([^\"]+)\"", text):
            shown.add((page.parent / "".join(target)).resolve().relative_to(ROOT).as_posix())
    assert shown == set(MAKERS)
    kept = {
        path.relative_to(ROOT).as_posix()
        for folder in ("outputs/gallery", "docs")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".png", ".gif", ".jpg", ".svg", ".mp4")
    }
    assert kept == set(MAKERS), "no picture lies there that nobody makes"


def test_a_small_picture_keeps_its_paper_and_its_rare_colours(tmp_path: Path) -> None:
    """The paper and a ring keep their colours among very many others, since colours mean things."""
    theme = vz.THEMES["dark"]
    pixels = np.zeros((540, 960, 3), np.uint8) + np.linspace(0, 200, 960, dtype=np.uint8)[None, :, None]
    pixels[:, :, 0] = np.linspace(0, 90, 540, dtype=np.uint8)[:, None]
    paper = ImageColor.getrgb(theme.paper)
    pixels[200:] = paper
    rare = [theme.focus, theme.right, theme.wrong, theme.positive, theme.negative]
    for place, colour in enumerate(rare):
        pixels[10, 20 * place : 20 * place + 20] = ImageColor.getrgb(colour)
    save_small(Image.fromarray(pixels), tmp_path / "small.png")
    kept = np.asarray(Image.open(tmp_path / "small.png").convert("RGB")).astype(int)
    assert (kept[-1] == paper).all()
    for place, colour in enumerate(rare):
        assert np.abs(kept[10, 20 * place + 5] - ImageColor.getrgb(colour)).max() <= 20, colour


def test_a_picture_that_is_not_made_is_refused() -> None:
    with pytest.raises(SystemExit, match=r"no picture docs/other\.png; choose from outputs/gallery/"):
        make_gallery("docs/other.png")


def test_nobody_is_told_to_install_another_package() -> None:
    for page in PAGES:
        assert not re.search(r"pip install [\"']?viznet(?!-mnist)", page.read_text(encoding="utf-8"))
