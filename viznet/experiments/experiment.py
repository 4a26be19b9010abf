"""`experiment`: several ways to train, each with several seeds, compared."""

import os
import re
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from viznet.arguments import described, file_path, flag, no_such, whole_number
from viznet.data import Dataset, load
from viznet.errors import ExperimentError, ExperimentUsageError, FilmError, RecordingError
from viznet.experiments.catalogue import EXPERIMENTS
from viznet.experiments.experiment_film import FILM, check_view, write_film
from viznet.experiments.findings import went_wrong
from viznet.experiments.job import Job, Result, finished, hash_of, make_job
from viznet.experiments.jobs import Executor, carry_out
from viznet.experiments.new_training import new_training
from viznet.experiments.plan import ExperimentPlan
from viznet.experiments.plan_file import read_plan
from viznet.experiments.report import check_report, write_report
from viznet.experiments.table import HEADINGS, Row
from viznet.experiments.unfinished import nothing_half
from viznet.experiments.variant import Variant
from viznet.files import check_free, writing
from viznet.progress import progress as progress_bar
from viznet.receipts import receipt_beside
from viznet.recording.meta import MOST_LAYERS
from viznet.recording.recorder import check_length
from viznet.recording.run_folder import check_room
from viznet.walkthroughs.sentence import fill

FOLDER = "outputs/experiments"
MOST = 1000  # trainings of a kind, and processes
LEAST_SEEDS = 5  # with fewer trainings of each kind, nothing says how much is chance
TOO_DEEP = "{given:,} layers of numbers: a recording holds at most {most:,}"
SKIPPED = "{skipped} of {count} trainings are finished already"


@dataclass(frozen=True, repr=False)
class Experiment:
    """What an experiment gave.

    Attributes
    ----------
    plan : ExperimentPlan
        The question and the ways to train.
    path : Path
        The folder of the results: `table.csv`, `report.md`, `film.mp4`, `results/` and `runs/`.
    rows : list of Row
        The table: what the trainings of each way gave.
    findings : list of str
        The answer, in sentences that are chosen by the numbers.
    runs : dict
        The recording of each way to train, by its name.
    film : Path or None
        The film of these recordings, if there is one.

    Examples
    --------
    >>> import viznet as vz
    >>> ways = [vz.Variant(f"{n} neurons", hidden=(n,), steps=20) for n in (1, 16)]
    >>> vz.experiment(vz.ExperimentPlan("size", "Is one neuron enough?", ways), film=False, progress=False)
    <Experiment 'size': 2 ways to train, in outputs/experiments/size>
    """

    plan: ExperimentPlan
    path: Path
    rows: list[Row]
    findings: list[str]
    runs: dict[str, Path]
    film: Path | None = None

    def __repr__(self) -> str:
        return f"<Experiment {self.plan.name!r}: {len(self.plan.variants)} ways to train, in {self.path}>"

    def __str__(self) -> str:
        """The table and the answer as plain text."""
        lines = [HEADINGS, *(tuple(row.cells()) for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines)]
        table = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
        return "\n".join([self.plan.question, "", *table, "", *self.findings])


def experiment(
    plan: ExperimentPlan | str | os.PathLike[str],
    *,
    data: str | os.PathLike[str] = "digits",
    seeds: int = LEAST_SEEDS,
    out: str | os.PathLike[str] | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
    say: Callable[[str], object] | None = None,
    film: bool = True,
    progress: bool = True,
) -> Experiment:
    """Trains a network in several ways, several times each, and compares.

    A training that is finished already is not made again. So an experiment that was stopped goes on where it was.

    Parameters
    ----------
    plan : str, path or ExperimentPlan
        The name of an experiment that comes with viznet (`viznet.EXPERIMENTS`), a .toml file with one of your own, or a
        `ExperimentPlan`.
    data : str or path
        The dataset, as `load` takes it.
    seeds : int
        How many trainings each way gets, with the seeds 0, 1, 2 … The one with seed 0 is recorded.
    out : path, optional
        The folder of the results. By default one in `outputs/experiments`.
    jobs : int
        How many processes train at the same time. Each uses one thread. In a script, more than one needs the guard
        `if __name__ == "__main__":`, as every use of processes does.
    executor : object, optional
        Performs the trainings instead. It has a method `submit(function, job)` whose result has `done()` and
        `result()`, as executors of `concurrent.futures`, Dask or Ray wrappers have.
    say : callable, optional
        A function of one text, such as `print`. It is called with each sentence about what will be done.
    film : bool
        Whether `film.mp4` is written too: the plan's view, by default loss and accuracy, of the first nine ways to
        train, side by side on one clock. It is made again when a recording changes.
    progress : bool
        Whether a terminal shows a progress bar.

    Returns
    -------
    Experiment
        The table, the answer, and the recordings.

    Raises
    ------
    ExperimentError
        If a setting does not fit to the data, or the folder has a file in the place of a result that viznet did not
        make, before anything is trained; or if a process is lost.

    Examples
    --------
    >>> import viznet as vz
    >>> wide = [vz.Variant(f"{n} neurons", hidden=(n,), steps=50) for n in (4, 32)]
    >>> found = vz.experiment(vz.ExperimentPlan("width", "Does width help?", wide), film=False, progress=False)
    >>> found.findings
    ['Training with 32 neurons is better than with all others: ... are right. The next way, 4 neurons, has ...']
    """
    chosen = find_plan(plan)
    seeds = whole_number("seeds", seeds, least=LEAST_SEEDS, most=MOST, error=ExperimentUsageError)
    jobs = whole_number("jobs", jobs, least=1, most=MOST, error=ExperimentUsageError)
    film = flag("film", film, error=ExperimentUsageError)
    progress = flag("progress", progress, error=ExperimentUsageError)
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise ExperimentUsageError(
            f"executor is {described(executor)}, expected an object with submit(function, job)"
        )
    if say is not None and not callable(say):
        raise ExperimentUsageError(f"say is {described(say)}, expected a function of one text, such as print")
    path = _folder(chosen, out)
    data = str(file_path("data", data, such_as="'digits'", error=ExperimentUsageError))
    dataset = load(data, progress=progress)
    for variant in chosen.variants:  # whatever cannot be trained is refused before anything is
        _check(variant, dataset)
    planned = {
        variant.name: [
            make_job(
                variant,
                seed,
                data=data,
                sha256=hash_of(dataset),
                result=path / "results" / f"{slug(variant.name)}-{seed}.json",
                recording=path / "runs" / slug(variant.name) if seed == 0 else None,
            )
            for seed in range(seeds)
        ]
        for variant in chosen.variants
    }
    jobs_of_all = [job for of_one in planned.values() for job in of_one]
    _check_files(path, jobs_of_all, film)
    if film:
        check_view(chosen, dataset)
    with writing(path, ExperimentError):
        (path / "results").mkdir(parents=True, exist_ok=True)
    results = _results(jobs_of_all, jobs, executor, say, progress)
    rows = [
        Row(variant, tuple(results[job["result"]] for job in planned[variant.name]))
        for variant in chosen.variants
    ]
    runs = {variant.name: path / "runs" / slug(variant.name) for variant in chosen.variants}
    findings = [*chosen.finding(rows), *went_wrong(runs)]
    write_report(path, chosen, rows, findings, dataset)
    shown = None
    if film:
        shown = write_film(path, runs, chosen.view, progress=progress)
    return Experiment(chosen, path, rows, findings, runs, shown)


def find_plan(plan: ExperimentPlan | str | os.PathLike[str]) -> ExperimentPlan:
    """The plan of this name or in this file.

    Raises `ExperimentUsageError` if there is none.
    """
    if isinstance(plan, ExperimentPlan):
        return plan
    if isinstance(plan, str) and plan in EXPERIMENTS:
        return EXPERIMENTS[plan]
    path = file_path("experiment", plan, such_as="'activations' or 'mine.toml'", error=ExperimentUsageError)
    if path.suffix.lower() != ".toml":
        raise no_such("experiment", str(plan), EXPERIMENTS, ExperimentUsageError)
    return read_plan(path)


def _results(
    planned: list[Job],
    workers: int,
    executor: Executor | None,
    say: Callable[[str], object] | None,
    progress: bool,
) -> dict[str, Result]:
    """The result of every job, by the file that keeps it."""
    results = {job["result"]: result for job in planned if (result := finished(job)) is not None}
    missing = [job for job in planned if job["result"] not in results]
    if results and say is not None:
        say(fill(SKIPPED, skipped=len(results), count=len(planned)))
    with (
        nothing_half(missing, own_processes=executor is None),
        closing(carry_out(missing, workers=workers, executor=executor)) as performed,
    ):
        for job, result in progress_bar(performed, "training", len(missing)) if progress else performed:
            results[job["result"]] = result
    return results


def _folder(plan: ExperimentPlan, out: str | os.PathLike[str] | None) -> Path:
    path = Path(FOLDER) / slug(plan.name)
    if out is not None:
        path = file_path("out", out, such_as="'outputs/experiments/mine'", error=ExperimentUsageError)
    if path.exists() and not path.is_dir():
        raise ExperimentError(f"{path}: is a file; choose the name of a folder")
    return path


def _check_files(path: Path, planned: list[Job], film: bool) -> None:
    """Raises a `VizError` if a result would replace a foreign file.

    Foreign are all files that viznet did not make. Other files in the folder stay beside those of the experiment.
    """
    check_report(path)
    if film:
        for file in (path / FILM, receipt_beside(path / FILM)):
            check_free(file, FilmError)
    for job in planned:
        if finished(job) is None:
            check_free(Path(job["result"]), ExperimentError)
            if job["recording"] is not None:
                check_room(Path(job["recording"]), overwrite=True)


def _check(variant: Variant, dataset: Dataset) -> None:
    """Raises `ExperimentError` if a variant cannot be trained on this dataset."""
    try:
        training = new_training(variant, dataset, 0)
        training.is_handled = True
        check_length(variant.steps)
        if len(training.network.sizes) > MOST_LAYERS:
            raise ExperimentError(TOO_DEEP.format(given=len(training.network.sizes), most=MOST_LAYERS))
    except (ExperimentError, RecordingError) as error:
        raise ExperimentError(f"{variant.name}: {error}") from error
    except ValueError as error:  # every usage error is one
        raise ExperimentUsageError(f"{variant.name}: {error}") from error


def slug(name: str) -> str:
    """A name as part of the name of a file.

    Letters and digits stay, everything else becomes a dash. Different names stay different, since what a name loses
    is written as a number at its end.

    >>> slug("relu, rate 0.3"), slug("all")
    ('relu-rate-0.3-8e809d65', 'all')
    """
    plain = re.sub(r"[^0-9A-Za-z._]+", "-", name).strip("-.")[:60]
    return plain if plain == name else f"{plain}-{zlib.crc32(name.encode()):08x}"
