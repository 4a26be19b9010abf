"""`make bench` runs every benchmark, and each of them can be run."""

import ast

import pytest

from benchmarks.__main__ import HELPERS, HERE, THERE, main

pytestmark = pytest.mark.checkout


def functions(name: str) -> set[str]:
    """The functions of a file, read and not imported: some need Manim or PyTorch."""
    tree = ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_benchmark_has_a_main_and_no_helper_has_one() -> None:
    assert {"core", "recording", "startup", "stepper", "threads"} <= set(THERE)
    assert [name for name in THERE if "main" not in functions(name)] == []
    assert [name for name in HELPERS if name != "__main__" and "main" in functions(name)] == []


def test_an_unknown_benchmark_is_refused_before_any_runs() -> None:
    with pytest.raises(SystemExit, match="no benchmark 'spead'; choose from core, "):
        main(["core", "spead"])
