"""What a recorded network answers to a picture of one's own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described, file_path
from viznet.data.readers.pictures import are_dark_on_light, are_light_on_dark
from viznet.errors import DataError, RecordingError, RecordingUsageError, VizError
from viznet.own_image import LEAST_CONTRAST, LEAST_SIDE, prepare_image
from viznet.pictures import read_photo, read_picture, scaled
from viznet.recording.framing import warn_if_not_centred

if TYPE_CHECKING:
    from viznet.recording.run import Run


@dataclass(frozen=True, eq=False, repr=False)
class Prediction:
    """A network's answer to one picture.

    Parameters
    ----------
    image : uint8, (height, width)
        The picture as the network sees it: 0 is the background, 255 full ink.
    p : (classes,)
        The outputs of the network; probabilities, if its output is softmax.
    labels : tuple of str
        The names of the classes.
    step : int
        The training step whose network was asked.

    Examples
    --------
    >>> asked = Prediction(np.zeros((28, 28), np.uint8), np.array([0.25, 0.75]), ("cat", "dog"), step=100)
    >>> asked.answer, asked.ranking
    ('dog', [('dog', 0.75), ('cat', 0.25)])
    """

    image: NDArray[np.uint8]
    p: NDArray[np.floating]
    labels: tuple[str, ...]
    step: int

    @property
    def ranking(self) -> list[tuple[str, float]]:
        """Every class with its output, the largest first.

        It is empty if the network has diverged, since its outputs are no numbers then.
        """
        if not np.isfinite(self.p).all():
            return []
        order = np.argsort(-self.p, kind="stable")
        return [(self.labels[k], float(self.p[k])) for k in order]

    @property
    def answer(self) -> str | None:
        """The class with the largest output, or None after a divergence."""
        return self.ranking[0][0] if self.ranking else None

    def __repr__(self) -> str:
        best = self.ranking[:1]
        return f"<Prediction: {best[0][0]!r}, {best[0][1]:.3g}>" if best else "<Prediction: no answer>"


def predict(
    run: Run, picture: str | os.PathLike[str] | NDArray[np.uint8], step: int | None, *, plain: bool = False
) -> Prediction:
    """The answer of a run's network to a picture; see `Run.predict`."""
    (answer,) = predict_each(run, [picture], step, plain=plain)
    if isinstance(answer, VizError):
        raise answer
    return answer


def predict_each(
    run: Run,
    pictures: Iterable[str | os.PathLike[str] | NDArray[np.uint8]],
    step: int | None,
    *,
    plain: bool = False,
) -> list[Prediction | VizError]:
    """The answer to every picture, or why there is none.

    With `plain`, the pictures are only scaled. Otherwise they are centred as digits are, and there is a warning if the
    examples of the run are not.

    A picture that cannot be used does not keep the others from getting an answer. What is wrong with the run or the
    step is raised.
    """
    snapshot, probe = run.at(step), run.probe
    shape_of_pictures(run)
    network = run.network(snapshot.step)
    answers: list[Prediction | VizError] = []
    for picture in pictures:
        try:
            image = plain_picture(picture, run) if plain else prepared_picture(picture, run)
        except (DataError, RecordingUsageError) as error:
            answers.append(error)
            continue
        p = network(image.reshape(1, -1))[0]
        labels = (*probe.labels, *(str(k) for k in range(len(probe.labels), len(p))))
        answers.append(Prediction(image, p, labels, snapshot.step))
    if not plain and any(isinstance(answer, Prediction) for answer in answers):
        warn_if_not_centred(run.name, probe, may_be_plain=True)
    return answers


def shape_of_pictures(run: Run) -> tuple[int, int]:
    """The height and the width of a run's pictures.

    Raises `RecordingError` if its examples are no pictures.
    """
    probe = run.probe
    if probe.image_shape is None:
        raise RecordingError(
            f"{run.name}: its examples are rows of {probe.x.shape[1]} numbers, no pictures; "
            "train on pictures to ask about one"
        )
    return probe.image_shape


def prepared_picture(picture: Any, run: Run) -> NDArray[np.uint8]:
    """The picture as the network of a run sees it, (height, width).

    Raises `RecordingUsageError` if there is nothing on it, or not enough to see, and `RecordingError` if the run's
    examples are no pictures.
    """
    image_shape = shape_of_pictures(run)
    grey, name = _grey_picture(picture)
    height, width = grey.shape
    if min(height, width) < LEAST_SIDE:
        raise RecordingUsageError(
            f"{name}: has {width} × {height} pixels, expected at least {LEAST_SIDE} × {LEAST_SIDE}"
        )
    image = prepare_image(grey, image_shape)
    if image.any():
        return image
    contrast = int(grey.max()) - int(grey.min())
    if not contrast:
        raise RecordingUsageError(f"{name}: is blank, expected dark ink on light paper, or light on dark")
    if contrast >= LEAST_CONTRAST:
        raise RecordingUsageError(
            f"{name}: has no ink that stands out from the paper, expected a digit with paper around it"
        )
    raise RecordingUsageError(
        f"{name}: has too little contrast between ink and paper ({contrast} of 255 grey levels), expected at least "
        f"{LEAST_CONTRAST}"
    )


def plain_picture(picture: Any, run: Run) -> NDArray[np.uint8]:
    """The picture scaled to the size of a run's pictures, (height, width).

    It is not centred, so it is what `load` makes of a file in a folder of pictures. Dark on light becomes light on dark
    if most of the run's examples are.

    Raises `RecordingUsageError` if there is nothing on it, and `RecordingError` if the run's examples are no pictures.
    """
    height, width = shape_of_pictures(run)
    name = str(picture) if isinstance(picture, str | os.PathLike) else "picture"
    if isinstance(picture, str | os.PathLike):
        path = file_path("picture", picture, such_as="'photo.png'", error=RecordingUsageError)
        image = read_picture(path, size=(width, height))
    else:
        image = scaled(_grey_picture(picture)[0], (width, height))
    if image.min() == image.max():
        raise RecordingUsageError(f"{name}: is blank, expected a picture as the network has learned them")
    x = run.probe.inputs(np.float64)
    examples = np.rint(x * 255 / max(1.0, float(x.max()))).clip(0, 255).astype(np.uint8)
    are_light = are_light_on_dark(examples.reshape(-1, height, width)).mean() > 1 / 2
    return 255 - image if are_light and are_dark_on_light(image[None])[0] else image


def _grey_picture(picture: Any) -> tuple[NDArray[np.uint8], str]:
    """The pixels of a picture, and its name for messages."""
    if isinstance(picture, str | os.PathLike):
        path = file_path("picture", picture, such_as="'photo.png'", error=RecordingUsageError)
        return read_photo(path), str(path)
    is_grey = isinstance(picture, np.ndarray) and picture.dtype == np.uint8 and picture.ndim == 2
    if not is_grey or not picture.size:
        raise RecordingUsageError(
            f"picture is {described(picture)}, expected the path of a picture, or grey pixels as uint8 (height, width)"
        )
    return picture, "picture"
