"""Time per frame of every view, against a full redraw of its own figure.

    python -m benchmarks.views [VIEW …]

Both draw the same frames of the same figure, 1280 × 720, from a run of 784-16-16-10. Each reads the run for itself, so
that neither finds what the other worked out for a frame. The frames are those of a film of the whole run, each with
another snapshot. The encoder is left out. A full redraw is what Matplotlib does for each frame
of a film without viznet's layers. The views take turns with their redraws, frame by frame.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from matplotlib.backends.backend_agg import RendererAgg
from rich.console import Console
from rich.table import Table

import viznet as vz
from benchmarks.contest import duration, machine
from viznet.film.clock import Frame, film_frames
from viznet.film.layout import Layout
from viznet.views import VIEWS
from viznet.views.drawing.style import applied

SIZE, FRAMES = (1280, 720), 24
TARGET = 5.0
RELIEF = "landscape"  # its surface from the side is hundreds of polygons, so it has no target


def record(folder: Path) -> vz.Run:
    """Records the run that all views show."""
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 16, 16, 10, seed=7), digits.train, steps=1000)
    schedule = vz.SnapshotSchedule(snapshots=60)
    return vz.record(training, folder / "run", validation=digits.test, schedule=schedule, progress=False)


def measure(run: vz.Run, view: str) -> tuple[list[float], list[float]]:
    """Seconds of each frame, as viznet draws it and drawn in full."""
    film, again = vz.animate(run, view), vz.animate(vz.open_run(run.path), view)
    frames = film_frames(run.steps, fps=6, seconds=10)[:FRAMES]
    layout = again.layout(size=SIZE)
    whole = RendererAgg(*SIZE, layout.figure.dpi)
    quick, full = [], []
    with film.canvas(size=SIZE) as canvas, applied(layout.style):
        for frame in frames:
            quick.append(seconds(partial(canvas.picture, frame)))
            full.append(seconds(partial(redraw, layout, frame, whole)))
    return quick[1:], full[1:]  # the first frame also makes what is below all frames


def redraw(layout: Layout, frame: Frame, renderer: RendererAgg) -> None:
    """What Matplotlib does for every frame of a film."""
    layout.draw(frame)
    renderer.clear()
    layout.figure.draw(renderer)


def seconds(work: Callable[[], object]) -> float:
    """The time of this process alone, so that other programs count for little."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main(only: Sequence[str] = ()) -> None:
    """Measures all registered views, or only some, and prints a table."""
    table = Table(title=f"a frame of each view, {SIZE[0]} × {SIZE[1]}", title_justify="left")
    for heading in ("view", "viznet", "drawn in full", "time over viznet's", "target"):
        table.add_column(heading, justify="right" if heading != "view" else "left")
    with tempfile.TemporaryDirectory() as name:
        run = record(Path(name))
        for view in only or VIEWS:
            quick, full = (statistics.median(each) for each in measure(run, view))
            target = "" if view == RELIEF else f"≥ {TARGET:g}×"
            table.add_row(view, duration(quick), duration(full), f"{full / quick:.1f}×", target)
    Console().print(table)


if __name__ == "__main__":
    print(machine())
    main(sys.argv[1:])
