"""Whole experiments: what is trained, kept, skipped and refused."""

import csv
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import viznet as vz
from viznet.data import digits
from viznet.errors import ExperimentError, ExperimentUsageError
from viznet.experiments import job as jobs
from viznet.experiments.experiment import slug
from viznet.experiments.experiment_film import is_of, write_film
from viznet.experiments.new_training import new_training

TWO = [vz.Variant("narrow", hidden=(2,), steps=8), vz.Variant("wide", hidden=(24,), steps=8)]
PLAN = vz.ExperimentPlan("width", "Does width help?", TWO)


@pytest.fixture
def count(monkeypatch):
    """How many trainings were really made, as a list with one entry each."""
    made, perform = [], jobs.perform

    def counting(job):
        made.append(job)
        return perform(job)

    monkeypatch.setattr("viznet.experiments.jobs.perform", counting)
    return made


@pytest.mark.slow
def test_the_figures_are_those_of_the_trained_networks(tmp_path):
    found = vz.experiment(PLAN, out=tmp_path / "e", film=False, progress=False)
    data = digits()
    for row in found.rows:
        for seed, result in enumerate(row.results):
            network = vz.MLP(784, *row.variant.hidden, 10, seed=seed)
            vz.train(network, data.train, steps=8).run(progress=False)
            p = network(data.test.inputs(np.float32))
            assert result["held_out_accuracy"] == pytest.approx((p.argmax(axis=1) == data.test.y).mean())
            mean = -np.log(p[np.arange(len(data.test)), data.test.y].astype(float)).mean()
            assert result["held_out_loss"] == pytest.approx(mean, rel=1e-4)
        run = vz.open_run(found.runs[row.name])
        assert run.meta.seed == 0 and run.status == "finished"
        assert run[-1]["validation_accuracy"] == pytest.approx(row.results[0]["held_out_accuracy"])
    with open(tmp_path / "e/table.csv", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == 10
    mean = np.mean([float(line["held_out_accuracy"]) for line in table if line["variant"] == "wide"])
    report = (tmp_path / "e/report.md").read_text()
    assert f"| wide | {100 * mean:.1f} %" in report and "  " not in report
    assert "Does width help?" in str(found) and repr(found).startswith("<Experiment 'width': 2 ways")


@pytest.mark.slow
def test_what_is_finished_is_not_trained_again(tmp_path, count):
    expected = []
    first = vz.experiment(PLAN, out=tmp_path / "e", film=False, progress=False)
    assert len(count) == 10
    again = vz.experiment(PLAN, out=tmp_path / "e", say=expected.append, film=False, progress=False)
    assert (
        len(count) == 10
        and again.rows == first.rows
        and expected == ["10 of 10 trainings are finished already"]
    )
    (tmp_path / "e/results/wide-3.json").unlink()
    vz.experiment(PLAN, out=tmp_path / "e", film=False, progress=False)
    assert len(count) == 11 and count[-1]["seed"] == 3
    longer = vz.ExperimentPlan(
        "width", "Does width help?", [TWO[0], vz.Variant("wide", hidden=(24,), steps=9)]
    )
    vz.experiment(longer, out=tmp_path / "e", film=False, progress=False)
    assert len(count) == 16, "other settings are another training"
    (tmp_path / "e/results/narrow-1.json").write_text("{")
    with pytest.raises(ExperimentError, match=r"narrow-1.json: viznet did not make this file"):
        vz.experiment(longer, out=tmp_path / "e", film=False, progress=False)


def arrays(path, seed=0):
    """A small dataset whose held-out examples depend on the seed."""
    x = np.random.default_rng(1).integers(0, 256, (60, 4), np.uint8)
    rng = np.random.default_rng(seed)
    np.savez(path, x_train=x, y_train=x[:, 0] // 128, x_test=x, y_test=rng.integers(0, 2, 60))
    return path


@pytest.mark.slow
def test_the_answer_says_why_a_first_training_went_wrong(tmp_path):
    """All weights 0 wake no neuron; the sentence is that of `viznet info`."""
    ways = [
        vz.Variant("zeros", hidden=(3,), init="zeros", steps=12),
        vz.Variant("usual", hidden=(3,), steps=12),
    ]
    plan, data = vz.ExperimentPlan("zeros", "Which?", ways), arrays(tmp_path / "data.npz")
    found = vz.experiment(plan, data=data, out=tmp_path / "e", film=False, progress=False)
    reason = "In the first training with zeros, 3 of 3 neurons of layer 1 give 0 for every recorded example."
    assert [sentence for sentence in found.findings if "first training" in sentence] == [reason]
    assert reason in (tmp_path / "e/report.md").read_text("utf-8")


@pytest.mark.slow
def test_other_held_out_examples_are_another_experiment(tmp_path, count):
    options = {"out": tmp_path / "e", "film": False, "progress": False}
    first = vz.experiment(PLAN, data=arrays(tmp_path / "d.npz"), **options)
    second = vz.experiment(PLAN, data=arrays(tmp_path / "d.npz", seed=1), **options)
    assert len(count) == 20
    for row, other in zip(first.rows, second.rows):
        assert row.of("training_accuracy") == other.of("training_accuracy")
        assert row.of("held_out_loss") != other.of("held_out_loss")


@pytest.mark.slow
def test_a_result_counts_only_with_its_own_recording(tmp_path, count):
    data = arrays(tmp_path / "d.npz")
    options = {"data": data, "out": tmp_path / "e", "film": False, "progress": False}
    vz.experiment(PLAN, **options)
    kept = (tmp_path / "e/results/wide-0.json").read_bytes()
    longer = [TWO[0], vz.Variant("wide", hidden=(24,), steps=9)]
    vz.experiment(vz.ExperimentPlan("width", "Does width help?", longer), **options)
    (tmp_path / "e/results/wide-0.json").write_bytes(kept)  # as if it was killed before it wrote this file
    again = vz.experiment(PLAN, **options)
    assert vz.open_run(again.runs["wide"]).steps[-1] == again.rows[1].results[0]["steps"] == 8


@pytest.mark.slow
def test_an_experiment_that_breaks_off_goes_on_where_it_was(tmp_path, monkeypatch, count):
    perform = jobs.perform

    def third_time_out(job):
        if job["seed"] == 2:
            raise KeyboardInterrupt
        return perform(job)

    with monkeypatch.context() as broken:
        broken.setattr("viznet.experiments.jobs.perform", third_time_out)
        with pytest.raises(KeyboardInterrupt):
            vz.experiment(PLAN, out=tmp_path / "e", film=False, progress=False)
    assert sorted(os.listdir(tmp_path / "e/results")) == ["narrow-0.json", "narrow-1.json"]
    assert not (tmp_path / "e/report.md").exists()
    monkeypatch.setattr("viznet.experiments.jobs.perform", lambda job: count.append(job) or perform(job))
    vz.experiment(PLAN, out=tmp_path / "e", film=False, progress=False)
    assert len(count) == 8


class Promise:
    """What an executor elsewhere gives: only `done` and `result`."""

    def __init__(self, function, job):
        self.todo, self.asked = (function, job), 0

    def done(self):
        self.asked += 1
        return self.asked > 2

    def result(self):
        function, job = self.todo
        return function(json.loads(json.dumps(job)))  # jobs are plain data


class Elsewhere:
    def submit(self, function, job):
        return Promise(function, job)


@pytest.mark.slow
def test_any_executor_gives_the_same_table(tmp_path):
    here = vz.experiment(PLAN, out=tmp_path / "a", film=False, progress=False)
    elsewhere = vz.experiment(PLAN, out=tmp_path / "b", executor=Elsewhere(), film=False, progress=False)
    with ThreadPoolExecutor(2) as pool:
        threads = vz.experiment(PLAN, out=tmp_path / "c", executor=pool, film=False, progress=False)
        assert isinstance(pool.submit(len, ""), Future), "the user's executor stays open"
    assert here.rows == elsewhere.rows == threads.rows


@pytest.mark.slow
def test_processes_give_the_same_table(tmp_path):
    here = vz.experiment(PLAN, out=tmp_path / "a", film=False, progress=False)
    there = vz.experiment(PLAN, out=tmp_path / "b", jobs=2, film=False, progress=False)
    assert here.rows == there.rows and not multiprocessing.active_children()


# The tests may run in the background, where a shell has Ctrl-C ignored.
LONG = """
import signal, sys
from viznet.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["viznet", *"experiment long.toml --jobs 2 --out e".split()]
main()
"""


@pytest.mark.checkout
@pytest.mark.slow
def test_ctrl_c_leaves_no_process_and_nothing_half(tmp_path):
    (tmp_path / "long.toml").write_text(
        "[base]\nsteps = 3000\n[vary]\nlearning_rate = [0.1, 0.2, 0.3, 0.4]\n"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", LONG], cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    results = tmp_path / "e/results"
    until = time.monotonic() + 300
    while not (results.is_dir() and any(results.glob("*.json"))):
        assert started.poll() is None and time.monotonic() < until
        time.sleep(0.01)
    os.killpg(started.pid, signal.SIGINT)  # as a terminal does
    _, err = started.communicate(timeout=300)
    assert started.returncode == 130 and "Traceback" not in err
    assert no_process_is_left(started.pid)
    for path in results.iterdir():
        assert json.loads(path.read_text())["figures"]["steps"] == 3000
    for recording in (tmp_path / "e/runs").iterdir():
        assert vz.open_run(recording).status == "finished"


@pytest.mark.parametrize("written", ["half", "whole"])
def test_of_a_stopped_experiment_only_whole_recordings_stay(tmp_path, monkeypatch, written):
    place = tmp_path / "e/runs"

    def stopped(job):
        path = place / Path(job["recording"]).name
        training = vz.train(vz.MLP(784, 2, 10), vz.digits(), steps=3)
        vz.record(training, path, progress=False)
        if written == "half":  # as a process that is ended leaves it
            (path / "end.json").unlink()
            (place / f".{path.name}.0123456789abcdef.part").mkdir()
            (place.parent / f"results/.{path.name}-0.0123456789abcdef.part.json").touch()
        raise KeyboardInterrupt

    monkeypatch.setattr("viznet.experiments.jobs.perform", stopped)
    with pytest.raises(KeyboardInterrupt):
        vz.experiment(PLAN, out=tmp_path / "e", film=False, progress=False)
    assert [path.name for path in place.iterdir()] == (["narrow"] if written == "whole" else [])
    assert not any((tmp_path / "e/results").iterdir())


def test_a_half_recording_of_before_stays_until_its_training_begins(tmp_path, monkeypatch):
    training = vz.train(vz.MLP(784, 2, 10), vz.digits(), steps=3)
    before = tmp_path / "e/runs/wide"
    vz.record(training, before, progress=False)
    (before / "end.json").unlink()

    def stopped(job):
        raise KeyboardInterrupt

    monkeypatch.setattr("viznet.experiments.jobs.perform", stopped)
    with pytest.raises(KeyboardInterrupt):
        vz.experiment(PLAN, out=tmp_path / "e", film=False, progress=False)
    assert vz.open_run(before).status == "interrupted"


def no_process_is_left(group):
    """Whether all processes of a group end, which those of Python's own take a moment for."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def test_a_lost_process_is_one_line(tmp_path):
    class Lost:
        def submit(self, function, job):
            future = Future()
            from concurrent.futures.process import BrokenProcessPool

            future.set_exception(BrokenProcessPool("a child was killed"))
            return future

    with pytest.raises(ExperimentError, match="was ended from outside"):
        vz.experiment(PLAN, out=tmp_path / "e", executor=Lost(), film=False, progress=False)


class Odd:
    """An executor that gives something else for a job."""

    def __init__(self, gives):
        self.gives = gives

    def submit(self, function, job):
        return self.gives


def with_result(value):
    future = Future()
    future.set_exception(value) if isinstance(value, Exception) else future.set_result(value)
    return Odd(future)


class Raising:
    """An executor that raises an error where it is asked."""

    def __init__(self, error, where):
        self.error, self.where = error, where

    def submit(self, function, job):
        self.at("submit")
        return self

    def done(self):
        return not self.at("done")

    def result(self):
        self.at("result")

    def at(self, where):
        if where == self.where:
            raise self.error


def shut_down():
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    return pool


@pytest.mark.parametrize(
    ("executor", "expected"),
    [
        (Odd(None), r"submit\(…\) gave None, expected an object with done\(\) and result\(\)"),
        (with_result(None), r"gave None as a result, expected what the function"),
        (with_result({"loss": 1}), "gave a dict of 1 as a result"),
        (with_result(RuntimeError("no room")), r"the executor failed \(RuntimeError: no room\)"),
        (shut_down(), r"the executor failed \(RuntimeError: cannot schedule"),
        (with_result({"status": "finished"}), "gave a dict of 1 as a result"),
        (Raising(ConnectionError("no way"), "submit"), r"the executor failed \(ConnectionError: no way\)"),
        (Raising(CancelledError(), "result"), r"the executor failed \(CancelledError\)"),
        (Raising(KeyError("job"), "result"), r"the executor failed \(KeyError: 'job'\)"),
        (Raising(ZeroDivisionError("by 0"), "done"), r"the executor failed \(ZeroDivisionError: by 0\)"),
    ],
)
def test_an_executor_that_does_not_work_is_one_line(tmp_path, executor, expected):
    with pytest.raises(ExperimentError, match=expected) as error:
        vz.experiment(PLAN, out=tmp_path / "e", executor=executor, film=False, progress=False)
    assert "\n" not in str(error.value) and not list((tmp_path / "e/results").iterdir())


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"plan": "activation"}, "Did you mean activations?"),
        ({"plan": 3}, "experiment is 3"),
        ({"plan": "none.toml"}, "No such file"),
        ({"seeds": 4}, "5 or more"),
        ({"jobs": 0}, "1 or more"),
        ({"executor": 3}, "expected an object with submit"),
        ({"say": 3}, "expected a function"),
        ({"film": 3}, "film is 3"),
        ({"data": 3}, "data is 3"),
    ],
)
def test_a_wrong_argument_is_one_line(tmp_path, arguments, expected):
    with pytest.raises(ExperimentUsageError) as error:
        vz.experiment(**{"plan": PLAN, "out": tmp_path / "e", "film": False, **arguments}, progress=False)
    assert expected in str(error.value) and "\n" not in str(error.value)
    assert not (tmp_path / "e").exists()


def test_what_does_not_fit_is_refused_before_anything_is_trained(tmp_path, count):
    few = vz.ExperimentPlan("few", "How many?", [TWO[0], vz.Variant("many", examples=10**6)])
    with pytest.raises(ExperimentError, match=r"^many: 1,000,000 examples to learn from"):
        vz.experiment(few, out=tmp_path / "e", film=False, progress=False)
    odd = vz.ExperimentPlan("odd", "Loss?", [TWO[0], vz.Variant("odd", output="elementwise")])
    with pytest.raises(ExperimentUsageError, match="odd: the loss 'cross_entropy' needs probabilities"):
        vz.experiment(odd, out=tmp_path / "e", film=False, progress=False)
    endless = vz.ExperimentPlan("endless", "Longer?", [TWO[0], vz.Variant("endless", steps=10**20)])
    with pytest.raises(
        ExperimentError, match=r"^endless: 100,000,000,000,000,000,000 steps: a recording holds"
    ):
        vz.experiment(endless, out=tmp_path / "e", film=False, progress=False)
    deep = vz.ExperimentPlan("deep", "Deeper?", [TWO[0], vz.Variant("deep", hidden=(1,) * 999, steps=9)])
    with pytest.raises(
        ExperimentError, match=r"^deep: 1,001 layers of numbers: a recording holds at most 1,000"
    ):
        vz.experiment(deep, out=tmp_path / "e", film=False, progress=False)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ExperimentError, match="is a file"):
        vz.experiment(PLAN, out=tmp_path / "file", film=False, progress=False)
    assert not count and not (tmp_path / "e").exists()


@pytest.mark.slow
def test_a_report_that_was_changed_stays(tmp_path):
    vz.experiment(PLAN, out=tmp_path / "e", film=False, progress=False)
    (tmp_path / "e/report.md").write_text("my notes")
    with pytest.raises(ExperimentError, match=r"report.md: viznet did not make this file"):
        vz.experiment(PLAN, out=tmp_path / "e", film=False, progress=False)
    assert (tmp_path / "e/report.md").read_text() == "my notes"


@pytest.mark.parametrize("name", sorted(vz.EXPERIMENTS))
def test_every_experiment_can_begin_and_answers(name):
    from viznet.experiments.table import Row

    plan = vz.EXPERIMENTS[name]
    assert (
        plan.name == name
        and plan.question.endswith("?")
        and len({slug(v.name) for v in plan.variants}) == len(plan.variants)
    )
    figures = (
        "held_out_accuracy",
        "training_accuracy",
        "training_loss",
        "held_out_loss",
        "guessing_accuracy",
        "gradient_ratio",
    )
    rows = [
        Row(
            variant,
            tuple({"status": "finished", **dict.fromkeys(figures, 0.5 + seed / 100)} for seed in range(5)),
        )
        for variant in plan.variants
    ]
    answer = plan.finding(rows)
    assert answer and all(sentence[0].isalnum() and sentence[-1] in ".:" for sentence in answer)
    training = new_training(plan.variants[-1], digits(), 0)
    training.is_handled = True


@pytest.mark.slow
def test_a_film_of_nine_has_the_names_of_its_ways_and_one_clock(tmp_path, monkeypatch):
    shown = {}

    def keep(film, path, **options):
        with pytest.raises(ZeroDivisionError):  # if the names have no room, it is another error
            film.layout(size=options["size"])
        shown.update(words=film.words, by=film.clock.by)

    monkeypatch.setattr("viznet.film.side_by_side.Together.save", keep)
    monkeypatch.setattr("viznet.film.side_by_side_layout.TogetherLayout._build", lambda *_: 1 / 0)
    run, few = {}, digits().train[:128]
    for size in (1, 16, 128):
        for rate in (0.1, 0.01, 0.3):
            name = f"batches of {size} at rate {rate}"
            training = vz.train(
                vz.MLP(784, 2, 10), few, batch_size=size, steps=128 // size, optimizer=vz.SGD(rate)
            )
            run[name] = tmp_path / f"{size}-{rate}"
            vz.record(training, run[name], schedule=vz.SnapshotSchedule.every(128), progress=False)
    write_film(tmp_path, run, "loss", progress=False)
    assert shown == {"words": [[name] for name in run], "by": "epoch"}
    long = {f"{'W' * 60} {name}": path for name, path in run.items()}
    write_film(tmp_path, long, "loss", progress=False)
    assert [words for (words,) in shown["words"]] == [f"{k}: {'W' * 20}…" for k in range(1, 10)]


@pytest.mark.slow
def test_the_film_shows_the_recordings_and_is_made_once(tmp_path, monkeypatch):
    monkeypatch.setattr("viznet.experiments.experiment_film.SECONDS", 0.1)
    found = vz.experiment(PLAN, out=tmp_path / "e", progress=False)
    assert found.film == tmp_path / "e/film.mp4"
    runs = [vz.open_run(path) for path in found.runs.values()]
    checked = vz.verify(found.film, *runs)
    assert checked.false == checked.unknown == () and checked.numbers > 10
    made = found.film.stat().st_mtime_ns
    vz.experiment(PLAN, out=tmp_path / "e", progress=False)
    assert found.film.stat().st_mtime_ns == made
    # A way with another name is shown by a film of its own, since its name stands on the screen.
    renamed = vz.open_run(shutil.copytree(runs[0].path, tmp_path / "renamed"))
    assert renamed.hash == runs[0].hash
    assert is_of(found.film, runs) and not is_of(found.film, [renamed, runs[1]])
    longer = vz.ExperimentPlan(
        "width", "Does width help?", [TWO[0], vz.Variant("wide", hidden=(24,), steps=9)]
    )
    again = vz.experiment(longer, out=tmp_path / "e", progress=False)
    assert vz.verify(again.film, *again.runs.values()).false == ()


@pytest.mark.parametrize(
    "name",
    [
        "film.mp4",
        "film.mp4.receipt.json",
        "table.csv",
        "report.md",
        ".viznet",
        "results/wide-3.json",
        "runs/wide/a",
    ],
)
def test_a_file_of_somebody_else_is_refused_before_anything_is_trained(name, tmp_path, count):
    file = tmp_path / "e" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(b"mine")
    with pytest.raises(vz.VizError, match=r"viznet did not make this file|has other things in it"):
        vz.experiment(PLAN, out=tmp_path / "e", progress=False)
    left = [path for path in (tmp_path / "e").rglob("*") if path.is_file()]
    assert left == [file] and file.read_bytes() == b"mine" and not count


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("los", "Did you mean loss"),
        ("dashboard", "one recording only"),
        ("weights:layer=4", "^narrow: weights: no layer 4"),
    ],
)
def test_a_view_that_no_film_can_show_is_refused_before_anything_is_trained(view, expected, tmp_path, count):
    plan = vz.ExperimentPlan("width", "Does width help?", TWO, view=view)
    with pytest.raises(vz.VizError, match=expected):
        vz.experiment(plan, out=tmp_path / "e", progress=False)
    assert not count and not (tmp_path / "e").exists()


def test_other_files_stay_beside_an_experiment(tmp_path):
    (tmp_path / "e").mkdir()
    (tmp_path / "e/notes.md").write_bytes(b"mine")
    vz.experiment(PLAN, out=tmp_path / "e", film=False, progress=False)
    assert (tmp_path / "e/notes.md").read_bytes() == b"mine" and (tmp_path / "e/report.md").exists()
