"""`dashboard`: every panel is read back like the view of its name."""

from tests.contracts.readings import reads
from tests.contracts.readings.activations import activations
from tests.contracts.readings.confusion import confusion
from tests.contracts.readings.gradients import gradients
from tests.contracts.readings.loss import loss
from tests.contracts.readings.predictions import predictions
from tests.contracts.readings.weights import weights
from tests.readback import Screen
from viznet.recording import Run, Snapshot


@reads("dashboard", ("no validation", {}))
def dashboard(screen: Screen, run: Run, snapshot: Snapshot) -> None:
    panels = [screen.part(figure) for figure in screen.figure.subfigs[0].subfigs]
    weights(panels[0], run, snapshot, roomy=False)
    loss(panels[1], run, snapshot, roomy=False)
    predictions(panels[2], run, snapshot, roomy=False)
    activations(panels[3], run, snapshot, roomy=False)
    gradients(panels[4], run, snapshot, maps=False, roomy=False)
    assert len(panels) == (6 if "confusion" in run else 5)
    if "confusion" in run:
        confusion(panels[5], run, snapshot, counts=False, roomy=False)
