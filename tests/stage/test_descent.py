"""The scene about gradient descent says what the numbers of unusual runs say."""

import re

import numpy as np
import pytest

import viznet as vz
from tests import needs
from tests.stage.checks import check_numbers, check_receipt
from tests.stage.performance import perform
from viznet.rendering.finding import scenes

needs.manim()
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.slow]

from viznet.stage import captions_descent as captions  # noqa: E402
from viznet.stage.mobjects import Fan, Ground, Surface  # noqa: E402


def examples(count=12):
    rng = np.random.default_rng(0)
    y = np.arange(count) % 3
    x = (rng.integers(0, 60, (count, 9)) + 180 * np.eye(9, dtype=int)[y * 3]).astype(np.uint8)
    return vz.Examples(x, y, (3, 3), ("left", "middle", "right"))


def sentences_of(folder, monkeypatch, network, *, probe=12, steps=3, batch_size=4, optimizer=None, **asked):
    """The sentences of the scene about a small run, after its numbers and claims were checked."""
    data = examples()
    training = vz.train(
        network, data, steps=steps, batch_size=batch_size, optimizer=optimizer or vz.SGD(0.1), seed=1
    )
    run = vz.record(training, folder / "run", probe=data[:probe], progress=False)
    drawn = perform(
        scenes()["gradient_descent"], folder, run, monkeypatch, size=(160, 90), film=False, **asked
    )
    check_numbers(drawn)
    check_receipt(drawn)
    return " ".join(sentence.text for sentence in drawn.receipt.sentences)


def zeros(**options):
    network = vz.MLP(9, 4, 3, seed=1, **options)
    for array in network.params.values():
        array[...] = 0
    return network


def test_a_rate_beyond_what_the_slope_bears(tmp_path, monkeypatch):
    text = sentences_of(tmp_path, monkeypatch, vz.MLP(9, 4, 3, seed=3), optimizer=vz.SGD(50.0), at=0)
    assert "rate, 50, is too large for this slope" in text
    assert "The whole training took 3 steps. " in text  # not the 0 steps so far


def test_a_run_that_sees_all_its_examples_at_once_is_not_called_noisy(tmp_path, monkeypatch):
    text = sentences_of(tmp_path, monkeypatch, vz.MLP(9, 4, 3, seed=3), steps=1, batch_size=12)
    assert "The run feels the slope of all its examples." in text and "it is noisy" not in text
    assert "The whole training took 1 step. " in text


def test_where_every_slope_is_0_no_rate_is_tried(tmp_path, monkeypatch):
    network = zeros(output="elementwise", loss="mse", activation="relu")
    text = sentences_of(tmp_path, monkeypatch, network, steps=2)
    assert text.count("Every slope is 0 here, so no number moves.") == 1
    assert "rate" not in text and "Hessian" not in text and "small step" not in text
    assert "Where there is no slope, nothing is learned." in text


def test_a_single_moment_and_one_recorded_example(tmp_path, monkeypatch):
    text = sentences_of(tmp_path, monkeypatch, vz.MLP(9, 4, 3, seed=3), steps=0, probe=1, batch_size=1)
    assert "in two directions drawn at random" in text
    assert "falls from" not in text and "arrow" not in text


def test_another_optimizer_and_batches_of_one(tmp_path, monkeypatch):
    text = sentences_of(
        tmp_path, monkeypatch, vz.MLP(9, 4, 3, seed=3), optimizer=vz.Adam(0.01), batch_size=1, steps=8
    )
    assert "A plain step with the rate 0.1" in text and "run's own rate" not in text
    assert "only 1 example a step" in text
    assert "Each thin arrow is the slope of 1 recorded example, the thick one of all 12." in text
    holds = re.search(r"The cut holds ([\d.]+) % of the whole run's way; the stem bridges the rest\.", text)
    assert holds and float(holds[1]) == pytest.approx(share_in_plane(vz.open_run(tmp_path / "run")), abs=0.51)


def share_in_plane(run) -> float:
    """How much of the path lies in its two main directions, in percent; a moment counts for the steps around it."""
    names = [f"{kind}{l}" for l in range(1, run.layers + 1) for kind in "Wb"]
    path = np.array(
        [np.concatenate([np.ravel(run[i][name]) for name in names]) for i in range(len(run))], float
    )
    gaps = np.diff(run.steps.astype(float))
    counts = (np.append(gaps, 0) + np.append(0, gaps)) / 2
    sizes = np.linalg.svd(np.sqrt(counts)[:, None] * (path - path[-1]), compute_uv=False) ** 2
    return 100 * sizes[:2].sum() / sizes.sum()


@pytest.mark.parametrize(
    ("size", "says"),
    [
        (10**6, "{size} MB: that fits"),
        (7 * 10**8, "{size} MB: a laptop"),
        (10**9, "{size} GB: a laptop"),
        (10**11, "more than most laptops"),
    ],
)
def test_memory_is_called_large_only_where_it_is(size, says):
    template = captions.memory_sentence(size)
    assert says in template
    assert (captions.unit_of(size) == 10**6) == ("MB" in template)


def test_the_way_down_and_its_noise_are_judged():
    assert (
        captions.walked(1.0, 2.0) == captions.WALK_ROSE and captions.walked(1.0, 1.0) == captions.WALK_STAYED
    )
    assert captions.noise_later(60.0, 50.0) == captions.CLOSER


def test_a_ball_lies_on_the_ground():
    x = np.linspace(0, 4, 401)
    ground = Ground(x, (x - 2) ** 2, width=8, height=4, low=0, high=4)
    for at in (0.5, 2.0, 3.3):
        middle = ground.above(at, 0.2)
        points = np.array([ground.on(each) for each in x])
        assert np.linalg.norm(points - middle, axis=1).min() == pytest.approx(0.2, abs=0.01)
        assert middle[1] > ground.on(at)[1]
    assert ground.steepness(2.0) == 1.0  # a unit of x is 2 wide, and one of the loss 1 tall


def test_arrows_keep_their_angles_and_the_surface_its_place():
    fan = Fan([30.0, 120.0, 0.0], radius=2)
    down = np.degrees(np.arccos(-(fan.tips - fan.middle)[:, 1] / 2))
    assert down == pytest.approx([30, 120, 0], abs=1e-5)
    line = np.linspace(-1, 1, 5)
    path = {"places": np.zeros((1, 2)), "path": np.ones(1), "feet": np.zeros(1)}
    bowl = np.add.outer(line**2, line**2)
    colours = {"table": np.zeros((256, 3)), "line": "#2A3040", "ball": "#FFD166"}
    surface = Surface(line, line, bowl, low=0, high=2, width=6, height=5, **path, **colours)
    for turn in np.linspace(0, 6, 13):
        points, _ = surface.set_turn(turn).seen(surface.plane, surface.heights)
        assert (np.abs(points) <= [3, 2.5]).all()
