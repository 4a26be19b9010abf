"""What the tests of the page in a browser share: recordings, their pages, a way to open one, and to read it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts import chromium
from viznet.data import Examples, digits
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.recording import Run, record
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.stepper import explore
from viznet.stepper.coding import quantise, restore
from viznet.trace import Trace
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


@pytest.fixture(scope="package")
def probe() -> Examples:
    return digits().test.per_class(3)


@pytest.fixture(scope="package")
def run(probe: Examples, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A network that has learned for 900 steps, in 40 snapshots."""
    data = digits()
    steps = train(MLP(784, 16, 16, 10, seed=7), data.train, optimizer=SGD(0.1), batch_size=16, steps=900)
    folder = tmp_path_factory.mktemp("runs")
    return record(
        steps,
        folder / "digits",
        probe=probe,
        validation=data.test[:300],
        schedule=SnapshotSchedule(snapshots=40),
    )


@pytest.fixture(scope="package")
def slow(probe: Examples, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same training with a tenth of the learning rate."""
    steps = train(MLP(784, 16, 16, 10, seed=7), digits().train, optimizer=SGD(0.01), batch_size=16, steps=900)
    return record(
        steps, tmp_path_factory.mktemp("runs") / "slow", probe=probe, schedule=SnapshotSchedule(snapshots=20)
    )


@pytest.fixture(scope="package")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for the pages of one test session."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="package")
def file(run: Run, pages: Path) -> Path:
    """The page of `run`."""
    return explore(run).save(pages / "stepper.html")


@pytest.fixture
def open_page(chrome: Any) -> Iterator[Open]:
    """Opens a file, or a page that is served.

    At the end, no page may have complained. A file may have asked for nothing but itself, and a served page for nothing
    but what is below its address.
    """
    complaints: list[str] = []
    contexts = []

    def opened(
        path: Path | str,
        address: str = "#step=900&digit=0",
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
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        own = path.as_uri() if isinstance(path, Path) else path
        page.on(
            "request",
            lambda request: (
                None
                if request.url.split("#")[0] == own
                or (path == own and request.url.startswith(own))
                or request.url[:5] in ("data:", "blob:")
                else complaints.append(f"asked for {request.url}")
            ),
        )
        if before:
            page.add_init_script(before)
        page.goto(own + address)
        page.wait_for_selector("html[data-ready=yes]")
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


PHONE = {"size": (390, 844), "has_touch": True, "is_mobile": True}
ZERO = [(0.5 + 0.22 * np.sin(t), 0.5 - 0.33 * np.cos(t)) for t in np.linspace(0, 2 * np.pi, 25)]


def settle(page: Any) -> None:
    """Waits until what was asked for is painted.

    An address that was set before is followed by then: its event waits in the page already.
    """
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))"
    )


def until(page: Any, condition: str) -> None:
    """Waits for an expression to hold.

    Playwright's own way of waiting needs an eval. The page's policy forbids it, unless the expression holds at once.
    """
    deadline = time.monotonic() + chromium.PATIENCE / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


def address_of(page: Any) -> str:
    """The address, after the page has written its state into it.

    The page does that 200 ms after a change. Its timer was set before this one and ends first, however busy it is.
    """
    return str(page.evaluate("() => new Promise((done) => setTimeout(() => done(location.hash), 250))"))


def values(page: Any, selector: str) -> list[float]:
    """The numbers in the page's `<data>` elements."""
    return [float(value) for value in page.locator(selector).evaluate_all("(all) => all.map((e) => e.value)")]


def answer(page: Any, run: int = 0) -> np.ndarray:
    """What the network of a run answers, shape (classes,)."""
    return np.array(values(page, f"#answer-lists ol:nth-child({run + 1}) data"))


def picture(page: Any) -> str:
    """The painted network, as text that differs where a pixel differs."""
    return page.evaluate("document.querySelector('#stage-0 .picture').toDataURL()")


def stroke(page: Any, points: list[tuple[float, float]]) -> None:
    """Draws a line on the pad; points are shares of its width and height."""
    box = page.locator("canvas.digit").bounding_box()
    place = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*place[0])
    page.mouse.down()
    for x, y in place[1:]:
        page.mouse.move(x, y)
    page.mouse.up()
    settle(page)


def numpy_trace(run: Run, index: int, x: np.ndarray, y: int, *, rounded: bool = True) -> tuple[MLP, Trace]:
    """NumPy's pass with the weights that the page has (rounded onto its grid), or with the recorded ones."""
    header = explore(run).exported()[0].header
    params = {}
    for l in range(1, run.layers + 1):
        for symbol in (f"W{l}", f"b{l}"):
            step = [value for first, value in header["grid"][symbol] if first <= index][-1]
            recorded = np.asarray(run[index][symbol], np.float64)
            params[symbol] = restore(*quantise(recorded, step)) if rounded else recorded
    config = {
        key: getattr(run.meta, key) for key in ("sizes", "activation", "output", "loss", "init", "seed")
    }
    network = MLP.from_params(config | {"dtype": "float64"}, params)
    return network, network.backward(network.forward(x), np.array([y]))
