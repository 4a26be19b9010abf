"""The page in a lecture: a presenter's clicker, and text that the last row can read."""

from pathlib import Path
from typing import Any

import pytest

from tests import needs
from tests.stepper.pages import Open, settle

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


def line(page: Any) -> int:
    settle(page)
    return int(page.locator("#walk-where").inner_text().split(" / ")[0])


def press(page: Any, key: str) -> int:
    page.keyboard.press(key)
    return line(page)


@pytest.mark.parametrize("mode", ["", "&present"])
def test_a_clicker_goes_through_the_walk(small_page: Path, open_page: Open, mode: str) -> None:
    page = open_page(small_page, f"#step=200&digit=0&neuron=1.2{mode}", reduced_motion="reduce")
    page.click("#walk")
    assert line(page) == 1
    assert page.evaluate("document.activeElement.closest('#walk-bar') !== null")
    assert [press(page, key) for key in ("ArrowRight", "PageDown", "ArrowDown", " ")] == [2, 3, 4, 5]
    assert [press(page, key) for key in ("ArrowLeft", "PageUp", "ArrowUp")] == [4, 3, 2]
    assert page.locator("#moment").get_attribute("data-step") == "200"  # time stands still


def test_the_clicker_works_wherever_the_focus_is(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2&line=3", reduced_motion="reduce")
    for where in ("#walk", "#walk-end", "#slider", ".inspector", "[data-mode=weights]", ".tile"):
        page.locator(where).first.focus()
        assert [press(page, key) for key in ("ArrowRight", "PageDown", "ArrowDown")] == [5, 6, 7], where
        assert [press(page, key) for key in ("PageUp", "ArrowUp", "ArrowLeft")] == [6, 5, 4], where
        if where in ("#walk", "#walk-end", "#slider", ".inspector"):
            assert press(page, " ") == 5, where
            press(page, "ArrowLeft")


def test_the_clicker_still_works_where_a_button_can_no_longer_be_pressed(
    small_page: Path, open_page: Open
) -> None:
    page = open_page(small_page, "#step=200&digit=0&line=0", reduced_motion="reduce")
    last = int(page.locator("#walk-where").inner_text().split(" / ")[1].split()[0])
    for _ in range(last - 1):
        page.click("#walk-next")
    assert line(page) == last
    assert press(page, " ") == last
    assert press(page, "ArrowLeft") == last - 1
    page.keyboard.press("Escape")
    settle(page)
    assert page.locator("#walk-bar").is_hidden()


def test_a_neuron_that_has_the_focus_keeps_its_arrows(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=2.4&line=3")
    stop = page.locator(".stop[data-layer='2']")
    stop.focus()
    before = int(stop.get_attribute("aria-valuenow"))
    page.keyboard.press("ArrowDown")
    assert line(page) == 4
    assert int(stop.get_attribute("aria-valuenow")) == before + 1
    assert press(page, "PageDown") == 5


def test_the_pad_gets_the_focus_when_it_opens(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0")
    page.click("button.draw")
    assert page.evaluate("document.activeElement.closest('.pad-tools') !== null")


# Every text that is seen, with the size of its letters: of elements, and of what canvases write.
WRITTEN = """
window.written = [];
const fill = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
  window.written.push([text, parseFloat(this.font.match(/([\\d.]+)px/)[1]), this.canvas.className + this.canvas.id]);
  fill.call(this, text, ...place);
};
"""
SIZES = """() => [...document.querySelectorAll("body *")]
  .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".sr, script, option"))
  .map((e) => [e.textContent.trim().slice(0, 40), parseFloat(getComputedStyle(e).fontSize)])"""


@pytest.mark.parametrize(("size", "smallest"), [((1920, 1080), 24), ((3840, 2160), 48)])
def test_the_last_row_can_read_everything(
    small_page: Path, open_page: Open, size: tuple[int, int], smallest: float
) -> None:
    page = open_page(small_page, "#present", size=size, before=WRITTEN)
    for extra in ("", "&line=3", "&off=1.2&moved=2.1.1:0.3"):
        page.evaluate(f"written = []; location.hash = '#step=200&digit=0&neuron=1.2&present{extra}'")
        settle(page)
        texts = page.evaluate(SIZES) + page.evaluate(
            "written.filter(([, , name]) => /picture|curves/.test(name))"
        )
        assert len(texts) > 50
        assert [text for text in texts if text[1] < smallest - 0.05] == []


def test_a_lecture_shows_sum_verdict_and_loss_and_nothing_is_cut(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2&present", size=(1920, 1080))
    for name in ("#verdict", "#loss-now", "#sum-rows", "#sum-z", "#sum-a", "#batch-loss", "#slider"):
        box = page.locator(name).bounding_box()
        assert box is not None, name
        assert box["y"] + box["height"] <= 1080 and box["x"] + box["width"] <= 1920, name
    assert page.evaluate(CUT) == []


# What hangs over the edge of its panel.
CUT = """() => [...document.querySelectorAll(".panel *")].filter((e) => e.checkVisibility() && !e.closest(".sr"))
  .filter((e) => e.getBoundingClientRect().right > e.closest(".panel").getBoundingClientRect().right)
  .map((e) => e.outerHTML.slice(0, 80))"""


def test_the_network_grows_with_the_screen(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.0&present", size=(1920, 1080))

    def place(unit: int) -> float:
        page.evaluate(f"location.hash = '#step=200&digit=0&neuron=1.{unit}&present'")
        settle(page)
        box = page.locator(".stop[data-layer='1']").bounding_box()
        return float(box["y"] + box["height"] / 2)

    usual = place(15) - place(0)
    page.set_viewport_size({"width": 3840, "height": 2160})
    assert place(15) - place(0) > 1.9 * usual


def test_the_way_out_of_a_lecture_can_be_seen(small_page: Path, open_page: Open) -> None:
    axe = needs.module("axe_playwright_python.base", "viznet-mnist[dev]")
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2&line=3&present", size=(1920, 1080))
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text("utf-8"))
    found = page.evaluate(
        "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })"
    )
    assert [(v["id"], [node["html"][:90] for node in v["nodes"]]) for v in found["violations"]] == []
    page.click("#leave-present")
    settle(page)
    assert page.locator(".gallery").is_visible()


def test_no_line_of_a_sum_is_wider_than_its_panel(small_page: Path, open_page: Open) -> None:
    """A factor with a minus and five decimals makes the longest lines, such as 0.98824 × −0.09073."""
    page = open_page(small_page, "#step=0&digit=0&neuron=1.0&present", size=(1280, 900))
    for unit in range(16):
        page.evaluate(f"location.hash = '#step=0&digit=7&neuron=1.{unit}&present'")
        settle(page)
        beyond = page.evaluate("""() => {
          const panel = document.querySelector("#neuron-panel");
          const end = panel.getBoundingClientRect().right - parseFloat(getComputedStyle(panel).paddingRight);
          return [...panel.querySelectorAll(".sum data")].filter((e) => e.getBoundingClientRect().right > end + 1)
            .map((e) => e.parentElement.innerText);
        }""")
        assert beyond == [], unit
