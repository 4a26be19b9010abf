"""The address of the page opens a moment, and follows what is chosen."""

from pathlib import Path

import pytest

from tests.stepper.pages import Open, address_of, until
from viznet.recording import Run

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


def test_the_address_opens_the_very_moment(run: Run, file: Path, open_page: Open) -> None:
    step = int(run.steps[25])
    page = open_page(file, f"#step={step}&digit=7&neuron=2.4&mode=gradients&source=batch")
    assert page.locator("#moment").get_attribute("data-step") == str(step)
    assert page.locator("#neuron-name").inner_text() == "Layer 2, neuron 5 of 16"
    assert page.locator("[data-mode=gradients]").get_attribute("aria-pressed") == "true"
    assert page.locator("[data-source=batch]").get_attribute("aria-pressed") == "true"
    page.click("[data-mode=change]")
    page.keyboard.press("ArrowRight")
    until(page, f"location.hash.startsWith('#step={run.steps[26]}&digit=7&neuron=2.4&mode=change')")


def test_a_new_address_counts_although_the_page_writes_its_own_at_that_moment(
    file: Path, open_page: Open
) -> None:
    page = open_page(file, "#step=900&digit=0")
    page.evaluate("location.hash = '#step=0'; history.replaceState(null, '', '#step=900');")
    until(page, "document.getElementById('moment').dataset.step === '0'")


@pytest.mark.parametrize(
    "address",
    [
        "#step=-1&digit=9999&neuron=9.9&mode=x&off=9.1,a.b&line=999",
        "#ink=%%%&digit=drawn",
        "#neuron=1.99999999999999999999",
    ],
)
def test_an_address_that_makes_no_sense_is_passed_over(file: Path, open_page: Open, address: str) -> None:
    page = open_page(file, address)
    assert page.locator("#verdict").inner_text().isdigit()


@pytest.mark.parametrize("step", ["1000000000", "901", "-2", "soon"])
def test_a_step_that_the_run_does_not_have_is_refused_in_a_line(
    file: Path, open_page: Open, step: str
) -> None:
    page = open_page(file, f"#step={step}&digit=0")
    assert page.locator("#message").inner_text() == f"This run has no step {step}. It has steps 0 to 900."
    assert "step=900&" in address_of(page)


def test_a_step_that_was_not_recorded_is_shown_by_the_nearest_earlier(
    run: Run, file: Path, open_page: Open
) -> None:
    missing = next(step for step in range(900) if step not in run.steps)
    page = open_page(file, f"#step={missing}&digit=0")
    assert f"step={run.at(missing).step}&" in address_of(page)


def test_a_link_can_be_copied(file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=900&digit=4&neuron=1.2", permissions=["clipboard-read", "clipboard-write"])
    page.click("#share")
    page.click("#copy")
    until(page, "document.getElementById('message').textContent !== ''")
    message = page.locator("#message")
    link = (
        page.evaluate("navigator.clipboard.readText()")
        if "copied" in message.inner_text()
        else message.locator("input").input_value()
    )
    assert link == f"{file.as_uri()}#step=900&digit=4&neuron=1.2&mode=activations"
