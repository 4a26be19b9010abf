"""What a test needs beyond Python packages that are always there: browsers, axe, Typst, Manim.

Where one is missing, the test is skipped with the reason on a developer's machine, and fails under `CI=true`: a check
that nobody ran must not look like one that passed.
"""

import importlib
import os
import shutil
import sys
from importlib.util import find_spec
from types import ModuleType
from typing import NoReturn

import pytest

from scripts import chromium as chromium_here


def missing(reason: str) -> NoReturn:
    """Skips the test, or the whole file while it is read; under `CI=true` it fails instead."""
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(f"{reason}; under CI no test may be skipped for want of it", pytrace=False)
    pytest.skip(reason, allow_module_level=True)


def installed(package: str, install: str) -> None:
    """An optional package, without importing it; `install` is what pip would be given."""
    try:
        there = find_spec(package) is not None
    except ValueError:  # it is imported already, and hides where it came from, as manim-slides does
        there = True
    if not there:
        missing(f'{package} is not installed (pip install "{install}")')


def module(name: str, install: str) -> ModuleType:
    """A module of an optional package."""
    installed(name.partition(".")[0], install)
    return importlib.import_module(name)


def manim() -> ModuleType:
    """Manim, which draws the scenes."""
    return module("manim", "viznet-mnist[manim]")


def playwright() -> ModuleType:
    """Playwright, and a Chromium that it can drive."""
    found = module("playwright.sync_api", "viznet-mnist[dev]")
    if chromium_here.executable() is None:
        missing("no Chromium on this machine (scripts/setup.sh browser)")
    return found


def firefox() -> str:
    """The path of Firefox."""
    return (
        shutil.which("firefox-esr")
        or shutil.which("firefox")
        or missing("no Firefox on this machine (scripts/setup.sh browser)")
    )


linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux has these streams and files"
)
