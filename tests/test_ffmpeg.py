"""An ffmpeg that does not run is named in one line, before anything is drawn."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import viznet as vz
from tests import needs
from viznet import ffmpeg as ffmpeg_module
from viznet.errors import FilmError, SceneError, VizError
from viznet.ffmpeg import Watch, ffmpeg
from viznet.rendering.delivery import loop

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


def program(path: Path, work: str) -> str:
    """Makes an encoder that tells a version, and then does this."""
    version = 'case "$*" in *-version*) echo "ffmpeg version 0"; exit;; esac'
    path.write_text(f"#!/bin/sh\n{version}\n{work}\n")
    path.chmod(0o755)
    return str(path)


@needs.linux
@pytest.mark.parametrize(
    ("film", "work", "expected"),
    [
        ("film.mp4", "kill -9 $$", "exit status -9"),
        ("film.webm", "cat > /dev/null; echo no room >&2; exit 5", "no room"),
        ("film.gif", "cat > /dev/null; exit 0", r"the film lacks [0-9]+ of its frames"),
        ("film.mp4", "exec 0<&-; sleep 600", "did nothing for 0.2 s"),
    ],
)
@pytest.mark.slow
def test_no_film_is_left_by_an_encoder_that_fails(
    run: vz.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, film: str, work: str, expected: str
) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", program(tmp_path / "encoder", work))
    monkeypatch.setattr(ffmpeg_module, "PATIENCE", 0.2 if "sleep" in work else 60)
    with pytest.raises(FilmError, match=expected):
        vz.animate(run, "loss").save(film, **SMALL)
    assert sorted(os.listdir()) == ["encoder", "run"]


@needs.linux
@pytest.mark.parametrize(
    ("work", "expected"),
    [
        ("head -c 32 /dev/zero; echo broken >&2; exit 1", "broken"),
        ("exit 0", "exit status 0"),
        ("sleep 600", "did nothing for 0.2 s"),
    ],
)
def test_no_loop_is_made_of_a_film_that_ffmpeg_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str, expected: str
) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", program(tmp_path / "decoder", work))
    monkeypatch.setattr(ffmpeg_module, "PATIENCE", 0.2 if "sleep" in work else 60)
    with pytest.raises(SceneError, match=expected):
        loop(tmp_path / "film.mp4", tmp_path / "film.gif", size=(4, 2), span=(0, 1))


@needs.linux
def test_a_program_that_does_not_end_is_named(
    run: vz.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ffmpeg_module, "LONGEST_RUN", 0.2)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", program(tmp_path / "decoder", "exec sleep 600"))
    Path("film.mp4").write_bytes(b"\0\0\0\x18ftypisom")
    with pytest.raises(VizError, match="did nothing"):
        vz.animate(run, "loss").save("film.mp4", **SMALL)


def test_an_encoder_that_still_works_is_not_ended_however_long_viznet_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After the last frame, ffmpeg may have many large ones to encode."""
    monkeypatch.setattr(ffmpeg_module, "PATIENCE", 0.01)
    looks = 0

    def done() -> int:  # how many frames are encoded: one more at each look, but only up to 9
        nonlocal looks
        looks += 1
        return min(looks, 9)

    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True
    ) as process:
        watch = Watch(process, done)
        with watch.waiting():
            process.wait()
    assert looks == 10 and watch.ended.startswith("ffmpeg did nothing")


@needs.linux
def test_a_film_is_not_taken_for_somebody_elses_because_ffmpeg_was_killed(
    run: vz.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", program(tmp_path / "decoder", "kill -9 $$"))
    Path("film.mp4").write_bytes(b"\0\0\0\x18ftypisom")
    with pytest.raises(VizError, match=r"film\.mp4: ffmpeg was ended by signal 9"):
        vz.animate(run, "loss").save("film.mp4", **SMALL)
