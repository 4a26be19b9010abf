"""`confusion`: how many examples of a row were taken for a column."""

import re

import numpy as np

from tests.contracts.readings import reads
from tests.contracts.readings.counts import check_held_out_count
from tests.contracts.readings.names import are_names, below, check_row, class_names, is_name, wordings
from tests.readback import Screen, as_seen, box_of, colour_bar, states
from viznet.colour import ramp
from viznet.recording import Run, Snapshot


@reads(
    "confusion",
    ("784-16-16-10", {"counts": False}),
    ("no squares", {}),
    ("a sample of held-out examples", {}),
)
def confusion(
    screen: Screen, run: Run, snapshot: Snapshot, *, counts: bool = True, roomy: bool = True
) -> None:
    count, theme, names = np.asarray(snapshot["confusion"]), screen.theme, class_names(run)
    (image,) = screen.images()
    box, n = box_of(image), len(count)
    share = np.divide(
        count, count.sum(axis=1, keepdims=True), where=count.any(axis=1, keepdims=True), out=np.zeros((n, n))
    )
    shade = np.where(np.eye(n, dtype=bool), 1, -1) * np.sqrt(share)
    table = np.concatenate([ramp(theme.paper, theme.wrong, 128)[::-1], ramp(theme.paper, theme.right, 128)])
    assert np.allclose(as_seen(image), shade, atol=1e-9)
    screen.check_colours(image, shade, table, -1, 1, at=(0.12, 0.12))  # the count stands in the middle

    called = theme.colour_names
    notes = [w.text for w in screen.words if f"{called['right']}: right" in w.text]
    assert all(f"{called['wrong']}: wrong" in note for note in notes) and (notes or not roomy)
    bar = colour_bar(screen, image)
    assert bar is not None
    bar.check(table, lambda height: 100 * (2 * height - 1) ** 2)
    _check_counts(screen, box, count, table, shade, written=counts and roomy)

    check_row([w for w in below(screen, box) if "predicted" not in w.text], box, wordings(run), needed=roomy)
    beside = [w for w in screen.words if 0 < box.x0 - w.box.x1 <= w.box.height and box.y0 <= w.y <= box.y1]
    rows = sorted((w for w in beside if "true" not in w.text), key=lambda word: -word.y)
    assert are_names(rows, wordings(run)) or (not rows and not roomy)
    for i, word in enumerate(rows):
        assert abs(word.y - (box.y1 - (i + 0.5) * box.height / n)) <= 0.3 * word.box.height
    true, predicted = (
        next(w for w in screen.words if w.text in (name, f"{name} class")) for name in ("true", "predicted")
    )
    assert true.box.x1 < box.x0 and box.y0 < true.y < box.y1, "rows are true classes"
    assert predicted.box.y1 < box.y0 and box.x0 < predicted.x < box.x1, "columns are answers"
    _check_summary(screen, run, count, names, roomy)


def _check_counts(screen: Screen, box, count, table, shade, *, written: bool) -> None:
    """Every count but 0 stands in its cell, in a colour readable on it."""
    found = np.zeros_like(count)
    side = box.width / len(count)
    for word in screen.words:
        if box.x0 < word.x < box.x1 and box.y0 < word.y < box.y1:
            row, column = int((box.y1 - word.y) / side), int((word.x - box.x0) / side)
            found[row, column] = int(word.text)
            under = table[min(int((shade[row, column] + 1) * 128), 255)]
            assert word.colour == screen.theme.readable_on(under.tolist())
    assert np.array_equal(found, count if written else 0 * count)


def _check_summary(screen: Screen, run: Run, count, names: list[str], roomy: bool) -> None:
    """Of how many examples, how many answers are right, and the most frequent mistakes.

    The share of right answers is green only if always giving the most frequent class would clearly be worse.
    """
    title = screen.line("^Confusion")
    check_held_out_count(title, run, needed=roomy)
    assert count.sum() in run.held_out_examples
    summary = [w for w in screen.words if w.text in ("of the answers are right", "are right")]
    assert summary or not roomy
    if not summary:
        return
    (accuracy,) = [
        w for w in screen.words if w.text.endswith(" %") and w.box.height > 2 * summary[0].box.height
    ]
    share, guessing = np.trace(count) / count.sum(), count.sum(axis=1).max() / count.sum()
    assert states(accuracy.text, 100 * share)
    missing = [w.text for w in screen.words if "no numbers" in w.text]
    better = share > guessing + 2 * np.sqrt(guessing * (1 - guessing) / count.sum()) and not missing
    assert accuracy.colour == (screen.theme.right if better else screen.theme.ink)
    beside = [w.text for w in screen.words if "always answering" in w.text or "one answer" in w.text]
    assert len(beside) + len(missing) == 1
    assert not missing or not np.isfinite(run["validation_loss"]).all()
    assert missing or states(beside[0].split(": ")[-1], 100 * guessing)
    if not missing and "always answering" in beside[0]:
        commonest = beside[0].partition("always answering ")[2].rpartition(":")[0]
        assert is_name(commonest, names[int(count.sum(axis=1).argmax())])
    if missing:
        pass  # no answer can be compared with guessing
    elif "better than" in beside[0]:
        more_often = np.trace(count) > count.sum(axis=1).max()
        assert beside[0].startswith("hardly better than" if more_often else "no better than") and not better
    else:
        # Where there is no room for the comparison, the colour of the accuracy alone says it.
        assert better or not roomy or beside[0].startswith("one answer")
    off = [(int(count[i, j]), i, j) for i in range(len(count)) for j in range(len(count)) if i != j]
    worst = [entry for entry in sorted(off, key=lambda entry: -entry[0])[:3] if entry[0]]
    headings = [w for w in screen.words if w.text.lower().endswith("mistakes")]
    if not headings:  # a low panel has room for the accuracy only
        assert not roomy
        return
    (heading,) = headings
    assert (heading.text == "No mistakes") == (not worst)
    below = [w for w in screen.words if w.y < heading.box.y0 and abs(w.box.x0 - heading.box.x0) <= 4]
    lines = [w.text for w in sorted(below, key=lambda w: -w.y)]
    assert len(lines) == len(worst)
    for line, (times, i, j) in zip(lines, worst):
        often = "once" if times == 1 else f"{times} times"
        words, _, number = line.partition(", ")
        assert number in (often, f"{times}×", "")
        true, answer = re.split(" → | taken for ", words)
        assert is_name(true, names[i]) and is_name(answer, names[j])
