"""Ways to step through a recorded training: a page and a window.

The page is one offline file, which a notebook can show as well. The window is Matplotlib's.
"""

from viznet.errors import StepperError
from viznet.stepper.stepper import Stepper, explore

__all__ = ["Stepper", "StepperError", "explore"]
