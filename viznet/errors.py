"""The errors that a user can mend, and the warnings.

All errors are one family. Each has the exit code of the command line.
"""

import sys
import textwrap
import warnings
from pathlib import Path
from types import FrameType

JOINERS = "\u200c\u200d"  # they have no shape, but change the letters beside them in some scripts


def visible(text: str, *, keep: str = "") -> str:
    """Returns a text that a terminal shows and does not obey.

    White space becomes a space, except the letters in `keep`. Every other letter without a shape is written as Python
    writes it.

    >>> visible("runs/a\\x1b[2J\\nb")
    'runs/a\\\\x1b[2J b'
    """
    return text if text.isprintable() else "".join(_visible(letter, keep + JOINERS) for letter in text)


def _visible(letter: str, keep: str) -> str:
    if letter.isprintable() or letter in keep:
        return letter
    return " " if letter.isspace() else letter.encode("unicode_escape").decode()


class VizError(Exception):
    """An error that the user can mend.

    Its text is one line that says what is wrong, what was expected and what to do.
    """

    exit_code = 1  # the work failed

    def __init__(self, text: str = "") -> None:
        # A path may hold line breaks, and escape codes of a terminal.
        super().__init__(visible(text))


class UsageError(VizError, ValueError):
    """A wrong argument: an unknown name or option, or a wrong value."""

    exit_code = 2


class VizWarning(UserWarning):
    """Something that the user should know, although the work goes on.

    The command line prints it as one line.
    """


def warn(warning: VizWarning) -> None:
    """Gives a warning that names the user's line, which called viznet.

    The line is the first one outside of the package, even if many functions of viznet lie between.
    """
    package, level = str(Path(__file__).parent), 1
    frame: FrameType | None = sys._getframe()
    while frame is not None and Path(frame.f_code.co_filename).is_relative_to(package):
        frame, level = frame.f_back, level + 1
    warnings.warn(warning, stacklevel=level)


class NotStartedWarning(VizWarning):
    """A training was deleted before its first step.

    So the network has learned nothing.
    """


class OneClassWarning(VizWarning):
    """All examples to learn from are of one class.

    So there is nothing to tell apart, and every answer is right.
    """


class LargeInputsWarning(VizWarning):
    """The inputs seem to be pixels on another scale than 0 to 1.

    A network hardly learns from numbers that are so large.
    """


class NotCentredWarning(VizWarning):
    """A picture was centred as a digit for a network that learned others."""


class ChangedFileWarning(VizWarning):
    """A downloaded file has changed since, so it was downloaded again."""


class MissingLettersWarning(VizWarning):
    """A text has letters that no font on this machine has."""


class FaintColourWarning(VizWarning):
    """A colour of a theme is hard to see on its background."""


class FormulaError(UsageError):
    """An activation or a loss of one's own has a wrong part."""


class LabelledDataError(UsageError):
    """Examples that are no labelled data, or whose x and y do not fit."""


class NetworkError(UsageError):
    """A wrong argument of a network, or a file that holds none."""


class TrainingError(UsageError):
    """A wrong argument of `train`, or a training that cannot go on."""


class OptimizerError(UsageError):
    """An optimizer that does not exist, or a setting that it cannot work with."""


class DataError(VizError):
    """A dataset that cannot be downloaded or read, or has wrong numbers."""


class DataUsageError(DataError, UsageError):
    """A wrong argument of a function that loads or makes examples."""


class NoSuchExampleError(DataUsageError, IndexError):
    """There is no example with this number.

    It is an IndexError too, which ends a loop over examples.
    """


class RecordingError(VizError):
    """A recording that cannot be made or found, or whose files are damaged."""


class RecordingUsageError(RecordingError, UsageError):
    """A wrong argument of a run or of `record`.

    An example is a symbol or a step that the run does not have.
    """


class ScheduleError(UsageError):
    """A snapshot schedule that is not possible.

    It exceeds its disk budget, names steps that the run does not have, or has a wrong setting.
    """


class WalkthroughError(UsageError):
    """A walkthrough that cannot be made as asked."""


class NoSuchLineError(WalkthroughError, IndexError):
    """There is no line with this number.

    It is an IndexError too, as for any sequence.
    """


class ThemeError(UsageError):
    """A theme that does not exist, or that nobody could read."""


class ViewError(UsageError):
    """A view that does not exist, or an option that it does not take."""


class ViewFileError(VizError):
    """A file of one's own that holds no view, or whose view fails."""


class FilmError(VizError):
    """A film that cannot be made, written or shown in a window."""


class FilmUsageError(FilmError, UsageError):
    """A wrong argument of a film: its kind, size, length, frame rate or clock."""


class StepperError(VizError):
    """A page that cannot be made from this recording, or cannot be written."""


class StepperUsageError(StepperError, UsageError):
    """A wrong argument of a page, or a combination that is not possible."""


class SceneError(VizError):
    """A scene that cannot be found, rendered or used with this run."""


class SceneUsageError(SceneError, UsageError):
    """A wrong argument of a scene, or a combination that is not possible."""


class ExperimentError(VizError):
    """An experiment that cannot be made or written."""


class ExperimentUsageError(ExperimentError, UsageError):
    """A wrong argument of an experiment, or a setting that does not exist."""


class ReceiptError(VizError):
    """A receipt that is missing or damaged, or a film that is not true."""


def in_short(thing: object) -> str:
    """Makes one short line of a text, for an error message.

    The text comes from a library or a file.
    """
    return textwrap.shorten(visible(str(thing)), width=120, placeholder=" …")
