"""The one family of errors that a user can mend, what the command line exits with, and the warning there is."""

import textwrap


class VizError(Exception):
    """Something the user can mend: one line that names it, says what was expected and what to do."""

    exit_code = 1  # the work failed


class UsageError(VizError, ValueError):
    """Something was asked for that there is not: a name, an option, a value."""

    exit_code = 2


class NotStartedWarning(UserWarning):
    """A training was made and thrown away without a single step: nothing was learned."""


class FormulaError(UsageError):
    """An activation or a loss that is put together wrongly."""


class LabelledDataError(UsageError):
    """Something that is no labelled data, or whose parts do not fit together."""


class NetworkError(UsageError):
    """A network was asked for something it cannot be or do."""


class TrainingError(UsageError):
    """Training was asked for something it cannot do."""


class OptimizerError(UsageError):
    """An optimizer that does not exist, or a setting that it cannot work with."""


class DataError(VizError):
    """A dataset that cannot be had or trusted: which file, what is wrong with it, and what was expected."""


class DataUsageError(DataError, UsageError):
    """Data were asked for, or put together, in a way that there is not."""


class NoSuchExampleError(DataUsageError, IndexError):
    """There is no example of that number; an IndexError too, which ends a loop over the examples."""


class RecordingError(VizError):
    """A recording that cannot be made, or a file that is not the recording it says it is."""


class RecordingUsageError(RecordingError, UsageError):
    """A recording was asked for something that it does not have, or was given something it cannot use."""


class ScheduleError(UsageError):
    """A schedule that cannot be kept: too large for its disk budget, or steps that the run does not have."""


class WalkthroughError(UsageError):
    """A pass that cannot be told."""


class NoSuchLineError(WalkthroughError, IndexError):
    """There is no line of that number; an IndexError too, as of any sequence."""


class ThemeError(UsageError):
    """A theme that does not exist."""


class ViewError(UsageError):
    """A view that does not exist, or an option it does not take."""


class FilmError(VizError):
    """A film that cannot be made or written, or a window that cannot be opened."""


class FilmUsageError(FilmError, UsageError):
    """A film was asked for in a way that there is not: its kind, size, length, rate or clock."""


class StepperError(VizError):
    """A recording that cannot be stepped through as asked, or a page that cannot be written."""


class StepperUsageError(StepperError, UsageError):
    """A page was asked for with a value or a combination that there is not."""


class SceneError(VizError):
    """A scene that cannot be found, cannot be shown from this run, or could not be rendered."""


class SceneUsageError(SceneError, UsageError):
    """A scene was asked for with a name, a value or a combination that there is not."""


def in_short(thing: object) -> str:
    """What a library or a file says of itself, fit for a message: one line, and not a long one."""
    return textwrap.shorten(
        "".join(c if c.isprintable() else " " for c in str(thing)), width=120, placeholder=" …"
    )
