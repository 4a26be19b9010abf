"""The demo makes a film of every view, and lists each."""

from pathlib import Path

import pytest

import viznet as vz
from tests.decoding import frames
from viznet import demo as demo_module
from viznet.demo import demo
from viznet.training import train


@pytest.mark.checkout
@pytest.mark.slow
def test_a_film_of_every_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A GIF takes another way only after the pictures: the test below makes one, and test_film.py one of every view."""
    monkeypatch.setattr(demo_module, "SECONDS", 0.25)
    monkeypatch.setattr(demo_module, "SIZES", {".mp4": (480, 270)})
    monkeypatch.setattr(demo_module, "SCENES", ())  # tests/contracts/test_every_scene.py renders them
    out = tmp_path / "demo"
    made = {each.path.relative_to(out).as_posix(): each for each in demo(out, progress=False)}
    films = {f"{name}.mp4" for name in vz.views.VIEWS}
    assert films | {"run", "stepper.html"} <= set(made)
    assert all(each.what and each.bytes > 0 and each.path.exists() for each in made.values())
    assert made["mistakes.mp4"].what == "Mistakes: what it gets wrong at a moment, the surest mistake first."
    for name in films:
        pictures = frames(out / name)
        assert pictures.shape[1:3] == (270, 480) and len(pictures) >= 3
    run = vz.open_run(out / "run")
    assert run.status == "finished" and run.info()["parameter_count"] == 13_002
    assert run.info()["validation_accuracy"] > 0.88


@pytest.mark.slow
def test_what_an_earlier_demo_made_is_replaced_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_module, "SECONDS", 0.1)
    monkeypatch.setattr(demo_module, "SCENES", ())
    monkeypatch.setattr(vz.views, "VIEWS", {"weights": vz.views.VIEWS["weights"]})
    few = lambda network, data, epochs, **how: train(network, data, steps=4, **how)  # noqa: E731
    monkeypatch.setattr(vz, "train", few)
    (tmp_path / "mine.txt").write_text("kept")
    for _ in range(2):
        made = {each.path.name: each.what for each in demo(tmp_path, progress=False)}
    for suffix, (width, height) in demo_module.SIZES.items():
        assert made[f"weights{suffix}"] == vz.views.VIEWS["weights"].doc
        assert frames(tmp_path / f"weights{suffix}").shape[1:3] == (height, width)
    assert (tmp_path / "mine.txt").read_text() == "kept"
    assert not [path for path in tmp_path.iterdir() if "part" in path.name]
