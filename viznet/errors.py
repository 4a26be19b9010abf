"""The one family of errors that a user can mend, what the command line exits with, and the warning there is."""


class VizError(Exception):
    """Something the user can mend: one line that names it, says what was expected and what to do."""

    exit_code = 1  # the work failed


class UsageError(VizError, ValueError):
    """Something was asked for that there is not: a name, an option, a value."""

    exit_code = 2


class NotStartedWarning(UserWarning):
    """A training was made and thrown away without a single step: nothing was learned."""
