"""Pairwise choices of parameters lose no pair."""

from itertools import combinations, product

from tests.pairs import pairwise


def test_every_two_values_meet_in_far_fewer_rows():
    lists = [list("abcdefg"), [1, 2, 3, 4], [(640, 360), (720, 720), (720, 1280), (360, 640), (1280, 720)]]
    rows = pairwise(*lists)
    for one, other in combinations(range(3), 2):
        assert {(row[one], row[other]) for row in rows} == set(product(lists[one], lists[other]))
    assert len(rows) < len(list(product(*lists))) / 3
    assert pairwise(*lists) == rows
