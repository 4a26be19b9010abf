"""One example's pass in the terminal: every formula with its numbers and its reason, and one neuron in full."""

import io
from collections.abc import Iterable, Iterator
from decimal import Decimal

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from viznet.activations import Array
from viznet.recording import RunLike
from viznet.walkthroughs.arithmetic import gate, log_text, weight_step
from viznet.walkthroughs.lines import SECTIONS, WalkthroughLine
from viznet.walkthroughs.neuron import backward_sum, telling_unit, weight_gradient, weighted_sum
from viznet.walkthroughs.subject import Subject, find_subject
from viznet.walkthroughs.sums import (
    RoundedColumn,
    Shown,
    decimals_for,
    number,
    percent,
    round_formula,
    rounded,
    setting,
    written,
)
from viznet.walkthroughs.walkthrough import Walkthrough, walkthrough

TITLES = {
    "forward": "Forward: what the network makes of it",
    "loss": "Loss: how wrong that is",
    "backward": "Backward: who is to blame, and how much",
    "update": "Update: one step downhill",
    "after": "The same example once more",
}
WIDTH = 80  # columns of the text
PLUS, MINUS, QUIET, TITLE, SYMBOL = "cyan", "red", "dim", "bold yellow", "bold"


def explain(
    run: RunLike,
    *,
    example: int | None = None,
    digit: int | str | None = None,
    wrong: bool = False,
    at: int | None = None,
) -> str:
    """One example's walkthrough as text, in lines of at most 80 characters: `print(vz.explain("latest", digit=3))`.

    Parameters
    ----------
    run
        A `Run`, a path, a name in runs/ or "latest".
    example, digit, wrong
        Which of the recorded examples: by number, or of that class, or one that the network gets wrong. Without them,
        the one that the network is least sure of, yet gets right.
    at
        The step of the run to look at; one that was not recorded is shown by the nearest earlier one. By default the
        last.

    Every gradient in it was compared with central differences of the loss. Raises `RecordingError` or `UsageError` for
    a run, a step or an example that is not there.
    """
    page = io.StringIO()
    console = Console(file=page, width=WIDTH, color_system=None, highlight=False)
    console.print(explanation(find_subject(run, example=example, digit=digit, wrong=wrong, at=at)))
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()).strip("\n")


def explanation(subject: Subject) -> RenderableType:
    """The whole walkthrough of a subject, checked, for a console of any width and colour."""
    walk = walkthrough(subject.network, subject.x, subject.y, learning_rate=subject.learning_rate)
    walk.verify()
    return Group(
        heading(subject, walk),
        Padding(Text(subject.why, QUIET), (0, 1, 1, 1)),
        beat_table(walk),
        one_neuron(walk, subject.run.probe.image_shape),
        verdict(walk),
    )


def heading(subject: Subject, walk: Walkthrough) -> RenderableType:
    """The picture, and beside it what it is, who looks at it, and what it answers."""
    network = walk.network
    labels = subject.run.probe.labels
    right = walk.predicted == walk.y
    answer = Text.assemble(
        "The network says ",
        (labels[walk.predicted], "bold"),
        f" ({share(walk, walk.predicted)}): ",
        ("right.", "bold green") if right else ("wrong.", "bold red"),
    )
    if not right:
        answer.append(f" To {labels[walk.y]} it gives {share(walk, walk.y)}.")
    sizes = "-".join(map(str, network.sizes))
    about = Group(
        Text.assemble("Example ", (str(subject.example), "bold"), f", of class {subject.label}"),
        Text(f"from the recording {subject.run.name}, at step {subject.at:,}", QUIET),
        Text(""),
        Text(f"{sizes}: {network.parameter_count:,} parameters"),
        Text(f"{network.activation.name}, {network.output} output, {network.loss.name}", QUIET),
        Text(""),
        answer,
        Text(f"Its loss on this example is {number(walk.loss_before, 4)}.", QUIET),
    )
    shape = subject.run.probe.image_shape
    if shape is None or shape[1] > 32:
        return Padding(about, (1, 1))
    grid = Table.grid(padding=(0, 3))
    picture = "\n".join(line for line in blocks(subject.x.reshape(shape)) if line.strip())
    grid.add_row(Text(picture), about)
    return Padding(grid, (1, 1))


def beat_table(walk: Walkthrough) -> RenderableType:
    """Every beat: its formula, the shape and the numbers of what it gives, and why it is so (said once)."""
    wide = max(len(beat.equation) for beat in walk)
    told: dict[str, str] = {}  # why, and the symbol that it was said of
    parts: list[RenderableType] = []
    for section in SECTIONS:
        table = Table.grid(padding=(0, 3, 0, 0))
        table.add_column(style=SYMBOL, width=min(wide, 26), overflow="fold")
        table.add_column(width=15, overflow="fold")
        table.add_column(style=QUIET)
        for beat in walk.section(section):
            gives = Text.assemble((shape_of(beat), QUIET), "\n", summary(beat, walk))
            table.add_row(beat.equation, gives, f"as for {told[beat.why]}" if beat.why in told else beat.why)
            told.setdefault(beat.why, beat.symbol)
        parts += [Text(TITLES[section], TITLE), Padding(table, (0, 0, 1, 2))]
    return Group(*parts)


def one_neuron(walk: Walkthrough, image_shape: tuple[int, int] | None) -> RenderableType:
    """One neuron's arithmetic, digit by digit: its sum, its blame, and the change of one of its weights."""
    network, trace = walk.network, walk.trace
    unit = telling_unit(trace, network, 1)
    title = Text(f"Neuron {unit} of layer 1, in full", TITLE)
    parts = [*forward_parts(walk, unit, image_shape)]
    if network.layers > 1:
        parts += backward_parts(walk, unit)
    parts += step_parts(walk, unit, image_shape)
    return Padding(Group(title, *parts), (0, 1, 1, 0))


# One written line: the sign before it, the formula, what it gives, and a note.
Row = tuple[str, str, Decimal, str]


def forward_parts(
    walk: Walkthrough, unit: int, image_shape: tuple[int, int] | None
) -> Iterator[RenderableType]:
    """z1 of a neuron as a column, and what the activation makes of it."""
    network, last = walk.network, walk.network.layers == 1
    told = weighted_sum(walk.trace, network, 1, unit, terms=5).visible(3)
    shown = told.column(3)
    names = [(f"the other {told.hidden:,}", "as one number")] if told.hidden else []
    notes = [place(term.index, image_shape) for term in told.terms]
    yield Text(f"\nz1[{unit}], input × weight", SYMBOL)
    yield rows_of(
        [*column(shown, [*names, (f"bias b1[{unit}]", "")], notes), ("", "", shown.total, "the sum")]
    )
    yield Text(f"\n{'p' if last else 'a1'}[{unit}]", SYMBOL)
    if last and network.output == "softmax":
        yield rows_of([("", "softmax(z1)", rounded(told.a, 3), "its share of all scores")])
        return
    activation = network.activation
    bent = round_formula(
        lambda z: Decimal(float(activation(np.array(float(z))))), [told.z], told.a, shown.decimals
    )
    formula = f"{activation.name}({written(bent.inputs[0])})"
    yield rows_of([("", formula, bent.result, activation.formula.replace("z", "z1"))])


def backward_parts(walk: Walkthrough, unit: int) -> Iterator[RenderableType]:
    """da1 of a neuron as a column, and what the gate lets through."""
    told = backward_sum(walk.trace, walk.network, 1, unit, terms=3)
    decimals = told.decimals(digits=3, least=3)
    told = told.visible(decimals)
    shown, passed = told.column(decimals), gate(told)
    names = [(f"the other {told.hidden:,}", "as one number")] if told.hidden else []
    notes = [f"by way of neuron {term.index} of layer 2" for term in told.terms]
    yield Text(f"\nda1[{unit}], weight × blame", SYMBOL)
    yield rows_of([*column(shown, names, notes), ("", "", shown.total, "the blame that arrives")])
    yield Text(f"\ndz1[{unit}], blame × slope", SYMBOL)
    yield rows_of(
        [("", product(passed), passed.result, f"slope {walk.network.activation.name}′(z1): the gate")]
    )


def step_parts(walk: Walkthrough, unit: int, image_shape: tuple[int, int] | None) -> Iterator[RenderableType]:
    """The gradient of one weight of a neuron, and the step against it."""
    weight = weight_gradient(walk.trace, walk.network, 1, unit)
    name = f"W1[{weight.index}, {unit}]"
    new = float(walk.network_after.params["W1"][weight.index, unit])
    gradient, step = weight_step(weight, walk.learning_rate, new)
    before, eta, g = written(step.inputs[0]), setting(walk.learning_rate), written(step.inputs[2])
    yield Text(f"\nd{name}, input × blame", SYMBOL)
    yield rows_of([("", product(gradient), gradient.result, place(weight.index, image_shape))])
    yield Text(f"\n{name}, weight − η × gradient", SYMBOL)
    yield rows_of([("", f"{before} − {eta} × {g}", step.result, "after the step")])


def column(shown: RoundedColumn, names: list[tuple[str, str]], notes: list[str]) -> Iterator[Row]:
    """The rows of a column: a product each, then what is added to them, then the rounding if there is any."""
    for count, (row, note) in enumerate(zip(shown.rows, notes)):
        yield "+" if count else "", product(row), row.result, note
    for (name, note), value in zip(names, shown.addends):
        yield "+", name, value, note
    if shown.rounding:
        yield "+", "rounding", shown.rounding, "of the numbers above"


def rows_of(rows: Iterable[Row]) -> RenderableType:
    """Written lines, one under the other; only a note may be broken. A line without a formula is a total."""
    grid = Table.grid(padding=(0, 1))
    for width in (3, 28, 1, 8):
        grid.add_column(justify="right", no_wrap=True, min_width=width)
    grid.add_column(style=QUIET)
    for sign, formula, value, note in rows:
        grid.add_row(sign, formula, "=", coloured(written(value), bold=not formula), note)
    return grid


def product(shown: Shown) -> str:
    """Both factors of a product as they are written."""
    return " × ".join(map(written, shown.inputs))


def verdict(walk: Walkthrough) -> RenderableType:
    """What the step was worth, and what the walkthrough was checked against."""
    worst = max(
        (check.error / max(abs(check.difference), check.tolerance) for check in walk.checks), default=0.0
    )
    eta = setting(walk.learning_rate)
    drop = walk.real_drop
    fall = round_formula(
        lambda before, after: before - after,
        [walk.loss_before, walk.loss_after],
        drop,
        decimals_for(drop, digits=3, least=4),
    )
    before, after = map(written, fall.inputs)
    moved = "fell" if drop >= 0 else "rose"
    kept = walk.real_drop / walk.promised_drop if walk.promised_drop else 1.0
    lesson = "" if kept > 0.9 else "The slope flattens on the way." if kept > 0 else "The step was too long."
    return Padding(
        Group(
            Text("Does it hold?", TITLE),
            Text(
                f"The slope promised that the loss falls by η‖g‖² = {number(walk.promised_drop, 4)} with η = {eta};"
            ),
            Text(f"from {before} to {after} it {moved} by {written(abs(fall.result))}. {lesson}"),
            Text(
                f"{len(walk.checks)} gradients agree with central differences of the loss, to {number(worst, 1)} each.",
                QUIET,
            ),
        ),
        (0, 1, 1, 0),
    )


def shape_of(beat: WalkthroughLine) -> str:
    """The shape as one reads it: `784 × 16`."""
    return " × ".join(f"{size:,}" for size in beat.shape) or "one number"


def summary(beat: WalkthroughLine, walk: Walkthrough) -> Text:
    """The numbers of a beat in a few characters: the range, or the share of the true class, or the longest step."""
    value = beat.value
    if beat.symbol in ("p", "loss"):
        trace = walk.trace_after if beat.section == "after" else walk.trace
        p, loss = float(trace["p"][0, walk.y]), float(trace["loss"])
        of_p = walk.network.loss.name == "cross_entropy"
        p_text, loss_text = log_text(p, loss) if of_p else (None, number(loss, 4))
        return Text(loss_text if beat.symbol == "loss" else f"p[{walk.y}] = {p_text or number(p)}", "bold")
    if beat.section == "update":
        step = walk.learning_rate * float(np.abs(walk.trace["d" + beat.symbol]).max())
        return Text(f"by up to {number(step, 2)}")
    low, high = float(np.min(value)), float(np.max(value))
    decimals = decimals_for(low, high)
    both = coloured(written(rounded(low, decimals)))
    return both.append(" … ").append(coloured(written(rounded(high, decimals))))


def coloured(text: str, *, bold: bool = False) -> Text:
    """A number in the colour of its sign."""
    style = MINUS if text.startswith("−") else PLUS if text.strip("0.") else ""
    return Text(text, f"{'bold ' if bold else ''}{style}".strip())


def share(walk: Walkthrough, unit: int) -> str:
    """An output as a probability, where it is one."""
    value = float(walk.trace["p"][0, unit])
    return percent(value) if walk.network.output == "softmax" else number(value)


def place(index: int, image_shape: tuple[int, int] | None) -> str:
    """Where an input lies: `pixel 410, row 14, column 18`, counted from 0."""
    if image_shape is None:
        return f"input {index}"
    return f"pixel {index}: row {index // image_shape[1]}, column {index % image_shape[1]}"


def blocks(picture: Array) -> list[str]:
    """A picture of numbers from 0 to 1 in half blocks, two rows of pixels a line: it needs no colour.

    >>> print(*blocks(np.array([[1, 1, 0, 0], [1, 0, 1, 0]])), sep="")
    █▀▄
    """
    dark = np.asarray(picture) >= 0.5
    if len(dark) % 2:
        dark = np.vstack([dark, np.zeros_like(dark[:1])])
    return [
        "".join(" ▄▀█"[2 * int(up) + int(down)] for up, down in zip(*rows))
        for rows in zip(dark[::2], dark[1::2])
    ]
