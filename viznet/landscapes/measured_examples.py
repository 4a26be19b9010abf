"""The examples on which losses are measured: recorded or held-out ones."""

from __future__ import annotations

from viznet.arguments import described
from viznet.data import Examples, load
from viznet.errors import ViewError
from viznet.recording import Run
from viznet.recording.held_out import even_sample

MOST = 1000  # examples of a dataset; of more, an even sample is measured


def measured_examples(view: str, run: Run, data: str | None) -> Examples:
    """The recorded examples of a run, or held-out ones of a dataset.

    Parameters
    ----------
    view
        The name of the view, for errors.
    run
        The recording.
    data
        The name or the path of a dataset; its held-out examples are taken. With None, the recorded examples are
        measured.

    Raises
    ------
    ViewError
        If the dataset does not fit the network.
    DataError
        If there is no such dataset.
    """
    if data is None:
        return run.probe
    if not isinstance(data, str) or not data:
        raise ViewError(
            f"{view}: data={described(data)}: expected the name or the path of a dataset, such as data=digits"
        )
    held_out = load(data).test
    pixels, known = run.sizes[0], run.sizes[-1]
    if not len(held_out):
        raise ViewError(f"{view}: data={data}: this dataset has no held-out examples; choose another one")
    has, classes = held_out.x.shape[1], int(held_out.y.max()) + 1
    if has != pixels or classes > known:
        raise ViewError(
            f"{view}: data={data}: its examples have {has} pixels and {classes} classes, but this network "
            f"takes {pixels} pixels and knows {known} classes; choose the dataset of the training"
        )
    return even_sample(held_out, MOST)
