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
    data["generator"] = MARK
    text = json.dumps(data, ensure_ascii=False, indent=1)
    path.write_text(marked_receipt(text), encoding="utf-8")
