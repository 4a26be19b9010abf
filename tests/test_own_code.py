"""A user's own file: it runs once, writes nothing, hides no module, and its errors name the line."""

import os
import random
import sys

import pytest

from viznet.errors import UsageError, VizError
from viznet.own_code import naming_the_line, run_file


@pytest.fixture
def file(tmp_path):
    def write(text: str, name: str = "mine.py"):
        path = tmp_path / name
        path.write_text(text)
        return path

    before = sys.path.copy()
    yield write
    sys.path[:] = before


def test_a_file_runs_once_and_again_when_it_changed(file):
    path = file("first = []")
    module = run_file(path, VizError)
    assert run_file(path, VizError) is module
    time = path.stat().st_mtime_ns
    path.write_text("second = 2")
    os.utime(path, ns=(time, time))  # as on a disk that counts in seconds
    assert run_file(path, VizError).second == 2


def test_a_file_with_a_long_chain_runs_as_python_runs_it(file):
    """Each `elif` is one level deeper in the tree of the file."""
    chain = "".join(f"elif x == {i}:\n    y = {i}\n" for i in range(600))
    assert run_file(file(f"x = 599\nif x < 0:\n    y = -1\n{chain}"), VizError).y == 599


def test_it_imports_its_neighbours_and_leaves_no_file_of_its_own(file, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    file("x = 3", "viznet_neighbour.py")
    path = file("import viznet_neighbour\ny = viznet_neighbour.x")
    assert run_file(path, VizError).y == 3
    (compiled,) = (tmp_path / "__pycache__").iterdir()
    assert compiled.name.startswith("viznet_neighbour.")


def test_it_takes_the_name_of_no_module(file):
    assert run_file(file("x = 1", "random.py"), VizError).x == 1
    assert sys.modules["random"] is random


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\ndef (", "mine.py: line 2 is not Python: "),
        ("x = 1\n\nmissing", "mine.py: line 3: NameError: name 'missing' is not defined"),
        (
            "import nothing_like_this",
            "mine.py: line 1: ModuleNotFoundError: No module named 'nothing_like_this'",
        ),
        ("def f():\n    raise ValueError\nf()", "mine.py: line 2: ValueError$"),
        ("raise SystemExit(3)", "mine.py: line 1: SystemExit: 3"),
        ("x = '\0'", "mine.py: is not Python: source code .* cannot contain null bytes$"),
        ("x = 1\nbreak", "mine.py: line 2 is not Python: 'break' outside loop$"),
        ("x = 1\n\nreturn x", "mine.py: line 3 is not Python: 'return' outside function$"),
        ("x = " + "-" * 100_000 + "1", "mine.py: is not Python"),
        ("1 / 0  # " + "long " * 90, "mine.py: line 1: ZeroDivisionError: division by zero$"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_place(file, text, expected):
    with pytest.raises(VizError, match=expected) as caught:
        run_file(file(text), VizError)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(VizError, match=r"nowhere\.py: cannot be read: No such file"):
        run_file(tmp_path / "nowhere.py", VizError)


def test_an_error_keeps_its_kind_and_is_named_once(file):
    path = file("from viznet.errors import UsageError\nraise UsageError('no layer 9')")
    with pytest.raises(UsageError) as caught, naming_the_line(path.resolve(), VizError):
        run_file(path, VizError)
    assert str(caught.value) == f"{path.resolve()}: line 2: no layer 9"


def test_an_error_of_somebody_else_stays_as_it_is(file):
    with pytest.raises(KeyError), naming_the_line(file(""), VizError):
        {}["x"]
