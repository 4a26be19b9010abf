"""The lines of a walkthrough as a table in the terminal.

A row has the formula, the shape and the numbers of its value, and the reason.
"""

import numpy as np
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from viznet.walkthroughs.forward_arithmetic import log_text
from viznet.walkthroughs.lines import SECTIONS, WalkthroughLine
from viznet.walkthroughs.numbers import decimals_for, loss_text, number, rounded, written
from viznet.walkthroughs.sentence import fill
from viznet.walkthroughs.terminal_style import QUIET, SYMBOL, TITLE, Prose, coloured
from viznet.walkthroughs.walkthrough import Walkthrough

TITLES = {
    "forward": "Forward: from the input to the answer",
    "loss": "Loss: how wrong the answer is",
    "backward": "Backward: the gradient of every number, or how the loss changes when it grows",
    "update": "Update: one step downhill",
    "after": "After: the same example with the new weights",
}
SAME = "The same as for {symbol}."
ONE_NUMBER = "one number"
CLASS_OUTPUT = "p[{y}] = {p}"
LONGEST_STEP = "by up to {step}"


def line_table(walk: Walkthrough) -> RenderableType:
    """A table of all lines, section by section.

    A reason that several lines share is given once.
    """
    widest = max(len(line.equation) for line in walk)
    first_with: dict[str, str] = {}  # by reason, the symbol of the first line that gives it
    parts: list[RenderableType] = []
    for section in SECTIONS:
        table = Table.grid(padding=(0, 3, 0, 0))
        table.add_column(style=SYMBOL, width=min(widest, 26), overflow="fold")
        table.add_column(width=15, overflow="fold")
        table.add_column(style=QUIET)
        for line in walk.section(section):
            value = Text.assemble((shape_of(line), QUIET), "\n", line_summary(line, walk))
            first = first_with.setdefault(line.why, line.symbol)
            why = line.why if first == line.symbol else fill(SAME, symbol=first)
            table.add_row(line.equation, value, Prose(why))
        parts += [Text(TITLES[section], TITLE), Padding(table, (0, 0, 1, 2))]
    return Group(*parts)


def shape_of(line: WalkthroughLine) -> str:
    """The shape of a line's value as people read it: `784 × 16`."""
    return " × ".join(f"{size:,}" for size in line.shape) or ONE_NUMBER


def line_summary(line: WalkthroughLine, walk: Walkthrough) -> Text:
    """The numbers of a line in a few characters.

    That is the smallest and the largest one, the output of the true class, the loss, or the longest step.
    """
    if line.symbol in ("p", "loss"):
        trace = walk.trace_after if line.section == "after" else walk.trace
        p, loss = float(trace["p"][0, walk.y]), float(trace["loss"])
        of_p = walk.network.loss.name == "cross_entropy"
        p_text = log_text(p, loss)[0] if of_p else None
        text = (
            loss_text(loss) if line.symbol == "loss" else fill(CLASS_OUTPUT, y=walk.y, p=p_text or number(p))
        )
        return Text(text, "bold")
    if line.section == "update":
        step = walk.learning_rate * float(np.abs(walk.trace["d" + line.symbol]).max())
        return Text(fill(LONGEST_STEP, step=number(step, 2)))
    low, high = float(np.min(line.value)), float(np.max(line.value))
    decimals = decimals_for(low, high)
    both = coloured(written(rounded(low, decimals)))
    return both.append(" … ").append(coloured(written(rounded(high, decimals))))
