"""What meta.json says of a run, as typed fields.

Every field is checked once, in `RunMeta.parse`. The recorder parses what it is about to write, so a run that can be
recorded can also be opened.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from viznet.arguments import described
from viznet.errors import RecordingError
from viznet.network import OUTPUTS
from viznet.optimizers import OPTIMIZERS
from viznet.recording.beginning import Beginning, read_beginning
from viznet.recording.columns import MOST_ROWS
from viznet.recording.json_table import MOST, JsonTable, is_text, parse_json, without_controls
from viznet.recording.layout import Field, fields

DAMAGED = "damaged, or no recording"
MOST_LAYERS = 1000  # of numbers, so one fewer of weights; every layer adds at least four files to a recording
MOST_SEED = 10**100


@dataclass(frozen=True)
class OptimizerMeta:
    """The optimizer: its name, its learning rate and all its settings.

    The learning rate is also among `options`.
    """

    name: str
    lr: float
    options: dict[str, Any]

    @property
    def label(self) -> str:
        """Its name as it is written in a sentence.

        >>> OptimizerMeta("sgd", 0.1, {"lr": 0.1}).label
        'SGD'
        """
        known = OPTIMIZERS.get(self.name)
        return known.__name__ if known else self.name


@dataclass(frozen=True)
class DataMeta:
    """The examples that the network learned from.

    `sha256` is None if their class has none. `white` is the number that was full ink in the files they come from.
    """

    name: str
    examples: int
    sha256: str | None
    white: float = 255


@dataclass(frozen=True)
class ValidationMeta:
    """The held-out examples, and how many of them are measured at a snapshot."""

    examples: int
    sha256: str
    sample: int


@dataclass(frozen=True)
class ProbeMeta:
    """The examples whose activations are recorded."""

    examples: int
    sha256: str
    image_shape: tuple[int, int] | None
    labels: tuple[str, ...]


@dataclass(frozen=True)
class ScheduleMeta:
    """The plan of snapshots: a sentence, how many, and the size of one."""

    sentence: str
    snapshots: int
    snapshot_bytes: int


@dataclass(frozen=True)
class RunMeta:
    """The settings of a recorded training, as `run.meta`.

    `total` and `epoch_length` count steps. `validation` is None if no held-out examples were measured, and `beginning`
    is None if the network had the weights that its seed draws.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=2), "run", progress=False)
    >>> run.meta.activation, run.meta.batch_size, run.meta.optimizer.name, run.meta.optimizer.lr
    ('relu', 16, 'sgd', 0.1)
    """

    sizes: tuple[int, ...]
    activation: str
    output: str
    loss: str
    init: str
    seed: int
    dtype: str
    optimizer: OptimizerMeta
    batch_size: int
    shuffle_seed: int
    total: int
    epoch_length: int
    data: DataMeta
    validation: ValidationMeta | None
    probe: ProbeMeta
    schedule: ScheduleMeta
    beginning: Beginning | None

    @classmethod
    def parse(cls, content: bytes, where: str, *, remedy: str = DAMAGED) -> "RunMeta":
        """Reads the bytes of a meta.json and checks every field.

        Raises `RecordingError` for the first field that is missing or odd. The error begins with `where` and ends
        with `remedy`.
        """
        table = JsonTable(parse_json(content, where), "", where, remedy)
        table.check_format()
        meta = cls._read(table)
        described_fields = {name: field.described() for name, field in meta.fields().items()}
        if table.table("arrays").value != described_fields:
            sizes = "-".join(map(str, meta.sizes)) if len(meta.sizes) < 10 else f"{len(meta.sizes)}-layer"
            raise RecordingError(f"{where}: its arrays are not those of a {sizes} network: damaged")
        return meta

    @classmethod
    def _read(cls, table: "JsonTable") -> "RunMeta":
        sizes = table.take("sizes", _is_sizes, f"2 to {MOST_LAYERS:,} layer sizes")
        optimizer, data = table.table("optimizer"), table.table("data")
        probe, schedule = table.table("probe"), table.table("schedule")
        validation = table.table("validation") if table.value.get("validation", {}) is not None else None
        beginning = table.table("beginning") if "beginning" in table.value else None
        shape = probe.take("image_shape", _is_shape_of(sizes[0]), f"height and width of {sizes[0]} pixels")
        return cls(
            sizes=tuple(sizes),
            activation=table.name("activation"),
            output=table.take("output", lambda v: v in OUTPUTS, " or ".join(OUTPUTS)),
            loss=table.name("loss"),
            init=table.name("init"),
            seed=table.whole("seed", most=MOST_SEED),
            dtype=table.take("dtype", lambda v: v in ("float32", "float64"), "float32 or float64"),
            optimizer=OptimizerMeta(
                name=optimizer.name("name"),
                lr=float(optimizer.take("lr", _is_number, "a number")),
                options={
                    key: without_controls(value) for key, value in optimizer.value.items() if key != "name"
                },
            ),
            batch_size=table.whole("batch_size", least=1),
            shuffle_seed=table.whole("shuffle_seed", most=MOST_SEED),
            total=table.whole("total", most=MOST_ROWS),
            epoch_length=table.whole("epoch_length", least=1),
            data=DataMeta(
                name=data.text("name", "a name"),
                examples=data.whole("examples", least=1),
                sha256=data.take("sha256", lambda v: v is None or is_text(v), "a checksum or null"),
                white=data.take("white", _is_level, "a number above 0") if "white" in data.value else 255,
            ),
            validation=None if validation is None else _read_validation(validation),
            probe=ProbeMeta(
                examples=probe.whole("examples", least=1),
                sha256=probe.take("sha256", is_text, "a checksum"),
                image_shape=None if shape is None else (shape[0], shape[1]),
                labels=tuple(without_controls(probe.take("labels", _is_texts, "the names of the classes"))),
            ),
            schedule=ScheduleMeta(
                sentence=schedule.text("sentence", "a sentence"),
                snapshots=schedule.whole("snapshots"),
                snapshot_bytes=schedule.whole("snapshot_bytes"),
            ),
            beginning=None if beginning is None else read_beginning(beginning),
        )

    @property
    def earlier_batches(self) -> int:
        """How many batches were learned from before step 0.

        A continued training goes on in the epoch in which the earlier one ended.
        """
        return 0 if self.beginning is None else self.beginning.batches

    def fields(self) -> dict[str, Field]:
        """Every array of this run by its path, such as "snapshots/W1"."""
        held_out = self.validation is not None
        return fields(self.sizes, self.dtype, probe=self.probe.examples, validation=held_out)

    def network_config(self) -> dict[str, Any]:
        """The settings that `MLP.from_params` needs, in plain JSON."""
        return {
            "sizes": list(self.sizes),
            "activation": self.activation,
            "output": self.output,
            "loss": self.loss,
            "init": self.init,
            "seed": self.seed,
            "dtype": self.dtype,
        }


def to_json(meta: dict[str, Any], where: str) -> bytes:
    """The bytes of meta.json for these settings.

    Raises `RecordingError` if JSON cannot hold one of them, such as NaN.
    """
    try:
        return json.dumps(meta, indent=1, default=_plain, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise RecordingError(f"{where}: these settings do not fit into JSON ({error})") from error


def _read_validation(table: JsonTable) -> ValidationMeta:
    examples = table.whole("examples", least=1)
    # The first recordings of version 0.1 have no sample: all held-out examples were measured.
    sample = table.whole("sample", least=1) if "sample" in table.value else examples
    return ValidationMeta(examples, table.take("sha256", is_text, "a checksum"), sample)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(is_text, value))


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e300  # so that it is a float, and finite


def _is_level(value: Any) -> bool:
    return _is_number(value) and value > 0


def _is_count(value: Any) -> bool:
    return type(value) is int and 1 <= value < MOST


def _is_sizes(value: Any) -> bool:
    return isinstance(value, list) and 2 <= len(value) <= MOST_LAYERS and all(map(_is_count, value))


def _is_shape_of(pixels: int) -> Callable[[Any], bool]:
    def is_shape(value: Any) -> bool:
        if value is None:
            return True
        sides = isinstance(value, list) and len(value) == 2 and all(map(_is_count, value))
        return sides and math.prod(value) == pixels

    return is_shape


def _plain(value: Any) -> Any:
    """Turns a number of NumPy into one of Python.

    Raises `TypeError` for anything that JSON has no form for.
    """
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{described(value)} has no form in JSON")
