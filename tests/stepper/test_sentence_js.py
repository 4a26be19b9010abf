"""The page's sentences: whole templates, filled as in Python, and chosen by the numbers."""

import pytest

from tests import javascript
from viznet.losses import LOSSES
from viznet.walkthroughs.numbers import at_most, parsed
from viznet.walkthroughs.sentence import fill

pytestmark = pytest.mark.checkout

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
        # Where most of them are follows from the steps; where most happens does not.
        (
            [0, 1, 2, 4, 9, 30, 100],
            "Most of them are in the first half of these steps, so the axis is not even.",
        ),
        ([0, 50, 90, 95, 100], "They are not equally far apart"),
        ([0, 7], "The moments are 7 steps apart"),
    ],
)
def test_the_sentence_about_the_axis_follows_the_steps(steps, part):
    assert javascript.run(AXIS, [steps])[0].startswith(part)


def test_losses_have_the_names_that_films_and_tables_give_them():
    names = javascript.run(
        'import { LOSS_NAMES } from "./names.js";\nglobalThis.answer = LOSS_NAMES;\n', None
    )
    assert names == {name: loss.label for name, loss in LOSSES.items()}


AT_MOST = """
import { atMost } from "./numbers.js";
import { roundingSentence } from "./time-sentences.js";
globalThis.answer = {
  texts: globalThis.given.map((value) => atMost(value)),
  sentences: ["softmax", "elementwise"].flatMap((output) =>
    [false, true].map((exact) => roundingSentence({ output, exact, recorded: { worst: 0.00051001 } })),
  ),
};
"""


def test_at_most_is_rounded_up_as_in_python():
    values = [0.0, 0.00051001, 0.00096, 0.0999, 0.99999, 1.0, 4.4e-5, 3.14e-7, 12.31, 123456.0, 7e-9, 0.02]
    answer = javascript.run(AT_MOST, values)
    assert answer["texts"] == [at_most(value) for value in values]
    for value, text in zip(values, answer["texts"]):
        assert value <= float(parsed(text)) <= value * 1.1
    assert answer["sentences"] == [
        "Rounding changes no output by more than 0.00052.",
        "The weights are the recorded ones; no output is off by more than 0.00052.",
        "Rounding changes no output by more than 0.00052 (of its size, where an output is beyond 1).",
        "The weights are the recorded ones; no output is off by more than 0.00052 (of its size, where it is beyond 1).",
    ]


TASKS = """
import { tasks } from "./tasks.js";
globalThis.answer = globalThis.given.map(({ steps, shape, right }) =>
  tasks({
    steps,
    header: { examples: { shape } },
    examples: [{ y: 0 }, { y: 1 }],
    predictedClass: (index, example) => (example < right[index ? 1 : 0] ? example : 2),
  }).map(({ title, text }) => `${title}. ${text}`),
);
"""


def test_the_tour_offers_what_the_recording_has():
    digits = {"steps": [0, 40, 70, 900], "shape": [28, 28], "right": [0, 2]}
    table = {"steps": [0, 1, 2], "shape": None, "right": [1, 0]}
    short = {"steps": [0, 1, 2], "shape": [8, 8], "right": [1, 0]}
    single = {"steps": [0], "shape": [8, 8], "right": [1, 1]}
    first, second, third, fourth = javascript.run(TASKS, [digits, table, short, single])
    assert "The network reads 0 of 2 examples rightly at step 0, and 2 at step 900." in first[0]
    assert "already answer at step 40?" in first[2]
    assert (
        "reads 1 of 2 examples rightly at step 0, and 0 at step 2." in second[0]
        and "Choose an example" in second[2]
    )
    assert not any("raw" in text for text in second)
    assert "already answer at step 1?" in third[2]
    assert [text.split(".")[0] for text in fourth] == [
        "Ask a neuron",
        "Draw your own",
    ] and "step" not in fourth[1]


FORKS = """
import { forgettingSentences, taughtSentence } from "./fork-sentences.js";
const examples = [0, 0, 1, 1].map((y) => ({ y }));
const recording = { examples, sizes: [4, 2], layers: 1, label: (k) => "ab"[k] };
globalThis.answer = {
  taught: [[1, 1], [0, 1], [1, 2], [2, 2]].map(([right, count]) => taughtSentence(right, count)),
  forgotten: forgettingSentences(recording, 7, Uint8Array.of(0, 1, 0, 0), Uint8Array.of(1, 1, 1, 0)),
};
"""


def test_one_drawing_is_answered_and_two_are():
    sentences = javascript.run(FORKS, None)
    assert sentences["taught"] == [
        "Your drawing is answered as you meant it.",
        "Your drawing is not answered as you meant it yet.",
        "1 of your 2 drawings is answered as you meant it.",
        "2 of your 2 drawings are answered as you meant them.",
    ]
    assert sentences["forgotten"] == [
        "Since step 7, “a” has lost most right answers: from 1 to 0 of 2.",
        "“b” has gained most: from 0 to 1 of 2.",
    ]
