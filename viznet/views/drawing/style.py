"""The theme as settings of Matplotlib.

With them, a view of one's own gets the theme's colours without naming them.
"""

from __future__ import annotations

from typing import Any

from matplotlib.rcsetup import cycler

from viznet.theme import Theme


def style(theme: Theme) -> dict[Any, Any]:
    """The settings of Matplotlib with which a view is built and drawn."""
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
        "font.family": "DejaVu Sans",  # part of Matplotlib, so a film looks the same on every machine
        "font.size": 10.0,
    }
