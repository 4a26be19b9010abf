"""What is said when a file does not hold the examples it should."""

import textwrap

from viznet.errors import UsageError, VizError


class DataError(VizError):
    """A dataset that cannot be had or trusted: which file, what is wrong with it, and what was expected."""


class DataUsageError(DataError, UsageError):
    """Data were asked for, or put together, in a way that there is not."""


class NoSuchExampleError(DataUsageError, IndexError):
    """There is no example of that number; an IndexError too, which ends a loop over the examples."""


def in_short(thing: object) -> str:
    """What a library or a file says of itself, fit for a message: one line, and not a long one."""
    return textwrap.shorten(
        "".join(c if c.isprintable() else " " for c in str(thing)), width=120, placeholder=" …"
    )
