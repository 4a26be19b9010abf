"""Clearing and filling the cache leaves all that viznet did not put there."""

import os
from pathlib import Path

import numpy as np
import pytest

import viznet as vz
from tests.files.kept import MINE, everything, refused
from viznet.errors import VizError
from viznet.files import list_own


def long_written(path, text):
    """Writes a file that counts as written long ago, so that its table is kept."""
    path.write_text(text)
    os.utime(path, ns=(1, 1))


def test_clearing_the_cache_leaves_what_viznet_did_not_put_there(here, viznet):
    long_written(Path("own.csv"), "label,a,b\n0,1,200\n1,3,4\n")
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
    long_written(Path("own.csv"), "label,a,b\n0,1,200\n1,3,4\n")
    vz.load("own.csv")
    (table,) = Path("cache/tables").iterdir()
    mine = table.with_name(f"{table.name[:20]}-mine.npz")
    mine.write_text(MINE)
    long_written(Path("own.csv"), "label,a,b\n0,1,200\n1,3,4\n0,5,6\n")
    vz.load("own.csv")
    assert mine.read_text() == MINE and len(list(Path("cache/tables").iterdir())) == 2


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
