"""Labels of any kind become classes with names."""

import numpy as np
import pytest

from viznet.data import load
from viznet.data.classes import find_classes, whole_labels
from viznet.errors import DataError


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        ([-1, 1], ("-1", "1")),
        ([10, 20, 30], ("10", "20", "30")),
        (list(range(1, 27)), tuple(map(str, range(1, 27)))),
        ([3, 8], ("3", "8")),
        ([100_000, -7], ("-7", "100000")),
        (["b10", "b9", "A"], ("A", "b9", "b10")),
    ],
)
def test_every_label_counts(tmp_path, labels, names):
    y = np.tile(labels, 10)
    x = np.tile([0, 255, 7, 255], (len(y), 1))
    (tmp_path / "own.csv").write_text(
        "label,a,b,c,d\n" + "\n".join(",".join(map(str, [a, *b])) for a, b in zip(y, x))
    )
    dataset = load(tmp_path / "own.csv")
    assert dataset.train.labels == names
    assert np.bincount(dataset.train.y).tolist() == [8] * len(names)


def test_which_name_a_label_gets():
    def named(labels, names):
        classes = find_classes("own.csv", np.array(labels), None, names)
        return dict(
            zip(labels, [classes.names[n] for n in classes.numbers("own.csv", "test", np.array(labels))])
        )

    assert named([0, 2], ["a", "b", "c"]) == {0: "a", 2: "c"}
    assert named([1, 2, 3], ["a", "b", "c"]) == {1: "a", 2: "b", 3: "c"}
    assert named([-1, 1], ["no", "yes"]) == {-1: "no", 1: "yes"}
    assert named(["cat", "dog"], ["dog", "cow", "cat"]) == {"cat": "cat", "dog": "dog"}


@pytest.mark.parametrize(
    ("labels", "names", "message"),
    [
        ([1, 2, 3], ["a", "b"], "number of given names: 2, but its labels go from 1 to 3"),
        (["cat", "dog"], ["cat", "cow"], "the label 'dog' is none of the given names"),
    ],
)
def test_names_that_do_not_fit(labels, names, message):
    with pytest.raises(DataError, match=message):
        find_classes("own.csv", np.array(labels), None, names)


def test_the_order_of_the_file_comes_before_sorting():
    classes = find_classes("own.csv", np.array(["a", "B"]), ("B", "a", "c"))
    assert classes.names == ("B", "a", "c")
    assert classes.numbers("own.csv", "test", np.array(["c", "B"])).tolist() == [2, 0]
    with pytest.raises(DataError, match=r"own\.csv: the test label 'x' is none of the classes \(B, a, c\)"):
        classes.numbers("own.csv", "test", np.array(["x"]))


@pytest.mark.parametrize(
    ("y", "message"), [([0.5, 1], "a label is 0.5"), ([np.nan], "is nan"), ([1j], "are complex128")]
)
def test_labels_that_are_neither_whole_numbers_nor_texts(y, message):
    with pytest.raises(DataError, match=message):
        whole_labels("own.csv", np.array(y))
