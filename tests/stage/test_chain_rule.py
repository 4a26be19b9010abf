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
    from viznet.stage.mobjects import Words
    from viznet.stage.number_lines import NumberLines

    digits = vz.digits()
    training = vz.train(vz.MLP(784, 6, 10, seed=0), digits.train[:200], steps=10)
    run = vz.record(training, tmp_path / "run", probe=digits.test.per_class(1), progress=False)
    lines, seen = [], []
    init, paint = NumberLines.__init__, Words.paint

    def kept(self, *args):
        init(self, *args)
        lines.append(self)

    def watched(self, ctx, opacity):
        if opacity > 0.9 and any(getattr(piece, "source", None) is not None for piece in self.pieces):
            (number, *_) = [piece for piece in self.pieces if getattr(piece, "source", None) is not None]
            if number.source.kind in ("nudge", "nudged") and lines and self.get_left()[0] > lines[0].right:
                row = int(np.abs(lines[0].heights - self.get_center()[1]).argmin())
                dot = lines[0].dots[row].get_center()
                seen.append(dot[0] - lines[0].at(row, number.value)[0])
        return paint(self, ctx, opacity)

    monkeypatch.setattr(NumberLines, "__init__", kept)
    monkeypatch.setattr(Words, "paint", watched)
    monkeypatch.setattr(performance, "FPS_UNSEEN", 4)
    perform(scenes()["chain_rule"], tmp_path, run, monkeypatch, film=False)
    assert len(seen) > 10
    assert np.abs(seen).max() < 0.02
