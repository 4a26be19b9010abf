"""The recorded examples of a run as a table: class and answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from viznet.arguments import flag
from viznet.errors import UsageError
from viznet.recording import RunLike, open_run
from viznet.walkthroughs.protagonist import class_number


@dataclass(frozen=True)
class ProbeRow:
    """One recorded example, and what the network answers at a step.

    Attributes
    ----------
    example
        The number of the example, which films, scenes and `explain` take.
    true, answer
        The names of its class and of the class with the largest output. A network that diverged has no answer: "".
    p
        The output of the answer, or None without an answer. It is a probability if the output is softmax.
    p_true
        The output of the true class, or None if it is not finite.
    right
        Whether the answer is the true class.
    """

    example: int
    true: str
    answer: str
    p: float | None
    p_true: float | None
    right: bool


def probe_table(
    run: RunLike, *, digit: int | str | None = None, wrong: bool = False, at: int | None = None
) -> list[ProbeRow]:
    """What the network answers for every recorded example.

    Parameters
    ----------
    run
        A `Run`, a path, a name in runs/ or "latest".
    digit
        Only the examples of this class, given by number or by name.
    wrong
        Only the examples that the network gets wrong.
    at
        The step; one that was not recorded is shown by the nearest earlier one. By default the last.

    Returns
    -------
    list of ProbeRow
        The examples by their number.

    Raises
    ------
    UsageError
        If the run keeps no examples, or none of this class.
    RecordingError
        If the run or the step is not there.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 8, 10), vz.digits(), steps=9), "runs/table", progress=False)
    >>> len(probe_table(run)), probe_table(run, digit=3)[0].true
    (100, '3')
    """
    run, wrong = open_run(run), flag("wrong", wrong)
    probe = run.probe
    if not len(probe):
        raise UsageError("this recording keeps no examples to show; record it with a probe")
    outputs = np.asarray(run.at(at)["p"], np.float64)
    chosen = np.arange(len(probe))
    if digit is not None:
        chosen = np.flatnonzero(probe.y == class_number(digit, probe))

    def name(k: int) -> str:
        return probe.labels[k] if k < len(probe.labels) else str(k)

    rows = []
    for example in chosen:
        p, y = outputs[example], int(probe.y[example])
        finite = bool(np.isfinite(p).all())
        answer = int(p.argmax()) if finite else None
        rows.append(
            ProbeRow(
                example=int(example),
                true=name(y),
                answer="" if answer is None else name(answer),
                p=None if answer is None else float(p[answer]),
                p_true=float(p[y]) if np.isfinite(p[y]) else None,
                right=answer == y,
            )
        )
    return [row for row in rows if not (wrong and row.right)]
