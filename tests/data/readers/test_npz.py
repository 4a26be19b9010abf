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
            "has no training images; its names: none; expected x_train, y_train, x_test and y_test",
        ),
        (zipped({"x_train": npy(GOOD_X)}), "has no training images; its names: none;"),
        (zipped({"a.npy": npy(GOOD_X)}), "has no training images; its names: a;"),
        (zipped({"x_train.npy": npy(GOOD_X)}), "has x_train, but no labels of this part"),
        (keras((GOOD_X, GOOD_Y), (GOOD_X,)), "has x_test, but no labels of this part"),
        (keras((GOOD_X[..., None, None], GOOD_Y)), r"x_train has the shape \(20, 3, 3, 1, 1\)"),
        (keras((GOOD_X[:, 0, 0], GOOD_Y)), r"x_train has the shape \(20,\)"),
        (keras((GOOD_X, GOOD_Y[1:])), r"y_train has the shape \(19,\), expected \(20,\)"),
        (keras((GOOD_X, GOOD_Y), (GOOD_X[1:], GOOD_Y)), r"y_test has the shape \(20,\), expected \(19,\)"),
        (keras((GOOD_X - 300.0, GOOD_Y)), "is -.*expected a number from 0"),
        (keras((GOOD_X.astype(str), GOOD_Y)), "x_train holds <U3, expected numbers"),
        (keras((GOOD_X, GOOD_Y.astype(object))), "pickled Python objects"),
        (keras((GOOD_X, GOOD_Y + 0.5)), "0.5"),
        (keras((GOOD_X[:0], GOOD_Y[:0])), r"training images have the shape \(0, 3, 3\)"),
        (keras((GOOD_X, GOOD_Y))[:-30], "is not a readable zip archive"),
        (
            zipped({"x_train.npy": lying(GOOD_X, "(99999999, 99, 99)"), "y_train.npy": npy(GOOD_Y)}),
            "asks for 9",
        ),
        (zipped({"x_train.npy": npy(GOOD_X)[:-1], "y_train.npy": npy(GOOD_Y)}), "cut short"),
        (zipped({"arr_0.npy": npy(GOOD_X)}), "has arrays without names, of the shapes"),
        (zipped({"../x_train.npy": npy(GOOD_X)}), r"'\.\./x_train.npy' that points outside the archive"),
    ],
)
def test_a_npz_in_which_something_is_wrong(tmp_path, data, message):
    path = tmp_path / "own.npz"
    path.write_bytes(data)
    with pytest.raises(DataError, match=message) as caught:
        load(path)
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "names",
    [
        ("X_train", "Y_train", "X_test", "Y_test"),
        ("train_images", "train_labels", "test_images", "test_labels"),
        ("xtrain", "ytrain", "xtest", "ytest"),
        ("training_data", "training_target", "t10k_data", "t10k_target"),
        ("arr_0", "arr_1", "arr_2", "arr_3"),
    ],
)
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_other_names(tmp_path, names, save):
    test_x, test_y = some(7, seed=1)
    save(tmp_path / "own.npz", **dict(zip(names, (GOOD_X, GOOD_Y, test_x, test_y), strict=True)))
    data = load(tmp_path / "own.npz")
    assert np.array_equal(data.train.x, GOOD_X.reshape(20, -1)) and np.array_equal(data.train.y, GOOD_Y)
    assert np.array_equal(data.test.x, test_x.reshape(7, -1)) and np.array_equal(data.test.y, test_y)
    save(tmp_path / "own.npz", **dict(zip(names, (GOOD_X, GOOD_Y), strict=False)))
    assert_holds(load(tmp_path / "own.npz"), GOOD_X, GOOD_Y)


@pytest.mark.parametrize("names", [("x", "y"), ("images", "labels"), ("data", "target")])
def test_names_without_a_part_are_the_training_part(tmp_path, names):
    np.savez(tmp_path / "own.npz", **dict(zip(names, (GOOD_X, GOOD_Y), strict=True)))
    assert_holds(load(tmp_path / "own.npz"), GOOD_X, GOOD_Y)


def test_a_validation_part_is_left_out_and_named(tmp_path):
    np.savez(tmp_path / "own.npz", train_images=GOOD_X, train_labels=GOOD_Y, val_images=GOOD_X)
    data = load(tmp_path / "own.npz")
    assert_holds(data, GOOD_X, GOOD_Y)
    assert "These arrays were not used: val_images." in data.notes


@pytest.mark.parametrize(
    "shape", [(20, 3, 3), (20, 3, 3, 1), (20, 1, 3, 3), (20, 9)], ids=lambda shape: "x".join(map(str, shape))
)
@pytest.mark.parametrize("labels", ["flat", "column", "one-hot", "texts"])
def test_other_shapes(tmp_path, shape, labels):
    forms = {
        "flat": GOOD_Y,
        "column": GOOD_Y[:, None],
        "one-hot": np.eye(4)[GOOD_Y],
        "texts": GOOD_Y.astype(str),
    }
    np.savez(tmp_path / "own.npz", x_train=GOOD_X.reshape(shape), y_train=forms[labels])
    data = load(tmp_path / "own.npz")
    assert_holds(data, GOOD_X, GOOD_Y)
    assert data.train.image_shape == (3, 3)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_colours_become_grey(tmp_path, dtype):
    colours = np.random.default_rng(0).integers(0, 256, (20, 3, 4, 3)).astype(dtype)
    np.savez(tmp_path / "own.npz", x_train=colours if dtype == np.uint8 else colours / 255, y_train=GOOD_Y)
    grey = colours.astype(float) @ [0.299, 0.587, 0.114]
    data = load(tmp_path / "own.npz")
    both = np.concatenate([data.train.x, data.test.x])
    assert np.allclose(sorted(both.sum(axis=1)), sorted(grey.reshape(20, -1).sum(axis=1)), atol=12)
    assert data.train.image_shape == (3, 4)


def test_texts_with_impossible_letters_are_refused(tmp_path):
    names = np.array([["ant", "bee"][k % 2] for k in GOOD_Y])
    content = npy(names).replace("a".encode("utf-32-le"), b"\xff\xff\xff\xff")
    (tmp_path / "own.npz").write_bytes(zipped({"x_train.npy": npy(GOOD_X), "y_train.npy": content}))
    with pytest.raises(DataError, match=r"y_train.*texts"):
        load(tmp_path / "own.npz")


def test_an_archive_that_unpacks_to_very_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("viznet.data.stream.SMALL", 1 << 20)
    content = zipped({"x_train.npy": npy(np.zeros((20, 400, 400), np.uint8)), "y_train.npy": npy(GOOD_Y)})
    (tmp_path / "own.npz").write_bytes(content)
    with pytest.raises(
        DataError, match=r"unpacks to 3,200,\d+ bytes, more than 1,048,576, the limit for archives"
    ):
        load(tmp_path / "own.npz")


def test_a_damaged_name_does_not_hide_the_test_part(tmp_path):
    data = keras(some(), some(8, seed=1))
    before, listing = data[: data.rindex(b"x_test") - 200], data[data.rindex(b"x_test") - 200 :]
    damaged = before + listing.replace(b"x_test", b"q_tesu").replace(b"y_test", b"q_tesv")
    assert damaged != data and damaged[: len(before)] == before
    (tmp_path / "own.npz").write_bytes(damaged)
    with pytest.raises(DataError, match=r"own\.npz \(q_tes[uv]\.npy\): cannot be unpacked"):
        load(tmp_path / "own.npz")
