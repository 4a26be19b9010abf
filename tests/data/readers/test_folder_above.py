"""The folder above a dataset."""

import numpy as np
import pytest

from tests.data.writers import assert_holds, some, write_idx
from viznet.data import load
from viznet.errors import DataError

X, Y = some()


@pytest.mark.parametrize("inner", ["raw", "MNIST/raw", "data/MNIST/raw"])
def test_the_only_dataset_below_is_taken_and_named(inner, tmp_path):
    (tmp_path / inner).mkdir(parents=True)
    write_idx(tmp_path / inner, {"train": (X, Y)})
    for name in ("LICENSE", "readme.txt", "other.csv"):
        (tmp_path / name).write_text("x")
    data = load(tmp_path)
    assert_holds(data, X, Y)
    assert f"The data were read from {tmp_path / inner}." in data.notes


def test_a_single_file_in_a_folder_is_taken(tmp_path):
    np.savez(tmp_path / "own.npz", x_train=X, y_train=Y)
    (tmp_path / "readme.txt").write_text("x")
    assert_holds(load(tmp_path), X, Y)


def test_several_datasets_are_named(tmp_path):
    for name in ("FashionMNIST", "MNIST"):
        (tmp_path / name).mkdir()
        write_idx(tmp_path / name / "raw", {"train": (X, Y)})
    with pytest.raises(DataError) as error:
        load(tmp_path)
    assert str(error.value) == (
        f"{tmp_path}: has several datasets in it (FashionMNIST/raw, MNIST/raw); give the path of one of them"
    )


def test_hidden_folders_and_deep_folders_are_not_searched(tmp_path):
    for inner in (".cache", "a/b/c/d"):
        (tmp_path / inner).mkdir(parents=True)
        write_idx(tmp_path / inner, {"train": (X, Y)})
    with pytest.raises(DataError, match="is in no format that viznet reads"):
        load(tmp_path)
