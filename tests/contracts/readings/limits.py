"""Where the colours of a picture end, worked out once more."""

import numpy as np

from viznet.recording import Run


def colour_end(run: Run, symbol: str, limit: str) -> float:
    """The size that 995 of 1,000 numbers other than 0 stay below, or the largest."""
    arrays = [np.abs(np.asarray(values, float)).ravel() for values in run[symbol]]
    if limit == "max":
        return float(max(values.max() for values in arrays))
    assert len(run) <= 12, "of a longer run, the view reads twelve snapshots only"
    found = []
    for values in arrays:
        values = np.sort(values[np.isfinite(values) & (values > 0)])
        place = 0.995 * (len(values) - 1)
        if len(values):  # between the two numbers at that place
            low, high = values[int(place)], values[int(np.ceil(place))]
            found.append(low + (place % 1) * (high - low))
    return float(max((size for size in found if size <= 1000 * np.median(found)), default=0.0))
