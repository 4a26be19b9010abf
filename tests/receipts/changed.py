"""Changes a receipt as somebody does who wants to hide it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from viznet.marks import MARK, marked_receipt
from viznet.receipts import receipt_beside


def changed(film: Path, change: Callable[[Any], object]) -> None:
    """Changes the data of the receipt beside a film, and renews its checksum."""
    path = receipt_beside(film)
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(renewed(data), encoding="utf-8")


def renewed(data: Any) -> str:
    """Returns the data of a receipt as the text of a file whose checksum is right."""
    return marked_receipt(json.dumps(data | {"generator": MARK}, ensure_ascii=False, indent=1))
