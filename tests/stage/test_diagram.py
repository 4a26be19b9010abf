"""The drawing of a network: no line touches the number of neurons that are not drawn."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

import viznet as vz
from tests import needs
from viznet.rendering.request import ask

needs.manim()

import cairo  # noqa: E402

from viznet.stage.argument import arguing_neuron  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")

THICK = 0.06


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 40, 10, seed=2), digits.train[:100], steps=2)
    path = tmp_path_factory.mktemp("runs") / "run"
    return vz.record(training, path, probe=digits.test.per_class(1), progress=False)


def settings_of(width, height):
    """Manim's settings for a scene that is not rendered."""
    from viznet.stage.zones import configuration

    quiet = {"dry_run": True, "disable_caching": True, "progress_bar": "none", "verbosity": "ERROR"}
    return configuration(width, height, vz.THEMES["dark"]) | quiet


def diagram_of(run, width, height, example=None, **options):
    """A diagram, and the box in which its picture is."""
    from manim import tempconfig

    from viznet.stage.diagram import Diagram
    from viznet.stage.network_stage import NetworkStage

    def construct(self):
        self.diagram = Diagram(self, **options)
        self.image = self.picture_of_example()

    with tempconfig(settings_of(width, height)):
        scene = type(
            "Scene", (NetworkStage,), {"request": ask(run, example=example), "construct": construct}
        )()
        scene.render()
        return scene.diagram, scene.image


def crossed(box, diagram, layer):
    """How many lines of a layer's neurons come nearer to a box than they are thick."""
    left, bottom, right, top = np.array(box) + THICK * np.array([-1, -1, 1, 1])
    count = 0
    for before, after in ((layer, layer + 1), (layer - 1, layer)):
        if before < 0 or after > diagram.last:
            continue
        for start in diagram.centres[before]:
            for end in diagram.centres[after]:
                way = (end - start) / np.linalg.norm(end - start)
                points = np.linspace(start + diagram.radius * way, end - diagram.radius * way, 400)
                x, y = points[:, 0], points[:, 1]
                count += bool(((left < x) & (x < right) & (bottom < y) & (y < top)).any())
    return count


@pytest.mark.parametrize("size", [(160, 90), (90, 160)])
def test_no_line_goes_through_how_many_pixels_are_not_drawn(run, size):
    diagram, image = diagram_of(run, *size)
    box = diagram.gaps[0].boxes()[0]
    assert crossed(box, diagram, 0) == 0
    wide, high = np.minimum(box[2:], image.get_corner([1, 1, 0])[:2]) - np.maximum(
        box[:2], image.get_corner([-1, -1, 0])[:2]
    )
    assert wide < 0 or high < 0, "it stands beside the picture"
    for centre in diagram.centres[0]:
        nearest = np.clip(centre[:2], box[:2], box[2:])
        assert np.linalg.norm(nearest - centre[:2]) >= diagram.radius, "and beside the circles"


@pytest.mark.parametrize("size", [(160, 90), (90, 160)])
def test_the_lines_to_hidden_neurons_end_at_the_paper_of_their_number(run, size):
    diagram, _ = diagram_of(run, *size)
    gap = diagram.gaps[1]
    left, bottom, right, top = gap.boxes()[0]
    assert crossed((left, bottom, right, top), diagram, 1), "lines go through it"
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, 400, 200)
    ctx = cairo.Context(surface)
    ctx.set_source_rgb(1, 0, 0)
    ctx.paint()
    ctx.scale(400 / (right - left), 200 / (top - bottom))
    ctx.translate(-left, -bottom)
    gap.paint(ctx, 1.0)
    shown = np.ndarray((200, 400, 4), np.uint8, surface.get_data())[..., :3]
    assert not (shown == [0, 0, 255]).all(axis=-1).any(), "nothing below it is seen"


def test_the_neuron_that_argues_for_the_wrong_class_is_drawn_and_explained(tmp_path):
    """Both films ask who argued for the likeliest wrong class, so both are about that neuron."""
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 200, 10, activation="tanh", seed=1), digits.train[:40], steps=2)
    run = vz.record(training, tmp_path / "run", probe=digits.test.per_class(2), progress=False)
    snapshot = run.at(2)
    units, ranks = [], []
    for a, p, y in zip(snapshot["a1"], snapshot["p"], run.probe.y):
        rival = max(set(range(10)) - {int(y)}, key=lambda k: p[k])
        sent = a[:, None] * snapshot["W2"]
        lead = {i: sent[i, rival] - sent[i, y] for i in range(200) if sent[i, rival] > 0}
        units.append(max(lead, key=lambda i: lead[i]))
        assert lead[units[-1]] > 0
        ranks.append((np.abs(a) > abs(a[units[-1]])).sum())
    for example in np.argsort(ranks)[[0, -1]].tolist():  # it is the least active one that might not be drawn
        diagram, _ = diagram_of(run, 160, 90, example=example)
        assert units[example] in diagram.shown[1]
        assert diagram.unit_to_explain(1) == units[example]
    assert max(ranks) >= len(diagram.shown[1])


def test_the_curve_of_a_loss_ends_before_long_names(tmp_path):
    from manim import tempconfig

    from viznet.stage.curve_shots import loss_curve
    from viznet.stage.diagram import Diagram
    from viznet.stage.mobjects import Curve
    from viznet.stage.network_stage import NetworkStage

    digits = vz.digits()
    names = tuple(f"a rather long name of {k}" for k in range(10))
    few, probe = (
        vz.Examples(part.x, part.y, (28, 28), names) for part in (digits.train[:50], digits.test.per_class(1))
    )
    path = tmp_path / "run"
    run = vz.record(vz.train(vz.MLP(784, 8, 10, seed=1), few, steps=1), path, probe=probe, progress=False)

    def construct(self):
        self.diagram = Diagram(self)
        self.say("loss", "The loss.")
        loss_curve(self)

    with tempconfig(settings_of(160, 90)):
        scene = type("Scene", (NetworkStage,), {"request": ask(run), "construct": construct})()
        scene.render()
    (curve,) = [mobject for mobject in scene.mobjects if isinstance(mobject, Curve)]
    assert curve.get_right()[0] < scene.diagram.classes.get_left()[0] - 0.1
    assert curve.width > 2


@pytest.mark.parametrize("size", [(160, 90), (90, 160)])
def test_a_number_stands_at_the_gate_to_which_it_came(run, monkeypatch, size):
    from manim import tempconfig

    from viznet.stage import gate_shots
    from viznet.stage.diagram import Diagram
    from viznet.stage.network_stage import NetworkStage

    flight, came = gate_shots.flight, []

    def watched(words, start, end, **options):
        flying, arrives = flight(words, start, end, **options)
        came.append((flying.get_center(), end))
        return flying, arrives

    def construct(self):
        self.diagram = Diagram(self)
        self.say("gates", "Two gates.")
        units = self.diagram.shown[1]
        gate_shots.pass_gates(self, 1, [int(units[2]), int(units[-3])])

    monkeypatch.setattr(gate_shots, "flight", watched)
    with tempconfig(settings_of(*size)):
        scene = type("Scene", (NetworkStage,), {"request": ask(run), "construct": construct})()
        scene.render()
    assert len(came) == 2
    for place, gate in came:
        assert np.linalg.norm(place - gate) < 1.2


def test_the_arguing_neuron_is_the_one_that_prefers_the_wrong_class_most():
    """Neuron 0 sends the wrong class more than neuron 1 does, but the true class nearly as much."""
    values = {"p": np.array([0.6, 0.4]), "a1": np.array([1.0, 1.0]), "W2": np.array([[2.9, 3.0], [0.0, 2.0]])}
    scene = SimpleNamespace(values=values, request=SimpleNamespace(y=0, run=SimpleNamespace(layers=2)))
    assert arguing_neuron(scene) == 1


@pytest.mark.slow
def test_numbers_of_hidden_neurons_in_narrow_columns_do_not_overlap(tmp_path):
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 24, 20, 24, 24, 10, seed=1), digits.train[:20], steps=1)
    run = vz.record(training, tmp_path / "run", probe=digits.test.per_class(1), progress=False)
    diagram, _ = diagram_of(run, 160, 90)
    boxes = [diagram.gaps[layer].boxes()[0] for layer in range(1, 5)]
    for (_, _, right, _), (left, _, _, _) in pairwise(boxes):
        assert right < left
