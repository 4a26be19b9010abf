"""Finds scenes by reading their files, without importing Manim.

A scene is a file such as `forward_pass.py` in the folder of the scenes. It has a class `ForwardPass` with a method
`construct`, and the first line of the docstring of this class describes the scene. A scene of your own is a file
of the same form anywhere else; it is named by its path.
"""

import ast
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from viznet.arguments import described, file_path, no_such, path_text
from viznet.errors import SceneError, SceneUsageError
from viznet.own_code import parse


@dataclass(frozen=True)
class SceneEntry:
    """A scene that can be rendered: its name, class, file and description.

    `shows_step` says whether it shows the step on its example, and so needs to know the example's class.
    `takes_picture` says whether it can show a picture of one's own. `needs_pictures` says whether the recorded examples
    have to be pictures. All are constants of its class, see `ExampleScene`.
    """

    name: str
    class_name: str
    path: Path
    description: str
    shows_step: bool = True
    takes_picture: bool = True
    needs_pictures: bool = True


def scenes_folder() -> Path:
    """Returns the folder of the scenes.

    It is in the installed package, or beside the package in a checkout.

    Raises `SceneError` if there is neither.
    """
    package = Path(__file__).resolve().parents[1]
    installed, checkout = package / "_scenes", package.parent / "scenes"
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    raise SceneError(f"no scenes: there is neither {installed} nor {checkout}; install viznet-mnist again")


def scenes(folder: Path | None = None) -> dict[str, SceneEntry]:
    """Returns every scene by its name. The files are read, not run."""
    found = (_entry(path) for path in sorted((folder or scenes_folder()).glob("*.py")))
    return {entry.name: entry for entry in found if entry is not None}


def find_scene(name: str | os.PathLike[str]) -> SceneEntry:
    """Finds a scene by its name, or by the path of its file.

    Raises `SceneError`, with the names of all scenes, if there is none.
    """
    spelled = path_text(name)
    if spelled is None:
        raise SceneUsageError(f"scene is {described(name)}, expected one of the names {', '.join(scenes())}")
    if spelled.lower().endswith(".py"):
        path = file_path("scene", spelled, such_as="'my_scene.py'", error=SceneUsageError)
        if not path.is_file():
            raise SceneUsageError(
                f"{path}: no such file; give the name of a scene, or the file of a scene of your own"
            )
        if entry := _entry(path.resolve()):
            return entry
        raise SceneUsageError(
            f"{path}: there is no scene in this file; expected a class {_class_name(path.stem)} with a method construct"
        )
    found = scenes()
    if spelled not in found:
        raise no_such("scene", spelled, found, SceneUsageError)
    return found[spelled]


def _entry(path: Path) -> SceneEntry | None:
    """Returns the scene in a file, or None if the file holds none.

    A file is read once, and again when it has changed.
    """
    return _read(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache
def _read(path: Path, changed: int) -> SceneEntry | None:
    module = parse(path, SceneError)
    wanted = _class_name(path.stem)
    for node in module.body:
        if not isinstance(node, ast.ClassDef) or node.name != wanted:
            continue
        if any(isinstance(part, ast.FunctionDef) and part.name == "construct" for part in node.body):
            docstring = (ast.get_docstring(node) or ast.get_docstring(module) or "").strip()
            flags = {
                name: _constant(node, name) for name in ("shows_step", "takes_picture", "needs_pictures")
            }
            return SceneEntry(path.stem, wanted, path, docstring.partition("\n")[0], **flags)
    return None


def _constant(scene: ast.ClassDef, name: str) -> bool:
    """Reads a line such as `shows_step = False`; the default is True."""
    for line in scene.body:
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        if isinstance(target, ast.Name) and target.id == name:
            value = getattr(line, "value", None)
            return not (isinstance(value, ast.Constant) and value.value is False)
    return True


def _class_name(stem: str) -> str:
    """Turns `forward_pass` into `ForwardPass`."""
    return "".join(word[:1].upper() + word[1:] for word in stem.split("_"))
