"""One neuron in the terminal, digit by digit.

It has the neuron's sum, its gradient, and the step of one of its weights.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from viznet.walkthroughs.backward_arithmetic import gate, weight_step
from viznet.walkthroughs.neuron import backward_sum, neuron_to_show, weighted_sum
from viznet.walkthroughs.numbers import decimals_for, rounded, setting, written
from viznet.walkthroughs.sentence import Counted, fill
from viznet.walkthroughs.sums import RoundedColumn, Shown, round_formula
from viznet.walkthroughs.terminal_style import QUIET, SYMBOL, TITLE, coloured
from viznet.walkthroughs.walkthrough import Walkthrough
from viznet.walkthroughs.weight_gradient import weight_gradient

NEURON = "Neuron {number} of {size} in layer 1, in full; its index is {unit}"
# What is written out, above its lines.
SUM = "z1[{unit}], input × weight"
OUTPUT = "{symbol}[{unit}]"
GRADIENT_OF_A = "da1[{unit}], weight × gradient"
GRADIENT_OF_Z = "dz1[{unit}], gradient × slope"
GRADIENT_OF_WEIGHT = "dW1[{index}, {unit}], input × gradient"
STEP = "W1[{index}, {unit}], weight − η × gradient"
# Beside a line.
OTHERS = Counted("the {count} other", "the {count} others")
TOGETHER = "as one number"
BIAS = "bias b1[{unit}]"
TOTAL = "the sum"
SHARE = "its share of the sum of all e^z1"
FROM_NEURON = "from neuron {number} of layer 2"
ARRIVES = "the gradient that arrives"
SLOPE = "the slope is {activation}′(z1)"
AFTER_STEP = "after the step"
ROUNDING, ROUNDING_NOTE = "rounding", "of the numbers above"
PIXEL = "pixel {index}: row {row}, column {column}"
INPUT = "input {index}"


@dataclass(frozen=True)
class WrittenRow:
    """A written line: sign, formula, result and note.

    A total has no formula.
    """

    sign: str
    formula: str
    result: Decimal
    note: str


def neuron_in_full(walk: Walkthrough, image_shape: tuple[int, int] | None) -> RenderableType:
    """The arithmetic of one neuron of layer 1 and of one of its weights."""
    unit = neuron_to_show(walk.trace, walk.network, 1)
    parts = [*forward_parts(walk, unit, image_shape)]
    if walk.network.layers > 1:
        parts += backward_parts(walk, unit)
    parts += step_parts(walk, unit, image_shape)
    title = fill(NEURON, number=unit + 1, size=walk.network.sizes[1], unit=unit)
    return Padding(Group(Text(title, TITLE), *parts), (0, 1, 1, 0))


def forward_parts(
    walk: Walkthrough, unit: int, image_shape: tuple[int, int] | None
) -> Iterator[RenderableType]:
    """z1 of a neuron as a column, and its activation."""
    network, last = walk.network, walk.network.layers == 1
    neuron = weighted_sum(walk.trace, network, 1, unit, terms=5)
    decimals = neuron.decimals(digits=3, least=3)
    neuron = neuron.visible(decimals)
    shown = neuron.column(decimals)
    addends = [*others(neuron.hidden), (fill(BIAS, unit=unit), "")]
    notes = [input_place(term.index, image_shape) for term in neuron.terms]
    yield part_heading(SUM, unit=unit)
    yield rows_of([*column(shown, addends, notes), WrittenRow("", "", shown.total, TOTAL)])
    yield part_heading(OUTPUT, symbol="p" if last else "a1", unit=unit)
    if last and network.output == "softmax":
        yield rows_of(
            [
                WrittenRow(
                    "", "softmax(z1)", rounded(neuron.a, decimals_for(neuron.a, digits=3, least=3)), SHARE
                )
            ]
        )
        return
    activation = network.activation
    bent = round_formula(
        lambda z: Decimal(float(activation(np.array(float(z))))), [neuron.z], neuron.a, shown.decimals
    )
    formula = f"{activation.name}({written(bent.inputs[0])})"
    yield rows_of([WrittenRow("", formula, bent.result, activation.formula.replace("z", "z1"))])


def backward_parts(walk: Walkthrough, unit: int) -> Iterator[RenderableType]:
    """da1 of a neuron as a column, and dz1."""
    neuron = backward_sum(walk.trace, walk.network, 1, unit, terms=3)
    decimals = neuron.decimals(digits=3, least=3)
    neuron = neuron.visible(decimals)
    shown, behind = neuron.column(decimals), gate(neuron)
    notes = [fill(FROM_NEURON, number=term.index + 1) for term in neuron.terms]
    yield part_heading(GRADIENT_OF_A, unit=unit)
    yield rows_of([*column(shown, others(neuron.hidden), notes), WrittenRow("", "", shown.total, ARRIVES)])
    yield part_heading(GRADIENT_OF_Z, unit=unit)
    slope = fill(SLOPE, activation=walk.network.activation.name)
    yield rows_of([WrittenRow("", factors(behind), behind.result, slope)])


def step_parts(walk: Walkthrough, unit: int, image_shape: tuple[int, int] | None) -> Iterator[RenderableType]:
    """The gradient of one weight of a neuron, and the step against it."""
    weight = weight_gradient(walk.trace, walk.network, 1, unit)
    new = float(walk.network_after.params["W1"][weight.index, unit])
    gradient, step = weight_step(weight, walk.learning_rate, new)
    before, eta, g = written(step.inputs[0]), setting(walk.learning_rate), written(step.inputs[2])
    yield part_heading(GRADIENT_OF_WEIGHT, index=weight.index, unit=unit)
    yield rows_of(
        [WrittenRow("", factors(gradient), gradient.result, input_place(weight.index, image_shape))]
    )
    yield part_heading(STEP, index=weight.index, unit=unit)
    yield rows_of([WrittenRow("", f"{before} − {eta} × {g}", step.result, AFTER_STEP)])


def part_heading(template: str, **values: str | int) -> Text:
    """What the lines below write out."""
    return Text.assemble("\n", (fill(template, **values), SYMBOL))


def others(hidden: int) -> list[tuple[str, str]]:
    """Name and note of the hidden terms, if there are any."""
    return [(fill(OTHERS.of(hidden), count=hidden), TOGETHER)] if hidden else []


def column(shown: RoundedColumn, addends: list[tuple[str, str]], notes: list[str]) -> Iterator[WrittenRow]:
    """The rows of a column: products, addends, and the rounding if any."""
    for count, (row, note) in enumerate(zip(shown.rows, notes)):
        yield WrittenRow("+" if count else "", factors(row), row.result, note)
    for (name, note), value in zip(addends, shown.addends):
        yield WrittenRow("+", name, value, note)
    if shown.rounding:
        yield WrittenRow("+", ROUNDING, shown.rounding, ROUNDING_NOTE)


def rows_of(rows: Iterable[WrittenRow]) -> RenderableType:
    """Written lines, one under the other; only a note may be broken."""
    grid = Table.grid(padding=(0, 1))
    for width in (3, 28, 1, 8):
        grid.add_column(justify="right", no_wrap=True, min_width=width)
    grid.add_column(style=QUIET)
    for row in rows:
        result = coloured(written(row.result), bold=not row.formula)
        grid.add_row(row.sign, row.formula, "=", result, row.note)
    return grid


def factors(shown: Shown) -> str:
    """Both factors of a product as they are written."""
    return " × ".join(map(written, shown.inputs))


def input_place(index: int, image_shape: tuple[int, int] | None) -> str:
    """Where an input lies, counted from 0.

    >>> input_place(410, (28, 28)), input_place(410, None)
    ('pixel 410: row 14, column 18', 'input 410')
    """
    if image_shape is None:
        return fill(INPUT, index=index)
    row, column = divmod(index, image_shape[1])
    return fill(PIXEL, index=index, row=row, column=column)
