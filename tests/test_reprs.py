"""What Python shows of every public thing is one short line that helps."""

import inspect
from pathlib import Path

import pytest

import viznet as vz
from tests.public_calls import data, examples, network, plan, small_run, theme, walk


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> vz.Run:
    return small_run(tmp_path_factory.mktemp("work"))


def test_reprs_are_one_short_line_that_helps(run: vz.Run) -> None:
    net = network()
    training = vz.train(net, examples(), steps=2)
    step = next(training)
    stepper = vz.explore(run)
    shown = {
        "MLP": (net, "MLP(16, 5, 3, activation='relu') of 103 parameters"),
        "Trace": (step.trace, "<Trace of 16 examples: a0 z1 a1 z2 p loss dz2"),
        "Examples": (examples(), "Examples(24 images of 4 × 4, 3 classes)"),
        "Dataset": (data(), "Dataset('insects', 24 to learn from and 9 to be tested on)"),
        "Training": (training, "<Training of 16-5-3, at step 0 of 2>"),
        "Step": (step, f"<Step 0, epoch 0: loss {step.loss:.4g}, accuracy {100 * step.accuracy:.4g} %"),
        "Run": (run, "<Run 'small': 16-5-3, 4 snapshots, finished>"),
        "Snapshot": (run[1], "<Snapshot 1 of 'small', step 3>"),
        "Film": (vz.animate(run, "loss", "weights"), "<Film of 'small': loss, weights"),
        "View": (vz.views.weights(units=4), "<view weights(units=4)>"),
        "Walkthrough": (walk(run), "<Walkthrough of an example of class 1: "),
        "Theme": (theme(), "<Theme 'dark': ink "),
        "Verification": (vz.Verification(3, 1, (), (), ()), "<Verification: 3 numbers and 1 claim"),
        "SGD": (vz.SGD(0.5), "SGD(lr=0.5)"),
        "Momentum": (vz.Momentum(), "Momentum(lr=0.01, beta=0.9)"),
        "Adam": (vz.Adam(), "Adam(lr=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08)"),
        "Variant": (vz.Variant("a", steps=5), "Variant('a': steps=5)"),
        "ExperimentPlan": (plan(), "<ExperimentPlan 'two': 2 ways to train>"),
        "Experiment": (
            vz.Experiment(plan(), Path("e"), [], [], {}, None),
            "<Experiment 'two': 2 ways to train, in e>",
        ),
        "Loss": (vz.LOSSES["mse"], "<Loss mse: mean (p − y)²>"),
        "Activation": (vz.ACTIVATIONS["relu"], "<Activation relu: max(0, z)>"),
        "SnapshotSchedule": (
            vz.SnapshotSchedule.at(range(1000)),
            "<SnapshotSchedule: 1,000 chosen steps, at most 2.0 GB>",
        ),
        "Stepper": (stepper, "<Stepper through 'small'"),
        "SceneFilm": (vz.scene("network", run), "<SceneFilm 'network' of 'small': example "),
    }
    one = vz.record(vz.train(network(), examples(), steps=0), run.path.parent / "one", progress=False)
    assert repr(one) == "<Run 'one': 16-5-3, 1 snapshot, finished>"
    assert repr(net.forward(examples().x[:1] / 255)).startswith("<Trace of 1 example: ")
    public = {name for name in vz.__all__ if inspect.isclass(getattr(vz, name))}
    errors = {name for name in public if issubclass(getattr(vz, name), BaseException)}
    assert public - errors <= set(shown), "a new public class needs its line here"
    for name, (thing, expected) in shown.items():
        line = repr(thing)
        assert line.startswith(expected), name
        assert "\n" not in line and len(line) < 140 and "array(" not in line and " at 0x" not in line
