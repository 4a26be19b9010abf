"""Every public function refuses a wrong value in one line."""

import dataclasses
import inspect
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import viznet as vz

NAN, INFINITE = float("nan"), float("inf")
WRONG: dict[str, Any] = {
    "None": None,
    "a negative number": -3,
    "a fraction": 0.3,
    "a huge number": 10**9,
    "nan": NAN,
    "a boolean": True,
    "a text": "nonsense",
    "an empty text": "",
    "a list": ["nonsense", 1],
    "a ragged list": [[1], [2, 3]],
    "a dict": {"lr": 1},
    "bytes": b"bytes",
    "an object": object(),
    "a class": int,
    "an array": np.array([["x"]]),
    "a number beyond floats": 10**5000,
    "infinity": INFINITE,
    "a path with NUL": "a\0b",
    "half a surrogate pair": "a\ud800",
    "a Path with NUL": Path("a\0b"),
    "a generator": (text for text in ["x"]),
    "a set": {1},
    "a complex number": 1j,
    "a decimal": Decimal("0.3"),
    "a function": len,
    "a module": dataclasses,
    "an exception": ValueError("x"),
    "a slice of texts": slice("a", "b"),
    "an array of objects": np.array([object(), None]),
    "an array of dates": np.array(["2020-01-01"], "datetime64[D]"),
    "a structured array": np.zeros(2, [("a", int)]),
    "an empty array": np.zeros((0, 3)),
    "a NumPy number": np.int64(-3),
    "a NumPy fraction": np.float32(0.3),
    "a NumPy boolean": np.True_,
    "a NumPy text": np.str_("nonsense"),
}
# These may be right where their relatives are right, but must never end in another error.
MAY_BE_RIGHT = {
    "a number beyond floats": "a huge number",
    "a path with NUL": "a text",
    "half a surrogate pair": "a text",
}
# These are right where their relatives are right.
RELATIVES = {
    "a NumPy number": "a negative number",
    "a NumPy fraction": "a fraction",
    "a NumPy boolean": "a boolean",
    "a NumPy text": "a text",
    "a function": "a class",
}
NUMBERS = ("a negative number", "a fraction", "a huge number")
TEXTS = ("a text", "an empty text")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> vz.Run:
    training = vz.train(vz.MLP(16, 5, 3, seed=2), data(), batch_size=8, steps=12)
    schedule = vz.SnapshotSchedule.at([3, 7])
    folder = tmp_path_factory.mktemp("work") / "runs" / "small"
    return vz.record(training, folder, schedule=schedule, progress=False)


def examples(count: int = 24) -> vz.Examples:
    rng = np.random.default_rng(1)
    y = np.arange(count) % 3
    x = rng.integers(0, 120, (count, 16)).astype(np.uint8)
    x[np.arange(count), 5 * y] = 255
    return vz.Examples(x, y, (4, 4), ("ant", "bee", "cat"))


def data() -> vz.Dataset:
    return vz.Dataset("insects", examples(24), examples(9))


def table(run: vz.Run) -> Path:
    path = run.path.parent / "table.npy"
    np.save(path, np.column_stack([examples().y, examples().x]))
    return path


def network() -> vz.MLP:
    return vz.MLP(16, 5, 3, seed=2)


def record(run: vz.Run, training: Any = None, path: Any = "never", **options: Any) -> Any:
    made = vz.train(network(), examples(), steps=1) if training is None else training
    return vz.record(made, path, progress=False, **options)


def walk(run: vz.Run) -> vz.Walkthrough:
    return vz.walkthrough(run.network(), examples().inputs()[0], 1)


def plan() -> vz.ExperimentPlan:
    return vz.ExperimentPlan("two", "Which?", [vz.Variant("a", steps=1), vz.Variant("b", steps=2)])


def other_run(run: vz.Run) -> vz.Run:
    path = run.path.parent / "other"
    made = vz.train(network(), data(), batch_size=8, steps=3)
    made.is_handled = True
    return vz.open_run(path) if path.exists() else vz.record(made, path, progress=False)


def theme(**colours: Any) -> vz.Theme:
    return dataclasses.replace(vz.THEMES["dark"], **colours)


SETTINGS = {
    "SGD": ["lr"],
    "Momentum": ["lr", "beta"],
    "Adam": ["lr", "beta1", "beta2", "epsilon"],
}
# Each call takes a wrong value in one place. Beside it are the values of WRONG that are right in this place.
CALLS: dict[str, tuple[Any, tuple[str, ...]]] = {
    **{
        f"{name}.__init__ {setting}": (
            lambda run, v, name=name, setting=setting: getattr(vz, name)(**{setting: v}),
            ("a fraction",) if setting.startswith("beta") else ("a fraction", "a huge number"),
        )
        for name, settings in SETTINGS.items()
        for setting in settings
    },
    "MLP.__init__ sizes": (lambda run, v: vz.MLP(v, 3), ("a huge number",)),
    **{
        f"MLP.__init__ {option}": (
            lambda run, v, option=option: vz.MLP(4, 3, **{option: v}),
            ("a huge number",) if option == "seed" else (),
        )
        for option in ("activation", "output", "loss", "init", "dtype", "seed")
    },
    "MLP.__call__ x": (lambda run, v: network()(v), ()),
    "MLP.forward x": (lambda run, v: network().forward(v), ()),
    "MLP.predict x": (lambda run, v: network().predict(v), ()),
    "MLP.backward trace": (lambda run, v: network().backward(v, np.array([0])), ()),
    "MLP.backward y": (lambda run, v: network().backward(network().forward(np.zeros(16)), v), ()),
    "MLP.accuracy examples": (lambda run, v: network().accuracy(v), ()),
    "MLP.accuracy y": (
        lambda run, v: network().accuracy(np.zeros((2, 16)), v if v is not None else "None"),
        (),
    ),
    "MLP.save path": (lambda run, v: network().save(v), ("a text",)),
    "MLP.load path": (lambda run, v: vz.MLP.load(v), ()),
    "MLP.from_params config": (lambda run, v: vz.MLP.from_params(v, network().params), ()),
    "MLP.from_params params": (lambda run, v: vz.MLP.from_params(network().config(), v), ()),
    "Activation.__init__ name": (lambda run, v: vz.Activation(v, "z", abs, abs), ("a text",)),
    "Activation.__init__ formula": (lambda run, v: vz.Activation("abs", v, abs, abs), ("a text",)),
    "Activation.__init__ value": (lambda run, v: vz.Activation("abs", "z", v, abs), ("a class",)),
    "Activation.__init__ slope": (lambda run, v: vz.Activation("abs", "z", abs, v), ("a class",)),
    "Loss.__init__ name": (lambda run, v: vz.Loss(v, "z", abs, abs), ("a text",)),
    "Loss.__init__ value": (lambda run, v: vz.Loss("abs", "z", v, abs), ("a class",)),
    "Loss.__init__ gradient": (lambda run, v: vz.Loss("abs", "z", abs, v), ("a class",)),
    "Dataset.__init__ name": (lambda run, v: vz.Dataset(v, examples(), examples()), TEXTS),
    "Dataset.__init__ train": (lambda run, v: vz.Dataset("data", v, examples()), ()),
    "Dataset.__init__ test": (lambda run, v: vz.Dataset("data", examples(), v), ()),
    "Examples.__init__ x": (lambda run, v: vz.Examples(v, np.array([1])), ()),
    "Examples.__init__ y": (lambda run, v: vz.Examples(np.zeros((1, 4), np.uint8), v), ()),
    "Examples.__init__ image_shape": (
        lambda run, v: vz.Examples(np.zeros((1, 4), np.uint8), np.array([1]), v),
        ("None",),
    ),
    "Examples.__init__ labels": (
        lambda run, v: vz.Examples(np.zeros((1, 4), np.uint8), np.array([0]), labels=v),
        (),
    ),
    "Examples.__getitem__ index": (lambda run, v: examples()[v], ("a negative number",)),
    "Examples.inputs dtype": (lambda run, v: examples().inputs(v), ()),
    "Examples.per_class count": (lambda run, v: examples().per_class(v), ("a huge number",)),
    "Film.__init__ run": (lambda run, v: vz.Film(v, ["loss"]), ()),
    "Film.__init__ views": (lambda run, v: vz.Film(run, v), ()),
    "Film.__init__ title": (lambda run, v: vz.Film(run, ["loss"], title=v), ("None", *TEXTS)),
    "Film.save path": (lambda run, v: vz.animate(run, "loss").save(v), ("a text",)),
    **{
        f"Film.save {option}": (
            lambda run, v, option=option: vz.animate(run, "loss").save("never.mp4", **{option: v}),
            {"seconds": ("None", "a fraction"), "fps": ("a fraction",)}.get(option, ()),
        )
        for option in ("fps", "size", "theme", "seconds", "clock")
    },
    "Film.save_still path": (lambda run, v: vz.animate(run, "loss").save_still(v), ()),
    "Film.save_still step": (
        lambda run, v: vz.animate(run, "loss").save_still("never.png", v, size=(320, 180)),
        ("None",),
    ),
    "Film.save_still theme": (lambda run, v: vz.animate(run, "loss").save_still("never.png", theme=v), ()),
    "Film.still step": (lambda run, v: vz.animate(run, "loss").still(v), ("None",)),
    "Film.still size": (lambda run, v: vz.animate(run, "loss").still(size=v), ()),
    "Film.still theme": (lambda run, v: vz.animate(run, "loss").still(theme=v), ()),
    "Film.layout size": (lambda run, v: vz.animate(run, "loss").layout(size=v), ()),
    "Film.canvas size": (lambda run, v: vz.animate(run, "loss").canvas(size=v).__enter__(), ()),
    "Run.__init__ source": (lambda run, v: vz.Run(v), ()),
    "Run.__getitem__ key": (lambda run, v: run[v], ("a negative number",)),
    "verify film": (lambda run, v: vz.verify(v, run), ()),
    "verify run": (lambda run, v: vz.verify("nowhere.mp4", v), ()),
    "Run.at step": (lambda run, v: run.at(v), ("None",)),
    "Run.last_measured index": (lambda run, v: run.last_measured(v), ("a huge number",)),
    "Run.network step": (lambda run, v: run.network(v), ("None",)),
    "Run.predict picture": (lambda run, v: run.predict(v), ()),
    "Run.predict step": (lambda run, v: run.predict(np.eye(9, dtype=np.uint8) * 255, v), ("None",)),
    "Run.limit symbol": (lambda run, v: run.limit(v), ()),
    "Snapshot.__init__ run": (lambda run, v: vz.Snapshot(v, 0), ()),
    "Snapshot.__init__ index": (lambda run, v: vz.Snapshot(run, v), ()),
    "Snapshot.__getitem__ symbol": (lambda run, v: run[0][v], ()),
    "SnapshotSchedule.__init__ snapshots": (
        lambda run, v: vz.SnapshotSchedule(snapshots=v),
        ("None", "a huge number"),
    ),
    "SnapshotSchedule.__init__ budget": (
        lambda run, v: vz.SnapshotSchedule(budget=v),
        ("None", "a fraction", "a huge number"),
    ),
    "SnapshotSchedule.__init__ chosen": (lambda run, v: vz.SnapshotSchedule(chosen=v), ("None",)),
    "SnapshotSchedule.every stride": (lambda run, v: vz.SnapshotSchedule.every(v), ("a huge number",)),
    "SnapshotSchedule.at steps": (
        lambda run, v: vz.SnapshotSchedule.at(v),
        # No steps at all, and whole numbers. The generator is empty after the first call.
        ("an empty text", "bytes", "a set", "an empty array", "a generator"),
    ),
    **{
        f"SnapshotSchedule.plan {option}": (
            lambda run, v, option=option: vz.SnapshotSchedule().plan(
                **{"total": 9, "epoch_length": 3, "snapshot_bytes": 1, option: v}
            ),
            ("a huge number",),
        )
        for option in ("total", "epoch_length", "snapshot_bytes")
    },
    "Theme.__init__ name": (lambda run, v: theme(name=v), ("a text",)),
    "Theme.__init__ paper": (lambda run, v: theme(paper=v), ()),
    "Theme.__init__ series": (lambda run, v: theme(series=v), ()),
    "Theme.readable_on background": (lambda run, v: theme().readable_on(v), ()),
    "View.__init__ build": (lambda run, v: vz.View(v), ()),
    "View.__init__ options": (lambda run, v: vz.View(vz.views.loss._build, v), ("None",)),
    "View.__call__ layer": (
        lambda run, v: vz.animate(run, vz.views.weights(units=v)).still(),
        ("None", "a huge number", "a set"),
    ),
    "View.build figure": (lambda run, v: vz.views.loss.build(v, run, "dark"), ()),
    "View.build run": (lambda run, v: vz.views.loss.build(Figure(), v, "dark"), ()),
    "View.build theme": (lambda run, v: vz.views.loss.build(Figure(), run, v), ()),
    "Walkthrough.__getitem__ key": (lambda run, v: walk(run)[v], ("a negative number",)),
    "Walkthrough.section name": (lambda run, v: walk(run).section(v), ()),
    "animate run": (lambda run, v: vz.animate(v, "loss"), ()),
    "animate views": (lambda run, v: vz.animate(run, v), ()),
    "explore run": (lambda run, v: vz.explore(v), ()),
    "explore compare": (lambda run, v: vz.explore(run, compare=v), ("None",)),
    "explore max_mb": (lambda run, v: vz.explore(run, max_mb=v), ("a huge number",)),
    "explore title": (lambda run, v: vz.explore(run, title=v), ("None", *TEXTS)),
    "load name_or_path": (lambda run, v: vz.load(v), ()),
    "load labels": (lambda run, v: vz.load("digits", labels=v), ("None",)),
    "open_run run": (lambda run, v: vz.open_run(v), ()),
    "pack run": (lambda run, v: vz.pack(v, "never.npz"), ()),
    "pack path": (lambda run, v: vz.pack(run, v), ("None",)),
    "resume run": (lambda run, v: vz.resume(v, examples(), steps=1), ()),
    "resume examples": (lambda run, v: vz.resume(run, v, steps=1), ()),
    "resume optimizer": (lambda run, v: vz.resume(run, data(), optimizer=v), ("None",)),
    "record overwrite": (lambda run, v: record(run, overwrite=v), ("a boolean",)),
    "record progress": (
        lambda run, v: vz.record(vz.train(network(), examples(), steps=1), "never", progress=v),
        ("a boolean",),
    ),
    "record validation_sample": (
        lambda run, v: record(run, validation=examples(), validation_sample=v),
        ("None", "a huge number"),
    ),
    "Training.run progress": (
        lambda run, v: vz.train(network(), examples(), steps=1).run(progress=v),
        ("a boolean",),
    ),
    "Film.save progress": (
        lambda run, v: vz.animate(run, "loss").save("never.mp4", progress=v),
        ("a boolean",),
    ),
    "explore present": (lambda run, v: vz.explore(run, present=v), ("a boolean",)),
    "explain wrong": (lambda run, v: vz.explain(run, wrong=v), ("a boolean",)),
    "scene wrong": (lambda run, v: vz.scene("network", run, wrong=v), ("a boolean",)),
    "load label": (lambda run, v: vz.load(table(run), label=v), ("None",)),
    "load white": (lambda run, v: vz.load(table(run), white=v), ("None", "a huge number")),
    "load image_shape": (lambda run, v: vz.load(table(run), image_shape=v), ("None",)),
    "load progress": (lambda run, v: vz.load("digits", progress=v), ("a boolean",)),
    "record steps": (lambda run, v: record(run, v if v is not None else "None"), ()),
    "record path": (lambda run, v: record(run, path=v), ("a text",)),
    "record probe": (lambda run, v: record(run, probe=v), ("None",)),
    "record validation": (lambda run, v: record(run, validation=v), ("None",)),
    "record schedule": (lambda run, v: record(run, schedule=v), ("None",)),
    "record say": (lambda run, v: record(run, say=v), ("None", "a class")),
    **{
        f"{name} {option}": (
            lambda run, v, call=call, option=option: call(**{"run": run, option: v}),
            () if option == "run" else ("None",),
        )
        for name, call in (
            ("explain", lambda **options: vz.explain(**options)),
            ("scene", lambda **options: vz.scene("network", **options)),
        )
        for option in ("run", "example", "digit", "at")
    },
    "scene name": (lambda run, v: vz.scene(v, run), ()),
    "train network": (lambda run, v: vz.train(v, examples()), ()),
    "train examples": (lambda run, v: vz.train(network(), v), ()),
    "train optimizer": (lambda run, v: vz.train(network(), examples(), optimizer=v), ()),
    **{
        f"train {option}": (
            lambda run, v, option=option: vz.train(network(), examples(), **{option: v}).run,
            ("a huge number", "a number beyond floats", *(() if option == "batch_size" else ("None",))),
        )
        for option in ("batch_size", "epochs", "steps", "seed")
    },
    "together runs": (lambda run, v: vz.together(run, v), ()),
    **{
        f"together {option}": (
            lambda run, v, option=option: vz.together(run, other_run(run), **{option: v}),
            {"title": (*TEXTS, "None"), "text": ("a fraction",), "stack": ("a boolean", "None")}.get(
                option, ()
            ),
        )
        for option in ("views", "by", "title", "text", "stack")
    },
    # There is no such data, so that whatever is right ends there.
    **{
        f"experiment {option}": (
            lambda run, v, option=option: vz.experiment(
                **{"plan": plan(), "data": "nowhere.csv"} | {option: v}
            ),
            (),
        )
        for option in ("plan", "data", "seeds", "out", "jobs", "executor", "say", "progress")
    },
    **{
        f"ExperimentPlan.__init__ {option}": (
            lambda run, v, option=option: dataclasses.replace(plan(), **{option: v}),
            {"name": TEXTS, "question": TEXTS, "finding": ("a class",)}.get(option, ()),
        )
        for option in ("name", "question", "variants", "finding")
    },
    **{
        f"Variant.__init__ {option}": (
            lambda run, v, option=option: vz.Variant(**{option: v}),
            {
                "name": TEXTS,
                "hidden": ("an empty array",),
                "learning_rate": ("a fraction", "a huge number", "None"),
                "examples": ("a huge number", "a number beyond floats", "None"),
                "shuffled_labels": ("a fraction",),
            }.get(
                option,
                ("a huge number", "a number beyond floats") if option in ("batch_size", "steps") else (),
            ),
        )
        for option in (field.name for field in dataclasses.fields(vz.Variant))
    },
    "Run.is_finite symbol": (lambda run, v: run.is_finite(v), ()),
    "view build": (lambda run, v: vz.view(v), ()),
    "walkthrough network": (lambda run, v: vz.walkthrough(v, np.zeros(16), 1), ()),
    "walkthrough x": (lambda run, v: vz.walkthrough(network(), v, 1), ()),
    "walkthrough y": (lambda run, v: vz.walkthrough(network(), np.zeros(16), v), ()),
    "walkthrough learning_rate": (
        lambda run, v: vz.walkthrough(network(), np.ones(16), 1, learning_rate=v),
        ("a fraction", "a huge number"),
    ),
}
# These take nothing, are not called by users, or are called for every batch, where NumPy checks the arrays.
EXCUSED = {
    *(
        "MLP.config",
        "Run.arrays",
        "Run.files",
        "Run.info",
        "Run.keys",
        "Run.refresh",
        "Run.release",
        "Snapshot.keys",
    ),
    *("Verification.__init__", "Step.__init__", "Training.__init__", "Trace.fromkeys", "Activation.__call__"),
    *("Walkthrough.__init__", "Walkthrough.count", "Walkthrough.index", "Walkthrough.verify"),
    *("mnist", "fashion_mnist", "Experiment.__init__", "Variant.as_values", "Variant.make_optimizer"),
    *(f"{name}.{method}" for name in SETTINGS for method in ("options", "start", "update")),
}


def public_calls() -> set[str]:
    """Returns every public function and method, such as `Run.at`."""
    found = set()
    for name in vz.__all__:
        thing = getattr(vz, name)
        if inspect.isfunction(thing):
            found.add(name)
        if not inspect.isclass(thing) or issubclass(thing, BaseException):
            continue
        for method, function in inspect.getmembers(thing, callable):
            public = not method.startswith("_") or method in ("__init__", "__call__", "__getitem__")
            if public and (
                inspect.isfunction(function) or inspect.ismethod(function) or method == "fromkeys"
            ):
                found.add(f"{name}.{method}")
    return found


def test_nothing_public_is_left_out() -> None:
    tried = {name.split(" ")[0] for name in CALLS}
    assert public_calls() - tried - EXCUSED == set()
    assert (tried | EXCUSED) - public_calls() == set()


@pytest.mark.parametrize("name", CALLS)
def test_what_is_not_understood_is_refused_in_one_line_that_says_what_to_pass(
    name: str, run: vz.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call, right = CALLS[name]
    for kind, value in WRONG.items():
        if kind in right or RELATIVES.get(kind) in right:
            continue
        try:
            call(run, value)
        except vz.VizError as error:
            line = str(error)
        else:
            if MAY_BE_RIGHT.get(kind) not in right:
                pytest.fail(f"{name}: {kind} is not refused")
            for made in tmp_path.iterdir():
                shutil.rmtree(made) if made.is_dir() else made.unlink()
            continue
        assert "\n" not in line and len(line) < 400, (kind, line)
        assert "0x" not in line, f"{kind}: a memory address does not help: {line}"
        hints = (
            "expected",
            "choose",
            "give",
            "it has",
            "there is",
            "there are",
            "needs",
            "must",
            "which has",
            "as in",
        )
        assert any(word in line for word in hints), f"{kind}: {line!r} does not say what to pass"
    assert not any(tmp_path.iterdir()), "a refused call made a file"


@pytest.mark.parametrize("name", [name for name, (_, right) in CALLS.items() if "a text" not in right])
@pytest.mark.parametrize(
    "text", ["x" * 5000, "two\nlines", "tw\u2028o"], ids=["long", "two lines", "separator"]
)
def test_a_long_text_or_a_line_break_does_not_break_the_message(name: str, text: str, run: vz.Run) -> None:
    with pytest.raises(vz.VizError) as caught:
        CALLS[name][0](run, text)
    assert len(str(caught.value)) < 400 and str(caught.value).isprintable()


@pytest.mark.parametrize(
    "call",
    {
        "record": lambda run, path: record(run, path=path),
        "pack": lambda run, path: vz.pack(run, path),
        "MLP.save": lambda run, path: network().save(path),
        "MLP.load": lambda run, path: vz.MLP.load(path),
        "Film.save": lambda run, path: vz.animate(run, "loss").save(path),
        "Stepper.save": lambda run, path: vz.explore(run).save(path),
        "open_run": lambda run, path: vz.open_run(path),
        "load": lambda run, path: vz.load(path),
        "scene": lambda run, path: vz.scene(path, run),
        "an option": lambda run, path: vz.animate(run, f"loss:{path}=1"),
    }.items(),
    ids=lambda call: call[0],
)
def test_a_long_path_or_a_line_break_in_it_does_not_break_the_message(
    call: tuple[str, Any], run: vz.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    taken = Path("a\nb.exe")
    taken.write_text("mine")
    for path in ("x" * 5000 + ".py", str(taken), f"{taken}/c.npz"):
        with pytest.raises(vz.VizError) as caught:
            call[1](run, path)
        assert len(str(caught.value)) < 400 and str(caught.value).isprintable(), path
    assert [entry.name for entry in tmp_path.iterdir()] == [taken.name] and taken.read_text() == "mine"


def test_layers_that_no_memory_can_hold_are_refused_in_one_line() -> None:
    for sizes in ((10**30, 4, 10), (10**9, 10**9), (4, 10**400, 3)):
        with pytest.raises(
            vz.UsageError, match=r"weights and gradients take .*: expected smaller layers"
        ) as caught:
            vz.MLP(*sizes)
        assert len(str(caught.value)) < 200


def test_a_number_is_no_number_type() -> None:
    with pytest.raises(vz.UsageError, match=r"no dtype 2\.5; choose from float32, float64"):
        vz.MLP(4, 3, dtype=np.float32(2.5))  # type: ignore[arg-type]


def test_arrays_are_no_training() -> None:
    with pytest.raises(vz.UsageError, match="expected what train"):
        vz.record(np.zeros((2, 3)), "never")  # type: ignore[arg-type]


def test_wrong_usage_is_also_a_value_error() -> None:
    for wrong in (lambda: vz.SGD(lr=-1), lambda: vz.MLP(3), lambda: vz.train(network(), None)):
        with pytest.raises(ValueError, match="expected"):
            wrong()


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
    public = {name for name in vz.__all__ if inspect.isclass(getattr(vz, name))}
    errors = {name for name in public if issubclass(getattr(vz, name), BaseException)}
    assert public - errors <= set(shown), "a new public class needs its line here"
    for name, (thing, expected) in shown.items():
        line = repr(thing)
        assert line.startswith(expected), name
        assert "\n" not in line and len(line) < 140 and "array(" not in line and " at 0x" not in line
