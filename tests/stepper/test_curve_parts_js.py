"""What paints the curves (curve-axes.js, curve-lines.js, curve-names.js), on a canvas that writes down what it gets."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tests import javascript

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

PAINT_JS = """
import { paintAxes, paintEpochs } from "./curve-axes.js";
import { paintGhost, paintLines } from "./curve-lines.js";
import { nameCurves, nameRuns } from "./curve-names.js";
import { Plane } from "./curve-plane.js";

// A letter of the canvas is 6 pixels wide.
const canvas = () => {
  let [path, dash, clip] = [[], [], null];
  const drawn = { texts: [], lines: [] };
  const context = {
    drawn, globalAlpha: 1, measureText: (text) => ({ width: 6 * text.length }),
    save() {}, restore() { clip = null; }, rect(...box) { clip = box; }, clip() {}, strokeText() {},
    setLineDash(given) { dash = given; },
    beginPath() { path = []; }, moveTo(x, y) { path.push([x, y]); }, lineTo(x, y) { path.push([x, y]); },
    stroke() { drawn.lines.push({ path, dash, clip, colour: context.strokeStyle, alpha: context.globalAlpha }); },
    fillText(text, x, y) { drawn.texts.push({ text, x, y, align: context.textAlign, colour: context.fillStyle }); },
  };
  return context;
};
const painted = (paint) => {
  const context = canvas();
  paint(context);
  return context.drawn;
};
const theme = { ink: "ink", muted: "muted", faint: "faint", focus: "focus", paper: "paper", series: ["batch", "held"] };
const axis = Array.from({ length: 301 }, (_, i) => i);
const plane = new Plane({ axis, lossRange: [0.05, 20], theme, scale: 1, width: 900, height: 160 });
const slow = new Plane({ axis, lossRange: [1.07, 3.35], theme, scale: 1, width: 900, height: 160 });
const { header, curves } = given;
const [loss, accuracy] = [curves.loss, curves.accuracy].map((values) => Float32Array.from(values));
const run = { header, curves: { step: axis, loss, accuracy } };
const other = { header: { ...header, name: "other", lossName: "mse" } };
const words = [];
globalThis.answer = {
  plane: { left: plane.left, right: plane.right, lanes: plane.lanes, at: axis.map((step) => plane.x(step)) },
  axes: painted((context) => paintAxes(context, plane)),
  ofSlow: painted((context) => paintAxes(context, slow)),
  epochs: painted((context) => paintEpochs(context, plane, run, words)),
  ofFork: painted((context) => paintEpochs(context, plane, { ...run, branch: { firstStep: 120 } }, [])),
  words: words.length,
  first: painted((context) => paintLines(context, plane, run, 0)),
  second: painted((context) => paintLines(context, plane, run, 1)),
  ghost: painted((context) => paintGhost(context, plane, run, { firstStep: 200 })),
  alone: painted((context) => nameRuns(context, plane, [run], [])),
  two: painted((context) => nameRuns(context, plane, [run, other], [])),
  alike: painted((context) => nameRuns(context, plane, [run, { header: { ...header, name: "other" } }], [])),
  names: painted((context) => nameCurves(context, plane, run)),
};
"""
LOSS = np.geomspace(8, 0.1, 301)
HEADER = {
    "name": "run",
    "lossName": "cross_entropy",
    "epochLength": 100,
    "earlierBatches": 0,
    "validation": {
        "steps": [0, 150, 300],
        "loss": [9, 1, None],
        "accuracy": [0.1, 0.5, 0.9],
        "examples": [1234] * 3,
    },
}


@pytest.fixture(scope="module")
def drawn(chrome: Any) -> dict[str, Any]:
    """What every part has painted."""
    curves = {"loss": LOSS.tolist(), "accuracy": np.linspace(0, 1, 301).tolist()}
    answer: dict[str, Any] = javascript.in_chromium(chrome, PAINT_JS, {"header": HEADER, "curves": curves})
    return answer


def test_a_loss_between_two_powers_of_ten_has_a_number_at_its_axis(drawn: dict[str, Any]) -> None:
    heights = {each["text"]: each["y"] for each in drawn["ofSlow"]["texts"] if each["align"] == "right"}
    assert [text for text in heights if "%" not in text][:1] == ["2"], heights


def test_the_numbers_of_the_axes_stand_apart_and_inside(drawn: dict[str, Any]) -> None:
    texts = drawn["axes"]["texts"]
    below = [text for text in texts if text["align"] == "center"]
    assert [text["text"] for text in below][:3] == ["0", "10", "20"] and below[-1]["text"] == "300"
    ends = [(text["x"] - 3 * len(text["text"]), text["x"] + 3 * len(text["text"])) for text in below]
    assert all(left >= end + 10 for (_, end), (left, _) in pairwise(ends))
    assert ends[-1][1] <= 900
    heights = {text["text"]: text["y"] for text in texts if text["align"] == "right"}
    assert list(heights) == ["100 %", "0 %", "10", "1", "0.1"]
    lane = drawn["plane"]["lanes"]["loss"]
    expected = np.interp(np.log([10, 1, 0.1]), np.log([0.05, 20]), [lane["bottom"], lane["top"]])
    assert [heights["10"], heights["1"], heights["0.1"]] == pytest.approx(expected)


def test_epochs_end_where_their_last_batch_was(drawn: dict[str, Any]) -> None:
    at = drawn["plane"]["at"]
    lines = drawn["epochs"]["lines"]
    assert [line["path"][0][0] for line in lines] == pytest.approx([at[100], at[200], at[300]])
    named = [text["text"] for text in drawn["epochs"]["texts"]]
    assert named == ["epoch 1", "epoch 2"]  # the third would stand outside
    assert drawn["words"] == len(named)
    assert len(drawn["ofFork"]["lines"]) == 1  # a fork from step 120 has epochs of its own


def test_lines_have_the_values_of_their_run(drawn: dict[str, Any]) -> None:
    lane, at = drawn["plane"]["lanes"]["loss"], drawn["plane"]["at"]
    raw, smooth, accuracy, held_loss, held_accuracy = drawn["first"]["lines"]
    expected = np.interp(np.log(LOSS), np.log([0.05, 20]), [lane["bottom"], lane["top"]])
    assert np.array(raw["path"]) == pytest.approx(np.column_stack([at, expected]), abs=1e-3)
    assert (
        raw["colour"] == smooth["colour"] == accuracy["colour"] == "batch" and raw["alpha"] < smooth["alpha"]
    )
    assert held_loss["colour"] == held_accuracy["colour"] == "held"
    # A loss that is no number is a gap.
    assert [x for x, _ in held_loss["path"]] == pytest.approx([at[0], at[150]])
    assert [x for x, _ in held_accuracy["path"]] == pytest.approx([at[0], at[150], at[300]])
    assert all(line["dash"] == [] for line in drawn["first"]["lines"])
    assert len(drawn["second"]["lines"]) == 4 and all(line["dash"] for line in drawn["second"]["lines"])


def test_what_was_recorded_after_a_fork_began_is_faint(drawn: dict[str, Any]) -> None:
    *faint, begin = drawn["ghost"]["lines"]
    usual = [line["alpha"] for line in drawn["first"]["lines"]]
    assert [line["alpha"] for line in faint] == pytest.approx([0.35 * alpha for alpha in usual])
    assert begin["colour"] == "focus" and begin["path"][0][0] == pytest.approx(drawn["plane"]["at"][200])


def test_runs_are_named_with_their_stroke_and_unlike_losses_with_a_note(drawn: dict[str, Any]) -> None:
    assert drawn["alone"] == {"texts": [], "lines": []}
    first, second, note = [text["text"] for text in drawn["two"]["texts"]]
    assert first == "run, loss: cross-entropy" and second == "other, loss: MSE"
    assert note == "two kinds of loss: their heights cannot be compared"
    assert [bool(line["dash"]) for line in drawn["two"]["lines"]] == [False, True]
    assert [text["text"] for text in drawn["alike"]["texts"]] == ["run", "other"]
    names = drawn["names"]["texts"]
    assert [text["text"] for text in names if text["colour"] == "held"] == ["held out (1,234)"] * 2
    assert all(text["x"] > drawn["plane"]["right"] for text in names)
