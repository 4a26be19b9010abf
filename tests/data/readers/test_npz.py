"""Keras's .npz archives."""

import numpy as np
import pytest

from tests.data.writers import assert_holds, keras, lying, npy, some, zipped
from viznet.data import load
from viznet.errors import DataError

GOOD_X, GOOD_Y = some()


@pytest.mark.parametrize("flat", [False, True])
def test_a_keras_npz(tmp_path, flat):
    train, test = some(20, 5, 4), some(6, 5, 4, seed=1)
    saved = [x.reshape(len(x), -1) if flat else x for x, _ in (train, test)]
    named = {
        "x_train": saved[0],
        "y_train": train[1],
        "x_test": saved[1].astype(float),
        "y_test": test[1][:, None],
    }
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "own.npz", **named)
        data = load(tmp_path / "own.npz")
        assert np.array_equal(data.train.x, train[0].reshape(20, -1)) and np.array_equal(
            data.train.y, train[1]
        )
        assert np.array_equal(data.test.x, test[0].reshape(6, -1)) and np.array_equal(data.test.y, test[1])
        assert data.train.image_shape == (None if flat else (5, 4))
    np.savez(tmp_path / "own.npz", x_train=saved[0], y_train=train[1])
    assert_holds(load(tmp_path / "own.npz"), *train)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a readable zip archive"),
        (
            zipped({}),
            "has no array 'x_train'; its arrays: none; expected x_train, y_train, x_test and y_test",
        ),
        (zipped({"x_train": npy(GOOD_X)}), "has no array 'x_train'; its arrays: none;"),
        (zipped({"a.npy": npy(GOOD_X)}), "has no array 'x_train'; its arrays: a;"),
        (zipped({"x_train.npy": npy(GOOD_X)}), "has no array 'y_train'"),
        (keras((GOOD_X, GOOD_Y), (GOOD_X,)), "has no array 'y_test'"),
        (keras((GOOD_X[..., None], GOOD_Y)), r"x_train has the shape \(20, 3, 3, 1\)"),
        (keras((GOOD_X, GOOD_Y[1:])), r"y_train has the shape \(19,\), expected \(20,\)"),
        (keras((GOOD_X, GOOD_Y), (GOOD_X[1:], GOOD_Y)), r"y_test has the shape \(20,\), expected \(19,\)"),
        (keras((GOOD_X / 255, GOOD_Y)), r"x_train\[0, 0, 0\] is 0.*expected a whole number"),
        (keras((GOOD_X, GOOD_Y.astype(object))), "pickled Python objects"),
        (keras((GOOD_X, GOOD_Y.astype(int) - 1)), r"y_train\[0\] is -1"),
        (keras((GOOD_X[:0], GOOD_Y[:0])), r"training images have the shape \(0, 3, 3\)"),
        (keras((GOOD_X, GOOD_Y))[:-30], "is not a readable zip archive"),
        (
            zipped({"x_train.npy": lying(GOOD_X, "(99999999, 99, 99)"), "y_train.npy": npy(GOOD_Y)}),
            "asks for 9",
        ),
        (zipped({"x_train.npy": npy(GOOD_X)[:-1], "y_train.npy": npy(GOOD_Y)}), "cut short"),
        (zipped({"../x_train.npy": npy(GOOD_X)}), r"'\.\./x_train.npy' that points outside the archive"),
    ],
)
def test_a_npz_in_which_something_is_wrong(tmp_path, data, message):
    path = tmp_path / "own.npz"
    path.write_bytes(data)
    with pytest.raises(DataError, match=message) as caught:
        load(path)
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value)
