"""A scene is saved whole or not at all.

A quick script stands for the process in which Manim draws.
"""

import base64
import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image

from tests.decoding import frames
from tests.quick_scene import quick_program
from viznet.errors import SceneError, VizError
from viznet.files import list_own
from viznet.receipts import receipt_beside
from viznet.rendering import finding, process, save_all, scene, scene_film, workspace
from viznet.rendering.running_processes import RunningProcesses


@pytest.fixture
def made(tmp_path, monkeypatch, run):
    """Makes a scene of a kind, which says how the script behaves.

    The folder holds no other scenes.
    """
    folder = tmp_path / "scenes"
    folder.mkdir()
    (tmp_path / "draw.py").write_text(quick_program())
    monkeypatch.setattr(finding, "scenes_folder", lambda: folder)
    monkeypatch.setattr(process, "DRAW", (sys.executable, str(tmp_path / "draw.py")))
    monkeypatch.setattr(scene_film, "require_manim", lambda slides: None)
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))

    def make(kind, name=None):
        file = folder / f"{name or kind}.py"
        file.write_text(f"class {(name or kind).title()}(Stage):\n    def construct(self): ... # {kind}\n")
        return scene(name or kind, run)

    return make


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize("full_at", [".mp4", ".srt", ".gif"])
def test_a_full_disk_leaves_the_earlier_film_and_all_that_belongs_to_it(made, tmp_path, monkeypatch, full_at):
    path = tmp_path / "out" / "film.mp4"
    made("good").save(path, quality="low", gif=True)
    earlier, copy = contents(path.parent), shutil.copyfile

    def copyfile(source, target):
        if target.suffix == full_at:
            raise OSError(errno.ENOSPC, "No space left on device")
        return copy(source, target)

    monkeypatch.setattr(shutil, "copyfile", copyfile)
    with pytest.raises(SceneError, match=r"film.* cannot be written: No space left on device"):
        made("good").save(path, quality="low", fps=7, theme="light", gif=True)
    assert contents(path.parent) == earlier


def left_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.slow
def test_a_film_comes_with_all_that_was_asked_for_and_nothing_else(made, tmp_path):
    out = tmp_path / "out"
    path = made("good").save(out / "deep" / "film.mp4", quality="low", sections=True, gif=True)
    assert path == out / "deep" / "film.mp4"
    assert left_in(out) == [
        "deep/film.gif",
        "deep/film.mp4",
        "deep/film.mp4.receipt.json",
        "deep/film.srt",
        "deep/film_sections/.viznet",
        "deep/film_sections/part.mp4",
        "deep/film_sections/table.json",
    ]
    assert left_in(tmp_path / "cache") == []
    words = json.loads(receipt_beside(path).read_text())["texts"]
    assert words == {".srt": hashlib.sha256(path.with_suffix(".srt").read_bytes()).hexdigest()}
    assert frames(path).shape == (15, 480, 854, 3)
    assert b"moov" in path.read_bytes()[:64]  # the index comes first, so that the film plays while it loads
    described = subprocess.run([get_ffmpeg_exe(), "-i", path], capture_output=True, text=True).stderr
    assert "smpte170m/bt709/bt709" in described
    assert "title           : good: small, step 6" in described
    with Image.open(out / "deep" / "film.gif") as gif:
        assert gif.size == (640, 360)
        assert gif.info["loop"] == 0


@pytest.mark.slow
def test_rendering_again_replaces_everything(made, tmp_path):
    film = made("good")
    sections = tmp_path / "out" / "film_sections"
    film.save(tmp_path / "out" / "film.mp4", quality="low", sections=True)
    os.rename(sections / "part.mp4", sections / "stale.mp4")
    (sections / ".viznet").write_text((sections / ".viznet").read_text().replace("part", "stale"))
    film.save(tmp_path / "out" / "film.mp4", quality="low", sections=True, theme="light")
    assert left_in(tmp_path / "out") == [
        "film.mp4",
        "film.mp4.receipt.json",
        "film.srt",
        "film_sections/.viznet",
        "film_sections/part.mp4",
        "film_sections/table.json",
    ]
    assert frames(tmp_path / "out" / "film.mp4")[0].min() > 200


@pytest.mark.slow
def test_a_notebook_shows_the_film_of_a_scene_in_both_themes(made, tmp_path):
    html = made("good")._repr_html_()
    films = re.findall(
        r'<video class="viznet-(\w+)" aria-label="([^"]+)" .*? src="data:video/mp4;base64,([^"]+)"', html
    )
    assert [theme for theme, _, _ in films] == ["dark", "light"]
    for (theme, title, text), paper in zip(films, (0, 255), strict=True):
        (tmp_path / f"{theme}.mp4").write_bytes(base64.b64decode(text))
        shown = frames(tmp_path / f"{theme}.mp4")
        assert shown.shape == (15, 480, 854, 3)
        assert abs(int(shown[0, 9, 9, 0]) - paper) < 5
        assert title.startswith("&lt;SceneFilm &#x27;good&#x27;")


def test_a_notebook_gets_one_line_where_a_scene_cannot_be_drawn(made):
    assert made("refused")._repr_html_() == "<p><strong>Error:</strong> refused: a closed door</p>"


@pytest.mark.slow
def test_upright_other_frames_a_second_and_a_loop_alone(made, tmp_path):
    film = made("good")
    upright = film.save(tmp_path / "upright.mp4", quality="low", portrait=True, fps=5)
    assert frames(upright).shape == (5, 854, 480, 3)
    loop = film.save(tmp_path / "loops" / "film.gif", quality="low")
    assert left_in(loop.parent) == ["film.gif"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("refused", "^refused: a closed door$"),
        ("broken", r"^broken: ValueError: at last \(the whole error output: .*broken\.log\)$"),
        ("killed", "^killed: the rendering was ended by signal 9$"),
    ],
)
def test_a_rendering_that_fails_says_why_and_leaves_nothing(made, tmp_path, kind, words):
    with pytest.raises(SceneError, match=words):
        made(kind).save(tmp_path / "out" / "film.mp4")
    assert left_in(tmp_path / "out") == []
    assert left_in(tmp_path / "cache") == (["scenes/broken.log"] if kind == "broken" else [])


def test_an_interrupted_rendering_leaves_nothing_and_runs_no_further(made, tmp_path):
    processes = []
    begin = subprocess.Popen

    class Noted(begin):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            processes.append(self)

    def interrupt(seconds):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process.subprocess, "Popen", Noted)
        with pytest.raises(KeyboardInterrupt):
            made("slow").prepare(tmp_path / "out" / "film.mp4").run(interrupt)
    assert [each.poll() is None for each in processes] == [False]
    assert left_in(tmp_path / "out") == []
    assert left_in(tmp_path / "cache") == []


def test_what_a_killed_rendering_left_behind_is_cleared_away(made, tmp_path):
    old = tmp_path / "cache" / "scenes" / "render-old"
    foreign, young = old.with_name("render-of my own"), old.with_name("render-young")
    for folder in (old, foreign, young):
        folder.mkdir(parents=True)
        (folder / "half.mp4").write_text("")
        if folder != foreign:
            list_own(folder, (), SceneError)
        if folder != young:
            os.utime(folder, (time.time() - 2 * workspace.A_DAY,) * 2)
    made("good").save(tmp_path / "film.mp4", quality="low")
    assert not old.exists()
    assert young.exists()  # another process may still draw there
    assert foreign.exists()  # viznet did not make it


@pytest.mark.slow
def test_several_render_at_once_and_one_that_fails_stops_no_other(made, run, tmp_path):
    for name in ("one", "two"):
        made("good", name)
    made("refused", "three")
    with pytest.raises(SceneError, match=r"^three: a closed door$"):
        save_all(run, tmp_path / "out", quality="low", fps=5, jobs=2)
    files = [f"{name}.{suffix}" for name in ("one", "two") for suffix in ("mp4", "mp4.receipt.json", "srt")]
    assert left_in(tmp_path / "out") == files
    paths = save_all(run, tmp_path / "out", names=["two"], suffix=".gif", quality="low")
    assert paths == [tmp_path / "out" / "two.gif"]
    made("slow", "four")
    running = RunningProcesses()
    running.stop()  # as after an interrupt: a process that starts later is ended too
    with pytest.raises(SceneError, match="signal 15"):
        scene("four", run).prepare(tmp_path / "four.mp4").run(lambda seconds: None, running)


def test_what_cannot_be_saved_so_is_refused_before_drawing(made, tmp_path):
    film = made("slow")
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to("nowhere")
    for words, path, options in (
        ("no quality 'best'; choose from low, medium, high, 4k", "film.mp4", {"quality": "best"}),
        ("fps is 0, expected a whole number from 1 to 120", "film.mp4", {"fps": 0}),
        ("no theme 'blue'; choose from", "film.mp4", {"theme": "blue"}),
        ("can be saved as .mp4, or as .gif", "film.avi", {}),
        ("is a folder; choose the name of a file", "folder.mp4", {}),
        ("this folder cannot be made", "file/film.mp4", {}),
        ("link: this folder cannot be made: File exists", "link/film.mp4", {}),
    ):
        with pytest.raises(VizError, match=words):
            film.save(tmp_path / path, **options)


@pytest.mark.parametrize("kind", ["broken", "refused"])
def test_a_scene_that_fails_leaves_no_folder(made, tmp_path, kind):
    with pytest.raises(SceneError):
        made(kind).save(tmp_path / "new" / "deep" / "film.mp4", quality="low")
    assert not (tmp_path / "new").exists()


def test_manim_that_is_ended_leaves_no_temporary_files(made, tmp_path, monkeypatch):
    """As when Ctrl-C comes while Manim is imported, for which it has an empty home folder."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "draw.py").write_text("import os, tempfile; tempfile.mkdtemp(); os.kill(os.getpid(), 9)")
    with pytest.raises(SceneError, match="ended by signal 9"):
        made("good").save(tmp_path / "film.mp4", quality="low")
    assert not left_in(tmp_path / "cache") and list((tmp_path / "temporary").iterdir()) == []


def test_manim_gets_the_cache_of_a_relative_path(made, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIZNET_CACHE", "here")
    assert process._environment(tmp_path)["VIZNET_CACHE"] == str(tmp_path / "here")


def test_without_manim_one_line_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(process, "find_spec", lambda name: None)
    with pytest.raises(SceneError, match=r'^manim is not installed.*pip install "viznet-mnist\[manim\]"$'):
        process.require_manim()
    monkeypatch.setattr(process, "find_spec", lambda name: name == "manim" or None)
    process.require_manim()
    with pytest.raises(SceneError, match=r'^manim-slides is not .*pip install "viznet-mnist\[slides\]"$'):
        process.require_manim(slides=True)
