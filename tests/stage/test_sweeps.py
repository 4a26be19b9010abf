"""What changes one after the other has its own values at the end."""

import numpy as np
import pytest

import viznet as vz
from tests import needs
from viznet.rendering.request import ask

needs.manim()
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def on_stage(tmp_path):
    """Runs a function as the `construct` of a scene of a network."""
    from manim import tempconfig

    from viznet.stage.network_stage import NetworkStage
    from viznet.stage.zones import configuration

    digits = vz.digits()
    training = vz.train(vz.MLP(784, 8, 6, 10, seed=2), digits.train, steps=20)
    run = vz.record(training, tmp_path / "run", probe=digits.test.per_class(1), progress=False)

    def perform(construct):
        quiet = {"dry_run": True, "disable_caching": True, "progress_bar": "none", "verbosity": "ERROR"}
        with tempconfig(configuration(160, 90, vz.THEMES["dark"]) | quiet | {"frame_rate": 4}):
            members = {"request": ask(run, example=3), "construct": construct}
            type("Scene", (NetworkStage,), members)().render()

    return perform


def test_slopes_are_applied_to_every_neuron(on_stage):
    from viznet.stage.sweeps import through_slopes

    def construct(self):
        self.show_result()
        diagram = self.diagram
        diagram.neurons[1].set_values(self.values["da1"][diagram.shown[1]])
        lit = diagram.lines(2, diagram.part(2, self.values["W2"] * self.values["dz2"]))
        self.add(lit)
        through_slopes(self, 1, lit)
        assert np.allclose(diagram.neurons[1].values, self.values["dz1"][diagram.shown[1]])
        assert not lit.values.any() and lit not in self.mobjects

    on_stage(construct)


def test_the_wall_is_crossed_out_as_it_was_read(on_stage):
    from viznet.stage.mobjects import PictureWall
    from viznet.stage.sweeps import read_again

    right = np.array([True, False, True, True, False, True])

    def construct(self):
        first = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0])
        wall = PictureWall(np.zeros((6, 4, 4)), first, table=self.grey, width=3, height=2, mark="#FF0080")
        self.add(wall)
        read_again(self, wall, right)
        assert wall.wrong.tolist() == (~right).tolist()
        assert self.mobjects == [wall]

    on_stage(construct)


@pytest.mark.parametrize("axis", [0, 1])
def test_a_table_gets_all_its_values(on_stage, axis):
    from viznet.stage.mobjects import PixelGrid
    from viznet.stage.sweeps import column_by_column

    values = np.arange(6.0).reshape(2, 3)

    def construct(self):
        grid = PixelGrid(0 * values, table=self.grey, height=1)
        self.add(grid)
        column_by_column(self, grid, values, axis=axis)
        assert np.allclose(grid.values, values)

    on_stage(construct)


def test_lines_that_light_after_a_step_stay_behind_neurons_and_words(on_stage):
    from viznet.stage.mobjects import Edges
    from viznet.stage.price import small_step
    from viznet.walkthroughs.step_trials import StepTrials

    def construct(self):
        self.show_result()
        small_step(self, StepTrials(self.request))
        seen = [m for top in self.mobjects for m in top.get_family()]
        lines = [seen.index(m) for m in seen if isinstance(m, Edges)]
        assert len(lines) == 6, "the weights and what flows through them, for three layers"
        in_front = [*self.diagram.neurons, *self.diagram.gaps.values()]
        assert self.diagram.gaps and min(map(seen.index, in_front)) > max(lines)

    on_stage(construct)


def test_the_wall_says_which_step_its_marks_belong_to(on_stage):
    """No wall stands without the name of its step, so that two that follow each other are not taken for one."""
    from viznet.stage.mobjects import Words
    from viznet.stage.price import STEPS, wall_of_examples
    from viznet.walkthroughs.step_trials import StepTrials

    seen = []

    def construct(self):
        self.show_result()
        hold = self.hold

        def watched():
            hold()
            shown = [m.plain for top in self.mobjects for m in top.get_family() if isinstance(m, Words)]
            section = self.sentences[-1].section if self.sentences else ""
            seen.append((section, [text for text in shown if text in STEPS.values()]))

        self.hold = watched
        wall_of_examples(self, StepTrials(self.request))
        hold()

    on_stage(construct)
    after = dict(entry for entry in seen if entry[1])
    assert after["greedy-price"] == ["after its step alone"]
    assert after["batch-price"] == ["after the batch's step"]
