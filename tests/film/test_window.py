"""The Matplotlib window, with the events of a keyboard and a mouse, on a canvas without a display."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.backend_bases import KeyEvent, MouseEvent
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from viznet.data import digits
from viznet.errors import FilmError
from viznet.film.window import Window
from viznet.network import MLP
from viznet.recording import Run, record
from viznet.stepper import explore
from viznet.training import train
from viznet.views import VIEWS


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    data = digits()
    steps = train(MLP(784, 12, 10, seed=1), data.train, steps=40)
    probe = data.test.per_class()
    return record(steps, tmp_path_factory.mktemp("runs") / "run", probe=probe, validation=data.test[:100])


@pytest.fixture
def window(run: Run) -> Window:
    figure = Figure((9, 6), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    window = Window(run, "weights", "loss", "predictions", figure=figure)
    figure.canvas.draw()
    return window


def pixels(window: Window) -> np.ndarray:
    return np.asarray(window.figure.canvas.buffer_rgba()).copy()  # type: ignore[attr-defined]


def press(window: Window, key: str) -> None:
    KeyEvent("key_press_event", window.figure.canvas, key)._process()


def mouse(window: Window, name: str, x: float, y: float, **options: object) -> None:
    MouseEvent(name, window.figure.canvas, x, y, **options)._process()


@pytest.mark.slow
def test_keys_step_through_time(window: Window, run: Run) -> None:
    last = len(run) - 1
    assert window.index == last
    for key, index in (
        ("home", 0),
        ("right", 1),
        ("shift+right", 11),
        ("left", 10),
        ("end", last),
        ("right", last),
    ):
        press(window, key)
        assert window.index == index


@pytest.mark.slow
def test_back_and_forth_gives_the_same_picture_and_equals_a_full_redraw(window: Window) -> None:
    before = pixels(window)
    press(window, "home")
    first = pixels(window)
    assert not np.array_equal(first, before)
    window.figure.canvas.draw()
    assert np.array_equal(pixels(window), first)
    press(window, "end")
    assert np.array_equal(pixels(window), before)


@pytest.mark.slow
def test_only_what_moved_is_drawn_again(window: Window) -> None:
    drawn = []
    window.figure.canvas.mpl_connect("draw_event", lambda event: drawn.append(event))
    press(window, "home")
    press(window, "right")
    assert drawn == []


def test_the_timeline_can_be_clicked_and_dragged(window: Window, run: Run) -> None:
    box = window._timeline.axes.bbox
    y = (box.y0 + box.y1) / 2
    mouse(window, "button_press_event", box.x0 + 1, y, button=1)
    assert window.index == 0
    mouse(window, "motion_notify_event", (box.x0 + box.x1) / 2, y, buttons=[1])
    assert window.index == pytest.approx((len(run) - 1) / 2, abs=1)
    here = window.index
    mouse(window, "motion_notify_event", box.x1 - 2, y, buttons=[])
    assert window.index == here


@pytest.mark.slow
def test_views_are_chosen_by_button_and_by_key(window: Window, run: Run) -> None:
    pictures = [pixels(window)]
    box = window._buttons[1].ax.bbox
    for name in ("button_press_event", "button_release_event"):
        mouse(window, name, (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, button=1)
    assert window.views[window.view].name == "loss"
    window.figure.canvas.draw()
    pictures.append(pixels(window))
    press(window, "v")
    assert window.views[window.view].name == "predictions"
    window.figure.canvas.draw()
    pictures.append(pixels(window))
    before = window.example
    press(window, "down")
    assert window.example == (before + 1) % len(run.probe)
    window.figure.canvas.draw()
    pictures.append(pixels(window))
    assert all(not np.array_equal(one, other) for i, one in enumerate(pictures) for other in pictures[:i])


@pytest.mark.slow
def test_space_plays_and_stops_at_the_end(window: Window, run: Run) -> None:
    press(window, " ")
    assert window.playing and window.index == 0
    for _ in range(len(run)):
        window._tick()
    assert window.index == len(run) - 1 and not window.playing


def test_without_a_display_the_message_says_what_to_do(run: Run) -> None:
    with pytest.raises(FilmError, match=r"no display .* take the page instead"):
        explore(run).window()


@pytest.mark.slow
def test_a_figure_can_be_saved_as_it_is(window: Window, tmp_path: Path) -> None:
    window.figure.savefig(tmp_path / "window.png")
    assert (tmp_path / "window.png").stat().st_size > 5_000


@pytest.mark.slow
@pytest.mark.parametrize("options", [{"examples": [7]}, {"examples": 3}, {"digit": 4}, {"wrong": True}])
def test_an_example_is_named_only_if_the_window_chooses_it(run: Run, options: dict[str, Any]) -> None:
    figure = Figure((9, 6), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    window = Window(run, "predictions", VIEWS["predictions"](**options), figure=figure)
    assert "example" in window._timeline.label.get_text()
    window.choose_view(1)
    assert "example" not in window._timeline.label.get_text()
    before = window._draw
    press(window, "down")
    assert window._draw is before
