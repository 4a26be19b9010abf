"""What the tests of the page in a browser share: a recording, its page, and a way to open it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts import chromium
from tests import needs
from viznet.data import digits
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.recording import Run, record
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.stepper import explore
from viznet.training import train

Open = Callable[..., Any]


@pytest.fixture(scope="package")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A network that has learned for 200 steps, with held-out figures."""
    data = digits()
    steps = train(MLP(784, 16, 16, 10, seed=7), data.train, optimizer=SGD(0.1), batch_size=16, steps=200)
    return record(
        steps,
        tmp_path_factory.mktemp("small") / "small",
        probe=data.test.per_class(2),
        validation=data.test[:100],
        schedule=SnapshotSchedule(snapshots=12),
        progress=False,
    )


@pytest.fixture(scope="package")
def small_page(small_run: Run) -> Path:
    return explore(small_run).save(small_run.path.parent / "small.html")


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    with needs.playwright().sync_playwright() as p:
        browser = chromium.launch(p)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chrome: Any) -> Iterator[Open]:
    """Opens a page; at the end, no page may have complained."""
    told: list[str] = []
    contexts = []

    def opened(
        path: Path,
        address: str,
        *,
        size: tuple[int, int] = (1280, 800),
        before: str = "",
        **options: Any,
    ) -> Any:
        context = chrome.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark", **options
        )
        context.set_default_timeout(chromium.PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        if before:
            page.add_init_script(before)
        page.goto(path.as_uri() + address)
        page.wait_for_selector("html[data-ready=yes]")
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert told == []


PHONE = {"size": (390, 844), "has_touch": True, "is_mobile": True}


def settle(page: Any) -> None:
    """Waits until what was asked for is painted."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))"
    )


def address_of(page: Any) -> str:
    """The address, after the page has had the time to write its state into it."""
    page.wait_for_timeout(300)
    return str(page.evaluate("location.hash"))
