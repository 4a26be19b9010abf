"""Tables as text: one example a line, with a label and pixels.

Kaggle gives MNIST in this form, with a header line. The file may be compressed, or lie in a zip archive.
"""

from __future__ import annotations

from pathlib import Path

from viznet.data.cache import kept_table
from viznet.data.readers.base import Parts, reader
from viznet.data.stream import open_archive, open_member, open_stream
from viznet.data.table import Table
from viznet.data.table_parser import parse_table
from viznet.data.table_parts import choose_tables, unused_tables, with_test
from viznet.errors import DataError

ENDINGS = (".csv", ".tsv", ".txt", ".data", ".tra", ".tes")  # UCI has its digits in optdigits.tra and .tes
COMPRESSED = ("", ".gz", ".bz2", ".xz")
SUFFIXES = tuple(ending + compressed for ending in ENDINGS for compressed in COMPRESSED)


@reader("a table as text (.csv, .tsv or .txt, also .gz, .bz2, .xz or .zip)", *SUFFIXES, ".zip")
def csv(path: Path) -> Parts:
    """The table in a text file.

    It may be compressed or in a zip archive, and may have a header line. A zip archive may hold one table. If it holds
    several, the one called train is the training part, and the one called test is the test part if it has labels.
    The parsed table is kept in the cache.
    """
    if path.name.lower().endswith(".zip"):
        return _read_zip(path)
    return Parts(kept_table(path, "", lambda: read_csv(path)))


def read_csv(path: Path) -> Table:
    """The table in a text file, compressed or not."""
    with open_stream(path) as stream:
        return parse_table(stream)


def _read_zip(path: Path) -> Parts:
    with open_archive(path) as archive:
        for name in archive.namelist():
            with open_member(archive, name):  # a damaged name would hide a part of the examples
                pass
        tables = [name for name in archive.namelist() if _is_table(name)]
    if not tables:
        raise DataError(
            f"{path}: holds no table, expected one that ends with .csv, .tsv or .txt; if it"
            " holds pictures or IDX files, unpack it and give the folder"
        )
    train, test = choose_tables(str(path), tables)

    def read(name: str) -> Table:
        return kept_table(path, name, lambda: _read_member(path, name))

    parts = with_test(read(train), read(test) if test else None)
    return parts._replace(notes=(*parts.notes, *unused_tables(tables, (train, test))))


def _read_member(path: Path, name: str) -> Table:
    with open_archive(path) as archive, open_member(archive, name) as stream:
        return parse_table(stream)


def _is_table(name: str) -> bool:
    # macOS adds a folder __MACOSX with a second file for every file of an archive.
    return (
        name.lower().endswith(ENDINGS) and not name.startswith("__MACOSX/") and "readme" not in name.lower()
    )
