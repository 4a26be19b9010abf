"""A call of every public function that takes one value of the test's, and what it needs beside it."""

import dataclasses
import inspect
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

import viznet as vz
from tests.wrong_values import TEXTS


def small_run(folder: Path) -> vz.Run:
    """A recording of 16-5-3 in a folder of one's own."""
    training = vz.train(vz.MLP(16, 5, 3, seed=2), data(), batch_size=8, steps=12)
    schedule = vz.SnapshotSchedule.at([3, 7])
    return vz.record(training, folder / "runs" / "small", schedule=schedule, progress=False)


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
    *(
        "mnist",
        "fashion_mnist",
        "Film.pauses",
        "Experiment.__init__",
        "Variant.as_values",
        "Variant.make_optimizer",
    ),
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
