"""Every file in examples/ runs as its reader would run it.

It runs as a script, and by the commands in its docstring.
"""

import ast
import re
import shutil
from pathlib import Path

import pytest

from tests import needs
from tests.reader import ROOT, Reader, record_small_run

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
DRAWS_A_SCENE = re.compile(r"^from (manim|viznet\.stage)\b", re.MULTILINE)


def commands(example: Path) -> list[str]:
    """Returns the commands in the docstring, which are indented lines.

    `python examples/NAME.py` is left out, because it is run anyway.
    """
    docstring = ast.get_docstring(ast.parse(example.read_text(encoding="utf-8")), clean=False) or ""
    lines = [line.strip() for line in docstring.splitlines() if re.match(r" {4}[a-z]+ ", line)]
    return [line for line in lines if line != f"python examples/{example.name}"]


def try_example(example: Path, folder: Path) -> None:
    """Runs an example in a folder, which must show or leave something."""
    (folder / "examples").mkdir()
    shutil.copy(example, folder / "examples")
    record_small_run(folder / "runs" / "first")
    before = set(folder.rglob("*"))
    reader = Reader(folder)
    output = reader.run(f"python examples/{example.name}", shell=True)
    for command in commands(example):
        reader.sh(command)
    made = {path for path in set(folder.rglob("*")) - before if "__pycache__" not in path.parts}
    assert output or made, f"{example.name} prints nothing and makes nothing: its docstring names no command"


def marks(example: Path) -> list[pytest.MarkDecorator]:
    return [pytest.mark.slow] if DRAWS_A_SCENE.search(example.read_text(encoding="utf-8")) else []


@pytest.mark.parametrize(
    "example", [pytest.param(example, marks=marks(example), id=example.stem) for example in EXAMPLES]
)
def test_an_example_runs(example: Path, tmp_path: Path) -> None:
    if marks(example):
        needs.manim()
    try_example(example, tmp_path)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x = 1", "prints nothing and makes nothing"),
        ("raise SystemExit('broken here')", "broken here"),
        ('"""An example.\n\n    curl example.com\n"""', "no test knows how to run 'curl example.com'"),
        ('"""An example.\n\n    viznet info nowhere\n"""', "no run 'nowhere'"),
    ],
)
def test_an_example_that_does_not_run_is_refused(code: str, reason: str, tmp_path: Path) -> None:
    example = tmp_path / "own_thing.py"
    example.write_text(code, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    with pytest.raises(AssertionError, match=reason):
        try_example(example, tmp_path / "folder")


def test_contributing_walks_through_every_example() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for example in EXAMPLES:
        assert f"[{example.name}]: examples/{example.name}\n" in text, (
            f"CONTRIBUTING.md does not link {example.name}"
        )
        assert f"[{example.name}][]" in text, f"CONTRIBUTING.md does not explain {example.name}"
