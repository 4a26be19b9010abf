"""What viznet needs, what of it is there, and the one command that mends each thing that is not."""

import importlib
import importlib.metadata
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from viznet.data import datasets
from viznet.files import cache_folder

State = Literal["ok", "missing", "optional"]

# What Manim's bindings are compiled against, by package manager; scripts/setup.sh does the same for a checkout.
LIBRARIES = {
    "apt-get": "sudo apt-get install -y libcairo2-dev libpango1.0-dev pkg-config build-essential",
    "dnf": "sudo dnf install -y cairo-devel pango-devel pkgconf-pkg-config gcc gcc-c++ python3-devel",
    "pacman": "sudo pacman -S --needed --noconfirm cairo pango pkgconf gcc",
    "zypper": "sudo zypper --non-interactive install cairo-devel pango-devel pkg-config gcc gcc-c++ python311-devel",
    "apk": "sudo apk add cairo-dev pango-dev pkgconf build-base python3-dev",
    "brew": "brew install cairo pango pkg-config",
}

# These run in a Python of their own: what fails there may crash, and what they load stays out of here.
DRAW_WITH_MANIM = """
import numpy, manim
camera = manim.Camera(pixel_width=32, pixel_height=18)
camera.capture_mobjects([manim.ImageMobject(numpy.zeros((2, 2), dtype=numpy.uint8)), manim.Circle()])
print(manim.__version__)
"""
OPEN_A_WINDOW = """
import matplotlib.pyplot as pyplot
pyplot.figure()
print(pyplot.get_backend())
"""


@dataclass(frozen=True)
class Finding:
    """One thing that viznet needs or can use, as it was found here.

    ``state`` is "ok", "missing" (no films without it) or "optional" (not there, and films can be made all the same).
    ``found`` says what is there, or what is wrong; ``purpose`` what it is for; ``mend`` is the command that mends it,
    empty where nothing is to be mended.
    """

    name: str
    state: State
    found: str
    purpose: str
    mend: str = ""


def examine() -> list[Finding]:
    """Look at everything viznet needs and report what was really found: tools are run, formulas set, files written.

    Takes a few seconds and never raises: what fails becomes a finding.
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
    """Whether nothing is missing that a film needs.

    >>> films_can_be_made([Finding("Manim", "optional", "not installed", "scenes", "make setup")])
    True
    >>> films_can_be_made([Finding("ffmpeg", "missing", "does not run", "films", "make setup")])
    False
    """
    return all(finding.state != "missing" for finding in findings)


def python() -> Finding:
    """The Python that runs this; pip installs viznet into none that is too old for it."""
    return Finding("Python", "ok", f"{platform.python_version()}, {sys.executable}", "runs everything")


def library(name: str, purpose: str) -> Finding:
    """A Python library that viznet cannot do without, by its import name."""
    try:
        importlib.import_module(name)
        return Finding(name, "ok", importlib.metadata.version(name), purpose)
    except Exception as error:
        return Finding(name, "missing", _one_line(error), purpose, install_command())


def ffmpeg() -> Finding:
    """The encoder that comes with imageio-ffmpeg: one H.264 frame is really encoded."""
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
        mend = "unset IMAGEIO_FFMPEG_EXE" if chosen else f"{_pip()} --force-reinstall imageio-ffmpeg"
        return Finding("ffmpeg", "missing", _one_line(error), purpose, mend)
    return Finding("ffmpeg", "ok", f"{version}, {Path(binary).name}", purpose)


def fonts() -> Finding:
    """DejaVu Sans, the font of every film's text; it comes with Matplotlib."""
    purpose = "text in films"
    try:
        manager = importlib.import_module("matplotlib.font_manager")
        file = manager.findfont("DejaVu Sans", fallback_to_default=False)
    except Exception as error:
        return Finding(
            "fonts", "missing", _one_line(error), purpose, f"{_pip()} --force-reinstall matplotlib"
        )
    return Finding("fonts", "ok", f"DejaVu Sans, {Path(file).name}", purpose)


def writable(name: str, purpose: str) -> Finding:
    """Whether the folder ``name`` can be written here, or made if it is not there; leaves nothing behind."""
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
    """Manim, for the scenes: one picture is really drawn."""
    purpose = "scenes: viznet scene"
    if find_spec("manim") is None:
        return Finding("Manim", "optional", "not installed", purpose, _manim_command())
    try:
        version = _run([sys.executable, "-c", DRAW_WITH_MANIM]).splitlines()[-1]
    except Exception as error:
        return Finding("Manim", "optional", _one_line(error), purpose, _manim_command())
    return Finding("Manim", "ok", version, purpose)


def typst() -> Finding:
    """Typst, which sets the formulas of the scenes without LaTeX: one is really set, in the fonts it brings."""
    purpose = "formulas in scenes"
    try:
        module = importlib.import_module("typst")
        module.compile(b"$ z_1 = a_0 W_1 + b_1 $", format="svg", ignore_system_fonts=True)
        families = module.Fonts(include_system_fonts=False).families()
        version = importlib.metadata.version("typst")
    except ModuleNotFoundError:
        return Finding("Typst", "optional", "not installed", purpose, _manim_command())
    except Exception as error:
        return Finding("Typst", "optional", _one_line(error), purpose, _manim_command())
    return Finding("Typst", "ok", f"{version}, with {', '.join(families)}", purpose)


def display() -> Finding:
    """A display and a toolkit to open a window on it; everything but the window does without."""
    purpose = "the window: viznet explore --window"
    page = "viznet explore latest -o stepper.html"
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return Finding(
            "display", "optional", "none here; the page shows the same in a browser", purpose, page
        )
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    try:
        backend = _run([sys.executable, "-c", OPEN_A_WINDOW], env=environment).splitlines()[-1]
    except Exception as error:
        return Finding("display", "optional", _one_line(error), purpose, page)
    if backend.lower() == "agg":
        return Finding("display", "optional", "no window toolkit (Qt, Tk, GTK)", purpose, f"{_pip()} PyQt6")
    return Finding("display", "ok", backend, purpose)


def dataset_cache() -> Finding:
    """The datasets that are downloaded when they are first asked for; the digits that come with viznet need none."""
    purpose = "the full datasets, offline"
    here = [each.name for each in datasets() if each.cached]
    wanted = [each.name for each in datasets() if not each.cached]
    if wanted:
        found = f"here: {', '.join(here)}; not yet in {cache_folder()}: {', '.join(wanted)}"
        return Finding("dataset cache", "optional", found, purpose, f"viznet data fetch {wanted[0]}")
    return Finding("dataset cache", "ok", f"{', '.join(here)} in {cache_folder()}", purpose)


def install_command(extra: str = "") -> str:
    """The command that installs viznet, with an extra if one is named, again into the environment it runs in.

    In a checkout's own ``.venv`` that is ``make setup``; in another environment that uses a checkout, pip on the
    checkout; for an installed wheel, pip on the distribution ``viznet-mnist``.
    """
    checkout = Path(__file__).resolve().parents[1]
    extras = f"[{extra}]" if extra else ""
    if not (checkout / "pyproject.toml").is_file():
        return f"{_pip()} {shlex.quote('viznet-mnist' + extras)}"
    if Path(sys.prefix).resolve() != checkout / ".venv":
        return f"{_pip()} -e {shlex.quote(str(checkout) + extras)}"
    return "make setup" if checkout == Path.cwd() else f"make -C {shlex.quote(str(checkout))} setup"


def _manim_command() -> str:
    """What installs Manim: before it the libraries that it builds on, where they are not there."""
    install = install_command("manim")
    if (
        install.startswith("make") or sys.platform == "win32"
    ):  # make sees to the libraries; Windows has wheels
        return install
    headers = Path(sysconfig.get_path("include"), "Python.h").is_file()
    if headers and shutil.which("cc") and _has_cairo_and_pango():
        return install
    for manager, command in LIBRARIES.items():
        if shutil.which(manager):
            python_headers = (
                f" python{sys.version_info[0]}.{sys.version_info[1]}-dev" if manager == "apt-get" else ""
            )
            return f"{command}{'' if headers else python_headers} && {install}"
    return install


def _has_cairo_and_pango() -> bool:
    tool = shutil.which("pkg-config")
    return tool is not None and subprocess.run([tool, "--exists", "cairo", "pangocairo"]).returncode == 0


def _pip() -> str:
    """The words before a package's name that install it into this very environment."""
    executable = shlex.quote(sys.executable)
    return f"{executable} -m pip install" if find_spec("pip") else f"uv pip install --python {executable}"


def _run(command: list[str], *, env: dict[str, str] | None = None) -> str:
    """What a command prints, or an OSError with the last line of its complaint."""
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
