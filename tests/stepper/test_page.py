"""The page in a real browser: what a student presses, and what the page then shows."""

from dataclasses import replace
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from tests.stepper.pages import Open, picture, settle, until
from viznet.recording import Run
from viznet.stepper import explore
from viznet.theme import THEMES

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


# Keeps what the play button is called from now on: at four times the speed, a film is over in a second.
LABELS = """() => {
  const play = document.getElementById("play");
  window.labels = [];
  const keep = () => window.labels.push(play.getAttribute("aria-label"));
  new MutationObserver(keep).observe(play, { attributes: true });
}"""


def test_keys_move_through_time(run: Run, file: Path, open_page: Open) -> None:
    page = open_page(file)
    step = lambda: int(page.locator("#moment").get_attribute("data-step"))  # noqa: E731
    steps = run.steps.tolist()

    def press(key: str) -> int:
        page.keyboard.press(key)
        settle(page)
        return step()

    assert step() == 900
    assert press("Home") == 0
    assert press("ArrowRight") == steps[1]
    assert press("Shift+ArrowRight") == steps[11]
    assert press("ArrowLeft") == steps[10]
    assert press("Shift+ArrowLeft") == steps[0]
    assert press("End") == 900
    page.select_option("#speed", "4")
    page.locator("body").click(position={"x": 3, "y": 3})
    page.keyboard.press("Home")
    page.evaluate(LABELS)
    page.keyboard.press("Space")
    until(page, "document.getElementById('moment').dataset.step === '900'")
    until(page, "document.getElementById('play').getAttribute('aria-label') === 'Play'")
    assert "Pause" in page.evaluate("window.labels")


def test_the_curves_can_be_clicked_and_the_buttons_pressed(run: Run, file: Path, open_page: Open) -> None:
    page = open_page(file)
    box = page.locator("#curves").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 20)
    settle(page)
    middle = int(page.locator("#moment").get_attribute("data-step"))
    assert 0 < middle < 900
    for button, expected in (
        ("#first", 0),
        ("#forward", run.steps[1]),
        ("#last", 900),
        ("#back", run.steps[-2]),
    ):
        page.click(button)
        settle(page)
        assert int(page.locator("#moment").get_attribute("data-step")) == expected


@pytest.mark.parametrize("mode", ["weights", "activations", "gradients", "change"])
def test_back_and_forth_returns_to_the_same_picture(file: Path, open_page: Open, mode: str) -> None:
    page = open_page(file, f"#step=900&digit=5&neuron=1.2&mode={mode}")
    before = picture(page)
    for key in ("Home", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
        settle(page)
    assert picture(page) != before
    page.keyboard.press("End")
    settle(page)
    assert picture(page) == before


def test_a_key_press_is_drawn_before_the_next_frame_and_only_once_a_frame(
    file: Path, open_page: Open
) -> None:
    page = open_page(file, "#step=900&digit=4")
    shown = page.evaluate(
        """async () => {
          const frame = () => new Promise(requestAnimationFrame);
          const step = () => document.querySelector("#step").textContent;
          const press = async (key) => {
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            await null; // what the event has put off is done, but no frame can begin
          };
          await frame();
          await frame();
          const steps = [step()];
          for (const key of ["Home", "End", "ArrowLeft"]) {
            await press(key);
            steps.push(step());
          }
          await frame();
          return [...steps, step()];
        }"""
    )
    start, first, second, third, after = shown
    assert (start, first) == ("900", "0")
    assert second == third == first  # they wait for the frame
    assert after not in ("0", "900")  # one back from the end


def test_every_panel_explains_itself(file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=900&digit=0&neuron=1.2&train")
    buttons = page.locator("[data-explain]")
    titles = set()
    for i in range(buttons.count()):
        buttons.nth(i).click()
        box = page.locator(".explanation")
        titles.add(box.get_attribute("aria-label"))
        assert len(box.inner_text()) > 100
        assert "undefined" not in box.inner_text() and "NaN" not in box.inner_text()
        page.keyboard.press("Escape")
        assert box.count() == 0
    assert len(titles) == buttons.count() == 7


def test_a_first_visit_is_led_through_three_things(file: Path, open_page: Open) -> None:
    page = open_page(file, "")
    card = page.locator(".tour")
    assert "Rewind" in card.inner_text()
    page.keyboard.press("Home")
    until(page, "document.querySelector('.tour')?.textContent.includes('Ask a neuron')")
    box = page.locator(".stop[data-layer='2']").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(page, "document.querySelector('.tour')?.textContent.includes('Draw your own')")
    card.get_by_text("Done").click()
    assert card.count() == 0
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    assert card.count() == 0


def test_the_picture_is_saved_as_png(file: Path, open_page: Open, tmp_path: Path) -> None:
    page = open_page(file, "#step=900&digit=4&neuron=1.2")
    page.click("#share")
    with page.expect_download() as download:
        page.click("#save-png")
    assert download.value.suggested_filename == "step-900.png"
    path = tmp_path / "picture.png"
    download.value.save_as(path)
    saved = matplotlib.image.imread(path)
    size = page.evaluate(
        "[document.querySelector('#stage-0').clientWidth, document.querySelector('#stage-0').clientHeight]"
    )
    assert saved.shape[:2] == (2 * (size[1] + 30), 2 * size[0])  # twice as fine, with a line of text below
    assert len(np.unique(saved[-60:, :, :3])) > 10  # the line of text is written


def test_presenting_hides_the_controls(run: Run, pages: Path, open_page: Open) -> None:
    page = open_page(explore(run, present=True).save(pages / "present.html"), "")
    assert page.locator(".gallery").is_hidden() and page.locator("#share").is_hidden()
    assert page.locator("#curves").is_visible()
    page.keyboard.press("Escape")
    settle(page)
    assert page.locator(".gallery").is_visible()


def test_light_and_dark(file: Path, open_page: Open) -> None:
    page = open_page(file)
    dark = picture(page)
    page.click("#theme")
    settle(page)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert picture(page) != dark


def test_a_theme_of_ones_own_decides_the_look_and_the_names_of_colours(
    open_page, run: Run, pages: Path
) -> None:
    theme = replace(
        THEMES["light"], name="school", positive="#117733", negative="#9A4B00", font="DejaVu Serif"
    )
    page = open_page(explore(run, theme=theme).save(pages / "school.html"), "#mode=weights")
    assert page.evaluate("document.documentElement.dataset.theme") == "light", (
        "although the browser prefers dark"
    )
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"DejaVu Serif"')
    page.locator("[data-explain=stage]").first.click()
    assert "green adds, brown takes away" in page.locator(".explanation").inner_text()
