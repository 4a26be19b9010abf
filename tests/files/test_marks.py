"""viznet knows the files that it made by a mark, also in a copy, and no other file by chance."""

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image

import viznet as vz
from tests.decoding import frames
from tests.files.kept import MINE, film_saved, network_saved, page_saved, refused
from viznet.errors import VizError
from viznet.files import beside, folder_beside, own_in
from viznet.marks import HTML_MARK, marked_page
from viznet.recording.seen import save_all_seen


def test_a_network_with_the_mark_is_read_by_numpy(run, here):
    network_saved(run, Path("network.npz"))
    with np.load("network.npz") as arrays:
        np.testing.assert_array_equal(arrays["W1"], run.network().params["W1"])


@pytest.mark.slow
def test_a_film_from_elsewhere_is_no_film_of_viznet(run, here):
    size = ["-f", "lavfi", "-i", "color=black:s=64x64:d=0.2"]
    title = ["-metadata", "title=made with viznet", "-metadata", "comment=made with viznet and cut by me"]
    for name in ("film.mp4", "film.webm", "film.gif"):
        subprocess.run([get_ffmpeg_exe(), "-v", "error", *size, *title, name], check=True)
        refused(lambda name=name: film_saved(run, Path(name)), name, here)


@pytest.mark.slow
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


def test_a_page_into_which_the_user_wrote_stays(run, here):
    page_saved(run, Path("page.html"))
    page_saved(run, Path("page.html"))
    text = Path("page.html").read_text()
    for changed in (text.replace("</body>", f"<p>{MINE}</p></body>"), text + MINE, MINE + text):
        assert changed != text
        Path("page.html").write_text(changed)
        refused(lambda: page_saved(run, Path("page.html")), "page.html", here)


def test_a_page_that_quotes_the_mark_stays(run, here):
    tag = HTML_MARK
    for page in (
        f"<html><head><!-- {tag} --><title>{MINE}</title></head></html>",
        f"<html><head><title>{MINE}</title></head><body>{tag}</body></html>",
        marked_page(f"<html><head><!-- {tag} --><title>{MINE}</title></head></html>"),
    ):
        Path("page.html").write_text(page)
        refused(lambda: page_saved(run, Path("page.html")), "page.html", here)


@pytest.mark.slow
def test_a_receipt_in_which_the_user_changed_something_stays(run, here):
    film_saved(run, Path("film.gif"))
    receipt = Path("film.gif.receipt.json")
    whole = receipt.read_text(encoding="utf-8")
    assert vz.verify("film.gif", run).numbers
    for changed in (whole.replace('"step": ', '"step":  '), f"{whole}\n", whole[:-1]):
        receipt.write_text(changed, encoding="utf-8")
        refused(lambda: film_saved(run, Path("film.gif")), receipt, here)
    receipt.write_text(re.sub(r" \([0-9a-f]{8}\)", "", whole, count=1), encoding="utf-8")
    (line,) = vz.verify("film.gif", run).false  # one without a checksum may have been changed too
    assert line.startswith("the receipt was changed after viznet wrote it")
    receipt.write_text(whole, encoding="utf-8")
    film_saved(run, Path("film.gif"))


@pytest.mark.parametrize("path", ["new/deep/one", "new/../one", "new/deep/../../new/one"])
def test_a_file_that_fails_leaves_no_folder_on_its_way(here, path):
    with pytest.raises(ZeroDivisionError), beside(Path(path), VizError):
        1 / 0  # noqa: B018
    assert list(here.iterdir()) == []


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
