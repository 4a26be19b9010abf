"""The parts of the page that paint: bars from zero, names in full, drawings in every size. They run in a browser."""

import pytest

from tests import javascript

pytestmark = pytest.mark.browser

ANSWER = """
import { paintAnswer } from "./answer-bars.js";
import { Model } from "./model.js";
globalThis.answer = given.map(({ output, activation, p, labels, width, pitch, limit }) => {
  const real = document.createElement("canvas").getContext("2d");
  const [rectangles, texts] = [[], []];
  const context = new Proxy(real, {
    get(target, key) {
      if (key === "fillRect")
        return (x, y, w, h) => rectangles.push({ x, y, w, h, colour: target.fillStyle });
      if (key === "fillText")
        return (text, x, y) => {
          const w = target.measureText(text).width;
          texts.push({ text, left: target.textAlign === "right" ? x - w : x, w, y });
        };
      return typeof target[key] === "function" ? target[key].bind(target) : target[key];
    },
    set(target, key, value) { target[key] = value; return true; },
  });
  const header = { output, activation };
  const recording = { header, limits: { p: limit }, label: (k) => labels[k] };
  const nodes = p.map((_, k) => ({ x: 0, y: 20 + pitch * k, r: 5 }));
  const theme = { ink: "#000001", muted: "#000002", faint: "#000003", positive: "#000006" };
  paintAnswer(context, {
    layout: { layers: [{ nodes, pitch }], bars: { x: 10, width }, narrow: width < 150, growth: 1 },
    view: { trace: { p: Float64Array.from(p) }, net: { output }, recording, y: null, predicted: 0 },
    model: Object.create(Model.prototype),
    theme, scale: 1, visibility: { bars: true }, state: { present: false },
  });
  return { rectangles, texts };
});
"""
USUAL = {
    "output": "elementwise",
    "activation": {"name": "sigmoid", "signed": False},
    "p": [1.0, 0.5, 0.0],
    "labels": ["0", "1", "2"],
    "width": 300,
    "pitch": 40,
    "limit": 4.0,
}
CASES = {
    "sigmoid": {},
    "tanh": {"activation": {"name": "tanh", "signed": True}, "p": [0.5, -0.5, -1.0]},
    "relu": {"activation": {"name": "relu", "signed": False}, "p": [4.0, 2.0, 1.0]},
}
LABELS = (("T-shirt/top", "Ankle boot", "Pullover"), ("حقيبة يد كبيرة", "Кроссовки", "שם בעברית"))
ROOMS = ((270, 44), (132, 36), (112, 30))  # the width of names and bars, and the height of a class


@pytest.fixture(scope="module")
def painted(chrome):
    """By case, the grounds of the bars, the bars and the texts; all are painted by one browser."""
    cases = CASES | {
        (labels, room): {"output": "softmax", "p": [0.506, 0.494, 0], "labels": labels}
        | {"width": room[0], "pitch": room[1]}
        for labels in LABELS
        for room in ROOMS
    }
    answers = javascript.in_chromium(chrome, ANSWER, [USUAL | case for case in cases.values()])
    return {
        case: (
            [r for r in answer["rectangles"] if r["colour"] == "#000003"],
            [r for r in answer["rectangles"] if r["colour"] in ("#000006", "#000002")],
            answer["texts"],
        )
        for case, answer in zip(cases, answers, strict=True)
    }


def test_an_output_of_one_fills_the_bar_of_a_sigmoid(painted):
    grounds, bars, _ = painted["sigmoid"]
    shares = [bar["w"] / ground["w"] for bar, ground in zip(bars, grounds, strict=True)]
    assert shares == pytest.approx([1, 0.5, 0])


def test_negative_outputs_reach_to_the_left_of_zero(painted):
    grounds, bars, _ = painted["tanh"]
    zero = grounds[0]["x"] + grounds[0]["w"] / 2
    assert bars[0]["x"] == pytest.approx(zero) and bars[0]["w"] == pytest.approx(grounds[0]["w"] / 4)
    for bar, share in ((bars[1], 0.5), (bars[2], 1.0)):
        assert bar["x"] + bar["w"] == pytest.approx(zero)
        assert bar["w"] == pytest.approx(share * grounds[0]["w"] / 2)


def test_an_unbounded_output_has_the_scale_of_the_run(painted):
    grounds, bars, _ = painted["relu"]
    assert [bar["w"] / ground["w"] for bar, ground in zip(bars, grounds)] == pytest.approx([1, 0.5, 0.25])


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("labels", LABELS)
def test_no_name_and_no_number_is_cut(painted, labels, room):
    _, _, texts = painted[labels, room]
    assert [text["text"] for text in texts[::2]] == list(labels)
    for name, number in zip(texts[::2], texts[1::2], strict=True):
        assert number["text"].endswith(" %")
        assert name["left"] + name["w"] <= number["left"] + 0.5
        assert number["left"] + number["w"] <= 10 + room[0] + 0.5


DRAWINGS = """
import { penOf, seenDrawing } from "./digit-picture.js";
const zero = Array.from({ length: 25 }, (_, k) => [
  0.5 + 0.24 * Math.sin((k / 12) * Math.PI), 0.5 - 0.35 * Math.cos((k / 12) * Math.PI),
]);
globalThis.answer = given.map((size) => {
  const strokes = [zero.map(([x, y]) => [0.1 + size * x, 0.1 + size * y])];
  const { pixels, frame } = seenDrawing(strokes, 28, 28);
  const brightest = pixels.indexOf(Math.max(...pixels));
  const x = frame.x + ((brightest % 28) + 0.5) * frame.side;
  const y = frame.y + (Math.floor(brightest / 28) + 0.5) * frame.side;
  const distance = Math.min(...strokes[0].map(([u, v]) => Math.hypot(u - x, v - y)));
  return { pixels: [...pixels], distance: distance / size, pen: penOf(strokes) };
});
"""


@pytest.fixture(scope="module")
def drawings(chrome):
    """One drawing in three sizes, as the network sees it."""
    return javascript.in_chromium(chrome, DRAWINGS, [0.9, 0.5, 0.25])


def test_a_small_drawing_looks_to_the_network_as_a_large_one(drawings):
    large, *small = drawings
    for one in small:
        difference = [abs(a - b) for a, b in zip(large["pixels"], one["pixels"])]
        assert sum(difference) / len(difference) < 0.03
        assert one["pen"] < large["pen"]


def test_a_pixel_of_a_drawing_has_its_place_where_the_ink_is(drawings):
    for one in drawings:
        # The limit is a share of the drawing's size: the width of the pen, and half the distance of two points.
        assert one["distance"] < 0.12
