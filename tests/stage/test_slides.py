"""The page with the sections of a scene, as a browser shows it."""

import importlib
import io
import json

import imageio.v3 as iio
import numpy as np
import pytest

from tests import needs


@pytest.mark.browser
@pytest.mark.slow
def test_beside_the_film_the_page_has_the_colour_of_its_paper(chrome, tmp_path):
    """On a screen of another shape than the film, white bars would dazzle a dark room."""
    needs.installed("manim_slides", "viznet-mnist[slides]")
    slides = importlib.import_module("viznet.stage.slides")
    iio.imwrite(tmp_path / "a.mp4", np.full((3, 90, 160, 3), 9, np.uint8), plugin="pyav", codec="libx264")
    table = [{"video": "a.mp4", "width": 160, "height": 90}]
    (tmp_path / "a.json").write_text(json.dumps(table), encoding="utf-8")
    slides.make_page(tmp_path, tmp_path / "a.html", "A film", "#0b0e14", heard=False)
    page = chrome.new_page(viewport={"width": 300, "height": 500})
    page.goto((tmp_path / "a.html").as_uri())
    page.wait_for_function("Reveal.isReady()")
    shot = iio.imread(io.BytesIO(page.screenshot()))[..., :3]
    page.close()
    assert tuple(shot[20, 20]) == tuple(shot[420, 280]) == (0x0B, 0x0E, 0x14)
