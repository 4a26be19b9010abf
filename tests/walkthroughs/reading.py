"""Written arithmetic as a reader with a pocket calculator checks it: from the text alone."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from itertools import pairwise

CALCULATOR = Context(prec=60, rounding=ROUND_HALF_UP)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e[−-]?\d+)?")
TYPST = {"$thin dot.op thin$": "·", "$-ln$": "−ln", "$<-$": "=", "$->$": "=>", "$": "", "<-": "="}
NOTES = re.compile(r"\(?[\d,]+ others?\)?|\(?\b(?:bias|weights|biases|parameters)\b\)?")
SYMBOL = re.compile(r"\b(?:d?[a-zA-Z]\d*\[[^]]*\]|loss\b|slope\b)")


def value(text: str) -> Decimal:
    """One number as it is written: −0.46, +3.1, 4.40e−4, 12,560."""
    return Decimal(text.replace("−", "-").replace(",", "").strip())


def calculated(formula: str) -> Decimal:
    """A formula of numbers: + − · × ÷, parentheses and ln."""
    text = NUMBER.sub(lambda match: f"Decimal('{value(match[0])}')", formula)
    text = text.replace("−", "-").replace("·", "*").replace("×", "*").replace("÷", "/")
    text = re.sub(r"ln\s+(Decimal\('[^']*'\))", r"\1.ln()", text)
    assert re.fullmatch(r"(?:Decimal\('[^']*'\)|\.ln\(\)|[-+*/()\s])+", text), f"no formula: {formula!r}"
    with localcontext(CALCULATOR):
        return Decimal(eval(text, {"Decimal": Decimal}))


def decimals(text: str) -> int:
    """How many decimals a number is written with; below 0 if it is rounded before the point."""
    return -int(value(text).as_tuple().exponent)


def rounded(number: Decimal, places: int) -> Decimal:
    """A half away from 0, as in school."""
    return number.quantize(Decimal(1).scaleb(-places), context=CALCULATOR)


def gives(formula: str, result: str) -> None:
    """A formula gives the result, rounded to the result's decimals."""
    assert rounded(calculated(formula), decimals(result)) == value(result), f"{formula} = {result}"


def adds_up(terms: list[str], total: str) -> None:
    """Terms give their total to the last digit."""
    assert sum(map(value, terms), Decimal(0)) == value(total), f"{' '.join(terms)} = {total}"


def check(line: str) -> int:
    """Checks every "=" between two formulas of numbers in a line; returns how many there were."""
    for markup, plain in TYPST.items():
        line = line.replace(markup, plain)
    sides = [side.strip() for side in NOTES.sub("", line).split("=") if not SYMBOL.search(side)]
    numeric = [
        s for s in sides if NUMBER.search(s) and not re.search("[a-z]", NUMBER.sub("", s).replace("ln ", ""))
    ]
    for formula, result in pairwise(numeric):
        assert not re.search(r"\b0 others\b", line), line
        gives(formula, result)
    return max(0, len(numeric) - 1)
