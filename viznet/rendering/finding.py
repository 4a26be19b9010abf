"""Finds Manim scenes by reading their files, without loading Manim.

A scene is a file `forward_pass.py` in the scenes' folder with a class `ForwardPass` that has a `construct`; the first
line of its docstring describes it. A path to a file of one's own, made the same way, serves as well.
"""

import ast
import os
from dataclasses import dataclass
from pathlib import Path

from viznet.arguments import described
from viznet.errors import SceneError, SceneUsageError


@dataclass(frozen=True)
class SceneEntry:
    """A scene that can be rendered: its name, the class in the file, and what it shows."""

    name: str
    class_name: str
    path: Path
    description: str


def scenes_folder() -> Path:
    """The folder of the scenes: inside the installed package, or beside it in a checkout.

    Raises SceneError where neither is there.
    """
    package = Path(__file__).resolve().parents[1]
    installed, checkout = package / "_scenes", package.parent / "scenes"
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    raise SceneError(f"no scenes: neither {installed} nor {checkout} is there; install viznet-mnist again")


def scenes(folder: Path | None = None) -> dict[str, SceneEntry]:
    """Every scene by its name, found by reading the files, not by running them."""
    found = (_entry(path) for path in sorted((folder or scenes_folder()).glob("*.py")))
    return {entry.name: entry for entry in found if entry is not None}


def find_scene(name: str | os.PathLike[str]) -> SceneEntry:
    """The scene of that name, or in the file of that path; raises SceneError with the choices."""
    if not isinstance(name, str | os.PathLike):
        raise SceneUsageError(f"scene is {described(name)}, expected a name out of {', '.join(scenes())}")
    name = str(name)
    if name.endswith(".py"):
        path = Path(name)
        if not path.is_file():
            raise SceneUsageError(
                f"{path}: no such file; give a scene's name, or the file of a scene of your own"
            )
        if entry := _entry(path.resolve()):
            return entry
        raise SceneUsageError(
            f"{path}: has no scene in it; expected a class {_class_name(path.stem)} with a construct"
        )
    there = scenes()
    if name not in there:
        raise SceneUsageError(f"no scene {name!r}; choose from {', '.join(there)}")
    return there[name]


def _entry(path: Path) -> SceneEntry | None:
    """The scene in a file; None if there is none, as in the stage that all of them stand on."""
    try:
        module = ast.parse(path.read_bytes())
    except SyntaxError as error:
        raise SceneError(f"{path}: line {error.lineno} is not Python: {error.msg}") from error
    wanted = _class_name(path.stem)
    for node in module.body:
        if not isinstance(node, ast.ClassDef) or node.name != wanted:
            continue
        if any(isinstance(part, ast.FunctionDef) and part.name == "construct" for part in node.body):
            told = (ast.get_docstring(node) or ast.get_docstring(module) or "").strip()
            return SceneEntry(path.stem, wanted, path, told.partition("\n")[0])
    return None


def _class_name(stem: str) -> str:
    """`forward_pass` -> `ForwardPass`."""
    return "".join(word[:1].upper() + word[1:] for word in stem.split("_"))
