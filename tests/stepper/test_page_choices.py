"""Neurons, weights and examples are chosen on the page by mouse and by key."""

from pathlib import Path

import numpy as np
import pytest

from tests.stepper.pages import Open, picture, settle, until
from viznet.recording import Run

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


def test_hovering_lights_pixel_edge_and_term(file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=900&digit=0&neuron=1.2")
    before = picture(page)
    box = page.locator("#looks-for").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    settle(page)
    assert picture(page) != before
    assert page.locator("#sum-rows .marked button").inner_text() == "pixel 407 [406]"
    page.mouse.move(5, 5)
    settle(page)
    assert picture(page) == before
    digit = page.locator("canvas.digit").bounding_box()
    page.mouse.move(digit["x"] + digit["width"] * 0.5, digit["y"] + digit["height"] * 0.5)
    settle(page)
    assert page.locator("#sum-rows .marked button").inner_text() == "pixel 407 [406]"


def test_neurons_are_chosen_by_click_and_by_key(file: Path, open_page: Open) -> None:
    page = open_page(file)
    stop = page.locator(".stop[data-layer='2']")
    stop.focus()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        settle(page)
    assert page.locator("#neuron-name").inner_text() == "Layer 2, neuron 4 of 16"
    assert stop.get_attribute("aria-valuenow") == "4"
    assert stop.get_attribute("aria-valuetext").startswith("neuron 4, sum ")
    page.click("#neuron-after")
    settle(page)
    assert page.locator("#neuron-name").inner_text() == "Layer 2, neuron 5 of 16"
    box = page.locator(".stop[data-layer='3']").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    settle(page)
    assert page.locator("#neuron-name").inner_text().startswith("Answer, class ")


def test_the_examples_are_filtered_by_this_moment(run: Run, file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=0&digit=0")
    for step in (0, 900):
        page.evaluate(f"location.hash = '#step={step}'")
        until(page, f"document.getElementById('moment').dataset.step === '{step}'")
        settle(page)
        index = int(np.flatnonzero(run.steps == step)[0])
        right = int((run[index]["p"].argmax(axis=1) == run.probe.y).sum())
        shown = page.locator(".count").inner_text()
        assert abs(int(shown.split()[0]) - right) <= 1  # an undecided one may turn by rounding
        counts = {}
        for name in ("right", "wrong", "all"):
            page.click(f"[data-filter={name}]")
            settle(page)
            counts[name] = page.locator(".tile:visible").count()
        assert counts["right"] == int(shown.split()[0])
        assert counts["right"] + counts["wrong"] == counts["all"] == len(run.probe)
    tile = page.locator(".tile").nth(14)
    tile.hover()
    assert tile.get_attribute("title") == tile.get_attribute("aria-label") != ""
    tile.click()
    settle(page)
    assert page.locator(".digit-caption").inner_text() == f"Example 14, class {run.probe.y[14]}"
