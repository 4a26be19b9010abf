"""Step through a recorded training: one offline page, the same page in a notebook, and a Matplotlib window."""

from viznet.errors import StepperError
from viznet.stepper.stepper import Stepper, explore

__all__ = ["Stepper", "StepperError", "explore"]
