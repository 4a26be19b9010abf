"""The course of a fork, run by Node without a browser: what the page hears of it at any time is complete."""

from typing import Any

import pytest

from tests import javascript
from tests.stepper.test_network_js import LARGEST
from viznet.network import MLP

pytestmark = pytest.mark.checkout

COURSE_JS = """
import { Branch, joined } from "./branch.js";
import { Course } from "./course.js";

const digits = given.x.map((row, i) => ({ x: Float64Array.from(row), y: given.y[i] }));
const arrays = Object.entries(given.params).map(([name, values]) => [name, Float32Array.from(values)]);
const params = Object.fromEntries(arrays);
const { net, sizes, steps } = given;
const course = new Course({ net, sizes, steps, params, digits, examples: digits, from: 2, wanted: null, options: {} });
const branch = new Branch(true);
const empty = new Float32Array();
const recorded = {
  steps, header: { loss: [1, 1, 1, 1], accuracy: [0, 0, 0, 0], total: 9 }, predicted: new Uint8Array(4 * digits.length),
  curves: { step: empty, loss: empty, accuracy: empty },
};
const leg = { optimizer: "sgd", rate: 0.1, batch: 2, seed: 1, classes: [0, 1], drawings: [], example: null, edits: [] };
const heard = [];
const hear = () => {
  branch.add(course.news());
  const course_ = joined(recorded, branch, digits.length);
  heard.push({ steps: course_.steps, loss: course_.header.loss });
};
for (const rate of [0.1, 0.2]) {
  course.begin({ ...leg, rate }, []);
  for (let k = 0; k < 3; k++) {
    course.learn();
    hear();
  }
}
course.pause();
hear();
globalThis.answer = heard;
"""


def test_every_moment_that_is_heard_of_has_the_figures_of_its_batch() -> None:
    """A moment without them would be shown as one where the training has diverged."""
    network = MLP(3, 4, 2, seed=0)
    given: dict[str, Any] = {
        "net": {
            "layers": 2,
            "activation": "relu",
            "output": "softmax",
            "loss": "cross_entropy",
            "largest": LARGEST,
        },
        "sizes": [3, 4, 2],
        "steps": [0, 1, 2, 9],
        "params": {symbol: values.ravel().tolist() for symbol, values in network.params.items()},
        "x": [[0, 0.5, 1], [1, 0, 0], [0.2, 0.9, 0], [0, 0, 1]],
        "y": [0, 1, 0, 1],
    }
    heard = javascript.run(COURSE_JS, given)
    assert [row for row in heard if None in row["loss"]] == []
    assert heard[-1]["steps"] == [0, 1, 2, 3, 4, 5, 6, 7, 8]
