"""Folders of pictures: a folder a class."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.data.writers import assert_holds, some
from viznet.data import load
from viznet.errors import DataError, UsageError

X, Y = some(20, 6, 5)
NAMES = ("ant", "bee 10", "bee 9", "cat")  # in the order of the alphabet; the natural order has 9 before 10


def picture(image, kind="PNG") -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, kind)
    return buffer.getvalue()


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def pictures(x, y, names=NAMES, above=""):
    return {f"{above}{names[k]}/{i:03}.png": picture(image) for i, (image, k) in enumerate(zip(x, y))}


def test_the_folders_are_the_classes_in_natural_order(tmp_path):
    data = load(write(tmp_path / "insects", pictures(X, Y)))
    assert data.name == "insects" and data.train.image_shape == (6, 5)
    assert data.train.labels == ("ant", "bee 9", "bee 10", "cat")
    assert_holds(data, X, np.array([0, 2, 1, 3])[Y])


def test_folders_for_the_training_and_the_test(tmp_path):
    x, y = some(8, 6, 5, seed=1)
    folder = write(tmp_path, {**pictures(X, Y, "0123", "Train/"), **pictures(x, y, "0123", "test/")})
    data = load(folder)
    assert (len(data.train), len(data.test)) == (20, 8)
    assert sorted(map(bytes, data.test.x)) == sorted(image.tobytes() for image in x)


def test_the_folder_of_a_part_alone(tmp_path):
    assert_holds(load(write(tmp_path, pictures(X, Y, "0123", "train/"))), X, Y)


def test_hidden_files_are_ignored_and_others_named(tmp_path):
    hidden = dict.fromkeys((".DS_Store", "ant/.a.png", "ant/Thumbs.db", "__MACOSX/ant/a.png"), b"x")
    files = {"ant/notes.txt": b"x", "readme.md": b"x", "empty/sub/deep.txt": b"x"}
    data = load(write(tmp_path, {**pictures(X, Y), **hidden, **files}))
    assert len(data.train) + len(data.test) == 20 and len(data.train.labels) == 4
    assert "These files were left out, since they are no pictures: ant/notes.txt." in data.notes
    assert "These files and folders were not used: empty, readme.md." in data.notes


def test_dark_ink_on_light_paper_becomes_light_ink(tmp_path):
    paper = np.full((20, 9, 9), 250, np.uint8)
    paper[:, 3:6, 2:6] = X[:, :3, :4] // 4
    data = load(write(tmp_path, pictures(paper, Y, "0123")))
    assert_holds(data, 255 - paper, Y)
    assert any("dark on light" in note for note in data.notes)


def drawings(count, paper, ink):
    x = np.full((count, 9, 9), paper, np.uint8)
    x[:, 2:7, 4] = ink - np.arange(count)[:, None]
    return x


def test_light_and_dark_are_exchanged_where_they_are_the_other_way_round(tmp_path):
    x = np.concatenate([drawings(8, 250, 40), drawings(12, 3, 240)])
    turned = np.concatenate([255 - x[:8], x[8:]])
    data = load(write(tmp_path, pictures(x, Y, "0123")))
    assert_holds(data, turned, Y)
    assert any("Of 20 pictures, 8 are dark on light," in note for note in data.notes)


def test_photographs_that_are_partly_light_are_left_alone(tmp_path):
    photographs = np.tile(np.arange(81, dtype=np.uint8).reshape(9, 9) * 3, (12, 1, 1))
    x = np.concatenate([drawings(4, 250, 40), drawings(4, 3, 240), photographs])
    data = load(write(tmp_path, pictures(x, Y, "0123")))
    assert_holds(data, x, Y)
    assert any("all were left as they are" in note for note in data.notes)


def test_pictures_of_several_sizes_need_a_size(tmp_path):
    folder = write(tmp_path, {**pictures(X, Y), "cat/z.png": picture(X[0, :4])})
    with pytest.raises(DataError) as error:
        load(folder)
    assert str(error.value) == (
        f"{folder}/cat/z.png: has 5 × 4 pixels, expected 5 × 6 as 000.png has; make all alike with --resize 5x6 "
        "(in Python: resize=(5, 6))"
    )
    data = load(folder, resize=(10, 12))
    assert len(data.train) + len(data.test) == 21 and data.train.image_shape == (12, 10)


def test_resize_keeps_the_mean_brightness(tmp_path):
    large = X.repeat(4, axis=1).repeat(4, axis=2)
    data = load(write(tmp_path, pictures(large, Y)), resize=(5, 6))
    both = np.concatenate([data.train.x, data.test.x])
    assert np.allclose(np.sort(both.mean(axis=1)), np.sort(X.reshape(20, -1).mean(axis=1)), atol=8)


@pytest.mark.parametrize("kind", ["JPEG", "BMP", "GIF"])
def test_other_kinds_of_pictures(kind, tmp_path):
    smooth = np.full((4, 8, 8), 40, np.uint8) * np.arange(1, 5, dtype=np.uint8)[:, None, None]
    suffix = {"JPEG": "JPG", "BMP": "bmp", "GIF": "gif"}[kind]
    files = {f"{i % 2}/{i}.{suffix}": picture(each, kind) for i, each in enumerate(smooth)}
    data = load(write(tmp_path, files))
    both = np.concatenate([data.train.x, data.test.x])
    assert np.allclose(sorted(both.mean(axis=1)), [40, 80, 120, 160], atol=1)


def test_a_broken_picture_is_named(tmp_path):
    folder = write(tmp_path, {**pictures(X, Y), "cat/z.png": picture(X[0])[:40]})
    with pytest.raises(DataError) as error:
        load(folder)
    assert str(error.value).startswith(f"{folder}/cat/z.png: is not a readable picture")


def test_pictures_without_folders_are_refused(tmp_path):
    write(tmp_path, {"1.png": picture(X[0]), "2.png": picture(X[1])})
    with pytest.raises(DataError, match=r"has no folder of pictures for each class, but 1.png, 2.png"):
        load(tmp_path)


@pytest.mark.parametrize("size", [5, "5x6", (5,), (0, 6), (5, 6.5), (10**9, 10**9)])
def test_a_wrong_size_is_refused(size, tmp_path):
    with pytest.raises(UsageError, match=r"resize is .*, expected"):
        load(write(tmp_path, pictures(X, Y)), resize=size)


def test_only_pictures_are_resized(tmp_path):
    np.save(tmp_path / "own.npy", np.ones((4, 5)))
    with pytest.raises(UsageError, match=r"resize is .*, expected none"):
        load(tmp_path / "own.npy", resize=(2, 2))
