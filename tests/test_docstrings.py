"""The first line of every docstring is short, so that help() and editors show it whole."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 72
FILES = sorted(
    file.relative_to(ROOT).as_posix()
    for folder in ("viznet", "scenes", "examples", "benchmarks", "scripts")
    for file in (ROOT / folder).rglob("*.py")
)


def long_first_lines(source: str) -> list[str]:
    """The first lines of docstrings that are too long, each with the number of its line."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = (ast.get_docstring(node) or "").partition("\n")[0]
            if len(first) > LONGEST:
                found.append(f"{getattr(node, 'lineno', 1)}: {first}")
    return found


@pytest.mark.parametrize("file", FILES)
def test_first_lines_are_short(file):
    assert long_first_lines((ROOT / file).read_text(encoding="utf-8")) == []


def test_a_long_first_line_would_be_found():
    assert long_first_lines(f'def f():\n    """{"x" * 73}"""') == [f"1: {'x' * 73}"]
    assert long_first_lines(f'def f():\n    """{"x" * 72}\n\n    {"y" * 99}"""') == []
