"""`mistakes`: every wrong answer, the surest first, with all of its outputs."""

import re

import numpy as np
from matplotlib.patches import PathPatch

from tests.contracts.readings import reads
from tests.contracts.readings.keys import check_under_bars
from tests.contracts.readings.names import class_names, is_name, wordings
from tests.contracts.readings.sentence import answer, check_question
from tests.readback import Screen, artists, as_seen, bars, box_of, hex_of, number_of, states
from viznet.recording import Run, Snapshot
from viznet.views.drawing.lettering import Lettering

QUESTION = "What does it get wrong at this moment, and how sure is it?"


@reads("mistakes", ("no squares", {}), ("no images", {}), ("no hidden layer", {}))
def mistakes(screen: Screen, run: Run, snapshot: Snapshot) -> None:
    """These recordings have no held-out examples that are found: the view shows the recorded ones."""
    assert screen.line("^Mistakes").endswith("recorded examples that it gets wrong")
    p, y, theme = np.asarray(snapshot["p"], float), np.asarray(run.probe.y), screen.theme
    wrong = sorted(np.flatnonzero(p.argmax(axis=1) != y), key=lambda i: -p[i].max())
    groups = {
        hex_of(patch.get_facecolor()): bars(patch)
        for patch in artists(screen.figure, PathPatch)
        if not isinstance(patch, Lettering) and len(patch.get_path().vertices)
    }
    classes, all_tracks = p.shape[1], groups[theme.faint]
    shown = [c for c in all_tracks.reshape(-1, classes, 4) if c[0, 3] > c[0, 2]]
    assert len(shown) == min(len(wrong), len(all_tracks) // classes)
    pictures = [i for i in screen.images() if not np.isnan(as_seen(i)).all()]
    assert len(pictures) == (len(shown) if run.probe.image_shape else 0)
    signed = run.meta.output != "softmax" and run.meta.activation == "tanh"
    span = float(np.abs(run["p"]).max()) if signed else 1.0
    tops = sorted({round(card[0, 3]) for card in shown})
    row = min(np.diff(tops), default=np.inf)  # how far the cards of two rows are from each other
    for example, card in zip(wrong, shown):
        _check_bars(groups, theme, card, p[example], int(y[example]), span, signed)
        left, top = card[0, 0], card[0, 3]
        if pictures:
            over = [i for i in pictures if abs(box_of(i).x0 - left) < 10 and box_of(i).y0 > top]
            picture = min(over, key=lambda i: box_of(i).y0)
            assert np.array_equal(as_seen(picture).ravel(), run.probe.x[example])
            screen.check_colours(picture, as_seen(picture), theme.sequential, 0, 255)
        check_under_bars(screen, card, wordings(run))
        above = [w for w in screen.words if left - 6 <= w.box.x0 <= card[-1, 1] + 6 and 0 < w.y - top < row]
        _check_words(sorted(above, key=lambda w: w.y), theme, run, example, p[example])
    check_question(screen, QUESTION)
    _check_sentence(answer(screen), p, y)


def _check_bars(groups, theme, card, outputs, true: int, span: float, signed: bool) -> None:
    low = -span if signed else 0.0
    foot, height = card[0, 2], card[0, 3] - card[0, 2]
    for k, track in enumerate(card):
        colour = theme.right if k == true else theme.wrong if k == outputs.argmax() else theme.muted
        (mine,) = [
            b for b in groups[colour] if abs(b[0] - track[0]) < 0.1 and foot - 1 <= b[2] <= foot + height
        ]
        assert abs((mine[3] - mine[2]) / height * (span - low) - outputs[k]) < 1e-3 * span
        assert abs((mine[2] - foot) / height * (span - low) + low) < 1e-3 * span, "a bar stands on zero"


def _check_words(above, theme, run: Run, example: int, outputs: np.ndarray) -> None:
    """The nearest words above the bars: the answer, its output, the class, the number."""
    names = class_names(run)
    lowest = [w for w in above if w.bold and w.colour == theme.wrong][:2]
    statement = [w.text.removeprefix("answer: ").removeprefix("→ ") for w in lowest]
    k = int(outputs.argmax())
    is_answer = [is_name(text, names[k]) or is_name(text, f"{k} {names[k]}") for text in statement]
    assert any(is_answer), statement
    for text, named in zip(statement, is_answer):
        assert named or _says(text, float(outputs[k])), f"{text!r} is the output of the answer"
    true = next(w for w in above if w.colour == theme.ink).text.removeprefix("true: ")
    k = int(run.probe.y[example])
    assert is_name(true, names[k]) or is_name(true, f"{k} {names[k]}")
    number = [w.text for w in above if w.colour == theme.muted and any(c.isdigit() for c in w.text)]
    assert not number or not number[0].startswith("ex") or number_of(number[0]) == example


def _check_sentence(statement: str, p: np.ndarray, y: np.ndarray) -> None:
    right = p.argmax(axis=1) == y
    wrong = int((~right).sum())
    if len(y) == 1:
        assert statement == f"The 1 recorded example is {'wrong' if wrong else 'right'}."
    elif right.all():
        assert statement == f"There is no mistake among {len(y)} recorded examples."
    elif not right.any():
        assert statement == f"Not one of {len(y)} recorded examples is right."
    else:
        assert statement.startswith(f"{wrong} of {len(y)} ") and (" is wrong; it " in statement) == (
            wrong == 1
        )
        surest, usual = p.max(axis=1)[~right].max(), np.median(p.max(axis=1)[right])
        assert bool(re.search(r"is surer (\(.+\) )?than most right ones", statement)) == (surest > usual)
        assert bool(re.search(r"is no surer (\(.+\) )?than most right ones", statement)) == (surest <= usual)
        written = statement.split("(")[1].split(")")[0]
        assert _says(written, float(surest))


def _says(written: str, output: float) -> bool:
    """Whether a number or a share, which may be "> 99 %", is that of an output."""
    if written.startswith(">"):
        return 0.995 <= output < 1
    return states(written, 100 * output if written.endswith("%") else output)
