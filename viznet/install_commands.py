"""The commands that install what is missing, for this machine."""

import shlex
import shutil
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

# Commands that install what Manim's bindings are compiled with. scripts/setup.sh has the same ones.
LIBRARIES = {
    "apt-get": "sudo apt-get install -y libcairo2-dev libpango1.0-dev pkg-config build-essential",
    "dnf": "sudo dnf install -y cairo-devel pango-devel pkgconf-pkg-config gcc gcc-c++ python3-devel",
    "pacman": "sudo pacman -S --needed --noconfirm cairo pango pkgconf gcc",
    "zypper": "sudo zypper --non-interactive install cairo-devel pango-devel pkg-config gcc gcc-c++ python311-devel",
    "apk": "sudo apk add cairo-dev pango-dev pkgconf build-base python3-dev",
    "brew": "brew install cairo pango pkg-config",
}


def install_command(extra: str = "") -> str:
    """Returns the command that installs viznet into this environment.

    It installs an extra too if one is named.

    In the `.venv` of a checkout the command is `make setup`. Another environment uses pip: on the checkout if viznet
    comes from one, otherwise on the distribution `viznet-mnist`.
    """
    checkout = Path(__file__).resolve().parents[1]
    extras = f"[{extra}]" if extra else ""
    if not (checkout / "pyproject.toml").is_file():
        return f"{pip_command()} {shlex.quote('viznet-mnist' + extras)}"
    if Path(sys.prefix).resolve() != (checkout / ".venv").resolve():
        return f"{pip_command()} -e {shlex.quote(str(checkout) + extras)}"
    return "make setup" if checkout == Path.cwd() else f"make -C {shlex.quote(str(checkout))} setup"


def manim_command() -> str:
    """Returns the command that installs Manim and missing libraries."""
    install = install_command("manim")
    # `make setup` installs the libraries itself, and for Windows there are wheels that contain them.
    if install.startswith("make") or sys.platform == "win32":
        return install
    headers = Path(sysconfig.get_path("include"), "Python.h").is_file()
    if headers and shutil.which("cc") and _has_cairo_and_pango():
        return install
    for manager, command in LIBRARIES.items():
        if shutil.which(manager):
            if manager == "apt-get" and not headers:
                command += f" python{sys.version_info[0]}.{sys.version_info[1]}-dev"
            return f"{command} && {install}"
    return install


def _has_cairo_and_pango() -> bool:
    tool = shutil.which("pkg-config")
    return tool is not None and subprocess.run([tool, "--exists", "cairo", "pangocairo"]).returncode == 0


def pip_command() -> str:
    """Returns the command that installs a package here, without its name."""
    executable = shlex.quote(sys.executable)
    return f"{executable} -m pip install" if find_spec("pip") else f"uv pip install --python {executable}"
