"""What is said when a file does not hold the examples it should."""

from viznet.errors import VizError


class DataError(VizError):
    """A dataset that cannot be had or trusted: which file, what is wrong with it, and what was expected."""
