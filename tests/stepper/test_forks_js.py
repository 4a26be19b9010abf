"""Forks as data, run by Node without a browser: their text in an address, their place on the axis, their moments."""

from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import pytest

from tests import javascript

pytestmark = pytest.mark.checkout

PAGE = {"steps": [0, 5, 10], "classes": 10, "examples": 20, "drawings": 2}
PLAIN = {"optimizer": "sgd", "rate": 0.1, "batch": 32, "seed": 1, "classes": list(range(10)), "drawings": []}
LEG = PLAIN | {"example": None, "edits": [], "steps": 7}

TEXT_JS = """
import { forkFrom, forkText } from "./legs.js";

const editsFrom = (text) => text.split(",").filter((part) => part.includes(":")).map((part) => {
  const [place, by] = part.split(":");
  const [layer, i, j] = place.split(".");
  return { layer: Number(layer), i: i === "b" ? "b" : Number(i), j: Number(j), by: Number(by) };
});
const read = (text) => forkFrom(text, given.page, editsFrom);
globalThis.answer = {
  written: given.forks.map((fork) => forkText(fork, 10)),
  again: given.forks.map((fork) => read(decodeURIComponent(forkText(fork, 10)))),
  read: given.texts.map(read),
};
"""


def text_js(forks: list[dict[str, Any]], texts: list[str]) -> dict[str, Any]:
    return javascript.run(TEXT_JS, {"page": PAGE, "forks": forks, "texts": texts})


def test_a_fork_is_read_as_it_was_written() -> None:
    edits = [{"layer": 1, "i": 3, "j": 2, "by": -0.25}, {"layer": 2, "i": "b", "j": 1, "by": 1.5}]
    forks = [
        {"from": 5, "name": "plain", "legs": [LEG]},
        {
            "from": 0,
            "name": "a/b=c;d & é # 100 %/=",
            "legs": [LEG | {"edits": edits}, LEG | {"optimizer": "adam"}],
        },
        {"from": 10, "name": "", "legs": [LEG | {"classes": [2, 7], "drawings": [0, 1], "rate": 1e-7}]},
        {"from": 10, "name": "own", "legs": [LEG | {"classes": [], "drawings": [1], "seed": 10**11}]},
        {"from": 10, "name": "one", "legs": [LEG | {"classes": [], "example": 12, "batch": 1, "steps": 1}]},
    ]
    answer = text_js([fork | {"id": 1} for fork in forks], [])
    assert answer["again"] == forks
    assert not any(set(text) & set("&#= /") for text in answer["written"])


@pytest.mark.slow
def test_a_text_that_makes_no_sense_is_no_fork() -> None:
    good = unquote(text_js([{"id": 1, "from": 5, "name": "n", "legs": [LEG]}], [])["written"][0])
    assert text_js([], [good])["read"] == [{"from": 5, "name": "n", "legs": [LEG]}]
    bad = [
        "",
        "5",
        "5/=n",
        good.replace("5/", "6/", 1),  # no recorded step
        *(good.replace(":32:", f":{batch}:") for batch in ("0", "1.5", "-1", "1e9", "x", "")),
        *(good.replace("0.1", rate) for rate in ("0", "-1", "NaN", "Infinity", "1e39", "")),
        *(good.replace("sgd", name) for name in ("lion", "constructor", "__proto__", "")),
        *(good.replace(":all:", f":{some}:") for some in ("-", "x20", "x-1", "11.12", "x")),
        *(good.replace(":7/", f":{steps}/") for steps in ("1e7", "-1", "0.5")),
        good.replace(":7/", ":7:8/"),
    ]
    assert text_js([], bad)["read"] == [None] * len(bad)


AXIS_JS = """
import { axisOf, positionOn, stepOn } from "./axis.js";

const axis = axisOf(given.recorded, given.end);
const positions = given.steps.map((step) => positionOn(axis, step));
globalThis.answer = { axis, positions, back: positions.map((position) => stepOn(axis, position)) };
"""


@pytest.mark.parametrize("end", [0, 90, 100, 101, 350, 10**6])
def test_the_axis_of_a_fork_is_the_recorded_one_and_goes_on(end: int) -> None:
    recorded = [0, 1, 2, 5, 10, 20, 50, 100]
    steps = sorted({0, 1, 3, 7, 50, 99, max(100, end)} | {min(end, s) for s in (101, 200, 300)})
    answer = javascript.run(AXIS_JS, {"recorded": recorded, "end": end, "steps": steps})
    assert answer["axis"][: len(recorded)] == recorded and answer["axis"][-1] == max(100, end)
    assert answer["back"] == pytest.approx(steps)
    assert all(one < other for one, other in pairwise(answer["positions"]))
    assert answer["positions"][-1] == len(answer["axis"]) - 1


KEPT_JS = """
import { Course } from "./course.js";

const course = new Course({ ...given, net: {}, sizes: [], params: {}, digits: [], examples: [], options: {} });
const kept = [];
for (let step = given.from; step <= given.until; step++) if (course.isKept(step)) kept.push(step);
globalThis.answer = kept;
"""


@pytest.mark.parametrize("gap", [1, 15])
def test_a_fork_keeps_the_recorded_moments_and_few_beyond_them(gap: int) -> None:
    steps = list(range(0, 50 * gap, gap))
    last, until = steps[-1], 40_000
    start = steps[10]
    kept = javascript.run(KEPT_JS, {"from": start, "steps": steps, "wanted": 12_345, "until": until})
    assert set(range(start, start + 11)) <= set(kept) and set(steps[10:]) <= set(kept) and 12_345 in kept
    beyond = [step for step in kept if step > last]
    assert len(beyond) < 1200 and beyond[-1] > until * 0.9
