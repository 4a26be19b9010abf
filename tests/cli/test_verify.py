"""`viznet verify` says that a film is true, or what in it is not."""

import json

import pytest

import viznet as vz
from tests.receipts.changed import changed
from viznet.cli import main
from viznet.cli.verify import FEW
from viznet.receipts import receipt_beside


@pytest.fixture
def film(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    training = vz.train(vz.MLP(784, 3, 10, seed=1), vz.digits().train[:60], steps=4)
    run = vz.record(training, "runs/first", progress=False)
    small = {"size": (320, 180), "fps": 2, "seconds": 1, "progress": False}
    return vz.animate(run, "weights").save("film.gif", **small)


def typed(monkeypatch, capsys, *words):
    """Runs a command line: returns the exit code and its two outputs."""
    monkeypatch.setattr("sys.argv", ["viznet", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        raise SystemExit(main())
    return int(left.value.code or 0), *capsys.readouterr()


@pytest.mark.slow
def test_a_true_film(film, monkeypatch, capsys):
    code, out, _ = typed(monkeypatch, capsys, "verify", film, "first")
    assert code == 0
    assert out.splitlines()[0].endswith(" numbers and 0 claims, all true")
    assert "not covered: Pictures, curves and bars are checked by the tests" in out


def test_a_film_that_is_not_true(film, monkeypatch, capsys):
    def change(data):
        (size,) = (n for n in data["numbers"] if n["text"] == "784")
        size["text"] = "785"

    changed(film, change)
    code, out, error = typed(monkeypatch, capsys, "verify", film, "first")
    assert code == 1
    assert out.startswith("at 0.0 s, “785” should be 784: size")
    assert "film.gif" in error and "claims, not true: 1" in error


def test_an_empty_name_of_a_film_is_wrong_usage(film, monkeypatch, capsys):
    code, _, error = typed(monkeypatch, capsys, "verify", "", "first")
    assert code == 2 and "FILM is empty" in error


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.pop("film"), "this receipt is damaged: 'film' is missing"),
        (lambda data: data.update(run=3), "this receipt is damaged: a value is of another kind"),
    ],
)
def test_a_damaged_receipt_is_one_plain_line(change, said, film, monkeypatch, capsys):
    changed(film, change)
    code, out, error = typed(monkeypatch, capsys, "verify", film, "first")
    assert code == 1 and out == "" and said in " ".join(error.split())


def test_a_film_without_a_receipt(film, monkeypatch, capsys):
    receipt_beside(film).unlink()
    code, _, error = typed(monkeypatch, capsys, "verify", film, "first")
    assert code == 1
    assert "there is no receipt of this film" in error


def test_another_recording_is_one_line(film, monkeypatch, capsys):
    training = vz.train(vz.MLP(784, 3, 10, seed=2), vz.digits().train[:60], steps=4)
    vz.record(training, "runs/second", progress=False)
    small = {"size": (320, 180), "fps": 2, "seconds": 1, "progress": False}
    loss = vz.animate("first", "loss").save("loss.gif", **small)
    assert len(vz.verify(loss, "second").false) > FEW
    code, out, error = typed(monkeypatch, capsys, "verify", loss, "second")
    assert code == 1 and out == ""
    assert "loss.gif: the recording is not that of the film" in error
    assert "the film shows first: give that recording" in " ".join(error.split())


def without(data):
    del data["numbers"][-1]


def added(data):
    data["numbers"].append(data["numbers"][0] | {"from": 0.5, "to": 0.5})


def doubled(data):
    data["numbers"].insert(0, data["numbers"][0])


def swapped(data):
    first, other = data["numbers"][0], data["numbers"][1]
    for key in ("from", "to"):
        first[key], other[key] = other[key], first[key] + 0.5


def uncovered(data):
    data["not covered"].pop()


@pytest.mark.parametrize("change", [without, added, doubled, swapped, uncovered])
def test_what_no_number_tells_the_checksum_tells(change, film, monkeypatch, capsys):
    path = receipt_beside(film)
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    code, out, error = typed(monkeypatch, capsys, "verify", film, "first")
    assert code == 1 and "not true: " in error
    assert "the receipt was changed after viznet wrote it" in out


def renamed(data):
    for number in data["numbers"]:
        number["source"]["kind"] = "value"
        number["source"]["symbol"] = "W9"


def rounded(data):
    data["numbers"][0]["rounding"] = 50.0


@pytest.mark.parametrize(
    ("change", "said"),
    [(renamed, "has a source that the recording does not have"), (rounded, "the rounding of")],
)
def test_a_change_behind_a_new_checksum_is_named(change, said, film, monkeypatch, capsys):
    changed(film, change)
    code, out, error = typed(monkeypatch, capsys, "verify", film, "first")
    assert code == 1 and said in " ".join((out + error).split())
    assert "Traceback" not in out + error
