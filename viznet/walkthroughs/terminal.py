"""One example's walkthrough in the terminal.

It has the answer, every line, one neuron in full, what the step did to the loss, and what three steps cost.
"""

import io
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from viznet.activations import Array
from viznet.consoles import SafeConsole
from viznet.errors import WalkthroughError
from viznet.recording import RunLike
from viznet.recording.beginning import began
from viznet.recording.differences import label_of
from viznet.recording.soundness import last_sound
from viznet.walkthroughs.line_table import line_table
from viznet.walkthroughs.neuron_in_full import neuron_in_full
from viznet.walkthroughs.numbers import decimals_for, loss_text, number, percent, setting, written
from viznet.walkthroughs.own_picture import OwnPicture
from viznet.walkthroughs.picture_as_example import ImageLike
from viznet.walkthroughs.sentence import Counted, fill, pieces
from viznet.walkthroughs.sentences import ALL_EQUAL, ANSWER, LossChange, loss_change
from viznet.walkthroughs.step_trials import StepTrials
from viznet.walkthroughs.subject import Subject, find_subject
from viznet.walkthroughs.sums import round_formula
from viznet.walkthroughs.terminal_style import QUIET, TITLE, Prose
from viznet.walkthroughs.three_steps import step_table
from viznet.walkthroughs.walkthrough import Walkthrough, walkthrough

WIDTH = 80  # columns of the text

EXAMPLE = "Example {example}, of class {label}"
OWN_PICTURE = "A picture of your own, meant as {label}"
NEEDS_CLASS = (
    "image: explain follows the loss of a picture, so it must know the class that the picture is meant as; "
    "name it with digit (--digit)"
)
SOURCE = "from the recording {name}, at step {step}"
BEGAN = "The recording began {began}."
DIVERGED = "The training diverged; this is its last recorded step with only numbers."
NETWORK = "{sizes}: {count} parameters"
SETTINGS = "{activation}, {output} output, {loss}"
TRUE_CLASS = {
    "softmax": "The probability of {truth} is {p}.",
    "elementwise": "The output for {truth} is {p}.",
}
LOSS = "The loss on this example is {loss}."

CHECK = "Check: what the step did to the loss"
PROMISE = "If the slope stayed the same, the loss would fall by η‖g‖² = {promise}, with η = {rate}."
RESULT: dict[LossChange, str] = {
    "fell": "It fell from {before} to {after}, by {change}.",
    "rose": "It rose from {before} to {after}, by {change}: the step was too long.",
    "stayed": "It stayed at {before}.",
    "zero": "It was 0 and still is: nothing was left to learn from this example.",
    "diverged": "It is not a number any more: the step was much too long.",
}
FLATTENS = "It fell from {before} to {after}, by {change}: the slope flattens on the way."
PLAIN_STEP = (
    "The run itself was trained with {optimizer} at η = {own}; this is one plain step with η = {rate}."
)
COMPARED = (
    "Central differences of the loss were compared with the largest gradient of every W and b, "
    "and with all gradients at once."
)
CHECKED = Counted(
    "{count} comparison agrees; the relative error is at most {error}.",
    "{count} comparisons agree; the relative error is at most {error}.",
)
LEFT_OUT = Counted(
    "{count} comparison was left out: it crosses a kink, where there is no slope.",
    "{count} comparisons were left out: they cross a kink, where there is no slope.",
)


class Explanation(str):
    """A walkthrough as text, which a notebook shows line by line."""

    __slots__ = ()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


def explain(
    run: RunLike,
    *,
    example: int | None = None,
    digit: int | str | None = None,
    wrong: bool = False,
    at: int | None = None,
    image: ImageLike | None = None,
) -> Explanation:
    """One example's walkthrough as text, in lines of at most 80 characters.

    Central differences of the loss were compared with the largest gradient of every W and b, and with all gradients at
    once. The other gradients were not compared one by one.

    Parameters
    ----------
    run
        A `Run`, a path, a name in runs/ or "latest".
    example, digit, wrong
        Which of the recorded examples: by number, or of that class, or one that the network gets wrong. Without them,
        the run's protagonist (see `viznet.walkthroughs.protagonist`).
    at
        The step of the run to look at. A step that was not recorded is shown by the nearest earlier one. By default the
        last; of a training that diverged, the last one with only numbers.
    image
        A picture of your own instead of a recorded example: the path of a photo or a drawing, or grey pixels as uint8,
        (height, width). `digit` is the class that it is meant as; a drawing that the page saved may name it itself.

    Returns
    -------
    Explanation
        A str, which a notebook shows line by line.

    Raises
    ------
    RecordingError
        The run or the step is not there, or the network had diverged by then.
    UsageError
        The example is not there, or nobody has said what the picture is meant as.
    DataError
        The file is no readable picture.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=3), "run", progress=False)
    >>> text = explain(run, digit=3)
    >>> max(len(line) for line in text.splitlines()) <= 80
    True
    """
    page = io.StringIO()
    # In a notebook, Rich would show the text below the cell and write nothing into the page.
    console = SafeConsole(file=page, width=WIDTH, color_system=None, highlight=False, force_jupyter=False)
    console.print(
        explanation(find_subject(run, example=example, digit=digit, wrong=wrong, at=at, image=image))
    )
    return Explanation("\n".join(line.rstrip() for line in page.getvalue().splitlines()).strip("\n"))


def explanation(subject: Subject) -> RenderableType:
    """The whole walkthrough of a subject, checked.

    It suits a console of any width, with colour or without. Raises `WalkthroughError` for a picture of which nobody
    has said what it is.
    """
    if subject.truth is None:
        raise WalkthroughError(NEEDS_CLASS)
    walk = walkthrough(subject.network, subject.x, subject.y, learning_rate=subject.learning_rate)
    walk.verify()
    return Group(
        heading(subject, walk),
        Padding(Group(Prose(subject.why, QUIET), *plain_step(subject)), (0, 1, 1, 1)),
        line_table(walk),
        neuron_in_full(walk, subject.run.probe.image_shape),
        step_check(walk),
        step_table(StepTrials(subject)),
    )


def heading(subject: Subject, walk: Walkthrough) -> RenderableType:
    """The picture, and beside it the example, the network and its answer."""
    network, shape = walk.network, subject.run.probe.image_shape
    if isinstance(subject.example, OwnPicture):
        title = fill(OWN_PICTURE, label=subject.label)
    else:
        title = fill(EXAMPLE, example=subject.example, label=subject.label)
    about = Group(
        Prose(title, "bold"),
        Prose(fill(SOURCE, name=subject.run.name, step=subject.at), QUIET),
        *beginning(subject),
        *divergence(subject),
        Text(""),
        Prose(fill(NETWORK, sizes="-".join(map(str, network.sizes)), count=network.parameter_count)),
        Prose(
            fill(
                SETTINGS,
                activation=label_of(network.activation.name),
                output=network.output,
                loss=label_of(network.loss.name),
            ),
            QUIET,
        ),
        Text(""),
        answer_text(walk, subject.run.probe.labels),
        Prose(fill(LOSS, loss=loss_text(walk.loss_before)), QUIET),
    )
    if shape is None or shape[1] > 32:
        return Padding(about, (1, 1))
    grid = Table.grid(padding=(0, 3))
    picture = "\n".join(line for line in half_blocks(subject.x.reshape(shape)) if line.strip())
    grid.add_row(Text(picture), about)
    return Padding(grid, (1, 1))


def beginning(subject: Subject) -> list[Text]:
    """Says how the recording began, unless it did so with new weights."""
    meta = subject.run.meta
    if meta.beginning is None:
        return []
    return [Prose(fill(BEGAN, began=began(meta.beginning, meta.seed, meta.init)), QUIET)]


def divergence(subject: Subject) -> list[Text]:
    """Says that a training diverged right after the step that is shown."""
    run = subject.run
    if run.status != "diverged" or (sound := last_sound(run)) is None or sound.step != subject.at:
        return []
    return [Prose(DIVERGED, QUIET)]


def answer_text(walk: Walkthrough, labels: tuple[str, ...]) -> Text:
    """What the network answers, and whether that is right.

    Equal outputs are no answer.
    """
    output, right, p = walk.network.output, walk.predicted == walk.y, walk.trace["p"]
    if p.size > 1 and not np.ptp(p):
        return Prose.assemble(*rich_pieces(ALL_EQUAL, p=output_text(walk, walk.y)))
    values: dict[str, str | tuple[str, str]] = {
        "answer": (labels[walk.predicted], "bold green" if right else "bold red"),
        "p": output_text(walk, walk.predicted),
    }
    if right:
        return Prose.assemble(*rich_pieces(ANSWER[output, True], **values))
    truth = (labels[walk.y], "bold green")
    return Prose.assemble(
        *rich_pieces(ANSWER[output, False], **values, truth=truth),
        " ",
        *rich_pieces(TRUE_CLASS[output], truth=truth, p=output_text(walk, walk.y)),
    )


def rich_pieces(template: str, **values: str | tuple[str, str]) -> list[Text]:
    """A sentence for `Text.assemble`; a value may be a text with its style."""
    styled = {
        name: Text(*value) if isinstance(value, tuple) else Text(value) for name, value in values.items()
    }
    return [Text(piece) if isinstance(piece, str) else piece for piece in pieces(template, **styled)]


def step_check(walk: Walkthrough) -> RenderableType:
    """What the step did to the loss, and how exact the gradients are."""
    promise = fill(PROMISE, promise=number(walk.promised_drop, 4), rate=setting(walk.learning_rate))
    lines = [Text(CHECK, TITLE), Prose(promise), Prose(step_result(walk))]
    checked = [COMPARED]
    if walk.checks:
        worst = max(check.error / max(abs(check.difference), check.tolerance) for check in walk.checks)
        count = len(walk.checks)
        checked.append(fill(CHECKED.of(count), count=count, error=number(worst, 1)))
    all_at_once = walk.promised_drop > 0  # a gradient of zeros has no direction to go in
    left_out = len(walk.network.params) + all_at_once - len(walk.checks)
    if left_out:
        checked.append(fill(LEFT_OUT.of(left_out), count=left_out))
    return Padding(Group(*lines, *(Prose(sentence, QUIET) for sentence in checked)), (0, 1, 1, 0))


def plain_step(subject: Subject) -> list[Text]:
    """For a run that was not trained with plain SGD, what the run itself did."""
    optimizer = subject.run.meta.optimizer
    if optimizer.name == "sgd":
        return []
    rate = setting(subject.learning_rate)
    return [Prose(fill(PLAIN_STEP, optimizer=optimizer.label, own=setting(optimizer.lr), rate=rate), QUIET)]


def step_result(walk: Walkthrough) -> str:
    """How the loss changed in the step, in one sentence.

    Its numbers fit together.
    """
    change = loss_change(walk.loss_before, walk.loss_after)
    if change in ("zero", "diverged"):
        return RESULT[change]
    drop = walk.real_drop
    fall = round_formula(
        lambda before, after: before - after,
        [walk.loss_before, walk.loss_after],
        drop,
        decimals_for(drop, digits=3, least=4),
    )
    if change == "stayed":
        return fill(RESULT["stayed"], before=loss_text(walk.loss_before))
    flattens = change == "fell" and drop < 0.9 * walk.promised_drop
    before, after = map(written, fall.inputs)
    template = FLATTENS if flattens else RESULT[change]
    return fill(template, before=before, after=after, change=written(abs(fall.result)))


def output_text(walk: Walkthrough, unit: int) -> str:
    """An output of the network, in percent if it is a probability."""
    value = float(walk.trace["p"][0, unit])
    return percent(value) if walk.network.output == "softmax" else number(value)


def half_blocks(picture: Array) -> list[str]:
    """A picture in half blocks, two rows of pixels a line, without colour.

    `picture` is (rows, columns), from 0 to 1.

    >>> print(*half_blocks(np.array([[1, 1, 0, 0], [1, 0, 1, 0]])), sep="")
    █▀▄
    """
    dark = np.asarray(picture) >= 0.5
    if len(dark) % 2:
        dark = np.vstack([dark, np.zeros_like(dark[:1])])
    return [
        "".join(" ▄▀█"[2 * int(upper) + int(lower)] for upper, lower in zip(*rows))
        for rows in zip(dark[::2], dark[1::2])
    ]
