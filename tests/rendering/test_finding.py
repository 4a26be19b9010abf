"""Scenes are found by reading their files, without Manim."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from viznet.errors import SceneError
from viznet.rendering import finding


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Pretends that viznet is in a folder of its own; returns that folder."""
    monkeypatch.setattr(finding, "__file__", str(tmp_path / "viznet" / "rendering" / "finding.py"))
    return tmp_path / "viznet"


def test_a_checkout_has_them_beside_the_package():
    assert finding.scenes_folder() == Path(__file__).resolve().parents[2] / "scenes"


def test_an_installed_package_has_its_own_and_takes_no_other(package):
    (package / "_scenes").mkdir(parents=True)
    (package.parent / "scenes").mkdir()  # of another package, in site-packages
    assert finding.scenes_folder() == package / "_scenes"


def test_where_there_are_none_it_says_where_it_looked(package):
    with pytest.raises(SceneError, match=r"viznet/_scenes .*/scenes; .*viznet-mnist"):
        finding.scenes_folder()


def test_a_scene_is_a_file_with_a_class_of_its_name_that_constructs(tmp_path):
    (tmp_path / "two_words.py").write_text(
        'class TwoWords(Stage):\n    """Says two words.\n\n    More."""\n    def construct(self): ...\n'
    )
    (tmp_path / "plain.py").write_text(
        '"""Described by its module."""\nclass Plain(Stage):\n    def construct(self): ...\n'
    )
    (tmp_path / "stage.py").write_text("class Stage(Scene):\n    def setup(self): ...\n")
    (tmp_path / "other.py").write_text("class Another(Scene):\n    def construct(self): ...\n")
    found = finding.scenes(tmp_path)
    assert list(found) == ["plain", "two_words"]
    assert found["two_words"].class_name == "TwoWords"
    assert found["two_words"].description == "Says two words."
    assert found["plain"].description == "Described by its module."
    (tmp_path / "broken.py").write_text("class Broken(:\n")
    with pytest.raises(SceneError, match=r"broken\.py: line 1 is not Python"):
        finding.scenes(tmp_path)


def test_a_scene_that_was_changed_is_read_again(tmp_path):
    path = tmp_path / "plain.py"
    for number in (1, 2):
        path.write_text(f'"""Version {number}."""\nclass Plain(Stage):\n    def construct(self): ...\n')
        os.utime(path, (number, number))
        assert finding.find_scene(path).description == finding.scenes(tmp_path)["plain"].description
        assert finding.find_scene(path).description == f"Version {number}."


def test_the_projects_scenes_are_found_and_described():
    for name, entry in finding.scenes().items():
        assert entry.description.endswith("."), name


@pytest.mark.slow
def test_finding_scenes_loads_no_manim():
    code = (
        "import sys; from viznet.rendering import scenes; scenes(); "
        "print('manim' in sys.modules, 'matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


def test_a_scene_that_is_not_there(tmp_path):
    with pytest.raises(SceneError, match=r"no scene 'sideways'; choose from "):
        finding.find_scene("sideways")
    with pytest.raises(SceneError, match="no such file"):
        finding.find_scene(str(tmp_path / "mine.py"))
    (tmp_path / "mine.py").write_text("x = 1")
    with pytest.raises(SceneError, match="expected a class Mine with a method construct"):
        finding.find_scene(str(tmp_path / "mine.py"))
