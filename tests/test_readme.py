"""The README and the docs at their word: every command and snippet in them runs, in the order they stand."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import viznet as vz

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What a reader runs once, on their own machine, and what needs a network, is not run again here but looked at.
LOOKED_AT = ("make", "git clone", "cd ", "pip install", "manim ")


def blocks(page: Path, *languages: str) -> list[str]:
    return [
        code for language, code in BLOCK.findall(page.read_text(encoding="utf-8")) if language in languages
    ]


def commands(page: Path) -> list[str]:
    """The command lines of a page, comments left out, continued lines joined."""
    text = "\n".join(blocks(page, "sh", "bash", "console")).replace("\\\n", " ")
    lines = (re.sub(r"\s+#.*$|^#.*$", "", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def needs_download(line: str) -> bool:
    return bool(re.search(r"\b(mnist|fashion)\b", line))


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_snippet_runs(page: Path, tmp_path: Path) -> None:
    environment = os.environ | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "MPLBACKEND": "agg",
    }
    if page.name != "README.md":  # which records its own
        for name in ("first", "slow"):
            steps = vz.train(vz.MLP(784, 16, 16, 10, seed=7), vz.digits().train, steps=400)
            vz.record(steps, tmp_path / "runs" / name, validation=vz.digits().test, progress=False)
    for line in commands(page):
        if not line.startswith(LOOKED_AT) and not needs_download(line):
            done = subprocess.run(
                line, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    for code in blocks(page, "python"):
        if "from manim import" in code:
            continue  # a scene: tests/test_scenes.py renders it
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{code}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_not_run_is_there(page: Path) -> None:
    """Make targets exist, and a command that would fetch a dataset has options that its --help knows."""
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for line in commands(page):
        words = shlex.split(line)
        if words[0] == "make":
            assert set(words[1:]) <= set(targets), line
        elif words[0] == "viznet" and needs_download(line):
            done = subprocess.run(
                [sys.executable, "-m", "viznet", words[1], "--help"],
                env=os.environ | {"COLUMNS": "200"},
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, line
            for option in (word for word in words[2:] if word.startswith("--")):
                assert option in done.stdout, f"{option} in {line}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_of_the_repository_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", text):
        link = "".join(target)
        assert link.startswith(("http://", "https://")) or (page.parent / link).exists(), link


def test_nobody_is_told_to_install_another_package() -> None:
    for page in PAGES:
        assert not re.search(r"pip install [\"']?viznet(?!-mnist)", page.read_text(encoding="utf-8"))
