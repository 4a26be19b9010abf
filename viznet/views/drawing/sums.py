"""The sums z of a layer, which a recording does not keep, and their range."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from viznet.activations import Array
from viznet.recording.colour_limit import WILD

if TYPE_CHECKING:
    from viznet.recording import Run, Snapshot

MOMENTS = 12  # at how many snapshots a range is looked for


def layer_sums(snapshot: Snapshot, layer: int, examples: slice = slice(None)) -> Array:
    """The sums of a layer for recorded examples: float64 (N, n).

    They are worked out from what is recorded: the activations of the layer before, or the pictures, times the weights,
    plus the biases. A sum that the number type of the network cannot hold is infinite here too.

    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=2), "run", progress=False)
    >>> z1 = layer_sums(run[-1], 1)
    >>> bool(np.allclose(np.maximum(z1, 0), run[-1]["a1"], atol=1e-5))
    True
    """
    run = snapshot.run
    before = run.probe.x[examples] / 255 if layer == 1 else snapshot[f"a{layer - 1}"][examples]
    weights, biases = (np.asarray(snapshot[f"{symbol}{layer}"], float) for symbol in "Wb")
    with np.errstate(all="ignore"):
        z = np.asarray(before, float) @ weights + biases
    return np.where(np.abs(z) > np.finfo(run.meta.dtype).max, np.copysign(np.inf, z), z)


def usual_range(
    run: Run, values_of: Callable[[Snapshot], Array], moments: int = MOMENTS
) -> tuple[float, float]:
    """The smallest and the largest value in snapshots at equal distances.

    Snapshots in which values are a thousand times as large as usual do not count, as at the end of a training that
    diverged. Without any value, the range is from 0 to 1.
    """
    chosen = np.unique(np.linspace(0, len(run) - 1, min(moments, len(run))).round().astype(int))
    found = [values[np.isfinite(values)] for values in (values_of(run[int(index)]) for index in chosen)]
    found = [values for values in found if values.size]
    if not found:
        return 0.0, 1.0
    sizes = np.array([np.abs(values).max() for values in found])
    usual = [values for values, size in zip(found, sizes) if size <= WILD * np.median(sizes)]
    return float(min(values.min() for values in usual)), float(max(values.max() for values in usual))
