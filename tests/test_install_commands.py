"""The commands install viznet where it came from."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from tests.missing import as_wheel, hide
from viznet.install_commands import LIBRARIES, install_command

pytestmark = pytest.mark.checkout
CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_system_packages_are_those_of_the_setup_script():
    script = (CHECKOUT / "scripts" / "setup.sh").read_text(encoding="utf-8")
    for manager, command in LIBRARIES.items():
        assert re.search(rf'{manager}:libraries\) +echo "{re.escape(command)}"', script)


def test_in_the_checkout_s_own_environment_make_mends(monkeypatch, here):
    monkeypatch.setattr(sys, "prefix", str(CHECKOUT / ".venv"))
    assert install_command("manim") == f"make -C {shlex.quote(str(CHECKOUT))} setup"
    monkeypatch.chdir(CHECKOUT)
    assert install_command("manim") == "make setup"


def test_in_another_environment_pip_installs_the_checkout(monkeypatch, here):
    monkeypatch.setattr(sys, "prefix", str(here / "conda"))
    words = shlex.split(install_command("manim"))
    assert words == [sys.executable, "-m", "pip", "install", "-e", f"{CHECKOUT}[manim]"]


def test_an_environment_without_pip_is_mended_by_uv(here, monkeypatch):
    as_wheel(monkeypatch, here)
    hide(monkeypatch, "pip")
    words = shlex.split(install_command())
    assert words == ["uv", "pip", "install", "--python", sys.executable, "viznet-mnist"]
