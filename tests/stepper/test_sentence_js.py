"""The page's sentences: whole templates, filled as in Python, and chosen by the numbers."""

import pytest

from tests import javascript
from viznet.walkthroughs.sentence import fill

FILL = """
import { counted, fill } from "./sentence.js";
const refused = (template, values) => {
  try { fill(template, values); return false; } catch { return true; }
};
globalThis.answer = {
  filled: fill("{n} of {name}", { n: 13002, name: "{odd}" }),
  counted: [1, 2].map((n) => counted(n, "{count} step", "{count} steps")),
  refused: [refused("{n}", {}), refused("none", { n: 1 })],
};
"""
AXIS = """
import { axisSentence } from "./time-sentences.js";
globalThis.answer = globalThis.given.map(axisSentence);
"""


def test_templates_are_filled_as_in_python():
    answer = javascript.run(FILL, None)
    assert answer["filled"] == fill("{n} of {name}", n=13002, name="{odd}") == "13,002 of {odd}"
    assert answer["counted"] == ["1 step", "2 steps"]
    assert answer["refused"] == [True, True]


@pytest.mark.parametrize(
    ("steps", "part"),
    [
        ([0, 1, 2, 3], "Every step is kept, so the axis is even."),
        ([0, 10, 20, 25], "The moments are 10 steps apart, so the axis is even."),
        ([0, 1, 2, 4, 9, 30, 100], "Most of them are at the start"),
        ([0, 50, 90, 95, 100], "They are not equally far apart"),
        ([0, 7], "The moments are 7 steps apart"),
    ],
)
def test_the_sentence_about_the_axis_follows_the_steps(steps, part):
    assert javascript.run(AXIS, [steps])[0].startswith(part)
