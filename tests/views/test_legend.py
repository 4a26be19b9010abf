"""The legend leaves room for the longest number of the run, and lettering writes numbers whole or not at all."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tests.legibility import cut_words, words_of
from viznet.theme import choose
from viznet.views.drawing.axis import percent, three_digits
from viznet.views.drawing.curves import curve_looks
from viznet.views.drawing.legend import Legend, LegendEntry
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.panel import Panel, PanelBox


def panel(width=400, height=200):
    figure = Figure((width / 100, height / 100), dpi=100)
    FigureCanvasAgg(figure)
    return Panel(figure, choose("dark"))


def test_a_number_without_room_is_left_out():
    """Its beginning would be another number: 3.0e12 cut off after "3.0e1" is thirty."""
    sheet = panel()
    lettering = Lettering(sheet, PanelBox(10, 10, 60, 30))
    assert [word for *_, word in lettering.write([(10, 12, "3.0e12")]).words] == ["3.0e12"]
    assert lettering.write([(10, 12, "3.0e12345678")]).words == []
    assert lettering.write([(40, 12, "3.0e12")]).words == [], "it would leave the box at the right"
    centred = Lettering(sheet, PanelBox(10, 10, 60, 30), centred=True)
    assert centred.write([(40, 25, "12")]).words and not centred.write([(12, 25, "12")]).words


@pytest.mark.parametrize("width", [90, 150, 300, 640])
@pytest.mark.parametrize(
    ("values", "written"),
    [([1.0, 3.0e12, 0.5], three_digits), ([0.5, 0.00179, 2.6e-7], three_digits), ([0.5, 1.0, 0.9], percent)],
)
def test_every_value_of_the_run_is_whole(width, values, written):
    sheet, steps = panel(width), np.arange(3)
    entries = [
        LegendEntry(look, ("held-out loss of 50", "held-out", "h"), steps, np.array(values), written)
        for look in curve_looks(sheet.theme, 2)
    ]
    legend = Legend(sheet, sheet.box, entries, steps)
    for step, value in enumerate(values):
        legend.show_values(step)
        words = words_of(sheet.figure)
        texts = [text for text, _ in words]
        assert not cut_words(sheet.figure, words)
        assert texts.count(written(value)) == (2 if width >= 150 else 0), "a narrow legend has no values"
    assert legend.rest.top_edge < sheet.box.top_edge


def test_twenty_curves_can_be_told_apart():
    for name in ("dark", "light"):
        looks = curve_looks(choose(name), 20)
        assert len({(look.colour, look.line) for look in looks}) == 20
        assert len({(look.colour, look.key) for look in looks}) == 20, "the legend shows the difference"
