"""A film names its receipt, so that nobody can shorten the list unseen.

The checksum in a receipt can be renewed by whoever changes the receipt. So the comment of the film has a digest of what
the receipt lists, and the receipt has the SHA-256 of the film.
"""

import hashlib
import mmap
import re
from dataclasses import replace
from pathlib import Path

from viznet.receipts.receipt import Receipt
from viznet.receipts.receipt_file import receipt_text

DIGITS = 16
PLACE = "receipt " + DIGITS * "0"  # what a film has until its receipt is known
NAMED = re.compile(rb"receipt ([0-9a-f]{%d})" % DIGITS)


def receipt_name(receipt: Receipt) -> str:
    """Returns how a film names its receipt: by a digest of all that it lists.

    The name of the film and its SHA-256 do not count, because they are known later.
    """
    listed = receipt_text(replace(receipt, film="", sha256=""))
    return f"receipt {hashlib.sha256(listed.encode()).hexdigest()[:DIGITS]}"


def write_name(film: Path, receipt: Receipt) -> None:
    """Writes the name of the receipt into a film that has `PLACE` for it."""
    name = receipt_name(receipt).encode()
    with open(film, "r+b") as file, mmap.mmap(file.fileno(), 0) as content:
        place = content.find(PLACE.encode())
        assert place >= 0, film
        content[place : place + len(name)] = name


def names_receipt(film: Path, receipt: Receipt) -> bool:
    """Whether a film names this receipt."""
    if film.stat().st_size == 0:  # which cannot be mapped
        return False
    with open(film, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        names = {found[0].decode() for found in NAMED.finditer(content)}
    return receipt_name(receipt) in names
