"""The voices of a film: read from files, and heard in it."""

import json
import subprocess
import wave

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from tests import needs
from viznet.errors import SceneError, SceneUsageError
from viznet.marks import is_own
from viznet.rendering import scene
from viznet.rendering.narration import (
    RATE,
    Section,
    SilentSectionsWarning,
    narration_text,
    sound_track,
    voices_in,
    warn_of_silence,
)

HERTZ = {"one": 440, "two": 1000}
SECONDS = {"one": 4.25, "two": 3.1}


def tone(path, hertz, seconds, rate=22_050):
    """Writes a WAV file of one tone."""
    samples = 12_000 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def heard(film):
    """The sound of a film, decoded, from -1 to 1."""
    command = [get_ffmpeg_exe(), "-v", "error", "-i", film, "-f", "f32le", "-ac", "1", "-ar", str(RATE), "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float32)


def loudest(samples):
    """The frequency of the strongest tone."""
    return np.abs(np.fft.rfft(samples)).argmax() * RATE / len(samples)


@pytest.fixture
def folder(tmp_path):
    voices = tmp_path / "voices"
    voices.mkdir()
    tone(voices / "one.wav", HERTZ["one"], SECONDS["one"])
    made = tone(tmp_path / "two.wav", HERTZ["two"], SECONDS["two"], rate=44_100)
    subprocess.run([get_ffmpeg_exe(), "-v", "error", "-i", made, voices / "two.mp3"], check=True)
    (voices / "notes.txt").write_text("not a voice")
    return voices


def test_voices_are_read_whatever_their_format(folder):
    voices = voices_in(folder)
    assert sorted(voices) == ["one", "two"]
    for name, voice in voices.items():
        assert voice.seconds == pytest.approx(SECONDS[name], abs=0.1)
        assert loudest(voice.samples) == pytest.approx(HERTZ[name], abs=2)


def test_what_is_no_voice_is_named_in_one_line(folder, tmp_path):
    with pytest.raises(SceneUsageError, match=r"nowhere: no such folder"):
        voices_in(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SceneUsageError, match=r"empty: no sound in this folder"):
        voices_in(tmp_path / "empty")
    (folder / "three.wav").write_text("no sound at all")
    with pytest.raises(
        SceneUsageError, match=r"three\.wav: cannot be read as sound; expected one of .*\.mp3"
    ):
        voices_in(folder)
    (folder / "three.wav").unlink()
    tone(folder / "two.wav", 100, 0.5)
    with pytest.raises(SceneUsageError, match=r"two\.wav: two\.mp3 is a voice of this section too"):
        voices_in(folder)


def test_sections_without_a_voice_and_voices_without_a_section_are_named(folder):
    voices = voices_in(folder)
    here = [Section("one", 0, 5, "One."), Section("two", 5, 9, "Two.")]
    warn_of_silence(here, voices)
    with pytest.warns(SilentSectionsWarning, match="^no voice for the sections three, which are silent$"):
        warn_of_silence([*here, Section("three", 9, 10, "Three.")], voices)
    with pytest.warns(SilentSectionsWarning, match=r"^no section for the voices two\.mp3, which are not"):
        warn_of_silence(here[:1], voices)
    with pytest.warns(SilentSectionsWarning, match=r"the sections 2, and no section for the files two\.mp3"):
        warn_of_silence([here[0], Section("2", 5, 9, "Two.")], voices)


def test_the_track_has_every_voice_whole(folder):
    voices = voices_in(folder)
    track = sound_track([Section("one", 1.5, 5.0, "One."), Section("two", 6.0, 7.0, "Two.")], voices, 8)
    assert len(track) == 6 * RATE + len(voices["two"].samples), "the last voice is not cut"
    assert not track[: round(1.5 * RATE)].any()
    assert np.array_equal(track[round(1.5 * RATE) :][: len(voices["one"].samples)], voices["one"].samples)


def test_the_text_to_speak_names_files_times_and_sentences(tmp_path):
    text = narration_text([Section("one", 0, 63, "It is minus 0.5."), Section("It turns", 59.97, 70, "Two.")])
    assert text.splitlines()[:2] == ["0:00.0  one  It is minus 0.5.", "1:00.0  It-turns  Two."]
    path = tmp_path / "film.narration.txt"
    path.write_text(text, newline="")
    assert is_own(path)
    path.write_text(text.replace("minus", "plus"), newline="")
    assert not is_own(path), "what a user changed is not replaced"


SPEAKING = """
from viznet.stage import Stage

class Mine(Stage):
    def construct(self):
        self.say("one", "A sentence.")
        self.say("two", "Is this another one?", asks=True)
        self.end()
"""


@pytest.mark.slow
def test_a_film_speaks_and_so_do_its_clips(run, folder, tmp_path, monkeypatch):
    needs.manim()
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    (tmp_path / "mine.py").write_text(SPEAKING)
    film = scene(str(tmp_path / "mine.py"), run, ask=True)
    path = film.save(tmp_path / "film.mp4", quality="low", fps=5, sections=True, narration=folder)
    lines = path.with_suffix(".narration.txt").read_text().splitlines()
    assert [line.split("  ", 2)[1:] for line in lines[:2]] == [
        ["one", "A sentence."],
        ["two", "Is this another one?"],
    ]
    sound = heard(path)
    minutes, seconds = lines[1].split()[0].split(":")
    two = 60 * int(minutes) + float(seconds)
    assert SECONDS["one"] <= two
    for start, name in ((0, "one"), (two, "two")):
        whole = sound[round((start + 0.1) * RATE) : round((start + SECONDS[name] - 0.1) * RATE)]
        assert loudest(whole) == pytest.approx(HERTZ[name], abs=2)
        assert np.sqrt(np.mean(whole[-RATE // 5 :] ** 2)) > 0.1, "it is heard to its end"
    assert np.abs(sound[round((two + SECONDS["two"] + 0.2) * RATE) :]).max() < 0.01
    assert len(sound) / RATE > two + SECONDS["two"] + 4, "then there is time to think"
    (table,) = (tmp_path / "film_sections").glob("*.json")
    for clip in json.loads(table.read_text()):
        spoken = heard(table.parent / clip["video"])
        assert loudest(spoken) == pytest.approx(HERTZ[clip["name"]], abs=2)


def test_a_film_that_cannot_speak_is_refused_before_it_is_drawn(run, tmp_path):
    needs.manim()
    (tmp_path / "mine.py").write_text(SPEAKING)
    with pytest.raises(SceneError, match="nowhere: no such folder"):
        scene(str(tmp_path / "mine.py"), run).save(tmp_path / "film.mp4", narration=tmp_path / "nowhere")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.py"]
