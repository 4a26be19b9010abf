"""Tables with a column for each class."""

import numpy as np
import pytest

from viznet.data import load
from viznet.errors import DataError

Y = np.random.default_rng(0).permutation(np.arange(60) % 4)
X = np.random.default_rng(1).integers(0, 2, (60, 9)) * 255
HOT = np.eye(4, dtype=int)[Y]
PIXELS = [f"pixel{number}" for number in range(9)]


def write(path, *columns, header=None):
    np.savetxt(path, np.column_stack(columns), "%g", ",", header=",".join(header or ()), comments="")
    return path


def assert_has_all(dataset, labels):
    x, y = (np.concatenate([getattr(part, name) for part in (dataset.train, dataset.test)]) for name in "xy")
    assert sorted(zip(map(bytes, x), y)) == sorted(zip(map(bytes, X.astype(np.uint8)), Y))
    assert dataset.train.labels == labels


@pytest.mark.parametrize(
    ("columns", "header", "labels", "place"),
    [
        ((X, HOT), None, "0123", "10 to 13"),
        ((HOT, X), None, "0123", "1 to 4"),
        ((X, HOT), [*PIXELS, *(f"class_{n}" for n in range(4))], "0123", "10 to 13"),
        ((HOT, X), [*(f"y{n + 5}" for n in range(4)), *PIXELS], "5678", "1 to 4"),
        ((X, HOT), [*PIXELS, "label_ant", "label_bee", "label_cat", "label_dog"], None, "10 to 13"),
        ((X, HOT), [*PIXELS, "ant", "bee", "cat", "dog"], None, "10 to 13"),
        ((np.arange(60), X, HOT), ["id", *PIXELS, "ant", "bee", "cat", "dog"], None, "11 to 14"),
    ],
)
def test_a_column_for_each_class_is_read_as_classes(tmp_path, columns, header, labels, place):
    dataset = load(write(tmp_path / "own.csv", *columns, header=header))
    assert_has_all(dataset, tuple(labels or ("ant", "bee", "cat", "dog")))
    assert f"The labels are in columns {place}, which have a column for each class." in dataset.notes


def test_zeros_at_the_edge_of_pictures_are_no_classes(tmp_path):
    edge = np.zeros((60, 3), int)
    dataset = load(write(tmp_path / "own.csv", Y, edge, X, edge))
    assert dataset.train.x.shape[1] == 15 and dataset.train.labels == tuple("0123")


def test_a_test_table_must_have_the_same_classes(tmp_path):
    write(tmp_path / "train.csv", X, HOT)
    write(tmp_path / "test.csv", X, HOT)
    assert load(tmp_path).test.y.tolist() == Y.tolist()
    write(tmp_path / "test.csv", HOT, X)
    with pytest.raises(DataError, match=r"test\.csv: columns 10 to 13 .* expected a single 1 in each row"):
        load(tmp_path)


def test_classes_at_both_ends_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"columns 1 to 4 and columns 14 to 17 could both"):
        load(write(tmp_path / "own.csv", HOT, X, HOT[::-1]))
