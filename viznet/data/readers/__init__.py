"""Readers of labelled images, one format a file.

`READERS` has them all by name. Every module in this folder is imported, so a new format is one new file here with a
function under `@reader`.
"""

from importlib import import_module
from pkgutil import iter_modules

from viznet.data.readers.base import READERS, Part, Parts, Reader, find_reader, forms, reader

__all__ = ["READERS", "Part", "Parts", "Reader", "find_reader", "forms", "reader"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
