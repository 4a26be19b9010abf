"""The files of a scene replace only those of an earlier rendering."""

import hashlib
from pathlib import Path

import pytest

from tests import needs
from tests.files.kept import (
    ALL,
    MINE,
    everything,
    refused,
)
from viznet.errors import VizError
from viznet.rendering import process
from viznet.rendering.process import Rendering


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


@pytest.mark.slow
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


@pytest.mark.parametrize("kind", ["folder", "file", "quote"])
def test_a_list_that_viznet_did_not_write_stays(scene, here, kind):
    path = here / "out/film_sections/.viznet"
    (path / "thesis").mkdir(parents=True) if kind == "folder" else path.parent.mkdir(parents=True)
    if kind != "folder":
        path.write_text(MINE if kind == "file" else f"notes on viznet:\n# made with viznet\n{MINE}\n")
    refused(lambda: scene.save(here / "out/film.mp4", **ALL), path, here / "out")
    assert path.exists()


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
