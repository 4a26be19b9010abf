"""The explanation in the terminal: what is printed is what the walkthrough holds, in lines that fit."""

import io
import re

import numpy as np
import pytest
from rich.console import Console

import viznet as vz
from viznet.data import Examples
from viznet.errors import VizError
from viznet.walkthroughs.line_table import line_summary
from viznet.walkthroughs.numbers import loss_text
from viznet.walkthroughs.subject import find_subject
from viznet.walkthroughs.terminal import explanation, half_blocks
from viznet.walkthroughs.terminal_style import Prose
from viznet.walkthroughs.walkthrough import walkthrough


def record(path, *hidden, image_shape=(4, 4), **options):
    rng = np.random.default_rng(1)
    y = np.arange(24) % 3
    x = rng.integers(0, 120, (24, 16)).astype(np.uint8)
    x[np.arange(24), 5 * y] = 255
    examples = Examples(x, y, image_shape, ("ant", "bee", "cat"))
    network = vz.MLP(16, *hidden, 3, seed=2, **options)
    steps = vz.train(network, examples, batch_size=8, steps=12)
    return vz.record(steps, path, probe=examples[:9], progress=False)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return record(tmp_path_factory.mktemp("runs") / "small", 6, 5)


def printed(run, width=80, colour=False, **options):
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, highlight=False)
    subject = find_subject(run, **options)
    console.print(explanation(subject))
    walk = walkthrough(subject.network, subject.x, subject.y, learning_rate=subject.learning_rate)
    return walk, out.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_every_line_is_there_and_no_line_is_too_wide(run, width):
    walk, text = printed(run, width)
    assert max(map(len, text.splitlines())) <= width
    for line in walk:
        assert line.equation in text
    one_line = " ".join(re.sub(r"^ {2}\S.*?\s{3,}\S.*?\s{3,}", "", text).split())
    assert "Only the true class" in one_line
    assert "…" in text  # as in the range of z1, never as the mark of a line cut short:
    assert not re.search(r"\w…", text)


def test_the_answer_and_the_step_are_printed_as_they_are(run):
    walk, text = printed(run, width=120, example=4, at=3)
    assert "Example 4, of class bee" in text
    assert "step 3" in text
    assert f"with a probability of {100 * walk.trace['p'][0, walk.predicted]:.1f} %" in text
    assert ("and is right." if walk.predicted == walk.y else f"but it is {run.probe.labels[walk.y]}.") in text
    assert f"η‖g‖² = {walk.promised_drop:.4g}" in text
    before, after, drop = map(float, re.findall(r"It fell from (\S+) to (\S+), by ([\d.]+\d)", text)[0])
    assert (before, after) == pytest.approx((walk.loss_before, walk.loss_after), abs=1e-4)
    assert drop == pytest.approx(walk.real_drop, abs=1e-4)
    again = vz.walkthrough(run.network(3), run.probe[[4]].inputs("float32")[0], 1)
    assert again.loss_before == walk.loss_before


def test_colour_only_where_it_is_seen(run):
    assert "\x1b[" not in printed(run)[1]
    assert "\x1b[" in printed(run, colour=True)[1]


@pytest.mark.parametrize(
    ("hidden", "options"),
    [
        ((), {}),
        ((1,), {"activation": "tanh", "output": "elementwise", "loss": "rmse"}),
        ((4,), {"activation": "sigmoid", "loss": "mse", "dtype": "float64"}),
        ((4, 4, 4), {"activation": "leaky_relu"}),
    ],
)
def test_any_network_can_be_explained_with_pictures_or_without(hidden, options, tmp_path):
    walk, text = printed(record(tmp_path / "run", *hidden, image_shape=None, **options))
    assert max(map(len, text.splitlines())) <= 80
    for line in walk:
        assert line.equation.split(" = ")[0] in text


def test_what_cannot_be_explained(run):
    with pytest.raises(VizError, match="no example 9 in this recording; choose from 0 to 8"):
        printed(run, example=9)
    with pytest.raises(VizError, match="no step 99"):
        printed(run, at=99)


def test_a_picture_in_half_blocks():
    picture = np.array([[1, 0, 1], [1, 1, 0], [0, 0, 1]])
    assert half_blocks(picture) == ["█▄▀", "  ▀"]


def test_as_text_it_is_what_the_terminal_shows(run):
    text = vz.explain(run, example=4, at=3)
    assert max(map(len, text.splitlines())) <= 80 and "\x1b[" not in text
    shown = printed(run, example=4, at=3)[1]
    assert text.split() == shown.split()
    assert not any(line.endswith(" ") for line in text.splitlines())


def test_a_plain_step_is_told_apart_from_the_step_of_the_run(run, tmp_path):
    assert "one plain step" not in printed(run)[1]
    rng = np.random.default_rng(1)
    examples = Examples(rng.integers(0, 255, (24, 16)).astype(np.uint8), np.arange(24) % 3, (4, 4))
    steps = vz.train(vz.MLP(16, 6, 3, seed=2), examples, optimizer=vz.Adam(0.001), batch_size=8, steps=5)
    adam = vz.record(steps, tmp_path / "adam", probe=examples[:9], progress=False)
    walk, text = printed(adam, width=120)
    assert walk.learning_rate == 0.1
    assert "trained with Adam at η = 0.001; this is one plain step with η = 0.1." in text


def test_it_says_which_gradients_were_compared(run):
    walk, text = printed(run)
    text = " ".join(text.split())
    assert len(walk.checks) == 7 == len(walk.network.params) + 1
    assert (
        "the largest gradient of every W and b, and with all gradients at once. 7 comparisons agree" in text
    )


def test_one_loss_has_one_form(run):
    """However small the loss is: heading, table, and the sentence about the step write it alike."""
    for scale in (1, 3, 8, 14):
        network = run.network()
        for symbol in network.params:
            network.params[symbol] *= scale
        x = run.probe[[0]].inputs(network.dtype)[0]
        y = int(network.forward(x[None])["p"][0].argmax())
        walk = walkthrough(network, x, y, learning_rate=1e-4)
        form = loss_text(walk.loss_before)
        assert line_summary(walk["loss"], walk).plain == form
        why = walk.section("after")[1].why
        number = re.search(r"(?:from|at) (\S+?)(?: to|:)", why)
        if number:
            digits = number[1].replace(".", "").lstrip("0").partition("e")
            assert digits[0].startswith(form.replace(".", "").lstrip("0").partition("e")[0][:2])
            assert ("e" in number[1]) == ("e" in form)


@pytest.mark.parametrize("init", ["zeros", "normal"])
def test_equal_outputs_are_no_answer(tmp_path, init):
    network = vz.MLP(784, 16, 10, init=init, seed=0)
    run = vz.record(vz.train(network, vz.digits().train[:50], steps=1), tmp_path / "run", progress=False)
    for digit in (0, 3):  # the first class would be the largest of equal ones
        text = " ".join(str(vz.explain(run, digit=digit, at=0)).split())
        assert ("so this is no answer" in text) == (init == "zeros")
        assert ("The network reads" in text) == (init == "normal")
        assert not (init == "zeros" and "is right about it" in text)


def test_lines_end_between_what_is_read_together(run):
    """In narrow terminals, "71.5" once stood at the end of a line, and "%" alone on the next."""
    for width in (58, 80):
        lines = [line.split() for line in printed(run, width=width, example=4, at=3)[1].splitlines()]
        assert not any(line and line[0].startswith(("%", "0.1.")) for line in lines), width


def test_no_short_word_is_left_alone_on_the_last_line():
    console = Console(width=36, file=io.StringIO())
    text = Prose("A neuron whose sum is negative stays silent; a positive sum passes unchanged.")
    assert [str(line).rstrip() for line in text.wrap(console, 36)] == [
        "A neuron whose sum is negative stays",
        "silent; a positive sum",
        "passes unchanged.",
    ]
