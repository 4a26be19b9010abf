"""A run is a recording to look at: every array over time by its symbol, every moment as a snapshot.

Everything is memory-mapped: opening costs milliseconds, and only what is looked at is read.
"""

import hashlib
import json
import mmap
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.arguments import described, is_whole, one_of, whole_number
from viznet.data import Examples
from viznet.errors import RecordingError, RecordingUsageError
from viznet.network import MLP
from viznet.recording.folder import Source
from viznet.recording.layout import STATUSES, Field, checked_meta, fields
from viznet.recording.packed import blocks

Array = NDArray[Any]


class Snapshot:
    """One recorded moment: the weights at a step, and everything computed from exactly those weights.

    Symbols: W1 b1 … the weights, dW1 db1 … the batch's gradients, a1 … p what the probe's examples make of them
    (examples, neurons), loss and accuracy of the batch; with held-out examples validation_loss, validation_accuracy and
    confusion (true class, predicted class).
    """

    def __init__(self, run: "Run", index: int) -> None:
        if not isinstance(run, Run):
            raise RecordingUsageError(
                f"run is {described(run)}, expected a Run: ask it for run[0] or run.at(0)"
            )
        if whole_number("index", index, error=RecordingUsageError) >= len(run):
            raise RecordingUsageError(f"no snapshot {index} in this run, which has {len(run)}")
        self.run = run
        self.index = index
        self.step = int(run.steps[index])

    @property
    def epoch(self) -> int:
        """How many times every training example has been learned from by now."""
        return self.step // int(self.run.meta["epoch_length"])

    def __getitem__(self, symbol: str) -> Any:
        return self.run._column(symbol)[self.index]

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.run

    def keys(self) -> list[str]:
        """The symbols of this snapshot."""
        return self.run.keys()

    def __repr__(self) -> str:
        return f"<Snapshot {self.index} of {self.run.name!r}, step {self.step:,}>"


class Run:
    """A recording: `run["W1"]` is (T, 784, 16) over all T snapshots, `run[-1]` the last of them.

    Get one from `record` or `open_run`. A run that is still being written shows what was committed when it was opened;
    `refresh()` looks again.
    """

    def __init__(self, source: Source) -> None:
        if not callable(getattr(source, "text", None)):
            raise RecordingUsageError(
                f"a Run of {described(source)}: expected the recording's files; open one with open_run(path)"
            )
        self._source = source
        self.path = source.path
        self.name = source.path.name.removesuffix(".npz")
        meta = source.text("meta.json")
        if meta is None:
            raise RecordingError(f"{source.path}: has no meta.json, so it is no recording that viznet made")
        self.meta: dict[str, Any] = checked_meta(
            _json(meta, f"{source.path}: meta.json"), f"{source.path}: meta.json"
        )
        self._meta_bytes = meta
        self.sizes: tuple[int, ...] = tuple(self.meta["sizes"])
        self.layers = len(self.sizes) - 1
        self.fields = fields(
            self.sizes,
            self.meta["dtype"],
            probe=self.meta["probe"]["examples"],
            validation=self.meta["validation"] is not None,
        )
        self._symbols = [
            name.removeprefix("snapshots/") for name in self.fields if name.startswith("snapshots/")
        ]
        self._read()

    def _read(self) -> None:
        """Maps everything that is committed now. The order matters: whoever ends a run counts first and tells last."""
        writing = self._source.writing()
        self._end_bytes = self._source.text("end.json")
        self._end = _checked_end(self._end_bytes, f"{self.path}: end.json")
        self.status: str = self._end["status"] if self._end_bytes else "running" if writing else "interrupted"
        maps: dict[str, Array] = {}
        for group in ("snapshots", "scalars", "probe"):
            first, *others = (name for name in self.fields if name.split("/")[0] == group)
            count = self.meta["probe"]["examples"] if group == "probe" else None
            maps[first] = self._source.array(
                first, self.fields[first], count
            )  # its length is what was committed
            for name in others:
                maps[name] = self._source.array(name, self.fields[name], len(maps[first]))
        for group in ("snapshots", "scalars"):
            steps = maps[f"{group}/step"]
            if len(steps) and (steps[0] < 0 or np.any(np.diff(steps) <= 0)):
                raise RecordingError(f"{self.path}: {group}/step.npy does not count upwards: damaged")
        self._maps = maps
        self._views = {
            name: np.asarray(rows) for name, rows in maps.items()
        }  # plain arrays: quicker to index
        self._limits: dict[str, float] = {}
        self._hash: str | None = None
        self._held_out_examples: NDArray[np.int64] | None = None
        self.steps: NDArray[np.int64] = self._views["snapshots/step"]
        self.scalars: dict[str, Array] = {
            symbol: self._views[f"scalars/{symbol}"] for symbol in ("step", "loss", "accuracy")
        }

    def release(self) -> None:
        """Gives back the memory of everything that was read so far; what is looked at again is read again.

        A film goes through a whole recording, which need not fit into memory.
        """
        for rows in self._maps.values():
            file = getattr(rows, "base", None)
            if isinstance(file, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
                file.madvise(mmap.MADV_DONTNEED)

    def refresh(self) -> bool:
        """Looks again at a run that is being recorded; tells whether there are new snapshots or a new status."""
        before, known = (len(self), len(self.scalars["step"]), self.status), self._hash
        if self._source.text("meta.json") != self._meta_bytes:
            raise RecordingError(f"{self.path}: another run has taken its place: open it again")
        self._read()
        if before == (len(self), len(self.scalars["step"]), self.status):
            self._hash = known
            return False
        return True

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, key: Any) -> Any:
        """`run["W1"]`: an array over all snapshots; `run[3]`, `run[-1]`: one snapshot."""
        if isinstance(key, str):
            self._column(key)
            return self._maps[f"snapshots/{key}"]
        if not is_whole(key):
            raise RecordingUsageError(
                f"run[…] got {described(key)}, expected a symbol such as 'W1', or the number of a snapshot"
            )
        index = int(key)
        if not -len(self) <= index < len(self):
            raise RecordingUsageError(
                f"no snapshot {index} in this run, which has {len(self)}: 0 to {len(self) - 1}"
            )
        return Snapshot(self, index % len(self))

    def __iter__(self) -> Iterator[Snapshot]:
        return (Snapshot(self, index) for index in range(len(self)))

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._symbols

    def keys(self) -> list[str]:
        """The symbols that this run recorded."""
        return list(self._symbols)

    @property
    def held_out_examples(self) -> NDArray[np.int64]:
        """Of how many held-out examples the figures of each snapshot are: (T,), 0 where nothing was measured."""
        if "confusion" not in self:
            return np.zeros(len(self), np.int64)
        if self._held_out_examples is None:
            counts = [int(np.asarray(confusion).sum()) for confusion in self._column("confusion")]
            self._held_out_examples = np.array(counts, np.int64)
        return self._held_out_examples

    def measured(self, index: int) -> Snapshot | None:
        """The last snapshot up to `index` whose held-out figures were measured; None, if there is none."""
        index = whole_number("index", index, error=RecordingUsageError)
        measured = np.flatnonzero(self.held_out_examples[: index + 1])
        return Snapshot(self, int(measured[-1])) if len(measured) else None

    def _column(self, symbol: str) -> Array:
        try:
            return self._views[f"snapshots/{symbol}"]
        except (KeyError, TypeError):
            raise RecordingUsageError(
                f"no {described(symbol)} in this run; it has {' '.join(self._symbols)}"
            ) from None

    def at(self, step: int | None = None) -> Snapshot:
        """The snapshot of a step, or the nearest earlier one if that step was not recorded; by default the last.

        This is the rule for every film, scene, window and command: a step that is not in the run is refused with a
        `RecordingUsageError`. `RecordingError` is raised while there are no snapshots yet.
        """
        if not len(self):
            raise RecordingError(f"{self.path}: no snapshots yet: look again when the training has begun")
        if step is None:
            return self[-1]
        if not is_whole(step):
            raise RecordingUsageError(
                f"step is {described(step)}, expected a whole number, a step of the run"
            )
        if not self.steps[0] <= step <= self.steps[-1]:
            raise RecordingUsageError(
                f"no step {step:,} in this run, which has steps {self.steps[0]:,} to {self.steps[-1]:,}"
            )
        return Snapshot(self, int(np.searchsorted(self.steps, step, side="right")) - 1)

    def network(self, step: int | None = None) -> MLP:
        """The network as it was at a step (nearest earlier snapshot), bit for bit; without a step, at the end."""
        snapshot = self.at(step)
        keys = ("sizes", "activation", "output", "loss", "init", "seed", "dtype")
        return MLP.from_params({key: self.meta[key] for key in keys}, snapshot)

    def limit(self, symbol: str) -> float:
        """The largest magnitude that a symbol has in any snapshot, for scales that stay the same over a whole film.

        NaN and infinities, which a diverged run ends in, do not count; 0.0 when nothing else is there.
        """
        numbers = self._column(symbol)
        if symbol not in self._limits:
            largest = 0.0
            for block in blocks(numbers):
                values = block.view(numbers.dtype)
                top = max(float(values.max()), -float(values.min()))
                if not np.isfinite(top):
                    top = float(np.abs(values[np.isfinite(values)]).max(initial=0))
                largest = max(largest, top)
                self.release()
            self._limits[symbol] = largest
        return self._limits[symbol]

    @cached_property
    def probe(self) -> Examples:
        """The examples whose activations were recorded, in the order of their rows."""
        x, y, told = self._maps["probe/x"], self._views["probe/y"], self.meta["probe"]
        if y.min() < 0 or y.max() >= self.sizes[-1]:
            raise RecordingError(
                f"{self.path}: probe/y.npy has labels outside 0 to {self.sizes[-1] - 1}: damaged"
            )
        shape = None if told["image_shape"] is None else (told["image_shape"][0], told["image_shape"][1])
        return Examples(np.asarray(x), y, shape, tuple(told["labels"]))

    @property
    def created(self) -> float:
        """When the recording began, in seconds since 1970."""
        path = self.path / "meta.json" if self.path.is_dir() else self.path
        return path.stat().st_mtime

    def text(self, name: str) -> bytes | None:
        """The bytes of meta.json or, once there is one, end.json."""
        one_of("text", name, ("meta.json", "end.json"), RecordingUsageError)
        return self._meta_bytes if name == "meta.json" else self._end_bytes

    def arrays(self) -> dict[str, tuple[Field, Array]]:
        """Every array by its path, "snapshots/W1" and the like, with its field: what was committed, nothing more."""
        return {name: (field, self._maps[name]) for name, field in self.fields.items()}

    @property
    def hash(self) -> str:
        """SHA-256 over meta.json and every committed array: the same for a folder and for the file packed from it.

        The whole recording is read for it, once; `refresh` forgets it when there is something new.
        """
        if self._hash is None:
            digest = hashlib.sha256(self._meta_bytes)
            for name, (field, rows) in sorted(self.arrays().items()):
                digest.update(f"\n{name} {field.dtype} {rows.shape}\n".encode())
                for block in blocks(rows):
                    digest.update(block.data)
                    self.release()
            self._hash = digest.hexdigest()
        return self._hash

    def info(self) -> dict[str, Any]:
        """What there is to say about a run, in plain JSON values; a figure that is no finite number is None."""
        last = self[-1] if len(self) else None
        measured = self.measured(len(self) - 1)

        def figure(symbol: str, snapshot: Snapshot | None = last) -> float | None:
            value = float(snapshot[symbol]) if snapshot is not None else np.nan
            return value if np.isfinite(value) else None

        meta = self.meta
        return {
            "name": self.name,
            "path": str(self.path),
            "status": self.status,
            "reason": self._end.get("reason", ""),
            "sizes": list(self.sizes),
            "parameter_count": sum(n_in * n + n for n_in, n in zip(self.sizes, self.sizes[1:])),
            **{
                key: meta[key]
                for key in ("activation", "output", "init", "dtype", "seed", "optimizer", "batch_size")
            },
            "loss_function": meta["loss"],
            "data": meta["data"],
            "steps": int(self.scalars["step"][-1]) if len(self.scalars["step"]) else 0,
            "total": meta["total"],
            "epochs": meta["total"] / meta["epoch_length"],
            "snapshots": len(self),
            "schedule": meta["schedule"].get("sentence", ""),
            "loss": figure("loss"),
            "accuracy": figure("accuracy"),
            **self._training_figures(),
            "validation": meta["validation"],
            "validation_step": measured.step if measured else None,
            "validation_examples": int(self.held_out_examples[measured.index]) if measured else 0,
            "validation_loss": figure("validation_loss", measured),
            "validation_accuracy": figure("validation_accuracy", measured),
            "probe_examples": meta["probe"]["examples"],
            "seconds": self._end.get("seconds"),
            "bytes": self._source.bytes(),
            "hash": self.hash,
        }

    def _training_figures(self) -> dict[str, float | None]:
        """Loss and accuracy on training examples: the mean over the batches of the last epoch, as training went on."""
        last = slice(-int(self.meta["epoch_length"]), None)
        means = {
            symbol: self.scalars[symbol][last].mean() if len(self.steps) else np.nan
            for symbol in ("loss", "accuracy")
        }
        return {
            f"training_{symbol}": float(mean) if np.isfinite(mean) else None for symbol, mean in means.items()
        }

    def __repr__(self) -> str:
        sizes = "-".join(map(str, self.sizes))
        return f"<Run {self.name!r}: {sizes}, {len(self)} snapshots, {self.status}>"


def _json(content: bytes, where: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RecordingError(f"{where}: no readable JSON: not a recording, or a damaged one") from error


def _checked_end(content: bytes | None, where: str) -> dict[str, Any]:
    end = {} if content is None else _json(content, where)
    if not isinstance(end, dict) or (content is not None and end.get("status") not in STATUSES):
        raise RecordingError(f"{where}: no status out of {', '.join(STATUSES)}: damaged")
    return end
