"""Nothing on the page overlaps, is cut or is too small, at the sizes of a phone, a laptop and a lecture."""

from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import needs
from tests.stepper.pages import PHONE, Open, settle
from viznet.data import Examples
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.recording import Run, record
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.stepper import explore
from viznet.training import train

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]
NAMES = ("T-shirt/top", "Ankle boot with laces", "حقيبة يد كبيرة", "Кроссовки", "Ethnographic photograph")
SIDEWAYS = {**PHONE, "size": (844, 390)}

# What every canvas has written since it was last emptied: text, box, size of the letters in pixels of the page.
WRITTEN = """
window.written = new Map();
const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.clearRect = function (...box) {
  written.delete(this.canvas);
  clearRect.apply(this, box);
};
CanvasRenderingContext2D.prototype.fillText = function (text, x, y, most) {
  const width = Math.min(this.measureText(text).width, most ?? Infinity);
  const size = parseFloat(this.font.match(/([\\d.]+)px/)[1]);
  const left = x - { left: 0, center: width / 2, right: width }[this.textAlign];
  if (!written.has(this.canvas)) written.set(this.canvas, []);
  const word = { text, size, left, right: left + width, top: y - size / 2, bottom: y + size / 2 };
  written.get(this.canvas).push(word);
  fillText.call(this, text, x, y, most);
};
"""
STAGE = "(n) => written.get(document.querySelectorAll('.picture')[n]) ?? []"
# The curves are painted on a canvas that is kept; the one with the star of the best moment is the newest of them.
CURVES = "() => [...written.values()].filter((w) => w.some(({ text }) => text.startsWith('best '))).at(-1)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layout")


@pytest.fixture(scope="module")
def many_classes(folder: Path) -> Path:
    """Wide pictures of 26 classes with long names."""
    labels = NAMES + tuple(f"long class name {k}" for k in range(26 - len(NAMES)))
    y = np.arange(260) % 26
    x = np.zeros((260, 12 * 20), np.uint8)
    for row, k in zip(x, y, strict=True):
        row[9 * k : 9 * k + 9] = 255
    data = Examples(x, y, (12, 20), labels)
    steps = train(MLP(240, 16, 26, seed=0), data, optimizer=SGD(0.1), batch_size=16, steps=60)
    run = record(steps, folder / "many", probe=data[:52], schedule=SnapshotSchedule(snapshots=5))
    return explore(run).save(folder / "many.html")


@pytest.fixture(scope="module")
def compared(folder: Path, small_run: Run) -> Path:
    """Two runs whose losses are of two kinds."""
    data = small_run.probe
    other = MLP(784, 16, 16, 10, activation="tanh", loss="mse", seed=1)
    steps = train(other, data, optimizer=SGD(0.1), batch_size=16, steps=60)
    run = record(steps, folder / "tanh", probe=data, validation=data, schedule=SnapshotSchedule(snapshots=5))
    return explore(small_run, compare=run).save(folder / "compared.html")


@pytest.fixture(scope="module")
def diverged(folder: Path, small_run: Run) -> Path:
    data = small_run.probe
    steps = train(MLP(784, 16, 16, 10, seed=0), data, optimizer=SGD(1e38), batch_size=16, steps=5)
    run = record(steps, folder / "diverged", probe=data, validation=data)
    return explore(run).save(folder / "diverged.html")


def show(page: Any, size: tuple[int, int], address: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(f"location.hash = '{address}'")
    settle(page)


def box(page: Any, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return {**found, "right": found["x"] + found["width"], "bottom": found["y"] + found["height"]}


def overlapping(words: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The pairs of words that lie on each other."""
    return [
        (one["text"], other["text"])
        for one, other in combinations(words, 2)
        if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 1
    ]


def test_the_words_in_the_curves_do_not_touch(
    small_page: Path, compared: Path, diverged: Path, open_page: Open
) -> None:
    for path in (small_page, compared, diverged):
        page = open_page(path, "#digit=0", before=WRITTEN)
        for size, address in (
            ((1280, 800), "#digit=0"),
            ((390, 844), "#digit=0"),
            ((1366, 625), "#digit=0&present"),
            ((1920, 1080), "#digit=0&present"),
        ):
            show(page, size, address)
            words = page.evaluate(CURVES)
            names = [word for word in words if not word["text"].startswith(("batch", "held out"))]
            assert len(names) > 4
            assert overlapping(names) == [], (path.name, size)


def test_compared_networks_stay_apart_in_a_lecture(compared: Path, open_page: Open) -> None:
    page = open_page(compared, "#digit=0&present", size=(1920, 1080), before=WRITTEN)
    for run in (0, 1):
        stops = [box(page, f"#stage-{run} .stop[data-layer='{layer}']") for layer in (1, 2, 3)]
        for before, after in pairwise(stops):
            assert before["right"] < after["x"]
        words = page.evaluate(STAGE, run)
        assert overlapping(words) == []
        room = box(page, f"#stage-{run}")["width"]
        assert [w["text"] for w in words if w["left"] < 0 or w["right"] > room + 0.5] == []


def test_26_long_names_are_whole_and_can_be_read(many_classes: Path, open_page: Open) -> None:
    page = open_page(many_classes, "#digit=0", before=WRITTEN)
    for size in ((1366, 625), (1920, 1080), (390, 844)):
        show(page, size, "#digit=0")
        words = page.evaluate(STAGE, 0)
        named = [word for word in words if word["text"] in NAMES or word["text"].startswith("long class")]
        assert len({word["text"] for word in named}) == 26
        assert min(word["size"] for word in named) > 8.5, size
        assert overlapping(words) == [], size


def test_in_a_lecture_the_names_that_matter_are_as_large_as_all_other_text(
    many_classes: Path, small_page: Path, open_page: Open
) -> None:
    page = open_page(many_classes, "#digit=0&present", size=(1920, 1080), before=WRITTEN)
    verdict = page.locator("#verdict").inner_text()
    words = page.evaluate(STAGE, 0)
    assert {NAMES[0], verdict} <= {word["text"] for word in words}
    assert min(word["size"] for word in words) >= 23.9
    assert overlapping(words) == []
    page = open_page(small_page, "#digit=0&present&line=6", size=(1366, 625), before=WRITTEN)
    words = page.evaluate(STAGE, 0)
    assert {str(digit) for digit in range(10)} <= {word["text"] for word in words}
    assert overlapping(words) == []
    assert box(page, "canvas.digit")["bottom"] <= box(page, "#walk-bar")["y"]


def test_no_line_comes_out_beside_what_is_below_the_picture(
    many_classes: Path, small_page: Path, open_page: Open
) -> None:
    """Right of the column of the input, lines begin only where the picture is."""
    for path in (many_classes, small_page):
        page = open_page(path, "#digit=0&neuron=1.15&mode=weights", size=(1366, 625))
        found = page.evaluate("""() => {
          const stage = document.getElementById("stage-0").getBoundingClientRect();
          const digit = document.querySelector("canvas.digit").getBoundingClientRect();
          const column = document.querySelector(".digit-box").getBoundingClientRect();
          const canvas = document.querySelector(".picture");
          const top = digit.bottom - stage.top + 4;
          const { data } = canvas.getContext("2d").getImageData(column.right - stage.left + 4, top, 1, 400);
          return data.filter((v, i) => i % 4 === 3 && v > 0).length;
        }""")
        assert found == 0, path.name


def test_a_lecture_fits_a_phone(small_page: Path, open_page: Open) -> None:
    for screen in (PHONE, SIDEWAYS):
        page = open_page(small_page, "#digit=0&present", **screen)
        out = box(page, "#leave-present")
        assert out["right"] <= screen["size"][0]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for selector in ("#modes", "#walk"):
            assert box(page, selector)["y"] >= out["bottom"]
        title = page.evaluate("""() => {
          const range = document.createRange();
          range.selectNodeContents(document.getElementById("title"));
          return range.getBoundingClientRect().right;
        }""")
        assert title <= out["x"]
        assert box(page, ".dock")["bottom"] <= screen["size"][1]


def test_a_change_moves_no_button(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#digit=0&neuron=1.2", size=(1366, 625))
    before = box(page, "#walk")
    for address in ("#digit=0&neuron=1.2&off=1.1&moved=2.1.1:0.3", "#digit=0&mode=gradients&source=batch"):
        show(page, (1366, 625), address)
        assert box(page, "#walk") == before
        assert box(page, "#modes")["y"] == pytest.approx(before["y"], abs=8)


def test_figures_and_factors_stand_in_one_line(small_page: Path, diverged: Path, open_page: Open) -> None:
    lines = """(selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility())
      .map((e) => e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).fontSize))"""
    page = open_page(small_page, "#digit=0", **PHONE)
    heights = page.evaluate(lines, ".figures dt, .figures dd")
    assert len(heights) == 6 and max(heights) < 1.9
    for path, neuron in ((small_page, "1.2"), (small_page, "2.11"), (diverged, "1.0"), (diverged, "2.3")):
        page = open_page(path, f"#neuron={neuron}", size=(1366, 625))
        heights = page.evaluate(lines, ".factors")
        assert heights and max(heights) < 1.9, (path.name, neuron)
        assert box(page, "#sum-a")["bottom"] <= box(page, ".dock")["y"], (path.name, neuron)


def test_two_columns_leave_no_hole(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#digit=0", **SIDEWAYS)
    gap = box(page, ".confusion-panel")["y"] - box(page, "#answer-panel")["bottom"]
    assert 0 <= gap < 40


def test_the_walk_uses_the_width_of_a_phone(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#digit=0&line=6", **PHONE)
    assert box(page, ".walk-line")["width"] > 320
    assert box(page, "#walk-bar")["height"] < 0.32 * 844


def test_no_state_of_the_page_shuts_anybody_out(small_page: Path, compared: Path, open_page: Open) -> None:
    axe = needs.module("axe_playwright_python.base", "viznet-mnist[dev]")
    script = (Path(axe.__file__).parent / "axe.min.js").read_text("utf-8")
    states = ("#digit=drawn", "#digit=0&mode=gradients&source=batch", "#digit=0&off=1.1&moved=2.1.1:0.3")
    for path, addresses in ((small_page, states), (compared, ("#digit=0", "#digit=0&present"))):
        page = open_page(path, addresses[0], size=(1366, 625))
        page.evaluate(script)
        for address in addresses:
            show(page, (1366, 625), address)
            found = page.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })")
            assert [violation["id"] for violation in found["violations"]] == [], (path.name, address)
