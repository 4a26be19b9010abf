"""Tables in .npy files."""

import numpy as np
import pytest

from tests.data.writers import as_table, assert_holds, lying, npy, some
from viznet.data import load
from viznet.errors import DataError

TABLE = as_table(*some())


@pytest.mark.parametrize("dtype", ["uint8", "int64", ">i2", "float32", "float64"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_label_first_npy_of_any_numbers(tmp_path, dtype, order, monkeypatch):
    monkeypatch.setattr("viznet.data.white.ROWS", 6)  # so that there are several lots
    x, y = some()
    np.save(tmp_path / "own.npy", np.asarray(as_table(x, y), dtype=dtype, order=order))
    assert_holds(load(tmp_path / "own.npy"), x, y)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\x93NUMPY", "cut short|more than the file can hold"),
        (b"PK\3\4 and so on, which is no array", "expected a .npy file"),
        (npy(TABLE)[:-1], "has 327 bytes, expected 328 for uint8"),
        (npy(TABLE) + b"\0", "has 329 bytes, expected 328"),
        (npy(TABLE)[:40], "more than the file can hold|damaged header|cut short"),
        (npy(TABLE.ravel()), r"has the shape \(200,\), expected \(N, 1 \+ pixels\)"),
        (npy(TABLE[:, :1]), r"has the shape \(20, 1\)"),
        (npy(TABLE[:0]), "holds no examples"),
        (npy(TABLE[:1]), "no column looks like labels"),
        (npy(TABLE.astype(object)), "holds pickled Python objects, which viznet never loads"),
        (npy(TABLE.astype(str)), "holds <U3; expected a .npy file of plain numbers"),
        (npy(TABLE.astype(complex)), "holds complex128"),
        (npy(TABLE > 9), "holds bool"),
        (npy(np.zeros(3, [("a", "u1")])), "holds"),
        (npy(TABLE * 1.5 + 0.1), "no column looks like labels"),
        (npy(TABLE.astype(int) * -1), r"pixel 1 of example 1 is -\d+, expected a number from 0"),
        (npy(TABLE.astype(int) * 2), "its brightest pixel is 4.., expected white to be 1, 15, 16 or 255"),
        (npy(np.full((3, 3), np.nan)), "row 1, column 1 is nan; expected a label or a pixel"),
        (
            npy(np.where(TABLE[:, 4:].max() == TABLE, np.nan, TABLE)),
            "row 15, column 10 is nan; expected a label or a pixel",
        ),
        (lying(TABLE, "(9999999999, 10)"), "has 328 bytes, expected 100,000,000,118 for uint8"),
        (lying(TABLE, "(-20, -10)"), r"impossible shape \(-20, -10\)"),
        (lying(TABLE, "(20, 'a')"), "damaged header"),
        (lying(TABLE, "20"), "damaged header"),
        (lying(TABLE, "(" + "9" * 30 + ", 10)"), "impossible shape"),
    ],
)
def test_a_npy_in_which_something_is_wrong(tmp_path, data, message):
    path = tmp_path / "own.npy"
    path.write_bytes(data)
    with pytest.raises(DataError, match=message) as caught:
        load(path)
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value)
