"""Trainings that go on where a recorded one ended.

The new recording counts its own steps from 0, and says after how many steps of which recording it begins.
"""

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from viznet.arguments import described
from viznet.errors import RecordingError, RecordingUsageError, VizError
from viznet.initial_weights import initial_params
from viznet.labelled import labelled
from viznet.network import MLP
from viznet.optimizers import OPTIMIZERS, Optimizer, State, find_optimizer
from viznet.recording.beginning import Beginning, EarlierRun
from viznet.recording.optimizer_state import FILE, read_state
from viznet.recording.run import Run
from viznet.recording.run_lookup import RunLike, open_run
from viznet.training import Training, train


def resume(
    run: RunLike,
    examples: Any,
    *,
    optimizer: Optimizer | None = None,
    epochs: int | None = None,
    steps: int | None = None,
) -> Training:
    """Goes on with a recorded training, from its last snapshot.

    The network, the optimizer, the size of a batch and the order of the examples are those of the recording. So a
    training of 100 steps that is continued for 100 steps has the same weights as one of 200 steps, bit for bit. The
    steps are counted from 0 again; the new recording says after how many steps of which recording it begins. To change
    a setting, train the recorded network instead: `train(run.network(), …)`.

    Parameters
    ----------
    run : Run, str or path
        A `Run`, a path, a name in runs/ or "latest".
    examples : Dataset, Examples or (x, y)
        The examples that the run learned from.
    optimizer : Optimizer, optional
        Needed if the run was trained with an optimizer of your own: one with the same settings.
    epochs, steps : int, optional
        The length, as in `train`.

    Returns
    -------
    Training
        The training, to be recorded or iterated over.

    Raises
    ------
    RecordingError
        If the run is still being recorded or has diverged, or if the examples are not those of the run.

    Notes
    -----
    A training that was interrupted goes on from its last snapshot. What Momentum and Adam remember is only kept at the
    end of a training; after an interruption they begin anew, and `Training.is_exact` is False. It is False, too, if
    examples of your own class have no `sha256`: then nobody can tell whether they are the same.

    Examples
    --------
    >>> import viznet as vz
    >>> data = vz.digits()
    >>> first = vz.record(vz.train(vz.MLP(784, 8, 10), data, steps=2), "runs/first", progress=False)
    >>> vz.record(vz.resume(first, data, steps=2), "runs/second", progress=False)
    <Run 'second': 784-8-10, 3 snapshots, finished, seed 0, then 2 steps>
    """
    run = open_run(run)
    if run.status == "running":
        raise RecordingError(f"{run.path}: is being recorded right now: wait for its end to continue it")
    if run.status == "diverged":
        raise RecordingError(f"{run.path}: its training diverged, so there is nothing to continue")
    meta, last, learned = run.meta, run.at(), labelled("examples", examples, "train")
    sha256 = getattr(learned, "sha256", None)
    are_compared = isinstance(sha256, str) and meta.data.sha256 is not None
    if len(learned.y) != meta.data.examples or (are_compared and sha256 != meta.data.sha256):
        raise RecordingUsageError(
            f"examples: these are not the {meta.data.examples:,} examples that {run.name} learned from: "
            "expected the same data, or use train(run.network(), …)"
        )
    optimizer = _optimizer_of(run, optimizer)
    network = run.network()
    state = _state_at_end(run, optimizer.start(network.params))
    training = train(
        network,
        examples,
        optimizer=optimizer,
        batch_size=meta.batch_size,
        epochs=epochs,
        steps=steps,
        seed=meta.shuffle_seed,
    )
    training.is_handled = True  # another takes its place
    return replace(
        training,
        state=state,
        earlier_batches=meta.earlier_batches + last.step,
        is_exact=state is not None and are_compared,
    )


def beginning_of(training: Training) -> Beginning | None:
    """Finds out how a training begins: None if its network is fresh.

    The recording that the network comes from is looked at. It is named only if it has the weights of the network.
    """
    network, batches = training.network, getattr(training, "earlier_batches", 0)
    if batches == 0 and is_fresh(network):
        return None
    if network.recorded is None:
        return Beginning(batches=batches)
    path, step = network.recorded
    try:
        run = open_run(path)
        snapshot = run.at(step)
        if snapshot.step != step:
            return Beginning(batches=batches)
        if not all(np.array_equal(snapshot[symbol], array) for symbol, array in network.params.items()):
            return Beginning(batches=batches)
        earlier = EarlierRun(run.name, run.hash)
    except (VizError, KeyError):  # the recording is not there any more, or another one is
        return Beginning(batches=batches)
    before = run.meta.beginning
    return Beginning(
        run=earlier,
        step=step,
        first=earlier if before is None or before.first is None else before.first,
        first_was_fresh=before is None or before.first_was_fresh,
        steps=step + (0 if before is None else before.steps),
        batches=batches,
        is_exact=getattr(training, "is_exact", False),
    )


def is_fresh(network: MLP) -> bool:
    """Whether a network has the weights that its seed draws."""
    drawn = initial_params(network.sizes, network.init, network.seed, network.dtype)
    return all(np.array_equal(network.params[symbol], array) for symbol, array in drawn.items())


def as_meta(beginning: Beginning | None) -> dict[str, Any]:
    """The part of meta.json that says how a training began.

    It is empty if the network is fresh.
    """
    return {} if beginning is None else {"beginning": asdict(beginning)}


def _optimizer_of(run: Run, given: Optimizer | None) -> Optimizer:
    """The optimizer of a run, made from its recorded settings."""
    name, options = run.meta.optimizer.name, run.meta.optimizer.options
    if given is not None:
        given = find_optimizer(given)
        if given.name != name or given.options() | {"lr": given.lr} != options:
            raise RecordingUsageError(
                f"optimizer: {run.name} was trained with {name} at a learning rate of {run.meta.optimizer.lr:g}, "
                "expected the same: to change it, use train(run.network(), …)"
            )
        return given
    if name not in OPTIMIZERS:
        raise RecordingUsageError(
            f"optimizer: {run.name} was trained with {described(name)}, which is not one of viznet's: "
            "give the optimizer itself"
        )
    try:
        return OPTIMIZERS[name](**options)
    except (TypeError, ValueError) as error:
        raise RecordingError(f"{run.path}: meta.json: optimizer has odd settings: {error}") from error


def _state_at_end(run: Run, fresh: State) -> State | None:
    """What the optimizer remembered at the end of a run.

    The answer is None if that was not kept. `fresh` is the state before the first step.
    """
    if not fresh:
        return fresh
    content = run.files().get(FILE) if run.status == "finished" else None
    return None if content is None else read_state(content, fresh, f"{run.path}: {FILE}")
