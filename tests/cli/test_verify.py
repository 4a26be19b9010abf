"""`viznet verify` says that a film is true, or what in it is not."""

import json

import pytest

import viznet as vz
from viznet.cli import main
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
    receipt = json.loads(receipt_beside(film).read_text(encoding="utf-8"))
    (size,) = (n for n in receipt["numbers"] if n["text"] == "784")
    size["text"] = "785"
    receipt_beside(film).write_text(json.dumps(receipt), encoding="utf-8")
    code, out, error = typed(monkeypatch, capsys, "verify", film, "first")
    assert code == 1
    assert out.startswith("at 0.0 s, “785” should be 784: size")
    assert "film.gif" in error and "claims, not true: 1" in error


def test_a_film_without_a_receipt(film, monkeypatch, capsys):
    receipt_beside(film).unlink()
    code, _, error = typed(monkeypatch, capsys, "verify", film, "first")
    assert code == 1
    assert "there is no receipt of this film" in error
