"""Where a film goes: what its name may be."""

import errno
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import viznet as vz
from tests import needs
from viznet.errors import FilmError, FilmUsageError
from viznet.files import beside, folder_beside
from viznet.film import gif as gif_module
from viznet.film.output_path import OutputPath
from viznet.receipts import receipt_beside
from viznet.receipts.receipt_file import read_receipt

SMALL: dict[str, Any] = {"size": (320, 180), "fps": 5, "progress": False}


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> vz.Film:
    monkeypatch.chdir(tmp_path)
    training = vz.train(vz.MLP(784, 4, 10), vz.digits(), steps=3)
    return vz.animate(vz.record(training, tmp_path / "home" / "run", progress=False), "loss")


@pytest.mark.parametrize("name", ["new/deep/film.mp4", "new/deep"])
def test_the_folders_of_what_fails_are_removed(tmp_path: Path, name: str) -> None:
    making = beside if "." in name else folder_beside
    with pytest.raises(ZeroDivisionError), making(tmp_path / name, FilmError):
        raise ZeroDivisionError
    assert os.listdir(tmp_path) == []
    with making(tmp_path / name, FilmError):
        pass
    assert (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("pattern", "count", "better"),
    [
        ("f%03d.png", 1001, "f%04d.png"),
        ("%01d.png", 11, "%02d.png"),
        ("f%03d.png", 1000, None),
        ("f%d.png", 10**6, None),
        ("f%3d.png", 10**6, None),
    ],
)
def test_numbers_that_are_too_short_for_the_pictures_are_refused(
    pattern: str, count: int, better: str | None
) -> None:
    place = OutputPath.of(f"frames/{pattern}")
    if better is None:
        place.check_count(count)
        return
    with pytest.raises(FilmUsageError, match=rf"too short for {count:,} pictures; choose .*{better}"):
        place.check_count(count)
    OutputPath.of(f"frames/{better}").check_count(count)


def test_too_many_pictures_are_refused_before_the_first(film: vz.Film, tmp_path: Path) -> None:
    with pytest.raises(FilmUsageError, match=r"choose frames/f%02d\.png"):
        film.save("frames/f%01d.png", seconds=3, **SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize("name", ["-", "films/-", ".mp4", ".gif", "film."])
def test_what_is_no_name_is_refused(film: vz.Film, tmp_path: Path, name: str) -> None:
    with pytest.raises(FilmUsageError, match=r"expected a name|choose"):
        film.save(name, seconds=0.4, **SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["film.MP4", "film.Gif", "film.WEBM"])
def test_a_suffix_in_capitals_is_one(film: vz.Film, name: str) -> None:
    assert film.save(name, seconds=0.4, **SMALL) == Path(name)
    film.save(name, seconds=0.4, **SMALL)  # and viznet knows the film as its own
    assert Path(name).is_file()


@pytest.mark.slow
def test_a_tilde_is_the_home_folder_everywhere(
    film: vz.Film, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))  # of Windows
    assert film.save("~/film.gif", seconds=0.4, **SMALL) == home / "film.gif"
    assert vz.open_run("~/run").path == home / "run"
    assert vz.pack("~/run", "~/run.npz") == home / "run.npz"
    assert vz.explore("~/run").save("~/page.html") == home / "page.html"
    network = vz.MLP(784, 4, 10)
    assert network.save("~/network.npz") == home / "network.npz"
    assert vz.MLP.load("~/network.npz").sizes == network.sizes
    training = vz.train(network, vz.digits(), steps=1)
    assert vz.record(training, Path("~/second"), progress=False).path == home / "second"
    (home / "own.csv").write_text("label,a,b,c,d\n" + "0,1,2,3,200\n1,4,3,2,1\n" * 9)
    assert vz.load("~/own.csv").train.x.shape[1] == 4
    assert film.save("~nobody-has-this-name.gif", seconds=0.4, **SMALL).is_file()  # as a shell reads it
    film_and_receipt = ["~nobody-has-this-name.gif", "~nobody-has-this-name.gif.receipt.json"]
    assert sorted(os.listdir(tmp_path)) == ["home", *film_and_receipt]


def test_a_disk_that_is_full_at_the_last_bytes_is_one_line(
    film: vz.Film, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(gif_module.Gif, "finish", full)
    with pytest.raises(FilmError, match=r"^film\.gif: cannot be written: No space left on device$"):
        film.save("film.gif", seconds=0.4, **SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize("title", ["a\0b", "\x1b[31mred", "half\ud800"])
def test_a_title_with_control_characters_is_refused(film: vz.Film, title: str) -> None:
    with pytest.raises(FilmUsageError, match=r"title is .*, expected a text without control characters"):
        vz.animate(film.run, "loss", title=title)
    with pytest.raises(vz.UsageError, match=r"title is .*, expected a text without control characters"):
        vz.explore(film.run, title=title)


@given(stem=st.text("%d0s5x .", min_size=1).filter(lambda stem: stem.strip(".")))
def test_the_name_that_is_advised_is_one(stem: str) -> None:
    """Whoever types what the message says gets numbered pictures."""
    try:
        OutputPath.of(f"{stem}.png")
    except FilmUsageError as error:
        advised = re.search(r"numbers, as in (.*), or save one picture", str(error))
        assert advised is not None
        found = OutputPath.of(advised[1])
        assert found.pattern is not None and found.pattern % 7 == advised[1].replace("%05d", "00007")


@pytest.mark.slow
@needs.linux
def test_a_name_whose_bytes_are_no_text_is_a_name(film: vz.Film, tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.mp4")
    try:
        Path(name).touch()
        Path(name).unlink()
    except OSError:
        needs.missing("this disk takes only names that are text")
    path = film.save(name, seconds=0.4, **SMALL)
    receipt = receipt_beside(path)
    assert read_receipt(receipt.read_bytes(), receipt).film == name
