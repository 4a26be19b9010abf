"""Pictures for a network that learned no centred digits: said in one line, and only scaled with `plain`."""

import warnings

import numpy as np
import pytest
from PIL import Image

import viznet as vz
from tests.commands import command_line
from viznet.recording.framing import are_centred

DIGITS = vz.digits().test[:40]
PICTURES = DIGITS.x.reshape(-1, 28, 28)


def filled(picture):
    """The digit from border to border, as many data sets have their pictures."""
    y, x = np.nonzero(picture > 32)
    return np.array(Image.fromarray(picture[y.min() : y.max() + 1, x.min() : x.max() + 1]).resize((28, 28)))


def resized(side):
    return np.array([np.array(Image.fromarray(each).resize((side, side))) for each in PICTURES])


FRAMINGS = {
    "as in MNIST": (PICTURES, True),
    "dark on light": (255 - PICTURES, True),
    "larger": (resized(56), True),
    "smaller": (resized(14), True),
    "from border to border": (np.array([filled(each) for each in PICTURES]), False),
    "moved, and whole": (np.roll(PICTURES, 3, axis=1), False),
    "moved": (np.roll(PICTURES, 5, axis=1), False),
    "noise": (np.random.default_rng(0).integers(0, 256, PICTURES.shape, np.uint8), False),
    "blank": (np.zeros_like(PICTURES), False),
}


@pytest.mark.parametrize("framing", FRAMINGS)
def test_the_examples_show_whether_they_are_centred_digits(framing):
    pictures, centred = FRAMINGS[framing]
    x = pictures.reshape(len(pictures), -1)
    assert are_centred(vz.Examples(x, DIGITS.y, pictures.shape[1:], DIGITS.labels)) is centred


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder with dark pictures that fill their frame, the run `own` that learned them, and the run `mnist`."""
    folder = tmp_path_factory.mktemp("framing")
    for number, (picture, y) in enumerate(zip(PICTURES, DIGITS.y, strict=True)):
        (folder / "own" / str(y)).mkdir(parents=True, exist_ok=True)
        Image.fromarray(255 - filled(picture)).save(folder / "own" / str(y) / f"{number:03}.png")
    Image.fromarray(np.full((30, 30), 250, np.uint8)).save(folder / "blank.png")
    for name, data in (("own", vz.load(folder / "own")), ("mnist", (PICTURES, DIGITS.y))):
        vz.record(vz.train(vz.MLP(784, 10), data, steps=3), folder / "runs" / name, progress=False)
    return folder


def test_a_plain_picture_is_what_the_network_learned(runs):
    run, data = vz.open_run(runs / "runs" / "own"), vz.load(runs / "own")
    learned = {row.tobytes() for part in (data.train, data.test) for row in part.x}
    for file in (runs / "own").rglob("*.png"):
        with warnings.catch_warnings(action="error"):
            asked = run.predict(file, plain=True)
        assert asked.image.tobytes() in learned
    assert run.predict(np.array(Image.open(file)), plain=True).image.tobytes() == asked.image.tobytes()


def test_a_plain_picture_of_dark_ink_becomes_light_as_the_examples_are(runs):
    run = vz.open_run(runs / "runs" / "mnist")
    for picture in (PICTURES[0], 255 - PICTURES[0]):
        assert np.array_equal(run.predict(picture, plain=True).image, PICTURES[0])


def test_a_centred_picture_gives_a_warning_for_such_a_network_alone(runs):
    file = next((runs / "own").rglob("*.png"))
    with pytest.warns(vz.NotCentredWarning, match="not scaled and centred as MNIST's digits are"):
        vz.open_run(runs / "runs" / "own").predict(file)
    with pytest.warns(vz.NotCentredWarning, match="so the answer may mean little$"):
        vz.explain(runs / "runs" / "own", image=file, digit=1)
    with warnings.catch_warnings(action="error"):
        vz.open_run(runs / "runs" / "mnist").predict(file)
        vz.explain(runs / "runs" / "mnist", image=file, digit=1)


@pytest.mark.slow
@pytest.mark.filterwarnings("always::viznet.NotCentredWarning")
def test_the_command_says_it_in_one_line(runs, monkeypatch, capsys):
    monkeypatch.chdir(runs)
    viznet, files = command_line(monkeypatch, capsys), " ".join(map(str, (runs / "own").rglob("*.png")))
    code, _, said = viznet(f"predict own {files} --json")
    assert code == 0 and said.count("--plain only scales it") == said.count("\n") == 1
    for quiet in (f"predict own {files} --json --plain", f"predict mnist {files} --json"):
        assert viznet(quiet)[::2] == (0, "")
    code, _, said = viznet("predict own blank.png --plain")
    assert code == 2 and "blank.png: is blank" in said
