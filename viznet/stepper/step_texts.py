"""What the page needs to tell three steps, and what each costs.

They are the last three lines of its walkthrough. The page tries the small and the greedy step itself. The step of the
batch does not depend on the example that is shown, so what it does to the recorded examples is worked out here, by the
recorded gradients.
"""

from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.network import MLP
from viznet.recording import Run
from viznet.stepper.page_network import config, shapes
from viznet.walkthroughs import sentences
from viznet.walkthroughs.step_trials import KEPT, SMALL_RATES
from viznet.walkthroughs.subject import plain_rate

MOST_PARAMETERS = 50_000  # of a larger network, the step of the batch is left to `viznet explain`
LINES = ("small", "greedy", "batch")


def step_texts(run: Run) -> dict[str, Any]:
    """The sentences about the three steps, and the rates that are tried.

    Each sentence is a template. One that depends on a number of examples is a list: for one, and for any other number.
    """
    sgd, batch = run.meta.optimizer.name == "sgd", run.meta.batch_size
    return {
        "rates": list(SMALL_RATES),
        "kept": KEPT,
        "flat": sentences.FLAT,
        "small": sentences.SMALL_STEP,
        "noSmall": sentences.NO_SMALL_STEP,
        "rightBefore": sentences.RIGHT_BEFORE,
        "rightBoth": sentences.RIGHT_BOTH,
        "greedy": sentences.GREEDY_STEP if sgd else sentences.GREEDY_PLAIN_STEP,
        "same": sentences.SAME_STEP if sgd else sentences.SAME_PLAIN_STEP,
        "smaller": sentences.SMALLER_STEP,
        "diverged": sentences.DIVERGED,
        "nothingForgotten": sentences.NOTHING_FORGOTTEN,
        "forgotten": list(sentences.FORGOTTEN),
        "batch": (sentences.BATCH_STEP if sgd else sentences.PLAIN_BATCH_STEP).of(batch),
        "lessons": {
            "dear": sentences.DEAR if batch > 1 else sentences.DEAR_BESIDE_ONE,
            "cheap": sentences.CHEAP,
            "traded": sentences.TRADED,
            "asCheap": sentences.AS_CHEAP,
            "batchDear": sentences.BATCH_DEAR,
        },
    }


def step_lines() -> list[dict[str, Any]]:
    """The three lines themselves, which the page fills with its own numbers."""
    return [
        {"section": "step", "symbol": "dW1", "layer": 1, "equation": "W ← W − η dW", "why": "", "trial": name}
        for name in LINES
    ]


def after_batch_steps(run: Run, indices: Array, predicted: Array) -> list[list[int] | None]:
    """What the batch's step does to the examples at these snapshots.

    `predicted` has the classes that the page predicts before the step, (snapshots, examples).

    Each entry has how many are right after it, and how many were right before and are wrong. It is None where an output
    is no number afterwards. The list is empty for a network that is too large.
    """
    shapes_of = shapes(run)
    count = predicted.shape[1]
    if not count or sum(int(np.prod(shape)) for shape in shapes_of.values()) > MOST_PARAMETERS:
        return []
    settings, rate = config(run), plain_rate(run)
    x, y = run.probe[:count].inputs(np.float64), run.probe.y[:count]
    told: list[list[int] | None] = []
    for index, answers in zip(indices, predicted):
        snapshot = run[int(index)]
        before = {symbol: np.asarray(snapshot[symbol], np.float64) for symbol in shapes_of}
        gradient = {symbol: np.asarray(snapshot[f"d{symbol}"], np.float64) for symbol in shapes_of}
        with np.errstate(over="ignore", invalid="ignore"):
            after = {symbol: before[symbol] - rate * gradient[symbol] for symbol in shapes_of}
            outputs = MLP.from_params(settings, after)(x)
        if not np.isfinite(outputs).all():
            told.append(None)
            continue
        was, now = answers == y, outputs.argmax(axis=1) == y
        told.append([int(now.sum()), int((was & ~now).sum())])
    return told
