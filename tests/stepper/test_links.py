"""A link holds the whole state of the page, and an open tab follows it."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests import javascript
from tests.stepper.pages import Open, address_of, settle
from viznet.stepper.lesson import ADDRESS_KEYS

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

WHOLE = (
    "#step=200&digit=3&neuron=2.4&weight=7&mode=gradients&source=batch&filter=wrong&line=2&off=1.2,2.3"
    "&moved=2.7.4:0.25,1.b.3:-0.5&meant=6&theme=light&speed=2&hide=facts,whatif"
)


def shown(page: Any) -> dict[str, Any]:
    """What a reader sees of the state."""
    settle(page)
    return page.evaluate("""() => ({
      numbers: [...document.querySelectorAll("data")].map((e) => e.value),
      chosen: [...document.querySelectorAll("[aria-pressed=true]")].map((e) => e.id || e.textContent),
      neuron: document.querySelector("#neuron-some").hidden || document.querySelector("#neuron-name").textContent,
      nudge: [document.querySelector("#nudge-name").textContent, document.querySelector("#nudge").value],
      tiles: [...document.querySelectorAll(".tile")].filter((e) => !e.hidden).length,
      theme: document.documentElement.dataset.theme,
      speed: document.querySelector("#speed").value,
      line: document.querySelector("#walk-bar").hidden || document.querySelector("#walk-where").textContent,
      hidden: [...document.querySelectorAll(".left-out")].map((e) => e.id),
      meant: document.querySelector(".meant select").value,
      digit: document.querySelector(".digit-caption").textContent,
      changed: document.querySelector("#changed").hidden || document.querySelector("#changed-text").textContent,
    })""")


def test_a_link_holds_the_whole_state(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, WHOLE)
    first = shown(page)
    assert first["theme"] == "light" and first["speed"] == "2" and first["meant"] == "6"
    assert "2 moved by hand" in first["changed"] and "2 switched off" in first["changed"]
    page.keyboard.press("Shift+Tab")
    page.evaluate("document.querySelector('[data-mode=change]').click()")
    address_of(page)
    page.evaluate("document.querySelector('[data-mode=gradients]').click()")
    assert address_of(page) == WHOLE
    assert shown(open_page(small_page, WHOLE)) == first


def test_no_neuron_and_an_empty_pad_travel_too(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2")
    page.keyboard.press("Escape")
    page.click("button.draw")
    page.select_option(".meant select", "4")
    address = address_of(page)
    again = open_page(small_page, address)
    assert again.locator("#neuron-none").is_visible()
    assert again.locator(".digit-caption").inner_text() == "Draw here"
    assert again.locator(".meant select").input_value() == "4"


def test_a_link_in_an_open_tab_gives_exactly_its_state(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, WHOLE.replace("gradients", "change").replace("off=1.2", "off=1.5"))
    for address in ("#step=0&digit=5&neuron=1.1", WHOLE, "#digit=2"):
        page.evaluate(f"location.hash = '{address}'")
        assert shown(page) == shown(open_page(small_page, address))


# The page's clock stands still, except where the test lets time pass: how fast it clicks says nothing then.
STILL = "window.time = 0; performance.now = () => window.time;"
# Goes through the history of the tab, and ends when the page has followed.
MOVED = """(move) => new Promise((done) => {
  addEventListener("hashchange", done, { once: true });
  history[move]();
})"""


def test_back_and_forward_go_through_what_was_looked_at(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=1.2&mode=activations", before=STILL)
    address_of(page)  # after the start too, the page writes its address
    for example in (4, 9):
        page.evaluate("window.time += 1100")  # the state before was looked at
        page.locator(".tile").nth(example).click()
        assert f"digit={example}&" in address_of(page)
    page.locator(".tile").nth(2).click()
    page.locator(".tile").nth(11).click()  # at once: nobody looked at example 2, or at 9 for a second
    address_of(page)

    for move, example in (("back", 4), ("back", 0), ("forward", 4), ("forward", 11)):
        page.evaluate(MOVED, move)
        assert f"digit={example}&" in address_of(page)
        assert page.locator(".digit-caption").inner_text().startswith(f"Example {example},")


def test_every_part_of_the_page_can_be_hidden(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=0&neuron=2.2", size=(1440, 1000))
    parts = dict(re.findall(r'^  (\w+): "(.*)",$', (javascript.PAGE / "parts.js").read_text("utf-8"), re.M))
    assert len(parts) >= 20
    for name, selector in parts.items():
        assert page.locator(selector).count() >= 1, name
    page.evaluate(f"location.hash = '#step=200&digit=0&neuron=2.2&hide={','.join(parts)},nonsense'")
    settle(page)
    for name, selector in parts.items():
        assert page.locator(f":is({selector}):visible").count() == 0, name
    assert f"hide={','.join(parts)}" in address_of(page)
    page.evaluate("location.hash = '#step=200&digit=0&neuron=2.2'")
    settle(page)
    assert (
        page.locator(".gallery, #curves, .inspector").count()
        == page.locator(":is(.gallery, #curves, .inspector):visible").count()
    )


def test_the_documentation_names_every_part_that_can_be_hidden() -> None:
    source = (javascript.PAGE / "parts.js").read_text("utf-8")
    parts = re.findall(r'^  (\w+): "', source, re.M)
    text = (Path(__file__).parents[2] / "docs/stepper.md").read_text("utf-8")
    assert [name for name in parts if f"`{name}`" not in text] == []


def test_an_address_that_makes_no_sense_changes_nothing(small_page: Path, open_page: Open) -> None:
    plain = shown(open_page(small_page, "#step=200"))
    page = open_page(small_page, "#step=200")
    for address in (
        "#moved=1.b:3,9.1.1:2,1.1.1:x,1.1.1:1e99,b.b.b:1,1.999999.1:1,1.1.99:1,1.1.1:Infinity,1.1.1:",
        "#weight=785&speed=3&theme=neon&filter=none&meant=10&stop=1&hide=constructor,toString",
        "#moved=&off=&hide=&weight=&neuron=&meant=-1",
    ):
        page.evaluate(f"location.hash = '{address}'")
        assert shown(page) == plain


def test_the_keys_that_python_knows_are_those_of_the_page() -> None:
    source = (javascript.PAGE / "address.js").read_text("utf-8")
    assert set(re.findall(r'given\.(?:get|has|getAll)\("(\w+)"\)', source)) == set(ADDRESS_KEYS)
