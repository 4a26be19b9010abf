"""A film, a page and a network replace only what viznet wrote, and follow no link."""

import os
from pathlib import Path

import pytest

import viznet as vz
from tests.files.kept import MINE, everything, film_saved, network_saved, page_saved, refused
from viznet import files
from viznet.errors import VizError
from viznet.marks import HTML_MARK

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


@pytest.mark.slow
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


def test_a_file_that_comes_while_another_is_written_stays(here):
    def file():
        with files.beside(Path("page.html"), VizError) as part:
            part.write_text(HTML_MARK)
            Path("page.html").write_text(MINE)

    def folder():
        with files.folder_beside(Path("film_sections"), VizError):
            Path("film_sections").mkdir()
            Path("film_sections", "mine").write_text(MINE)

    with pytest.raises(VizError, match=r"^page\.html: viznet did not make this file"):
        file()
    with pytest.raises(VizError, match=r"^film_sections.mine: viznet did not make this"):
        folder()
    assert everything(here) == {"page.html": MINE.encode(), "film_sections/mine": MINE.encode()}
    assert sorted(os.listdir()) == ["film_sections", "page.html"]


def test_a_temporary_file_is_made_anew_whatever_its_name(here, monkeypatch):
    monkeypatch.setattr(files.secrets, "token_hex", lambda count: "0" * 2 * count)
    part = files.name_beside(Path("network.npz"))
    part.symlink_to("mine.txt")
    Path("mine.txt").write_text(MINE)
    with pytest.raises(VizError, match=r"^network\.npz: cannot be written"):
        vz.MLP(4, 2).save("network.npz")
    assert Path("mine.txt").read_text() == MINE and not Path("network.npz").exists()


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


@pytest.mark.parametrize("path", ["/", "//", "."])
def test_a_folder_without_a_name_is_no_file(run, here, path):
    with pytest.raises(VizError, match=r"^(/|//|\.): "):
        run.network().save(path)
