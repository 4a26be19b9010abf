"""The demo and the scripts of the repository replace only what they made."""

import runpy
from pathlib import Path

import numpy as np
import pytest

import viznet as vz
from tests.files.kept import MINE, ROOT, refused, training
from viznet import demo as demo_module
from viznet.errors import VizError
from viznet.training import train


@pytest.mark.slow
def test_the_demo_replaces_its_own_recording_and_no_other(here, monkeypatch):
    monkeypatch.setattr(demo_module, "SCENES", ())
    monkeypatch.setattr(demo_module, "SECONDS", 0.1)
    monkeypatch.setattr(vz.views, "VIEWS", {"loss": vz.views.VIEWS["loss"]})
    monkeypatch.setattr(
        vz, "train", lambda network, data, epochs, **how: train(network, data, steps=4, **how)
    )
    vz.record(training(), "out/run", progress=False)
    refused(lambda: demo_module.demo(Path("out"), progress=False), "out/run", here)
    for _ in range(2):
        demo_module.demo(Path("mine"), progress=False)
    vz.record(training(), "mine/run", overwrite=True, progress=False)  # no longer the demo's
    refused(lambda: demo_module.demo(Path("mine"), progress=False), "mine/run", here)
    for name in ("loss.gif", "loss.mp4", "stepper.html"):
        path = Path("films", name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(MINE)
        refused(lambda: demo_module.demo(Path("films"), progress=False), path, here)
        path.unlink()


@pytest.mark.parametrize(
    "name",
    [
        *("loss.mp4", "loss.mp4.receipt.json", "loss.gif.receipt.json", ".viznet", "run", "stepper.html"),
        *("one.mp4", "one.srt", "one.narration.txt", "one.mp4.receipt.json"),
    ],
)
@pytest.mark.parametrize("link", [False, True])
def test_the_demo_refuses_before_it_trains(here, monkeypatch, name, link):
    monkeypatch.setattr(demo_module, "SCENES", ("one",))
    monkeypatch.setattr(demo_module, "find_spec", lambda _: True)
    monkeypatch.setattr(vz, "train", lambda *_, **__: pytest.fail("refused before anything is trained"))
    Path("mine").mkdir()
    Path("out").mkdir()
    path = Path("out", name)
    path.symlink_to(here / "mine") if link else path.write_text(MINE)
    refused(lambda: demo_module.demo(Path("out"), progress=False), path, here)
    refused(lambda: demo_module.demo(here / "out" / name, progress=False), name, here) if not link else None


@pytest.mark.slow
def test_the_scripts_replace_no_other_file(run, here, monkeypatch):
    write = runpy.run_path(str(ROOT / "scripts/make_digits.py"))["write"]
    arrays = {"x": np.zeros(3, np.uint8)}
    Path("own.npz").write_text(MINE)
    refused(lambda: write(Path("own.npz"), arrays), "own.npz", here)
    Path("mine.txt").write_text(MINE)
    Path("new.part").symlink_to("mine.txt")
    write(Path("new.npz"), arrays)
    assert Path("mine.txt").read_text() == MINE

    gallery = runpy.run_path(str(ROOT / "scripts/make_gallery.py"))["main"]
    monkeypatch.setattr(vz, "record", lambda *_, **__: run)
    monkeypatch.setattr(vz, "train", lambda *_, **__: None)
    name = "outputs/gallery/loss.png"
    Path(name).parent.mkdir(parents=True)
    Path(name).write_text(MINE)
    with pytest.raises(VizError, match=r"loss\.png"):
        gallery(name, root=here)
    assert Path(name).read_text() == MINE
    Path(name).unlink()
    for _ in range(2):
        gallery(name, root=here)
    assert [path.name for path in Path(name).parent.iterdir()] == ["loss.png"]
