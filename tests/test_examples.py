"""Every file in examples/ runs as its reader would run it.

It runs as a script, and by the commands in its docstring.
"""

import ast
import re
import shutil
from pathlib import Path

import pytest

from tests import needs
from tests.reader import ROOT, Reader, put_small_run

pytestmark = pytest.mark.checkout

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
# An indented line, or one that names a command of these two, up to a comment or to words far behind it.
COMMAND = re.compile(
    r"^(?: {4}(?=[a-z]+ )|(?=python examples/|viznet \w+ examples/))(\S.*?)(?:\s{2,}.*|\s+#.*)?$"
)


def commands(example: Path) -> list[str]:
    """Returns the commands that run an example.

    They are `python examples/NAME.py` and what its docstring shows beside it.
    """
    docstring = ast.get_docstring(ast.parse(example.read_text(encoding="utf-8")), clean=False) or ""
    found = [match[1] for line in docstring.splitlines() if (match := COMMAND.match(line))]
    return list(dict.fromkeys([f"python examples/{example.name}", *found]))


def renders(command: str) -> bool:
    """Whether Manim renders a scene in this command, which takes long."""
    return "scene" in command


def run_example(example: Path, folder: Path, lines: list[str]) -> None:
    """Runs commands of an example in a folder.

    They must show or make something, and a film that they name is there.
    """
    (folder / "examples").mkdir()
    shutil.copy(example, folder / "examples")
    put_small_run(folder / "runs" / "first")
    before = set(folder.rglob("*"))
    output = "".join(Reader(folder).sh(line) for line in lines)
    made = {path for path in set(folder.rglob("*")) - before if "__pycache__" not in path.parts}
    assert output or made, f"{example.name} prints nothing and makes nothing"
    for film in re.findall(r"\S+\.mp4\b", output):
        assert (folder / film).stat().st_size, f"{example.name} names {film}"


def cases(*, scenes: bool) -> list[object]:
    """Returns every example with its commands that render a scene, or with its others."""
    found = []
    for example in EXAMPLES:
        lines = [line for line in commands(example) if renders(line) == scenes]
        if lines:
            found.append(pytest.param(example, lines, id=example.stem))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("example", "lines"), cases(scenes=False))
def test_an_example_runs(example: Path, lines: list[str], tmp_path: Path) -> None:
    run_example(example, tmp_path, lines)


@pytest.mark.slow
@pytest.mark.parametrize(("example", "lines"), cases(scenes=True))
def test_an_example_renders_its_scene(example: Path, lines: list[str], tmp_path: Path) -> None:
    needs.manim()
    run_example(example, tmp_path, lines)


@pytest.mark.slow
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
        run_example(example, tmp_path / "folder", commands(example))


def test_the_commands_of_an_example_are_found(tmp_path: Path) -> None:
    example = tmp_path / "own_thing.py"
    example.write_text(
        '"""A thing.\n\n    python examples/own_thing.py          # prints it\n'
        "    python examples/own_thing.py --scene  # needs Manim\n\nIt needs nothing.\n\n"
        'viznet scene examples/own_thing.py latest     renders it\nviznet makes it.\n"""\n',
        encoding="utf-8",
    )
    assert commands(example) == [
        "python examples/own_thing.py",
        "python examples/own_thing.py --scene",
        "viznet scene examples/own_thing.py latest",
    ]
    assert [renders(line) for line in commands(example)] == [False, True, True]


def test_contributing_walks_through_every_example() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for example in EXAMPLES:
        assert f"[{example.name}]: examples/{example.name}\n" in text, (
            f"CONTRIBUTING.md does not link {example.name}"
        )
        (section,) = [part for part in text.split("\n## ") if f"[{example.name}][]" in part]
        source = ast.walk(ast.parse(example.read_text(encoding="utf-8")))
        defined = {node.name for node in source if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        assert defined & set(re.findall(r"`(\w+)", section)), (
            f"CONTRIBUTING.md does not explain {example.name}"
        )
