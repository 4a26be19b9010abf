"""A page carries its facts, and they are those of the recording."""

import base64
import json
import re
import zlib

import numpy as np
import pytest

import viznet as vz
from viznet.errors import ReceiptError
from viznet.marks import HTML_MARK, marked_page
from viznet.receipts.page import DATA


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 4, 10, seed=2), digits.train[:200], steps=8)
    path = tmp_path_factory.mktemp("runs") / "run"
    return vz.record(
        training, path, probe=digits.test.per_class(1), validation=digits.test[:50], progress=False
    )


@pytest.fixture(scope="module")
def page(run, tmp_path_factory):
    return vz.explore(run).save(tmp_path_factory.mktemp("pages") / "page.html")


def test_the_facts_of_a_page_are_those_of_the_recording(page, run):
    found = vz.verify(page, run)
    assert found.false == found.unknown == ()
    # Three sizes, the size of a batch, and for each of 9 snapshots: the step, two figures of the batch, and
    # loss, accuracy and number of the held-out examples.
    assert found.numbers == 3 + 1 + 9 * (1 + 2 + 3)


def test_a_page_of_two_recordings_is_checked_with_those_that_are_given(run, tmp_path):
    training = vz.train(vz.MLP(784, 4, 10, seed=3), vz.digits().train[:50], steps=2)
    other = vz.record(training, tmp_path / "other", probe=vz.digits().test.per_class(1), progress=False)
    page = vz.explore(run, compare=other).save(tmp_path / "two.html")
    both = vz.verify(page, run, other)
    assert both.false == both.unknown == () and "also shows" not in " ".join(both.not_covered)
    one = vz.verify(page, run)
    assert both.numbers == one.numbers + vz.verify(page, other).numbers
    assert any(line.startswith("The page also shows other; ") for line in one.not_covered)


def forged(page, path, change):
    """Changes the facts of a page, and renews its checksum."""
    html = re.sub(r'<meta name="generator"[^>]*>', HTML_MARK, page.read_text(encoding="utf-8"), count=1)
    start, end = re.search(DATA.pattern.decode(), html, re.DOTALL).span(1)
    data = json.loads(html[start:end])
    change(data["runs"][0])
    path.write_text(marked_page(html[:start] + json.dumps(data) + html[end:]), encoding="utf-8")
    return path


def test_one_changed_fact_is_named(page, run, tmp_path):
    def change(about):
        about["loss"][4] *= 1.00001

    changed = forged(page, tmp_path / "changed.html", change)
    (line,) = vz.verify(changed, run).false
    assert line.startswith("in the page, ")
    assert line.endswith(f": recorded loss at step {run.steps[4]}")
    assert f"{float(run['loss'][4]):.6g}" in line


def test_a_hidden_figure_is_named(page, run, tmp_path):
    changed = forged(page, tmp_path / "hidden.html", lambda about: about["loss"].__setitem__(4, None))
    (line,) = vz.verify(changed, run).false
    assert line.startswith("in the page, “no number” is no number, but ")


def test_a_page_that_names_no_recording_is_of_none(page, run, tmp_path):
    changed = forged(page, tmp_path / "any.html", lambda about: about.update(hash=""))
    with pytest.raises(ReceiptError, match="the recording is not that of the page"):
        vz.verify(changed, run)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_page_of_a_training_that_diverged_is_true(tmp_path):
    network = vz.MLP(784, 4, 10, seed=2)
    training = vz.train(network, vz.digits().train[:50], optimizer=vz.SGD(1e38), steps=4)
    run = vz.record(training, tmp_path / "run", probe=vz.digits().test.per_class(1), progress=False)
    assert not np.isfinite(run["loss"]).all()
    assert not vz.verify(vz.explore(run).save(tmp_path / "page.html"), run).false


def test_a_page_that_was_changed_is_not_as_viznet_wrote_it(page, run, tmp_path):
    changed = tmp_path / "changed.html"
    changed.write_bytes(page.read_bytes().replace(b"What if", b"What else"))
    (line,) = vz.verify(changed, run).false
    assert line.startswith("the page was changed after viznet wrote it")


def test_another_file_or_another_recording_is_refused(page, run, tmp_path):
    with pytest.raises(ReceiptError, match="cannot be read"):
        vz.verify(tmp_path / "none.html", run)
    (tmp_path / "mine.html").write_text("<html></html>")
    with pytest.raises(ReceiptError, match="is no page of viznet"):
        vz.verify(tmp_path / "mine.html", run)
    (tmp_path / "odd.html").write_text('<script type="application/json" id="recordings">[1]</script>')
    with pytest.raises(ReceiptError, match="this page is damaged"):
        vz.verify(tmp_path / "odd.html", run)
    digits = vz.digits()
    other = vz.record(
        vz.train(vz.MLP(784, 3, 10, seed=np.int64(1)), digits.train[:50], steps=2),
        tmp_path / "other",
        progress=False,
    )
    with pytest.raises(ReceiptError, match="the page shows run: give that recording after the page"):
        vz.verify(page, other)


SETTINGS = {
    "activation": lambda about: about["activation"].update(name="tanh"),
    "output": lambda about: about.update(output="elementwise"),
    "loss": lambda about: about.update(lossName="mse"),
    "optimizer": lambda about: about["optimizer"].update(lr=0.2),
    "rate of a plain step": lambda about: about.update(plainRate=0.2),
    "name of the data": lambda about: about.update(data="mnist"),
    "number of steps in an epoch": lambda about: about.update(epochLength=7),
    "number of steps": lambda about: about.update(total=9),
    "shape of a picture": lambda about: about["examples"].update(shape=[14, 56]),
    "list of classes": lambda about: about["examples"]["labels"].reverse(),
}


@pytest.mark.parametrize("what", SETTINGS)
def test_a_changed_setting_is_named(what, page, run, tmp_path):
    (line,) = vz.verify(forged(page, tmp_path / "changed.html", SETTINGS[what]), run).false
    assert line.startswith(f"in the page, the {what} is ") and ", and the recording has " in line


def changed_array(place, key, kind, index, value):
    """Changes one number of an array that a page has packed."""

    def change(about):
        array = np.frombuffer(zlib.decompress(base64.b64decode(about[place][key])), kind).copy()
        array[index] = value
        about[place][key] = base64.b64encode(zlib.compress(array.tobytes())).decode()

    return change


def test_a_setting_of_a_million_letters_is_named_in_a_short_line(page, run, tmp_path):
    changed = forged(
        page, tmp_path / "changed.html", lambda about: about.update(data="\x1b[31m" + "x" * 10**6)
    )
    (line,) = [line for line in vz.verify(changed, run).false if "name of the data" in line]
    assert len(line) < 400 and "\x1b" not in line


def test_a_changed_picture_and_class_of_an_example_are_named(page, run, tmp_path):
    one_pixel = changed_array("examples", "x", np.uint8, 3 * 784 + 400, 77)
    (line,) = vz.verify(forged(page, tmp_path / "pixel.html", one_pixel), run).false
    assert line == "in the page, the picture of example 3 is not that of the recording"
    other = forged(page, tmp_path / "class.html", lambda about: about["examples"]["y"].__setitem__(3, 8))
    (line,) = vz.verify(other, run).false
    assert line == "in the page, example 3 is of class 8, and the recording has class 3"


def test_a_changed_point_of_a_curve_is_named_with_its_step(page, run, tmp_path):
    change = changed_array("curves", "loss", "<f4", 5, 9)
    (line,) = vz.verify(forged(page, tmp_path / "curve.html", change), run).false
    expected = np.load(run.path / "scalars" / "loss.npy")[5]
    assert line.startswith("in the page, the loss in the curve at step 5 is 9, and the recording has ")
    assert float(line.split()[-1]) == pytest.approx(expected, rel=1e-5)


def test_a_curve_of_means_is_true(run, tmp_path, monkeypatch):
    from viznet.stepper import header

    monkeypatch.setattr(header, "MOST_POINTS", 3)
    assert not vz.verify(vz.explore(run).save(tmp_path / "means.html"), run).false


@pytest.mark.parametrize("broken", ["", "no base64", "AAAA", 7, None])
def test_pictures_that_cannot_be_read_are_damage(broken, page, run, tmp_path):
    changed = forged(page, tmp_path / "broken.html", lambda about: about["examples"].update(x=broken))
    with pytest.raises(ReceiptError, match="this page is damaged"):
        vz.verify(changed, run)
