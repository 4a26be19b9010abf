"""The conditions of claims about a whole training."""

from typing import Literal

import numpy as np

from viznet.activations import Array
from viznet.receipts.conditions import Change, Spoken, change
from viznet.receipts.recomputed import Recomputed

UNMOVED = 1e-9  # a weight or bias that changed by less has not moved


def began(r: Recomputed) -> Literal["random", "trained before", "first moment"]:
    """Returns how the recording begins."""
    if r.recorded.meta.get("beginning") is not None:
        return "trained before"
    differ = np.ptp(r.recorded.snapshots("W1")[0]) > 0
    return "random" if r.recorded.steps[0] == 0 and differ else "first moment"


def neuron_moved(r: Recomputed, s: Spoken) -> bool:
    """Whether the weights of the neuron that is shown changed.

    Without a hidden layer it has the name of a class, and is the one that changed most.
    """
    rows = r.recorded.snapshots("W1")
    shown = [f.index[1] for f in s.in_film if f.kind == "neuron"] or slice(None)
    first, last = rows[0], rows[r.recorded.row(r.step)]
    return not np.array_equal(first[:, shown], last[:, shown])


def network_moved(r: Recomputed) -> bool:
    """Whether any weight or bias of the network changed."""
    last = r.recorded.row(r.step)
    rows = [
        r.recorded.snapshots(f"{kind}{layer}") for layer in range(1, len(r.recorded.sizes)) for kind in "Wb"
    ]
    return any(np.abs(row[last] - row[0]).max() > UNMOVED for row in rows)


def began_anew(r: Recomputed, s: Spoken) -> bool:
    """Whether the weights that are shown were new, and training moved them."""
    return began(r) != "trained before" and neuron_moved(r, s)


def loss_change(r: Recomputed, s: Spoken) -> Change:
    """Returns what happened to the loss that the film shows."""
    losses = r.recorded.snapshots(measure(s))
    return change(float(losses[0]), float(losses[r.recorded.row(r.step)]))


def measure(s: Spoken) -> str:
    """Returns which recorded loss the film shows."""
    return next((source.symbol for source in s.in_film if source.kind == "recorded"), "loss")


def is_held_out(s: Spoken) -> bool:
    """Whether the film shows the loss on held-out examples."""
    return measure(s) == "validation_loss"


def part_change(r: Recomputed, s: Spoken) -> Change:
    """Returns what happened to the loss in the part that a sentence is about.

    The first part begins at the first snapshot, and the second where the first one ends.
    """
    losses, last = r.recorded.snapshots(measure(s)), r.recorded.row(s.all_of("step")[0].step)
    named = s.all_of("recorded")
    first = r.recorded.row(named[0].step) if named else 0
    if not named and s.section == "later":
        ends = sorted({r.recorded.row(f.step) for f in s.in_film if f.kind == "recorded"})
        first = max((row for row in ends if row < last), default=0)
    return change(float(losses[first]), float(losses[last]))


def broke(r: Recomputed, s: Spoken) -> bool:
    row = r.recorded.row(s.of_kind("step").step)
    return not np.isfinite(r.recorded.snapshots("loss")[row])


def next_is_no_number(r: Recomputed) -> bool:
    row = r.recorded.row(r.step) + 1
    return row < len(r.recorded.steps) and not np.isfinite(r.recorded.snapshots("loss")[row])


def moment_count(r: Recomputed) -> int:
    """Returns how many snapshots are shown."""
    return r.recorded.row(r.step) + 1


def right_from(r: Recomputed) -> int | None:
    """Returns the first snapshot from which on the example is right, or None."""
    rows = recorded_outputs(r)
    wrong = np.flatnonzero((rows.argmax(axis=1) != r.y) | are_equal(rows))
    first = int(wrong[-1]) + 1 if len(wrong) else 0
    return first if first < len(rows) else None


def recorded_outputs(r: Recomputed) -> Array:
    """Returns the example's outputs at every snapshot, (moments, classes)."""
    return np.asarray(r.recorded.snapshots("p")[: moment_count(r), r.recorded_example])


def are_equal(rows: Array) -> Array:
    """Returns for every row of outputs whether all are the same.

    Then there is no answer. The result has one value a row, (moments,).
    """
    return np.array([len(p) > 1 and not np.ptp(p) for p in rows])


def end(r: Recomputed) -> Array:
    """Returns the example's outputs in the last third of the snapshots."""
    rows = recorded_outputs(r)
    return rows[2 * len(rows) // 3 :]


def answers_at_the_end(r: Recomputed) -> int:
    """Returns how many answers the last third of the snapshots gives.

    It is 0 if no moment has an answer.
    """
    rows = end(r)
    return len(np.unique(rows[~are_equal(rows)].argmax(axis=1)))


def always_answers_at_the_end(r: Recomputed) -> bool:
    return not are_equal(end(r)).any()
