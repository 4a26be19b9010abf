"""Views of a recording with a sample of the held-out examples.

The sample was evaluated at some of the snapshots only, and all held-out examples at the last one.
"""

import numpy as np
import pytest

import viznet as vz
from tests.still import Still
from viznet.recording import held_out
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.theme import choose
from viznet.views import VIEWS


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    digits = vz.digits()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held_out, "SAMPLE", 100)
        patch.setattr(held_out, "FREE", 0)
        training = vz.train(vz.MLP(784, 12, 10, seed=3), digits.train, steps=60)
        path = tmp_path_factory.mktemp("runs") / "sampled"
        run = vz.record(
            training, path, validation=digits.test[:700], schedule=SnapshotSchedule.every(2), progress=False
        )
    assert 2 < np.count_nonzero(run.held_out_examples) < len(run)
    return run


@pytest.mark.parametrize("index", [0, 7, 17, -1])
def test_the_confusion_is_that_of_the_last_count(run, index):
    still = Still(VIEWS["confusion"], run, choose("dark"), (1280, 720))
    (image,) = [artist for artist in still.show(index) if hasattr(artist, "get_clim")]
    last = max(i for i in range(index % len(run) + 1) if run["confusion"][i].any())
    count = run["confusion"][last]
    shares = np.sqrt(count / np.maximum(count.sum(axis=1, keepdims=True), 1))
    assert np.allclose(np.abs(image.get_array()), shares)
    words = " ".join(still.words())
    assert "100 held-out examples (700 at the end)" in words
    assert f"counted at {sum(c.any() for c in run['confusion'])} of {len(run)} snapshots" in words


@pytest.mark.slow
@pytest.mark.parametrize("index", [0, 7, -1])
def test_the_loss_curve_goes_through_what_was_measured(run, index):
    still = Still(VIEWS["loss"], run, choose("dark"), (1280, 720))
    lines = [artist for artist in still.show(index) if hasattr(artist, "get_xdata")]
    at = [i for i in range(index % len(run) + 1) if run["confusion"][i].any()]
    expected = [float(run["validation_loss"][i]) for i in at]
    drawn = [line for line in lines if len(set(line.get_xdata())) == len(at)]
    assert any(np.allclose(np.unique(line.get_xdata()), run.steps[at]) for line in drawn)
    words = " ".join(still.words())
    assert "held-out loss (100 examples, 700 at the end)" in words and f"{expected[-1]:.2f}" in words


@pytest.mark.slow
def test_nothing_is_nan_on_the_screen(run):
    for name in ("loss", "confusion", "dashboard"):
        still = Still(VIEWS[name], run, choose("dark"), (1280, 720))
        still.show(8)
        assert not [word for word in still.words() if "nan" in word.lower()]


@pytest.mark.slow
def test_outputs_that_are_no_numbers_are_no_answers(tmp_path):
    """The recording counts them as answers, so the picture says what they are."""
    few = vz.digits().train[:40]
    network = vz.MLP(784, 8, 10, activation="identity", output="elementwise", loss="mse", seed=1)
    with np.errstate(all="ignore"):
        training = vz.train(network, few, steps=30, optimizer=vz.SGD(1e6))
        run = vz.record(training, tmp_path / "run", validation=few, progress=False)
    still = Still(vz.views.confusion, run, choose("dark"), (1280, 720))
    for index in range(len(run)):
        still.show(index)
        missing = not np.isfinite(run[index]["p"]).all()
        assert any("outputs are no numbers" in word for word in still.words()) == missing
        assert any("one answer" in word for word in still.words()) != missing
    assert missing and np.isfinite(run[0]["p"]).all()


@pytest.mark.slow
def test_a_single_mistake_among_many_leaves_less_than_100_percent(tmp_path):
    """1 of 4,000 answers is wrong: 99.975 % would be written as 100.0 %."""
    x = np.repeat(np.array([[0, 255], [255, 0]], np.uint8), 2000, axis=0)
    y = np.repeat([0, 1], 2000)
    for wrong, expected in ((1, "> 99.9 %"), (0, "100.0 %")):
        network = vz.MLP(2, 2, seed=1)
        network.params["W1"][...] = [[0, 9], [9, 0]]
        labels = y.copy()
        labels[:wrong] = 1
        examples = vz.Examples(x, labels, (1, 2))
        training = vz.train(network, examples, steps=0)
        run = vz.record(training, tmp_path / f"run-{wrong}", validation=examples, progress=False)
        for view in ("confusion", "loss"):
            still = Still(vz.views.VIEWS[view], run, choose("dark"), (1280, 720))
            still.show(0)
            assert any(expected in word for word in still.words()), (view, still.words())
