"""Numbers as text: how viznet rounds and writes them in lessons.

A number from 0.0001 to 99,999 is written out, with a comma between thousands; a smaller or larger one has a power of
ten. The page's `numbers.js` and `sums.js` follow the same rule.

A half is rounded away from 0, as in school and as in JavaScript; Python's own `round` and f-strings round it to the
even neighbour. Rounding looks at the exact value of a float.

>>> print(rounded(0.125, 2), f"{0.125:.2f}")
0.13 0.12
"""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal
from math import isfinite, isnan

# Sums and products of floats are exact with so many digits.
EXACT = Context(prec=1200, rounding=ROUND_HALF_UP)

SMALLEST, LARGEST = -4, 4  # the powers of ten between which a number is written out
MOST_PLACES = 6  # so many decimals are written out in any case
NOTHING = 2e-7  # a gradient or a loss below this is 0, as far as single precision can tell
MOST_DECIMALS = 60  # no number is shown with more

Number = float | Decimal


def decimals_for(*values: float, digits: int = 2, least: int = 2, most: int = MOST_DECIMALS) -> int:
    """How many decimals show so many digits of the largest of the values.

    The answer lies between `least` and `most`. For numbers of 100,000 and more it is negative: they are rounded before
    the point.

    >>> decimals_for(1.2345), decimals_for(-0.00123, 0.0004), decimals_for(0.0), decimals_for(1234567.0, digits=3)
    (2, 4, 2, -4)
    """
    largest = max((abs(float(value)) for value in values if isfinite(value)), default=0.0)
    if largest == 0:
        return least
    exponent = Decimal(repr(largest)).adjusted()  # of the shortest digits, which JavaScript knows too
    if exponent > LARGEST:
        return digits - 1 - exponent
    return min(most, max(least, digits - 1 - exponent))


def rounded(value: Number, decimals: int) -> Decimal:
    """The number at so many decimals, a half rounded away from 0.

    It is never −0. A number that is not finite stays what it is.

    >>> print(rounded(2.5, 0), rounded(-2.5, 0), rounded(-0.001, 2))
    3 -3 0.00
    """
    exact = Decimal(value)
    if not exact.is_finite():
        return exact
    return (
        abs(result) if not (result := exact.quantize(Decimal(1).scaleb(-decimals), context=EXACT)) else result
    )


def written(value: Decimal, *, plus: bool = False) -> str:
    """A rounded number as it is written, with a true minus sign.

    It gets a plus if it is added to something. It is written out as far as its decimals reach, but a tiny number with
    more than six decimals has a power of ten. So has one that is rounded before the point: its zeros would look like
    digits.

    >>> written(Decimal("-0.46")), written(Decimal("3.1"), plus=True), written(Decimal("0.00"), plus=True)
    ('−0.46', '+3.1', '+0.00')
    >>> written(Decimal("13002.5")), written(Decimal("0.0000194")), written(Decimal("-4.99E+3"))
    ('13,002.5', '1.94e−5', '−4.99e3')
    """
    if not value.is_finite():
        return number(float(value))
    sign = "+" if plus else ""
    size, last = value.adjusted(), int(value.as_tuple().exponent)
    if value and ((size < SMALLEST and last < -MOST_PLACES) or last > 0):
        return f"{value:{sign}e}".replace("e+", "e").replace("-", "−")
    if not value and last < -MOST_PLACES:
        return f"{sign}0"
    return f"{value:{sign},f}".replace("-", "−")


def number(value: float, digits: int = 3) -> str:
    """A number that stands alone, with so many significant digits.

    Examples are 0.00490, 0.938, 12.3, 4.40e−5, 1.23e6.

    From 0.0001 to 99,999 it is written out, and all digits before the point are kept. Smaller and larger ones have a
    power of ten.

    >>> number(0.0049, 2), number(0.000044, 2), number(-12.345), number(54321.0), number(1234567.0), number(0.0)
    ('0.0049', '4.4e−5', '−12.3', '54,321', '1.23e6', '0')
    """
    if isnan(value):
        return "NaN"
    if not isfinite(value):
        return "+∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    significant = Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(Decimal(value))
    exponent = significant.adjusted()
    if SMALLEST <= exponent <= LARGEST:
        return written(rounded(value, max(0, digits - 1 - exponent)))
    return f"{significant:.{digits - 1}e}".replace("e+", "e").replace("-", "−")


def at_most(value: float) -> str:
    """A number after the words "at most": it is rounded up to two digits.

    >>> at_most(0.00072001), at_most(0.00096), at_most(0.0999), at_most(float("inf"))
    ('0.00073', '0.00096', '0.10', '+∞')
    """
    if not isfinite(value):
        return number(value)
    shortest = Decimal(repr(float(value)))  # the digits that JavaScript knows too
    return number(float(Context(prec=2, rounding=ROUND_CEILING).create_decimal(shortest)), 2)


def loss_text(loss: float, digits: int = 3) -> str:
    """A loss as it is written: so many digits, and three decimals or more.

    >>> loss_text(0.93821), loss_text(2.30258), loss_text(8.3446e-7), loss_text(0.0)
    ('0.938', '2.303', '8.34e−7', '0')
    """
    return written(rounded(loss, decimals_for(loss, digits=digits, least=3))) if loss else "0"


def losses_apart(one: float, other: float, *, most: int) -> tuple[str, str]:
    """Two losses with as many digits as show that they differ.

    They get at least three digits, and no more than `most`. Losses that agree in all of these get three.

    >>> losses_apart(0.93821, 0.93788, most=6), losses_apart(0.5, 0.25, most=6), losses_apart(0.5, 0.5, most=6)
    (('0.9382', '0.9379'), ('0.500', '0.250'), ('0.500', '0.500'))
    """
    pairs = [(loss_text(one, digits), loss_text(other, digits)) for digits in range(3, most + 1)]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[0])


def setting(value: float) -> str:
    """A number that somebody chose, such as η, without zeros at its end.

    Examples are 0.1, 0.015, 1e−5.

    >>> setting(0.1), setting(1e-5), setting(2.0), setting(100.0)
    ('0.1', '1e−5', '2', '100')
    """
    mantissa, e, exponent = number(value, 6).partition("e")
    return (mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa) + e + exponent


def percent(value: float, decimals: int = 1) -> str:
    """A share in percent.

    >>> percent(0.69349)
    '69.3 %'
    """
    return f"{written(rounded(100 * value, decimals))} %" if isfinite(value) else number(value)


def probability(p: float) -> str:
    """A probability of softmax in percent, which is never certain.

    Softmax never gives 0 or 1 exactly, although a float may round to them. So what would be written as 0.0 % or
    100.0 % becomes a limit.

    >>> probability(0.69349), probability(0.99951), probability(1.0), probability(0.0004)
    ('69.3 %', '> 99.9 %', '> 99.9 %', '< 0.1 %')
    """
    if not isfinite(p):
        return number(p)
    tenths = rounded(100 * p, 1)
    if tenths <= 0:
        return "< 0.1 %"
    return "> 99.9 %" if tenths >= 100 else percent(p)


def parsed(text: str) -> Decimal:
    """The number that a text shows, exactly.

    >>> print(parsed("−0.46"), parsed("4.40e−4"), parsed("12,560"))
    -0.46 0.000440 12560
    """
    return Decimal(text.replace("−", "-").replace(",", ""))
