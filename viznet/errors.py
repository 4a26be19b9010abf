"""The one family of errors that a user can mend."""


class VizError(Exception):
    """Something the user can mend: the message is one line that names it, says what was expected and what to do."""
