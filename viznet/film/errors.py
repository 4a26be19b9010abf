"""What can go wrong with a film."""

from viznet.errors import VizError


class FilmError(VizError):
    """A film that cannot be made as asked, or could not be written."""
