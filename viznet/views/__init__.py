"""The pictures of a run: one view a file, found in `VIEWS` by its name.

A new view needs its file and its import line here.
"""

import viznet.views.drawing.backend  # noqa: F401  # first, because it imports Matplotlib under any MPLBACKEND
from viznet.views.activation_functions import activation_functions
from viznet.views.activations import activations
from viznet.views.base import VIEWS, View, view
from viznet.views.confusion import confusion
from viznet.views.dashboard import dashboard
from viznet.views.dead_units import dead_units
from viznet.views.embedding import embedding
from viznet.views.evidence import evidence
from viznet.views.finding import find_view, views_in
from viznet.views.gradient_flow import gradient_flow
from viznet.views.gradients import gradients
from viznet.views.landscape import landscape
from viznet.views.loss import loss
from viznet.views.losses import losses
from viznet.views.mistakes import mistakes
from viznet.views.predictions import predictions
from viznet.views.silence import silence
from viznet.views.slice import slice
from viznet.views.softmax import softmax
from viznet.views.weights import weights

__all__ = [
    "VIEWS",
    "View",
    "activation_functions",
    "activations",
    "confusion",
    "dashboard",
    "dead_units",
    "embedding",
    "evidence",
    "find_view",
    "gradient_flow",
    "gradients",
    "landscape",
    "loss",
    "losses",
    "mistakes",
    "predictions",
    "silence",
    "slice",
    "softmax",
    "view",
    "views_in",
    "weights",
]
