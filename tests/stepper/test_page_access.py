"""The page can be used by keyboard and read by a screen reader, at every size."""

from pathlib import Path

import pytest

from tests import needs
from tests.stepper.pages import Open, settle

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 800), (768, 1024), (390, 844), (640, 400)])
def test_accessibility(file: Path, open_page: Open, size: tuple[int, int]) -> None:
    """In the dark theme, and in the light one."""
    axe = needs.module("axe_playwright_python.base", "viznet-mnist[dev]")
    page = open_page(file, "#step=900&digit=4&neuron=1.2&line=3", size=size)
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text("utf-8"))
    for theme in ("dark", "light"):
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        found = page.evaluate(
            "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })"
        )
        assert [(v["id"], [node["html"][:90] for node in v["nodes"]]) for v in found["violations"]] == []
        # Nothing hangs over the side.
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.click("#theme")
        settle(page)


FOCUSED = """(() => {
    const e = document.activeElement;
    return e.id || e.dataset.layer || e.dataset.mode || e.className;
})()"""


def test_everything_can_be_reached_by_tab(file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=900&digit=4&neuron=1.2")
    reached = []
    for _ in range(70):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    for name in (
        "tour",
        "share",
        "theme",
        "weights",
        "walk",
        "draw",
        "1",
        "2",
        "3",
        "switch",
        "nudge",
        "play",
        "slider",
        "tile",
    ):
        assert name in reached, name
    assert (
        reached.index("weights")
        < reached.index("1")
        < reached.index("3")
        < reached.index("switch")
        < reached.index("slider")
    )
