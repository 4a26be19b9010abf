"""The wall of all parameters, and how far they moved."""

import numpy as np
import pytest

import viznet as vz
from tests import needs
from viznet.receipts.claims import claim_of
from viznet.receipts.conditions import Spoken
from viznet.receipts.recomputed import Recomputed
from viznet.receipts.recorded import Recorded
from viznet.walkthroughs.source import Source

needs.manim()
from viznet.stage import captions_equation as captions  # noqa: E402
from viznet.stage import parameter_wall  # noqa: E402
from viznet.stage.parameter_wall import ParameterWall  # noqa: E402


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    digits = vz.digits()
    steps = vz.train(vz.MLP(784, 4, 3, 10, seed=1), digits.train[:200], steps=5)
    path = tmp_path_factory.mktemp("runs") / "small"
    return vz.record(steps, path, probe=digits.test[:4], progress=False)


def test_a_place_names_the_number_that_stands_there(run):
    wall = ParameterWall(run, len(run) - 1)
    numbers = wall.at(len(run) - 1)
    assert wall.total == len(numbers) == 784 * 4 + 4 + 4 * 3 + 3 + 3 * 10 + 10
    for number in (0, 5, 784 * 4, 784 * 4 + 4, wall.total - 1):
        symbol, index = wall.place(number)
        assert run[-1][symbol][index] == pytest.approx(numbers[number])
    with pytest.raises(IndexError):
        wall.place(wall.total)


@pytest.mark.parametrize("most", [15_000, 100])
def test_cells_are_numbers_or_a_sample_of_them(run, most, monkeypatch):
    monkeypatch.setattr(parameter_wall, "MOST", most)
    wall = ParameterWall(run, 0)
    assert wall.sampled == (most < wall.total) and wall.ends[0] == 0 and wall.ends[-1] <= most
    grid = wall.grid(vz.THEMES["dark"], 5, 4)
    numbers, shape = wall.at(0), grid.values.shape
    assert shape[0] * shape[1] >= wall.ends[-1]
    grid.set_values(wall.cells(numbers, shape))
    for number in (0, wall.distance, 3 * wall.distance):
        column, row = divmod(number // wall.distance, shape[0])
        assert grid.values[row, column] == numbers[number]
        assert np.allclose(wall.centre_of(grid, number), grid.cell(row, column))
    assert np.count_nonzero(wall.cells(np.ones(wall.total), shape, filled=7)) == 7
    assert most > wall.total or wall.centre_of(grid, 1) is None


@pytest.mark.parametrize("last", [0, -1])
def test_how_many_numbers_changed_decides_the_sentence(run, last):
    """Pixels without ink have weights that no gradient ever reaches."""
    step = int(run.steps[last])
    before, now = (
        np.concatenate([np.ravel(run[s][i]) for l in (1, 2, 3) for s in (f"W{l}", f"b{l}")])
        for i in (0, last)
    )
    changed = int((before != now).sum())
    truth = Recomputed(Recorded(run.path), step, 0, run.hash)
    assert truth.value(Source(kind="changed")) == changed
    expected = np.linalg.norm(now.astype(float) - before.astype(float))
    assert truth.value(Source(kind="way", step=step)) == pytest.approx(expected)
    sentence = captions.how_many_changed(changed, len(now))
    assert sentence == (captions.SOME_CHANGED if last else captions.NONE_CHANGED)
    for template in (captions.ALL_CHANGED, captions.SOME_CHANGED, captions.NONE_CHANGED):
        claim = claim_of(template.format(total="3", changed="2"))
        assert claim.holds(truth, Spoken("", (), ())) == (template == sentence)
