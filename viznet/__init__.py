"""See a neural network learn: a NumPy network, a recording of its training, and films that show its own numbers.

import viznet as vz

digits = vz.digits()
network = vz.MLP(784, 16, 16, 10, seed=7)
run = vz.record(vz.train(network, digits.train, epochs=4), "runs/first", validation=digits.test)
vz.animate(run, "weights").save("outputs/weights.gif")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

# Every public name and the module that has it. A module is imported when one of its names is first asked for, so
# that `import viznet` is quick and loads neither Matplotlib nor what a script does not use.
_HOME = {
    "VizError": "viznet.errors",
    "ACTIVATIONS": "viznet.activations",
    "Activation": "viznet.activations",
    "LOSSES": "viznet.losses",
    "Loss": "viznet.losses",
    "MLP": "viznet.network",
    "Trace": "viznet.network",
    "SGD": "viznet.optimizers",
    "Momentum": "viznet.optimizers",
    "Adam": "viznet.optimizers",
    "Step": "viznet.training",
    "Training": "viznet.training",
    "train": "viznet.training",
    "DataError": "viznet.data",
    "Dataset": "viznet.data",
    "Examples": "viznet.data",
    "dataset": "viznet.data",
    "digits": "viznet.data",
    "fashion_mnist": "viznet.data",
    "load": "viznet.data",
    "mnist": "viznet.data",
    "Schedule": "viznet.schedules",
    "RecordingError": "viznet.recording",
    "Run": "viznet.recording",
    "Snapshot": "viznet.recording",
    "open_run": "viznet.recording",
    "pack": "viznet.recording",
    "record": "viznet.recording",
    "walkthrough": "viznet.walkthrough",
    "THEMES": "viznet.theme",
    "Theme": "viznet.theme",
    "views": "viznet.views",
    "View": "viznet.views",
    "ViewError": "viznet.views",
    "view": "viznet.views",
    "Film": "viznet.film",
    "FilmError": "viznet.film",
    "animate": "viznet.film",
    "scene": "viznet.studio",
}

__all__ = sorted([*_HOME, "__version__"])
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'viznet' has no attribute {name!r}")
    module = import_module(_HOME[name])
    # A package of that very name, as viznet.views, is the public thing itself.
    value = (
        module if module.__name__ == f"viznet.{name}" and not hasattr(module, name) else getattr(module, name)
    )
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


if TYPE_CHECKING:
    from viznet import views as views
    from viznet.activations import ACTIVATIONS as ACTIVATIONS
    from viznet.activations import Activation as Activation
    from viznet.data import DataError as DataError
    from viznet.data import Dataset as Dataset
    from viznet.data import Examples as Examples
    from viznet.data import dataset as dataset
    from viznet.data import digits as digits
    from viznet.data import fashion_mnist as fashion_mnist
    from viznet.data import load as load
    from viznet.data import mnist as mnist
    from viznet.errors import VizError as VizError
    from viznet.film import Film as Film
    from viznet.film import FilmError as FilmError
    from viznet.film import animate as animate
    from viznet.losses import LOSSES as LOSSES
    from viznet.losses import Loss as Loss
    from viznet.network import MLP as MLP
    from viznet.network import Trace as Trace
    from viznet.optimizers import SGD as SGD
    from viznet.optimizers import Adam as Adam
    from viznet.optimizers import Momentum as Momentum
    from viznet.recording import RecordingError as RecordingError
    from viznet.recording import Run as Run
    from viznet.recording import Snapshot as Snapshot
    from viznet.recording import open_run as open_run
    from viznet.recording import pack as pack
    from viznet.recording import record as record
    from viznet.schedules import Schedule as Schedule
    from viznet.studio import scene as scene
    from viznet.theme import THEMES as THEMES
    from viznet.theme import Theme as Theme
    from viznet.training import Step as Step
    from viznet.training import Training as Training
    from viznet.training import train as train
    from viznet.views import View as View
    from viznet.views import ViewError as ViewError
    from viznet.views import view as view
    from viznet.walkthrough import walkthrough as walkthrough
