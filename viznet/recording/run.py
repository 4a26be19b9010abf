"""A run: a recording that is read.

A run gives an array over all snapshots by its symbol, or one moment as a snapshot. Everything is memory-mapped. Opening
takes milliseconds, and only the numbers that are used are read from the disk.
"""

import mmap
import os
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viznet.activations import Array
from viznet.arguments import LONGEST, described, flag, is_whole, name_of, whole_number
from viznet.data import Examples
from viznet.errors import RecordingError, RecordingUsageError
from viznet.network import MLP
from viznet.recording.beginning import began_in_short
from viznet.recording.columns import reading
from viznet.recording.committed import read_committed
from viznet.recording.extent import Extent, extent
from viznet.recording.fingerprint import fingerprint
from viznet.recording.layout import Field
from viznet.recording.meta import RunMeta
from viznet.recording.optimizer_state import FILE as STATE_FILE
from viznet.recording.optimizer_state import most_bytes
from viznet.recording.prediction import Prediction, predict
from viznet.recording.run_folder import RunFiles
from viznet.recording.snapshot import Snapshot
from viznet.recording.summary import summary


class Run:
    """A recording of T snapshots, read by symbol.

    Get one from `record` or `open_run`. `run["W1"]` is an array over all snapshots, (T, n0, n1); `run[3]` is a
    snapshot, and a loop goes through all of them. A run that is still being recorded shows what was committed when it
    was opened, until `refresh()`.

    Attributes
    ----------
    name, path
        The name of the recording, and its folder or packed file.
    status : str
        "running", "finished", "diverged" or "interrupted".
    meta : RunMeta
        The settings of the training, such as `run.meta.activation`.
    sizes : tuple of int
        The sizes of the network's layers, n0 … nL.
    layers : int
        How many layers of weights the network has, L.
    steps : int64, (T,)
        The step of each snapshot.
    scalars : dict
        `step`, `loss` and `accuracy` of every training step, (steps,).

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=200), "run", progress=False)
    >>> run
    <Run 'run': 784-16-10, 200 snapshots, finished>
    >>> run["W1"].shape, run.at(100).step, run.network(100).sizes
    ((200, 784, 16), 100, (784, 16, 10))
    """

    def __init__(self, source: RunFiles) -> None:
        if not callable(getattr(source, "text", None)):
            raise RecordingUsageError(
                f"a Run of {described(source)}: expected the recording's files; open one with open_run(path)"
            )
        self._source = source
        self._identity = source.identity()
        self.path = source.path
        self.name = name_of(source.path).removesuffix(".npz")
        content = source.text("meta.json")
        if content is None:
            raise RecordingError(f"{source.path}: has no meta.json, so it is no recording that viznet made")
        self._meta_bytes = content
        self.meta = RunMeta.parse(content, f"{source.path}: meta.json")
        self.sizes = self.meta.sizes
        self.layers = len(self.sizes) - 1
        self.fields = self.meta.fields()
        self._symbols = [
            name.removeprefix("snapshots/") for name in self.fields if name.startswith("snapshots/")
        ]
        self._read()

    def _read(self) -> None:
        """Maps everything that is committed now.

        What was computed from earlier numbers is forgotten.
        """
        self._committed = read_committed(self._source, self.meta)
        self._extents: dict[str, Extent] = {}
        self._hash: str | None = None
        self._held_out_examples: NDArray[np.int64] | None = None
        self.status = self._committed.status
        views = self._committed.views
        self.steps: NDArray[np.int64] = views["snapshots/step"]
        self.scalars = {symbol: views[f"scalars/{symbol}"] for symbol in ("step", "loss", "accuracy")}

    def release(self) -> None:
        """Frees the memory of all numbers that were read so far.

        A film goes through a whole recording, which need not fit into memory. Numbers that are used again are read
        from the disk again.
        """
        for rows in list(self._committed.maps.values()):
            file = getattr(rows, "_mmap", None)
            if file is not None and hasattr(mmap, "MADV_DONTNEED"):
                file.madvise(mmap.MADV_DONTNEED)

    def refresh(self) -> bool:
        """Reads a growing run again, and returns whether it has grown.

        A run whose status has changed counts as grown, and so does a new recording of the same training in its place.
        """
        before, known = (len(self), len(self.scalars["step"]), self.status), self._hash
        identity, known_identity = self._source.identity(), self._identity
        if identity and identity != known_identity:
            self._source, self._identity = self._source.reopened(), identity
        if self._source.text("meta.json") != self._meta_bytes:
            raise RecordingError(f"{self.path}: another run has taken its place: open it again")
        self._read()
        if self._identity == known_identity and before == (len(self), len(self.scalars["step"]), self.status):
            self._hash = known
            return False
        return True

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, key: Any) -> Any:
        """Gives an array, `run["W1"]`, or a snapshot, `run[3]`, `run[-1]`.

        An array goes over all snapshots.
        """
        if isinstance(key, str):
            self._plain_array(key)
            return self._committed.maps[f"snapshots/{key}"]
        if not is_whole(key):
            raise RecordingUsageError(
                f"run[…] got {described(key)}, expected a symbol such as 'W1', or the number of a snapshot"
            )
        index = int(key)
        if not len(self):
            raise RecordingUsageError(f"no snapshot {described(index)} in this run, which has none yet")
        if not -len(self) <= index < len(self):
            raise RecordingUsageError(
                f"no snapshot {described(index)} in this run, which has {len(self)}: 0 to {len(self) - 1}"
            )
        return Snapshot(self, index % len(self))

    def __iter__(self) -> Iterator[Snapshot]:
        return (Snapshot(self, index) for index in range(len(self)))

    def __contains__(self, symbol: object) -> bool:
        return isinstance(symbol, str) and symbol in self._symbols

    def keys(self) -> list[str]:
        """The symbols that this run recorded."""
        return list(self._symbols)

    @property
    def held_out_examples(self) -> NDArray[np.int64]:
        """How many held-out examples were measured at each snapshot, (T,)."""
        if "confusion" not in self:
            return np.zeros(len(self), np.int64)
        if self._held_out_examples is None:
            counts = []
            for confusion in map(np.asarray, self._plain_array("confusion")):
                if confusion.size and confusion.min() < 0:
                    raise RecordingError(f"{self.path}: confusion.npy has counts below 0: damaged")
                counts.append(int(confusion.sum()))
                self.release()  # the counts of 10,000 classes take 400 MB at every snapshot
            self._held_out_examples = np.array(counts, np.int64)
        return self._held_out_examples

    def last_measured(self, index: int) -> Snapshot | None:
        """Returns the last snapshot with measured held-out examples.

        It is the last one up to `index`, or None if nothing was measured.
        """
        index = whole_number("index", index, error=RecordingUsageError)
        measured = np.flatnonzero(self.held_out_examples[: index + 1])
        return Snapshot(self, int(measured[-1])) if len(measured) else None

    def _plain_array(self, symbol: str) -> Array:
        """Returns the array of a symbol as a plain view.

        Such a view is quicker to index than the memory-mapped array that `run[symbol]` gives.
        """
        try:
            return self._committed.views[f"snapshots/{symbol}"]
        except (KeyError, TypeError, ValueError):  # a ValueError: a number with thousands of digits
            raise RecordingUsageError(
                f"no {described(symbol)} in this run; it has {' '.join(self._symbols)}"
            ) from None

    def at(self, step: int | None = None) -> Snapshot:
        """The snapshot of a step, by default the last one.

        Films, scenes, windows and commands all choose their snapshot with this method.

        Parameters
        ----------
        step : int, optional
            A step of the run. If it was not recorded, the nearest earlier snapshot stands for it.

        Raises
        ------
        RecordingUsageError
            If the step lies outside of the run.
        RecordingError
            If there are no snapshots yet.
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
            given = f"{step:,}" if abs(step) < 10**LONGEST else described(step)
            raise RecordingUsageError(
                f"no step {given} in this run, which has steps {self.steps[0]:,} to {self.steps[-1]:,}"
            )
        return Snapshot(self, int(np.searchsorted(self.steps, step, side="right")) - 1)

    def network(self, step: int | None = None) -> MLP:
        """Returns the network as it was at a step, bit for bit.

        `step` is chosen as in `at`.
        """
        snapshot = self.at(step)
        network = MLP.from_params(self.meta.network_config(), snapshot)
        network.recorded = (str(self.path.absolute()), snapshot.step)
        return network

    def predict(
        self,
        picture: str | os.PathLike[str] | NDArray[np.uint8],
        step: int | None = None,
        *,
        plain: bool = False,
    ) -> Prediction:
        """What the network answers to a picture of one's own.

        Parameters
        ----------
        picture : path or uint8, (height, width)
            A photo or drawing, dark on light or light on dark. It is scaled and centred as a drawing on the page is.
        step : int, optional
            The step of the network, chosen as in `at`.
        plain : bool
            Only scale the picture, and do not centre it: for a network that learned other pictures than centred digits.

        Returns
        -------
        Prediction
            `answer`, `ranking`, the outputs `p`, and the `image` that the network sees.

        Raises
        ------
        DataError
            If the file is no picture.
        RecordingUsageError
            If the picture is blank, or the run does not have this step.

        Examples
        --------
        >>> import viznet as vz
        >>> digits = vz.digits()
        >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), digits, steps=200), "asked", progress=False)
        >>> run.predict(digits.test.x[0].reshape(28, 28)).answer in digits.test.labels
        True
        """
        return predict(self, picture, step, plain=flag("plain", plain, error=RecordingUsageError))

    def limit(self, symbol: str) -> float:
        """The largest magnitude that a symbol has in any snapshot.

        A film uses it for a colour scale that stays the same. NaN and infinity, in which a diverged run ends, do not
        count. If there is no other number, the limit is 0.0.
        """
        return self._extent(symbol).limit

    def is_finite(self, symbol: str) -> bool:
        """Whether a symbol has no NaN and no infinity in any snapshot."""
        return self._extent(symbol).is_finite

    def _extent(self, symbol: str) -> Extent:
        """The extent of a symbol, which is worked out once."""
        numbers = self._plain_array(symbol)
        if symbol not in self._extents:
            self._extents[symbol] = extent(numbers, self.release)
        return self._extents[symbol]

    @cached_property
    def probe(self) -> Examples:
        """The examples whose activations were recorded.

        They have the order of the rows.
        """
        x, y = self._committed.maps["probe/x"], self._committed.views["probe/y"]
        if y.min() < 0 or y.max() >= self.sizes[-1]:
            raise RecordingError(
                f"{self.path}: probe/y.npy has labels outside 0 to {self.sizes[-1] - 1}: damaged"
            )
        return Examples(np.asarray(x), y, self.meta.probe.image_shape, self.meta.probe.labels)

    @property
    def reason(self) -> str:
        """Why the training ended early; empty if it did not."""
        return self._committed.end.reason

    @property
    def seconds(self) -> float | None:
        """How long the training took, or None while it has not ended."""
        return self._committed.end.seconds

    @property
    def disk_bytes(self) -> int:
        """How much room the recording takes on disk."""
        return self._source.bytes()

    @property
    def created(self) -> float:
        """When the recording began, in seconds since 1970."""
        path = self.path / "meta.json" if self.path.is_dir() else self.path
        with reading(path):
            return path.stat().st_mtime

    def files(self) -> dict[str, bytes]:
        """The bytes of the files beside the arrays, such as meta.json."""
        state = self._source.text(STATE_FILE, most_bytes(self.sizes))
        files = {"meta.json": self._meta_bytes, "end.json": self._committed.end_bytes, STATE_FILE: state}
        return {name: content for name, content in files.items() if content is not None}

    def arrays(self) -> dict[str, tuple[Field, Array]]:
        """Returns every committed array by path, with its field.

        A path is such as "snapshots/W1".
        """
        return {name: (field, self._committed.maps[name]) for name, field in self.fields.items()}

    @property
    def hash(self) -> str:
        """The SHA-256 of meta.json and every committed array.

        A folder and the file that was packed from it have the same hash. The whole recording is read for it, once;
        `refresh` forgets the hash if there is anything new.
        """
        if self._hash is None:
            read = set(self._committed.maps)
            self._hash = fingerprint(self._meta_bytes, self.arrays(), self.release)
            self._committed.maps.forget_all_but(read)
        return self._hash

    def info(self) -> dict[str, Any]:
        """Returns the figures of `viznet info --json` in plain JSON values."""
        return summary(self)

    def __repr__(self) -> str:
        sizes = "-".join(map(str, self.sizes))
        earlier = f", {began_in_short(self.meta.beginning, self.meta.seed)}" if self.meta.beginning else ""
        kept = f"{len(self)} snapshot" if len(self) == 1 else f"{len(self)} snapshots"
        return f"<Run {self.name!r}: {sizes}, {kept}, {self.status}{earlier}>"
