"""The example of a view of one's own: it draws the run's numbers, and leaves its two pictures."""

import runpy
import tempfile
from pathlib import Path

import imageio.v3 as iio
import numpy as np
import pytest
from matplotlib.patches import StepPatch

import viznet as vz
from tests.still import Still
from viznet.theme import choose
from viznet.views import VIEWS

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "own_view.py"


@pytest.fixture
def example():
    yield runpy.run_path(str(EXAMPLE))
    del VIEWS["histogram"]


def test_it_draws_the_weights_of_each_snapshot(example, run_of):
    run = run_of("784-16-16-10")
    still = Still(example["histogram"](layer=2, bins=12), run, choose("dark"))
    for index in (-1, 0, len(run) // 2):
        (bars,) = still.show(index)
        assert isinstance(bars, StepPatch)
        counts, edges, _ = bars.get_data()
        assert np.array_equal(counts, np.histogram(run[index]["W2"], edges)[0])
        assert len(counts) == 12 and counts.sum() == 16 * 16


@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (320, 180)])
def test_its_words_keep_a_distance_from_the_edge(example, run_of, size):
    figure = vz.animate(run_of("784-16-16-10"), example["histogram"]).still(size=size)
    (axes,) = figure.axes
    boxes = [axes.title.get_window_extent(), axes._left_title.get_window_extent(), axes.get_tightbbox()]
    left, top = min(box.x0 for box in boxes), max(box.y1 for box in boxes)
    least = 0.012 * size[0]  # as far as the footer's words
    assert left >= least and size[1] - top >= least


@pytest.mark.slow
def test_it_runs(example, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    example["main"]()
    film, still = map(Path, capsys.readouterr().out.split())
    assert iio.imread(film).shape == (30, 360, 800, 3)
    assert iio.imread(still).shape[:2] == (360, 800)
    assert film.parent == still.parent and film.parent.parent == tmp_path
