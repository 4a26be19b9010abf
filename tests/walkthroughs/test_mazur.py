"""Matt Mazur's example: three ways to compute it, and what he printed."""

from decimal import Decimal

import pytest

from tests import needs
from tests.stage.mazur import mazur as by_arrays
from viznet.receipts.claims_of_worked_example import all_agree, prints
from viznet.receipts.worked_example import worked
from viznet.walkthroughs import mazur
from viznet.walkthroughs.mazur import PUBLISHED, agrees, computed, later


@pytest.mark.slow
def test_three_ways_to_compute_it_give_the_same_numbers() -> None:
    for name, value in computed().items():
        assert worked(name) == pytest.approx(value, rel=1e-10), name
        assert by_arrays(name) == pytest.approx(value, rel=1e-10), name
    for name, value in later().items():
        assert worked(name) == pytest.approx(value, rel=1e-9), name


@pytest.mark.slow
def test_every_printed_digit_agrees() -> None:
    assert [name for name in PUBLISHED if not agrees(name)] == []
    assert all_agree()


def test_the_error_after_the_step_is_printed_in_the_programs_order() -> None:
    assert not agrees("new E", "program E") and not prints("new E", "program E")
    assert agrees("program E") and prints("program E", "program E")
    difference = Decimal(PUBLISHED["program E"]) - Decimal(computed()["new E"])
    assert 1e-7 < difference < 2e-7  # it is small, but it is no rounding


@pytest.mark.slow
def test_other_numbers_get_the_opposite_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    needs.manim()
    from viznet.stage import captions_worked as captions

    assert captions.so_far("E") == captions.AGREE
    assert captions.after_step() == captions.ORDER
    assert captions.in_programs_order() == captions.PROGRAM
    other = computed() | {"E": 0.3, "new E": 0.291027924, "program E": 0.3}
    monkeypatch.setattr(mazur, "computed", lambda: other)
    assert captions.so_far("E") == captions.DIFFER
    assert captions.after_step() == captions.SAME_ORDER
    assert captions.in_programs_order() == captions.NEITHER
