"""Examples, the split, and the datasets that have names."""

import hashlib
import io
import json
import os
import runpy
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viznet.data import Dataset, Examples, clear, datasets, digits, fetch, load
from viznet.data.split import stratified_split
from viznet.errors import DataError
from viznet.files import list_own


def six() -> Examples:
    """Two examples of each of three classes; all pixels of image i are i."""
    x = np.repeat(np.arange(6, dtype=np.uint8)[:, None], 12, axis=1)
    return Examples(x, np.array([2, 0, 1, 1, 0, 2]), (3, 4), ("a", "b", "c"))


def test_examples_are_picked_by_number_slice_list_and_mask():
    examples = six()
    assert len(examples) == 6
    for index, expected in [
        (1, [1]),
        (-1, [5]),
        (np.int64(2), [2]),
        (slice(1, 4), [1, 2, 3]),
        ([5, 0], [5, 0]),
        (np.array([3, 3]), [3, 3]),
        (examples.y == 1, [2, 3]),
    ]:
        picked = examples[index]
        assert picked.x[:, 0].tolist() == expected
        assert picked.y.tolist() == examples.y[expected].tolist()
        assert (picked.image_shape, picked.labels) == ((3, 4), ("a", "b", "c"))
    with pytest.raises(IndexError):
        examples[6]


def test_per_class_takes_the_first_of_every_class_in_the_order_of_the_classes():
    assert six().per_class().x[:, 0].tolist() == [1, 2, 0]
    assert six().per_class(2).x[:, 0].tolist() == [1, 4, 2, 3, 0, 5]
    assert six().per_class(5).y.tolist() == [0, 0, 1, 1, 2, 2]
    assert six()[[0, 3]].per_class().y.tolist() == [1, 2]  # a class without examples adds none


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_inputs_are_the_pixels_from_0_to_1(dtype):
    examples = Examples(np.arange(256, dtype=np.uint8)[None], np.array([0]))
    inputs = examples.inputs(dtype)
    assert inputs.dtype == dtype
    assert inputs[0].tolist() == [float(np.dtype(dtype).type(level / 255)) for level in range(256)]


def test_different_sets_have_different_hashes_and_the_memory_layout_changes_none():
    examples = six()
    same = Examples(np.asfortranarray(examples.x), examples.y.astype(np.uint8), (3, 4), ("a", "b", "c"))
    assert same.sha256 == examples.sha256 and len(examples.sha256) == 64
    pixels = examples.x.copy()
    pixels[2, 3] ^= 1
    others = [
        Examples(pixels, examples.y, (3, 4)),
        Examples(examples.x, np.roll(examples.y, 1), (3, 4)),
        Examples(examples.x, examples.y, (4, 3)),
        Examples(examples.x, examples.y),
        examples[:5],
        examples[:0],
    ]
    assert len({each.sha256 for each in [examples, *others]}) == 7


def test_examples_cannot_be_changed():
    examples = six()
    with pytest.raises(ValueError, match="read-only"):
        examples.x[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        examples.y[0] = 1


@pytest.mark.parametrize(
    ("x", "y", "more", "message"),
    [
        (np.zeros((2, 4)), [0, 1], {}, r"x is float64 \(2, 4\)"),
        (np.zeros((2, 2, 2), np.uint8), [0, 1], {}, r"expected uint8 \(N, pixels\)"),
        (np.zeros((2, 4), np.uint8), [0, 1, 2], {}, "each of the 2 images"),
        (np.zeros((2, 4), np.uint8), [0.0, 1.0], {}, "a whole number for each"),
        (np.zeros((2, 4), np.uint8), [0, 1], {"image_shape": (3, 2)}, "4 pixels do not make"),
        (np.zeros((2, 4), np.uint8), [0, 10], {}, "label 10 is outside the classes 0 to 9"),
        (np.zeros((2, 4), np.uint8), [0, -1], {}, "label -1 is outside"),
    ],
)
def test_examples_whose_parts_do_not_fit_are_refused(x, y, more, message):
    with pytest.raises(DataError, match=message):
        Examples(x, np.array(y), **more)


@given(st.lists(st.integers(0, 5), min_size=2, max_size=200), st.integers(0, 2**32 - 1))
def test_the_split_uses_all_examples_and_gives_every_class_its_share(y, seed):
    y = np.array(y)
    train, test = stratified_split(y, seed=seed)
    assert sorted([*train, *test]) == list(range(len(y)))
    assert len(test) == max(1, round(0.2 * len(y))) and len(train) > 0
    for label in np.unique(y):
        assert abs((y[test] == label).sum() - len(test) * (y == label).mean()) <= 1
    again = stratified_split(y, seed=seed)
    assert np.array_equal(train, again[0]) and np.array_equal(test, again[1])


def test_the_split_depends_on_the_seed():
    y = np.zeros(1000, dtype=int)
    first, second = stratified_split(y, seed=1)[1], stratified_split(y, seed=2)[1]
    assert 10 < len(np.intersect1d(first, second)) < 90  # two fifths of a thousand share about forty
    assert stratified_split(y, seed=0)[1][:5].tolist() == [2, 8, 11, 25, 37]  # on every machine


def test_the_digits_of_the_package():
    data = digits()
    assert data.name == "digits"
    assert data.train.x.shape == (8000, 784) and data.test.x.shape == (2000, 784)
    for part in (data.train, data.test):
        assert part.image_shape == (28, 28) and part.labels == tuple("0123456789")
    # The first 10,000 training labels of MNIST; a fifth of each is tested on.
    counts = np.array([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978])
    assert np.array_equal(np.bincount(data.train.y) + np.bincount(data.test.y), counts)
    assert np.abs(np.bincount(data.test.y) - counts / 5).max() <= 1
    assert len({row.tobytes() for part in (data.train, data.test) for row in part.x}) == 10_000
    assert digits() is data


def test_the_digits_are_those_of_mnist():
    """As a set, they are images 0 to 9,999 of the official training file.

    The hash was computed from that file.
    """
    data = digits()
    rows = [bytes([y]) + x.tobytes() for part in (data.train, data.test) for x, y in zip(part.x, part.y)]
    assert hashlib.sha256(b"".join(sorted(rows))).hexdigest() == (
        "5aecc8dd8c0f5da1c0db0575b0c903ed7454c70c9a3c837046f1246516e0d5fe"
    )


def test_a_dataset_is_loaded_by_name_or_by_path(tmp_path, monkeypatch):
    assert load("digits") is digits()
    own = tmp_path / "own.npy"
    np.save(own, np.tile([[0, 7, 255, 7], [1, 7, 255, 7]], (10, 1)))
    assert isinstance(load(own), Dataset) and load(str(own)).name == "own.npy"
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        DataError,
        match=r"digit: no such .*; expected a name \(digits, mnist, fashion\), or the path of one of these: ",
    ):
        load("digit")


def test_the_list_of_datasets(cache):
    infos = {each.name: each for each in datasets()}
    assert list(infos) == ["digits", "mnist", "fashion"]
    assert infos["digits"].cached and infos["digits"].path == fetch("digits")
    assert infos["digits"].size == infos["digits"].path.stat().st_size < 2_000_000
    assert not infos["mnist"].cached and infos["mnist"].path == cache / "mnist"
    assert infos["mnist"].size == 9912422 + 28881 + 1648877 + 4542
    with pytest.raises(DataError, match="'cifar'; choose from digits, mnist, fashion"):
        fetch("cifar")


def test_clearing_the_cache(cache, tmp_path):
    (cache / "mnist").mkdir(parents=True)
    (cache / "mnist" / "t10k-labels-idx1-ubyte.gz").write_bytes(bytes(1000))
    list_own(cache / "mnist", ["t10k-labels-idx1-ubyte.gz"], DataError)
    listed = (cache / "mnist" / ".viznet").stat().st_size
    (cache / "something else").write_text("not ours")
    (tmp_path / "own.csv").write_text("label,a,b\n0,1,2\n1,3,255\n")
    os.utime(tmp_path / "own.csv", (1e9, 1e9))  # the table of a new file is not kept
    load(tmp_path / "own.csv")
    assert clear("fashion").bytes == 0 and clear("digits").bytes == 0
    assert clear("mnist").bytes == 1000 + listed and not (cache / "mnist").exists()
    assert clear().bytes > 0 and [path.name for path in cache.iterdir()] == ["something else"]
    assert clear().bytes == 0 and clear().left == () and fetch("digits").is_file()
    with pytest.raises(DataError, match="no dataset 'cifar'"):
        clear("cifar")


def test_the_cache_is_in_the_users_cache_folder_by_default(monkeypatch, tmp_path):
    monkeypatch.delenv("VIZNET_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    path = {each.name: each.path for each in datasets()}["mnist"]
    assert path.parts[-2:] == ("viznet", "mnist")
    if sys.platform == "linux":
        assert path == tmp_path / "viznet" / "mnist"


@pytest.mark.slow
def test_importing_the_data_loads_no_more_than_numpy():
    heavy = "{'matplotlib', 'manim', 'pooch', 'requests', 'rich', 'PIL'} & set(sys.modules)"
    code = f"import viznet.data, sys; print(sorted({heavy}))"
    root = Path(__file__).parents[2]
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=os.environ, capture_output=True, text=True, check=True
    )
    assert out.stdout == "[]\n"


def test_the_script_that_makes_the_digits_writes_the_same_bytes_twice(tmp_path):
    script = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "make_digits.py"))
    grey = np.random.default_rng(0).integers(0, 256, (10, 3, 784), dtype=np.uint8)
    with tarfile.open(tmp_path / "package.tgz", "w:gz") as archive:
        for digit, images in enumerate(grey):
            text = json.dumps({"data": [round(level / 255, 3) for level in images.ravel().tolist()]}).encode()
            member = tarfile.TarInfo(f"package/src/digits/{digit}.json")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    x, y = script["read_package"](tmp_path / "package.tgz")
    assert np.array_equal(x, grey.reshape(30, 784)) and y.tolist() == np.repeat(range(10), 3).tolist()
    arrays = {"x_train": x, "y_train": y, "x_test": x[::3], "y_test": y[::3]}
    for name in ("one.npz", "two.npz"):
        script["write"](tmp_path / name, arrays)
        os.utime(tmp_path / name, (0, 0))
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert np.array_equal(load(tmp_path / "one.npz").train.x, x)
    with np.load(script["TARGET"]) as shipped:  # the shipped file has the same layout
        assert list(shipped) == list(arrays)
        assert np.array_equal(shipped["x_train"], digits().train.x)
