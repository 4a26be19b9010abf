"""The pictures of a run, one a file."""

from viznet.views.view import VIEWS, View, ViewError, find_view, view

# Each of these files declares one view; the order is that of `viznet views`.
from viznet.views import activations as activations, confusion as confusion, gradients as gradients, loss as loss, predictions as predictions, weights as weights  # isort: skip

__all__ = ["VIEWS", "View", "ViewError", "find_view", "view"]
