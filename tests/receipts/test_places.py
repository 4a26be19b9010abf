"""Where `verify` looks for a film and its receipt: odd places get one line."""

import json

import numpy as np
import pytest

import viznet as vz
from viznet.receipts import receipt_beside


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    folder = tmp_path_factory.mktemp("film")
    few = vz.digits().test[np.arange(20)]
    vz.record(vz.train(vz.MLP(784, 4, 10, seed=1), few, steps=2), folder / "run", progress=False)
    return vz.animate(folder / "run", "loss").save(
        folder / "film.gif", size=(320, 180), seconds=0.2, fps=5, progress=False
    )


@pytest.mark.parametrize("place", [".", "/", ".."])
def test_a_folder_is_no_film(film, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(vz.VizError, match="there is no receipt of this film"):
        vz.verify(place, film.parent / "run")


@pytest.mark.parametrize("name", ["..", "run", "x" * 300])
def test_a_receipt_that_names_no_film(film, name, tmp_path):
    content = json.loads(receipt_beside(film).read_bytes())
    content["film"]["name"] = name
    receipt = tmp_path / "film.gif.receipt.json"
    (tmp_path / "run").mkdir()
    receipt.write_text(json.dumps(content))
    with pytest.raises(vz.VizError, match=r"no name of a film|cannot be read: ") as error:
        vz.verify(receipt, film.parent / "run")
    assert "\n" not in str(error.value)


def test_a_folder_in_the_place_of_the_film(film, tmp_path):
    (tmp_path / "film.gif").mkdir()
    receipt_beside(tmp_path / "film.gif").write_bytes(receipt_beside(film).read_bytes())
    with pytest.raises(vz.VizError, match=r"film.gif: this film cannot be read: Is a directory"):
        vz.verify(tmp_path / "film.gif", film.parent / "run")
