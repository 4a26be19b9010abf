"""Mean, spread and interval of the figures of several trainings."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

CONFIDENCE = 0.95  # how often an interval holds the true mean


@dataclass(frozen=True)
class Interval:
    """What several trainings, which differ only in their seed, give.

    `mean` and `sd` are the mean and the standard deviation. `low` and `high` are the ends of the confidence interval of
    the mean, by Student's t distribution.
    """

    count: int
    mean: float
    sd: float
    low: float
    high: float

    def parts_from(self, other: "Interval") -> bool:
        """Whether the two intervals have no value in common."""
        return self.high < other.low or other.high < self.low


def interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """Summarises figures of several trainings.

    With fewer than two values there is no spread, so there is no interval: None. `confidence` says how often such an
    interval holds the true mean.

    >>> found = interval([0.9, 0.92, 0.91, 0.93, 0.89])
    >>> print(f"{found.mean:.3f} ± {found.sd:.3f}, from {found.low:.3f} to {found.high:.3f}")
    0.910 ± 0.016, from 0.890 to 0.930
    """
    count = len(values)
    if count < 2:
        return None
    mean, sd = float(np.mean(values)), float(np.std(values, ddof=1))
    half = student((1 + confidence) / 2, count - 1) * sd / math.sqrt(count)
    return Interval(count, mean, sd, mean - half, mean + half)


@cache
def student(share: float, freedom: int) -> float:
    """The value below which this share of Student's t distribution lies.

    `share` lies between 0.5 and 1. `freedom` is the number of degrees of freedom.

    >>> round(student(0.975, 4), 3), round(student(0.975, 30), 3)
    (2.776, 2.042)
    """
    low, high = 0.0, math.pi / 2  # the angle whose tangent is the value, over the root of the freedom
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < 2 * share - 1 else (low, middle)
    return math.sqrt(freedom) * math.tan(low)


def _within(angle: float, freedom: int) -> float:
    """The share of the distribution between ± the value of an angle.

    It is a finite sum (Abramowitz and Stegun, 26.7.3 and 26.7.4).
    """
    odd, cos = freedom % 2, math.cos(angle)
    term, total = (cos if odd else 1.0), 0.0
    for k in range(1 + odd, freedom, 2):
        total += term
        term *= cos**2 * k / (k + 1)
    total *= math.sin(angle)
    return (angle + total) * 2 / math.pi if odd else total
