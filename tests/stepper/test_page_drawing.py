"""A digit that is drawn on the page is centred, scaled and classified."""

from pathlib import Path

import numpy as np
import pytest

from tests.stepper.pages import ZERO, Open, address_of, answer, settle, stroke, values
from viznet.recording import Run

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


def test_a_drawing_is_centred_scaled_and_classified(run: Run, file: Path, open_page: Open) -> None:
    page = open_page(file)
    page.click("button.draw")
    stroke(page, [(0.1 + 0.4 * x, 0.1 + 0.4 * y) for x, y in ZERO])  # small, and in a corner
    assert page.locator("#verdict").inner_text() == "0"
    seen = (
        np.array(
            page.evaluate("""() => {
        const c = document.querySelector('canvas.seen'); return [...c.getContext('2d').getImageData(0, 0, 28, 28).data];
    }""")
        )
        .reshape(28, 28, 4)[:, :, 0]
        .astype(float)
    )
    ink = seen - seen.min()
    rows, _ = np.nonzero(ink > 40)
    assert 19 <= rows.max() - rows.min() + 1 <= 22  # 20 of 28, and its soft edge
    centre = [(ink.sum(axis) * (np.arange(28) + 0.5)).sum() / ink.sum() for axis in (0, 1)]
    assert centre == pytest.approx([14, 14], abs=0.6)
    page.click("text=Clear")
    stroke(page, [(0.52, 0.15), (0.5, 0.5), (0.48, 0.85)])
    assert page.locator("#verdict").inner_text() == "1"
    page.click("text=Undo")
    settle(page)
    assert page.locator(".digit-caption").inner_text() == "Draw here"


def test_a_drawing_says_what_it_is_meant_as_and_travels_in_the_link(file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=900&digit=0&mode=gradients")
    page.click("button.draw")
    stroke(page, ZERO)
    assert "true class" in page.locator("#banner").inner_text()
    page.select_option(".meant select", "0")
    settle(page)
    assert page.locator("#banner").is_hidden()
    assert values(page, "#loss-now")[0] >= 0
    p = answer(page)
    address = address_of(page)
    again = open_page(file, address)
    assert again.locator(".digit-caption").inner_text() == "Your drawing"
    assert answer(again) == pytest.approx(p, abs=1e-9)  # the pad keeps what the address can hold
    assert p.argmax() == 0


def test_touch_draws_too(file: Path, open_page: Open) -> None:
    page = open_page(file, size=(390, 844), has_touch=True, is_mobile=True)
    page.locator("button.draw").tap()
    page.locator("canvas.digit").scroll_into_view_if_needed()
    box = page.locator("canvas.digit").bounding_box()
    session = page.context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [(0.5, 0.2)]),
        ("touchMove", [(0.5, 0.5)]),
        ("touchMove", [(0.5, 0.85)]),
        ("touchEnd", []),
    ):
        touches = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
    settle(page)
    assert page.locator(".digit-caption").inner_text() == "Your drawing"
    assert page.locator("#verdict").inner_text() == "1"
