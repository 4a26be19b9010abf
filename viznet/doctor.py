"""Checks what viznet needs, and names a command for what is missing."""

import importlib
import importlib.metadata
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from viznet.data import datasets
from viznet.files import cache_folder
from viznet.install_commands import install_command, manim_command, pip_command

State = Literal["ok", "missing", "optional"]

# These programs run in processes of their own. They may crash, and this process does not import what they import.
DRAW_WITH_MANIM = """
from viznet.rendering.manim_program import import_manim
import_manim()  # under any manim.cfg
import numpy, manim
camera = manim.Camera(pixel_width=32, pixel_height=18)
camera.capture_mobjects([manim.ImageMobject(numpy.zeros((2, 2), dtype=numpy.uint8)), manim.Circle()])
print(manim.__version__)
"""
OPEN_A_WINDOW = """
import viznet.views.drawing.backend  # imports Matplotlib under any matplotlibrc
import matplotlib.pyplot as pyplot
pyplot.figure()
print(pyplot.get_backend())
"""


@dataclass(frozen=True)
class Finding:
    """One thing that viznet needs or can use, as it was found on this machine.

    Attributes
    ----------
    name
        What it is called.
    state
        "ok", "missing" (without it, no films can be made) or "optional" (it is missing, but films can be made).
    found
        What is there, or what is wrong.
    purpose
        What it is needed for.
    mend
        The command that installs or repairs it; empty if it is ok.
    """

    name: str
    state: State
    found: str
    purpose: str
    mend: str = ""


def examine() -> list[Finding]:
    """Checks everything that viznet needs by using it.

    It encodes a frame, draws a picture, sets a formula and so on.

    This takes a few seconds and raises nothing. Whatever fails becomes a finding.
    """
    return [
        python(),
        library("numpy", "the network and its training"),
        library("matplotlib", "the pictures in every film"),
        ffmpeg(),
        fonts(),
        writable("outputs", "films and pages are written here"),
        writable("runs", "recordings are written here"),
        manim(),
        typst(),
        display(),
        dataset_cache(),
    ]


def films_can_be_made(findings: Iterable[Finding]) -> bool:
    """Whether everything is there that a film needs.

    >>> films_can_be_made([Finding("Manim", "optional", "not installed", "scenes", "make setup")])
    True
    >>> films_can_be_made([Finding("ffmpeg", "missing", "does not run", "films", "make setup")])
    False
    """
    return all(finding.state != "missing" for finding in findings)


def python() -> Finding:
    """Names this Python.

    It is new enough, because pip installs viznet into no older one.
    """
    return Finding("Python", "ok", f"{platform.python_version()}, {sys.executable}", "runs everything")


def library(name: str, purpose: str) -> Finding:
    """Imports a Python library without which viznet does not work."""
    try:
        # The views import Matplotlib so that a notebook's MPLBACKEND does no harm.
        importlib.import_module("viznet.views" if name == "matplotlib" else name)
        return Finding(name, "ok", importlib.metadata.version(name), purpose)
    except Exception as error:
        return Finding(name, "missing", _one_line(error), purpose, install_command())


def ffmpeg() -> Finding:
    """Encodes one H.264 frame with the ffmpeg that comes with imageio-ffmpeg."""
    purpose = "encodes MP4, WebM and GIF"
    try:
        binary = importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe()
        frame = [
            "-f",
            "lavfi",
            "-i",
            "color=size=16x16",
            "-frames:v",
            "1",
            "-c:v",
            "libx264",
            "-f",
            "null",
            "-",
        ]
        _run([binary, "-hide_banner", "-loglevel", "error", *frame])
        version = _run([binary, "-version"]).split()[2]
    except Exception as error:
        chosen = os.environ.get("IMAGEIO_FFMPEG_EXE")
        mend = "unset IMAGEIO_FFMPEG_EXE" if chosen else f"{pip_command()} --force-reinstall imageio-ffmpeg"
        return Finding("ffmpeg", "missing", _one_line(error), purpose, mend)
    return Finding("ffmpeg", "ok", f"{version}, {Path(binary).name}", purpose)


def fonts() -> Finding:
    """Finds DejaVu Sans, the font of films, which comes with Matplotlib."""
    purpose = "text in films"
    try:
        manager = importlib.import_module("matplotlib.font_manager")
        file = manager.findfont("DejaVu Sans", fallback_to_default=False)
    except Exception as error:
        return Finding(
            "fonts", "missing", _one_line(error), purpose, f"{pip_command()} --force-reinstall matplotlib"
        )
    return Finding("fonts", "ok", f"DejaVu Sans, {Path(file).name}", purpose)


def writable(name: str, purpose: str) -> Finding:
    """Checks whether the folder `name` can be written, or made.

    Leaves nothing behind.
    """
    folder = Path(name)
    title = f"{name}/"
    if folder.exists() and not folder.is_dir():
        return Finding(title, "missing", f"{name} is a file", purpose, f"mv {name} {name}.old")
    nearest = folder if folder.is_dir() else Path()
    try:
        tempfile.TemporaryFile(dir=nearest).close()
    except OSError as error:
        mend = f"chmod u+rwx {name}" if folder.is_dir() else 'cd "$HOME"'
        return Finding(title, "missing", f"{nearest.resolve()}: {error.strerror}", purpose, mend)
    return Finding(
        title, "ok", f"{'can be written' if folder.is_dir() else 'can be made'} in {Path.cwd()}", purpose
    )


def manim() -> Finding:
    """Draws one picture with Manim, which the scenes need."""
    purpose = "scenes: viznet scene"
    if find_spec("manim") is None:
        return Finding("Manim", "optional", "not installed", purpose, manim_command())
    try:
        version = _run([sys.executable, "-c", DRAW_WITH_MANIM]).splitlines()[-1]
    except Exception as error:
        return Finding("Manim", "optional", _one_line(error), purpose, manim_command())
    return Finding("Manim", "ok", version, purpose)


def typst() -> Finding:
    """Sets one formula with Typst and its own fonts.

    Typst sets the formulas of the scenes, without LaTeX.
    """
    purpose = "formulas in scenes"
    try:
        module = importlib.import_module("typst")
        module.compile(b"$ z_1 = a_0 W_1 + b_1 $", format="svg", ignore_system_fonts=True)
        families = module.Fonts(include_system_fonts=False).families()
        version = importlib.metadata.version("typst")
    except ModuleNotFoundError:
        return Finding("Typst", "optional", "not installed", purpose, manim_command())
    except Exception as error:
        return Finding("Typst", "optional", _one_line(error), purpose, manim_command())
    return Finding("Typst", "ok", f"{version}, with {', '.join(families)}", purpose)


def display() -> Finding:
    """Opens a figure with a window toolkit.

    Only `viznet explore --window` needs a toolkit and a display.
    """
    purpose = "the window: viznet explore --window"
    page = "viznet explore latest -o stepper.html"
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return Finding(
            "display", "optional", "there is none; the page shows the same in a browser", purpose, page
        )
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    try:
        backend = _run([sys.executable, "-c", OPEN_A_WINDOW], env=environment).splitlines()[-1]
    except Exception as error:
        return Finding("display", "optional", _one_line(error), purpose, page)
    if backend.lower() == "agg":
        return Finding(
            "display",
            "optional",
            "there is no window toolkit (Qt, Tk, GTK)",
            purpose,
            f"{pip_command()} PyQt6",
        )
    return Finding("display", "ok", backend, purpose)


def dataset_cache() -> Finding:
    """Lists the datasets in the cache.

    The digits that come with viznet need no download.
    """
    purpose = "the full datasets, offline"
    here = [each.name for each in datasets() if each.cached]
    wanted = [each.name for each in datasets() if not each.cached]
    if wanted:
        found = f"here: {', '.join(here)}; not in {cache_folder()}: {', '.join(wanted)}"
        return Finding("dataset cache", "optional", found, purpose, f"viznet data fetch {wanted[0]}")
    return Finding("dataset cache", "ok", f"{', '.join(here)} in {cache_folder()}", purpose)


def _run(command: list[str], *, env: dict[str, str] | None = None) -> str:
    """Runs a command and returns what it prints.

    Raises `OSError` with the last line of its error output.
    """
    done = subprocess.run(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=120,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"{Path(command[0]).name} ended with {done.returncode}"]
        raise OSError(lines[-1])
    return done.stdout.strip()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
