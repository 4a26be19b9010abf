"""Wilson's interval: what a share may be that was counted on few examples."""

import math

Z = 1.959964  # a normal variable is within so many standard deviations in 95 of 100 cases


def wilson(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval of an accuracy that was measured on few examples.

    It is Wilson's score interval: what the true accuracy may be if `right` of `count` examples are right.

    >>> low, high = wilson(967, 1000)
    >>> round(low, 4), round(high, 4)
    (0.954, 0.9764)
    """
    share = right / count
    middle = (share + Z * Z / (2 * count)) / (1 + Z * Z / count)
    half = Z / (1 + Z * Z / count) * math.sqrt(share * (1 - share) / count + Z * Z / (4 * count * count))
    return middle - half, middle + half
