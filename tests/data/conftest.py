"""Every test of the data has an empty cache folder of its own."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of this test, which is not there yet."""
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
