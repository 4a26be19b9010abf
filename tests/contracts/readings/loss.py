"""`loss`: the curves and the current values are the recorded ones."""

import re

import numpy as np

from tests.contracts.readings import reads
from tests.contracts.readings.counts import check_held_out_count
from tests.contracts.readings.plots import (
    centred_mean,
    check_axes,
    check_curve,
    check_inside,
    growing,
    legend,
)
from tests.readback import Screen, hex_of, states
from viznet.recording import Run, Snapshot


@reads(
    "loss",
    ("784-16-16-10", {"log": True, "clock": "geometric"}),
    ("784-16-16-10", {"log": False}),
    ("no validation", {}),
    ("a sample of held-out examples", {}),
)
def loss(
    screen: Screen,
    run: Run,
    snapshot: Snapshot,
    *,
    log: bool | None = None,
    clock: str = "linear",
    roomy=True,
) -> None:
    upper, lower = screen.axes()
    for axes, what in ((upper, "loss"), (lower, "accuracy")):
        _check_plot(screen, axes, run, snapshot.step, what, roomy)
        check_axes(screen, axes, run, steps=axes is lower, percent=what == "accuracy")
        assert axes.get_xscale() == ("linear" if clock == "linear" else "function")
    if log is not None:
        assert upper.get_yscale() == ("log" if log else "linear")
    text = " ".join(word.text for word in screen.words)
    assert ("no held-out examples" in text) == ("validation_loss" not in run)


def _check_plot(screen: Screen, axes, run: Run, step: int, what: str, roomy: bool) -> None:
    batch_colour, held_out_colour = screen.theme.series[:2]
    steps, batch = run.scalars["step"], run.scalars[what]
    entries = {entry.name: entry for entry in legend(screen, axes)}
    first = next(iter(entries.values()))
    assert first.name.startswith("training") and first.colour == batch_colour
    if roomy:
        assert f"training {what}" in first.name
    stated = re.search(r"mean of (?:up to|≤) (\d+) steps", first.name)
    # A short name does not name the width.
    width = int(stated[1]) if stated else 1 if roomy and len(steps) < 60 else None
    mean = centred_mean(batch, width) if width else None

    raw, bold, *others = growing(axes)
    check_curve(axes, raw, steps, batch, step, dot=False)
    assert hex_of(raw.get_color()) == hex_of(bold.get_color()) == batch_colour
    if mean is not None:
        check_curve(axes, bold, steps, mean, step, dot=True)
        check_inside(axes, mean)
        _check_value(first.value, mean[step], what, roomy)

    held_out = [entry for name, entry in entries.items() if name.startswith("held-out")]
    assert bool(held_out) == bool(others) == (f"validation_{what}" in run)
    for entry, line in zip(held_out, others):
        values = np.asarray(run[f"validation_{what}"], float)
        assert entry.colour == hex_of(line.get_color()) == held_out_colour
        check_curve(axes, line, run.steps, values, step, dot=True)
        check_inside(axes, values)
        _check_value(entry.value, values[run.steps <= step][-1], what, roomy)
        check_held_out_count(entry.name, run, needed=roomy)


def _check_value(text: str | None, value: float, what: str, roomy: bool) -> None:
    assert text is not None or not roomy
    if text is not None:
        assert text.endswith(" %") == (what == "accuracy")
        assert states(text, 100 * value if what == "accuracy" else value), f"{text} for {value}"
