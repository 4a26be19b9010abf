"""The film of an experiment: its recordings side by side."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from viznet.data import Dataset
from viznet.errors import FilmUsageError, ReceiptError, UsageError
from viznet.experiments.new_training import new_network
from viznet.experiments.plan import ExperimentPlan
from viznet.experiments.variant import Variant
from viznet.files import sha256_of
from viznet.receipts import receipt_beside
from viznet.receipts.receipt_file import read_receipt
from viznet.recording import Run, open_run, record
from viznet.training import train
from viznet.walkthroughs.sentence import fill

FILM = "film.mp4"
SIZE, FPS, SECONDS = (1280, 720), 15, 8
EVERY = "loss"  # the view that fits every network
MOST = 9  # as many recordings as one film has room for
LONGEST = (10_000, 60, 36, 24)  # letters of a name; the next is tried where the one before has no room
CUT = "{number}: {letters}…"


def write_film(folder: Path, recordings: dict[str, Path], view: str, *, progress: bool) -> Path | None:
    """Writes `film.mp4` of the first nine recordings, unless it is there.

    Above each stands the name of its way to train. Recordings that are equal are shown once, with the names of all,
    because nothing differs between them. If fewer than two are left, there is nothing to compare, and no film. The
    clock counts epochs if the batches have different sizes, so that all have seen as many examples at any time.

    Parameters
    ----------
    folder
        The folder of the experiment.
    recordings
        The folder of each recording, by the name of its way to train.
    view
        What is shown of each.
    progress
        Whether to show a progress bar.

    Returns
    -------
    Path or None
        The film, if there is one.
    """
    different: dict[str, tuple[Run, list[str]]] = {}
    for name, recording in recordings.items():
        run = open_run(recording)
        if len(run):
            different.setdefault(run.hash, (run, []))[1].append(name)
    shown = list(different.values())[:MOST]
    if len(shown) < 2:
        return None
    path, runs = folder / FILM, [run for run, _ in shown]
    if not is_of(path, runs):
        # Imported here, because Matplotlib takes long to load.
        from viznet.film.side_by_side import together

        names = [", ".join(of_one) for _, of_one in shown]
        by = "epoch" if len({run.meta.batch_size for run in runs}) > 1 else "step"
        for longest in LONGEST:
            film = together(*runs, views=view, by=by, names=short_names(names, longest))
            try:
                film.save(path, size=SIZE, fps=FPS, seconds=SECONDS, progress=progress)
                break
            except FilmUsageError:  # no room for these names
                if longest == LONGEST[-1]:
                    raise
    return path


def check_view(plan: ExperimentPlan, dataset: Dataset) -> None:
    """Raises a `VizError` if the view of a plan does not fit to its ways.

    The view is built for each kind of network before its first step, so that an option that none of them has costs no
    training. The view of a user's own file is not tried: it may need a whole training.
    """
    # Imported here, because Matplotlib takes long to load.
    from viznet.film.film import animate
    from viznet.film.side_by_side import NOT_WHOLE, WHOLE
    from viznet.views.finding import find_view

    view = find_view(plan.view)
    if view.name == WHOLE:
        raise FilmUsageError(NOT_WHOLE)
    if plan.view == EVERY or Path(plan.view.partition(":")[0]).suffix:
        return
    kinds: dict[tuple[object, ...], Variant] = {}
    for one in plan.variants[:MOST]:
        kinds.setdefault((one.hidden, one.activation, one.output, one.loss, one.optimizer), one)
    with TemporaryDirectory() as folder:
        for number, variant in enumerate(kinds.values()):
            network = new_network(variant, dataset, 0)
            beginning = train(network, dataset, optimizer=variant.make_optimizer(), steps=0)
            run = record(beginning, Path(folder) / str(number), progress=False)
            try:
                animate(run, view).layout(size=SIZE)
            except UsageError as error:
                raise type(error)(f"{variant.name}: {error}") from error
            finally:
                run.release()


def short_names(names: list[str], longest: int) -> list[str]:
    """Names of at most so many letters.

    One that is cut begins with its number, so that all stay different.

    >>> short_names(["zeros", "weights of size 1"], 12)
    ['zeros', '2: weights…']
    """
    return [
        name
        if len(name) <= longest
        else fill(
            CUT, number=number, letters=name[: longest - len(CUT.format(number=number, letters=""))].strip()
        )
        for number, name in enumerate(names, 1)
    ]


def is_of(path: Path, runs: list[Run]) -> bool:
    """Whether a whole film shows these recordings, as its receipt says.

    The names of the recordings count too, since those of their ways to train become them.
    """
    try:
        receipt = read_receipt(receipt_beside(path).read_bytes(), path)
        if sha256_of(path) != receipt.sha256:
            return False
    except (OSError, ReceiptError):
        return False
    shown = [(receipt.run, receipt.hash), *((other.run, other.hash) for other in receipt.beside)]
    return shown == [(run.name, run.hash) for run in runs]
