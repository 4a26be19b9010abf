"""Drawings are kept beside the examples, starred, named, saved to files that viznet reads, and loaded again."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.stepper.pages import Open, address_of, settle, until
from viznet.recording import Run
from viznet.recording.prediction import prepared_picture
from viznet.walkthroughs.picture_as_example import own_picture
from viznet.walkthroughs.terminal import explain

pytestmark = pytest.mark.browser

ZERO = [(0.5 + 0.22 * np.sin(t), 0.5 - 0.33 * np.cos(t)) for t in np.linspace(0, 2 * np.pi, 25)]
SEVEN = [(0.25, 0.2), (0.75, 0.2), (0.6, 0.5), (0.45, 0.85)]
ANSWER = """() => [document.querySelector("#verdict").textContent, document.querySelector("#sure").textContent,
  document.querySelector("#loss-now").textContent]"""


def draw(page: Any, points: list[tuple[float, float]]) -> None:
    """Draws one stroke on an empty pad."""
    if page.locator("text=Clear").is_visible() and page.locator("text=Clear").is_enabled():
        page.click("text=Clear")
    box = page.locator("canvas.digit").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()
    settle(page)


def row(page: Any) -> list[str]:
    """What the drawings in the row are called; the starred one has a star."""
    settle(page)
    return page.evaluate("""() => [...document.querySelectorAll(".kept:not([hidden]) .tile")].map((tile) =>
      (tile.getAttribute("aria-selected") === "true" ? "* " : "") + tile.title)""")


@pytest.fixture
def two_kept(small_page: Path, open_page: Open) -> Any:
    """A page with a zero and a seven in the row, the seven on the pad."""
    page = open_page(small_page, "#step=200&digit=0", accept_downloads=True)
    page.click("button.draw")
    draw(page, ZERO)
    page.select_option(".meant select", "0")
    page.click("text=Keep")
    draw(page, SEVEN)
    page.select_option(".meant select", label="?")
    page.click("text=Keep")
    return page


def test_a_kept_drawing_can_be_starred_named_and_let_go(two_kept: Any) -> None:
    page = two_kept
    assert row(page) == ["your drawing, meant as 0", "* your drawing"]
    page.select_option(".meant select", "7")
    assert row(page) == ["your drawing, meant as 0", "* your drawing, meant as 7"]
    seven = page.evaluate(ANSWER)
    page.locator(".kept .tile").first.click()
    assert row(page) == ["* your drawing, meant as 0", "your drawing, meant as 7"]
    assert page.locator(".meant select").input_value() == "0"
    zero = page.evaluate(ANSWER)
    assert zero[0] == "0" and zero != seven  # the answer and the loss follow
    page.locator(".examples .tile").nth(4).click()
    assert row(page) == ["your drawing, meant as 0", "your drawing, meant as 7"]
    page.locator(".kept .tile").nth(1).click()
    settle(page)
    assert page.evaluate(ANSWER) == seven
    page.click("text=Let go")
    assert row(page) == ["your drawing, meant as 0"]
    assert page.evaluate(ANSWER) == seven  # it is still on the pad
    page.click("text=Clear")
    settle(page)
    assert page.locator("text=Keep").is_disabled()
    assert row(page) == ["your drawing, meant as 0"]


def test_the_row_is_in_the_link(two_kept: Any, small_page: Path, open_page: Open) -> None:
    names = row(two_kept)
    address = address_of(two_kept)
    assert row(open_page(small_page, address)) == names
    hostile = "#digit=0&kept=99:AAAA,x:AABB,7:,:,7:!!,<b>:AACC"
    assert row(open_page(small_page, hostile)) == ["your drawing"] * 3


def save(page: Any, folder: Path) -> Path:
    with page.expect_download() as download:
        page.click(".pad-tools button:text-is('Save')")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_saved_drawing_stars_in_explain_and_comes_back(
    two_kept: Any, small_run: Run, small_page: Path, open_page: Open, tmp_path: Path
) -> None:
    page = two_kept
    unnamed = save(page, tmp_path)
    page.locator(".kept .tile").first.click()
    settle(page)
    shown = page.evaluate(ANSWER)
    named = save(page, tmp_path)
    assert (unnamed.name, named.name) == ("drawing.png", "drawing-0.png")
    with Image.open(named) as png:
        assert (png.text["meant as"], png.text["Software"]) == ("0", "made with viznet")
    assert (own_picture(small_run, named).meant, own_picture(small_run, unnamed).meant) == (0, None)
    # The same network sees the same picture: its answer and its loss are those of the page.
    answer = small_run.predict(named, step=200)
    assert answer.answer == shown[0]
    text = explain(small_run, image=named)
    assert "A picture of your own, meant as 0" in text
    loss = float(text.split("The loss on this example is ")[1].split()[0].rstrip("."))
    assert float(shown[2].replace("\u2009", "").split("= ")[-1].replace("−", "-")) == pytest.approx(
        loss, abs=0.01
    )
    (tmp_path / "other.png").write_bytes(b"no picture")
    Image.fromarray(np.zeros((9, 9), np.uint8)).save(tmp_path / "photo.png")
    again = open_page(small_page, "#step=200&digit=drawn")
    for stranger in ("other.png", "photo.png"):
        again.set_input_files("input[type=file]", tmp_path / stranger)
        until(again, f"document.querySelector('#message').textContent.includes('{stranger} is no drawing')")
    assert row(again) == []
    again.set_input_files("input[type=file]", [unnamed, named, unnamed])
    again.wait_for_selector(".kept .tile")
    assert row(again) == ["your drawing, meant as 0", "* your drawing"]
    again.locator(".kept .tile").first.click()
    settle(again)
    assert again.evaluate(ANSWER) == shown


def test_the_saved_file_is_the_picture_that_the_page_sees(
    small_run: Run, small_page: Path, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(small_page, "#digit=drawn", accept_downloads=True)
    for points in (ZERO, SEVEN, [(0.02, 0.02), (0.3, 0.9)], [(0.5, 0.5)]):
        draw(page, points)
        seen = page.evaluate("""() => { const c = document.querySelector("canvas.seen");
          return [...c.getContext("2d").getImageData(0, 0, 28, 28).data]; }""")
        picture = prepared_picture(save(page, tmp_path), small_run)
        # Every grey level of the file has one colour on the page, and a lighter one where it is higher.
        colours = [tuple(colour) for colour in np.reshape(seen, (784, 4))[:, :3]]
        pairs = set(zip(picture.ravel().tolist(), colours, strict=True))
        assert len(pairs) == len(np.unique(picture)) >= 3
        order = [sum(map(int, colour)) for _, colour in sorted(pairs)]
        assert order == sorted(order)
