"""There is one way to name a run, and one way to name a step.

All functions, commands and media share them.
"""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import viznet as vz
from viznet.cli import main
from viznet.film.window import Window
from viznet.rendering import SceneFilm, save_all
from viznet.rendering.request import ask, request_from_environment
from viznet.views.drawing.lettering import Lettering


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with the runs `first` and `second` in runs/.

    `second` was recorded last, so "latest" means `second`.
    """
    place = tmp_path_factory.mktemp("place")
    for name in ("first", "second"):
        training = vz.train(vz.MLP(784, 4, 10, seed=len(name)), vz.digits().test[:200], steps=12)
        schedule = vz.SnapshotSchedule.at([3, 7])
        vz.record(training, place / "runs" / name, schedule=schedule, progress=False)
    return place


@pytest.fixture(autouse=True)
def work(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setenv("COLUMNS", "200")


WAYS: dict[str, Callable[[], Any]] = {
    "a Run": lambda: vz.open_run("runs/second"),
    "a path": lambda: Path("runs/second"),
    "a path as text": lambda: "runs/second",
    "a name in runs/": lambda: "second",
    "latest": lambda: "latest",
}


def run_of_window(run: Any) -> vz.Run:
    return Window(run, "loss", figure=Figure((8, 5))).run


def run_of_view(run: Any) -> vz.Run:
    seen = []

    def spy(figure: Any, run: Any, theme: Any) -> Any:
        seen.append(run)
        return lambda snapshot: []

    vz.View(spy).build(Figure(), run, "dark")
    return seen[0]


def hash_of(packed: Path) -> str:
    found = vz.open_run(packed).hash
    packed.unlink()
    return found


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "open_run": lambda run: vz.open_run(run).hash,
    "animate": lambda run: vz.animate(run, "loss").run.hash,
    "Film": lambda run: vz.Film(run, ["loss"]).run.hash,
    "View.build": lambda run: run_of_view(run).hash,
    "scene": lambda run: vz.scene("network", run).request.run.hash,
    "ask": lambda run: ask(run).run.hash,
    "explore": lambda run: vz.explore(run).run.hash,
    "explore compare": lambda run: vz.explore("runs/first", compare=run).compare.hash,
    "Window": lambda run: run_of_window(run).hash,
    "pack": lambda run: hash_of(vz.pack(run, "packed.npz")),
    "explain": lambda run: vz.explain(run).split("recording ")[1].split(",")[0] == "second",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_takes_a_run_in_every_way(name: str, way: str) -> None:
    found = FUNCTIONS[name](WAYS[way]())
    assert found in (True, vz.open_run("runs/second").hash)


@pytest.mark.slow
def test_all_scenes_at_once_take_a_run_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def prepare(film: SceneFilm, *_: Any, **__: Any) -> None:
        asked.append(film.request.run.name)
        raise vz.UsageError("seen enough")

    monkeypatch.setattr(SceneFilm, "prepare", prepare)
    for way in WAYS.values():
        with pytest.raises(vz.UsageError, match="seen enough"):
            save_all(way(), "films")
    assert asked == ["second"] * len(WAYS)


@pytest.mark.parametrize("way", [way for way in WAYS if way not in ("a Run", "a path")])
@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("info RUN", "second  (finished)"),
        ("animate RUN loss -o film.gif --seconds 0.3 --size 320x180 --fps 10", "film.gif"),
        ("explain RUN", "from the recording second"),
        ("explore RUN -o page.html", "page.html"),
        ("explore first --with RUN -o page.html", "page.html"),
        ("pack RUN -o packed.npz", "packed.npz"),
    ],
)
def test_every_command_takes_a_run_in_every_way(
    line: str, says: str, way: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["viznet", *shlex.split(line.replace("RUN", str(WAYS[way]())))])
    with pytest.raises(SystemExit) as left:
        sys.exit(main())
    assert not left.value.code and says in capsys.readouterr().out
    for made in ("film.gif", "page.html", "packed.npz"):
        Path(made).unlink(missing_ok=True)


def test_a_scene_is_asked_for_by_its_environment_in_every_way() -> None:
    for way in WAYS.values():
        run = way()
        name = str(run.path if isinstance(run, vz.Run) else run)
        assert request_from_environment({"VIZNET_RUN": name}).run.name == "second"


def step_of_still(step: int | None) -> int:
    letterings = vz.animate("second", "loss").still(step).findobj(Lettering)
    words = [text for lettering in letterings for *_, text in lettering.words]
    label = next(word for word in words if word.startswith("step ") and " of " in word)
    shown = label.split("shown: step ")[-1] if "shown" in label else label.removeprefix("step ")
    return int(shown.split(")")[0].split(" ")[0])


def step_of_window(step: int | None) -> int:
    window = Window("second", "loss", figure=Figure((8, 5)))
    window.show(step)
    return int(window.run[window.index].step)


def step_of_command(step: int | None) -> int:
    out = vz.explain("second", at=step)
    return int(out.split("at step ")[1].split("\n")[0].split()[0])


MEDIA: dict[str, Callable[[int | None], int]] = {
    "Run.at": lambda step: vz.open_run("second").at(step).step,
    "Run.network": lambda step: next(
        int(s.step)
        for s in vz.open_run("second")
        if np.array_equal(s["W1"], vz.open_run("second").network(step).params["W1"])
    ),
    "still": step_of_still,
    "scene": lambda step: vz.scene("network", "second", at=step).request.at,
    "explain": step_of_command,
    "window": step_of_window,
}


@pytest.mark.slow
@pytest.mark.parametrize("medium", MEDIA)
def test_one_rule_for_steps_in_all_media(medium: str) -> None:
    """A step that was not recorded is shown by the nearest earlier one.

    Of the steps 0 to 12, four were recorded. A step outside of the run is refused.
    """
    show = MEDIA[medium]
    assert [show(step) for step in (0, 2, 3, 6, 7, 11, 12, None)] == [0, 0, 3, 3, 7, 7, 12, 12]
    for outside in (-1, -2, 13, 10**9):
        with pytest.raises(vz.UsageError, match=rf"no step {outside:,} in this run, which has steps 0 to 12"):
            show(outside)


@pytest.mark.parametrize(
    "line",
    [
        "explain second --at 13",
        "scene network second --at -1 -o never.mp4",
        "scene network latest --at 13 -o never.mp4",
        "scene network runs/second --at 13 -o never.mp4",
        "scene all second --at 13 -o never",
    ],
)
def test_a_step_outside_of_the_run_is_wrong_usage_on_the_command_line(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["viznet", *shlex.split(line)])
    with pytest.raises(SystemExit) as left:
        sys.exit(main())
    err = capsys.readouterr().err
    assert left.value.code == 2 and "which has steps 0 to 12" in err and err.count("\n") == 1
