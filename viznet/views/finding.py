"""Finds a view by its name, or in a file of the user's own."""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viznet.arguments import described, file_path, no_such, path_text
from viznet.errors import ViewError, ViewFileError
from viznet.own_code import naming_the_line, run_file
from viznet.views.base import VIEWS, View
from viznet.views.option import spelled_options

if TYPE_CHECKING:
    from viznet.recording import Snapshot

# The file of a view, and its options after a colon. The path itself may have a colon, as in C:\my_view.py.
IN_FILE = re.compile(r"(?P<file>.+?\.py)(?::(?P<options>.*))?", re.DOTALL)


def find_view(spelling: str | os.PathLike[str] | View[...]) -> View[...]:
    """The view that a text names, with its options after a colon.

    Parameters
    ----------
    spelling : str, path or View
        Such as "activations:layer=2", or the file of a view of your own, such as "./my_view.py:bins=20". If there are
        several views in the file, its name comes first: "./my_view.py:histogram,bins=20". Values are read as Python
        literals where possible, else as text. A comma that no `option=` follows continues the value before it. The name
        of a switch alone switches it on: "loss:log". A view is returned as it is.

    Returns
    -------
    View
        The view with these options.

    Raises
    ------
    ViewError
        If there is no such view or option.
    ViewFileError
        If the file is not there or fails.

    Examples
    --------
    >>> find_view("predictions:examples=0,3,7")
    <view predictions(examples=(0, 3, 7))>
    """
    if isinstance(spelling, View):
        return spelling
    text = path_text(spelling)
    if text is None:
        raise ViewError(
            f"view is {described(spelling)}, expected a name such as 'loss', a file such as './my_view.py', or a "
            "function under @vz.view"
        )
    if in_file := IN_FILE.fullmatch(text):
        found, options = _in_file(in_file["file"], in_file["options"] or "")
    else:
        name, _, options = text.partition(":")
        found = _by_name(name.strip())
    return found(**spelled_options(options, found.known, found.name))


def views_in(file: str | os.PathLike[str]) -> dict[str, View[...]]:
    """The views of a user's own file, by the names that it gives them.

    Raises `ViewFileError` if there is none, or if the file fails.
    """
    path = file_path("view", file, such_as="'./my_view.py'", error=ViewError)
    if not path.is_file():
        raise ViewFileError(
            f"{path}: no such file; give the name of a view, or the file of a view of your own"
        )
    declared = VIEWS.copy()
    try:
        module = run_file(path, ViewFileError)
    finally:
        # A file that is loaded by its path takes no name from a built-in view.
        VIEWS.clear()
        VIEWS.update(declared)
    # What the file imports from elsewhere is not its own.
    own = {
        name: view
        for name, view in vars(module).items()
        if isinstance(view, View) and view.__module__ == module.__name__
    }
    if not own:
        raise ViewFileError(f"{path}: there is no view in this file; expected a function under @vz.view")
    return {name: _naming_lines(view, path.resolve()) for name, view in own.items()}


def _by_name(name: str) -> View[...]:
    if name not in VIEWS:
        raise no_such("view", name, sorted(VIEWS), ViewError)
    return VIEWS[name]


def _in_file(file: str, options: str) -> tuple[View[...], str]:
    """The view in a file, and the options for it.

    Raises `ViewError` if there are several and the options do not begin with the name of one.
    """
    found = views_in(file)
    first, _, rest = options.partition(",")
    if first.strip() in found:
        return found[first.strip()], rest
    if len(found) > 1:
        raise ViewError(
            f"{file}: has the views {', '.join(found)}; name one of them, as in {file}:{next(iter(found))}"
        )
    return next(iter(found.values())), options


def _naming_lines(view: View[...], path: Path) -> View[...]:
    """The same view; an error in it names the file and the line."""
    build = view.__wrapped__

    @functools.wraps(build)
    def build_naming_lines(*arguments: Any, **options: Any) -> Any:
        with naming_the_line(path, ViewFileError):
            draw: Any = build(*arguments, **options)
        if not callable(draw):
            return draw  # `View.build` says what is wrong with it

        def draw_naming_lines(snapshot: Snapshot) -> Any:
            with naming_the_line(path, ViewFileError):
                return draw(snapshot)

        return draw_naming_lines

    return View(build_naming_lines, view.bound)
