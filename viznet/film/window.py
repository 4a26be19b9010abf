"""A Matplotlib window to step through a run, with the same views as films."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import Event, KeyEvent, MouseEvent
from matplotlib.figure import Figure
from matplotlib.widgets import Button

from viznet.film.canvas import artists_in
from viznet.film.clock import Frame
from viznet.film.display import open_figure
from viznet.film.loss_timeline import LEFT, LossTimeline
from viznet.film.step_label import step_label
from viznet.recording import RunLike, open_run
from viznet.theme import ThemeLike, choose
from viznet.views import VIEWS, View, find_view
from viznet.views.drawing.style import applied, keep_style, style
from viznet.walkthroughs.protagonist import choose_protagonist
from viznet.walkthroughs.sentence import fill

CONTROLS = 0.2  # of the height
PLAY = 90  # milliseconds a snapshot

EXAMPLE = "example {example}, label {label}"


class Window:
    """A window that shows a run, one view at a time, with a timeline below it.

    Keys: ← and → go to the next snapshot, and with Shift by ten. Home and End go to the first and the last. The space
    key plays. ↑ and ↓ choose the example. V shows the next view. The timeline can be clicked and dragged.

    Parameters
    ----------
    run
        A `Run`, a path, a name in runs/ or "latest".
    *views
        The views to choose from, by name or as a `View`. By default all except the dashboard.
    theme
        "dark", "light", the path of a .toml file with a theme of your own, or a `Theme`.
    size
        Width and height in pixels.
    figure
        A Matplotlib figure to draw on. By default a new window is opened.

    Attributes
    ----------
    index, view, example
        The numbers of the snapshot, the view and the example of the probe that are on screen.

    Raises
    ------
    FilmError
        If there is no display for a window.
    ViewError
        If a view does not exist.

    Examples
    --------
    >>> import viznet as vz
    >>> from matplotlib.figure import Figure
    >>> examples = vz.digits().train[:64]
    >>> run = vz.record(vz.train(vz.MLP(784, 8, 10), examples, steps=9), "runs/window", progress=False)
    >>> window = Window(run, "loss", figure=Figure((8, 5)))
    >>> window.show(5)
    >>> window
    <Window on 'window': loss, step 5>
    """

    def __init__(
        self,
        run: RunLike,
        *views: View | str,
        theme: ThemeLike = "dark",
        size: tuple[int, int] = (1280, 800),
        figure: Figure | None = None,
    ) -> None:
        run = open_run(run)
        # Without snapshots this raises an error that says so.
        last = run.at().index
        self.run, self.theme = run, choose(theme)
        chosen = views or tuple(name for name in sorted(VIEWS) if name != "dashboard")
        self.views = [find_view(view) for view in chosen]
        self.index, self.view = last, 0
        self.example = choose_protagonist(run, self.index).example if len(run.probe) else 0
        self._style = style(self.theme)
        self._background: Any = None
        self._moved: list[Artist] = []
        with applied(self._style):
            self.figure = open_figure(run.name, size) if figure is None else figure
            self.figure.set_facecolor(self.theme.paper)
            bands: Any = self.figure.subfigures(2, 1, height_ratios=[1 - CONTROLS, CONTROLS])
            self._view_area, self._controls = bands
            self._timeline = LossTimeline(self._controls, self.run, self.theme, self.index)
            self._buttons = self._view_buttons()
            self._build()
        keep_style(self.figure, self._style)
        connect: Any = self.figure.canvas.mpl_connect
        for name, reaction in self._reactions().items():
            connect(name, reaction)
        self._timer = self.figure.canvas.new_timer(interval=PLAY)
        self._timer.add_callback(self._tick)
        self.playing = False

    def __repr__(self) -> str:
        return (
            f"<Window on {self.run.name!r}: {self.views[self.view].name}, step {self.run[self.index].step:,}>"
        )

    def show(self, step: int | None = None) -> None:
        """Shows a training step, by default the last.

        The nearest earlier snapshot shows a step that was not recorded.
        """
        self._go_to(self.run.at(step).index)

    def _go_to(self, index: int) -> None:
        """Shows the snapshot with this number.

        If the number is outside of the run, shows the first or last one.
        """
        index = int(np.clip(index, 0, len(self.run) - 1))
        if index != self.index:
            self.index = index
            self._move()
            self._paint()

    def choose_view(self, number: int) -> None:
        """Shows the view with this number.

        Numbers go round, so −1 is the last view.
        """
        self.view = number % len(self.views)
        self._rebuild()

    def choose_example(self, number: int) -> None:
        """Shows the example with this number.

        Only some views show single examples. Numbers go round.
        """
        self.example = number % len(self.run.probe)
        if self._option():
            self._rebuild()

    def play(self, playing: bool) -> None:
        """Starts or stops the playback.

        At the last snapshot it starts again from the first.
        """
        self.playing = playing
        if playing and self.index == len(self.run) - 1:
            self._go_to(0)
        (self._timer.start if playing else self._timer.stop)()

    def wait(self) -> None:
        """Waits until the window is closed.

        A script would end otherwise, and close the window.
        """
        import matplotlib.pyplot as plt

        plt.show(block=True)

    def _tick(self) -> None:
        self._go_to(self.index + 1)
        if self.index == len(self.run) - 1:
            self.play(False)

    def _option(self) -> str | None:
        """The option by which the window chooses the view's example, or None."""
        if {"digit", "wrong", "examples", "example"} & set(self.views[self.view].bound):
            return None  # the view chooses its examples itself
        return next((name for name in ("examples", "example") if name in self.views[self.view].known), None)

    def _build(self) -> None:
        view, option = self.views[self.view], self._option()
        if option:
            view = view(**{option: (self.example,) if option == "examples" else self.example})
        self._draw = view.build(self._view_area, self.run, self.theme)
        self._move()
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")

    def _rebuild(self) -> None:
        with applied(self._style):
            self._view_area.clear()
            self.figure.set_layout_engine("constrained")
            self._build()
        for number, button in enumerate(self._buttons):
            button.label.set_fontweight("bold" if number == self.view else "normal")
        self.figure.canvas.draw_idle()

    def _move(self) -> None:
        """Moves everything to the current snapshot.

        Matplotlib no longer draws these artists by itself.
        """
        snapshot = self.run[self.index]
        with applied(self._style):
            moved = list(artists_in(self._draw(snapshot)))
        labels = [step_label(self.run, Frame(snapshot.step, self.index))]
        if self._option():
            labels.append(fill(EXAMPLE, example=self.example, label=self._class()))
        self._moved = [*moved, *self._timeline.show(self.index, "   ".join(labels))]
        for artist in self._moved:
            artist.set_animated(True)

    def _class(self) -> str:
        """The name of the right class of the example."""
        y = int(self.run.probe.y[self.example])
        return self.run.probe.labels[y] if y < len(self.run.probe.labels) else str(y)

    def _paint(self) -> None:
        """Draws what moved over the rest of the picture, which is kept as pixels."""
        canvas: Any = self.figure.canvas
        if self._background is None:
            canvas.draw()
            return
        canvas.restore_region(self._background)
        self._draw_moved()
        canvas.blit(self.figure.bbox)

    def _draw_moved(self) -> None:
        with applied(self._style):
            for artist in sorted(self._moved, key=lambda artist: artist.get_zorder()):
                self.figure.draw_artist(artist)

    def _drawn(self, event: Event) -> None:
        canvas: Any = self.figure.canvas
        self._background = canvas.copy_from_bbox(self.figure.bbox)
        self._draw_moved()

    def _view_buttons(self) -> list[Button]:
        """Makes a button for every view."""
        buttons = []
        for number, view in enumerate(self.views):
            axes = self._controls.add_axes((LEFT + 0.09 * number, 0.02, 0.085, 0.17), in_layout=False)
            button = Button(axes, view.name, color=self.theme.faint, hovercolor=self.theme.faint)
            button.label.set(color=self.theme.ink, size=9, weight="bold" if number == 0 else "normal")
            button.on_clicked(self._chooser(number))
            axes.spines[:].set_visible(False)
            buttons.append(button)
        return buttons

    def _chooser(self, number: int) -> Callable[[Event], None]:
        def choose_it(event: Event) -> None:
            self.choose_view(number)

        return choose_it

    def _reactions(self) -> dict[str, Callable[[Any], None]]:
        return {
            "draw_event": self._drawn,
            "key_press_event": self._key,
            "button_press_event": self._seek,
            "motion_notify_event": self._seek,
            "resize_event": self._resized,
            "close_event": self._closed,
        }

    def _resized(self, event: Event) -> None:
        self._rebuild()

    def _closed(self, event: Event) -> None:
        self._timer.stop()

    def _key(self, event: KeyEvent) -> None:
        moves = {
            "left": -1,
            "right": 1,
            "shift+left": -10,
            "shift+right": 10,
            "home": -len(self.run),
            "end": len(self.run),
        }
        if event.key in moves:
            self._go_to(self.index + moves[event.key])
        elif event.key in (" ", "space"):
            self.play(not self.playing)
        elif event.key in ("up", "down"):
            self.choose_example(self.example + (1 if event.key == "down" else -1))
        elif event.key == "v":
            self.choose_view(self.view + 1)

    def _seek(self, event: MouseEvent) -> None:
        pressed = event.name == "button_press_event" or 1 in (getattr(event, "buttons", None) or ())
        if pressed and event.inaxes is self._timeline.axes and event.xdata is not None:
            self._go_to(round(event.xdata))
