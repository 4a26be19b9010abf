"""What can go wrong when a recording becomes a page."""

from viznet.errors import UsageError, VizError


class StepperError(VizError):
    """A recording that cannot be stepped through as asked, or a page that cannot be written."""


class StepperUsageError(StepperError, UsageError):
    """A page was asked for with a value or a combination that there is not."""
