"""A folder with two tables: mnist_train.csv and mnist_test.csv."""

from __future__ import annotations

from pathlib import Path

from viznet.data.cache import kept_table
from viznet.data.readers.base import Parts, reader
from viznet.data.readers.csv import SUFFIXES, read_csv
from viznet.data.table import Table
from viznet.data.table_parts import choose_tables, unused_tables, with_test


@reader("a folder with …train.csv and …test.csv", *("train" + suffix for suffix in SUFFIXES), in_folder=True)
def table_folder(folder: Path) -> Parts:
    """The tables in a folder. Without labels, the test table is not used."""
    tables = [file.name for file in sorted(folder.iterdir()) if file.name.lower().endswith(SUFFIXES)]
    tables = [name for name in tables if not name.startswith(".")]
    train, test = choose_tables(str(folder), tables)

    def read(name: str) -> Table:
        path = folder / name
        return kept_table(path, "", lambda: read_csv(path))

    parts = with_test(read(train), read(test) if test else None)
    return parts._replace(notes=(*parts.notes, *unused_tables(tables, (train, test))))
