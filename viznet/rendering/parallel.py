"""Renders several scenes at the same time, each in a process of its own."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial

from viznet.errors import SceneError
from viznet.processes import cores
from viznet.rendering.process import Rendering
from viznet.rendering.running_processes import RunningProcesses
from viznet.rendering.seconds_drawn import show_progress


def run_all(renderings: list[Rendering], names: Sequence[str], *, jobs: int | None, progress: bool) -> None:
    """Renders at the same time.

    A rendering that fails does not stop the others.

    Parameters
    ----------
    renderings
        What is drawn.
    names
        The names of the renderings in the progress display.
    jobs
        How many are drawn at a time. The default is the number of cores.
    progress
        Whether a terminal shows how many seconds of each film are drawn.

    Raises
    ------
    SceneError
        Renderings failed; the message has the reasons of all of them.
    """
    running = RunningProcesses()
    failed: list[SceneError] = []
    with (
        show_progress(names, progress) as report,
        ThreadPoolExecutor(jobs or cores()) as pool,
    ):
        try:
            tasks = [
                pool.submit(rendering.run, partial(report, name), running)
                for rendering, name in zip(renderings, names, strict=True)
            ]
            for task in as_completed(tasks):
                error = task.exception()
                if isinstance(error, SceneError):
                    failed.append(error)
                elif error is not None:
                    raise error
        except BaseException:
            running.stop()  # most likely an interrupt: no rendering may go on in the background
            pool.shutdown(cancel_futures=True)
            raise
    if failed:
        raise SceneError("; ".join(dict.fromkeys(map(str, failed))))
