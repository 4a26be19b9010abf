"""The one recorded example that a view follows, and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viznet.errors import UsageError, ViewError
from viznet.views.drawing.colours import sequential
from viznet.views.drawing.shared import sharing
from viznet.walkthroughs.protagonist import choose_protagonist

if TYPE_CHECKING:
    from viznet.recording import Run
    from viznet.views.drawing.panel import Panel, PanelBox


def pinned_example(view: str, run: Run, example: Any) -> int:
    """The number of the example: the one asked for, or the protagonist.

    A film of several recordings follows one example in all of them: the protagonist of the first.

    Raises `ViewError` if there is no such example.
    """
    (_, first), *_ = sharing(run)
    if example is None and first is not run and first.probe.sha256 == run.probe.sha256:
        run = first
    try:
        return choose_protagonist(run, len(run) - 1, example=example).example
    except UsageError as reason:
        raise ViewError(f"{view}: {reason}") from reason


def draw_picture(panel: Panel, box: PanelBox, run: Run, example: int) -> PanelBox:
    """Draws an example at the top left of a box, and returns what it covers."""
    shape = run.probe.image_shape
    assert shape is not None
    cell = min(box.width / shape[1], box.height / shape[0])
    place = box.corner(cell * shape[1], cell * shape[0])
    axes = panel.axes(place)
    pixels = run.probe.x[example].reshape(shape)
    axes.imshow(pixels, aspect="auto", cmap=sequential(panel.theme), vmin=0, vmax=255)
    panel.frame(axes, panel.theme.faint, 0.08)
    return place
