"""An ffmpeg that does not run is named in one line, before anything is drawn."""

import os
from pathlib import Path

import pytest

import viznet as vz
from tests import needs
from viznet import ffmpeg as ffmpeg_module
from viznet.errors import FilmError, SceneError, VizError
from viznet.ffmpeg import ffmpeg

SMALL = {"size": (320, 180), "fps": 5, "seconds": 0.4, "progress": False}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> vz.Run:
    monkeypatch.chdir(tmp_path)
    training = vz.train(vz.MLP(784, 4, 10), vz.digits(), steps=3)
    return vz.record(training, "run", progress=False)


@pytest.mark.parametrize("kind", ["nowhere", "a text", "another program", "a folder"])
@pytest.mark.parametrize("film", ["film.mp4", "film.gif"])
def test_a_wrong_variable_is_named(
    run: vz.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, film: str
) -> None:
    program = tmp_path / "program"
    if kind == "a folder":
        program.mkdir()
    elif kind != "nowhere":
        program.write_text("#!/bin/sh\necho hello\n" if kind == "another program" else "no program\n")
        program.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))
    expected = (
        rf"IMAGEIO_FFMPEG_EXE is '{program}', which does not run as ffmpeg .*; expected the path of ffmpeg"
    )
    with pytest.raises(FilmError, match=expected) as caught:
        vz.animate(run, "loss").save(film, **SMALL)
    assert "\n" not in str(caught.value)
    assert not Path(film).exists() and not [name for name in os.listdir() if "part" in name]


def test_a_scene_is_refused_before_manim_draws(run: vz.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    needs.manim()
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere")
    with pytest.raises(SceneError, match="IMAGEIO_FFMPEG_EXE"):
        vz.scene("network", run).save("film.mp4")


def test_a_film_of_viznet_is_not_called_foreign_where_ffmpeg_is_missing(
    run: vz.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = vz.animate(run, "loss")
    film.save("film.mp4", **SMALL)
    before = Path("film.mp4").read_bytes()
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere")
    with pytest.raises(VizError, match="IMAGEIO_FFMPEG_EXE"):
        film.save("film.mp4", **SMALL)
    assert Path("film.mp4").read_bytes() == before


def test_without_any_ffmpeg_the_line_names_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(chosen: str | None) -> str:
        raise RuntimeError("No ffmpeg exe could be found")

    monkeypatch.delenv("IMAGEIO_FFMPEG_EXE", raising=False)
    monkeypatch.setattr(ffmpeg_module, "_tried", missing)
    with pytest.raises(FilmError, match=r"No ffmpeg exe could be found.*viznet doctor"):
        ffmpeg(FilmError)
