"""What can go wrong with a film."""

from viznet.errors import UsageError, VizError


class FilmError(VizError):
    """A film that cannot be made as asked, or could not be written."""


class FilmUsageError(FilmError, UsageError):
    """A film was asked for in a way that there is not: its kind, size, length, rate or clock."""
