"""The forward film shows what is said: each neuron's own weights, and whose film it is."""

import numpy as np
import pytest

import viznet as vz
from tests import needs

needs.manim()
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 16, 5, 10, seed=2), digits.train[:200], steps=3)
    return vz.record(
        training, tmp_path_factory.mktemp("runs") / "run", probe=digits.test.per_class(1), progress=False
    )


def staged(run, size, construct):
    """Performs a few lines of a scene with the network; nothing is drawn."""
    from manim import tempconfig

    from viznet.rendering.request import ask
    from viznet.stage import NetworkStage
    from viznet.stage.zones import configuration

    quiet = {"dry_run": True, "disable_caching": True, "progress_bar": "none", "verbosity": "ERROR"}
    with tempconfig(configuration(*size, vz.THEMES["dark"]) | quiet | {"frame_rate": 2}):
        members = {"request": ask(run), "construct": construct}
        scene = type("Part", (NetworkStage,), members)(skip_animations=True)
        scene.render()
        return scene


@pytest.mark.slow
@pytest.mark.parametrize("size", [(160, 90), (90, 160)])
def test_every_neuron_has_the_picture_of_its_weights_beside_the_network(run, size):
    from viznet.stage.weight_wall import neuron_by_neuron

    kept = {}

    def construct(self):
        self.show_result()
        lit = self.diagram.lines(1, self.values["W1"][self.diagram.shown[0]], reach=0.0)
        kept["products"] = lit.values.copy()
        self.say("z1", "Each has its own weights.")
        kept["wall"] = neuron_by_neuron(self, lit, np.arange(16.0))
        kept["lit"] = lit

    scene = staged(run, size, construct)
    wall, weights = kept["wall"], run[-1]["W1"]
    assert wall.shades.shape == (16, 28, 28, 4) and wall.columns in (4, 8), "sixteen pictures leave no hole"
    blue, red = (wall.shades[..., k].astype(int) for k in (2, 0))
    for unit in range(16):
        column = weights[:, unit].reshape(28, 28)
        strong = np.abs(column) > 0.5 * np.abs(weights).max()
        # The dark theme's positive colour has more blue than red, and its negative one less.
        assert np.array_equal((blue - red)[unit][strong] > 0, column[strong] > 0)
    left, right, top, bottom = edges_of(wall)
    zone = scene.picture
    assert zone.left - 0.01 <= left and right <= zone.right + 0.01
    assert zone.bottom - 0.01 <= bottom and top <= zone.top + 0.01
    last = scene.diagram.centres[-1]
    assert top < last[:, 1].min() - 0.3 if scene.upright else left > last[:, 0].max() + 0.3
    assert kept["lit"].reach == 1
    assert np.array_equal(kept["lit"].values, kept["products"]), "all lines stay lit"
    assert np.array_equal(scene.diagram.neurons[1].values, np.arange(16.0))


def edges_of(mobject):
    return mobject.get_left()[0], mobject.get_right()[0], mobject.get_top()[1], mobject.get_bottom()[1]


@pytest.mark.slow
@pytest.mark.parametrize("size", [(160, 90), (90, 160)])
def test_the_poster_names_the_network_the_step_the_example_and_the_run(run, size):
    from viznet.stage.mobjects import Words
    from viznet.stage.poster import card, poster

    seen = []

    def construct(self):
        poster(self, "What is this?")
        card(self, "next", "That was it.")
        seen.extend(m.plain for m in self.mobjects for m in m.get_family() if isinstance(m, Words))

    staged(run, size, construct)
    assert "network 784 – 16 – 5 – 10" in " ".join(seen).replace("\n", " ")
    assert any(text.startswith("step 3, example ") and run.hash[:8] in text for text in seen)
