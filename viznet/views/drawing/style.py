"""The theme as settings of Matplotlib, for a figure of viznet alone.

With them, a view of one's own gets the theme's colours without naming them. All other settings have Matplotlib's own
defaults. So a film looks the same under every matplotlibrc, every style and every change of `rcParams`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.rcsetup import cycler

from viznet.theme import Theme
from viznet.views.drawing.fonts import families

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Settings of the user's windows. They stay as they are, because they change no picture.
OF_WINDOWS = (
    "backend",
    "interactive",
    "toolbar",
    "keymap.",
    "webagg.",
    "tk.",
    "macosx.",
    "figure.raise_window",
)

# Matplotlib has one set of settings for all threads, so only one thread at a time may draw with other ones.
_DRAWING = threading.RLock()


def style(theme: Theme) -> dict[Any, Any]:
    """All settings of Matplotlib with which a view is built and drawn."""
    defaults = dict.copy(mpl.rcParamsDefault)
    settings = {name: value for name, value in defaults.items() if not name.startswith(OF_WINDOWS)}
    # Matplotlib checks the values of this theme here, once.
    return settings | dict.copy(mpl.RcParams(_of_theme(theme)))


@contextmanager
def applied(settings: Mapping[Any, Any]) -> Iterator[None]:
    """Draws with these settings, and gives the user's own ones back.

    `matplotlib.rc_context` checks every value again, and `dict.copy` asks the settings for each one: both take too long
    for every frame.
    """
    with _DRAWING:
        before = dict(dict.items(mpl.rcParams))
        before.pop("backend", None)  # the first window chooses it, and the choice holds
        try:
            dict.update(mpl.rcParams, settings)
            yield
        finally:
            dict.update(mpl.rcParams, before)


def keep_style(figure: Figure, settings: Mapping[Any, Any]) -> None:
    """Lets a figure always draw and save itself with these settings.

    A window or a user draws it when no setting of viznet is applied.
    """
    own = {"draw": figure.draw, "savefig": figure.savefig}
    for name, method in own.items():
        figure.__dict__[name] = partial(_under, settings, method)


def _under(settings: Mapping[Any, Any], method: Any, *args: Any, **kwargs: Any) -> Any:
    with applied(settings):
        return method(*args, **kwargs)


def _of_theme(theme: Theme) -> dict[str, Any]:
    """The settings that have other values than Matplotlib's defaults."""
    return {
        "figure.facecolor": theme.paper,
        "savefig.facecolor": theme.paper,
        "axes.facecolor": theme.paper,
        "axes.edgecolor": theme.muted,
        "axes.labelcolor": theme.ink,
        "axes.titlecolor": theme.ink,
        "axes.titlelocation": "left",
        "axes.prop_cycle": cycler(color=theme.series),
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.linewidth": 0.8,
        "axes.axisbelow": True,
        "grid.color": theme.faint,
        "grid.linewidth": 0.8,
        "image.interpolation": "nearest",
        "legend.frameon": False,
        "legend.labelcolor": theme.ink,
        "lines.linewidth": 1.8,
        "lines.solid_capstyle": "round",
        "patch.facecolor": theme.positive,
        "text.color": theme.ink,
        "xtick.color": theme.muted,
        "ytick.color": theme.muted,
        "font.family": list(families("", theme.font)),
        "font.size": 10.0,
    }
