"""Letters that nobody sees."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

import viznet as vz
from viznet.views.drawing.lettering import Lettering, _outline
from viznet.views.drawing.panel import Panel


@pytest.mark.parametrize("letter", [*"aM8é−$"])
def test_an_outline_is_that_of_matplotlib(letter: str) -> None:
    shape, codes, _ = _outline(letter, "DejaVu Sans", "normal")
    path = TextPath((0, 0), letter, size=1, prop=FontProperties(family="DejaVu Sans"))
    assert np.allclose(shape, path.vertices) and np.array_equal(codes, path.codes)


@pytest.mark.parametrize("letter", [" ", "\u200b", "\u00a0", "\u2009"])
def test_a_letter_without_an_outline_is_empty(letter: str) -> None:
    shape, codes, advance = _outline(letter, "DejaVu Sans", "bold")
    assert shape.shape == (0, 2) and len(codes) == 0 and advance >= 0


@pytest.mark.slow
@pytest.mark.parametrize("view", ["confusion", "predictions", "dashboard"])
def test_a_class_may_have_a_name_that_nobody_sees(view: str, tmp_path) -> None:
    x = np.random.default_rng(0).integers(0, 255, (12, 9)).astype(np.uint8)
    examples = vz.Examples(x, np.arange(12) % 3, (3, 3), ("a\u200bb", "\u200b", "c"))
    data = vz.Dataset("names", examples, examples)
    run = vz.record(vz.train(vz.MLP(9, 4, 3), data, steps=3), tmp_path / "run", progress=False)
    figure = vz.animate(run, view).still(size=(320, 180))
    assert figure.canvas.get_width_height() == (320, 180)


@pytest.mark.parametrize("number", ["> 99 %", "< 0.1 %", "97.8 %"])
def test_a_number_stays_on_one_line(number: str) -> None:
    panel = Panel(Figure((6, 4)), vz.THEMES["dark"])
    lettering, text = Lettering(panel, panel.box), f"the surest ({number}) is sure"
    for room in range(20, 400, 5):
        lines = lettering.lines(text, room, 9)
        assert " ".join(lines) in ("", text)
        assert not lines or any(number in line for line in lines), lines
    assert len(lettering.lines(text, lettering.width(f"({number})") + 5, 9)) >= 3
