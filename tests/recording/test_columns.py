"""A growing column is an .npy file at every moment."""

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viznet.recording.columns import Column, mapped
from viznet.recording.layout import Field


@pytest.mark.slow
@given(st.lists(st.integers(1, 40), max_size=8), st.lists(st.integers(1, 12), max_size=3))
def test_a_column_reads_as_numpy_reads_it_after_every_append(tmp_path_factory, counts, shape):
    field = Field(tuple(shape), "<f4")
    path = tmp_path_factory.mktemp("column") / "c.npy"
    column, rng, expected = Column(path, field), np.random.default_rng(0), np.zeros((0, *shape), np.float32)
    for count in counts:
        rows = rng.normal(size=(count, *shape)).astype(np.float32)
        column.append(rows[0])
        column.extend(rows[1:])
        expected = np.concatenate([expected, rows])
        assert np.array_equal(np.load(path), expected)
        with open(path, "rb") as file:
            rows, counted = mapped(file, "c.npy", field)
            assert np.array_equal(rows, expected) and counted == len(expected)
    column.cut(1)
    column.close()
    assert np.array_equal(np.load(path), expected[:1])
    assert path.stat().st_size == 128 + expected[:1].nbytes


def test_a_column_takes_only_rows_of_its_shape(tmp_path):
    column = Column(tmp_path / "c.npy", Field((2, 3), "<f4"))
    for rows in (np.zeros((3, 2)), np.zeros(6), 1.0):
        with pytest.raises(ValueError, match="expected"):
            column.append(rows)
    column.close()


def test_a_row_that_arrives_during_reading_is_no_damage(tmp_path, monkeypatch):
    """A reader must read the header before it asks for the file's size.

    In the other order, a growing file would seem to be damaged.
    """
    column = Column(tmp_path / "x.npy", Field((2,), "<f4"))
    column.append(np.zeros(2))
    real = os.fstat

    def then_a_row_arrives(descriptor):
        status = real(descriptor)
        column.append(np.ones(2))
        return status

    with (tmp_path / "x.npy").open("rb") as file, monkeypatch.context() as patch:
        patch.setattr(os, "fstat", then_a_row_arrives)
        rows, counted = mapped(file, "x.npy", column.field)
    assert rows.tolist() == [[0, 0]] and counted == 1
    del rows
    column.close()
