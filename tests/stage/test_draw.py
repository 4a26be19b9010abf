"""The process that draws a scene says in one line why there is no film."""

import json
import signal
from fractions import Fraction

import numpy as np
import pytest

from tests import needs

needs.manim()

from manim._config.video_encoder import VideoEncoderSpec  # noqa: E402

from viznet.stage import draw  # noqa: E402
from viznet.stage.film_encoder import FilmEncoder, LastPicture  # noqa: E402


@pytest.fixture
def files_of_20_kb():
    """As on a full disk, no file can grow any further."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, ignored)


@needs.linux
def test_a_full_disk_is_named_and_not_the_scene(files_of_20_kb, tmp_path, monkeypatch, capsys):
    media = tmp_path / "scenes" / "render-1" / "media"
    media.mkdir(parents=True)

    def drawing(order):
        spec = VideoEncoderSpec("mp4", "libx264", "yuv420p", 320, 180, Fraction(30), (("crf", "0"),))
        encoder, last = FilmEncoder(target=media / "film.mp4", spec=spec), LastPicture()
        rng = np.random.default_rng(0)
        for _ in range(60):
            noise = rng.integers(0, 256, (180, 320, 4), dtype=np.uint8)
            encoder.write_frame(last.change_to(noise))

    monkeypatch.setattr(draw, "draw", drawing)
    order = tmp_path / "order.json"
    order.write_text(json.dumps({"file": str(tmp_path / "scene.py"), "media": str(media)}))
    assert draw.main(str(order)) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["refused"].startswith(f"{tmp_path / 'scenes'}: there is no room to draw the film here: ")
    assert "VIZNET_CACHE" in said["refused"]
