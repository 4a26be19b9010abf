# The public names of viznet, for `viznet/__init__.py`, for type checkers and for completion.

from . import views
from .activations import ACTIVATIONS, Activation
from .data import Dataset, Examples, digits, fashion_mnist, load, mnist
from .errors import (
    DataError,
    ExperimentError,
    FilmError,
    LargeInputsWarning,
    NotCentredWarning,
    NotStartedWarning,
    OneClassWarning,
    RecordingError,
    UsageError,
    ViewError,
    VizError,
)
from .experiments import EXPERIMENTS, ExperimentPlan, Variant
from .experiments.experiment import Experiment, experiment
from .film import Film, animate, together
from .losses import LOSSES, Loss
from .network import MLP
from .optimizers import OPTIMIZERS, SGD, Adam, Momentum
from .receipts import Verification, verify
from .recording import Run, Snapshot, open_run, pack, record, resume
from .recording.snapshot_schedule import SnapshotSchedule
from .rendering import scene
from .step import Step
from .stepper import explore
from .theme import THEMES, Theme
from .trace import Trace
from .training import Training, train
from .views import View, view
from .walkthroughs.terminal import explain
from .walkthroughs.walkthrough import Walkthrough, walkthrough

__version__: str

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
    "LargeInputsWarning",
    "Loss",
    "Momentum",
    "NotCentredWarning",
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
