"""Mean, spread and interval of the figures of several trainings."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# The quantile 0.975 of Student's t distribution for 1, 2, 3 … degrees of freedom (Student, 1908; any textbook's table).
STUDENT = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)


@dataclass(frozen=True)
class Interval:
    """What several trainings, which differ only in their seed, give.

    `mean` and `sd` are the mean and the standard deviation, and `low` and `high` are the ends of the 95 % confidence
    interval of the mean, by Student's t distribution.
    """

    count: int
    mean: float
    sd: float
    low: float
    high: float

    def parts_from(self, other: "Interval") -> bool:
        """Whether the two intervals have no value in common."""
        return self.high < other.low or other.high < self.low


def interval(values: Sequence[float]) -> Interval | None:
    """Summarises figures of several trainings.

    With fewer than two values there is no spread, so there is no interval: None.

    >>> found = interval([0.9, 0.92, 0.91, 0.93, 0.89])
    >>> print(f"{found.mean:.3f} ± {found.sd:.3f}, from {found.low:.3f} to {found.high:.3f}")
    0.910 ± 0.016, from 0.890 to 0.930
    """
    count = len(values)
    if count < 2:
        return None
    mean, sd = float(np.mean(values)), float(np.std(values, ddof=1))
    half = STUDENT[min(count - 2, len(STUDENT) - 1)] * sd / math.sqrt(count)
    return Interval(count, mean, sd, mean - half, mean + half)
