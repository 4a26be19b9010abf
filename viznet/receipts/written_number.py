"""A number as it is written, read back: its value and its rounding."""

import math
import re

# A text may have these itself, because they belong to a formula and to no network.
CONSTANTS = {
    "0",
    "1",
    "−1",
    "1%",
}

NO_NUMBER = "no number"  # what stands for a number that is infinite or NaN
NOT_FINITE = {"NaN": math.nan, "∞": math.inf, "+∞": math.inf, "−∞": -math.inf}
# For each text, the middle of the range that it stands for, and half the length of this range.
BETWEEN = {
    "> 99 %": (0.9975, 0.0025),
    "< 1 %": (0.0025, 0.0025),
    "> 99.9 %": (0.99975, 0.00025),
    "< 0.1 %": (0.00025, 0.00025),
}


def read(text: str) -> tuple[float, float] | None:
    """Returns the value of a text, and half a unit of its last digit.

    The answer is None if the text is no number.

    >>> read("−0.42"), read("53.2 %"), read("1.5e−3"), read("12,345"), read("cat")
    ((-0.42, 0.005), (0.532, 0.0005), (0.0015, 5e-05), (12345.0, 0.5), None)
    """
    if text in NOT_FINITE:
        return NOT_FINITE[text], 0.0
    if text in BETWEEN:
        return BETWEEN[text]
    found = re.fullmatch(r"([−+]?)([\d,]+)(?:\.(\d+))?(?:e(−?\d+))?( ?%)?", text)
    if not found:
        return None
    sign, whole, decimals, power, percent = found.groups()
    exponent = int((power or "0").replace("−", "-")) - (2 if percent else 0)
    digits = whole.replace(",", "") + (decimals or "")
    last = exponent - len(decimals or "")
    return float(f"{'-' if sign == '−' else ''}{digits}e{last}"), float(f"5e{last - 1}")


def bare_numbers(text: str) -> set[str]:
    """Returns the numbers in a text that should have a source, but have none.

    >>> bare_numbers("0 is paper, 1 is ink"), bare_numbers("of 42 examples")
    (set(), {'42'})
    """
    return set(re.findall(r"−?\d(?:[\d,.]*\d)?%?", text)) - CONSTANTS
