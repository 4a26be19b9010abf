"""A Matplotlib window to step through a run: the films' own views, a timeline, keys, a choice of view and digit."""

from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import Event, KeyEvent, MouseEvent
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator
from matplotlib.widgets import Button

from viznet.errors import StepperError
from viznet.film.canvas import artists_in
from viznet.film.clock import Frame
from viznet.film.layout import step_label
from viznet.recording import RunLike, open_run
from viznet.theme import choose
from viznet.views import VIEWS, View, find_view
from viznet.views.drawing.style import style
from viznet.walkthroughs.protagonist import choose_protagonist

WITHOUT_WINDOWS = (
    "agg",
    "cairo",
    "pdf",
    "pgf",
    "ps",
    "svg",
    "template",
)  # Matplotlib's backends that only write files
CONTROLS = 0.2  # of the height
PLAY = 90  # milliseconds a snapshot
LEFT, RIGHT = 0.06, 0.98  # where the timeline begins and ends


class Window:
    """A run in a window: ← → step (Shift: ten), Home End, space plays, ↑ ↓ choose the digit, V the next view.

    Only what moved is drawn again. `figure` may be given; else a window is opened, or `StepperError` raised where
    there is no display. `index`, `view` and `example` say what is on screen.
    """

    def __init__(
        self,
        run: RunLike,
        *views: View | str,
        theme: str = "dark",
        size: tuple[int, int] = (1280, 800),
        figure: Figure | None = None,
    ) -> None:
        run = open_run(run)
        last = run.at().index  # or an error that says that there are no snapshots yet
        self.run, self.theme = run, choose(theme)
        chosen = views or tuple(name for name in sorted(VIEWS) if name != "dashboard")
        self.views = [find_view(view) for view in chosen]
        self.index, self.view = last, 0
        self.example = choose_protagonist(run, self.index).example if len(run.probe) else 0
        self._style = style(self.theme)
        self._background: Any = None
        self._moved: list[Artist] = []
        with mpl.rc_context(self._style):
            self.figure = _opened(run.name, size) if figure is None else figure
            self.figure.set_facecolor(self.theme.paper)
            bands: Any = self.figure.subfigures(2, 1, height_ratios=[1 - CONTROLS, CONTROLS])
            self._stage, self._controls = bands
            self._timeline()
            self._buttons = self._choices()
            self._build()
        connect: Any = self.figure.canvas.mpl_connect
        for name, react in self._reactions().items():
            connect(name, react)
        self._timer = self.figure.canvas.new_timer(interval=PLAY)
        self._timer.add_callback(self._tick)
        self.playing = False

    def __repr__(self) -> str:
        return (
            f"<Window on {self.run.name!r}: {self.views[self.view].name}, step {self.run[self.index].step:,}>"
        )

    def show(self, step: int | None = None) -> None:
        """Shows a training step, by the nearest earlier snapshot if it was not recorded; by default the last."""
        self._go_to(self.run.at(step).index)

    def _go_to(self, index: int) -> None:
        """Shows a snapshot by its number, from the first to the last; what did not move is not drawn again."""
        index = int(np.clip(index, 0, len(self.run) - 1))
        if index != self.index:
            self.index = index
            self._move()
            self._paint()

    def choose_view(self, number: int) -> None:
        """Shows another view, by its place among `views`."""
        self.view = number % len(self.views)
        self._rebuild()

    def choose_example(self, number: int) -> None:
        """Looks at another example of the probe, where the view can."""
        self.example = number % len(self.run.probe)
        if self._option():
            self._rebuild()

    def play(self, playing: bool) -> None:
        """Starts or stops; from the last snapshot it starts over."""
        self.playing = playing
        if playing and self.index == len(self.run) - 1:
            self._go_to(0)
        (self._timer.start if playing else self._timer.stop)()

    def wait(self) -> None:
        """Returns when the window is closed: for scripts, which would end otherwise."""
        import matplotlib.pyplot as plt

        plt.show(block=True)

    def _tick(self) -> None:
        self._go_to(self.index + 1)
        if self.index == len(self.run) - 1:
            self.play(False)

    def _option(self) -> str | None:
        """The option of the view that says which digit, if it has one."""
        return next(
            (name for name in ("examples", "example") if name in self.views[self.view].defaults), None
        )

    def _build(self) -> None:
        view, option = self.views[self.view], self._option()
        if option and option not in view.bound:
            view = view(**{option: (self.example,) if option == "examples" else self.example})
        self._draw = view.build(self._stage, self.run, self.theme)
        self._move()
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")

    def _rebuild(self) -> None:
        with mpl.rc_context(self._style):
            self._stage.clear()
            self.figure.set_layout_engine("constrained")
            self._build()
        for number, button in enumerate(self._buttons):
            button.label.set_fontweight("bold" if number == self.view else "normal")
        self.figure.canvas.draw_idle()

    def _move(self) -> None:
        """Moves everything to the snapshot of now; what moves is left out of ordinary drawing from here on."""
        snapshot = self.run[self.index]
        moved = list(artists_in(self._draw(snapshot)))
        self._head.set_xdata([self.index, self.index])
        moment = Frame(snapshot.step, self.index)
        digit = f"   example {self.example}, a {self._label()}" if self._option() else ""
        self._text.set_text(step_label(self.run, moment) + digit)
        self._moved = [*moved, self._head, self._text]
        for artist in self._moved:
            artist.set_animated(True)

    def _label(self) -> str:
        y = int(self.run.probe.y[self.example])
        return self.run.probe.labels[y] if y < len(self.run.probe.labels) else str(y)

    def _paint(self) -> None:
        """Lays what moved over the rest, which is kept as pixels."""
        canvas: Any = self.figure.canvas
        if self._background is None:
            canvas.draw()
            return
        canvas.restore_region(self._background)
        self._draw_moved()
        canvas.blit(self.figure.bbox)

    def _draw_moved(self) -> None:
        with mpl.rc_context(self._style):
            for artist in sorted(self._moved, key=lambda artist: artist.get_zorder()):
                self.figure.draw_artist(artist)

    def _drawn(self, event: Event) -> None:
        canvas: Any = self.figure.canvas
        self._background = canvas.copy_from_bbox(self.figure.bbox)
        self._draw_moved()

    def _timeline(self) -> None:
        """The loss over the snapshots, to click and to drag in, and the head that says where we are."""
        axes = self._track = self._controls.add_axes((LEFT, 0.42, RIGHT - LEFT, 0.46), in_layout=False)
        at = np.flatnonzero(self.run.held_out_examples)
        loss = np.asarray(self.run["validation_loss"][at] if len(at) else self.run["loss"], float)
        at = at if len(at) else np.arange(len(self.run))
        axes.plot(at, np.where(np.isfinite(loss), loss, np.nan), color=self.theme.series[1], linewidth=2)
        axes.set(xlim=(0, max(1, len(self.run) - 1)), yscale="log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=4))
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_locator(NullLocator())
        axes.set_title("loss", loc="left", size=9, color=self.theme.muted, pad=2)
        places = np.unique(np.linspace(0, len(self.run) - 1, 9).round().astype(int))
        axes.set_xticks(places, [f"{int(self.run.steps[i]):,}" for i in places])
        self._head = axes.axvline(self.index, color=self.theme.ink, linewidth=2)
        self._text = self._controls.text(
            RIGHT, 0.08, "", ha="right", size=12, weight="bold", color=self.theme.ink
        )

    def _choices(self) -> list[Button]:
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
        if pressed and event.inaxes is self._track and event.xdata is not None:
            self._go_to(round(event.xdata))


def _opened(name: str, size: tuple[int, int]) -> Figure:
    """A new figure in a window of its own, without Matplotlib's keys, which would move the axes about."""
    import matplotlib.pyplot as plt

    try:
        figure = plt.figure(
            figsize=(size[0] / 100, size[1] / 100), dpi=100, layout="constrained", num=f"viznet: {name}"
        )
    except ImportError as error:  # a backend was asked for, and its display is not there
        raise StepperError(f"no window can be opened here: {error}; save the page instead") from error
    backend = mpl.get_backend()
    if backend.lower() in WITHOUT_WINDOWS:
        plt.close(figure)
        raise StepperError(
            f"no window can be opened here: there is no display (Matplotlib draws with {backend!r}): "
            "save the page instead, explore(run).save('stepper.html')"
        )
    handler = getattr(figure.canvas.manager, "key_press_handler_id", None)
    if handler is not None:
        figure.canvas.mpl_disconnect(handler)
    figure.show()
    return figure
