"""Runs a module as a program that uses Manim without the user's manim.cfg.

    python -m viznet.rendering.manim_program viznet.stage.draw ORDER

Manim reads its settings while it is imported. A file of the user could shorten a film, move its folders or keep it
from being drawn. Manim cannot be told to ignore this file, but it looks for it in the home folder of the environment,
which is an empty one for this moment.
"""

import importlib
import os
import runpy
import sys
import tempfile
from pathlib import Path

HOME = ("HOME", "USERPROFILE")  # the home folder on Unix, and on Windows


def import_manim() -> None:
    """Imports Manim with its own default settings."""
    before = {name: os.environ.get(name) for name in HOME}
    folder = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="viznet-") as empty:
        os.environ.update(dict.fromkeys(HOME, empty))
        os.chdir(empty)  # Manim reads a manim.cfg in the current folder too
        try:
            importlib.import_module("manim")
        finally:
            os.chdir(folder)
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


if __name__ == "__main__":
    import_manim()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
