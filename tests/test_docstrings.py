"""Docstrings have a short first line, and what users call is explained in the form of numpydoc."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import viznet as vz
from viznet.rendering.scene_film import SceneFilm

pytestmark = pytest.mark.checkout

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


def public() -> Iterator[tuple[str, object]]:
    """Everything that users call: the functions and classes of viznet, and the methods of these classes."""
    offered = {name: getattr(vz, name) for name in vz.__all__} | {"SceneFilm": SceneFilm}
    for name, thing in offered.items():
        if inspect.isfunction(thing):
            yield name, thing
        elif inspect.isclass(thing) and not issubclass(thing, BaseException):
            yield name, thing
            for method, raw in vars(thing).items():
                function = getattr(raw, "__func__", raw)
                if inspect.isfunction(function) and not method.startswith("_"):
                    yield f"{name}.{method}", function


def lacks(thing: object) -> list[str]:
    """The sections that a docstring should have and has not.

    A function of two options or more explains them, and what it returns.
    """
    text = inspect.getdoc(thing) or ""
    there = set(re.findall(r"^(\w+)\n-+$", text, re.MULTILINE))
    wanted = set()
    if inspect.isfunction(thing):
        signature = inspect.signature(thing)
        options = [name for name in signature.parameters if name not in ("self", "cls")]
        if len(options) > 1:
            wanted.add("Parameters")
            if signature.return_annotation not in (None, "None"):
                wanted.add("Yields" if "Yields" in there else "Returns")
    if "." not in getattr(thing, "__qualname__", "."):
        wanted.add("Examples")
        if ">>>" not in text:
            there.discard("Examples")
    return sorted(wanted - there)


@pytest.mark.parametrize("name", PUBLIC := dict(public()))
def test_what_users_call_is_explained(name):
    assert lacks(PUBLIC[name]) == []


def test_a_missing_section_would_be_found():
    def bare(x, y) -> int:
        """Adds."""

    assert lacks(bare) == ["Parameters", "Returns"]
    bare.__qualname__ = "bare"
    assert lacks(bare) == ["Examples", "Parameters", "Returns"]
