"""Makes a picture of one's own ready to stand in the place of an example."""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described, is_whole
from viznet.errors import UsageError
from viznet.pictures import meant_in
from viznet.recording import Run
from viznet.recording.framing import warn_if_not_centred
from viznet.recording.prediction import prepared_picture
from viznet.walkthroughs.own_picture import OwnPicture

ImageLike = str | os.PathLike[str] | NDArray[np.uint8]


def own_picture(run: Run, image: ImageLike, digit: int | str | None = None) -> OwnPicture:
    """Prepares a picture of one's own as the page's pad prepares a drawing.

    Parameters
    ----------
    run
        The recording whose network looks at the picture.
    image
        The path of a photo or a drawing, or grey pixels as uint8, (height, width).
    digit
        The class that the picture is meant as, by its number or name. By default it is the one that is written in the
        file of a drawing that the page saved.

    Raises
    ------
    DataError
        The file is no readable picture.
    RecordingUsageError
        The picture is too small, blank, or too faint.
    RecordingError
        The recorded examples are no pictures.
    UsageError
        The recording has no such class.
    """
    pixels = prepared_picture(image, run).tobytes()
    warn_if_not_centred(run.name, run.probe, may_be_plain=False)
    if digit is not None:
        return OwnPicture(pixels, _class(digit, run))
    name = meant_in(Path(image)) if isinstance(image, str | os.PathLike) else None
    return OwnPicture(pixels, None if name is None else _class(name, run, file=f"{image}: "))


def _class(digit: int | str, run: Run, *, file: str = "") -> int:
    """The number of a class of the network, given by its number or its name.

    `file` names the picture in a message.
    """
    labels = run.probe.labels
    names = {name: number for number, name in enumerate(labels)}
    number = names.get(str(digit), digit)
    if isinstance(number, str) or not is_whole(number) or not 0 <= number < len(labels):
        raise UsageError(
            f"{file}the picture is meant as {described(digit)}, which is no class here; "
            f"choose from {', '.join(labels)}"
        )
    return int(number)
