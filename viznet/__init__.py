"""See a neural network learn.

A NumPy network is trained, the training is recorded, and films show the network's own numbers.

Examples
--------
>>> import viznet as vz
>>> network = vz.MLP(784, 16, 16, 10, seed=7)
>>> run = vz.record(vz.train(network, vz.digits(), steps=200), "runs/first", progress=False)
>>> film = vz.animate(run, "weights")
>>> film.save("weights.gif", seconds=1, fps=5, size=(320, 180), progress=False).name
'weights.gif'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from viznet.activations import ACTIVATIONS, Activation
from viznet.data import Dataset, Examples, digits, fashion_mnist, load, mnist
from viznet.errors import (
    DataError,
    ExperimentError,
    FilmError,
    NotStartedWarning,
    OneClassWarning,
    RecordingError,
    UsageError,
    ViewError,
    VizError,
)
from viznet.losses import LOSSES, Loss
from viznet.network import MLP
from viznet.optimizers import OPTIMIZERS, SGD, Adam, Momentum
from viznet.recording import Run, Snapshot, open_run, pack, record, resume
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.step import Step
from viznet.theme import THEMES, Theme
from viznet.trace import Trace
from viznet.training import Training, train
from viznet.walkthroughs.walkthrough import Walkthrough, walkthrough

if TYPE_CHECKING:
    from viznet import views
    from viznet.experiments import EXPERIMENTS, ExperimentPlan, Variant
    from viznet.experiments.experiment import Experiment, experiment
    from viznet.film import Film, animate, together
    from viznet.receipts import Verification, verify
    from viznet.rendering import scene
    from viznet.stepper import explore
    from viznet.views import View, view
    from viznet.walkthroughs.terminal import explain

__version__ = "0.1.0"

# Names of modules that draw or compare are imported when they are first used, since these take long to load.
_LAZY = {
    "views": "viznet.views",
    "View": "viznet.views",
    "view": "viznet.views",
    "EXPERIMENTS": "viznet.experiments",
    "Experiment": "viznet.experiments",
    "ExperimentPlan": "viznet.experiments",
    "Variant": "viznet.experiments",
    "experiment": "viznet.experiments",
    "Film": "viznet.film",
    "animate": "viznet.film",
    "together": "viznet.film",
    "Verification": "viznet.receipts",
    "verify": "viznet.receipts",
    "explore": "viznet.stepper",
    "scene": "viznet.rendering",
    "explain": "viznet.walkthroughs.terminal",
}

__all__ = [
    "ACTIVATIONS",
    "EXPERIMENTS",
    "LOSSES",
    "MLP",
    "OPTIMIZERS",
    "SGD",
    "THEMES",
    "Activation",
    "Adam",
    "DataError",
    "Dataset",
    "Examples",
    "Experiment",
    "ExperimentError",
    "ExperimentPlan",
    "Film",
    "FilmError",
    "Loss",
    "Momentum",
    "NotStartedWarning",
    "OneClassWarning",
    "RecordingError",
    "Run",
    "Snapshot",
    "SnapshotSchedule",
    "Step",
    "Theme",
    "Trace",
    "Training",
    "UsageError",
    "Variant",
    "Verification",
    "View",
    "ViewError",
    "VizError",
    "Walkthrough",
    "animate",
    "digits",
    "experiment",
    "explain",
    "explore",
    "fashion_mnist",
    "load",
    "mnist",
    "open_run",
    "pack",
    "record",
    "resume",
    "scene",
    "together",
    "train",
    "verify",
    "view",
    "views",
    "walkthrough",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'viznet' has no attribute {name!r}")
    module = import_module(_LAZY[name])
    value = module if name == "views" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])
