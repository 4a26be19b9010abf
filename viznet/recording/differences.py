"""What differs between recordings, and what they have in common, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from viznet.activations import ACTIVATIONS
from viznet.losses import LOSSES
from viznet.recording.beginning import LETTERS, began_in_short

if TYPE_CHECKING:
    from viznet.recording.run import Run

OUTPUT, LOSS, INIT = "{name} output", "loss {name}", "weights {name}"
RATE, OPTION = "rate {rate:g}", "{name} {value}"
BATCH, ORDER = "batches of {size:,}", "order {seed}"
ONE_STEP, STEPS = "{steps:,} step", "{steps:,} steps"
ONE_EXAMPLE, DATA, CHECKSUM = "{name}, {count:,} example", "{name}, {count:,} examples", "examples {letters}"


def settings_of(run: Run) -> dict[str, str]:
    """Every setting of a training in a few words, by its name.

    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 8, 10), vz.digits(), steps=2), "runs/words", progress=False)
    >>> [settings_of(run)[name] for name in ("sizes", "activation", "loss", "lr", "batch_size", "seed")]
    ['784-8-10', 'ReLU', 'cross-entropy', 'rate 0.1', 'batches of 16', 'seed 0']
    """
    meta = run.meta
    options = {name: value for name, value in meta.optimizer.options.items() if name != "lr"}
    return {
        "sizes": "-".join(map(str, run.sizes)),
        "activation": label_of(meta.activation),
        "output": OUTPUT.format(name=meta.output),
        "loss": label_of(meta.loss) if meta.loss in LOSSES else LOSS.format(name=meta.loss),
        "init": INIT.format(name=meta.init),
        "data": (ONE_EXAMPLE if meta.data.examples == 1 else DATA).format(
            name=meta.data.name or "data", count=meta.data.examples
        ),
        "checksum": CHECKSUM.format(letters=(meta.data.sha256 or "")[:LETTERS]),
        "optimizer": meta.optimizer.label,
        "lr": RATE.format(rate=meta.optimizer.lr),
        **{name: OPTION.format(name=name, value=value) for name, value in options.items()},
        "batch_size": BATCH.format(size=meta.batch_size),
        "total": (ONE_STEP if meta.total == 1 else STEPS).format(steps=meta.total),
        "seed": began_in_short(meta.beginning, meta.seed),
        "shuffle_seed": ORDER.format(seed=meta.shuffle_seed),
        "dtype": meta.dtype,
    }


def label_of(name: str) -> str:
    """An activation or a loss as it is written in a sentence.

    One that viznet does not know keeps its name.

    >>> label_of("relu"), label_of("mse"), label_of("swish")
    ('ReLU', 'MSE', 'swish')
    """
    known = ACTIVATIONS.get(name) or LOSSES.get(name)
    return (known.label if known else "") or name


def differences(runs: Sequence[Run]) -> list[list[str]]:
    """For each of several recordings, the settings in which they differ.

    The checksum of the examples counts only if their names and numbers are the same, and the order of the examples only
    if their seeds are. If two recordings have the same words, each has its name too.

    Parameters
    ----------
    runs
        The recordings.

    Returns
    -------
    list of list of str
        The words of each recording, such as ["tanh", "rate 0.3"].
    """
    settings = [settings_of(run) for run in runs]
    differing = [name for name in _names(settings) if len({each.get(name) for each in settings}) > 1]
    for name, stronger in (("checksum", "data"), ("shuffle_seed", "seed")):
        if name in differing and stronger in differing:
            differing.remove(name)
    words = [[each[name] for name in differing if name in each] for each in settings]
    if len({tuple(each) for each in words}) < len(words):
        words = [[run.name, *each] for run, each in zip(runs, words)]
    return words


def in_common(runs: Sequence[Run], *names: str) -> list[str]:
    """Those of the named settings that all recordings share, in words."""
    settings = [settings_of(run) for run in runs]
    return [settings[0][name] for name in names if len({each.get(name) for each in settings}) == 1]


def _names(settings: Sequence[dict[str, str]]) -> list[str]:
    """The names of all settings, each once, in their order."""
    return list(dict.fromkeys(name for each in settings for name in each))
