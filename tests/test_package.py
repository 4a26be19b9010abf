"""The package as a whole: its imports and its names."""

import ast
import json
import os
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest

import viznet
from tests.commands import run

pytestmark = pytest.mark.checkout
CHECKOUT = Path(__file__).resolve().parents[1]

# The parts of viznet from the lowest to the highest. Each may import those before it, and none after it.
ORDER = [
    "errors",
    "defaults",
    "arguments",
    "ffmpeg",
    "marks",
    "files",
    "consoles",
    "own_code",
    "notebook",
    "progress",
    "colour",
    "theme",
    "threads",
    "processes",
    "wilson",
    "pictures",
    "own_image",
    *(
        CORE := [
            "activations",
            "losses",
            "other_examples",
            "labelled",
            "trace",
            "initial_weights",
            "network_arguments",
            "network_file",
            "product",
            "network",
            "double_precision",
            "optimizers",
            "training_arguments",
            "batches",
            "step",
            "training",
        ]
    ),
    "data",
    "recording",
    "walkthroughs",
    "receipts",
    "landscapes",
    "views",
    "film",
    "stepper",
    "rendering",
    "stage",
    "experiments",
    "install_commands",
    "doctor",
    "__init__",  # the public names
    "demo",
    "cli",
    "__main__",
]
MATPLOTLIB_IN = re.compile(r"viznet/(views|film)/.+")
MANIM_IN = re.compile(r"(viznet/stage|scenes)/.+")
# Distributions that have another name than the package that is imported from them.
DISTRIBUTIONS = {
    "lazy_loader": "lazy-loader",
    "PIL": "pillow",
    "cairo": "pycairo",
    "imageio_ffmpeg": "imageio",
    "manim_slides": "manim-slides",
}
# Matplotlib and Manim need these themselves. pyproject.toml does not name them again, so that there is one requirement.
COMES_ALONG = {"viznet": {"pillow"}, "scenes": {"av", "pillow", "pycairo", "svgelements", "typst"}}


def sources(folder: str) -> list[str]:
    return python_files(CHECKOUT, folder)


@cache  # every file is compared with all others
def parts_of(checkout: Path) -> set[str]:
    return {part(source) for source in python_files(checkout, "viznet")}


@cache
def python_files(checkout: Path, folder: str) -> list[str]:
    return sorted(file.relative_to(checkout).as_posix() for file in (checkout / folder).rglob("*.py"))


def imports(file: str) -> set[str]:
    """Returns the dotted names that a file imports.

    Imports in functions and for type checkers are included.
    """
    return names_imported(file, (CHECKOUT / file).read_text(encoding="utf-8"))


@cache  # several tests ask for the imports of every file
def names_imported(file: str, source: str) -> set[str]:
    package = list(Path(file).with_suffix("").parts[:-1])
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            ground = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*ground, node.module] if node.module else ground)
            names |= {f"{module}.{alias.name}" for alias in node.names}
    return names


def part(name: str) -> str:
    """Returns the part of viznet to which a dotted name or path belongs."""
    words = re.split(r"[./]", name.removesuffix(".py"))
    return words[1] if len(words) > 1 else "__init__"


def within_viznet(file: str) -> set[str]:
    """Returns the parts of viznet that a file imports.

    A name that is no module is a public name of `__init__`.
    """
    found = {part(name) for name in imports(file) if name.split(".")[0] == "viznet"}
    modules = parts_of(CHECKOUT)
    return {name if name in modules else "__init__" for name in found}


def third_party(file: str) -> set[str]:
    own = {"viznet", "scenes"}
    return {name.split(".")[0] for name in imports(file)} - set(sys.stdlib_module_names) - own


@pytest.mark.parametrize("file", sources("viznet"))
def test_imports_run_downwards(file):
    mine = part(file)
    assert mine in ORDER, f"{mine} needs its place in ORDER"
    below = set(ORDER[: ORDER.index(mine) + 1])
    assert within_viznet(file) <= below


def mutual_imports() -> set[tuple[str, str]]:
    """Returns the pairs of parts that import each other."""
    found: dict[str, set[str]] = {}
    for file in sources("viznet"):
        found.setdefault(part(file), set()).update(within_viznet(file))
    return {(a, b) for a, others in found.items() for b in others if a < b and a in found[b]}


@pytest.mark.slow
def test_no_two_packages_import_each_other():
    assert mutual_imports() == set()


@pytest.mark.parametrize("name", CORE)
def test_the_core_is_numpy_alone(name):
    assert within_viznet(f"viznet/{name}.py") <= {
        "errors",
        "defaults",
        "arguments",
        "marks",
        "files",
        "notebook",
        "progress",
        "threads",
        *CORE,
    }
    assert third_party(f"viznet/{name}.py") <= {"numpy"}


@pytest.mark.parametrize("file", sources("viznet") + sources("scenes"))
def test_matplotlib_and_manim_keep_to_their_places(file):
    libraries = third_party(file)
    assert "matplotlib" not in libraries or MATPLOTLIB_IN.fullmatch(file)
    assert "manim" not in libraries or MANIM_IN.fullmatch(file)


@pytest.mark.slow
def test_every_library_that_is_imported_is_declared():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]

    def names(requirements):
        return {re.match(r"[\w-]+", line).group().lower() for line in requirements}

    def imported(*folders, but=()):
        files = [file for folder in folders for file in sources(folder) if part(file) not in but]
        return {DISTRIBUTIONS.get(name, name) for file in files for name in third_party(file)}

    required = names(project["dependencies"])
    for_scenes = required | names(extras["manim"] + extras["slides"])
    assert imported("viznet", but=["stage"]) <= required | COMES_ALONG["viznet"]
    assert imported("viznet/stage", "scenes") <= for_scenes | COMES_ALONG["scenes"]


def test_an_upward_import_would_be_found(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "CHECKOUT", tmp_path)
    files = {
        "viznet/__init__.py": "",
        "viznet/training.py": "def train():\n    from viznet import film\n    import manim",
        "viznet/views/loss.py": "from ..film.clock import ticks\nfrom .view import view\nfrom viznet import record",
        "viznet/film/clock.py": "import matplotlib.pyplot as plt",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert within_viznet("viznet/training.py") == {"film"}
    assert third_party("viznet/training.py") == {"manim"}
    assert within_viznet("viznet/views/loss.py") == {"film", "views", "__init__"}
    assert third_party("viznet/film/clock.py") == {"matplotlib"}
    assert mutual_imports() == set()
    (tmp_path / "viznet/film/clock.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from viznet.views.loss import ticks"
    )
    assert mutual_imports() == {("film", "views")}


@pytest.mark.slow
def test_import_loads_no_module_that_few_programs_need():
    code = """
        import numpy, sys; before = set(sys.modules); import viznet
        few = {"difflib", "tomllib", "html", "viznet.data.loading", "viznet.data.readers"}
        print(*sorted(few & (set(sys.modules) - before)))
        from viznet.data.readers import READERS
        print(len(READERS) > 5)
    """
    assert run(sys.executable, "-c", dedent(code), cwd=CHECKOUT).split() == ["True"]


@pytest.mark.slow
def test_import_loads_neither_matplotlib_nor_manim():
    code = "import viznet, sys; print(*sorted({'matplotlib', 'manim', 'PIL', 'pooch', 'rich'} & set(sys.modules)))"
    assert run(sys.executable, "-c", code, cwd=CHECKOUT).strip() == ""


@pytest.mark.slow
def test_the_command_line_loads_neither_matplotlib_nor_manim():
    """So that `viznet --help` is quick, and completion too."""
    code = (
        "import viznet.cli.commands, sys; print(*sorted({'matplotlib', 'manim', 'PIL'} & set(sys.modules)))"
    )
    assert run(sys.executable, "-c", code, cwd=CHECKOUT).strip() == ""


EVERY_SUBMODULE = """
import importlib, json, pkgutil, sys

import viznet as vz

vz.__path__ += sys.argv[1:]
packages = [vz]
for found in pkgutil.walk_packages(vz.__path__, "viznet.", onerror=print):
    if found.name == "viznet.__main__" or found.name.startswith("viznet.stage."):  # which runs, and needs Manim
        continue
    module = importlib.import_module(found.name)
    packages += [module] if found.ispkg else []
kinds = {}
for package in packages:
    for name in getattr(package, "__all__", ()):
        kinds[f"{package.__name__}.{name}"] = type(getattr(package, name)).__name__
print(json.dumps(kinds))
"""


def kinds_after_every_import(*folders):
    """Returns the type of every public name after all modules are imported.

    Modules in `folders` are imported as if they were modules of viznet.
    """
    return json.loads(run(sys.executable, "-c", EVERY_SUBMODULE, *folders, cwd=CHECKOUT))


@pytest.mark.slow
def test_no_module_takes_the_place_of_a_public_name():
    """An imported module would replace a function of the same name."""
    kinds = kinds_after_every_import()
    assert {name for name, kind in kinds.items() if kind == "module"} == {"viznet.views"}
    functions = ("scene", "explore", "record", "train", "walkthrough", "explain", "animate", "view")
    assert {kinds[f"viznet.{name}"] for name in functions} == {"function"}
    assert set(kinds) >= {"viznet.rendering.scene", "viznet.stepper.explore", "viznet.views.View"}


@pytest.mark.slow
def test_a_module_that_takes_the_place_of_a_public_name_would_be_found(tmp_path):
    (tmp_path / "explore").mkdir()
    (tmp_path / "explore" / "__init__.py").write_text("")
    assert kinds_after_every_import(tmp_path)["viznet.explore"] == "module"


def test_nothing_names_a_registry_or_another_package():
    """`viznet` on the package index is another project.

    So no text may tell a reader to install it.
    """
    wrong = re.compile(
        r"\b(pip|pipx|uv|uvx)\b[^\n&;|`]*\b(install|add|inject)\b[^\n&;|`]*[\s'\"]viznet(?![-\w./])"
    )
    assert wrong.search("pip install viznet")
    assert wrong.search("uv pip install 'viznet[manim]'")
    assert not wrong.search("pip install 'viznet-mnist[manim]'")
    texts = [CHECKOUT / name for name in ("README.md", "CONTRIBUTING.md", "Makefile", "scripts/setup.sh")]
    for folder in ("docs", "viznet", "scenes"):
        texts += [
            file for file in (CHECKOUT / folder).rglob("*") if file.suffix in {".md", ".py", ".html", ".js"}
        ]
    assert not {file.name for file in texts if wrong.search(file.read_text(encoding="utf-8"))}


def test_constraints_are_versions_only():
    lines = (CHECKOUT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in pins)
    assert {"manim", "matplotlib", "numpy", "pillow"} <= {line.split("==")[0] for line in pins}


# A marker begins a line: "<<<<<<< ours", "||||||| base", "=======", ">>>>>>> theirs".
CONFLICT = re.compile(r"^(?:[<>|]{7}(?: .*)?|={7})$", re.MULTILINE)


def test_markers_of_a_merge_conflict_are_found():
    ours, theirs = "<" * 7 + " HEAD", ">" * 7 + " branch"
    assert CONFLICT.findall(f"a\n{ours}\nb\n{'=' * 7}\nc\n{theirs}\n") == [ours, "=" * 7, theirs]
    assert not CONFLICT.search(f"Title\n{'=' * 8}\n>>> doctest\n{'-' * 7}\n")


def tracked_texts() -> dict[str, str]:
    """Returns the text files of the checkout by name, as git lists them, and all files where there is no git."""
    if (CHECKOUT / ".git").exists():
        files = [CHECKOUT / name for name in run("git", "ls-files", "-z", cwd=CHECKOUT).split("\0") if name]
    else:
        made = {"build", "dist", "node_modules", "outputs", "runs"}
        folders = [f for f in CHECKOUT.iterdir() if f.is_dir() and f.name[0] != "." and f.name not in made]
        files = [*CHECKOUT.iterdir(), *(file for folder in folders for file in folder.rglob("*"))]
    contents = {file.relative_to(CHECKOUT).as_posix(): file.read_bytes() for file in files if file.is_file()}
    return {name: data.decode("utf-8", "replace") for name, data in contents.items() if b"\0" not in data}


def test_no_tracked_file_holds_a_merge_conflict():
    texts = tracked_texts()
    assert {"README.md", "CHANGELOG.md", "tests/test_package.py", "viznet/__init__.py"} <= set(texts)
    assert not [name for name, text in texts.items() if CONFLICT.search(text)]


ARCHITECTURE = CHECKOUT / "docs" / "architecture.md"


def rows_of_parts() -> list[tuple[list[str], set[str]]]:
    """Returns the rows of the table of parts: the parts of each, and its libraries."""
    text = ARCHITECTURE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]+`) \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE)
    return [(re.findall(r"`(\w+)/?`", parts), set(names.lower().split(", "))) for parts, names in rows]


def test_the_architecture_lists_the_parts_in_their_order():
    assert [name for parts, _ in rows_of_parts() for name in parts] == [n for n in ORDER if "__" not in n]


@pytest.mark.slow
def test_the_architecture_lists_the_libraries_of_every_part():
    for parts, libraries in rows_of_parts():
        files = [file for file in sources("viznet") if part(file) in parts]
        imported = {DISTRIBUTIONS.get(name, name) for file in files for name in third_party(file)}
        assert libraries == ((imported - {"numpy"}) or {"none"}), parts


def test_every_package_has_its_folder_of_tests():
    def packages(folder):
        return {file.parent.name for file in (CHECKOUT / folder).glob("*/__init__.py")}

    assert packages("tests") - {"contracts", "files"} == packages("viznet")


def test_the_architecture_names_every_module_in_one_line_and_in_order():
    text = ARCHITECTURE.read_text(encoding="utf-8")
    named = re.findall(r"^\* `([\w/]+)`: .+\.$", text, re.MULTILINE)
    files = [file.removeprefix("viznet/").removesuffix(".py") for file in sources("viznet")]
    modules = [file for file in files if "__" not in file]
    # The parts stand in their order; the modules of a folder stand by name, and its folders follow.
    modules.sort(key=lambda file: (ORDER.index(file.partition("/")[0]), *file.rpartition("/")))
    assert named == modules


def test_the_architecture_names_every_file_of_the_page_in_one_line_and_in_order():
    named = re.findall(
        r"^\* `([\w-]+\.[\w.]+)`: .+\.$", ARCHITECTURE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert named == sorted(file.name for file in (CHECKOUT / "viznet/stepper/static").iterdir())


def test_every_public_name_is_listed_and_nothing_else():
    assert {name for name in dir(viznet) if not name.startswith("_")} == set(viznet.__all__)
    assert all(getattr(viznet, name) is not None for name in viznet.__all__)


MODULES_FIRST = """
import importlib, pathlib, sys
import viznet
for name in sys.argv[1:]:
    assert f"viznet.{name}" not in sys.modules or hasattr(viznet, name)
    assert getattr(viznet, name) is importlib.import_module(f"viznet.{name}")
"""


@pytest.mark.parametrize("name", ["data", "walkthroughs"])
def test_a_module_is_an_attribute_before_anything_is_used(name):
    run(sys.executable, "-c", MODULES_FIRST, name, cwd=CHECKOUT)


@pytest.mark.parametrize("name", ["nothing", "_nothing", "__wrapped__", "data.examples", "no name"])
def test_a_name_that_is_not_there_is_an_attribute_error_in_pythons_words(name):
    with pytest.raises(AttributeError, match=f"^module 'viznet' has no attribute '{name}'$"):
        getattr(viznet, name)


def test_no_module_has_the_name_of_something_else_that_is_public():
    """After `import viznet.scene.request`, `viznet.scene` would be the package, and `viznet.scene(…)` an error."""
    for name in viznet.__all__:
        if f"{name}.py" in os.listdir(CHECKOUT / "viznet") or (CHECKOUT / "viznet" / name).is_dir():
            assert getattr(viznet, name) is sys.modules[f"viznet.{name}"], name


def there(name: str) -> bool:
    """Whether viznet has a public name, or a module, of this name."""
    thing: object = viznet
    for part in name.split("."):
        if not hasattr(thing, part):
            return (CHECKOUT / "viznet" / f"{name.replace('.', '/')}.py").exists()
        thing = getattr(thing, part)
    return True


def test_what_the_changelog_calls_renamed_has_its_new_name_only():
    text = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8").partition("### Renamed")[2]
    pairs = re.findall(r"^\| `([\w.]+)` \| `([\w.]+)` \|$", text, re.MULTILINE)
    assert ("Schedule", "SnapshotSchedule") in pairs and ("MLP.parameters", "MLP.parameter_count") in pairs
    for before, now in pairs:
        assert there(now) and not there(before), (before, now)
