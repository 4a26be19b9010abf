"""A film is one stream, and the clips of its sections are parts of it."""

import contextlib
import json
import threading

import numpy as np
import pytest

from tests import needs

needs.manim()

import imageio.v3 as iio  # noqa: E402
from manim import RIGHT, FadeIn, FadeOut, Scene, Square, tempconfig  # noqa: E402

from tests.decoding import frames  # noqa: E402
from viznet.stage.film_writer import write_one_stream  # noqa: E402

FPS = 10


@pytest.fixture
def settings(tmp_path):
    quiet = {"disable_caching": True, "progress_bar": "none", "verbosity": "ERROR"}
    size = {"pixel_width": 160, "pixel_height": 90, "frame_rate": FPS}
    with tempconfig(quiet | size | {"media_dir": str(tmp_path), "save_sections": True, "format": "mp4"}):
        yield


def rendered(construct):
    """Renders a scene with this `construct`; returns it."""
    scene = type("Squares", (Scene,), {"construct": construct})()
    write_one_stream(scene)
    scene.render()
    return scene


@pytest.mark.slow
def test_the_clips_of_the_sections_are_the_film_frame_by_frame(settings, tmp_path):
    def construct(self):
        square = Square(fill_opacity=1)
        self.next_section("it comes")
        self.play(FadeIn(square), run_time=0.7)
        self.wait(1)
        self.play(square.animate.shift(RIGHT), run_time=0.5)
        self.next_section("nobody sees it", skip_animations=True)
        self.play(square.animate.shift(RIGHT), run_time=0.5)
        self.next_section("it goes")
        self.play(FadeOut(square), run_time=0.4)

    writer = rendered(construct).renderer.file_writer
    film = frames(writer.movie_file_path)
    assert len(film) == 26
    (table,) = tmp_path.rglob("sections/*.json")
    sections = json.loads(table.read_text())
    assert [(section["name"], float(section["duration"])) for section in sections] == [
        ("it comes", 2.2),
        ("it goes", 0.4),
    ]
    clips = [frames(table.parent / section["video"]) for section in sections]
    assert [len(clip) for clip in clips] == [22, 4]
    np.testing.assert_array_equal(np.concatenate(clips), film)
    for file in (writer.movie_file_path, *(table.parent / section["video"] for section in sections)):
        assert iio.immeta(file, plugin="pyav")["fps"] == FPS
    assert len(list(tmp_path.rglob("partial_movie_files/**/*.mp4"))) == 1, "one stream for all animations"


def working():
    """The threads for which Python waits at its end; the first progress bar of a process starts one of another kind."""
    return {thread for thread in threading.enumerate() if not thread.daemon}


@pytest.mark.parametrize("between", [True, False])
def test_a_scene_that_fails_leaves_no_film_and_no_thread(settings, tmp_path, between):
    def construct(self):
        self.play(FadeIn(Square()), run_time=0.3)
        if between:
            raise ZeroDivisionError
        bad = Square()
        bad.add_updater(lambda mobject: 1 / 0, call_updater=False)
        self.play(FadeIn(bad), run_time=0.3)

    before = working()
    with pytest.raises(ZeroDivisionError):
        rendered(construct)
    assert working() <= before
    assert not list(tmp_path.rglob("*.mp4"))


def test_an_encoder_that_fails_ends_the_scene_with_its_reason(settings, monkeypatch):
    def fail(self, pixels):
        raise ValueError("this frame cannot be converted")

    monkeypatch.setattr("viznet.stage.film_encoder.FilmEncoder._convert", fail)
    before = working()
    with pytest.raises(RuntimeError, match="this frame cannot be converted"):
        rendered(lambda scene: scene.play(FadeIn(Square()), run_time=0.5))
    assert working() <= before


def test_what_failed_is_said_although_the_traceback_has_no_room(tmp_path, monkeypatch, capsys):
    from viznet.stage import draw

    def fails(order):
        raise RuntimeError("this scene is broken")

    order = tmp_path / "order.json"
    order.write_text(json.dumps({"file": str(tmp_path / "squares.py")}))
    monkeypatch.setattr(draw, "draw", fails)
    with open("/dev/full", "w", buffering=1) as full:
        monkeypatch.setattr("sys.stderr", full)
        assert draw.main(str(order)) == 1
        monkeypatch.undo()
        with contextlib.suppress(OSError):
            full.close()
    assert "this scene is broken" in json.loads(capsys.readouterr().out)["failed"]
