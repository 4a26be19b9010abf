"""Folders of arrays, one a file."""

import numpy as np
import pytest

from tests.data.writers import assert_holds, npy, some, zipped
from viznet.data import load
from viznet.errors import DataError

X, Y = some()
TEST_X, TEST_Y = some(7, seed=1)


def test_kmnist_as_it_is_published(tmp_path):
    arrays = {"train-imgs": X, "train-labels": Y, "test-imgs": TEST_X, "test-labels": TEST_Y}
    for name, array in arrays.items():
        (tmp_path / f"kmnist-{name}.npz").write_bytes(zipped({"arr_0.npy": npy(array)}))
    (tmp_path / "kmnist_classmap.csv").write_text("index,codepoint,char\n0,U+304A,o\n")
    data = load(tmp_path)
    assert np.array_equal(data.train.x, X.reshape(20, -1)) and np.array_equal(data.train.y, Y)
    assert np.array_equal(data.test.x, TEST_X.reshape(7, -1)) and np.array_equal(data.test.y, TEST_Y)


def test_npy_files(tmp_path):
    np.save(tmp_path / "x_train.npy", X[..., None])
    np.save(tmp_path / "y_train.npy", Y[:, None])
    np.save(tmp_path / "x_val.npy", X)
    data = load(tmp_path)
    assert_holds(data, X, Y)
    assert "These arrays were not used: x_val." in data.notes


def test_half_a_pair_and_several_arrays_in_a_file_are_refused(tmp_path):
    np.save(tmp_path / "x_train.npy", X)
    with pytest.raises(DataError, match="has x_train, but no labels of this part"):
        load(tmp_path)
    np.savez(tmp_path / "y_train.npz", Y, Y)
    with pytest.raises(DataError, match=r"y_train.npz: holds 2 arrays \(arr_0, arr_1\), expected one"):
        load(tmp_path)


def test_what_was_read_does_not_change_with_the_file(tmp_path):
    """The files may be written again while the examples are in use."""
    np.save(tmp_path / "x_train.npy", X.reshape(len(X), -1))
    np.save(tmp_path / "y_train.npy", Y.astype(np.int64))
    data = load(tmp_path)
    for name in ("x_train.npy", "y_train.npy"):
        np.load(tmp_path / name, mmap_mode="r+")[:] = 0
    assert_holds(data, X, Y)
