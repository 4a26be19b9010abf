"""The curves of the training: where their points stand, and that the line of the present crosses no word."""

from pathlib import Path

import numpy as np
import pytest

from tests import javascript
from tests.stepper.pages import Open, settle
from tests.stepper.test_layout import CURVES, WRITTEN

GAPS_JS = """
import { gaps } from "./curve-words.js";

globalThis.answer = given.map(({ x, words }) => gaps(0, 50, x, words));
"""
PLANE_JS = """
import { Plane } from "./curve-plane.js";

const plane = new Plane({ ...given, theme: {} });
const { left, right, lanes } = plane;
globalThis.answer = {
  left, right, lanes, x: given.axis.map((step) => plane.x(step)),
  loss: given.losses.map((v) => plane.yLoss(v)), accuracy: [0, 0.25, 1].map((v) => plane.yAccuracy(v)),
};
"""
# The upright parts of the line at the present moment: they are all that is painted on the curves' own canvas as a path
# without curves, after the picture of the rest.
PARTS = """
window.parts = [];
const { drawImage, moveTo, lineTo } = CanvasRenderingContext2D.prototype;
const isCurves = (context) => context.canvas.id === "curves";
CanvasRenderingContext2D.prototype.drawImage = function (...given) {
  if (isCurves(this)) window.parts = [];
  drawImage.apply(this, given);
};
CanvasRenderingContext2D.prototype.moveTo = function (x, y) {
  if (isCurves(this)) window.parts.push({ x, from: y });
  moveTo.call(this, x, y);
};
CanvasRenderingContext2D.prototype.lineTo = function (x, y) {
  if (isCurves(this)) window.parts.at(-1).to = y;
  lineTo.call(this, x, y);
};
"""


def test_a_line_is_interrupted_by_the_words_that_it_crosses() -> None:
    rng = np.random.default_rng(0)
    cases = []
    for _ in range(300):
        across, down = (np.sort(rng.integers(-10, 60, (rng.integers(5), 2))) for _ in range(2))
        number = min(len(across), len(down))
        words = [
            {"left": int(l), "right": int(r), "top": int(t), "bottom": int(b)}
            for (l, r), (t, b) in zip(across[:number], down[:number], strict=True)
        ]
        cases.append({"x": int(rng.integers(-10, 60)), "words": words})
    for case, parts in zip(cases, javascript.run(GAPS_JS, cases), strict=True):
        crossed = [word for word in case["words"] if word["left"] < case["x"] < word["right"]]
        for y in np.arange(0.5, 50):
            free = not any(word["top"] < y < word["bottom"] for word in crossed)
            assert free == any(start < y < end for start, end in parts)
        assert all(0 <= start < end <= 50 for start, end in parts)


def test_points_stand_where_numpy_puts_them() -> None:
    axis, losses = [0, 1, 2, 10, 100], [0.01, 0.1, 0.5, 4.0]
    asked = {
        "axis": axis,
        "losses": losses,
        "lossRange": [0.01, 4.0],
        "scale": 1,
        "width": 800,
        "height": 120,
    }
    drawn = javascript.run(PLANE_JS, asked)
    assert drawn["x"] == pytest.approx(np.linspace(drawn["left"], drawn["right"], len(axis)))
    low, high = drawn["lanes"]["loss"]["bottom"], drawn["lanes"]["loss"]["top"]
    assert drawn["loss"] == pytest.approx(np.interp(np.log(losses), np.log([0.01, 4.0]), [low, high]))
    low, high = drawn["lanes"]["accuracy"]["bottom"], drawn["lanes"]["accuracy"]["top"]
    assert drawn["accuracy"] == pytest.approx(np.interp([0, 0.25, 1], [0, 1], [low, high]))
    assert 0 < drawn["lanes"]["accuracy"]["top"] < low < drawn["lanes"]["loss"]["top"] < 120


@pytest.mark.browser
@pytest.mark.filterwarnings("default")
def test_the_line_of_the_present_crosses_no_word(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=0&digit=0", before=WRITTEN + PARTS)
    crossed = 0
    for _ in range(11):
        page.keyboard.press("ArrowRight")
        settle(page)
        parts = page.evaluate("parts")
        assert parts
        for word in page.evaluate(CURVES):
            for part in parts:
                if word["text"].startswith("best") and word["left"] < part["x"] < word["right"]:
                    crossed += 1
                    assert part["to"] <= word["top"] or word["bottom"] <= part["from"], word
    assert crossed
