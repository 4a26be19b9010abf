"""The pictures of a run, one a file: a new file here that declares a view is all it takes to add one."""

from importlib import import_module
from pkgutil import iter_modules

from viznet.views.view import VIEWS, View, ViewError, find_view, view

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
# A built-in view is found here by its name, in place of the file that it fills: views.activations(layer=2).
globals().update(VIEWS)

__all__ = ["VIEWS", "View", "ViewError", "find_view", "view"]
