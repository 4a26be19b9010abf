"""A parsed table is kept, and parsed again when its file has changed."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

import viznet.data.cache
import viznet.data.readers.csv
from tests.data.writers import as_table, assert_holds, csv, rows, rows_of, some, zipped
from viznet.data import load
from viznet.data.cache import kept_table
from viznet.data.readers.csv import read_csv
from viznet.data.table import Table


def long_written(path: Path, content: bytes) -> Path:
    """Writes a file that counts as written long ago."""
    path.write_bytes(content)
    os.utime(path, ns=(1, 1))
    return path


def counted(monkeypatch) -> list[Path]:
    parsed = []

    def counting(path):
        parsed.append(path)
        return read_csv(path)

    monkeypatch.setattr(viznet.data.readers.csv, "read_csv", counting)
    return parsed


def test_the_second_load_of_a_csv_does_not_parse_it(tmp_path, cache, monkeypatch):
    x, y = some()
    path = long_written(tmp_path / "own.csv", csv(as_table(x, y)))
    parsed = counted(monkeypatch)
    first, second = load(path), load(path)
    assert len(parsed) == 1 and len(list((cache / "tables").iterdir())) == 1
    assert (first.train.sha256, first.test.sha256) == (second.train.sha256, second.test.sha256)
    with np.load(next((cache / "tables").iterdir())) as kept:
        assert np.array_equal(kept["values"], as_table(x, y))


@pytest.mark.parametrize("changed", ["size", "time"])
def test_a_changed_csv_is_parsed_again(tmp_path, cache, changed):
    path = tmp_path / "own.csv"
    for number in range(4):
        x, y = some(20 + number if changed == "size" else 20, seed=number)
        x = 100 + x % 100  # three digits each, so that only the number of rows changes the size
        path.write_bytes(csv(as_table(x, y)))
        os.utime(path, ns=(1, number if changed == "time" else 1))
        assert_holds(load(path), x, y)
    assert len(list((cache / "tables").iterdir())) == 1  # the tables of the earlier files are gone


def test_a_csv_that_changed_twice_within_one_tick_of_the_disk_is_parsed_again(tmp_path, cache):
    path, tick = tmp_path / "own.csv", int(time.time()) * 10**9
    for number in range(2):
        x, y = some(20, seed=number)
        path.write_bytes(csv(as_table(100 + x % 100, y)))
        os.utime(path, ns=(tick, tick))  # as on a disk that counts in seconds
        assert_holds(load(path), 100 + x % 100, y)


def test_the_table_of_a_file_that_changes_while_it_is_parsed_is_not_kept(tmp_path, cache):
    """It may take long to parse a file that was just written."""
    path, now = tmp_path / "own.csv", [1e9]
    path.touch()
    os.utime(path, (1e9, 1e9))
    first, second = (Table(np.full((1, 2), number), "own.csv") for number in (1, 2))

    def parse() -> Table:
        now[0] += 60
        return first

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(viznet.data.cache.time, "time", lambda: now[0])
        assert kept_table(path, "", parse) is first
        assert kept_table(path, "", lambda: second) is second


def test_another_version_of_the_parser_parses_again(tmp_path, cache, monkeypatch):
    path = long_written(tmp_path / "own.csv", csv(as_table(*some())))
    parsed = counted(monkeypatch)
    load(path)
    monkeypatch.setattr(viznet.data.cache, "PARSER", viznet.data.cache.PARSER + 1)
    load(path)
    assert len(parsed) == 2 and len(list((cache / "tables").iterdir())) == 1


def test_two_files_and_two_members_of_an_archive_have_tables_of_their_own(tmp_path, cache):
    parts = [some(20, seed=number) for number in range(4)]
    tables = [csv(as_table(100 + x % 100, y)) for x, y in parts]
    for path, content in (
        (tmp_path / "one.csv", tables[0]),
        (tmp_path / "two.csv", tables[1]),
        (tmp_path / "own.zip", zipped({"train.csv": tables[2], "test.csv": tables[3]})),
    ):
        long_written(path, content)
    for _ in range(2):
        assert_holds(load(tmp_path / "one.csv"), 100 + parts[0][0] % 100, parts[0][1])
        assert_holds(load(tmp_path / "two.csv"), 100 + parts[1][0] % 100, parts[1][1])
        both = load(tmp_path / "own.zip")
        assert rows(both.train) == rows_of(100 + parts[2][0] % 100, parts[2][1])
        assert rows(both.test) == rows_of(100 + parts[3][0] % 100, parts[3][1])
    assert len(list((cache / "tables").iterdir())) == 4


@pytest.mark.parametrize(
    "harm",
    [lambda d: b"", lambda d: d[:-40], lambda d: d[:100], lambda d: d.replace(b"header", b"HEADER")],
)
def test_a_damaged_kept_table_is_replaced(tmp_path, cache, monkeypatch, harm):
    x, y = some()
    path = long_written(tmp_path / "own.csv", csv(as_table(x, y)))
    load(path)
    kept = next((cache / "tables").iterdir())
    kept.write_bytes(harm(kept.read_bytes()))
    parsed = counted(monkeypatch)
    for _ in range(2):
        assert_holds(load(path), x, y)
    assert len(parsed) == 1


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("not a folder")
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "a file" / "cache"))
    x, y = some()
    path = tmp_path / "own.csv"
    path.write_bytes(csv(as_table(x, y)))
    assert_holds(load(path), x, y)
    assert_holds(load(path), x, y)
