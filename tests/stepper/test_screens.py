"""What a designer looks for on each screen: rows that hold together, words in one line, text that can be read."""

from pathlib import Path
from typing import Any

import pytest

from tests.stepper.pages import PHONE, Open
from tests.stepper.test_layout import box, show
from viznet.recording import Run
from viznet.stepper import explore

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]
LESSON = """
title = "A lesson with a title that is not short"

[[stop]]
title = "After two hundred steps it is right nearly always"
link = "#step=200&digit=3"
"""


@pytest.fixture(scope="module")
def lesson_page(small_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screens")
    (folder / "links.toml").write_text(LESSON, "utf-8")
    return explore(small_run, lesson=folder / "links.toml").save(folder / "lesson.html")


def in_one_row(page: Any, *selectors: str) -> bool:
    """Whether the middles of these elements are at one height."""
    middles = [box(page, selector)["y"] + box(page, selector)["height"] / 2 for selector in selectors]
    return max(middles) - min(middles) < 2


def text_size(page: Any) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))


def test_a_phone_spends_few_rows_on_buttons(lesson_page: Path, open_page: Open) -> None:
    page = open_page(lesson_page, "#digit=0&stop=1", **PHONE)
    assert in_one_row(page, "#modes", ".toolbar .ask")
    assert in_one_row(page, "#train-on", "#walk")
    assert in_one_row(page, "#lesson-back", "#lesson-next")
    assert box(page, "#lesson-stops")["right"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_screen_of_4k_has_larger_text(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#digit=0", size=(3840, 2160))
    assert text_size(page) > 22
    assert box(page, "canvas.digit")["width"] > 400
    for size in ((1920, 1080), (1366, 625), (3840, 700)):
        show(page, size, "#digit=0")
        assert text_size(page) == 16, size


def test_captions_and_buttons_are_in_one_line(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#digit=0&present", size=(844, 390))
    caption = box(page, ".digit-caption")
    assert caption["bottom"] <= box(page, "canvas.digit")["y"]
    assert caption["right"] <= box(page, ".stop[data-layer='1']")["x"]
    page = open_page(small_page, "#digit=drawn&meant=7&ink=OOvO.vOgz", size=(1366, 625))
    assert box(page, ".teach")["height"] == box(page, ".pad-tools button")["height"]
