"""The scene of the chain rule: the figures beside its lines say where the dots are."""

import numpy as np
import pytest

import viznet as vz
from tests import needs
from tests.stage import performance
from tests.stage.performance import find_clashes, perform
from viznet.rendering.finding import scenes

needs.manim()
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.slow
def test_figures_are_there_while_their_dots_have_moved_and_no_text_crosses_another(tmp_path, monkeypatch):
    from manim import Scene

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

    update, clashes = Scene.update_to_time, []

    def watched_update(scene, seconds):
        update(scene, seconds)
        find_clashes(scene, clashes)

    monkeypatch.setattr(NumberLines, "show", watched)
    monkeypatch.setattr(Scene, "update_to_time", watched_update)
    monkeypatch.setattr(performance, "FPS_UNSEEN", 12)
    perform(scenes()["chain_rule"], tmp_path, run, monkeypatch, film=False)
    opacity, moved = np.transpose(seen)
    assert len(seen) > 10 and moved.min() < 0.3
    assert (opacity <= moved + 0.4).all()
    assert not clashes  # in motion too, no factor crosses another text
