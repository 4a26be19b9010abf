"""One example's pass in the terminal: every formula with its numbers and its reason, and one neuron in full."""

import io

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from viznet.activations import Array
from viznet.beats import SECTIONS, Beat
from viznet.neuron import backward_sum, decimals_for, rounded, telling_unit, weight_gradient, weighted_sum
from viznet.recording import RunLike
from viznet.scene_request import SceneRequest, ask
from viznet.walkthrough import Walkthrough, walkthrough

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
    console.print(explanation(ask(run, example=example, digit=digit, wrong=wrong, at=at, pictures=False)))
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()).strip("\n")


def explanation(request: SceneRequest) -> RenderableType:
    """The whole walkthrough of a request, checked, for a console of any width and colour."""
    walk = walkthrough(request.network, request.x, request.y, learning_rate=request.learning_rate)
    walk.verify()
    return Group(
        heading(request, walk),
        beat_table(walk),
        one_neuron(walk, request.run.probe.image_shape),
        verdict(walk),
    )


def heading(request: SceneRequest, walk: Walkthrough) -> RenderableType:
    """The picture, and beside it what it is, who looks at it, and what it answers."""
    network = walk.network
    labels = request.run.probe.labels
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
        Text.assemble("Example ", (str(request.example), "bold"), f", of class {request.label}"),
        Text(f"from the recording {request.run.name}, at step {request.at:,}", QUIET),
        Text(""),
        Text(f"{sizes}: {network.parameter_count:,} parameters"),
        Text(f"{network.activation.name}, {network.output} output, {network.loss.name}", QUIET),
        Text(""),
        answer,
        Text(f"Its loss on this example is {walk.loss_before:.4g}.", QUIET),
    )
    shape = request.run.probe.image_shape
    if shape is None or shape[1] > 32:
        return Padding(about, (1, 1))
    grid = Table.grid(padding=(0, 3))
    picture = "\n".join(line for line in blocks(request.x.reshape(shape)) if line.strip())
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
    forward = weighted_sum(trace, network, 1, unit, terms=5)
    last = network.layers == 1
    decimals = 3
    shown = forward.shown(decimals)
    grid = Table.grid(padding=(0, 1))
    for justify in ("right", "right", "left", "right", "left"):
        grid.add_column(justify=justify, no_wrap=True)

    def line(sign: str, product: str, value: object, note: str) -> None:
        grid.add_row(sign, product, "=", coloured(str(value)), Text(note, QUIET))

    def product(factors: tuple[object, object]) -> str:
        return f"{factors[0]} × {factors[1]}".replace("-", "−")

    grid.add_row(Text(f"z1[{unit}]", SYMBOL), Text("weight × input", QUIET), "", "", "")
    for count, (term, factors, value) in enumerate(zip(forward.terms, shown.factors, shown.products)):
        where = place(term.index, image_shape)
        line("+" if count else "", product(factors), value, where)
    line("+", f"the other {forward.hidden:,}", shown.column_rest, "as one number, so that the column adds up")
    line("+", f"bias b1[{unit}]", shown.bias, "")
    grid.add_row("", "", "=", coloured(str(shown.total), bold=True), Text("the sum", QUIET))
    output = "p" if last else "a1"
    made = network.activation.formula if not last or network.output == "elementwise" else "softmax(z)"
    line("", f"{output}[{unit}]", rounded(forward.a, decimals), made.replace("z", "z1"))

    grid.add_row()
    if not last:
        backward = backward_sum(trace, network, 1, unit, terms=3)
        decimals = decimals_for(backward.da, *(term.product for term in backward.terms), digits=3, least=3)
        shown = backward.shown(decimals)
        grid.add_row(Text(f"da1[{unit}]", SYMBOL), Text("weight × blame", QUIET), "", "", "")
        for count, (blame, factors, value) in enumerate(zip(backward.terms, shown.factors, shown.products)):
            note = f"by way of neuron {blame.index} of layer 2"
            line("+" if count else "", product(factors), value, note)
        if backward.hidden:
            line("+", f"the other {backward.hidden:,}", shown.column_rest, "as one number")
        grid.add_row(
            "", "", "=", coloured(str(shown.total), bold=True), Text("the blame that arrives", QUIET)
        )
        slope = f"{network.activation.name}′(z1) = {backward.slope:.3g}"
        line("", f"dz1[{unit}]", rounded(backward.dz, decimals), f"what the gate lets through: {slope}")
        grid.add_row()

    weight = weight_gradient(trace, network, 1, unit)
    decimals = decimals_for(weight.gradient * walk.learning_rate, digits=3, least=3)
    name = f"W1[{weight.index}, {unit}]"
    new = float(walk.network_after.params["W1"][weight.index, unit])
    line("", f"d{name}", rounded(weight.gradient, decimals), f"a0[{weight.index}] × dz1[{unit}]")
    line("", f"{name} before", rounded(weight.weight, decimals), place(weight.index, image_shape))
    line("", "after", rounded(new, decimals), f"− {walk.learning_rate:g} × d{name}")
    title = Text(f"Neuron {unit} of layer 1, in full", TITLE)
    return Padding(Group(title, Text(""), grid), (0, 1, 1, 0))


def verdict(walk: Walkthrough) -> RenderableType:
    """What the step was worth, and what the walkthrough was checked against."""
    worst = max(
        (check.error / max(abs(check.difference), check.tolerance) for check in walk.checks), default=0.0
    )
    eta = f"{walk.learning_rate:g}"
    kept = walk.real_drop / walk.promised_drop if walk.promised_drop else 1.0
    lesson = "" if kept > 0.9 else "The slope flattens on the way." if kept > 0 else "The step was too long."
    return Padding(
        Group(
            Text("Does it hold?", TITLE),
            Text(
                f"The slope promised that the loss falls by η‖g‖² = {walk.promised_drop:.4g} with η = {eta};"
            ),
            Text(
                f"from {walk.loss_before:.4g} to {walk.loss_after:.4g} it fell by {walk.real_drop:.4g}. {lesson}"
            ),
            Text(
                f"{len(walk.checks)} gradients agree with central differences of the loss, to {worst:.0e} each.",
                QUIET,
            ),
        ),
        (0, 1, 1, 0),
    )


def shape_of(beat: Beat) -> str:
    """The shape as one reads it: `784 × 16`."""
    return " × ".join(f"{size:,}" for size in beat.shape) or "one number"


def summary(beat: Beat, walk: Walkthrough) -> Text:
    """The numbers of a beat in a few characters: the range, or the share of the true class, or the longest step."""
    value = beat.value
    if beat.symbol == "loss":
        return Text(f"{float(value):.4g}", "bold")
    if beat.symbol == "p":
        return Text(f"p[{walk.y}] = {float(value[walk.y]):.4g}", "bold")
    if beat.section == "update":
        step = walk.learning_rate * float(np.abs(walk.trace["d" + beat.symbol]).max())
        return Text(f"by up to {step:.2g}")
    low, high = float(np.min(value)), float(np.max(value))
    decimals = decimals_for(low, high)
    both = coloured(str(rounded(low, decimals)))
    return both.append(" … ").append(coloured(str(rounded(high, decimals))))


def coloured(number: str, *, bold: bool = False) -> Text:
    """A number in the colour of its sign, with a minus that is as wide as a plus."""
    style = MINUS if number.startswith("-") else PLUS if number.strip("0.") else ""
    return Text(number.replace("-", "−"), f"{'bold ' if bold else ''}{style}".strip())


def share(walk: Walkthrough, unit: int) -> str:
    """An output as a probability, where it is one."""
    value = float(walk.trace["p"][0, unit])
    return f"{value:.1%}" if walk.network.output == "softmax" else f"{value:.3g}"


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
