"""Scenes are found without Manim, refused before a frame is drawn, and leave whole films or nothing.

Most tests put a quick stand-in in the place of the process that draws; the last ones let Manim draw for real.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import imageio.v3 as iio
import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image

import viznet as vz
from tests import needs
from viznet.data import Examples
from viznet.errors import SceneError, VizError
from viznet.files import list_own
from viznet.rendering import finding, process, save_all, scene, scene_film
from viznet.rendering import request as scene_request


@pytest.fixture
def with_manim():
    """For tests in which Manim draws for real."""
    needs.manim()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """As if viznet stood in a folder of its own: that folder."""
    monkeypatch.setattr(finding, "__file__", str(tmp_path / "viznet" / "rendering" / "finding.py"))
    return tmp_path / "viznet"


def record(path, *, image_shape=(3, 3), steps=6, weights=None, seed=3):
    """A small run on nine-pixel pictures of three classes."""
    rng = np.random.default_rng(0)
    y = np.arange(30) % 3
    x = (rng.integers(0, 60, (30, 9)) + 60 * np.eye(9, dtype=int)[y * 3] * 3).astype(np.uint8)
    examples = Examples(x, y, image_shape, ("left", "middle", "right"))
    network = vz.MLP(9, 4, 3, seed=seed)
    if weights is not None:
        network.params["W1"][:] = weights
    return vz.record(
        vz.train(network, examples, batch_size=5, steps=steps), path, probe=examples[:12], progress=False
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return record(tmp_path_factory.mktemp("runs") / "small")


# ---------------------------------------------------------------- finding


def test_a_checkout_has_them_beside_the_package():
    assert finding.scenes_folder() == Path(__file__).resolve().parents[2] / "scenes"


def test_an_installed_package_has_its_own_and_takes_no_other(package):
    (package / "_scenes").mkdir(parents=True)
    (package.parent / "scenes").mkdir()  # somebody else's, in site-packages
    assert finding.scenes_folder() == package / "_scenes"


def test_where_there_are_none_it_says_where_it_looked(package):
    with pytest.raises(SceneError, match=r"viznet/_scenes .*/scenes .*viznet-mnist"):
        finding.scenes_folder()


def test_a_scene_is_a_file_with_a_class_of_its_name_that_constructs(tmp_path):
    (tmp_path / "two_words.py").write_text(
        'class TwoWords(Stage):\n    """Says two words.\n\n    More."""\n    def construct(self): ...\n'
    )
    (tmp_path / "plain.py").write_text(
        '"""Told by its module."""\nclass Plain(Stage):\n    def construct(self): ...\n'
    )
    (tmp_path / "stage.py").write_text("class Stage(Scene):\n    def setup(self): ...\n")
    (tmp_path / "other.py").write_text("class Another(Scene):\n    def construct(self): ...\n")
    found = finding.scenes(tmp_path)
    assert list(found) == ["plain", "two_words"]
    assert found["two_words"].class_name == "TwoWords"
    assert found["two_words"].description == "Says two words."
    assert found["plain"].description == "Told by its module."
    (tmp_path / "broken.py").write_text("class Broken(:\n")
    with pytest.raises(SceneError, match=r"broken\.py: line 1 is not Python"):
        finding.scenes(tmp_path)


def test_the_projects_scenes_are_found_and_described():
    for name, entry in finding.scenes().items():
        assert entry.description.endswith("."), name


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
    with pytest.raises(SceneError, match="expected a class Mine with a construct"):
        finding.find_scene(str(tmp_path / "mine.py"))


# ---------------------------------------------------------------- asking


def test_a_request_is_looked_up_before_anything_is_drawn(run):
    request = scene_request.ask(run, digit="middle", at=4)
    assert run.probe.y[request.example] == 1
    assert request.label == "middle"
    assert request.at == 4
    assert request.image_shape == (3, 3)
    np.testing.assert_array_equal(request.x, run.probe.x[request.example] / np.float32(255))
    np.testing.assert_array_equal(request.network.params["W1"], run.at(4)["W1"])
    assert scene_request.ask(run).at == run.steps[-1]


def test_a_request_travels_in_the_order(run, monkeypatch):
    request = scene_request.ask(run, digit=2, at=3, theme="light")
    monkeypatch.setenv("VIZNET_RUN", "nowhere")  # the environment is for plain manim alone
    arrived = scene_request.request_from_order(json.loads(json.dumps(request.order())))
    assert arrived.run.hash == run.hash
    assert (arrived.example, arrived.at, arrived.theme) == (request.example, request.at, "light")
    assert scene_request.request_of(SimpleNamespace(request=arrived)) is arrived


def test_plain_manim_takes_the_newest_run_or_says_what_is_missing(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SceneError, match=r"no run to show .*viznet train.* VIZNET_RUN"):
        scene_request.request_from_environment({})
    with pytest.raises(VizError, match="no run 'mine'"):
        scene_request.request_from_environment({"VIZNET_RUN": "mine"})
    record(tmp_path / "runs" / "newest")
    asked = scene_request.request_from_environment({"VIZNET_DIGIT": "right", "VIZNET_AT": "2"})
    assert asked.run.name == "newest"
    assert asked.label == "right"
    for name, value in (("VIZNET_EXAMPLE", "x"), ("VIZNET_AT", "1.5"), ("VIZNET_WRONG", "yes")):
        with pytest.raises(SceneError, match=f"{name} is '{value}', expected a whole number"):
            scene_request.request_from_environment({name: value})


def test_what_a_run_cannot_show_is_refused(run, tmp_path):
    def refused(words, run=run, **asked):
        with pytest.raises(VizError, match=words):
            scene(str(tmp_path / "mine.py"), run, **asked)

    (tmp_path / "mine.py").write_text("class Mine(Stage):\n    def construct(self): ...\n")
    refused("no example 12 in this recording; choose from 0 to 11", example=12)
    refused("no example of class 7 .* choose from left, middle, right", digit=7)
    refused("example 1 is one digit already", example=1, digit=2)
    refused("example 1 is one digit already", example=1, wrong=True)
    refused("no step 7 in this run, which has steps 0 to 6", at=7)
    refused("no step -1 in this run", at=-1)
    refused("no such recording|no run", run=tmp_path / "nowhere")
    refused("recorded no pictures", run=record(tmp_path / "flat", image_shape=None))
    refused("diverged", run=record(tmp_path / "nan", weights=np.nan, steps=2))


# ---------------------------------------------------------------- drawing, with a stand-in

QUICK = """
import json, os, subprocess, sys, time
from pathlib import Path
order = json.loads(Path(sys.argv[1]).read_text())
print("some talk that is no news", flush=True)
print(json.dumps({"seconds": 0.5}), flush=True)
kind = Path(order["file"]).read_text().split("#")[1].strip()
if kind == "slow":
    time.sleep(10**6)  # it is ended long before
if kind == "refused":
    print(json.dumps({"refused": "a closed door"})); sys.exit(1)
if kind == "broken":
    print("Traceback (most recent call last):\\n  here\\nValueError: at last", file=sys.stderr)
    print(json.dumps({"failed": "ValueError: at last"})); sys.exit(1)
if kind == "killed":
    os.kill(os.getpid(), 9)
film = Path(order["media"]) / "film.mp4"
film.parent.mkdir(parents=True)
size = f"{order['width']}x{order['height']}"
colour = order["request"]["theme"] == "dark" and "black" or "white"
subprocess.run([FFMPEG, "-v", "error", "-f", "lavfi", "-i", f"color={colour}:s={size}:r={order['fps']}:d=1", film])
film.with_suffix(".srt").write_text("1\\n00:00:00,000 --> 00:00:01,000\\nHello.\\n")
sections = ""
if order["sections"]:
    sections = film.parent / "sections"
    sections.mkdir()
    (sections / "part.mp4").write_bytes(film.read_bytes())
    (sections / "table.json").write_text("[]")
print(json.dumps({"film": str(film), "sections": str(sections), "seconds": 1.0}))
"""


@pytest.fixture
def made(tmp_path, monkeypatch, run):
    """Makes scenes whose kind is what the stand-in does for them; a folder that holds nothing else."""
    folder = tmp_path / "scenes"
    folder.mkdir()
    (tmp_path / "draw.py").write_text(QUICK.replace("FFMPEG", repr(get_ffmpeg_exe())))
    monkeypatch.setattr(finding, "scenes_folder", lambda: folder)
    monkeypatch.setattr(process, "DRAW", (sys.executable, str(tmp_path / "draw.py")))
    monkeypatch.setattr(scene_film, "require_manim", lambda slides: None)
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))

    def make(kind, name=None):
        file = folder / f"{name or kind}.py"
        file.write_text(f"class {(name or kind).title()}(Stage):\n    def construct(self): ... # {kind}\n")
        return scene(name or kind, run)

    return make


def left_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_film_comes_with_all_that_was_asked_for_and_nothing_else(made, tmp_path):
    out = tmp_path / "out"
    path = made("good").save(out / "deep" / "film.mp4", quality="low", sections=True, gif=True)
    assert path == out / "deep" / "film.mp4"
    assert left_in(out) == [
        "deep/film.gif",
        "deep/film.mp4",
        "deep/film.srt",
        "deep/film_sections/.viznet",
        "deep/film_sections/part.mp4",
        "deep/film_sections/table.json",
    ]
    assert left_in(tmp_path / "cache") == []
    assert iio.improps(path, plugin="pyav").shape == (15, 480, 854, 3)
    assert b"moov" in path.read_bytes()[:64]  # the table first: it plays while it loads
    told = subprocess.run([get_ffmpeg_exe(), "-i", path], capture_output=True, text=True).stderr
    assert "smpte170m/bt709/bt709" in told
    assert "title           : good: small, step 6" in told
    with Image.open(out / "deep" / "film.gif") as gif:
        assert gif.size == (640, 360)
        assert gif.info["loop"] == 0


def test_rendering_again_replaces_everything(made, tmp_path):
    film = made("good")
    sections = tmp_path / "out" / "film_sections"
    film.save(tmp_path / "out" / "film.mp4", quality="low", sections=True)
    os.rename(sections / "part.mp4", sections / "stale.mp4")
    (sections / ".viznet").write_text((sections / ".viznet").read_text().replace("part", "stale"))
    film.save(tmp_path / "out" / "film.mp4", quality="low", sections=True, theme="light")
    assert left_in(tmp_path / "out") == [
        "film.mp4",
        "film.srt",
        "film_sections/.viznet",
        "film_sections/part.mp4",
        "film_sections/table.json",
    ]
    assert iio.imread(tmp_path / "out" / "film.mp4", index=0, plugin="pyav").min() > 200


def test_upright_other_frames_a_second_and_a_loop_alone(made, tmp_path):
    film = made("good")
    upright = film.save(tmp_path / "upright.mp4", quality="low", portrait=True, fps=5)
    assert iio.improps(upright, plugin="pyav").shape == (5, 854, 480, 3)
    loop = film.save(tmp_path / "loops" / "film.gif", quality="low")
    assert left_in(loop.parent) == ["film.gif"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("refused", "^refused: a closed door$"),
        ("broken", r"^broken: ValueError: at last \(all that it said: .*broken\.log\)$"),
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
            os.utime(folder, (time.time() - 2 * process.A_DAY,) * 2)
    made("good").save(tmp_path / "film.mp4", quality="low")
    assert not old.exists()
    assert young.exists()  # it may be another that is under way
    assert foreign.exists()  # viznet did not make it


def test_several_render_at_once_and_one_that_fails_stops_no_other(made, run, tmp_path):
    for name in ("one", "two"):
        made("good", name)
    made("refused", "three")
    with pytest.raises(SceneError, match=r"^three: a closed door$"):
        save_all(run, tmp_path / "out", quality="low", fps=5, jobs=2)
    assert left_in(tmp_path / "out") == ["one.mp4", "one.srt", "two.mp4", "two.srt"]
    paths = save_all(run, tmp_path / "out", names=["two"], suffix=".gif", quality="low")
    assert paths == [tmp_path / "out" / "two.gif"]
    made("slow", "four")
    watching = process.RunningProcesses()
    watching.stop()  # as an interrupt does: what has not begun does not begin
    with pytest.raises(SceneError, match="signal 15"):
        scene("four", run).prepare(tmp_path / "four.mp4").run(lambda seconds: None, watching)


def test_what_cannot_be_saved_so_is_refused_before_drawing(made, tmp_path):
    film = made("slow")
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "file").write_text("")
    for words, path, options in (
        ("no quality 'best'; choose from low, medium, high, 4k", "film.mp4", {"quality": "best"}),
        ("fps is 0, expected 1 to 120", "film.mp4", {"fps": 0}),
        ("no theme 'blue'; choose from", "film.mp4", {"theme": "blue"}),
        ("saved as .mp4, or as .gif", "film.avi", {}),
        ("is a folder; choose the name of a file", "folder.mp4", {}),
        ("this folder cannot be made", "file/film.mp4", {}),
    ):
        with pytest.raises(VizError, match=words):
            film.save(tmp_path / path, **options)


def test_without_manim_one_line_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(process, "find_spec", lambda name: None)
    with pytest.raises(SceneError, match=r'^manim is not installed.*pip install "viznet-mnist\[manim\]"$'):
        process.require_manim()
    monkeypatch.setattr(process, "find_spec", lambda name: name == "manim" or None)
    process.require_manim()
    with pytest.raises(SceneError, match=r'^manim-slides is not .*pip install "viznet-mnist\[slides\]"$'):
        process.require_manim(slides=True)


# ---------------------------------------------------------------- drawing, with Manim

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


@pytest.mark.usefixtures("with_manim")
@pytest.mark.slow
def test_manim_draws_a_scene_of_ones_own_into_film_captions_sections_and_slides(run, tmp_path, monkeypatch):
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(MINE.replace("MISTAKE", ""))
    (tmp_path / "manim.cfg").write_text("[CLI]\nframe_rate = 7\n")  # the user's own: not for our films
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


@pytest.mark.usefixtures("with_manim")
@pytest.mark.slow
def test_a_mistake_in_a_scene_is_one_line_and_its_traceback_is_kept(run, tmp_path, monkeypatch):
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    (tmp_path / "mine.py").write_text(MINE.replace("MISTAKE", "self.nothing"))
    with pytest.raises(SceneError, match=r"^mine: AttributeError: .*nothing.*mine\.log\)$") as caught:
        scene(str(tmp_path / "mine.py"), run).save(tmp_path / "film.mp4", quality="low")
    assert "\n" not in str(caught.value)
    assert "line" in (tmp_path / "cache" / "scenes" / "mine.log").read_text()
    assert not (tmp_path / "film.mp4").exists()


def plain_manim(folder, *options, **environment):
    """Runs `manim` on mine.py in a folder, as somebody would who does without `viznet scene`."""
    checkout = Path(vz.__file__).resolve().parents[1]
    paths = {"PYTHONPATH": os.pathsep.join([str(checkout), str(checkout / "scenes")])}
    return subprocess.run(
        [sys.executable, "-m", "manim", "-ql", "--progress_bar", "none", *options, "mine.py", "Mine"],
        cwd=folder,
        env=os.environ | paths | environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.usefixtures("with_manim")
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


@pytest.mark.usefixtures("with_manim")
def test_under_plain_manim_the_stage_has_its_frame_and_paper_and_an_error_is_the_last_line(run, tmp_path):
    (tmp_path / "mine.py").write_text(ON_THE_STAGE)
    asked = {"VIZNET_RUN": str(run.path), "VIZNET_DIGIT": "right", "VIZNET_THEME": "light"}
    done = plain_manim(tmp_path, "-r", "120,240", "--dry_run", **asked)
    assert done.returncode == 0, done.stdout + done.stderr
    refused = plain_manim(tmp_path, "--dry_run", **(asked | {"VIZNET_DIGIT": "up"}))
    assert refused.returncode == 1
    assert "no example of class up in this recording" in " ".join((refused.stdout + refused.stderr).split())


@pytest.mark.usefixtures("with_manim")
def test_an_order_sets_the_stage_whatever_the_environment_says(run, tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(ON_THE_STAGE)
    monkeypatch.setenv("VIZNET_THEME", "nonsense")
    monkeypatch.setenv("VIZNET_DIGIT", "left")
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    film = scene(str(tmp_path / "mine.py"), run, digit="right")
    path = film.save(tmp_path / "film.mp4", quality="low", fps=5, theme="light", portrait=True)
    assert iio.imread(path, index=0, plugin="pyav").min() > 200
