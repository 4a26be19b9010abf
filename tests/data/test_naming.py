"""What the names of files and arrays say."""

import pytest

from viznet.data.naming import Role, pair_up, role
from viznet.errors import DataError


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("train-images", Role("train", "images", "")),
        ("t10k-labels", Role("test", "labels", "")),
        ("test.images", Role("test", "images", "")),
        ("emnist-letters-test-labels", Role("test", "labels", "emnist-letters")),
        ("kmnist-train-imgs", Role("train", "images", "kmnist")),
        ("X_train", Role("train", "images", "")),
        ("ytest", Role("test", "labels", "")),
        ("testX", Role("test", "images", "")),
        ("val_labels", Role("validation", "labels", "")),
        ("data", Role("", "images", "")),
        ("data_labels", Role("", "labels", "")),
        ("target", Role("", "labels", "")),
        ("testy", Role("test", "labels", "")),
        ("latest", None),
        ("notes", None),
        ("train_test_images", None),
        ("", None),
    ],
)
def test_a_name_says_what_it_holds(name, expected):
    assert role(name) == expected


def test_images_and_labels_become_pairs():
    pairs = pair_up(["y_train", "x_train", "val_x", "x_test", "y_test", "readme"], "here", expected="x")
    assert (pairs.train, pairs.test) == (("x_train", "y_train"), ("x_test", "y_test"))
    assert pairs.unused == ["val_x"]
    assert pair_up(iter(["images", "labels"]), "here", expected="x").train == ("images", "labels")
    assert pair_up(["x", "y", "x_train", "y_train"], "here", expected="x").unused == ["x", "y"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "here: has no training images; its names: none; expected NAMES"),
        (["notes"], "here: has no training images; its names: notes; expected NAMES"),
        (["x_test", "y_test"], "here: has no training images"),
        (["x_train"], "here: has x_train, but no labels of this part; expected NAMES"),
        (["x_train", "y_train", "y_test"], "here: has y_test, but no images of this part; expected NAMES"),
        (
            ["x_train", "y_train", "train_images"],
            "here: x_train and train_images say the same; expected NAMES",
        ),
    ],
)
def test_what_is_not_clear_is_refused(names, message):
    with pytest.raises(DataError) as error:
        pair_up(names, "here", expected="NAMES")
    assert str(error.value).startswith(message)
