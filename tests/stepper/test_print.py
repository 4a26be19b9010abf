"""The printed page: light, in proportion, and afterwards the screen is as it was."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scripts import chromium
from viznet.data import digits
from viznet.network import MLP
from viznet.recording import record
from viznet.stepper import explore
from viznet.training import train

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

PAPER = {"portrait": (718, 1047), "landscape": (1047, 718)}  # A4 less 1 cm on every side
# Of every canvas that is seen: how much wider it is drawn than it was painted, and how much higher.
STRETCH = """() => [...document.querySelectorAll("canvas")]
  .map((c) => [c.id || c.className, c.clientWidth, c.clientHeight, c.width, c.height])
  .filter(([, width, height]) => width && height)
  .map(([name, width, height, painted, high]) => [name, width / painted, height / high])"""
# Nothing observes the size of a canvas while a page is printed.
NO_OBSERVER = """window.ResizeObserver = class extends ResizeObserver {
  constructor(call) { super((...given) => window.isPrinting || call(...given)); }
}"""
PRINT = "() => { window.isPrinting = true; dispatchEvent(new Event('beforeprint')); }"
PRINTED = "() => { dispatchEvent(new Event('afterprint')); }"
SHOWN = """() => [...document.querySelectorAll("canvas")].map(({ width, height }) => [width, height])"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of one run, and a page that compares two."""
    folder = tmp_path_factory.mktemp("printed")
    data = digits()
    runs = [
        record(
            train(MLP(784, 8, 10, seed=seed), data, steps=30),
            folder / str(seed),
            probe=data.test[:30],
            progress=False,
        )
        for seed in (1, 2)
    ]
    return {
        "one": explore(runs[0]).save(folder / "one.html"),
        "two": explore(runs[0], compare=runs[1]).save(folder / "two.html"),
    }


def opened(chrome: Any, file: Path, size: tuple[int, int]) -> Any:
    page = chrome.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme="dark")
    page.set_default_timeout(chromium.PATIENCE)
    page.add_init_script(NO_OBSERVER)
    page.goto(f"{file.as_uri()}#neuron=1.3")
    page.wait_for_selector("html[data-ready=yes]")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=str)
@pytest.mark.parametrize("which", ["one", "two"])
def test_every_picture_keeps_its_proportions_on_paper(
    files: dict[str, Path], chrome: Any, which: str, size: tuple[int, int]
) -> None:
    page = opened(chrome, files[which], size)
    before = page.evaluate(SHOWN)
    page.evaluate(PRINT)
    page.emulate_media(media="print")
    assert page.locator("html").get_attribute("data-theme") == "light"
    for width, height in PAPER.values():
        page.set_viewport_size({"width": width, "height": height})
        stretches = page.evaluate(STRETCH)
        assert {"curves", "picture", "paths"} <= {name for name, *_ in stretches}
        for name, across, down in stretches:
            assert across == pytest.approx(down, rel=0.03), name
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        boxes = [page.locator(place).bounding_box() for place in ("#stage-0", ".dock", ".inspector")]
        for above, below in pairwise(boxes):
            assert above["y"] + above["height"] <= below["y"] + 1  # nothing lies on anything else
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(media="screen")
    page.evaluate(PRINTED)
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate(SHOWN) == before
    page.close()


@pytest.mark.parametrize("landscape", [False, True])
def test_the_page_fits_on_few_sheets(files: dict[str, Path], chrome: Any, landscape: bool) -> None:
    page = opened(chrome, files["one"], (1366, 768))
    margin = dict.fromkeys(("top", "right", "bottom", "left"), "1cm")
    pdf = page.pdf(format="A4", landscape=landscape, margin=margin)
    assert pdf.count(b"/Type /Page\n") == (3 if landscape else 2)
    page.close()
