"""The one family of errors that a user can mend, and what the command line exits with."""


class VizError(Exception):
    """Something the user can mend: one line that names it, says what was expected and what to do."""

    exit_code = 1  # the work failed


class UsageError(VizError):
    """Something was asked for that there is not: a name, an option, a value."""

    exit_code = 2
