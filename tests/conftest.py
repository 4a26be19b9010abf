"""What tests share: recordings and a browser, made once a session."""

from collections.abc import Iterator
from typing import Any

import pytest

from scripts import chromium
from tests import needs
from tests.recordings import Recorded

pytest.register_assert_rewrite(
    "tests.readback", "tests.contracts.readings", "tests.files.kept", "tests.stepper.pages"
)


@pytest.fixture(scope="session")
def run_of(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """The recording of a name out of `tests.recordings.RECORDINGS`."""
    return Recorded(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="session")
def chrome() -> Iterator[Any]:
    """The one Chromium of this process; Playwright can be started only once in it."""
    with needs.playwright().sync_playwright() as p:
        browser = chromium.launch(p)
        yield browser
        browser.close()
