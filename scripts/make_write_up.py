"""Writes docs/the-write-up.md: the claims of the write-up, measured.

    .venv/bin/python -m scripts.make_write_up path/to/mnist

The path is a folder with the four files of MNIST; without it, MNIST is downloaded. On two cores it takes a few minutes.
Sentences are chosen by what was measured, so that another machine or another seed may write another page.
"""

import io
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import viznet as vz
from viznet.experiments.interval import Interval, interval
from viznet.experiments.report import as_markdown
from viznet.walkthroughs.numbers import number, percent
from viznet.wilson import wilson

PAGE = Path(__file__).resolve().parents[1] / "docs/the-write-up.md"
CLAIM, COUNT = (
    0.9667,
    1000,
)  # the accuracy that the write-up states, and on how many images it says it was tested
SEEDS, EPOCHS = 6, 2
TAIL = 1000  # steps at the end of a training, over which the spread of its losses is measured
ROWS = 10_000  # images in the table that is read as CSV and as .npy

HEAD = """# The write-up, measured

viznet began with a student's text about a network written from scratch. Its explanations are the reason why viznet
exists, and its network is the one that learns here. This page takes its claims one by one, and says what they give when
they are measured. It is written by `python -m scripts.make_write_up`; all figures are of one run of that command, on
{machine}.
"""


def accuracy(data: vz.Dataset) -> str:
    """The accuracy that the text states, beside that of several seeds."""
    whole, learned, few = [], [], []
    thousand = data.test[np.arange(COUNT)]
    for seed in range(SEEDS):
        network = vz.MLP(784, 512, 512, 10, seed=seed)
        vz.train(network, data.train, epochs=EPOCHS).run()
        whole.append(network.accuracy(data.test))
        few.append(network.accuracy(thousand))
        learned.append(network.accuracy(data.train))
    low, high = wilson(round(CLAIM * COUNT), COUNT)
    test, small, train = (interval(values) for values in (whole, few, learned))
    assert test and small and train
    possible = percent(round(CLAIM * COUNT) / COUNT, 2)
    inside = all(low <= value <= high for value in few)
    agrees = (
        "All seeds lie within it, so the figure is what such a network gives."
        if inside
        else "Not all seeds lie within it."
    )
    return f"""## "96.67 % on MNIST"

A share of {COUNT:,} images is a multiple of 0.1 %, so {percent(CLAIM, 2)} cannot come from {COUNT:,} images;
{possible} could. If so many of {COUNT:,} are right, the true accuracy lies between {percent(low)} and {percent(high)}
(Wilson's 95 % interval).

784-512-512-10 with {EPOCHS} epochs of batches of 16 and the rate 0.1, with the seeds 0 to {SEEDS - 1}:

| measured on | mean ± sd | lowest and highest |
| --- | --- | --- |
| {len(data.train):,} training images | {spread(train)} | {ends(learned)} |
| {len(data.test):,} test images | {spread(test)} | {ends(whole)} |
| the first {COUNT:,} test images | {spread(small)} | {ends(few)} |

{agrees}
"""


def noise(data: vz.Dataset) -> str:
    """Why a loss plot of single images jumps, and one of batches does not."""
    spreads = {}
    for batch in (1, 16):
        network = vz.MLP(784, 16, 16, 10, seed=0)
        vz.train(network, data.train, epochs=1).run()  # both begin where training changes little
        losses = [
            s.loss
            for s in vz.train(network, data.train, optimizer=vz.SGD(1e-6), batch_size=batch, steps=TAIL)
        ]
        spreads[batch] = float(np.std(losses[1:]))
    ratio = spreads[1] / spreads[16]
    return f"""## The loss plot jumps

The loss of single images, one after the other, has a standard deviation of {number(spreads[1])} in {TAIL:,} steps;
that of batches of 16 has {number(spreads[16])}. This is {number(ratio, 2)} times less, and for images drawn at random
it is √16 = 4 times less. The network hardly changed in these steps. So the plot jumps because each point is another
image, and not because the network gets worse and better.
"""


def layout(data: vz.Dataset) -> str:
    """Rows or columns of W."""
    x = data.train[np.arange(ROWS)].inputs(np.float32)
    W = vz.MLP(784, 512, 10).params["W1"]
    turned = np.ascontiguousarray(W.T)
    apart = float(np.abs(x @ W - (turned @ x.T).T).max())
    times = [fastest(lambda: x @ W), fastest(lambda: turned @ x.T)]
    ratio = number(max(times) / min(times), 2)
    faster = "With rows" if times[0] < times[1] else "With columns"
    speed = "Both take as long" if max(times) < 1.1 * min(times) else f"{faster} it is {ratio} times as fast"
    return f"""## Rows or columns

z = x W with one image in each row, or z = W x with one in each column: the sums differ by at most {number(apart, 2)},
which is the rounding of single precision. {speed} here: {1000 * times[0]:.0f} and {1000 * times[1]:.0f} ms for
{ROWS:,} images and 512 neurons.
"""


def reading(data: vz.Dataset) -> str:
    """A CSV against a .npy file."""
    some = data.train[np.arange(ROWS)]
    table = np.column_stack([some.y, some.x])
    csv, npy = io.StringIO(), io.BytesIO()
    np.savetxt(csv, table, "%d", ",")
    np.save(npy, table.astype(np.uint8))

    def parse() -> None:
        csv.seek(0)
        np.loadtxt(csv, delimiter=",", dtype=np.uint8)

    def load() -> None:
        npy.seek(0)
        np.load(npy)

    times = [fastest(parse, 3), fastest(load)]
    return f"""## CSV or .npy

{ROWS:,} images as a table take {len(csv.getvalue()) / 1e6:.1f} MB as CSV and {npy.getbuffer().nbytes / 1e6:.1f} MB as
.npy. NumPy reads the first in {times[0]:.2f} s and the second in {1000 * times[1]:.1f} ms, {times[0] / times[1]:,.0f}
times as fast.
"""


def experiments(folder: Path) -> str:
    """The two claims that are experiments of their own."""
    found = {
        name: vz.experiment(name, out=folder / name, film=False) for name in ("activations", "batch_sizes")
    }
    parts = []
    for title, name in (
        ("Sigmoid and tanh did not give as good performance", "activations"),
        ("Batches or single updates", "batch_sizes"),
    ):
        one = found[name]
        report = as_markdown(one.plan, one.rows, one.findings, vz.digits())
        body = report.partition("\n\n")[2]
        parts.append(f"## {title}\n\n{one.plan.question} `viznet experiment {name}`:\n\n{body}")
    return "\n".join(parts)


def fastest(function, times: int = 10) -> float:  # type: ignore[no-untyped-def]
    """The shortest of several times, in seconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        function()
        taken.append(time.perf_counter() - began)
    return min(taken)


def spread(found: Interval) -> str:
    """Mean and standard deviation."""
    return f"{percent(found.mean, 2)} ± {percent(found.sd, 2)}"


def ends(values: list[float]) -> str:
    """The lowest and the highest."""
    return f"{percent(min(values), 2)} to {percent(max(values), 2)}"


def main() -> None:
    """Measures everything and writes the page."""
    data = vz.load(sys.argv[1] if len(sys.argv) > 1 else "mnist")
    with tempfile.TemporaryDirectory() as folder:
        parts = [
            HEAD.format(machine=f"NumPy {np.__version__}, two cores"),
            accuracy(data),
            noise(vz.digits()),
            experiments(Path(folder)),
            reading(data),
            layout(data),
        ]
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    print(f"page: {PAGE}")


if __name__ == "__main__":
    main()
