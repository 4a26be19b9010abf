"""Runs a Python file of the user's own: a view, a scene.

An error in such a file is one line that names the file and the line in it.
"""

import ast
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from viznet.errors import VizError, in_short

# By path and content: on some disks, a file that is changed quickly keeps its time.
_loaded: dict[tuple[Path, bytes], ModuleType] = {}


def parse(path: Path, error: type[VizError]) -> ast.Module:
    """Reads a Python file without running it.

    Raises `error`, which names the line, if it is not Python.
    """
    return _parsed(path, _content(path, error), error)


def _content(path: Path, error: type[VizError]) -> bytes:
    try:
        return path.read_bytes()
    except OSError as reason:
        raise error(f"{path}: cannot be read: {reason.strerror}") from reason


def _parsed(path: Path, content: bytes, error: type[VizError]) -> ast.Module:
    try:
        tree = ast.parse(content, str(path))
        compile(tree, str(path), "exec")  # this finds a `return` outside of a function
        return tree
    except SyntaxError as reason:
        where = f"line {reason.lineno} is" if reason.lineno else "is"  # of a zero byte, no line is known
        raise error(f"{path}: {where} not Python: {reason.msg}") from reason
    except (
        ValueError,
        RecursionError,
        MemoryError,
    ) as reason:  # a zero byte, or brackets in brackets without end
        raise error(f"{path}: is not Python: {reason}") from reason


def run_file(path: Path, error: type[VizError]) -> ModuleType:
    """Runs a Python file and returns it as a module.

    The file may import its neighbours. It runs once, and again when it has changed. It leaves no compiled file
    beside it; a neighbour that it imports does, as Python always does.

    Raises `error`, or a `VizError` of the file's own, if it cannot be read or fails.
    """
    path = path.resolve()
    content = _content(path, error)
    tree = _parsed(path, content, error)
    key = path, content
    if key not in _loaded:
        folder = str(path.parent)
        if folder not in sys.path:
            sys.path.append(folder)  # at the end, so that no file there hides an installed module
        # The name is that of no module, so that a file called random.py hides none.
        module = ModuleType(f"own_code.{path.stem}")
        module.__file__ = str(path)
        sys.modules[module.__name__] = module
        with naming_the_line(path, error):
            exec(compile(tree, str(path), "exec"), module.__dict__)
        _loaded[key] = module
    return _loaded[key]


@contextmanager
def naming_the_line(path: Path, error: type[VizError]) -> Iterator[None]:
    """Turns an error in a user's file into an `error` that names its line.

    An error that does not come out of this file stays as it is. A `VizError` keeps its type.
    """
    try:
        yield
    except (Exception, SystemExit) as reason:
        if line_in(path, reason) is None or str(reason).startswith(f"{path}: line "):
            raise
        made = type(reason) if isinstance(reason, VizError) else error
        raise made(what_happened(reason, path)) from reason


def what_happened(reason: BaseException, path: Path) -> str:
    """Says in one line what went wrong, and in which line of the file.

    An example is "my_view.py: line 4: KeyError: 'W9'". An error that does not come out of this file names no line.
    """
    text = str(reason) if isinstance(reason, VizError) else in_short(reason)
    if not isinstance(reason, VizError):
        text = f"{type(reason).__name__}: {text}" if text else type(reason).__name__
    line = line_in(path, reason)
    return text if line is None else f"{path}: line {line}: {text}"


def line_in(path: Path, reason: BaseException) -> int | None:
    """The line of a file that an error passed last; None if it passed none."""
    frames = traceback.extract_tb(reason.__traceback__)
    return next((frame.lineno for frame in reversed(frames) if frame.filename == str(path)), None)
