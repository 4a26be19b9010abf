"""Manim really draws, through `viznet` and through plain `manim`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import imageio.v3 as iio
import pytest

import viznet as vz
from tests import needs
from viznet.errors import SceneError
from viznet.rendering import scene


@pytest.fixture(autouse=True)
def with_manim() -> None:
    needs.manim()


MINE = '''
from manim import BLUE, FadeIn, Rotate, Scene, Square, config
from viznet.rendering.request import request_of

class Mine(Scene):
    """A square turns."""

    def construct(self):
        request = request_of(self)
        assert min(config.frame_width, config.frame_height) == 8
        square = Square(color=BLUE, fill_opacity=1)
        self.next_section("It appears")
        self.add_subcaption(f"This is {request.label}.", duration=0.4)
        self.play(FadeIn(square), run_time=0.4)
        self.next_section("It turns")
        self.play(Rotate(square), run_time=0.6)
        MISTAKE
'''


@pytest.mark.slow
def test_manim_draws_a_scene_of_ones_own_into_film_captions_sections_and_slides(run, tmp_path, monkeypatch):
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(MINE.replace("MISTAKE", ""))
    # A file of the user, which must have no effect.
    (tmp_path / "manim.cfg").write_text("[CLI]\nframe_rate = 7\n")
    needs.installed("manim_slides", "viznet-mnist[slides]")
    film = scene("mine.py", run, digit="middle")
    path = film.save(tmp_path / "out" / "turning.mp4", quality="low", sections=True, slides=True)
    assert iio.improps(path, plugin="pyav").shape == (15, 480, 854, 3)
    assert "This is middle." in path.with_suffix(".srt").read_text()
    (table,) = (tmp_path / "out" / "turning_sections").glob("*.json")
    clips = json.loads(table.read_text())
    assert [clip["name"] for clip in clips] == ["It appears", "It turns"]
    lengths = [len(iio.imread(table.parent / clip["video"], plugin="pyav")) for clip in clips]
    assert lengths == [6, 9]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "manim.cfg", "mine.py", "out"]
    page = path.with_suffix(".html").read_text()
    assert page.count('data-clip="data:video/mp4;base64,') == 2
    assert "Reveal.initialize" in page
    assert 'src="http' not in page
    assert 'href="http' not in page


@pytest.mark.slow
def test_a_mistake_in_a_scene_is_one_line_and_its_traceback_is_kept(run, tmp_path, monkeypatch):
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    (tmp_path / "mine.py").write_text(MINE.replace("MISTAKE", "self.nothing"))
    with pytest.raises(
        SceneError, match=r"^mine: .*mine\.py: line \d+: AttributeError: .*nothing.*mine\.log\)$"
    ) as caught:
        scene(str(tmp_path / "mine.py"), run).save(tmp_path / "film.mp4", quality="low")
    assert "\n" not in str(caught.value)
    assert "line" in (tmp_path / "cache" / "scenes" / "mine.log").read_text()
    assert not (tmp_path / "film.mp4").exists()


def plain_manim(folder, *options, **environment):
    """Runs `manim` on mine.py in a folder, without `viznet scene`."""
    checkout = Path(vz.__file__).resolve().parents[1]
    paths = {"PYTHONPATH": os.pathsep.join([str(checkout), str(checkout / "scenes")])}
    return subprocess.run(
        [sys.executable, "-m", "manim", "-ql", "--progress_bar", "none", *options, "mine.py", "Mine"],
        cwd=folder,
        env=os.environ | paths | environment,
        capture_output=True,
        text=True,
    )


def test_plain_manim_draws_the_same_scene(run, tmp_path):
    (tmp_path / "mine.py").write_text(MINE.replace("MISTAKE", ""))
    done = plain_manim(tmp_path, VIZNET_RUN=str(run.path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(tmp_path.rglob("Mine.mp4"))


ON_THE_STAGE = """
from manim import config
from viznet.stage import Stage

class Mine(Stage):
    def construct(self):
        for who in (config, self.camera):
            assert abs(who.frame_width - 8) < 1e-6, "an upright frame is 8 units wide"
            assert abs(who.frame_height - 8 * config.pixel_height / config.pixel_width) < 1e-6
        assert self.camera.background_color.to_hex() == self.theme.paper.upper()
        assert self.upright
        assert self.request.label == "right"
        assert self.walk.learning_rate == self.request.learning_rate
        self.say("one", "A sentence.")
"""


def test_under_plain_manim_the_stage_has_its_frame_and_paper_and_an_error_is_the_last_line(run, tmp_path):
    (tmp_path / "mine.py").write_text(ON_THE_STAGE)
    asked = {"VIZNET_RUN": str(run.path), "VIZNET_DIGIT": "right", "VIZNET_THEME": "light"}
    done = plain_manim(tmp_path, "-r", "120,240", "--dry_run", **asked)
    assert done.returncode == 0, done.stdout + done.stderr
    refused = plain_manim(tmp_path, "--dry_run", **(asked | {"VIZNET_DIGIT": "up"}))
    assert refused.returncode == 1
    assert "no example of class 'up' in this recording" in " ".join((refused.stdout + refused.stderr).split())


def test_an_order_sets_the_stage_whatever_the_environment_says(run, tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(ON_THE_STAGE)
    monkeypatch.setenv("VIZNET_THEME", "nonsense")
    monkeypatch.setenv("VIZNET_DIGIT", "left")
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    film = scene(str(tmp_path / "mine.py"), run, digit="right")
    path = film.save(tmp_path / "film.mp4", quality="low", fps=5, theme="light", portrait=True)
    assert iio.imread(path, index=0, plugin="pyav").min() > 200
