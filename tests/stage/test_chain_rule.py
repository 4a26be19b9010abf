"""The scene of the chain rule: the figures beside its lines say where the dots are."""

import numpy as np
import pytest

import viznet as vz
from tests import needs
from tests.stage import performance
from tests.stage.performance import perform
from viznet.rendering.finding import scenes

needs.manim()
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.slow
def test_a_figure_is_there_only_while_its_dot_has_moved_so_far(tmp_path, monkeypatch):
    from viznet.stage.number_lines import NumberLines

    digits = vz.digits()
    training = vz.train(vz.MLP(784, 6, 10, seed=0), digits.train[:200], steps=10)
    run = vz.record(training, tmp_path / "run", probe=digits.test.per_class(1), progress=False)
    show, seen = NumberLines.show, []

    def watched(self, moves):
        show(self, moves)
        for figure in getattr(self.stage, "moves", []):
            if figure in self.stage.mobjects:
                seen.append((figure.get_fill_opacity(), moves[0] / 0.01))

    monkeypatch.setattr(NumberLines, "show", watched)
    monkeypatch.setattr(performance, "FPS_UNSEEN", 12)
    perform(scenes()["chain_rule"], tmp_path, run, monkeypatch, film=False)
    opacity, moved = np.transpose(seen)
    assert len(seen) > 10 and moved.min() < 0.3
    assert (opacity <= moved + 0.4).all()
