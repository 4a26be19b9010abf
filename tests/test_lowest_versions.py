"""The environment of `make test-oldest` has the lowest version of everything that viznet declares."""

import tomllib
from pathlib import Path

import pytest

from scripts.lowest_versions import constraints, lowest_versions

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[1]


def test_every_dependency_has_a_lowest_version():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lowest = lowest_versions(text)
    assert len(lowest) == len(tomllib.loads(text)["project"]["dependencies"])
    assert {"numpy", "matplotlib", "imageio", "typer", "rich", "pooch"} <= set(lowest)


def test_only_those_lines_change():
    tested = "# a comment\nImageIO==2.38.1\nnumpy==2.4.6\npillow==12.3.0\n"
    lines = constraints(tested, {"numpy": "2.0", "imageio": "2.36"}).splitlines()
    assert sorted(lines) == ["imageio==2.36", "numpy==2.0", "pillow==12.3.0"]


def test_a_dependency_without_a_lowest_version_is_refused():
    with pytest.raises(SystemExit, match="'numpy' declares no lowest version"):
        lowest_versions('[project]\ndependencies = ["numpy"]\n')
