"""The wheel works outside of the checkout, and the source distribution holds what contributors need."""

import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.commands import run
from tests.test_package import CHECKOUT, sources

SMALL = ("--size", "320x180", "--seconds", "1", "--quiet")
pytestmark = pytest.mark.checkout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=CHECKOUT)
    (file,) = folder.glob("viznet_mnist-*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Installs the wheel in a new environment; returns its bin folder.

    The environment takes the libraries that viznet needs from the folder of this one, so that nothing is downloaded.
    It does not see the editable install of this one.
    """
    folder = tmp_path_factory.mktemp("a clean place")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    Path(site, "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index"]
    run(*pip, wheel, cwd=folder)
    return python.parent


@pytest.mark.slow
def test_the_wheel_claims_no_name_but_its_own(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"viznet", "viznet_mnist"}
    assert any(name.endswith("licenses/LICENSE") for name in names)
    for file in sources("viznet"):
        assert file in names
    for file in sources("scenes"):
        assert f"viznet/_{file}" in names


@pytest.mark.slow
def test_the_wheel_works_away_from_the_checkout(installed, tmp_path):
    code = """
import viznet as vz
from viznet.install_commands import install_command
from viznet.rendering.finding import scenes_folder
digits = vz.digits()
print(vz.__file__, scenes_folder(), len(digits.train) + len(digits.test), install_command("manim"), sep="\\n")
"""
    home, scenes, count, command = run(installed / "python", "-c", code, cwd=tmp_path).splitlines()
    assert Path(home).is_relative_to(installed.parent)
    assert Path(scenes) == Path(home).parent / "_scenes"
    assert {file.name for file in Path(scenes).glob("*.py")} == {
        Path(file).name for file in sources("scenes") if file.count("/") == 1
    }
    assert count == "10000"
    assert command.endswith("'viznet-mnist[manim]'")


@pytest.mark.slow
def test_the_wheel_makes_a_film(installed, tmp_path):
    viznet = installed / "viznet"
    run(viznet, "doctor", cwd=tmp_path)
    run(viznet, "train", "--steps", "20", "--out", "runs/first", "--quiet", cwd=tmp_path)
    run(viznet, "animate", "latest", "weights", "-o", "weights.gif", *SMALL, cwd=tmp_path)
    assert (tmp_path / "weights.gif").read_bytes().startswith(b"GIF89a")


@pytest.mark.slow
def test_the_source_distribution_holds_what_contributors_need(tmp_path):
    run(
        sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", tmp_path, cwd=CHECKOUT
    )
    (file,) = tmp_path.glob("viznet_mnist-*.tar.gz")
    with tarfile.open(file) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for folder in ("viznet", "scenes", "examples", "tests", "benchmarks", "scripts"):
        assert set(sources(folder)) <= names, folder
    assert {"CONTRIBUTING.md", "Makefile", "constraints.txt", "docs/architecture.md"} <= names
    assert not any(name.startswith("outputs/") for name in names)
