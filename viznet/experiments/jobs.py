"""Carries out jobs: in this process, in several, or by any executor."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from viznet.errors import ExperimentError, VizError
from viznet.experiments.job import Job, Result, perform
from viznet.processes import processes

PAUSE = 0.02  # seconds between two looks at results that are not there yet
LOST = (
    "a process of the experiment was ended from outside ({reason}); what is finished is kept: start it again"
)


class Pending(Protocol):
    """A result that may not be there yet."""

    def done(self) -> bool: ...

    def result(self) -> Any: ...


class Executor(Protocol):
    """Whatever performs jobs: processes, threads, or other machines."""

    def submit(self, function: Callable[[Job], Result], job: Job, /) -> Pending: ...


def carry_out(jobs: list[Job], *, workers: int, executor: Executor | None) -> Iterator[tuple[Job, Result]]:
    """Performs all jobs, and yields each with its result once it is there.

    With one worker and no executor they are performed here. If the iteration is left early or a job fails, jobs that
    have not begun are cancelled, and processes that were started here are ended.
    """
    if executor is None and min(workers, len(jobs)) <= 1:
        for job in jobs:
            yield job, perform(job)
        return
    with processes(min(workers, len(jobs))) if executor is None else _lent(executor) as pool:
        waiting = [(job, pool.submit(perform, job)) for job in jobs]
        try:
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


def _result(pending: Pending) -> Result:
    try:
        result: Result = pending.result()
    except VizError:
        raise
    except OSError as error:
        raise ExperimentError(LOST.format(reason=error.strerror or type(error).__name__)) from error
    except RuntimeError as error:  # BrokenProcessPool is one
        raise ExperimentError(LOST.format(reason=type(error).__name__)) from error
    return result


@contextmanager
def _lent(executor: Executor) -> Iterator[Executor]:
    """The user's executor, which stays open."""
    yield executor
