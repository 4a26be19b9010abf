"""Which column of a table has the labels: by the user, the header or the values.

The tables hold our digits, in the forms in which other programs write them.
"""

import numpy as np
import pytest

from viznet.data import digits, load
from viznet.errors import DataError

PART = digits().test[:150]
X, Y = PART.x, PART.y
ROWS = np.arange(len(Y))
PIXELS = [f"pixel{number}" for number in range(1, 785)]


def write(path, *columns, header=None):
    table = np.column_stack(columns)
    np.savetxt(path, table, "%d", ",", header=",".join(header or ()), comments="")
    return path


def in_words(labels):
    return np.array(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])[labels]


def assert_are_digits(dataset):
    """All digits with their labels, and no column more."""
    x, y = (np.concatenate([getattr(part, name) for part in (dataset.train, dataset.test)]) for name in "xy")
    assert sorted(zip(map(bytes, x), y.tolist())) == sorted(zip(map(bytes, X), Y.tolist()))
    assert dataset.train.labels == tuple("0123456789")


@pytest.mark.parametrize(
    ("columns", "header", "note"),
    [
        ((Y, X), None, "The labels are in column 1, because its values look like those of classes."),
        ((X, Y), None, "The labels are in column 785, because its values look like those of classes."),
        ((ROWS, Y, X), None, "Column 1 only names the rows, so it is left out."),
        ((ROWS + 1, X, Y), None, "Column 1 only names the rows, so it is left out."),
        ((Y, X), ["label", *PIXELS], "The labels are in column 1, which the header calls 'label'."),
        ((X, Y), [*PIXELS, "class"], "The labels are in column 785, which the header calls 'class'."),
        ((X, Y), [*PIXELS, "Target"], "The labels are in column 785, which the header calls 'Target'."),
        ((X, Y), [*PIXELS, "cijfer"], "The labels are in column 785, which the header calls 'cijfer'."),
        ((ROWS * 3, Y, X), ["", "digit", *PIXELS], "Column 1 only names the rows, so it is left out."),
        ((Y, X), list(map(str, range(785))), "The labels are in column 1, because"),
        (
            (X[:, :300], Y, X[:, 300:]),
            [*PIXELS[:300], "y", *PIXELS[300:]],
            "column 301, which the header calls 'y'",
        ),
    ],
)
def test_the_label_column_is_found(tmp_path, columns, header, note):
    dataset = load(write(tmp_path / "own.csv", *columns, header=header))
    assert_are_digits(dataset)
    assert any(note in each for each in dataset.notes)


def test_a_npy_with_the_labels_last(tmp_path):
    np.save(tmp_path / "own.npy", np.column_stack([X, Y]).astype(float))
    assert_are_digits(load(tmp_path / "own.npy"))


@pytest.mark.parametrize("white", [16, 255])
@pytest.mark.parametrize("last", [True, False])
def test_small_digits_as_uci_has_them(tmp_path, last, white):
    """8 × 8 digits: the mean of 3 × 3 pixels each, as whole numbers."""
    small = X.reshape(-1, 28, 28)[:, 2:26, 2:26].reshape(-1, 8, 3, 8, 3).mean((2, 4))
    small = np.rint(small.reshape(-1, 64) / small.max() * white)
    dataset = load(write(tmp_path / "own.csv", *((small, Y) if last else (Y, small))))
    assert dataset.train.image_shape == (8, 8) and dataset.train.white == white

    counts = np.bincount(np.concatenate([dataset.train.y, dataset.test.y]))
    assert counts.tolist() == np.bincount(Y).tolist()


@pytest.mark.parametrize(
    ("columns", "header", "message"),
    [
        ((X,), None, "no column looks like labels; .* --label COLUMN"),
        ((X,), PIXELS, "its header names no label column, only 'pixel784' and the like"),
        ((Y, X, Y), None, r"column 1 and column 786 could both have the labels; .* --label 1 or --label 786"),
        (
            (Y, X, Y),
            ["label", *PIXELS, "class"],
            r"column 1 \('label'\) and column 786 \('class'\) could both",
        ),
        ((Y[:2], X[:2]), None, "no column looks like labels|could both"),
        ((ROWS, X), ["label", *PIXELS], "each of the 150 training examples has a label of its own"),
    ],
)
def test_what_the_values_leave_open_is_refused(tmp_path, columns, header, message):
    path = write(tmp_path / "own.csv", *columns, header=header)
    if len(columns[0]) == 2:
        path.write_text("1,2,3\n4,5,6\n")
    with pytest.raises(DataError, match=message) as caught:
        load(path)
    assert str(caught.value).startswith(str(path)) and "expected" in str(caught.value)


@pytest.mark.slow
def test_the_user_decides(tmp_path):
    path = write(tmp_path / "own.csv", 9 - Y, X, Y, header=["label", *PIXELS, "class"])
    for label in ("class", " CLASS", 786, "786"):
        dataset = load(path, label=label)
        assert_are_digits(dataset)
        assert "Column 1 has other labels, so it is left out." in dataset.notes
    other = load(path, label=1)
    expected = {bytes(image): 9 - label for image, label in zip(X, Y)}
    assert other.train.y.tolist() == [expected[bytes(image)] for image in other.train.x]
    assert_are_digits(load(write(tmp_path / "odd.csv", X[:, :9], Y, X[:, 9:]), label=10))
    for label in (0, 787, "classes", "-1", -1):
        with pytest.raises(
            DataError, match=r"one of its columns \(label, pixel1, .*, or a number from 1 to 786"
        ):
            load(path, label=label)


def test_only_a_table_has_a_label_column(tmp_path):
    np.savez(tmp_path / "own.npz", x_train=X, y_train=Y)
    with pytest.raises(
        DataError, match=r"own\.npz: label is 'y', expected none, since only a table has a column"
    ):
        load(tmp_path / "own.npz", label="y")


@pytest.mark.parametrize("quote", ["{}", '"{}"'])
@pytest.mark.parametrize("header", [True, False])
def test_labels_that_are_words(tmp_path, quote, header):
    lines = [",".join([*map(str, image), quote.format(word)]) for image, word in zip(X, in_words(Y))]
    (tmp_path / "own.csv").write_text("\n".join([",".join([*PIXELS, "class"])] * header + lines))
    dataset = load(tmp_path / "own.csv")
    assert dataset.train.labels == tuple(sorted(in_words(range(10))))
    words = [dataset.test.labels[label] for label in dataset.test.y]
    expected = {image.tobytes(): word for image, word in zip(X, in_words(Y))}
    assert words == [expected[image.tobytes()] for image in dataset.test.x]
    # Names that are given decide about the order.
    named = load(tmp_path / "own.csv", labels=in_words(range(10)).tolist())
    assert named.train.labels[:2] == ("zero", "one")


def test_names_of_files_beside_the_labels_are_left_out(tmp_path):
    files = [f"img_{row}.png" for row in ROWS]
    lines = [",".join([file, *map(str, image), word]) for file, image, word in zip(files, X, in_words(Y))]
    (tmp_path / "own.csv").write_text("\n".join(lines))
    dataset = load(tmp_path / "own.csv")
    assert dataset.train.image_shape == (28, 28) and len(dataset.train.labels) == 10
    assert "Column 1 only names the rows, so it is left out." in dataset.notes


def test_everything_of_one_class(tmp_path):
    dataset = load(write(tmp_path / "own.csv", Y * 0 + 3, X, header=["label", *PIXELS]))
    assert (
        dataset.notes[-1] == "All training examples are of one class, '3', so there is nothing to tell apart."
    )


@pytest.mark.slow
def test_a_test_table_with_its_labels_elsewhere_is_refused(tmp_path):
    write(tmp_path / "train.csv", Y, X)
    write(tmp_path / "test.csv", X, Y)
    with pytest.raises(
        DataError, match=r"test\.csv: .* labels in column 785, expected column 1 as in"
    ) as caught:
        load(tmp_path)
    assert "--label 1" in str(caught.value)
    write(tmp_path / "test.csv", Y[:5], X[:5])  # too short to show it
    assert load(tmp_path).test.y.tolist() == Y[:5].tolist()


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("pixel", [255, 1])
def test_a_rare_class_beside_a_pixel_that_looks_like_labels_is_refused(tmp_path, last, pixel):
    random = np.random.default_rng(0)
    y = random.permutation(np.repeat([0, 1, 2], [150, 145, 5]))
    x = random.integers(0, 2, (300, 64)) * pixel
    path = write(tmp_path / "own.csv", *((x, y) if last else (y, x)))
    with pytest.raises(DataError, match="column 1 and column 65 could both have the labels"):
        load(path)
    counts = np.bincount(load(path, label=65 if last else 1).train.y)
    assert counts.tolist() == [120, 116, 4]


@pytest.mark.parametrize("names", [["fold"], ["fold", "width"]])
def test_columns_named_unlike_the_pixels_are_left_out(tmp_path, names):
    header = [f"f{number}" for number in range(784)]
    extra = [ROWS % 7] * len(names)
    dataset = load(write(tmp_path / "own.csv", *extra, X, Y, header=[*names, *header, "label"]))
    assert_are_digits(dataset)
    left_out = ", ".join(names)
    assert (
        f"These columns were left out, since their names are unlike those of the pixels: {left_out}."
        in dataset.notes
    )


def test_two_columns_named_unlike_the_pixels_may_both_have_the_labels(tmp_path):
    header = [f"r{number // 28}c{number % 28}" for number in range(784)]
    path = write(tmp_path / "own.csv", Y, X, ROWS % 7, header=["cijfer", *header, "fold"])
    with pytest.raises(DataError, match=r"column 1 \('cijfer'\) and column 786 \('fold'\) could both"):
        load(path)
    assert_are_digits(load(path, label="cijfer"))


def test_a_label_that_is_missing_in_an_array_is_refused(tmp_path):
    y = Y.astype(float)
    y[6] = np.nan
    np.save(tmp_path / "own.npy", np.column_stack([y, X]))
    with pytest.raises(DataError, match=r"row 7, column 1 is nan; expected a label or a pixel"):
        load(tmp_path / "own.npy")


def test_a_short_test_table_whose_pixels_repeat_is_read(tmp_path):
    x = np.tile([[255, 0, 0], [255, 0, 255]], (30, 1))
    write(tmp_path / "train.csv", np.arange(60) % 10, x)
    write(tmp_path / "test.csv", np.arange(8), x[:8])  # here only the last column repeats
    assert load(tmp_path, label=1).test.y.tolist() == list(range(8))
    write(tmp_path / "train.csv", ROWS, np.arange(150) % 10, np.tile(x, (3, 1))[:150])
    write(tmp_path / "test.csv", ROWS[:8], np.arange(8), x[:8])
    with pytest.raises(DataError, match="could both have the labels"):
        load(tmp_path)
