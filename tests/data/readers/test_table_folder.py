"""A folder with a training table and a test table."""

import pytest

from tests.data.writers import as_table, assert_holds, csv, idx, rows, rows_of, some
from viznet.data import load
from viznet.errors import DataError

TRAIN, TEST = some(), some(8, seed=1)


def test_a_folder_of_two_tables(tmp_path):
    (tmp_path / "mnist_train.csv").write_bytes(csv(as_table(*TRAIN)))
    (tmp_path / "mnist_test.csv").write_bytes(csv(as_table(*TEST)))
    (tmp_path / "sample_submission.csv").write_text("ImageId,Label\n1,0\n")
    (tmp_path / "._mnist_train.csv").write_bytes(b"\0")  # as macOS leaves it
    dataset = load(tmp_path)
    assert rows(dataset.train) == rows_of(*TRAIN) and rows(dataset.test) == rows_of(*TEST)


@pytest.mark.parametrize("header", [True, False])
def test_a_test_table_without_labels_is_not_used(tmp_path, header):
    (tmp_path / "train.csv").write_bytes(csv(as_table(*TRAIN), header))
    pixels = as_table(*TEST)[:, 1:]
    text = csv(pixels, header=False)
    (tmp_path / "test.csv").write_bytes(b",".join([b"pixel"] * 9) + b"\n" + text if header else text)
    dataset = load(tmp_path)
    assert_holds(dataset, *TRAIN)
    assert dataset.notes[0] == f"{tmp_path / 'test.csv'} has no column of labels, so it is not used."


def test_tables_that_do_not_fit(tmp_path):
    (tmp_path / "train.csv").write_bytes(csv(as_table(*TRAIN)))
    (tmp_path / "test.csv").write_bytes(csv(as_table(*some(8, 4, 4))))
    with pytest.raises(DataError, match=r"test\.csv: has 17 columns, expected 10 as the training table has"):
        load(tmp_path)
    (tmp_path / "test.csv").write_bytes(csv(as_table(*TEST)).replace(b"label,pixel0", b"pixel0,label"))
    with pytest.raises(DataError, match=r"test\.csv: has its columns in another order"):
        load(tmp_path)
    (tmp_path / "other_train.csv").write_bytes(csv(as_table(*TRAIN)))
    with pytest.raises(DataError, match=r"holds several tables"):
        load(tmp_path)


def test_idx_files_come_before_tables(tmp_path):
    (tmp_path / "train.csv").write_bytes(csv(as_table(*TEST)))
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(TRAIN[0]))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(TRAIN[1]))
    assert_holds(load(tmp_path), *TRAIN)


def test_tables_beside_them_are_said_to_be_unused(tmp_path):
    for name in ("train", "val"):
        (tmp_path / f"{name}.csv").write_bytes(csv(as_table(*TRAIN)))
    dataset = load(tmp_path)
    assert_holds(dataset, *TRAIN)
    assert "These tables were not used: val.csv." in dataset.notes
