"""A recording holds what the training computed.

This is checked against a second training, and against NumPy's own reader.
"""

import json
import shutil

import numpy as np
import pytest

from viznet.data import Examples
from viznet.errors import RecordingError, UsageError
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.recording import find_run, fingerprint, held_out, open_run, pack, record
from viznet.recording.columns import Column
from viznet.recording.held_out import even_sample
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.training import Training, train

LR = 0.5


def some_examples(count, seed=0):
    """Images of 3 × 4 whose class is their brightest of four columns."""
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 256, (count, 12), dtype=np.uint8)
    return Examples(
        x, x.reshape(-1, 3, 4).sum(axis=1).argmax(axis=1), (3, 4), ("a", "b", "c", "d"), "columns"
    )


LEARNED, HELD_OUT = some_examples(90), some_examples(50, seed=1)


def a_training(steps=40, **options):
    network = MLP(12, 6, 5, 4, **{"seed": 3, "activation": "tanh"} | options)
    return train(network, LEARNED, optimizer=SGD(LR), batch_size=8, steps=steps, seed=5)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "every"
    return record(a_training(), path, validation=HELD_OUT, schedule=SnapshotSchedule.every(1))


def test_every_step_is_there_and_the_run_is_finished(run):
    assert run.status == "finished"
    assert np.array_equal(run.steps, np.arange(41)) and len(run) == 41
    assert run.sizes == (12, 6, 5, 4) and run.layers == 3


def test_gradient_descent_can_be_read_off(run):
    for symbol in ("W1", "b1", "W2", "b2", "W3", "b3"):
        weights, gradients = run[symbol], run[f"d{symbol}"]
        np.testing.assert_allclose(weights[1:], weights[:-1] - LR * gradients[:-1], rtol=1e-6, atol=1e-7)


def test_it_is_what_training_alone_does(run):
    for row, step in zip(run, a_training()):
        assert row.step == step.step and row.epoch == step.epoch
        assert row["loss"] == step.loss and row["accuracy"] == step.accuracy
        for symbol, array in step.network.params.items():
            assert np.array_equal(row[symbol], array)
            assert np.array_equal(row[f"d{symbol}"], step.trace[f"d{symbol}"])


def test_activations_and_held_out_figures_belong_to_the_weights_beside_them(run):
    for snapshot in (run[0], run[7], run[-1]):
        network = run.network(snapshot.step)
        trace = network.forward(run.probe.inputs())
        for symbol in ("a1", "a2", "p"):
            np.testing.assert_allclose(snapshot[symbol], trace[symbol], rtol=1e-5, atol=1e-6)
        held_out = network.backward(network.forward(HELD_OUT.inputs()), HELD_OUT.y)
        assert snapshot["validation_loss"] == pytest.approx(held_out["loss"], rel=1e-5)
        predicted = network.predict(HELD_OUT.inputs())
        assert snapshot["validation_accuracy"] == np.mean(predicted == HELD_OUT.y)
        for true in range(4):
            for answer in range(4):
                assert snapshot["confusion"][true, answer] == np.sum(
                    (HELD_OUT.y == true) & (predicted == answer)
                )


def test_the_held_out_loss_is_the_networks_loss_whichever_it_is(tmp_path):
    for loss, output in (("mse", "softmax"), ("rmse", "elementwise")):
        training = a_training(10, loss=loss, output=output, dtype="float64")
        run = record(training, tmp_path / loss, validation=HELD_OUT)
        network = run.network()
        held_out = network.backward(network.forward(HELD_OUT.inputs("float64")), HELD_OUT.y)
        assert run[-1]["validation_loss"] == pytest.approx(held_out["loss"], rel=1e-12)
        assert run["dW1"].dtype == run["a1"].dtype == run["p"].dtype == np.float64


def test_every_step_has_its_scalars_whatever_the_schedule(tmp_path):
    run = record(a_training(), tmp_path / "few", schedule=SnapshotSchedule.at([3, 20]))
    assert list(run.steps) == [0, 3, 20, 40]
    alone = [(step.step, step.loss, step.accuracy) for step in a_training()]
    assert list(zip(*(run.scalars[s].tolist() for s in ("step", "loss", "accuracy")))) == alone
    assert "confusion" not in run and "confusion" not in run[0].keys()  # noqa: SIM118


def test_losses_are_written_between_snapshots_that_lie_far_apart(tmp_path, monkeypatch):
    monkeypatch.setattr("viznet.recording.writer.FLUSH_STEPS", 8)
    written = {}

    class Watched(Training):
        def __next__(self):
            step = super().__next__()
            if step.step in (7, 8, 9, 39):
                written[step.step] = len(open_run(tmp_path / "run").scalars["step"])
            return step

    made = a_training()
    made.is_handled = True
    watched = Watched(made.network, made.examples, made.optimizer, made.batch_size, made.total, made.seed)
    record(watched, tmp_path / "run", schedule=SnapshotSchedule.at([40]), progress=False)
    # Step 0 is written with its snapshot, and then every eight steps, once the eighth of them is there.
    assert written == {7: 1, 8: 1, 9: 9, 39: 33}


def test_losses_whose_writing_was_interrupted_are_written_once(tmp_path, monkeypatch):
    extend, interrupted = Column.extend, []

    def stopped_once(column, rows):
        is_second = column.file.name.endswith("scalars/step.npy") and column.rows == 1
        if is_second and not interrupted:
            interrupted.append(column)
            raise KeyboardInterrupt
        extend(column, rows)

    monkeypatch.setattr(Column, "extend", stopped_once)
    with pytest.raises(KeyboardInterrupt):
        record(a_training(), tmp_path / "run", schedule=SnapshotSchedule.at([20]), progress=False)
    run = open_run(tmp_path / "run")
    alone = [(step.step, step.loss) for step in a_training()]
    found = list(zip(run.scalars["step"].tolist(), run.scalars["loss"].tolist()))
    assert interrupted and len(found) > 20 and found == alone[: len(found)]
    assert len(np.load(run.path / "scalars" / "loss.npy")) == len(found)


def test_plain_numpy_reads_it(run):
    w1 = np.load(run.path / "snapshots" / "W1.npy", mmap_mode="r")
    assert w1.shape == (41, 12, 6) and np.array_equal(w1, run["W1"])
    assert np.load(run.path / "scalars" / "loss.npy").tolist() == run.scalars["loss"].tolist()
    assert np.array_equal(np.load(run.path / "probe" / "x.npy"), run.probe.x)
    meta = json.loads((run.path / "meta.json").read_text())
    assert meta["format"] == "viznet-run/1" and meta["optimizer"] == {"name": "sgd", "lr": LR}
    assert meta["data"] == {"name": "columns", "examples": 90, "sha256": LEARNED.sha256}
    assert meta["arrays"]["snapshots/W1"] == {"shape": [12, 6], "dtype": "<f4", "dims": ["n0", "n1"]}
    assert json.loads((run.path / "end.json").read_text())["status"] == "finished"


def test_packed_it_is_the_same_run_and_an_npz(run, tmp_path):
    path = pack(run, tmp_path / "packed.npz")
    packed = open_run(path)
    assert packed.hash == run.hash and packed.meta == run.meta and packed.status == "finished"
    assert packed.name == "packed" and len(packed) == len(run)
    assert packed["W1"].flags.aligned
    for symbol in run.keys():  # noqa: SIM118 (a run iterates over its snapshots)
        assert np.array_equal(packed[symbol], run[symbol])
    assert np.array_equal(packed.network(7).params["W2"], run[7]["W2"])
    with np.load(path) as archive:
        assert np.array_equal(archive["snapshots/W1"], run["W1"])
        assert archive["meta.json"] == (run.path / "meta.json").read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == ["packed.npz"]
    with pytest.raises(RecordingError, match="is there already"):
        pack(run, path)
    with pytest.raises(RecordingError, match=r"ends in \.npz"):
        pack(run, tmp_path / "packed.zip")
    assert pack(packed, tmp_path / "again.npz").read_bytes() == path.read_bytes()


def test_packing_lies_beside_the_run_and_is_as_old(run):
    path = pack(run)
    assert path == run.path.with_name("every.npz")
    assert open_run(path).created == pytest.approx(run.created, abs=1e-3)
    path.unlink()


def test_the_same_seed_makes_the_same_recording(run, tmp_path):
    again = record(a_training(), tmp_path / "again", validation=HELD_OUT, schedule=SnapshotSchedule.every(1))
    assert again.hash == run.hash
    other = record(
        a_training(41), tmp_path / "other", validation=HELD_OUT, schedule=SnapshotSchedule.every(1)
    )
    assert other.hash != run.hash


def test_the_hash_reads_the_recording_once(run, monkeypatch):
    reads, expected = [], run.hash
    really = fingerprint.blocks
    monkeypatch.setattr(fingerprint, "blocks", lambda rows: reads.append(rows) or really(rows))
    opened = open_run(run.path)
    assert opened.hash == opened.info()["hash"] == expected and len(reads) == len(run.arrays())
    assert not opened.refresh() and opened.hash == expected  # nothing is new, so nothing is read
    assert len(reads) == len(run.arrays())


def test_the_hash_is_forgotten_when_the_run_has_grown(tmp_path):
    seen = []

    def watching(steps):
        watcher = None
        for step in steps:
            yield step
            watcher = watcher or open_run(tmp_path / "live")
            watcher.refresh()
            seen.append(watcher.hash)
            assert watcher.hash == open_run(tmp_path / "live").hash

    training = a_training(5)
    training._steps = watching(training._steps)
    record(training, tmp_path / "live", schedule=SnapshotSchedule.every(1))
    assert len(set(seen)) == len(seen) == 6


def test_looking_at_moments(run):
    assert run[-1].step == 40 and run[-1].index == 40 and run[-41].step == 0
    assert [snapshot.step for snapshot in run] == list(range(41))
    assert run[3].keys() == run.keys() and "dW3" in run[3] and "W4" not in run[3]
    assert run[3]["p"].shape == (40, 4) and run[3].epoch == 0 and run[12].epoch == 1
    with pytest.raises(RecordingError, match="no snapshot 41 in this run, which has 41: 0 to 40"):
        run[41]
    for ask in (lambda: run["W9"], lambda: run[0]["W9"], lambda: run.limit("W9")):
        with pytest.raises(RecordingError, match="no 'W9' in this run; it has step W1 b1 W2"):
            ask()


def test_a_step_that_was_not_kept_is_shown_by_the_nearest_earlier(tmp_path):
    training = a_training()
    run = record(training, tmp_path / "few", schedule=SnapshotSchedule.at([3, 20]))
    assert [run.at(step).step for step in (0, 2, 3, 19, 20, 39, 40)] == [0, 0, 3, 3, 20, 20, 40]
    with pytest.raises(RecordingError, match="no step -1"):
        run.at(-1)
    assert np.array_equal(run.network(19).params["W1"], run[1]["W1"])
    assert np.array_equal(run.network().params["W1"], run[-1]["W1"])
    assert run.network(0).config() == training.network.config()


def test_limits_are_the_largest_magnitudes(run):
    for symbol in ("W1", "db2", "a1", "confusion", "loss"):
        assert run.limit(symbol) == np.abs(run[symbol]).max()


def test_the_default_probe_is_ten_of_each_class_learned_from(run):
    assert np.bincount(run.probe.y).tolist() == [10, 10, 10, 10]
    assert np.array_equal(run.probe.x, LEARNED.per_class(10).x)
    assert run.probe.image_shape == (3, 4) and run.probe.labels == ("a", "b", "c", "d")


def test_a_probe_of_ones_own(tmp_path):
    run = record(a_training(5), tmp_path / "own", probe=HELD_OUT[[4, 2]])
    assert np.array_equal(run.probe.x, HELD_OUT.x[[4, 2]]) and run[0]["a1"].shape == (2, 6)


def test_info_is_plain_json(run):
    info = json.loads(json.dumps(run.info(), allow_nan=False))
    assert info["parameter_count"] == run.network().parameter_count and info["sizes"] == [12, 6, 5, 4]
    assert info["steps"] == info["total"] == 40 and info["snapshots"] == 41
    assert info["loss"] == run.scalars["loss"][-1]
    assert info["validation_accuracy"] == run[-1]["validation_accuracy"]
    assert info["status"] == "finished" and info["hash"] == run.hash
    assert info["bytes"] == sum(file.stat().st_size for file in run.path.rglob("*") if file.is_file())


def test_the_plan_is_printed_before_the_first_step(tmp_path):
    sentences = []
    run = record(
        a_training(), tmp_path / "plan", say=sentences.append, schedule=SnapshotSchedule(snapshots=10)
    )
    assert sentences == [run.meta.schedule.sentence] and sentences[0].startswith(
        "10 snapshots of steps 0 to 40 ("
    )
    assert run.meta.schedule.snapshots == len(run) == 10
    row = sum(run[s][0].nbytes for s in run.keys())  # noqa: SIM118
    assert run.meta.schedule.snapshot_bytes == row


def test_a_diverged_run_ends_with_the_moment_it_diverged(tmp_path):
    network = MLP(12, 6, 4, seed=3, output="elementwise", activation="identity", loss="mse")
    training = train(network, LEARNED, optimizer=SGD(1.0), batch_size=8, steps=2000)
    run = record(training, tmp_path / "wild", validation=HELD_OUT, schedule=SnapshotSchedule.at([2]))
    assert run.status == "diverged" and 2 < run.steps[-1] < 2000
    assert not np.isfinite(run[-1]["loss"]) and run.scalars["step"][-1] == run.steps[-1]
    assert run.info()["reason"].startswith("the loss became ")
    assert run.info()["loss"] is None and json.dumps(run.info(), allow_nan=False)
    for symbol in run.keys():  # noqa: SIM118
        finite = np.abs(run[symbol][np.isfinite(run[symbol])].astype(float))
        assert run.limit(symbol) == finite.max(initial=0.0)


def test_no_training_at_all_is_one_moment(tmp_path):
    run = record(a_training(0), tmp_path / "still")
    assert list(run.steps) == [0] and run.status == "finished" and run.limit("b1") == 0.0


@pytest.mark.filterwarnings("ignore::viznet.OneClassWarning")
def test_what_cannot_be_recorded(tmp_path):
    def refused(match, training=None, **options):
        with pytest.raises(RecordingError, match=match):
            record(training or a_training(), tmp_path / "no", **options)
        assert not list(tmp_path.iterdir())

    wide = Examples(np.zeros((3, 13), np.uint8), np.zeros(3, np.int64))
    many = Examples(np.zeros((3, 12), np.uint8), np.array([0, 4, 0]))
    refused("probe: has 13 pixels, but the network takes 12", probe=wide)
    refused("validation: has class 4, but the network has 4 outputs", validation=many)
    refused("probe: holds no examples", probe=LEARNED[:0])
    begun = a_training()
    next(begun)
    refused("iterated over already", begun)
    refused("at most 99,999,998", a_training(10**9))


def test_a_refused_path_leaves_the_training_fresh(tmp_path):
    (tmp_path / "taken").write_text("mine")
    training = a_training()
    with pytest.raises(RecordingError, match="is a file"):
        record(training, tmp_path / "taken")
    assert list(record(training, tmp_path / "free").steps[:2]) == [0, 1]


def test_finding_the_run_that_a_user_means(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RecordingError, match=r"no run 'latest'; there is none in runs: record one with"):
        find_run("latest")
    first, second = (record(a_training(1), f"runs/{name}") for name in ("z", "b"))
    (tmp_path / "runs" / "notes").mkdir()
    assert find_run("latest") == second.path
    pack(first)
    assert find_run("latest") == second.path  # packing an old run makes it no newer
    assert find_run("z") == first.path and find_run("runs/z") == first.path
    with pytest.raises(RecordingError, match="no run 'y'; there are b, z"):
        find_run("y")


def test_a_bar_is_shown_only_in_a_terminal(tmp_path, capfd):
    record(a_training(), tmp_path / "quiet")
    assert capfd.readouterr() == ("", "")


MANY = some_examples(500, seed=2)


def test_a_sample_is_measured_at_every_snapshot_and_all_at_the_last(tmp_path):
    run = record(
        a_training(),
        tmp_path / "run",
        validation=MANY,
        validation_sample=60,
        schedule=SnapshotSchedule.every(1),
    )
    assert run.held_out_examples.tolist() == [60] * 40 + [500]
    assert run["confusion"].sum(axis=(1, 2)).tolist() == run.held_out_examples.tolist()
    shares = run["confusion"].sum(axis=2)  # how many of each class were measured
    assert (
        np.all(abs(shares[:-1] - 60 * np.bincount(MANY.y) / 500) <= 1)
        and len(np.unique(shares[:-1], axis=0)) == 1
    )
    network = run.network()
    passed = network.backward(network.forward(MANY.inputs()), MANY.y)
    assert run[-1]["validation_loss"] == pytest.approx(passed["loss"], rel=1e-5)
    assert run[-1]["validation_accuracy"] == np.mean(passed["p"].argmax(axis=1) == MANY.y)
    assert run[3]["validation_accuracy"] == np.trace(run[3]["confusion"]) / 60
    info = run.info()
    assert (info["validation_examples"], info["validation_step"]) == (500, 40)
    assert info["validation"] == {"examples": 500, "sha256": MANY.sha256, "sample": 60}


def test_the_sample_is_the_same_at_every_snapshot(tmp_path):
    sample = even_sample(MANY, 60)
    assert len(np.unique(sample.x, axis=0)) == 60 and even_sample(MANY, 500) is even_sample(MANY, 501) is MANY
    run = record(a_training(4), tmp_path / "run", validation=MANY, validation_sample=60)
    for snapshot in list(run)[:-1]:
        network = run.network(snapshot.step)
        expected = network.backward(network.forward(sample.inputs()), sample.y)["loss"]
        assert snapshot["validation_loss"] == pytest.approx(expected, rel=1e-5)


def test_where_measuring_would_take_longer_than_learning_it_is_done_at_few_snapshots(tmp_path, monkeypatch):
    monkeypatch.setattr(held_out, "SAMPLE", 60)
    monkeypatch.setattr(held_out, "FREE", 0)
    sentences = []
    options = {"validation": MANY, "schedule": SnapshotSchedule.every(1)}
    run = record(a_training(), tmp_path / "run", say=sentences.append, **options)
    # 40 steps learn from 8 examples each; a step takes three products where measuring an example takes one.
    affordable = int(0.4 * 3 * 40 * 8 / 60)
    measured = np.flatnonzero(run.held_out_examples)
    assert len(measured) == affordable == 6 and measured[[0, -1]].tolist() == [0, 40]
    assert run.held_out_examples[measured].tolist() == [60] * 5 + [500]
    assert sentences[1:] == [
        "60 of the 500 held-out examples are measured at 6 of the 41 snapshots, and all of them at the last"
    ]
    assert np.isnan(run[7]["validation_loss"]) and np.isnan(run[7]["validation_accuracy"])
    assert not run[7]["confusion"].any()
    assert run.last_measured(measured[3] - 1).index == measured[2] and run.last_measured(40).index == 40
    named = record(a_training(), tmp_path / "named", validation_sample=60, **options)
    assert named.held_out_examples.tolist() == [60] * 40 + [500]  # what is named is measured everywhere


def test_the_default_measures_small_networks_everywhere(tmp_path):
    many = some_examples(2100, seed=2)
    run = record(a_training(5), tmp_path / "run", validation=many)
    assert run.held_out_examples.tolist() == [2000] * 5 + [2100]


def test_a_senseless_sample_is_refused(tmp_path):
    for bad in (0, -5, 2.5, "all"):
        with pytest.raises(
            UsageError, match=r"validation_sample is .*, expected a whole number of 1 or more"
        ):
            record(a_training(), tmp_path / "no", validation=MANY, validation_sample=bad)
    assert not (tmp_path / "no").exists()


def test_a_run_that_was_stopped_has_the_figures_of_its_sample(tmp_path):
    def failing(steps):
        for step in steps:
            if step.step == 7:
                raise KeyboardInterrupt
            yield step

    training = a_training()
    training._steps = failing(training._steps)
    with pytest.raises(KeyboardInterrupt):
        record(
            training,
            tmp_path / "run",
            validation=MANY,
            validation_sample=60,
            schedule=SnapshotSchedule.every(1),
        )
    info = open_run(tmp_path / "run").info()
    assert (info["validation_examples"], info["validation_step"]) == (60, 6)


def test_a_recording_without_a_sample_is_read_as_before(run):
    """As version 0.1 wrote them at first: meta.json has no sample."""
    assert run.meta.validation.sample == 50
    meta = json.loads((run.path / "meta.json").read_text())
    old = run.path.with_name("old")
    shutil.copytree(run.path, old)
    del meta["validation"]["sample"]
    (old / "meta.json").write_text(json.dumps(meta))
    opened = open_run(old)
    assert opened.held_out_examples.tolist() == [50] * 41 and opened.info()["validation_examples"] == 50


class OwnExamples:
    """A user's own class of examples.

    It uses names that `Examples` has for other things.
    """

    name, sha256 = None, 3

    def __init__(self, x, y):
        self.x, self.y = x, y

    def inputs(self, dtype):
        return self.x.astype(dtype)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::viznet.OneClassWarning")
def test_what_is_recorded_can_be_opened(tmp_path):
    """Unusual trainings can be recorded and opened again.

    They have a huge batch size, very many layers, a large seed, and a user's own examples.
    """
    small = Examples(np.zeros((4, 1), np.uint8), np.zeros(4, int), labels=("a",))
    for name, network, options in (
        ("batch", MLP(1, 1, seed=2**100), {"batch_size": 2 * 10**12}),
        ("layers", MLP(*[1] * 200), {}),
    ):
        record(train(network, small, steps=1, **options), tmp_path / name, probe=small)
        run = open_run(tmp_path / name)
        assert run.sizes == network.sizes and run.meta.seed == network.seed
    own = OwnExamples(np.zeros((4, 1)), np.zeros(4, int))
    record(train(MLP(1, 1), own, steps=1), tmp_path / "own", probe=small)
    assert open_run(tmp_path / "own").info()["data"] == {
        "name": "",
        "examples": 4,
        "sha256": None,
        "white": 255,
    }


class Odd(SGD):
    """An optimizer of one's own whose settings do not fit into JSON."""

    def options(self):
        return {"lr": 0.1, "limit": float("inf")}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::viznet.OneClassWarning")
@pytest.mark.parametrize(
    ("network", "options", "match"),
    [
        (
            MLP(*[1] * 1001),
            {},
            "sizes is a list of 1001, expected 2 to 1,000 layer sizes: this training cannot be",
        ),
        (MLP(1, 1), {"batch_size": 10**17}, "batch_size is 1.*, expected a whole number of 1 or more, below"),
        (MLP(1, 1), {"seed": 10**120}, "shuffle_seed is .*, expected a whole number of 0 or more"),
        (MLP(1, 1), {"optimizer": Odd()}, "these settings do not fit into JSON"),
    ],
)
def test_what_could_not_be_opened_is_not_recorded(tmp_path, network, options, match):
    small = Examples(np.zeros((4, 1), np.uint8), np.zeros(4, int), labels=("a",))
    training = train(network, small, steps=1, **options)
    with pytest.raises(RecordingError, match=match) as caught:
        record(training, tmp_path / "run", probe=small)
    assert "\n" not in str(caught.value) and not (tmp_path / "run").exists()
    assert next(training).step == 0  # the training has not begun
