"""The page where the system chooses the colours: what is written can be read, as the pixels of the screen say."""

import io
from pathlib import Path

import imageio.v3 as iio
import numpy as np
import pytest

from tests import needs
from tests.stepper.pages import Open, settle

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


def luminance(colours: np.ndarray) -> np.ndarray:
    """The relative luminance of WCAG 2, of colours (n, 3)."""
    share = colours / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ [0.2126, 0.7152, 0.0722])


def contrast(screen: np.ndarray, place: dict[str, float]) -> float:
    """The contrast between the ground of a place, its most frequent colour, and what differs most from it."""
    left, top = round(place["x"]), round(place["y"])
    pixels = screen[top : top + round(place["height"]), left : left + round(place["width"])].reshape(-1, 3)
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    light = luminance(colours) + 0.05
    ground = light[counts.argmax()]
    return float(np.maximum(ground / light, light / ground).max())


# By selector, where an element is, if its middle is on the screen and nothing lies over it.
SEEN = """(names) => Object.fromEntries(names.flatMap((name) => {
  const element = document.querySelector(name);
  const { left: x, top: y, width, height, bottom } = element.getBoundingClientRect();
  const found = document.elementFromPoint(x + width / 2, y + height / 2);
  const isOver = found !== null && (element.contains(found) || found.contains(element));
  return y >= 0 && bottom <= innerHeight && isOver ? [[name, { x, y, width, height }]] : [];
}))"""


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_what_is_written_can_be_read(small_page: Path, open_page: Open, scheme: str) -> None:
    """Axe knows the page's own colours and not the system's: where it sees too little contrast, the pixels decide."""
    axe = needs.module("axe_playwright_python.base", "viznet-mnist[dev]")
    page = open_page(small_page, "#digit=3", size=(1366, 768), forced_colors="active")
    page.emulate_media(color_scheme=scheme)
    theme = "light" if scheme == "dark" else "dark"
    page.evaluate(f"location.hash = '#digit=3&neuron=1.2&theme={theme}'")
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    settle(page)
    screen = np.asarray(iio.imread(io.BytesIO(page.screenshot())))[..., :3]
    stage, curves = (page.locator(name).bounding_box() for name in ("#stage-0", "#curves"))
    answer = {**stage, "x": stage["x"] + stage["width"] - 260, "width": 260, "height": 24}
    axis = {**curves, "y": curves["y"] + curves["height"] - 16, "height": 14}
    assert contrast(screen, answer) >= 4.5 and contrast(screen, axis) >= 4.5
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa'] })")["violations"]
    assert {rule["id"] for rule in found} <= {"color-contrast"}
    names = [node["target"][0] for rule in found for node in rule["nodes"]]
    names += ["#modes [aria-pressed=true]", "#modes [aria-pressed=false]", "#step", "#batch-loss", "#walk"]
    read = {name: contrast(screen, place) for name, place in page.evaluate(SEEN, names).items()}
    assert len(read) >= 5
    assert {name: value for name, value in read.items() if value < 4.5} == {}
