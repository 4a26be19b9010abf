"""The page on a laptop, on a phone, and on a phone held sideways."""

from pathlib import Path
from typing import Any

import pytest

from tests.stepper.pages import PHONE, Open, address_of, settle

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]
SIDEWAYS = {**PHONE, "size": (844, 390)}


def box(page: Any, selector: str) -> dict[str, float]:
    found = page.locator(selector).bounding_box()
    assert found is not None, selector
    return found


def bottom(page: Any, selector: str) -> float:
    found = box(page, selector)
    return found["y"] + found["height"]


def tap_neuron(page: Any, layer: int) -> None:
    stop = page.locator(f".stop[data-layer='{layer}']")
    stop.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 120)")  # the wheel of a mouse scrolls some time later
    settle(page)
    place = stop.bounding_box()
    page.touchscreen.tap(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    settle(page)


def test_a_laptop_shows_slider_and_sum_whole(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0", size=(1366, 625))
    for neuron in ("1.2", "2.4", "3.1"):
        page.evaluate(f"location.hash = '#step=200&digit=0&neuron={neuron}'")
        settle(page)
        assert bottom(page, "#slider") <= 625
        top = box(page, ".dock")["y"]
        for name in ("#verdict", "#loss-now", "#sum-rows", "#sum-z", "#sum-a"):
            assert bottom(page, name) <= top, (neuron, name)


def test_the_walk_covers_nothing_of_the_network(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2&line=4", size=(1366, 625))
    for size, lecture in (((1366, 625), ""), ((1280, 800), ""), ((1920, 1080), "&present")):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.evaluate(f"location.hash = '#step=200&digit=0&neuron=1.2&line=4{lecture}'")
        settle(page)
        bar = box(page, "#walk-bar")
        assert bottom(page, "#stage-0") <= bar["y"]
        assert bar["y"] + bar["height"] <= box(page, ".dock")["y"]


def test_a_low_window_keeps_the_width_of_the_timeline(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2", size=(1280, 800))
    for width, height in ((844, 390), (640, 400), (1024, 500), (390, 510)):
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        assert box(page, "#slider")["width"] > 0.4 * width - 20, width
        assert bottom(page, "#slider") <= height
        assert box(page, ".dock")["height"] < 0.3 * height
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_held_sideways_the_walk_leaves_the_network_its_room(
    small_page: Path, open_page: Open
) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2&line=0", **SIDEWAYS)
    lines = int(page.locator("#walk-where").inner_text().split(" / ")[1].split(" ")[0])
    for line in range(lines):
        page.evaluate(f"location.hash = '#step=200&digit=0&neuron=1.2&line={line}'")
        settle(page)
        seen = box(page, "#walk-bar")["y"] - box(page, "#stage-0")["y"]
        # The last gradient has a button too, and the three lines after it have two sentences each.
        assert seen > (0.4 if line < lines - 4 else 0.2) * 390, line
    page.click("#walk-end")
    settle(page)
    assert page.locator("header.top, .top").first.is_visible()


def test_on_a_phone_the_verdict_stands_beside_the_pad(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2", **PHONE)
    brief, digit = box(page, ".brief"), box(page, "canvas.digit")
    assert brief["x"] >= digit["x"] + digit["width"]
    assert digit["y"] <= brief["y"] <= digit["y"] + digit["height"]
    verdict, sure, truth = (page.locator(name).text_content() for name in ("#verdict", "#sure", "#truth"))
    assert page.locator(".brief").inner_text() == f"{verdict} {sure}\n{truth}"


def test_on_a_phone_a_tapped_neuron_opens_as_a_sheet(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2", **PHONE)
    assert page.locator(".sheet").count() == 0
    tap_neuron(page, 2)
    assert page.locator("#neuron-name").inner_text().startswith("Layer 2, neuron ")
    sheet, dock = box(page, "#neuron-panel"), box(page, ".dock")
    assert sheet["y"] >= 0 and sheet["y"] + sheet["height"] <= dock["y"] + 1
    page.click("#neuron-after")
    assert page.locator(".sheet").count() == 1
    page.click("#close-sheet")
    assert page.locator(".sheet").count() == 0
    tap_neuron(page, 2)
    page.keyboard.press("Escape")
    assert page.locator(".sheet").count() == 0 and page.locator("#neuron-some").count() == 1


def test_held_sideways_both_panels_come_over_the_network(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2&train", **SIDEWAYS)
    for close, panel in (("[aria-label=Close]", "#fork-panel"), ("#close-sheet", "#neuron-panel")):
        found, dock = box(page, panel), box(page, ".dock")
        assert found["y"] >= 0 and found["y"] + found["height"] <= dock["y"] + 1
        assert found["x"] > box(page, ".stop[data-layer='1']")["x"]  # the digit and the first layer stay
        page.click(f"{panel} {close}")
        tap_neuron(page, 1)
    page.keyboard.press("Escape")
    assert page.locator(".sheet").count() == 0


def test_in_a_low_window_a_link_shows_the_panel_for_training_on(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2&train", size=(1366, 560))
    for width, height in ((1366, 560), (1000, 700)):
        page.set_viewport_size({"width": width, "height": height})
        for address in ("#step=200&digit=0", "#step=200&digit=0&train"):
            page.evaluate(f"location.hash = '{address}'")
            page.wait_for_timeout(50)
            settle(page)
        found = box(page, "#fork-panel")
        assert found["y"] >= 0 and bottom(page, "#fork-panel") <= box(page, ".dock")["y"], (width, height)
        page.keyboard.press("Escape")


def test_in_a_low_window_the_answer_is_one_panel(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2", size=(1366, 560))
    panel = box(page, "#answer-panel")
    for part in ("#verdict", "#loss-now", ".paths"):
        found = box(page, part)
        assert panel["x"] <= found["x"] and found["x"] + found["width"] <= panel["x"] + panel["width"]
        assert panel["y"] <= found["y"] and bottom(page, part) <= panel["y"] + panel["height"]


def test_on_a_phone_the_pad_is_seen_when_it_opens(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0", **SIDEWAYS)
    for width, height in ((844, 390), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.click("button.draw")
        settle(page)
        assert box(page, "canvas.digit")["y"] >= -1
        assert bottom(page, "canvas.digit") <= box(page, ".dock")["y"] + 1, (width, height)
        address_of(page)  # only after the page has written the drawing into it is the next line a change
        page.evaluate("location.hash = '#step=200&digit=0'")
        settle(page)


def test_on_a_wide_screen_nothing_becomes_a_sheet(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2", has_touch=True)
    tap_neuron(page, 2)
    assert page.locator(".sheet").count() == 0 and page.locator("#close-sheet").is_hidden()


@pytest.mark.parametrize("screen", [PHONE, SIDEWAYS])
def test_the_walk_opens_where_it_is_seen(small_page: Path, open_page: Open, screen: dict[str, Any]) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2", **screen)
    page.tap("#walk")
    settle(page)
    bar = box(page, "#walk-bar")
    assert bar["y"] >= 0 and bar["y"] + bar["height"] <= box(page, ".dock")["y"] + 1


SMALL = """() => [...document.querySelectorAll("button, select, input, .tile")].filter((e) => e.checkVisibility())
  .map((e) => [e.id || e.className || e.textContent, e.getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 43.9 || height < 43.9)
  .map(([name, { width, height }]) => [name, width, height])"""


@pytest.mark.parametrize("screen", [PHONE, SIDEWAYS])
def test_a_finger_hits_what_it_aims_at(small_page: Path, open_page: Open, screen: dict[str, Any]) -> None:
    page = open_page(small_page, "#digit=0", **screen)
    for address in ("#digit=0&neuron=2.2&line=1", "#digit=drawn&neuron=1.2&mode=gradients&off=1.1"):
        page.evaluate(f"location.hash = '{address}'")
        settle(page)
        small = page.evaluate(SMALL)
        if screen is SIDEWAYS:  # there the examples are as small as on a laptop
            small = [each for each in small if not str(each[0]).startswith("tile")]
        assert small == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# What the canvas of the curves writes, and from where to where.
WRITTEN = """
window.written = {};
const fill = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
  const { width } = this.measureText(text);
  const left = x - { left: 0, center: width / 2, right: width }[this.textAlign];
  window.written[text] = [left, left + width, this.canvas.width / this.getTransform().a];
  fill.call(this, text, x, y);
};
"""


def test_the_words_in_the_curves_are_whole(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0", before=WRITTEN)
    for width in (1280, 620, 390):
        page.evaluate("written = {}")
        page.set_viewport_size({"width": width, "height": 844})
        settle(page)
        written = page.evaluate("written")
        best = next(text for text in written if text.startswith("best "))
        for text in (best, "200", "0"):
            left, right, room = written[text]
            assert left >= 0 and right <= room, (width, text)


def test_the_best_moment_at_the_left_is_named_at_its_right(small_page: Path, open_page: Open) -> None:
    """The held-out accuracy is best at the start."""
    before = WRITTEN + (
        "const parse = JSON.parse; JSON.parse = (text) => { const data = parse(text);"
        " if (data.runs) data.runs[0].validation.accuracy[0] = 1; return data; };"
    )
    page = open_page(small_page, "#step=200&digit=0", size=(390, 844), before=before)
    left, _, _ = page.evaluate("written['best 100.0 %']")
    assert left > 50


def test_the_figures_of_the_moment_tell_batch_and_held_out_apart(
    small_run: Any, small_page: Path, open_page: Open
) -> None:
    page = open_page(small_page, "#step=200&digit=0")
    last = small_run[-1]
    percent = lambda share: f"{100 * float(share):.1f} %"  # noqa: E731
    assert page.locator("#batch-accuracy").inner_text() == percent(last["accuracy"])
    assert page.locator("#held-out-accuracy").inner_text() == percent(last["validation_accuracy"])
    for name, symbol in (("#batch-loss", "loss"), ("#held-out-loss", "validation_loss")):
        assert float(page.locator(name).inner_text()) == pytest.approx(float(last[symbol]), rel=0.01)
    spoken = page.locator("#slider").get_attribute("aria-valuetext")
    assert spoken.index("Batch: loss") < spoken.index("100 held-out examples: loss")
