"""What can go wrong when a recording becomes a page."""

from viznet.errors import VizError


class StepperError(VizError):
    """A recording that cannot be stepped through as asked, or a page that cannot be written."""
