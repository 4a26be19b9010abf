"""Trainings of networks that were trained before: the recording says so, and goes on exactly."""

import copy
import json
import pickle

import numpy as np
import pytest
from matplotlib.text import Text

import viznet as vz
from viznet.film.layout import provenance
from viznet.recording.beginning import began, began_in_short
from viznet.stepper.header import fixed_part

FEW = vz.digits().train[np.arange(100)]


def network(**options) -> vz.MLP:
    return vz.MLP(784, 8, 10, seed=7, **options)


def learn(path, net, *, steps=100, **options):
    return vz.record(vz.train(net, FEW, steps=steps, **options), path, progress=False, overwrite=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("optimizer", "dtype"),
    [(vz.SGD(), "float32"), (vz.Momentum(), "float64"), (vz.Adam(), "float32")],
    ids=["sgd", "momentum", "adam"],
)
def test_a_continued_training_is_the_one_that_did_not_stop(tmp_path, optimizer, dtype):
    options = {"optimizer": optimizer, "batch_size": 16, "seed": 3}  # an epoch has seven batches
    whole = learn(tmp_path / "whole", network(dtype=dtype), steps=200, **options)
    first = learn(tmp_path / "first", network(dtype=dtype), **options)
    packed = vz.pack(first)
    for start in (first, packed):
        second = vz.record(
            vz.resume(start, FEW, steps=60), tmp_path / "second", progress=False, overwrite=True
        )
        third = vz.record(
            vz.resume(second, FEW, steps=40), tmp_path / "third", progress=False, overwrite=True
        )
        for symbol, weights in whole.network().params.items():
            np.testing.assert_array_equal(third.network().params[symbol], weights)
        np.testing.assert_array_equal(
            [*second.scalars["loss"][:-1], *third.scalars["loss"]], whole.scalars["loss"][100:]
        )
        np.testing.assert_array_equal(
            [snapshot.epoch for snapshot in third], [step.epoch for step in whole if step.step >= 160]
        )
        beginning = third.meta.beginning
        assert beginning.run.sha256 == second.hash and beginning.step == 60 and beginning.is_exact
        assert beginning.first.sha256 == first.hash and beginning.steps == 160
        assert beginning.first_was_fresh


def test_films_and_the_page_count_the_epochs_of_the_whole_training(tmp_path):
    first = learn(tmp_path / "first", network(), steps=10, batch_size=16, seed=3)  # an epoch has 7 batches
    second = vz.record(vz.resume(first, FEW, steps=20), tmp_path / "second", progress=False)
    header = fixed_part(second, second.probe)
    assert (header["epochLength"], header["earlierBatches"]) == (7, 10)
    assert fixed_part(first, first.probe)["earlierBatches"] == first.meta.earlier_batches == 0
    figure = vz.animate(second, "loss").still(20, size=(800, 500))
    axes = next(axes for axes in figure.axes if axes.lines)
    ends = [l.get_xdata()[0] for l in axes.lines if l.get_transform() == axes.get_xaxis_transform()]
    assert ends == [4, 11, 18]  # batches 14, 21 and 28
    words = [text.get_text() for text in figure.findobj(Text)]
    named = [word for word in words if "epoch" in word]  # "epoch 2" where there is little room
    assert [word.removeprefix("end of ") for word in named] == [f"epoch {n}" for n in (2, 3, 4)]


def test_a_warning_about_the_examples_names_the_line_of_the_user(tmp_path):
    x, y = np.eye(3), np.ones(3, int)
    with pytest.warns(vz.OneClassWarning) as first:
        run = vz.record(vz.train(vz.MLP(3, 4, 2), (x, y), steps=1), tmp_path / "run", progress=False)
    with pytest.warns(vz.OneClassWarning) as second:
        vz.resume(run, (x, y), steps=1).is_handled = True
    assert [warning.filename for warning in (*first, *second)] == [__file__] * 2


def test_arrays_are_continued_exactly_only_if_they_are_the_same(tmp_path):
    x, y = np.eye(6), np.arange(6) % 2
    run = vz.record(vz.train(vz.MLP(6, 4, 2), (x, y), steps=2), tmp_path / "run", progress=False)
    same = vz.resume(run, (x.copy(), y.astype("int8")), steps=1)
    assert same.is_exact
    same.is_handled = True
    for other in ((x[::-1].copy(), y), (x, 1 - y)):
        with pytest.raises(vz.VizError, match="these are not the 6 examples"):
            vz.resume(run, other, steps=1)


def test_examples_without_a_checksum_are_not_said_to_be_the_same(tmp_path):
    class Mine:
        def __init__(self, x, y):
            self.x, self.y = x, y

        def inputs(self, dtype):
            return self.x.astype(dtype)

    mine, probe = Mine(np.eye(6), np.arange(6) % 2), (np.eye(6), np.arange(6) % 2)
    training = vz.train(vz.MLP(6, 4, 2), mine, steps=2)
    run = vz.record(training, tmp_path / "run", probe=probe, progress=False)
    training = vz.resume(run, mine, steps=1)
    assert not training.is_exact
    training.is_handled = True


def test_a_fresh_network_is_said_to_be_fresh(tmp_path):
    run = learn(tmp_path / "run", network())
    assert run.meta.beginning is None and run.info()["began"] == "with the weights that seed 7 draws"
    assert repr(run).endswith("finished>")
    again = learn(tmp_path / "again", run.network(0))  # of a fresh run, step 0 is fresh
    assert again.meta.beginning is None and again.hash == run.hash


def test_a_cell_that_is_run_twice(tmp_path):
    net = network()
    before = learn(tmp_path / "run", net).hash
    run = learn(tmp_path / "run", net)  # it replaces the recording that it goes on from
    assert run.meta.beginning.run.sha256 == before and run.meta.beginning.steps == 100
    assert not run.meta.beginning.is_exact  # the order of the examples begins anew
    assert began(run.meta.beginning, 7, run.meta.init) == f"after 100 steps of run (run {before[:8]})"
    assert repr(run).endswith("finished, seed 7, then 100 steps>")
    third = learn(tmp_path / "third", net)
    assert began(third.meta.beginning, 7, third.meta.init) == (
        f"after 200 steps: at step 100 of run (run {run.hash[:8]}), which goes back to run (run {before[:8]})"
    )


def test_a_network_that_was_changed_elsewhere_comes_from_no_recording(tmp_path):
    net = network()
    vz.train(net, FEW, steps=3).run(progress=False)
    run = learn(tmp_path / "trained", net)
    assert began(run.meta.beginning, 7, run.meta.init) == "with weights that were trained or changed before"
    assert repr(run).endswith("finished, trained before>")
    changed = run.network()
    changed.params["b1"][0] += 1
    assert learn(tmp_path / "changed", changed).meta.beginning.run is None
    # What goes on from such a recording says that it was trained even before.
    after = learn(tmp_path / "after", run.network())
    assert began_in_short(after.meta.beginning, 7) == "trained before, then 100 steps"


@pytest.mark.slow
def test_whatever_speaks_of_a_run_says_that_it_was_trained_before(tmp_path):
    net = network()
    first = learn(tmp_path / "first", net, steps=3)
    assert provenance(first, first.hash)[0].count("seed 7  ") == 1 and "began" not in vz.explain(first)
    later = learn(tmp_path / "later", net, steps=3)
    net.params["b1"][0] += 1
    changed = learn(tmp_path / "changed", net, steps=3)
    for run, words in ((later, "seed 7, then 3 steps"), (changed, "trained before")):
        assert f"  {words}  " in provenance(run, run.hash)[0]
        comment = vz.animate(run, "loss").metadata["comment"]
        assert f", {words}, step 3, recording {run.hash}" in comment
        assert fixed_part(run, run.probe)["began"] == words and words in repr(run)
        sentence = " ".join(vz.explain(run).split())
        assert "The recording began" in sentence and ("seed" in sentence) is False
    assert f"after 3 steps of first (run {first.hash[:8]})" in later.info()["began"]


def test_a_step_in_the_middle_of_a_recording(tmp_path):
    run = learn(tmp_path / "run", network())
    later = learn(tmp_path / "later", run.network(50))
    assert later.meta.beginning.step == 50 and later.meta.beginning.steps == 50


@pytest.mark.parametrize("make_copy", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_a_copy_of_a_network_is_the_same_network(tmp_path, make_copy):
    run = learn(tmp_path / "run", network(activation="tanh", loss="mse"))
    net = run.network()
    copied = make_copy(net)
    x = FEW.inputs("float32")
    np.testing.assert_array_equal(copied(x), net(x))
    assert copied.config() == net.config() and copied.recorded == net.recorded
    copied.params["W1"][...] = 0
    assert net.params["W1"].any()


def test_an_interrupted_training_goes_on_from_its_last_snapshot(tmp_path):
    run = learn(tmp_path / "run", network(), optimizer="momentum")
    (tmp_path / "run/end.json").unlink()  # as a kill leaves it
    training = vz.resume(tmp_path / "run", FEW, steps=3)
    assert training.earlier_batches == 100 and not training.is_exact
    assert vz.record(training, tmp_path / "on", progress=False).meta.beginning.batches == 100
    assert run.status == "finished"


REFUSED = {
    "other examples": (lambda run: vz.resume(run, vz.digits(), steps=1), "these are not the 100 examples"),
    "as many other examples": (
        lambda run: vz.resume(run, vz.digits().train[np.arange(100, 200)], steps=1),
        "these are not the 100 examples",
    ),
    "another rate": (
        lambda run: vz.resume(run, FEW, optimizer=vz.SGD(0.5), steps=1),
        "was trained with sgd at a learning rate of 0.1, expected the same",
    ),
    "no examples": (lambda run: vz.resume(run, 3, steps=1), "examples is 3, expected a Dataset"),
    "no optimizer": (lambda run: vz.resume(run, FEW, optimizer=3, steps=1), "optimizer is 3, expected one"),
    "no run": (lambda run: vz.resume(3, FEW, steps=1), "run is 3, expected a Run"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_continued_is_refused_in_one_line(tmp_path, name):
    call, words = REFUSED[name]
    run = learn(tmp_path / "run", network(), steps=2)
    with pytest.raises(vz.VizError, match=words):
        call(run)


def test_a_diverged_training_is_not_continued(tmp_path):
    run = learn(tmp_path / "run", network(), optimizer=vz.SGD(1e30))
    with pytest.raises(vz.VizError, match="its training diverged"):
        vz.resume(run, FEW, steps=1)


def test_a_damaged_memory_of_the_optimizer_is_one_line(tmp_path):
    run = learn(tmp_path / "run", network(), optimizer="adam", steps=2)
    path = tmp_path / "run/optimizer.npz"
    content = path.read_bytes()
    with np.load(path) as state:
        assert set(state) == {f"{m}{symbol}" for m in "ms" for symbol in run.network().params} | {"t"}
    for damaged in (
        b"",
        content[:100],
        content.replace(b"<f4", b"<f8"),
        content.replace(b"(784, 8)", b"(8, 784)"),
    ):
        path.write_bytes(damaged)
        with pytest.raises(vz.VizError, match=r"optimizer\.npz: cannot be read"):
            vz.resume(run, FEW, steps=1)


def test_odd_settings_of_an_optimizer_are_one_line(tmp_path):
    run = learn(tmp_path / "run", network(), steps=2)
    meta = json.loads((tmp_path / "run/meta.json").read_bytes())
    meta["optimizer"]["colour"] = "blue"
    (tmp_path / "run/meta.json").write_text(json.dumps(meta))
    with pytest.raises(vz.VizError, match="optimizer has odd settings"):
        vz.resume(run.path, FEW, steps=1)


def test_the_epochs_of_a_continued_training_go_on(tmp_path):
    """Seven steps are an epoch, and the first training stopped in the third step of its second epoch."""
    whole = [step.epoch for step in vz.train(network(), FEW, batch_size=16, steps=20)]
    first = learn(tmp_path / "first", network(), steps=10, batch_size=16)
    assert [step.epoch for step in vz.resume(first, FEW, steps=10)] == whole[10:]


def test_a_network_knows_its_recording_from_any_folder(tmp_path, monkeypatch):
    """The recording was named by a path that is right in one folder only."""
    monkeypatch.chdir(tmp_path)
    net = network()
    learn("first", net, steps=2)
    assert net.recorded == (str(tmp_path / "first"), 2)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    second = learn(tmp_path / "second", net, steps=2)
    assert (
        second.meta.beginning
        == learn(tmp_path / "third", vz.open_run(tmp_path / "first").network(), steps=2).meta.beginning
    )
