"""Which number is white is decided by the whole dataset."""

from fractions import Fraction

import numpy as np
import pytest

import viznet as vz
from viznet.data import load
from viznet.errors import DataError

Y = np.arange(40) % 4


LEVELS = [(1, 1), (0.5, 1), (15, 15), (16, 16), (200, 255), (255, 255)]


def save(path, brightest, test_brightest=None):
    x = np.tile([[0, brightest / 2, brightest, brightest]], (40, 1))
    parts = {"x_train": x, "y_train": Y}
    if test_brightest is not None:
        parts |= {"x_test": x / brightest * test_brightest, "y_test": Y}
    if path.suffix == ".npz":
        np.savez(path, **{name: np.asarray(part, np.uint8) for name, part in parts.items()})
    elif path.suffix == ".npy":
        np.save(path, np.column_stack([Y, x]))
    else:
        np.savetxt(path, np.column_stack([Y, x]), "%g", ",")
    return path


@pytest.mark.parametrize(("brightest", "white"), LEVELS)
@pytest.mark.parametrize("suffix", [".csv", ".npy"])
def test_the_brightest_pixel_decides(tmp_path, suffix, brightest, white):
    dataset = load(save(tmp_path / f"own{suffix}", brightest), label=1)
    assert dataset.train.white == dataset.test.white == white
    shown = np.floor(255 * np.array([0, brightest / 2, brightest, brightest]) / white + 0.5)
    assert (dataset.train.x == shown).all()
    sentence = f"White is {white}, because the brightest pixel is {brightest:g}. "
    sentence += "--white N (in Python: white=N) decides otherwise."
    assert (sentence in dataset.notes) == (brightest != 255)


def test_the_brighter_part_decides_on_one_scale(tmp_path):
    dataset = load(save(tmp_path / "own.npz", 130, 200))
    assert dataset.train.white == 255 and dataset.train.x.max() == 130 and dataset.test.x.max() == 200
    assert load(save(tmp_path / "own.npz", 15, 16)).train.white == 16


@pytest.mark.parametrize(("train", "test"), [(1, 255), (1, 16), (255, 16), (16, 1)])
def test_parts_on_different_scales_are_refused(tmp_path, train, test):
    path = save(tmp_path / "own.npz", train, test)
    message = f"training pixel is {train}, but the brightest test pixel is {test}; .* --white N"
    with pytest.raises(DataError, match=message):
        load(path)
    assert load(path, white=255).train.x.max() == train


@pytest.mark.parametrize(("brightest", "white"), [(1 + 1e-3, 1), (16.01, 16), (15.99, 16), (255.2, 255)])
def test_a_rounding_error_above_white_counts_as_white(tmp_path, brightest, white):
    dataset = load(save(tmp_path / "own.npy", brightest), label=1)
    assert dataset.train.white == white and dataset.train.x.max() == 255


@pytest.mark.parametrize("brightest", [0.01, 2, 5.33, 7, 14, 15.5, 31, 100, 256, 997, 65535])
def test_a_brightest_pixel_between_the_levels_is_refused(tmp_path, brightest):
    path = save(tmp_path / "own.npy", brightest)
    with pytest.raises(DataError, match=rf"pixel is {brightest:g}, expected white to be 1, .*; --white N"):
        load(path, label=1)
    assert load(path, label=1, white=brightest).train.x.max() == 255


@pytest.mark.parametrize(("level", "number"), [(1, 7), (16, 300), (255, 1290)])
def test_a_column_that_is_no_pixel_does_not_decide(tmp_path, level, number):
    x = np.tile([0, number, level / 2, level, level], (40, 1)).astype(np.float32)
    np.savez(tmp_path / "own.npz", x_train=x, y_train=Y)
    message = (
        rf"pixel 2 goes up to {number}, and all other pixels only to {level} or less; .* leave its column out"
    )
    with pytest.raises(DataError, match=message):
        load(tmp_path / "own.npz")


@pytest.mark.parametrize(("level", "outlier"), [(1, 255), (1, 16), (16, 255), (255, 997)])
@pytest.mark.parametrize("part", ["training", "test"])
def test_one_outlier_does_not_decide(tmp_path, level, outlier, part):
    x = np.tile(np.array([0, level / 2, level, level], np.float32), (40, 1))
    wrong = x.copy()
    wrong[6, 1] = outlier
    train, test = (wrong, x) if part == "training" else (x, wrong)
    np.savez(tmp_path / "own.npz", x_train=train, y_train=Y, x_test=test, y_test=Y)
    message = f"{part} pixel is {outlier}, but nearly all others are {level} or less; .* {part} example 7,"
    with pytest.raises(DataError, match=message):
        load(tmp_path / "own.npz")


def test_the_user_decides(tmp_path):
    dataset = load(save(tmp_path / "own.npy", 10), label=1, white=20)
    assert dataset.train.white == 20 and dataset.train.x.max() == 128
    assert not any("White" in note for note in dataset.notes)
    dataset = load(save(tmp_path / "own.npy", 65535), label=1, white=65535)
    assert dataset.train.x.max() == 255


@pytest.mark.parametrize(
    ("brightest", "white", "message"),
    [
        (16, 15, "pixel 3 of example 1 is 16, expected a number from 0 to 15"),
        (-4, None, "is -2, expected a number from 0 to 1"),
        (np.nan, None, "is nan, expected a number from 0 to 1"),
        (np.inf, None, "is inf, expected a number from 0 to 1"),
    ],
)
def test_numbers_that_are_no_pixels(tmp_path, brightest, white, message):
    path = save(tmp_path / "own.npy", brightest)
    if brightest == np.inf:
        table = np.load(path)
        table[:, 1] = 0.5
        np.save(path, table)
    with pytest.raises(DataError, match=message):
        load(path, label=1, white=white)


def test_a_recording_says_which_number_was_white(tmp_path):
    dataset = load(save(tmp_path / "own.npy", 16), label=1)
    run = vz.record(vz.train(vz.MLP(4, 3, 4), dataset, steps=1), tmp_path / "run", progress=False)
    assert vz.open_run(run.path).meta.data.white == 16 and run.info()["data"]["white"] == 16
    meta = run.path / "meta.json"
    text = meta.read_text()
    meta.write_text(text.replace('"white": 16', '"white": -16'))
    with pytest.raises(vz.VizError, match=r"data\.white is -16, expected a number above 0"):
        vz.open_run(run.path)
    # Earlier recordings do not say it.
    meta.write_text(text.replace(',\n  "white": 16', ""))
    assert vz.open_run(run.path).meta.data.white == 255


@pytest.mark.parametrize("white", [Fraction(16), np.float32(16), np.int64(16)])
def test_white_may_be_any_kind_of_number(tmp_path, white):
    path = save(tmp_path / "own.npz", 15)
    assert load(path, white=white).train.white == load(path, white=16).train.white
    with pytest.raises(DataError, match="expected a number from 0 to 8"):
        load(path, white=white / 2)


def test_a_line_with_the_totals_is_named(tmp_path):
    """It was called a usual picture of another white, and --white made all others black."""
    rows = np.column_stack([np.arange(40) % 2, np.tile([0, 255, 100, 200], (40, 1))])
    np.savetxt(
        tmp_path / "own.csv", [*rows, rows.sum(axis=0)], "%d", ",", header="label,a1,a2,a3,a4", comments=""
    )
    with pytest.raises(
        DataError, match="training example 41 goes up to 10200, and all others only to 255 or less"
    ):
        load(tmp_path / "own.csv")


def test_standardised_pixels_are_named(tmp_path):
    x = (np.tile([0, 255, 100, 200], (40, 1)) / 255 - 0.13) / 0.31
    np.savez(tmp_path / "own.npz", x=x, y=np.arange(40) % 2)
    with pytest.raises(
        DataError, match=r"go from -0\.41\d* to 2\.80\d*; .* if they were standardised, undo it"
    ):
        load(tmp_path / "own.npz")
