"""The summary of a run, as `viznet info` shows it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from viznet.recording.beginning import began
from viznet.recording.diagnosis import what_went_wrong

if TYPE_CHECKING:
    from viznet.recording.run import Run
    from viznet.recording.snapshot import Snapshot


def summary(run: "Run") -> dict[str, Any]:
    """Returns the settings and figures of a run in plain JSON values.

    A figure that is no finite number is None.
    """
    last = run[-1] if len(run) else None
    measured = run.last_measured(len(run) - 1) if len(run) else None
    meta = run.meta
    return {
        "name": run.name,
        "path": str(run.path),
        "status": run.status,
        "reason": run.reason,
        "wrong": what_went_wrong(run),
        "sizes": list(run.sizes),
        "parameter_count": sum(n_in * n + n for n_in, n in zip(run.sizes, run.sizes[1:])),
        "activation": meta.activation,
        "output": meta.output,
        "init": meta.init,
        "dtype": meta.dtype,
        "seed": meta.seed,
        "began": began(meta.beginning, meta.seed, meta.init),
        "beginning": None if meta.beginning is None else asdict(meta.beginning),
        "optimizer": {"name": meta.optimizer.name, **meta.optimizer.options},
        "batch_size": meta.batch_size,
        "loss_function": meta.loss,
        "data": asdict(meta.data),
        "steps": int(run.scalars["step"][-1]) if len(run.scalars["step"]) else 0,
        "total": meta.total,
        "epochs": meta.total / meta.epoch_length,
        "snapshots": len(run),
        "schedule": meta.schedule.sentence,
        "loss": _figure(last, "loss"),
        "accuracy": _figure(last, "accuracy"),
        **_training_figures(run),
        "validation": None if meta.validation is None else asdict(meta.validation),
        "validation_step": measured.step if measured else None,
        "validation_examples": int(run.held_out_examples[measured.index]) if measured else 0,
        "validation_loss": _figure(measured, "validation_loss"),
        "validation_accuracy": _figure(measured, "validation_accuracy"),
        "probe_examples": meta.probe.examples,
        "seconds": run.seconds,
        "bytes": run.disk_bytes,
        "hash": run.hash,
    }


def _figure(snapshot: "Snapshot | None", symbol: str) -> float | None:
    return None if snapshot is None else _finite(snapshot[symbol])


def _training_figures(run: "Run") -> dict[str, float | None]:
    """Loss and accuracy on training examples, and over how many batches.

    They are means over the last batches, at most as many as an epoch has.
    """
    batches = min(len(run.scalars["loss"]), run.meta.epoch_length)
    if not batches:
        return {"training_loss": None, "training_accuracy": None, "training_batches": 0}
    return {
        **{
            f"training_{symbol}": _finite(run.scalars[symbol][-batches:].mean())
            for symbol in ("loss", "accuracy")
        },
        "training_batches": batches,
    }


def _finite(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None
