"""One rule for written arithmetic: its cases, shared by Python and JavaScript, and what holds for any numbers."""

import json
import math
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import javascript
from tests.walkthroughs import reading
from viznet.walkthroughs import numbers, sums
from viznet.walkthroughs.numbers import rounded, written

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "sums.json").read_text("utf-8"))
KINDS = [kind for kind in VECTORS if kind != "about"]

PYTHON = {
    "number": lambda c: {"text": sums.number(c["value"], c["digits"])},
    "rounded": lambda c: {
        "text": written(rounded(c["value"], c["decimals"])),
        "with_plus": written(rounded(c["value"], c["decimals"]), plus=True),
    },
    "setting": lambda c: {"text": numbers.setting(c["value"])},
    "loss": lambda c: {"text": numbers.loss_text(c["value"])},
    "percent": lambda c: {"text": numbers.percent(c["value"])},
    "decimals_for": lambda c: {
        "decimals": numbers.decimals_for(*c["values"], digits=c["digits"], least=c["least"], most=c["most"])
    },
    "short": lambda c: {
        "text": written(brief) if isinstance(brief := sums.short(c["value"]), Decimal) else None
    },
    "product": lambda c: (
        (shown := sums.round_product(c["a"], c["w"], c["decimals"]))
        and {"factors": [*map(written, shown.inputs)], "product": written(shown.result)}
    ),
    "difference": lambda c: (
        (
            shown := sums.round_formula(
                lambda p, y: p - y, [c["p"], Decimal(c["y"])], c["p"] - c["y"], c["decimals"]
            )
        )
        and {"inputs": [*map(written, shown.inputs)], "result": written(shown.result)}
    ),
    "sum": lambda c: (
        (shown := sums.round_sum(c["terms"], c["total"], c["decimals"]))
        and {
            "shown": [*map(written, shown.terms)],
            "shown_total": written(shown.total),
            "rounding": written(shown.rounding),
        }
    ),
    "column": lambda c: (
        (shown := sums.round_column(c["pairs"], c["addends"], c["total"], c["decimals"]))
        and {
            "rows": [[*map(written, row.inputs), written(row.result)] for row in shown.rows],
            "shown_addends": [*map(written, shown.addends)],
            "shown_total": written(shown.total),
            "rounding": written(shown.rounding),
        }
    ),
    "log": lambda c: (
        {"p_text": None, "loss_text": None}
        if (shown := sums.round_log(c["p"], c["loss"], c["decimals"])) is None
        else {"p_text": shown[0], "loss_text": written(shown[1])}
    ),
}

JAVASCRIPT = """
import { number, percent, setting } from "./numbers.js";
import { decimalsFor, lossNumber, minus, rounded, roundColumn, roundFormula } from "./sums.js";
import { roundLog, roundProduct, roundSum, short, written } from "./sums.js";
const all = (list) => list.map((shown) => written(shown));
const kinds = {
  number: (c) => ({ text: number(c.value, c.digits) }),
  rounded: (c) => {
    const shown = rounded(c.value, c.decimals);
    return { text: written(shown), with_plus: written(shown, { plus: true }) };
  },
  setting: (c) => ({ text: setting(c.value) }),
  loss: (c) => ({ text: lossNumber(c.value) }),
  percent: (c) => ({ text: percent(c.value) }),
  decimals_for: (c) => ({ decimals: decimalsFor(c.values, c) }),
  short: (c) => {
    const brief = short(c.value);
    return { text: typeof brief === "object" ? written(brief) : null };
  },
  product: (c) => {
    const shown = roundProduct(c.a, c.w, c.decimals);
    return { factors: all(shown.inputs), product: written(shown.result) };
  },
  difference: (c) => {
    const shown = roundFormula(minus, [c.p, rounded(c.y, 0)], c.p - c.y, c.decimals);
    return { inputs: all(shown.inputs), result: written(shown.result) };
  },
  sum: (c) => {
    const shown = roundSum(c.terms, c.total, c.decimals);
    return { shown: all(shown.terms), shown_total: written(shown.total), rounding: written(shown.rounding) };
  },
  column: (c) => {
    const shown = roundColumn(c.pairs, c.addends, c.total, c.decimals);
    return {
      rows: shown.rows.map((row) => [...all(row.inputs), written(row.result)]),
      shown_addends: all(shown.addends),
      shown_total: written(shown.total),
      rounding: written(shown.rounding),
    };
  },
  log: (c) => {
    const shown = roundLog(c.p, c.loss, c.decimals);
    return { p_text: shown && shown[0], loss_text: shown && written(shown[1]) };
  },
};
const { cases } = globalThis.given;
globalThis.answer = Object.fromEntries(
  Object.entries(cases).map(([kind, list]) => [kind, list.map((c) => kinds[kind](c))]),
);
"""


@pytest.mark.parametrize("kind", KINDS)
def test_python_answers_every_case(kind):
    for case in VECTORS[kind]:
        got = PYTHON[kind](case)
        assert {key: case[key] for key in got} == got


def javascript_answers(run):
    cases = {kind: VECTORS[kind] for kind in KINDS}
    for kind, got in run(JAVASCRIPT, {"cases": cases}).items():
        for case, answer in zip(cases[kind], got, strict=True):
            assert {key: case[key] for key in answer} == answer, kind


def test_javascript_answers_every_case():
    javascript_answers(javascript.run)


@pytest.mark.browser
def test_chromium_answers_every_case(chrome):
    javascript_answers(partial(javascript.in_chromium, chrome))


def test_the_cases_are_right_by_themselves():
    """The shared cases against exact fractions and a calculator, not against either implementation."""
    for case in VECTORS["rounded"]:
        exact, unit = Fraction(case["value"]), Fraction(10) ** -case["decimals"]
        steps = math.floor(abs(exact) / unit + Fraction(1, 2))
        assert abs(Fraction(reading.value(case["text"]))) == steps * unit
    for case in VECTORS["number"]:
        if case["value"]:
            error = abs(Fraction(reading.value(case["text"])) - Fraction(case["value"]))
            assert error <= abs(Fraction(case["value"])) * Fraction(5, 10 ** case["digits"])
    for case in VECTORS["product"]:
        reading.gives(" × ".join(f"({f})" for f in case["factors"]), case["product"])
    for case in VECTORS["difference"]:
        reading.gives(" − ".join(case["inputs"]), case["result"])
    for case in VECTORS["sum"]:
        reading.adds_up([*case["shown"], case["rounding"]], case["shown_total"])
    for case in VECTORS["column"]:
        for a, w, product in case["rows"]:
            reading.gives(f"({a}) × ({w})", product)
        terms = [row[2] for row in case["rows"]]
        reading.adds_up([*terms, *case["shown_addends"], case["rounding"]], case["shown_total"])
    for case in VECTORS["log"]:
        if case["p_text"]:
            reading.gives(f"−ln {case['p_text']}", case["loss_text"])


# ---- any numbers -------------------------------------------------------------------------------------------------

finite = st.floats(-1e6, 1e6) | st.floats(-2, 2) | st.sampled_from([0.0, 1.0, 0.125, -0.5, 1e-9, 1e9])
shown_decimals = st.integers(0, 6)


@given(finite, shown_decimals)
def test_a_half_goes_away_from_zero_and_zero_has_no_sign(value, decimals):
    shown, unit = rounded(value, decimals), Fraction(1, 10**decimals)
    steps = math.floor(abs(Fraction(value)) / unit + Fraction(1, 2))
    assert Fraction(shown) == (1 if value >= 0 else -1) * steps * unit
    assert not str(shown).startswith("-") or shown < 0
    assert -shown.as_tuple().exponent == decimals


@given(finite, finite, shown_decimals)
def test_shown_factors_give_the_shown_product(a, w, decimals):
    (one, other), product = sums.round_product(a, w, decimals)
    assert rounded(one * other, decimals) == product
    for factor, shown in ((a, one), (w, other)):
        assert shown == rounded(factor, -shown.as_tuple().exponent)


@given(st.lists(finite, max_size=8), shown_decimals)
def test_shown_terms_and_the_rounding_give_the_shown_total(terms, decimals):
    total = math.fsum(terms)
    shown = sums.round_sum(terms, total, decimals)
    assert sum(shown.terms, Decimal(0)) + shown.rounding == shown.total
    assert shown.terms == tuple(rounded(term, shown.decimals) for term in terms)
    assert abs(shown.rounding) <= (len(terms) + 1) * Decimal("0.5").scaleb(-shown.decimals)


@given(
    st.lists(st.tuples(st.floats(-2, 2), st.floats(-2, 2)), max_size=6),
    st.lists(st.floats(-5, 5), max_size=2),
    st.integers(1, 5),
)
def test_a_column_and_a_line_are_right_as_they_are_written(pairs, addends, decimals):
    total = math.fsum([*(a * w for a, w in pairs), *addends])
    column = sums.round_column(pairs, addends, total, decimals)
    for (a, w), product in column.rows:
        assert rounded(a * w, column.decimals) == product
    results = [row.result for row in column.rows]
    assert sum(results, Decimal(0)) + sum(column.addends, Decimal(0)) + column.rounding == column.total
    assert column.total == rounded(total, column.decimals)
    inputs, result = sums.round_line(pairs, addends, total, decimals)
    factors, rest = inputs[: 2 * len(pairs)], inputs[2 * len(pairs) :]
    line = sum((a * w for a, w in zip(factors[::2], factors[1::2])), Decimal(0)) + sum(rest, Decimal(0))
    assert rounded(line, decimals) == result


@given(st.floats(1e-30, 1.0), st.integers(3, 6))
def test_the_logarithm_of_the_shown_p_is_the_shown_loss(p, decimals):
    text, loss = sums.round_log(p, -math.log(p), decimals)
    assert rounded(-sums.parsed(text).ln(), decimals) == loss


@given(st.floats(-1, 1), st.floats(-3, 3), st.sampled_from([1e-5, 0.001, 0.0125, 0.1, 0.3, 1.0]))
def test_the_shown_update_gives_the_shown_weight(w, g, rate):
    (before, eta, gradient), new = sums.round_update(w, g, rate, w - rate * g, least=2)
    with localcontext(prec=400):  # the smallest number has its first digit at the 324th decimal
        assert rounded(before - eta * gradient, -new.as_tuple().exponent) == new
    assert eta == reading.value(sums.setting(rate))


@given(
    st.floats(-100, 100, width=32),
    st.floats(-1e6, 1e6, width=32),
    st.sampled_from([1e-5, 0.1, 8.0, 60.0, 750.0, 1e4]),
)
def test_the_shown_update_is_the_true_one(w, g, rate):
    """Also with a long step, whose rate makes the rounding of the gradient larger."""
    new = w - rate * g
    (before, _, gradient), shown = sums.round_update(w, g, rate, new, least=2)
    unit = Fraction(10) ** shown.as_tuple().exponent
    assert abs(Fraction(shown) - Fraction(new)) <= unit / 2 * Fraction("1.000001")
    assert bool(before) == bool(w) and bool(gradient) == bool(g)
    assert len(before.as_tuple().digits) <= 16, "a weight has no more digits than its precision"


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 9))
def test_a_number_alone_keeps_its_significant_digits(value, digits):
    text = sums.number(value, digits)
    error = abs(Fraction(reading.value(text)) - Fraction(value))
    assert error <= abs(Fraction(value)) * Fraction(5, 10**digits)
    assert "-" not in text


def test_what_is_no_number_is_shown_as_such():
    assert [sums.number(v) for v in (math.nan, math.inf, -math.inf)] == ["NaN", "+∞", "−∞"]
    assert written(sums.round_product(math.inf, 1.0, 2).result) == "+∞"
    assert sums.round_sum([math.nan, 1.0], math.nan, 2).rounding == 0
    assert written(sums.round_column([(math.inf, 1.0)], [1.0], math.inf, 2).total) == "+∞"


@pytest.mark.checkout
@pytest.mark.slow
def test_python_and_javascript_agree_on_random_numbers():
    import random

    source = random.Random(1)

    def some():
        size = source.choice([1, 1, 1, 1e-4, 1e-7, 1e5, 1e18])
        return source.choice([source.uniform(-1, 1), source.gauss(0, 30)]) * size

    cases = {kind: [] for kind in KINDS}
    for _ in range(300):
        a, w, p, decimals = some(), some(), source.random() ** 4, source.randint(1, 9)
        pairs, addends = [(some(), some()) for _ in range(source.randint(0, 5))], [some(), some()]
        terms = [x * y for x, y in pairs] + addends
        cases["number"].append({"value": a, "digits": decimals})
        cases["rounded"].append({"value": a, "decimals": decimals})
        cases["setting"].append({"value": abs(a)})
        cases["loss"].append({"value": abs(a)})
        cases["percent"].append({"value": p})
        cases["decimals_for"].append({"values": [a, w], "digits": 3, "least": 2, "most": 6})
        cases["short"].append({"value": round(a, source.randint(1, 4))})
        huge = numbers.decimals_for(a * w, digits=3) if abs(a * w) > 1e5 else decimals
        cases["product"].append({"a": a, "w": w, "decimals": huge})
        cases["difference"].append({"p": p, "y": source.randint(0, 1), "decimals": decimals})
        cases["sum"].append({"terms": terms, "total": math.fsum(terms), "decimals": decimals})
        places = numbers.decimals_for(*terms, digits=3)
        cases["column"].append(
            {"pairs": pairs, "addends": addends, "total": math.fsum(terms), "decimals": places}
        )
        cases["log"].append({"p": p, "loss": -math.log(p), "decimals": decimals})
    for kind, answers in javascript.run(JAVASCRIPT, {"cases": cases}).items():
        for case, answer in zip(cases[kind], answers, strict=True):
            assert answer == PYTHON[kind](case), (kind, case)
