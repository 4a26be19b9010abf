"""viznet replaces only its own files and leaves nothing unfinished.

All other files of the user stay. If viznet is stopped, it leaves nothing behind.
"""

import hashlib
import json
import os
import re
import runpy
import shlex
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image

import viznet as vz
from tests import needs
from tests.decoding import frames
from viznet import demo as demo_module
from viznet.cli import main
from viznet.errors import FilmUsageError, RecordingError, StepperUsageError, VizError
from viznet.files import folder_beside, list_own, own_in, put_in_place
from viznet.film.images import Pngs
from viznet.film.output_path import OutputPath
from viznet.marks import HTML_MARK, marked_page
from viznet.recording.seen import save_all_seen
from viznet.rendering import finding, process, scene_film
from viznet.rendering import scene as make_scene
from viznet.rendering.process import Rendering
from viznet.training import train

ROOT = Path(__file__).resolve().parents[1]
SMALL = {"size": (320, 180), "seconds": 0.2, "fps": 10, "progress": False}
MINE = "what the user made"


def training(steps=6, seed=3):
    """A small network on nine-pixel pictures of three classes."""
    rng = np.random.default_rng(0)
    y = np.arange(30) % 3
    x = (rng.integers(0, 60, (30, 9)) + 60 * np.eye(9, dtype=int)[y * 3] * 3).astype(np.uint8)
    examples = vz.Examples(x, y, (3, 3), ("left", "middle", "right"))
    return train(vz.MLP(9, 4, 3, seed=seed), examples, batch_size=5, steps=steps)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return vz.record(training(), tmp_path_factory.mktemp("runs") / "small", progress=False)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def viznet(monkeypatch, capsys):
    """Runs command lines: returns the exit code, and all output."""

    def type_in(line):
        monkeypatch.setattr(sys, "argv", ["viznet", *shlex.split(line)])
        with pytest.raises(SystemExit) as left:
            sys.exit(main())
        return int(left.value.code or 0), "".join(capsys.readouterr())

    return type_in


def everything(folder):
    """Every file and link under a folder, with what is in it."""
    return {
        path.relative_to(folder).as_posix(): os.readlink(path) if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def refused(act, path, folder, error=VizError):
    """Checks that `act` is refused and changes nothing in the folder.

    The error is one line that names the path and says what to do.
    """
    before = everything(folder)
    with pytest.raises(error) as caught:
        act()
    message = str(caught.value)
    assert str(path) in message and "\n" not in message, message
    assert "choose another" in message or "give a new" in message, message
    assert everything(folder) == before
    return message


# ---------------------------------------------------------------- one file


def network_saved(run, path):
    return run.network().save(path)


def page_saved(run, path):
    return vz.explore(run).save(path)


def film_saved(run, path):
    return vz.animate(run, "loss").save(path, **SMALL)


ONE_FILE = [
    (film_saved, "film.mp4"),
    (film_saved, "film.webm"),
    (film_saved, "film.gif"),
    (film_saved, "FILM.MP4"),
    (page_saved, "page.html"),
    (page_saved, "page"),
    (network_saved, "network.npz"),
    (network_saved, "network"),
]
ids = [name for _, name in ONE_FILE]


def written(save, name):
    """The names of what is saved: a film has a receipt beside it."""
    return {name, f"{name}.receipt.json"} if save is film_saved else {name}


@pytest.mark.parametrize(("save", "name"), ONE_FILE, ids=ids)
def test_what_viznet_wrote_earlier_is_written_again(run, here, save, name):
    first = save(run, Path(name))
    os.utime(first, (0, 0))
    save(run, Path(name))
    assert first.stat().st_mtime > 0 and set(everything(here)) == written(save, name)


@pytest.mark.parametrize(("save", "name"), ONE_FILE, ids=ids)
@pytest.mark.parametrize(
    "content", [b"", MINE.encode(), b"GIF89a;", b"PK\x05\x06" + bytes(18), b"made with viznet"]
)
def test_a_file_that_viznet_did_not_write_stays(run, here, save, name, content):
    Path(name).write_bytes(content)
    refused(lambda: save(run, Path(name)), name, here)


@pytest.mark.parametrize(("save", "name"), ONE_FILE, ids=ids)
def test_a_link_stays_and_what_it_leads_to(run, here, save, name):
    Path("mine.txt").write_text(MINE)
    Path(name).symlink_to("mine.txt")
    refused(lambda: save(run, Path(name)), name, here)
    Path(name).unlink()
    Path(name).symlink_to("not there yet")
    refused(lambda: save(run, Path(name)), name, here)


@pytest.mark.parametrize(("save", "name"), ONE_FILE, ids=ids)
def test_nothing_is_written_through_a_link_with_the_name_of_a_temporary_file(run, here, save, name):
    Path("mine.txt").write_text(MINE)
    path = Path(name)
    for guess in (f"{name}.part", f".{name}.part", f".{path.stem}.{os.getpid()}.part{path.suffix.lower()}"):
        Path(guess).symlink_to("mine.txt")
    before = everything(here)
    save(run, path)
    assert everything(here).keys() - before.keys() == written(save, name)
    assert Path("mine.txt").read_text() == MINE and not path.is_symlink()


def test_a_pipe_or_device_is_no_place_for_a_page(run, here):
    os.mkfifo("page.html")
    refused(lambda: page_saved(run, Path("page.html")), "page.html", here)
    assert Path("page.html").is_fifo()


def test_a_file_that_comes_while_another_is_made_stays(run, here, monkeypatch):
    def page(self):
        Path("page.html").write_text(MINE)
        return f"<!doctype html>{HTML_MARK}"

    monkeypatch.setattr(vz.stepper.stepper.Stepper, "html", property(page))
    with pytest.raises(VizError, match=r"page\.html: viznet did not make this file"):
        vz.explore(run).save("page.html")
    assert everything(here) == {"page.html": MINE.encode()}


def test_a_network_does_not_replace_a_packed_recording_nor_the_other_way_round(run, here):
    vz.pack(run, "first.npz")
    refused(lambda: network_saved(run, Path("first.npz")), "first.npz", here)
    refused(lambda: vz.pack(run, "first.npz"), "first.npz", here)
    network_saved(run, Path("network.npz"))
    refused(lambda: vz.pack(run, "network.npz"), "network.npz", here)
    Path("link.npz").symlink_to("nowhere")
    refused(lambda: vz.pack(run, "link.npz"), "link.npz", here)
    assert vz.open_run("first.npz").hash == run.hash


def test_a_network_with_the_mark_is_read_by_numpy(run, here):
    network_saved(run, Path("network.npz"))
    with np.load("network.npz") as arrays:
        np.testing.assert_array_equal(arrays["W1"], run.network().params["W1"])


def test_a_film_from_elsewhere_is_no_film_of_viznet(run, here):
    size = ["-f", "lavfi", "-i", "color=black:s=64x64:d=0.2"]
    title = ["-metadata", "title=made with viznet", "-metadata", "comment=made with viznet and cut by me"]
    for name in ("film.mp4", "film.webm", "film.gif"):
        subprocess.run([get_ffmpeg_exe(), "-v", "error", *size, *title, name], check=True)
        refused(lambda name=name: film_saved(run, Path(name)), name, here)


def test_the_marks_stand_where_other_programs_read_them(run, here):
    film_saved(run, Path("film.mp4"))
    film_saved(run, Path("film.gif"))
    film_saved(run, Path("pictures"))
    description = subprocess.run([get_ffmpeg_exe(), "-i", "film.mp4"], capture_output=True, text=True).stderr
    assert "made with viznet" in description
    with Image.open("pictures/00000.png") as picture:
        assert picture.text["Software"] == "made with viznet"
    assert len(frames(Path("film.gif"))) == 2
    assert '<meta name="generator" content="made with viznet">' in vz.explore(run).html


# ---------------------------------------------------------------- pictures in a folder


def test_numbered_pictures_that_were_there_before_stay(run, here, viznet):
    Path("photos").mkdir()
    for number in (0, 1, 17, 5000):
        Path(f"photos/IMG{number}.png").write_text(MINE)
    refused(lambda: film_saved(run, Path("photos/IMG%d.png")), "photos/IMG0.png", here)
    code, output = viznet(f"animate {run.path} loss -o photos/IMG%d.png --seconds 0.2 --size 320x180")
    assert code == 1 and "photos/IMG0.png" in output and "Traceback" not in output
    for number in range(3):
        Path(f"photos/{number:05d}.png").write_text(MINE)
    refused(lambda: film_saved(run, Path("photos")), "photos", here)
    Path("p").mkdir()
    Path("p/00007.png").write_text(MINE)
    before = everything(here)
    code, output = viznet(f"animate {run.path} loss -o p --seconds 0.2 --size 320x180")
    assert code == 1 and "p/00007.png" in output and everything(here) == before


def test_only_pictures_of_the_very_pattern_are_an_earlier_film(run, here, viznet):
    Path("photos").mkdir()
    Path("photos/IMG007.png").write_text(MINE)  # which no IMG%d.png is called
    vz.animate(run, "loss").save("photos/IMG%d.png", **SMALL | {"seconds": 0.5})
    film_saved(run, Path("photos/IMG%d.png"))
    film_saved(run, Path("photos/IMG%02d.png"))
    names = ["IMG0.png", "IMG00.png", "IMG007.png", "IMG01.png", "IMG1.png"]
    assert sorted(path.name for path in Path("photos").iterdir()) == names
    code, output = viznet(
        f"animate {run.path} loss -o photos/IMG%d.png --seconds 0.2 --fps 10 --size 320x180"
    )
    assert code == 0 and "photos/IMG%d.png" in output


def test_a_file_in_place_of_a_folder_of_pictures_stays(run, here):
    Path("p").write_text(MINE)
    with pytest.raises(VizError, match="p: is a file, expected the name of a folder"):
        film_saved(run, Path("p"))
    assert everything(here) == {"p": MINE.encode()}


# ---------------------------------------------------------------- scenes

DRAWN = """
import json, subprocess, sys
from pathlib import Path
order = json.loads(Path(sys.argv[1]).read_text())
film = Path(order["media"]) / "film.mp4"
film.parent.mkdir(parents=True)
subprocess.run([FFMPEG, "-v", "error", "-f", "lavfi", "-i", "color=black:s=854x480:r=5:d=1", film])
film.with_suffix(".srt").write_text("1\\n00:00:00,000 --> 00:00:01,000\\nHello.\\n")
receipt = film.with_name("receipt.json")
receipt.write_text(json.dumps({
    "generator": "made with viznet", "format": "viznet-receipt/1", "film": {"name": "", "sha256": ""},
    "run": {"name": "small", "hash": "", "step": 6, "example": 0}, "not covered": [], "unsourced": [],
    "sentences": [], "numbers": [],
}))
sections = film.parent / "sections"
sections.mkdir()
(sections / "part.mp4").write_bytes(film.read_bytes())
(sections / "table.json").write_text(json.dumps([{"name": "one", "video": "part.mp4", "duration": "1.0"}]))
made = {"film": film, "sections": sections, "receipt": receipt}
print(json.dumps({"seconds": 1.0} | {name: str(path) for name, path in made.items()}))
"""
SLIDES = "import sys; open(sys.argv[2], 'w').write('<meta name=\"generator\" content=\"made with viznet\">')"


@pytest.fixture
def scene(run, tmp_path_factory, monkeypatch):
    """A scene that a quick stand-in draws instead of Manim."""
    folder = tmp_path_factory.mktemp("scenes")
    programs = tmp_path_factory.mktemp("programs")
    (programs / "draw.py").write_text(DRAWN.replace("FFMPEG", repr(get_ffmpeg_exe())))
    (programs / "slides.py").write_text(SLIDES)
    monkeypatch.setattr(process, "DRAW", (sys.executable, str(programs / "draw.py")))
    monkeypatch.setattr(process, "SLIDES_PAGE", (sys.executable, str(programs / "slides.py")))
    (folder / "good.py").write_text("class Good(Stage):\n    def construct(self): ...\n")
    monkeypatch.setattr(finding, "scenes_folder", lambda: folder)
    monkeypatch.setattr(scene_film, "require_manim", lambda slides: None)
    return make_scene("good", run)


ALL = {"sections": True, "slides": True, "gif": True, "quality": "low", "fps": 5, "progress": False}


@pytest.mark.parametrize(
    "name",
    [
        "film.mp4",
        "film.mp4.receipt.json",
        "film.srt",
        "film.gif",
        "film.html",
        "film_sections/table.json",
    ],
)
def test_what_a_scene_would_replace_stays(scene, here, monkeypatch, name):
    monkeypatch.setattr(Rendering, "_draw", lambda *_: pytest.fail("refused before a frame is drawn"))
    path = here / "out" / name
    path.parent.mkdir(parents=True)
    path.write_text(MINE)
    refused(lambda: scene.save(here / "out" / "film.mp4", **ALL), path, here / "out")
    path.unlink()
    (here / "mine.txt").write_text(MINE)
    path.symlink_to(here / "mine.txt")
    refused(lambda: scene.save(here / "out" / "film.mp4", **ALL), path, here)


def test_a_scene_that_was_rendered_is_rendered_again(scene, here):
    out = here / "out"
    # An earlier version of viznet wrote into files of these names.
    for name in (".film.mp4.part", ".film.srt.part", ".film_sections.part"):
        out.mkdir(exist_ok=True)
        (here / "mine.txt").write_text(MINE)
        (out / name).symlink_to(here / "mine.txt")
    links = set(everything(out))
    for _ in range(2):
        scene.save(out / "film.mp4", **ALL)
        sections = {f"film_sections/{name}" for name in (".viznet", "part.mp4", "table.json")}
        files = {"film.gif", "film.html", "film.mp4", "film.mp4.receipt.json", "film.srt"}
        assert set(everything(out)) - links == files | sections
    assert (here / "mine.txt").read_text() == MINE
    # A change makes them the user's, and so does a file of their own among them.
    for name, change in {
        "film.srt": lambda path: path.write_text(path.read_text().replace("Hello", "Hallo")),
        "film_sections/table.json": lambda path: path.write_text("[{}]"),
        "film_sections/notes.txt": lambda path: path.write_text(MINE),
    }.items():
        before = (out / name).read_bytes() if (out / name).exists() else None
        change(out / name)
        refused(lambda: scene.save(out / "film.mp4", **ALL), out / name, out)
        (out / name).unlink() if before is None else (out / name).write_bytes(before)
    scene.save(out / "film.mp4", **ALL)


def test_captions_keep_their_form_under_the_mark(scene, here):
    srt = needs.module("srt", "viznet-mnist[manim]")
    scene.save("film.mp4", **ALL | {"sections": False, "slides": False, "gif": False})
    hello, mark = srt.parse(Path("film.srt").read_text())
    assert hello.content == "Hello." and mark.content.startswith("made with viznet")
    assert mark.index == 2 and mark.start == hello.end and (mark.end - mark.start).microseconds == 1000


def test_the_list_of_a_folder_is_one_that_sha256sum_reads(scene, here):
    scene.save("film.mp4", **ALL | {"slides": False, "gif": False})
    lines = Path("film_sections/.viznet").read_text().splitlines()
    assert lines[0].startswith("# made with viznet")
    listed = {name: digest for digest, name in (line.split("  ") for line in lines[1:])}
    assert listed == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in Path("film_sections").iterdir()
        if path.name != ".viznet"
    }


# ---------------------------------------------------------------- recordings


def test_the_folder_that_the_user_is_in_is_not_erased(run, here, viznet, monkeypatch):
    vz.record(training(), "run", progress=False)
    Path("empty").mkdir()
    before = everything(here)
    for place, name in (
        ("run", "."),
        ("run/snapshots", ".."),
        ("run/snapshots", "../../run"),
        ("empty", "."),
    ):
        monkeypatch.chdir(here / place)
        code, output = viznet(f"train --hidden 4 --steps 2 -q -o {name} --overwrite")
        assert code == 1 and output.startswith(f"viznet: {name}: "), output
        assert "the folder that you are in" in output, output
        monkeypatch.chdir(here)
        assert everything(here) == before
    assert vz.open_run("run").status == "finished" and Path("empty").is_dir()


def test_the_old_recording_stays_when_the_new_one_cannot_take_its_place(here, monkeypatch):
    old = vz.record(training(), "run", progress=False).hash
    really = os.rename

    def failing(source, target):
        if Path(source).name.startswith(".") and Path(target).name == "run" and moved:
            moved.pop()
            raise OSError(5, "Input/output error")
        moved.append(target)
        really(source, target)

    moved = []
    monkeypatch.setattr(os, "rename", failing)
    monkeypatch.setattr(Path, "rename", lambda self, target: failing(self, target))
    monkeypatch.setattr("shutil.rmtree", lambda path, **_: moved.append(path))
    with pytest.raises(RecordingError, match="run: cannot be made: Input/output error"):
        vz.record(training(seed=4), "run", overwrite=True, progress=False)
    assert vz.open_run("run").hash == old


def test_a_recording_whose_folder_was_replaced_ends_in_no_other(here):
    def meddling(steps):
        for step in steps:
            if step.step == 3:
                os.rename("run", "moved")
                vz.record(training(seed=4), "run", progress=False)
            yield step

    first = training()
    first._steps = meddling(first._steps)
    with pytest.raises(RecordingError, match="run: was moved away or replaced"):
        vz.record(first, "run", progress=False)
    end = json.loads(Path("run/end.json").read_text())
    other = vz.open_run("run")
    assert other.network(0).seed == 4 and end["status"] == "finished"
    assert not Path("moved/end.json").exists() and vz.open_run("moved").status == "interrupted"
    assert len(vz.open_run("moved")) == 7

    def failing(steps):
        for step in steps:
            if step.step == 3:
                os.rename("run", "moved too")
                vz.record(training(seed=4), "run", progress=False)
                Path("run/end.json").unlink()
                raise KeyboardInterrupt
            yield step

    second = training()
    second._steps = failing(second._steps)
    with pytest.raises(KeyboardInterrupt):
        vz.record(second, "run", overwrite=True, progress=False)
    assert not Path("run/end.json").exists()


def test_a_recording_ends_where_it_began_even_if_the_process_goes_elsewhere(here, monkeypatch):
    def wandering(steps):
        for step in steps:
            if step.step == 3:
                (here / "elsewhere/run").mkdir(parents=True)
                monkeypatch.chdir(here / "elsewhere")
            yield step

    wanders = training()
    wanders._steps = wandering(wanders._steps)
    with pytest.raises(RecordingError):
        vz.record(wanders, "run", progress=False)  # "run" is another folder by now
    assert vz.open_run(here / "run").status == "finished" and everything(here / "elsewhere") == {}


def test_a_recording_follows_no_link_with_the_name_of_a_temporary_folder(here):
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text(MINE)
    Path(f".run.{os.getpid()}.part").symlink_to("mine")
    vz.record(training(), "run", progress=False)
    assert everything(here / "mine") == {"notes.txt": MINE.encode()}


def test_latest_is_no_recording_that_a_kill_left_half_made(run, here):
    vz.record(training(), "runs/first", progress=False)
    vz.record(training(), "runs/.second.0123456789abcdef.part", progress=False)
    assert vz.recording.find_run("latest") == Path("runs/first")


def test_what_a_kill_leaves_of_its_end_does_not_keep_a_recording_from_being_replaced(here):
    vz.record(training(), "run", progress=False)
    Path("run/.end.0123456789abcdef.part.json").write_text("{")
    vz.record(training(), "run", overwrite=True, progress=False)
    Path("run/.end.my own.part.json").write_text("{")
    with pytest.raises(RecordingError, match="my own"):
        vz.record(training(), "run", overwrite=True, progress=False)


# ---------------------------------------------------------------- demo


def test_the_demo_replaces_its_own_recording_and_no_other(here, monkeypatch):
    monkeypatch.setattr(demo_module, "SCENES", ())
    monkeypatch.setattr(demo_module, "SECONDS", 0.1)
    monkeypatch.setattr(vz.views, "VIEWS", {"loss": vz.views.VIEWS["loss"]})
    monkeypatch.setattr(
        vz, "train", lambda network, data, epochs, **how: train(network, data, steps=4, **how)
    )
    vz.record(training(), "out/run", progress=False)
    refused(lambda: demo_module.demo(Path("out"), progress=False), "out/run", here)
    for _ in range(2):
        demo_module.demo(Path("mine"), progress=False)
    vz.record(training(), "mine/run", overwrite=True, progress=False)  # no longer the demo's
    refused(lambda: demo_module.demo(Path("mine"), progress=False), "mine/run", here)
    for name in ("loss.gif", "loss.mp4", "stepper.html"):
        path = Path("films", name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(MINE)
        refused(lambda: demo_module.demo(Path("films"), progress=False), path, here)
        path.unlink()


# ---------------------------------------------------------------- the cache


def test_clearing_the_cache_leaves_what_viznet_did_not_put_there(here, viznet):
    Path("own.csv").write_text("label,a,b\n0,1,200\n1,3,4\n")
    vz.load("own.csv")
    (table,) = Path("cache/tables").iterdir()
    for name in ("tables/notes.npy", "mnist/train-images-idx3-ubyte.gz", "fashion/thesis/chapter.txt"):
        path = Path("cache", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(MINE)
    before = everything(here)
    freed = table.stat().st_size
    code, output = viznet("data clear")
    assert code == 0 and output.startswith(f"freed {freed} bytes")
    assert everything(here) == {k: v for k, v in before.items() if here / k != here / table}
    assert all(name in output for name in ("tables/notes.npy", "mnist/train-images", "fashion/thesis"))
    assert viznet("data clear mnist")[0] == 0 and everything(here).keys() == before.keys() - {str(table)}


def test_clearing_the_cache_follows_no_link(here, viznet):
    Path("mine").mkdir()
    Path("mine/0123456789abcdef0123-24-1700000000000000000.npy").write_text(MINE)
    Path("cache").mkdir()
    Path("cache/tables").symlink_to(here / "mine")
    before = everything(here)
    code, output = viznet("data clear")
    assert code == 0 and "cache/tables" in output and everything(here) == before


def test_a_file_with_the_name_of_a_dataset_is_not_fetched_over(here, monkeypatch):
    from viznet.data import download as downloads

    path = Path("cache/mnist/train-images-idx3-ubyte.gz")
    path.parent.mkdir(parents=True)
    path.write_text(MINE)
    monkeypatch.setattr(downloads, "_fetch", lambda *_, **__: path.write_text("official"))
    refused(lambda: vz.data.fetch("mnist"), path.absolute(), here)


def test_a_table_of_the_users_is_not_dropped_for_one_that_is_kept(here):
    Path("own.csv").write_text("label,a,b\n0,1,200\n1,3,4\n")
    vz.load("own.csv")
    (table,) = Path("cache/tables").iterdir()
    mine = table.with_name(f"{table.name[:20]}-mine.npz")
    mine.write_text(MINE)
    Path("own.csv").write_text("label,a,b\n0,1,200\n1,3,4\n0,5,6\n")
    vz.load("own.csv")
    assert mine.read_text() == MINE and len(list(Path("cache/tables").iterdir())) == 2


def test_the_log_of_a_scene_replaces_no_other_file(scene, here, tmp_path_factory):
    broken = Path(process.DRAW[1])
    broken.write_text("import sys; sys.exit('Traceback: at last')")
    log = Path("cache/scenes/good.log")
    for _ in range(2):
        with pytest.raises(VizError, match=r"at last \(the whole error output: .*good\.log\)"):
            scene.save("film.mp4", **ALL)
        assert "Traceback: at last" in log.read_text()
    for mine in (MINE, f"{MINE}: a note about made with viznet\n"):
        log.write_text(mine)
        with pytest.raises(VizError, match=r"at last$"):
            scene.save("film.mp4", **ALL)
        assert log.read_text() == mine


# ---------------------------------------------------------------- names and marks that only look like viznet's


@pytest.mark.parametrize("name", ["a    0.png", "a   17.png"])
def test_pictures_that_are_padded_with_spaces_stay(run, here, name):
    Path("p").mkdir()
    Path("p", name).write_text(MINE)
    refused(lambda: film_saved(run, Path("p/a%5d.png")), name, here)


@pytest.mark.parametrize("name", ["p/a%٣d.png", ".mp4", ".gif", ".png", "x.", "films/.webm", "film.mp4."])
def test_a_name_that_is_no_name_of_a_film_is_refused(run, here, name):
    with pytest.raises(FilmUsageError) as caught:
        film_saved(run, Path(name))
    assert name in str(caught.value) and "\n" not in str(caught.value)
    assert everything(here) == {} and not list(here.iterdir())


def test_a_folder_above_the_current_one_is_a_place_for_pictures(run, here, monkeypatch):
    (here / "films/inner").mkdir(parents=True)
    monkeypatch.chdir(here / "films/inner")
    film_saved(run, Path("../pictures"))
    assert sorted(path.name for path in (here / "films/pictures").iterdir()) == ["00000.png", "00001.png"]


def test_pictures_wait_inside_their_folder(run, here, monkeypatch):
    """The folder above may be read-only, or on another disk."""
    made = []
    really = Path.mkdir

    def mkdir(self, *args, **options):
        made.append(self.absolute())
        really(self, *args, **options)

    Path("p").mkdir()
    monkeypatch.setattr(Path, "mkdir", mkdir)
    monkeypatch.chdir(here / "p")
    film_saved(run, Path("IMG%d.png"))
    assert [path.parent for path in made if ".part" in path.name] == [here / "p"]
    assert sorted(path.name for path in Path().iterdir()) == ["IMG0.png", "IMG1.png"]
    OutputPath.of("/IMG%d.png").check_pictures()  # the folder "/" has no name of its own


def test_pictures_that_fail_leave_no_folder(run, here, monkeypatch):
    monkeypatch.setattr(Pngs, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    Path("old").mkdir()
    for path in ("new/inner/p", "old/p%d.png"):
        with pytest.raises(KeyboardInterrupt):
            film_saved(run, Path(path))
    assert list(here.iterdir()) == [here / "old"] and not list(Path("old").iterdir())


@pytest.mark.parametrize("kind", ["folder", "file", "quote"])
def test_a_list_that_viznet_did_not_write_stays(scene, here, kind):
    path = here / "out/film_sections/.viznet"
    (path / "thesis").mkdir(parents=True) if kind == "folder" else path.parent.mkdir(parents=True)
    if kind != "folder":
        path.write_text(MINE if kind == "file" else f"notes on viznet:\n# made with viznet\n{MINE}\n")
    refused(lambda: scene.save(here / "out/film.mp4", **ALL), path, here / "out")
    assert path.exists()


def test_a_page_into_which_the_user_wrote_stays(run, here):
    page_saved(run, Path("page.html"))
    page_saved(run, Path("page.html"))
    text = Path("page.html").read_text()
    for changed in (text.replace("</body>", f"<p>{MINE}</p></body>"), text + MINE, MINE + text):
        assert changed != text
        Path("page.html").write_text(changed)
        refused(lambda: page_saved(run, Path("page.html")), "page.html", here)


def test_a_receipt_in_which_the_user_changed_something_stays(run, here):
    film_saved(run, Path("film.gif"))
    receipt = Path("film.gif.receipt.json")
    whole = receipt.read_text(encoding="utf-8")
    assert vz.verify("film.gif", run).numbers
    for changed in (whole.replace('"step": ', '"step":  '), f"{whole}\n", whole[:-1]):
        receipt.write_text(changed, encoding="utf-8")
        refused(lambda: film_saved(run, Path("film.gif")), receipt, here)
    receipt.write_text(re.sub(r" \([0-9a-f]{8}\)", "", whole, count=1), encoding="utf-8")
    assert not vz.verify("film.gif", run).false  # one without a checksum is read too
    receipt.write_text(whole, encoding="utf-8")
    film_saved(run, Path("film.gif"))


@pytest.mark.parametrize("stem", ["caf\udce9", "a\nb", "a\rb", "a\u2028b", "a\x85b"])
def test_any_name_of_a_picture_goes_into_the_list_of_its_folder(here, stem):
    with folder_beside(Path("any"), VizError) as folder:
        (folder / f"{stem}.png").write_bytes(b"1") if "\n" not in stem else None
        (folder / "ok.png").write_bytes(b"2")
    assert set(own_in(Path("any"))) == {path.name for path in Path("any").iterdir()} - {".viznet"}
    for _ in range(2):
        save_all_seen([np.zeros((2, 2), np.uint8)] * 2, [Path(f"{stem}.jpg"), Path("ok.png")], Path("seen"))
    names = sorted(path.name for path in Path("seen").iterdir())
    assert len(names) == 3 and all(name.isprintable() for name in names)


@pytest.mark.parametrize("fails", ["before the new folder is there", "after"])
def test_an_earlier_folder_comes_back_if_the_new_one_does_not_get_there(here, monkeypatch, fails):
    old, new = here / "out", here / ".new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "name.txt").write_text(folder.name)
    really = Path.rename

    def failing(self, target):
        if fails.startswith("before") and self == new:
            target.mkdir()  # somebody else was quicker
            (target / "mine.txt").write_text(MINE)
            raise OSError(39, "Directory not empty")
        return really(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises((OSError, KeyboardInterrupt)), put_in_place(new, old, replace=True):
        raise KeyboardInterrupt
    kept = [path.read_text() for path in here.rglob("name.txt")]
    assert sorted(kept) == [".new", "out"]  # nothing is deleted, whoever has the name now
    assert fails.startswith("before") or (old / "name.txt").read_text() == "out"


def test_a_page_that_quotes_the_mark_stays(run, here):
    tag = HTML_MARK
    for page in (
        f"<html><head><!-- {tag} --><title>{MINE}</title></head></html>",
        f"<html><head><title>{MINE}</title></head><body>{tag}</body></html>",
        marked_page(f"<html><head><!-- {tag} --><title>{MINE}</title></head></html>"),
    ):
        Path("page.html").write_text(page)
        refused(lambda: page_saved(run, Path("page.html")), "page.html", here)


@pytest.mark.parametrize("name", ["notes.txt", "page.htm", ".html", "page."])
def test_a_page_and_a_network_are_no_other_kind_of_file(run, here, name):
    with pytest.raises(StepperUsageError, match=r"expected a name that ends in \.html"):
        page_saved(run, Path(name))
    with pytest.raises(VizError, match=r"expected a name that ends in \.npz"):
        network_saved(run, Path(name))
    assert everything(here) == {}


LONG = "x" * 300


@pytest.mark.parametrize(
    "act",
    [
        lambda run: film_saved(run, Path(f"{LONG}.mp4")),
        lambda run: film_saved(run, Path(f"{LONG}%d.png")),
        lambda run: film_saved(run, Path(LONG)),
        lambda run: film_saved(run, Path(f"{'x' * 248}%9d.png")),
        lambda run: page_saved(run, Path(f"{LONG}.html")),
        lambda run: network_saved(run, Path(f"{LONG}.npz")),
        lambda run: vz.load(LONG),
        lambda run: vz.load(f"{LONG}.csv"),
        lambda run: vz.record(training(), LONG, progress=False),
    ],
)
def test_a_name_that_is_too_long_is_refused_in_one_line(run, here, act):
    with pytest.raises(VizError) as caught:
        act(run)
    assert "\n" not in str(caught.value)
    assert not list(here.iterdir())


def test_a_file_named_like_the_claim_to_a_path_stays(here):
    Path(".run.claim").write_text(MINE)
    vz.record(training(), "run", progress=False)
    vz.record(training(), "other", progress=False)
    assert Path(".run.claim").read_text() == MINE
    assert sorted(path.name for path in here.iterdir()) == [".run.claim", "other", "run"]


def test_a_recording_that_cannot_be_deleted_is_not_replaced(here, monkeypatch):
    old = vz.record(training(), "run", progress=False).hash
    really = os.access
    closed = here / "run/snapshots"
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != closed and really(path, mode))
    with pytest.raises(
        RecordingError, match=r"run: cannot be made: the earlier folder .*snapshots may not be"
    ):
        vz.record(training(seed=4), "run", overwrite=True, progress=False)
    assert vz.open_run("run").hash == old and [path.name for path in here.iterdir()] == ["run"]


@pytest.mark.parametrize("name", ["loss.mp4", "one.mp4", "one.srt", ".viznet", "run", "stepper.html"])
@pytest.mark.parametrize("link", [False, True])
def test_the_demo_refuses_before_it_trains(here, monkeypatch, name, link):
    monkeypatch.setattr(demo_module, "SCENES", ("one",))
    monkeypatch.setattr(demo_module, "find_spec", lambda _: True)
    monkeypatch.setattr(vz, "train", lambda *_, **__: pytest.fail("refused before anything is trained"))
    Path("mine").mkdir()
    Path("out").mkdir()
    path = Path("out", name)
    path.symlink_to(here / "mine") if link else path.write_text(MINE)
    refused(lambda: demo_module.demo(Path("out"), progress=False), path, here)
    refused(lambda: demo_module.demo(here / "out" / name, progress=False), name, here) if not link else None


def test_a_downloaded_file_that_the_user_replaced_stays(here, viznet):
    folder = Path("cache/mnist")
    folder.mkdir(parents=True)
    names = ("train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")
    for name in names:
        Path(folder, name).write_bytes(bytes(1000))
    list_own(folder, names, VizError)
    Path(folder, names[0]).write_text(MINE)
    code, output = viznet("data clear")
    assert code == 0 and f"mnist/{names[0]}: viznet did not make this" in output and ".viznet" not in output
    assert everything(here) == {f"cache/mnist/{names[0]}": MINE.encode()}


@pytest.mark.parametrize("content", [MINE.encode(), b"\x93NUMPY\x01\x00", b"# made with viznet"])
def test_a_file_that_is_named_like_a_kept_table_stays(here, viznet, content):
    path = Path("cache/tables/0123456789abcdef0123-24-1700000000000000000.npy")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert viznet("data clear")[0] == 0 and path.read_bytes() == content
    table = np.arange(6, dtype=np.uint8).reshape(2, 3)
    np.save(path, table)
    assert viznet("data clear")[0] == 0 and np.array_equal(np.load(path), table)


# ---------------------------------------------------------------- scripts


def test_the_scripts_replace_no_other_file(run, here, monkeypatch):
    write = runpy.run_path(str(ROOT / "scripts/make_digits.py"))["write"]
    arrays = {"x": np.zeros(3, np.uint8)}
    Path("own.npz").write_text(MINE)
    refused(lambda: write(Path("own.npz"), arrays), "own.npz", here)
    Path("mine.txt").write_text(MINE)
    Path("new.part").symlink_to("mine.txt")
    write(Path("new.npz"), arrays)
    assert Path("mine.txt").read_text() == MINE

    gallery = runpy.run_path(str(ROOT / "scripts/make_gallery.py"))["main"]
    monkeypatch.setattr(vz, "record", lambda *_, **__: run)
    monkeypatch.setattr(vz, "train", lambda *_, **__: None)
    name = "outputs/gallery/loss.png"
    Path(name).parent.mkdir(parents=True)
    Path(name).write_text(MINE)
    with pytest.raises(VizError, match=r"loss\.png"):
        gallery(name, root=here)
    assert Path(name).read_text() == MINE
    Path(name).unlink()
    for _ in range(2):
        gallery(name, root=here)
    assert [path.name for path in Path(name).parent.iterdir()] == ["loss.png"]


# ---------------------------------------------------------------- being stopped


def child(program, **environment):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(process, condition):
    while not condition():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)


def begun(part):
    """Whether something is in the unfinished file or folder.

    A GIF counts even if it is empty, because ffmpeg keeps its first seconds in memory.
    """
    return any(part.iterdir()) if part.is_dir() else part.suffix == ".gif" or part.stat().st_size > 0


def parts(folder):
    return [path for path in folder.rglob("*") if ".part" in path.name]


COMMAND = """
    import shlex, sys
    sys.argv = ["viznet", *shlex.split({line!r})]
    {before}
    from viznet.cli import main
    main()
"""


def stopped(process, number=signal.SIGTERM):
    process.send_signal(number)
    out, err = process.communicate()
    assert process.returncode == 128 + number, (out, err)
    assert (
        err.splitlines()[-1] == f"viznet: stopped by {signal.Signals(number).name}" and "Traceback" not in err
    )


@pytest.mark.parametrize("name", ["film.mp4", "film.gif", "pictures", "p%d.png"])
def test_a_film_that_is_stopped_leaves_nothing(run, here, name):
    process = child(
        COMMAND.format(line=f"animate {run.path} loss -o out/{name} --seconds 3000 -q", before="")
    )
    wait_for(process, lambda: any(map(begun, parts(here))))
    stopped(process)
    assert everything(here) == {} and not parts(here)


# The page is written in one go: it is held in the middle of that, when the temporary file is there.
HELD = """
    import os, signal, time
    from pathlib import Path
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may run under nohup, which ignores it
    really = os.replace
    def replace(source, target):
        Path("held").touch()
        time.sleep(600)
    os.replace = replace
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_page_that_is_stopped_leaves_nothing(run, here, number):
    before = textwrap.indent(textwrap.dedent(HELD), " " * 4).lstrip()
    process = child(COMMAND.format(line=f"explore {run.path} -o page.html", before=before))
    wait_for(process, Path("held").exists)
    assert [path.stat().st_size > 10_000 for path in parts(here)] == [True]
    stopped(process, number)
    assert list(everything(here)) == ["held"]


def test_a_recording_that_is_stopped_can_be_read(here):
    process = child(
        COMMAND.format(line="train --hidden 8 --steps 1000000 --every 100 -o runs/long -q", before="")
    )
    grown = Path("runs/long/scalars/step.npy")
    wait_for(process, lambda: grown.exists() and len(np.load(grown)) > 150)
    stopped(process)
    run = vz.open_run("runs/long")
    assert run.status == "interrupted" and run.info()["reason"] == "stopped by SIGTERM"
    assert run.steps[-1] >= 100 and np.isfinite(run["W1"]).all()
    assert not parts(here) and not list(here.rglob(".*"))


def test_a_scene_that_is_stopped_leaves_nothing_and_runs_no_further(run, here, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenes")
    programs = tmp_path_factory.mktemp("programs")
    (programs / "draw.py").write_text(
        f"import os, time; open({str(here / 'drawing')!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    )
    (folder / "slow.py").write_text("class Slow(Stage):\n    def construct(self): ...\n")
    before = f"""from pathlib import Path
    import sys
    from viznet.rendering import finding, process, scene_film
    finding.scenes_folder = lambda: Path({str(folder)!r})
    scene_film.require_manim = lambda slides: None
    process.DRAW = (sys.executable, {str(programs / "draw.py")!r})"""
    process = child(COMMAND.format(line=f"scene slow {run.path} -o out/film.mp4", before=before))
    wait_for(process, lambda: Path("drawing").exists() and Path("drawing").read_text())
    stopped(process)
    with pytest.raises(ProcessLookupError):
        os.kill(int(Path("drawing").read_text()), 0)
    assert list(everything(here)) == ["drawing"]


def test_a_command_under_nohup_continues_after_the_terminal_is_closed(here):
    """Under nohup the signal is ignored, and it stays ignored."""
    process = child("""
        import os, signal
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        from viznet.cli.stopping import stoppable
        with stoppable():
            os.kill(os.getpid(), signal.SIGHUP)
            print("went on")
    """)
    assert process.communicate()[0] == "went on\n" and process.returncode == 0


def test_the_callers_signal_handlers_are_restored(viznet):
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    assert viznet("views")[0] == 0
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == before
