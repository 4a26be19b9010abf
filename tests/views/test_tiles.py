"""Tiles are laid out with as few holes as possible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viznet.views.drawing.panel import PanelBox
from viznet.views.drawing.tiles import arrange


def test_sixteen_tiles_leave_no_hole():
    for width, height, expected in ((1235, 450, (2, 8)), (500, 800, (4, 4)), (600, 600, (4, 4))):
        tiling = arrange(16, (28, 28), PanelBox(0, 0, width, height), label=20)
        assert (tiling.rows, tiling.columns) == expected


def test_whole_cells_that_need_more_room_for_labels_are_not_taken():
    box = PanelBox(0, 0, 500, 790)
    tiling = arrange(12, (9, 6), box, label=19.45)  # one row of cells of 19.5, and two of 19
    assert tiling.cells[0] * tiling.cell <= box.height


@pytest.mark.slow
@given(st.integers(1, 100), st.integers(300, 1300), st.integers(300, 1300), st.sampled_from([0, 19.5, 22.2]))
def test_every_count_fits_with_few_holes(count, width, height, label):
    tiling = arrange(count, (28, 28), PanelBox(0, 0, width, height), label=label)
    rows, columns = tiling.cells
    assert rows * tiling.cell <= height + 1e-6 and columns * tiling.cell <= width + 1e-6
    holes = tiling.rows * tiling.columns - count
    assert 0 <= holes < tiling.columns
    if not label and width / height < 3 > height / width and count in (4, 6, 8, 12, 16, 20, 24):
        assert holes == 0
