"""Sentences of a slope and of a map are claims, which are worked out again."""

import importlib

import numpy as np
import pytest

import viznet as vz
from viznet.landscapes.landscape import landscape
from viznet.landscapes.step_line import step_line
from viznet.receipts.checks import wrong_in_sentence
from viznet.receipts.receipt import Number, ShownSentence
from viznet.receipts.recomputed import Recomputed
from viznet.receipts.recorded import Recorded
from viznet.views.drawing import landscape_sentences as of_map
from viznet.views.drawing import slice_sentences as of_slope
from viznet.views.drawing.wordings import template_parts

slice_view = importlib.import_module("viznet.views.slice")
SLOPES = {
    "raises": of_slope.RAISES,
    "barely raises": of_slope.BARELY_RAISES,
    "small": of_slope.SMALL,
    "hardly": of_slope.HARDLY[:1],
    "right": of_slope.RIGHT,
    "farthest": of_slope.FARTHEST[:1],
    "large": of_slope.LARGE,
    "no rate": of_slope.NO_STEP,
    "level": of_slope.LEVEL,
    "flat": of_slope.FLAT,
    "lost": of_slope.LOST,
}
# Of these pairs, the second says no more than the first.
IMPLIED = {("hardly", "small"), ("farthest", "right"), ("barely raises", "raises")}
RATES = [0.0001, 0.1, 1.0, 3.0, 10.0, 1e30]
MAPS = {
    "begins": of_map.BEGINS,
    "fell": of_map.FELL,
    "rose": of_map.ROSE,
    "stayed": of_map.STAYED,
    "lower": of_map.LOWER,
    "lowest": of_map.LOWEST,
    "lost": of_map.LOST,
}


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """Records runs on small pictures."""
    rng = np.random.default_rng(0)
    y = np.arange(30) % 3
    x = (rng.integers(0, 60, (30, 9)) + 180 * np.eye(9, dtype=int)[y * 3]).astype(np.uint8)
    examples = vz.Examples(x, y, (3, 3), ("left", "middle", "right"))

    def made(rate, steps=5, **network):
        training = vz.train(vz.MLP(9, 4, 3, seed=3, **network), examples, optimizer=vz.SGD(rate), steps=steps)
        path = tmp_path_factory.mktemp("runs") / "small"
        return vz.record(training, path, probe=examples[:12], progress=False)

    return made


def is_false(run, template, numbers) -> bool:
    """Whether the checker finds something wrong with a sentence."""
    parts = template_parts(template, **numbers)
    sentence = ShownSentence.of("view", parts, 0.0, 1.0)
    assert sentence.claim, sentence.text
    truth = Recomputed(Recorded(run.path), int(run.steps[-1]), 0, run.hash)
    sources = tuple(part.source for part in parts if isinstance(part, Number))
    return bool(list(wrong_in_sentence(sentence, truth, sources, "at 0.0 s")))


def says(templates, tables) -> str:
    """The name of a table that has these wordings."""
    return next(name for name, table in tables.items() if templates[0] == table[0])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.slow
def test_only_the_true_sentence_about_a_rate_holds(rate, record):
    run = record(rate)
    for index in (0, -1):
        step = int(run.steps[index])
        line = step_line(run.network(step), run.probe.inputs("float64"), run.probe.y)
        found = {} if line is None else slice_view._found(line, rate)
        templates, numbers = of_slope.rate_judgement(line, found, step, plain=True)
        name = says(templates, SLOPES)
        assert not any(is_false(run, template, numbers) for template in templates)
        for other, wordings in SLOPES.items():
            if other != name and (name, other) not in IMPLIED:
                for template in wordings:
                    values = {"loss": numbers["step"], **numbers}
                    if all(f"{{{key}}}" not in template or key in values for key in KEYS):
                        assert is_false(run, template, values), f"{name}: {template}"


KEYS = ("rate", "after", "best", "least", "shortest", "longest")


class Heard:
    """A line that keeps what it says."""

    def say(self, templates, **values):
        self.templates, self.values = templates, values


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("moving", [False, True])
@pytest.mark.parametrize("rate", [0.3, 30.0, 1e30])
def test_only_the_true_sentence_about_a_map_holds(rate, moving, record):
    run = record(rate, activation="identity", output="elementwise", loss="mse")
    found = landscape(run, run.probe, axes="random" if moving else None, moving=moving, points=5)
    heard = Heard()
    show = of_map.answer_line(heard, run, found)
    for index in range(len(run)):
        show(run[index])
        name = says(heard.templates, MAPS)
        assert not any(is_false(run, template, heard.values) for template in heard.templates)
        for other, wordings in MAPS.items():
            for template in wordings:
                fits = all(f"{{{key}}}" not in template or key in heard.values for key in ALL)
                if (
                    fits
                    and other != name
                    and not (name in ("begins", "stayed") and other in ("begins", "stayed"))
                ):
                    assert is_false(run, template, heard.values), f"{name}: {template}"


ALL = ("first", "loss", "foot", "share", "points", "step")


def test_a_changed_number_of_a_random_map_is_found(record):
    run = record(0.3)
    found = landscape(run, run.probe, axes="random", moving=True, points=5)
    heard = Heard()
    of_map.answer_line(heard, run, found)(run[0])
    share = heard.values["share"]
    assert share.text.endswith(" %")
    changed = {**heard.values, "share": Number("3.1 %", share.source)}
    assert is_false(run, of_map.LOWER[0], changed) and not is_false(run, of_map.LOWER[0], heard.values)
