"""The drawing of a neuron as a cook."""

import numpy as np
import pytest

from tests import needs
from tests.stage.test_diagram import settings_of
from viznet.colour import contrast
from viznet.rendering.request import ask

needs.manim()


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_cooks_have_light_faces_and_hats_and_dark_eyes(theme, run_of):
    from manim import tempconfig

    from viznet.stage.kitchen import Kitchen
    from viznet.stage.network_stage import NetworkStage
    from viznet.walkthroughs.neuron import weighted_sum

    request = ask(run_of("784-16-16-10"), theme=theme)

    def construct(self):
        its_sum = weighted_sum(self.walk.trace, request.network, 2, 0)
        self.kitchen = Kitchen(self, its_sum.visible(2), 3)

    with tempconfig(settings_of(160, 90)):
        scene = type("Scene", (NetworkStage,), {"request": request, "construct": construct})()
        scene.render()
    kitchen = scene.kitchen
    face, eye = kitchen.plain[0].tolist(), kitchen.faces[0][0].get_fill_color().to_hex()
    hat = kitchen.hats[0][0].get_fill_color().to_hex()
    assert contrast(face, "#000000") > 7 and contrast(hat, "#000000") > 7
    assert contrast(face, eye) > 4.5
    assert np.ptp(kitchen.plain, axis=0).max() == 0
