"""Writes docs/the-write-up.md and its picture: its claims, measured.

    .venv/bin/python -m scripts.make_write_up path/to/mnist

The path is a folder with the four files of MNIST; without it, MNIST is downloaded. On two cores it takes a few minutes.
Sentences are chosen by what was measured, so that another machine or another seed may write another page.
"""

import io
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import viznet as vz
from viznet.experiments.interval import Interval, interval
from viznet.experiments.report import as_markdown
from viznet.files import name_beside, write
from viznet.marks import MARK
from viznet.processes import cores
from viznet.theme import choose
from viznet.views.drawing.style import applied, style
from viznet.walkthroughs.numbers import number, percent
from viznet.walkthroughs.sentence import fill
from viznet.wilson import wilson

PAGE = Path(__file__).resolve().parents[1] / "docs/the-write-up.md"
LOSSES = PAGE.with_name("the-write-up-losses.png")
CLAIM, COUNT = (
    0.9667,
    1000,
)  # the accuracy that the write-up states, and on how many images it says it was tested
SIZES, BATCH, RATE, EPOCHS = (784, 512, 512, 10), 16, 0.1, 2  # its experiment
SEEDS = 6
TAIL = 1000  # batches after a training, over which the spread of their losses is measured
ROWS = 10_000  # images in the table that is read as CSV and as .npy
WIDTH = 120
ALIKE = 1.25  # two times that differ by less count as the same on a machine that does other things too

HEAD = """# The write-up, measured

viznet began with a student's text about a network written from scratch. Its explanations are the reason why viznet
exists, and its network is the one that learns here. This page takes its claims one by one, and says what they give when
they are measured. All figures are of one run of `python -m scripts.make_write_up` with MNIST, NumPy {numpy} and {cores}
cores; times depend on the machine.
"""

ACCURACY = """## "96.67 % on MNIST"

A share of {count} images is a multiple of {grain}, so {claim} cannot come from {count} images; {possible} could.
{claim} of {all} images could also be meant. If {possible} of {count} images are right, the true accuracy lies between
{low} and {high}; this is Wilson's 95 % interval. With {all} images it would lie between {all_low} and {all_high}.

The network {sizes} learns {epochs} epochs in batches of {batch} at the rate {rate}, with the seeds 0 to {last}:

| measured on | mean ± sd | lowest and highest | 95 % interval of the mean |
| --- | --- | --- | --- |
| {learned} training images | {train} |
| {all} test images | {test} |
| the first {count} test images | {few} |

{verdict}

{learned_by_heart}
"""
AGREES = (
    "The figure of the text agrees with this: on {all} test images all seeds are within what {count} images allow "
    "for it."
)
LOW = (
    "The figure of the text is lower than what this network gives: on {all} test images all seeds are above what "
    "{count} images allow for it."
)
HIGH = (
    "The figure of the text is higher than what this network gives: on {all} test images all seeds are below what "
    "{count} images allow for it."
)
SOME = (
    "Of the {seeds} seeds, {inside} agree with the figure of the text: on {all} test images their accuracy is within "
    "what {count} images allow for it."
)
BETTER_LEARNED = (
    "On the images that they learned from, the networks are right more often than on the test images, by {gap} "
    "percentage points on average. So it matters on which of them a figure was measured."
)
SAME_LEARNED = (
    "On training and test images, the networks are right about as often: with these seeds, the difference cannot be "
    "told from chance."
)

NOISE = """## The loss plot jumps

The network 784-16-16-10 has learned for one epoch from {learned} digits of MNIST, which are in the package. Then it
sees {count} more batches of them at a rate of nearly 0: its loss on {held_out} other digits is {before} before and
{after} after them. This is the plot of {each} batches of one image, and beside it that of as many batches of {batch}:

![Two plots of {each} losses: of single images, between {one_ends}; \
of batches of {batch}, between {many_ends}]({picture})

| images in a batch | mean loss | standard deviation | lowest and highest |
| --- | --- | --- | --- |
| 1 | {one} |
| {batch} | {many} |

{verdict}
"""
JUMPS = (
    "Single losses spread {ratio} times as widely as the means of {batch}; for images drawn at random it is √{batch} = "
    "{root} times. The network hardly changes meanwhile. So a plot of single losses jumps because each point is "
    "another image, and not because the network gets worse and better."
)
CALM = (
    "Single losses spread {ratio} times as widely as the means of {batch}; for images drawn at random it is √{batch} = "
    "{root} times. So here the images are not the only reason why the plot jumps."
)
BETWEEN = "{low} and {high}"
PLOT, ONE_PLOT = (
    "{batch} images a batch (dashed: the mean, {mean})",
    "one image a batch (dashed: the mean, {mean})",
)
BATCHES, LOSS = "batch", "loss"

EXPERIMENT = """## {title}

{question} {what} `viznet experiment {name}` shows the same.

{findings}

{table}

Each way was tried {seeds} times. The table gives mean ± standard deviation and the 95 % interval of the mean (Student's
t); a way is called better only if the intervals do not overlap.
"""
WHAT = (
    "The network {sizes} learns from {learned} digits in the package and is tested on {held_out} others, with "
    "{seen} images seen in each training."
)
SINGLE = """## Batches or single updates

{question} {what} Single updates are tried at three rates.

{findings}

{table}

{speed}
"""
SINGLE_QUESTION = "Is it better to change the weights after every image, or after a batch of {batch}?"
SLOWER = (
    "Seeing {seen} images takes {one} s with single updates and {many} s with batches of {batch}: a single update "
    "for each image takes {ratio} times as long."
)
AS_FAST = "Seeing {seen} images takes {one} s with single updates and {many} s with batches of {batch}."

READING = """## CSV or .npy

{rows} images as a table take {csv_size} MB as CSV and {npy_size} MB as .npy. Both are in memory already, so that the
disk does not count. NumPy reads the CSV in {csv} ms and the .npy in {npy} ms. {verdict}
"""
NPY_FASTER = "So .npy is {ratio} times as fast: nothing has to be parsed."
CSV_AS_FAST = "So CSV is as fast here."

LAYOUT = """## Rows or columns of W

With one image in each row, z = x W; with one in each column, z = W x, where W is turned. {apart} For {rows} images and
512 neurons in single precision, rows take {row_time} ms and columns {column_time} ms. {verdict}
"""
SAME_SUMS = "The sums are the same to the last digit."
CLOSE_SUMS = "The sums differ by at most {gap}, which is the rounding of single precision."
OTHER_SUMS = "The sums differ by up to {gap}, which is more than rounding."
ALIKE_SPEED = "So it is a matter of taste: use the one that your textbook uses."
ROWS_FASTER = "So rows are {ratio} times as fast here."
COLUMNS_FASTER = "So columns are {ratio} times as fast here."


# ---------------------------------------------------------------- 96.67 %


@dataclass(frozen=True)
class Accuracies:
    """The accuracies of several seeds, and on how many images each."""

    train: list[float]
    test: list[float]
    few: list[float]
    learned: int
    all: int


def measure_accuracy(
    data: vz.Dataset, sizes: tuple[int, ...] = SIZES, epochs: int = EPOCHS, count: int = COUNT
) -> Accuracies:
    """Trains the network with several seeds, and tests it."""
    found = Accuracies([], [], [], len(data.train), len(data.test))
    for seed in range(SEEDS):
        network = vz.MLP(*sizes, seed=seed)
        vz.train(network, data.train, epochs=epochs, batch_size=BATCH, optimizer=vz.SGD(RATE)).run()
        found.train.append(network.accuracy(data.train))
        found.test.append(network.accuracy(data.test))
        found.few.append(network.accuracy(data.test[np.arange(count)]))
    return found


def say_accuracy(found: Accuracies) -> str:
    """The accuracy that the text states, beside those of several seeds."""
    right, right_of_all = round(CLAIM * COUNT), round(CLAIM * found.all)
    low, high = wilson(right, COUNT)
    all_low, all_high = wilson(right_of_all, found.all)
    inside = sum(low <= share <= high for share in found.test)
    template = (
        AGREES
        if inside == len(found.test)
        else LOW
        if min(found.test) > high
        else HIGH
        if max(found.test) < low
        else SOME
    )
    counts = {"all": f"{found.all:,}", "count": f"{COUNT:,}"}
    train, test = known(found.train), known(found.test)
    # Each network is measured on both, so that the differences count, and not whether two intervals part.
    apart = known([learned - other for learned, other in zip(found.train, found.test)]).low > 0
    return ACCURACY.format(
        **counts,
        grain=percent(1 / COUNT),
        claim=percent(CLAIM, 2),
        possible=percent(right / COUNT, 2),
        low=percent(low),
        high=percent(high),
        all_low=percent(all_low),
        all_high=percent(all_high),
        sizes="-".join(map(str, SIZES)),
        epochs=EPOCHS,
        batch=BATCH,
        rate=RATE,
        last=len(found.test) - 1,
        learned=f"{found.learned:,}",
        train=cells(found.train),
        test=cells(found.test),
        few=cells(found.few),
        verdict=template.format(**counts, seeds=len(found.test), inside=inside),
        learned_by_heart=(BETTER_LEARNED if apart else SAME_LEARNED).format(
            gap=f"{100 * (train.mean - test.mean):.2f}"
        ),
    )


def known(values: list[float]) -> Interval:
    """The interval of several values."""
    found = interval(values)
    assert found is not None
    return found


def cells(values: list[float]) -> str:
    """Mean, spread, ends and interval as cells of a table."""
    found = known(values)
    ends = [
        f"{percent(a, 2)} to {percent(b, 2)}"
        for a, b in ((min(values), max(values)), (found.low, found.high))
    ]
    return f"{percent(found.mean, 2)} ± {percent(found.sd, 2)} | {' | '.join(ends)}"


# ---------------------------------------------------------------- the loss plot


@dataclass(frozen=True)
class Losses:
    """The losses of batches that a trained network sees."""

    one: list[float]
    many: list[float]
    before: float
    after: float
    learned: int
    held_out: int


def measure_noise(data: vz.Dataset, count: int = TAIL) -> Losses:
    """Lets a trained network see single images, and batches."""
    network = vz.MLP(784, 16, 16, 10, seed=0)
    vz.train(network, data.train, epochs=1).run()
    before = held_out_loss(network, data)
    one, many = (
        [
            moment.loss
            for moment in vz.train(
                network, data.train, optimizer=vz.SGD(1e-6), batch_size=size, steps=count - 1
            )
        ]
        for size in (1, BATCH)
    )
    return Losses(one, many, before, held_out_loss(network, data), len(data.train), len(data.test))


def held_out_loss(network: vz.MLP, data: vz.Dataset) -> float:
    """The mean loss of the examples for the test."""
    p = network(data.test.inputs("float32"))
    return float(-np.log(p[np.arange(len(data.test)), data.test.y]).mean())


def say_noise(found: Losses) -> str:
    """Why a loss plot of single images jumps, and one of batches does not."""
    ratio = float(np.std(found.one) / np.std(found.many))
    rows = [
        " | ".join(
            [
                number(float(np.mean(losses))),
                number(float(np.std(losses))),
                f"{number(min(losses), 2)} to {number(max(losses), 2)}",
            ]
        )
        for losses in (found.one, found.many)
    ]
    root = BATCH**0.5
    steady = abs(found.after - found.before) < 0.01 * float(np.std(found.many))
    verdict = (JUMPS if steady and ratio > root / 2 else CALM).format(
        ratio=number(ratio, 2), batch=BATCH, root=number(root, 1)
    )
    return NOISE.format(
        count=f"{len(found.one) + len(found.many):,}",
        each=f"{len(found.one):,}",
        learned=f"{found.learned:,}",
        held_out=f"{found.held_out:,}",
        one_ends=between(found.one),
        many_ends=between(found.many),
        picture=LOSSES.name,
        before=number(found.before, 4),
        after=number(found.after, 4),
        one=rows[0],
        many=rows[1],
        batch=BATCH,
        verdict=verdict,
    )


def between(losses: list[float]) -> str:
    """The lowest and the highest loss in words."""
    return fill(BETWEEN, low=number(min(losses), 2), high=number(max(losses), 2))


def draw_losses(found: Losses) -> bytes:
    """The losses of single images beside those of batches, as a PNG.

    Both have the same axes, so that one sees which of them jump.
    """
    theme = choose("light")
    titles = (
        fill(ONE_PLOT, mean=number(float(np.mean(found.one)))),
        fill(PLOT, batch=BATCH, mean=number(float(np.mean(found.many)))),
    )
    with applied(style(theme)):
        figure = Figure((9.6, 3.2), dpi=100, layout="constrained")
        plots = figure.subplots(1, 2, sharey=True)
        for plot, losses, title in zip(plots, (found.one, found.many), titles):
            plot.plot(np.arange(1, len(losses) + 1), losses, color=theme.positive, linewidth=0.7)
            plot.axhline(float(np.mean(losses)), color=theme.ink, linewidth=1, linestyle="--")
            plot.set_title(title, fontsize=10)
            plot.set_xlabel(BATCHES, fontsize=9)
            plot.tick_params(labelsize=8)
        plots[0].set_ylabel(LOSS, fontsize=9)
        plots[0].set_ylim(bottom=0)
        picture = io.BytesIO()
        figure.savefig(picture, format="png", metadata={"Software": MARK})
    return picture.getvalue()


# ---------------------------------------------------------------- experiments


def say_experiment(title: str, name: str, data: vz.Dataset, folder: Path) -> str:
    """An experiment that comes with viznet, as a part of the page."""
    found = vz.experiment(name, out=folder / name, film=False)
    findings, table = findings_and_table(found, data)
    return EXPERIMENT.format(
        title=title,
        name=name,
        question=found.plan.question,
        what=what(found.plan, data),
        findings=findings,
        table=table,
        seeds=len(found.rows[0].results),
    )


def findings_and_table(found: vz.Experiment, data: vz.Dataset) -> tuple[str, str]:
    """The answer and the table of an experiment, as its report has them."""
    _, _, table, *_ = as_markdown(found.plan, found.rows, found.findings, data).split("\n\n")
    return " ".join(text[0].upper() + text[1:] for text in found.findings), table


def what(plan: vz.ExperimentPlan, data: vz.Dataset) -> str:
    """What is trained in an experiment."""
    one = plan.variants[0]
    sizes = (data.train.x.shape[1], *one.hidden, 10)
    return fill(
        WHAT,
        sizes="-".join(map(str, sizes)),
        learned=len(data.train),
        held_out=len(data.test),
        seen=one.steps * one.batch_size,
    )


def single_updates(seen: int = 12_800) -> vz.ExperimentPlan:
    """The plan that compares single updates with batches, as many images."""
    single = vz.Variant(batch_size=1, steps=seen)
    ways = [
        replace(single, name=f"single updates at rate {rate:g}", learning_rate=rate)
        for rate in (0.1, 0.03, 0.01)
    ]
    batches = vz.Variant(f"batches of {BATCH} at rate {RATE:g}", learning_rate=RATE, steps=seen // BATCH)
    return vz.ExperimentPlan("single_updates", SINGLE_QUESTION.format(batch=BATCH), (batches, *ways))


def say_single_updates(data: vz.Dataset, folder: Path, plan: vz.ExperimentPlan) -> str:
    """Batches against single updates: which learns better, and faster."""
    found = vz.experiment(plan, out=folder / plan.name, film=False)
    findings, table = findings_and_table(found, data)
    seen = plan.variants[0].steps * plan.variants[0].batch_size
    return SINGLE.format(
        question=plan.question,
        what=what(plan, data),
        findings=findings,
        table=table,
        speed=say_speed(*measure_updates(data, seen), seen),
    )


def measure_updates(data: vz.Dataset, seen: int) -> tuple[float, float]:
    """The seconds that as many images take in single updates, and in batches."""

    def train(size: int) -> None:
        network = vz.MLP(784, 16, 16, 10, seed=0)
        vz.train(network, data.train, batch_size=size, steps=seen // size, optimizer=vz.SGD(0.01)).run()

    one, many = fastest([lambda: train(1), lambda: train(BATCH)], 3)
    return one, many


def say_speed(one: float, many: float, seen: int) -> str:
    """How long single updates and batches take."""
    template = SLOWER if one > ALIKE * many else AS_FAST
    return template.format(
        seen=f"{seen:,}", one=number(one, 2), many=number(many, 2), batch=BATCH, ratio=number(one / many, 2)
    )


# ---------------------------------------------------------------- files and rows


def say_reading(data: vz.Dataset, rows: int = ROWS) -> str:
    """A CSV against a .npy file."""
    some = data.train[np.arange(rows)]
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

    by_csv, by_npy = fastest([parse, load], 3)
    ratio = by_csv / by_npy
    return READING.format(
        rows=f"{rows:,}",
        csv_size=number(len(csv.getvalue()) / 1e6, 2),
        npy_size=number(npy.getbuffer().nbytes / 1e6, 2),
        csv=f"{1000 * by_csv:,.0f}",
        npy=number(1000 * by_npy, 2),
        verdict=(NPY_FASTER if ratio > ALIKE else CSV_AS_FAST).format(ratio=f"{ratio:,.0f}"),
    )


def measure_layout(data: vz.Dataset, rows: int = ROWS) -> tuple[float, float, float, float]:
    """How far the sums of both ways differ, their size, and both times."""
    x = data.train[np.arange(rows)].inputs("float32")
    W = vz.MLP(784, 512, 10).params["W1"]
    columns, turned = np.ascontiguousarray(x.T), np.ascontiguousarray(W.T)
    sums = x @ W
    apart = float(np.abs(sums - (turned @ columns).T).max())
    by_rows, by_columns = fastest([lambda: x @ W, lambda: turned @ columns], 10)
    return apart, float(np.abs(sums).max()), by_rows, by_columns


def say_layout(apart: float, size: float, by_rows: float, by_columns: float, rows: int = ROWS) -> str:
    """Rows or columns of W."""
    sums = SAME_SUMS if apart == 0 else CLOSE_SUMS if apart < 1e-5 * size else OTHER_SUMS
    ratio = max(by_rows, by_columns) / min(by_rows, by_columns)
    verdict = ALIKE_SPEED if ratio < ALIKE else ROWS_FASTER if by_rows < by_columns else COLUMNS_FASTER
    return LAYOUT.format(
        apart=sums.format(gap=number(apart, 2)),
        rows=f"{rows:,}",
        row_time=f"{1000 * by_rows:.0f}",
        column_time=f"{1000 * by_columns:.0f}",
        verdict=verdict.format(ratio=number(ratio, 2)),
    )


def fastest(contenders: Sequence[Callable[[], object]], times: int) -> list[float]:
    """The shortest time of each, in seconds; they take turns."""
    taken: list[list[float]] = [[] for _ in contenders]
    for _ in range(times):
        for seconds, work in zip(taken, contenders):
            began = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - began)
    return [min(seconds) for seconds in taken]


def wrapped(text: str) -> str:
    """The page in lines of the usual width; tables and pictures stay."""
    return "\n\n".join(
        part if part.startswith(("|", "#", "![")) else filled(part) for part in text.strip().split("\n\n")
    )


def filled(paragraph: str) -> str:
    """A paragraph in lines of the usual width, which never begin with "%"."""
    bound = " ".join(paragraph.split()).replace(" %", "\N{NO-BREAK SPACE}%")
    lines = textwrap.wrap(bound, WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}%", " %")


def put(page: Path, text: str) -> None:
    """Writes the page beside its place, and then puts it there whole."""
    part = name_beside(page)
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(page)
    finally:
        part.unlink(missing_ok=True)


def main() -> None:
    """Measures everything, and writes the page and its picture."""
    mnist, digits = vz.load(sys.argv[1] if len(sys.argv) > 1 else "mnist"), vz.digits()
    rows = min(ROWS, len(mnist.train))
    with tempfile.TemporaryDirectory() as name:
        folder, losses = Path(name), measure_noise(digits)
        parts = [
            HEAD.format(numpy=np.__version__, cores=cores()),
            say_accuracy(measure_accuracy(mnist)),
            say_noise(losses),
            say_experiment(
                "Sigmoid and tanh did not give as good performance", "activations", digits, folder
            ),
            say_single_updates(digits, folder, single_updates()),
            say_reading(mnist, rows),
            say_layout(*measure_layout(mnist, rows), rows),
        ]
    write(LOSSES, draw_losses(losses), vz.VizError)
    put(PAGE, wrapped("\n\n".join(parts)) + "\n")
    print(f"page: {PAGE}")
    print(f"picture: {LOSSES}")


if __name__ == "__main__":
    main()
