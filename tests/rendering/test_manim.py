"""Manim really draws, through `viznet` and through plain `manim`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import imageio.v3 as iio
import numpy as np
import pytest

import viznet as vz
from tests import needs
from tests.small_font import write_font
from viznet.errors import SceneError
from viznet.rendering import scene

pytestmark = pytest.mark.slow  # every test starts Manim


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


HOSTILE = """
[CLI]
upto_animation_number = 0
from_animation_number = 1
enable_gui = True
media_dir = media-of-the-user
video_dir = {media_dir}/films
log_to_file = True
verbosity = DEBUG
frame_rate = 7
background_color = RED
background_opacity = 0.5
pixel_width = 32
frame_width = 3
renderer = opengl
transparent = True
movie_file_extension = .webm
format = gif
save_last_frame = True
write_to_movie = False
zero_pad = 9
plugins = manim_nowhere
notify_outdated_version = True
preview = True
dry_run = True
seed = 3
custom_folders = True

[custom_folders]
media_dir = custom-media
video_dir = {media_dir}/videos
log_dir = {media_dir}/logs

[logger]
log_width = -1
"""


def hashes(film: Path) -> list[bytes]:
    return [frame.tobytes() for frame in iio.imread(film, plugin="pyav")]


def test_a_scene_is_the_same_under_any_manim_cfg(run, tmp_path, monkeypatch):
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    home = tmp_path / "home"
    for folder in (home / ".config" / "manim", home / "AppData" / "Roaming" / "Manim"):
        folder.mkdir(parents=True)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.chdir(home)
    (home / "mine.py").write_text(MINE.replace("MISTAKE", ""))
    film = scene("mine.py", run)
    plain = film.save("plain.mp4", quality="low", fps=5)
    for text in (HOSTILE, "this is no configuration"):
        for file in (*home.glob("*/manim"), *home.glob("*/*/Manim"), home):
            (file / "manim.cfg").write_text(text)
        film.save("again.mp4", quality="low", fps=5)
        assert hashes(home / "again.mp4") == hashes(plain)
    assert {path.name for path in home.iterdir()} <= {
        ".config",
        "AppData",
        "manim.cfg",
        "mine.py",
        "__pycache__",
        *(f"{name}.{suffix}" for name in ("plain", "again") for suffix in ("mp4", "srt", "mp4.receipt.json")),
    }, "Manim left no folders"


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


A_SENTENCE = """
from viznet.stage import Stage

class Mine(Stage):
    def construct(self):
        self.say("one", "A sentence.")
        self.end()
"""


def test_a_theme_file_decides_the_paper_and_the_font_of_a_scene(run, tmp_path, monkeypatch):
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    (tmp_path / "mine.py").write_text(A_SENTENCE)
    write_font(tmp_path / "squares.ttf", "School Squares", "Asentc.")
    theme = 'base = "light"\nfont = "squares.ttf"\n[colours]\npaper = "#F4FAFF"\nfocus = "#805000"\n'
    (tmp_path / "school.toml").write_text(theme)
    film = scene(str(tmp_path / "mine.py"), run, digit="right")
    path = film.save(tmp_path / "film.mp4", quality="low", fps=5, theme=tmp_path / "school.toml")
    last = iio.imread(path, plugin="pyav")[-1].astype(int)
    assert np.abs(last[0, 0] - (0xF4, 0xFA, 0xFF)).max() <= 4
    dark = last.sum(axis=2) < 300
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    text = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert text.mean() > 0.6, "every letter is a filled square"
