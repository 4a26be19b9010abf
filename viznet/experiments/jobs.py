"""Carries out jobs: in this process, in several, or by any executor."""

import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from typing import Any, Protocol

from viznet.arguments import described
from viznet.errors import ExperimentError, ExperimentUsageError, VizError, in_short
from viznet.experiments.job import FIGURES, Job, Result, perform
from viznet.processes import processes

PAUSE = 0.02  # seconds between two looks at results that are not there yet
LOST = (
    "a process of the experiment was ended from outside ({reason}); what is finished is kept: start it again"
)
FAILED = "the executor failed ({error}); what is finished is kept: start the experiment again"


class Pending(Protocol):
    """A result that may not be there yet."""

    def done(self) -> bool: ...

    def result(self) -> Any: ...


class Executor(Protocol):
    """Whatever performs jobs: processes, threads, or other machines."""

    def submit(self, function: Callable[[Job], Result], job: Job, /) -> Pending: ...


def carry_out(
    jobs: list[Job], *, workers: int, executor: Executor | None
) -> Generator[tuple[Job, Result], None, None]:
    """Performs all jobs, and yields each with its result once it is there.

    With one worker and no executor they are performed here. If the iteration is left early or a job fails, jobs that
    have not begun are cancelled, and processes that were started here are ended.
    """
    if executor is None and min(workers, len(jobs)) <= 1:
        for job in jobs:
            yield job, perform(job)
        return
    with _started(min(workers, len(jobs))) if executor is None else _lent(executor) as pool:
        waiting: list[tuple[Job, Pending]] = []
        try:
            for job in jobs:
                waiting.append((job, _submitted(pool, job)))
            while waiting:
                ready = [pair for pair in waiting if pair[1].done()]
                waiting = [pair for pair in waiting if pair not in ready]
                for job, pending in ready:
                    yield job, _result(pending)
                if waiting and not ready:
                    time.sleep(PAUSE)
        finally:
            for _, pending in waiting:
                if hasattr(pending, "cancel"):
                    pending.cancel()


def _submitted(pool: Executor, job: Job) -> Pending:
    """What the executor gives for a job.

    Raises `ExperimentUsageError` if that is no result to wait for.
    """
    pending = pool.submit(perform, job)
    if not callable(getattr(pending, "done", None)) or not callable(getattr(pending, "result", None)):
        raise ExperimentUsageError(
            f"the executor's submit(…) gave {described(pending)}, expected an object with done() and result()"
        )
    return pending


def _result(pending: Pending) -> Result:
    result: Result = pending.result()
    if not isinstance(result, dict) or not result.keys() >= FIGURES:
        raise ExperimentUsageError(
            f"the executor gave {described(result)} as a result, expected what the function that it got returned"
        )
    return result


@contextmanager
def _started(workers: int) -> Iterator[Executor]:
    """Processes of our own, which end with the block."""
    try:
        with processes(workers) as pool:
            yield pool
    except (OSError, BrokenExecutor) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ExperimentError(LOST.format(reason=reason)) from error


@contextmanager
def _lent(executor: Executor) -> Iterator[Executor]:
    """The user's executor, which stays open.

    Whatever it raises becomes one line, because nobody knows what executors of others raise.
    """
    try:
        yield executor
    except VizError:
        raise
    except BrokenExecutor as error:
        raise ExperimentError(LOST.format(reason=type(error).__name__)) from error
    except Exception as error:
        name, reason = type(error).__name__, in_short(error)
        raise ExperimentError(FAILED.format(error=f"{name}: {reason}" if reason else name)) from error
