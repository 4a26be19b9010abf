"""A scene of one's own shows a run whose activation its file adds."""

import numpy as np
import pytest

import viznet as vz
from tests import needs
from viznet.activations import ACTIVATIONS
from viznet.data import Examples

needs.manim()

SCENE = '''
import numpy as np
import viznet as vz
from viznet.stage import Formula, Stage

vz.ACTIVATIONS["cube"] = vz.Activation("cube", "z³", lambda z: z**3, lambda z, a: 3 * z * z, signed=True, typst="z^3")


class Cubic(Stage):
    """One line about the activation."""

    def construct(self):
        self.say("a1", self.walk["a1"].why)
        self.compute([self.words(Formula(self.walk["a1"]))])
'''


@pytest.mark.slow
def test_the_scenes_file_adds_the_activation_before_the_run_is_opened(tmp_path, monkeypatch):
    (tmp_path / "cubic.py").write_text(SCENE, encoding="utf-8")
    cube = vz.Activation("cube", "z³", lambda z: z**3, lambda z, a: 3 * z * z, signed=True, typst="z^3")
    monkeypatch.setitem(ACTIVATIONS, "cube", cube)
    x = np.random.default_rng(0).integers(0, 255, (6, 16)).astype(np.uint8)
    examples = Examples(x, np.arange(6) % 3, (4, 4), ("ant", "bee", "cat"))
    training = vz.train(vz.MLP(16, 4, 3, activation="cube", seed=1), examples, batch_size=3, steps=3)
    run = vz.record(training, tmp_path / "run", probe=examples, progress=False)
    film = vz.scene(tmp_path / "cubic.py", run).save(
        tmp_path / "cubic.mp4", quality="low", fps=4, progress=False
    )
    assert film.stat().st_size > 1000
    with pytest.raises(vz.VizError, match="no activation 'cube'"):  # a story of viznet's own does not know it
        vz.scene("network", run).save(tmp_path / "network.mp4", quality="low", fps=4, progress=False)
