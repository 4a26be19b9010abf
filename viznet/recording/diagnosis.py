"""Why a training went wrong, in one sentence that its numbers choose.

Three things are looked for in the numbers of the recording: neurons that give 0 for every example, a loss that rose,
and a loss that hardly fell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viznet.activations import ACTIVATIONS, Array
from viznet.network import MLP
from viznet.recording.soundness import last_sound

if TYPE_CHECKING:
    from viznet.recording.run import Run
    from viznet.recording.snapshot import Snapshot

SILENT = "{silent} of {neurons} neurons of layer {layer} give 0 for every recorded example"
ONE_SILENT = "{silent} of {neurons} neurons of layer {layer} gives 0 for every recorded example"
ONLY_SILENT = "the only neuron of layer {layer} gives 0 for every recorded example"
TOO_FAST = "the loss rose from step {step:,}: the rate {rate:g} is too large for this slope"
ROSE = "the loss rose from step {step:,}, from {low:.3g} to {high:.3g}"
LOST = "the loss rose from step {step:,}, from {low:.3g} until it was no finite number"
NEVER = "the loss was no finite number from the first step on"
# Whether the loss fell at all, as it is written, chooses between these two.
VANISHED = {
    False: (
        "the loss did not fall, from {low:.3g} to {high:.3g}: the gradients of layer 1 are {times:,.0f} times "
        "smaller than those of layer {last}"
    ),
    True: (
        "the loss hardly fell, from {low:.3g} to {high:.3g}: the gradients of layer 1 are {times:,.0f} times "
        "smaller than those of layer {last}"
    ),
}
STAYED = {
    False: "the loss did not fall: it was {low:.3g} at first, and {high:.3g} at the end",
    True: "the loss hardly fell: it was {low:.3g} at first, and {high:.3g} at the end",
}

HALF = 0.5  # the share of a layer's neurons that may be silent before it is a fault
FEWEST_EXAMPLES = 10  # with fewer recorded examples, a neuron may be silent by chance
FEWEST_STEPS = 50  # a shorter training cannot be expected to have learned
LATEST = 5  # a neuron counts as silent if the batches of so many last snapshots do not wake it
RISEN = 1.5  # a loss rose if at the end it is so many times its lowest mean, and above its first
CHANCE = 3  # standard errors; a difference of fewer may be chance
FALLEN = 0.95  # a loss fell if at the end it is below this share of its first
TRIED = 6  # at so many snapshots, from the lowest loss on, the rate is tried
SHORT = (1e-2, 1e-4, 1e-6, 1e-8)  # shares of a step, of which one is short enough for nearly any slope
TINY = 0.01  # gradients of the first layer vanish if they are this share of the last layer's


def what_went_wrong(run: Run) -> str:
    """Says why a training went wrong.

    It is empty if it did not, or has not ended.

    Parameters
    ----------
    run
        The recording.

    Returns
    -------
    str
        One sentence without a full stop. It is chosen in this order:

        - Half of a hidden layer or more answers 0 for every recorded example, and has a gradient of 0 in the last
          snapshots. In a training that diverged, this is not looked at.
        - The mean loss of the last tenth of the steps is above the first, and 1.5 times the lowest. Or the recorded
          examples have 1.5 times the loss that they had before the first step, which raised it. That the rate is too
          large is said only where plain steps on the recorded examples show it: at this rate, one raises their loss,
          and a hundredth of it, or less, lowers it.
        - The loss of a new network of 50 steps or more fell by less than a twentieth.

    Examples
    --------
    >>> import viznet as vz
    >>> zeros = vz.MLP(784, 16, 10, init="zeros")
    >>> what_went_wrong(vz.record(vz.train(zeros, vz.digits(), steps=20), "runs/zeros", progress=False))
    '16 of 16 neurons of layer 1 give 0 for every recorded example'
    """
    diverged = run.status == "diverged"
    if run.status == "running" or (len(run) < 2 and not diverged):
        return ""
    sound = last_sound(run)
    with np.errstate(all="ignore"):
        if sound is not None and not diverged and (sentence := _silent(run, sound)):
            return sentence
        return _rose(run, diverged) or ("" if sound is None else _stayed(run, sound))


def silent_neurons(run: Run, layer: int, snapshot: Snapshot) -> Array:
    """Which neurons of a hidden layer give 0 for all: bool (neurons,)."""
    silent: Array = np.logical_not(np.asarray(snapshot[f"a{layer}"]).any(axis=0))
    for index in range(max(0, snapshot.index + 1 - LATEST), snapshot.index + 1):
        silent &= ~np.asarray(run[index][f"dW{layer}"]).any(axis=0)
    return silent


def _silent(run: Run, snapshot: Snapshot) -> str:
    """The sentence about the layer with the largest share of silent neurons."""
    if run.meta.probe.examples < FEWEST_EXAMPLES:
        return ""
    counts = {layer: int(silent_neurons(run, layer, snapshot).sum()) for layer in range(1, run.layers)}
    layer = max(counts, key=lambda l: counts[l] / run.sizes[l], default=0)
    if not layer or counts[layer] < HALF * run.sizes[layer]:
        return ""
    single = ONLY_SILENT if run.sizes[layer] == 1 else ONE_SILENT
    template = single if counts[layer] == 1 else SILENT
    return template.format(silent=counts[layer], neurons=run.sizes[layer], layer=layer)


def _stretches(loss: Array) -> tuple[Array, Array]:
    """The means of a loss over up to forty stretches, and where each begins.

    A stretch has ten steps or more, unless there are less than fifty. The lowest of single batches would only be the
    easiest one.
    """
    count = min(40, max(len(loss) // 10, min(len(loss), 5)))
    starts = np.unique(np.linspace(0, len(loss), count, endpoint=False).astype(int))
    return np.add.reduceat(loss, starts) / np.diff([*starts, len(loss)]), starts


def _may_be_chance(loss: Array, start: int, end: int | None = None) -> bool:
    """Whether the last tenth may be above a stretch by chance.

    Batches differ, so each mean has a standard error. A difference of less than three of them may be chance.
    """
    lowest, last = loss[start:end], loss[-max(1, len(loss) // 10) :]
    error = np.sqrt(lowest.var() / len(lowest) + last.var() / len(last))
    return bool(last.mean() - lowest.mean() < CHANCE * error)


def loss_ends(loss: Array) -> tuple[float, float]:
    """The mean loss of the first steps, at most 20, and of the last tenth."""
    tenth = max(1, len(loss) // 10)
    return float(loss[: min(tenth, 20)].mean()), float(loss[-tenth:].mean())


def _rose(run: Run, diverged: bool) -> str:
    """The sentence about a loss that rose."""
    steps, loss = run.scalars["step"], np.asarray(run.scalars["loss"], float)
    finite = int(np.flatnonzero(~np.isfinite(loss))[0]) if not np.isfinite(loss).all() else len(loss)
    loss = loss[:finite]
    if not diverged and len(loss) < FEWEST_STEPS:
        return ""
    if not len(loss):
        return NEVER
    means, starts = _stretches(loss)
    lowest = int(means.argmin())
    first, last = loss_ends(loss)
    rate = run.meta.optimizer.lr
    rose = last > RISEN * means[lowest] and last > first
    step = int(steps[starts[lowest]])
    if (diverged or rose) and _is_too_fast(run, step):
        return TOO_FAST.format(step=step, rate=rate)
    # A first step that is far too long may hide: all steps after it have the loss that it led to.
    hidden = last > loss[0] and _is_too_fast(run, int(steps[0]), tried=1)
    if hidden and not _loss_of_probe(run, -1) <= RISEN * _loss_of_probe(run, 0):
        return TOO_FAST.format(step=int(run.steps[0]), rate=rate)
    if not diverged and (not rose or _may_be_chance(loss, *starts[lowest:][:2])):
        return ""
    return (LOST if diverged else ROSE).format(step=step, low=float(means[lowest]), high=last)


def _loss_of_probe(run: Run, index: int) -> float:
    """The mean loss of the recorded examples at a snapshot."""
    network = MLP.from_params(run.meta.network_config() | {"dtype": "float64"}, run[index])
    trace = network.forward(run.probe.inputs(np.float64))
    return float(network.backward(trace, run.probe.y)["loss"])


def _is_too_fast(run: Run, step: int, tried: int = TRIED) -> bool:
    """Whether a plain step raises the loss of the recorded examples.

    A small share of that step must lower it. Steps are tried at the first snapshots from `step` on.
    """
    if run.meta.optimizer.name != "sgd" or run.meta.activation not in ACTIVATIONS:
        return False
    x, y, rate = run.probe.inputs(np.float64), run.probe.y, run.meta.optimizer.lr
    first = run.at(step).index if step >= run.steps[0] else 0
    for index in range(first, min(first + tried, len(run))):
        config = run.meta.network_config() | {"dtype": "float64"}
        trace = MLP.from_params(config, run[index])
        before = trace.backward(trace.forward(x), y)
        after = []
        for share in (1.0, *SHORT):
            stepped = MLP.from_params(config, run[index])
            for symbol in stepped.params:
                stepped.params[symbol] -= share * rate * before[f"d{symbol}"]
            after.append(float(stepped.backward(stepped.forward(x), y)["loss"]))
        if min(after[1:]) < before["loss"] and not after[0] <= before["loss"]:
            return True
    return False


def _stayed(run: Run, snapshot: Snapshot) -> str:
    """The sentence about a loss that did not fall, or hardly."""
    loss = np.asarray(run.scalars["loss"], float)
    if len(loss) < FEWEST_STEPS or run.meta.beginning is not None or not np.isfinite(loss).all():
        return ""
    first, last = loss_ends(loss)
    if last < FALLEN * first:
        return ""
    fell = float(f"{last:.3g}") < float(f"{first:.3g}")
    sizes = [np.sqrt(np.mean(np.square(snapshot[f"dW{l}"], dtype=float))) for l in (1, run.layers)]
    if run.layers > 1 and 0 < sizes[0] < TINY * sizes[1]:
        times = float(sizes[1] / sizes[0])
        return VANISHED[fell].format(low=first, high=last, times=times, last=run.layers)
    return STAYED[fell].format(low=first, high=last)
