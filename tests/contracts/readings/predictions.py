"""`predictions`: the digit, its class, the answer, a bar for every output."""

import numpy as np
from matplotlib.patches import PathPatch

from tests.contracts.readings import reads
from tests.contracts.readings.names import are_names, class_names, is_name, wordings
from tests.readback import Screen, artists, as_seen, bars, box_of, hex_of, number_of
from viznet.colour import rgb
from viznet.recording import Run, Snapshot
from viznet.views.drawing.lettering import Lettering


@reads(
    "predictions",
    ("784-16-16-10", {"examples": (35, 0, 71)}),
    ("784-16-16-10", {"examples": 14}),
    ("784-16-16-10", {"digit": 4}),
    ("784-16-16-10", {"digit": "9", "wrong": True, "examples": 3}),
    ("no squares", {"wrong": True}),
    ("tanh, three things", {"examples": (4, 27)}),
    ("no images", {}),
)
def predictions(
    screen: Screen,
    run: Run,
    snapshot: Snapshot,
    *,
    examples=None,
    digit=None,
    wrong=False,
    roomy: bool = True,
) -> None:
    pinned, most = _asked(run, examples, digit, wrong)
    if digit is not None or wrong:
        note = screen.line(r"^class |wrong at step")
        assert f"{len(pinned)} of " in note and (digit is None or note.startswith(f"class {digit}: "))
        assert not wrong or f"wrong at step {run.steps[-1]}" in note
    groups = [(hex_of(p.get_facecolor()), bars(p)) for p in artists(screen.figure, PathPatch) if _is_bars(p)]
    tracks = [group for colour, group in groups if colour == screen.theme.faint]  # one behind each bar
    cards = sorted(tracks, key=lambda track: (-round(track[0, 3]), track[0, 0]))
    risen = [(bar, colour) for colour, group in groups if colour != screen.theme.faint for bar in group]
    assert len(cards) == min(most, len(pinned)) or (not roomy and len(cards) < most)
    pinned = pinned[: len(cards)]

    pictures = screen.images()
    assert len(pictures) == (len(pinned) if run.probe.image_shape else 0)
    for example, card in zip(pinned, cards):
        left, right, top = card[0, 0] - (card[0, 1] - card[0, 0]) / 8, card[:, 1].max(), card[0, 3]
        above = [w for w in screen.words if left - 2 <= w.box.x0 <= right + 2 and w.y > top]
        _check_caption(screen, sorted(above, key=lambda w: w.y), run, snapshot, int(example), roomy)
        _check_bars(screen, card, risen, run, snapshot, int(example))
        if pictures:
            over = [p for p in pictures if abs(box_of(p).x0 - left) < 10 and box_of(p).y0 > top]
            _check_digit(screen, min(over, key=lambda p: box_of(p).y0), run, int(example))


def _asked(run: Run, examples, digit, wrong: bool) -> tuple[list[int], int]:
    """The numbers of the examples that the options mean, and how many are shown where there is room."""
    y, p = run.probe.y, np.asarray(run[-1]["p"], float)
    if isinstance(examples, tuple):
        return list(examples), len(examples)
    before = [int((y[:i] == y[i]).sum()) for i in range(len(y))]  # examples of the same class before each
    numbers = sorted(range(len(y)), key=lambda i: (before[i], y[i]))
    if digit is not None:
        numbers = [i for i in numbers if run.probe.labels[y[i]] == str(digit)]
    elif not wrong and examples is None:
        numbers = [i for i in numbers if before[i] == 0]
    if wrong:
        missed = [i for i in numbers if p[i].argmax() != y[i]]
        numbers = sorted(missed, key=lambda i: p[i, y[i]] - p[i].max())
    return numbers, 10 if examples is None else examples


def _is_bars(patch: PathPatch) -> bool:
    return not isinstance(patch, Lettering) and len(patch.get_path().vertices) > 0


def _check_caption(screen: Screen, above, run: Run, snapshot: Snapshot, example: int, roomy: bool) -> None:
    """The words above a card, from the lowest: answer, class, number."""
    theme, names = screen.theme, class_names(run)
    truth, answer = int(run.probe.y[example]), int(snapshot["p"][example].argmax())
    coloured = [w for w in above if w.bold and w.colour in (theme.right, theme.wrong)]
    written_answer, written_class, number = (
        next(w for w in coloured if not w.text.endswith(" %")),
        [w for w in above if not w.bold and w.colour == theme.ink][:1],
        next(w for w in above if w.colour == theme.muted),
    )
    assert _says(written_answer.text.removeprefix("answer: ").removeprefix("→ "), names, answer)
    assert written_answer.colour == (theme.right if answer == truth else theme.wrong)
    assert written_class or not roomy
    near = 2 * written_answer.box.height
    shares = [w for w in coloured if w.text.endswith(" %") and abs(w.y - written_answer.y) <= near]
    assert len(shares) <= (run.meta.output == "softmax")
    for word in shares:
        _check_share(word.text, float(snapshot["p"][example].max()))
        assert word.colour == written_answer.colour
    assert all(_says(word.text.removeprefix("true: "), names, truth) for word in written_class)
    assert number_of(number.text) == example


def _says(text: str, names: list[str], k: int) -> bool:
    """Whether a text is the name of a class, alone or with its number."""
    return is_name(text, names[k]) or is_name(text, f"{k} {names[k]}")


def _check_share(text: str, p: float) -> None:
    """The share of the answer in whole percent; what is rounded to 100 or 0 says so."""
    if text.startswith((">", "<")):
        assert (text == "> 99 %" and 0.995 <= p < 1) or (text == "< 1 %" and 0 < p < 0.005)
    else:
        assert abs(float(text.removesuffix(" %")) - 100 * p) <= 0.5 + 1e-6


def _check_digit(screen: Screen, picture, run: Run, example: int) -> None:
    pixels, theme = run.probe.x[example].reshape(run.probe.image_shape).astype(float), screen.theme
    assert np.array_equal(as_seen(picture), pixels)
    screen.check_colours(picture, pixels, theme.sequential, 0, 255)


def _check_bars(screen: Screen, card, risen, run: Run, snapshot: Snapshot, example: int) -> None:
    """One bar an output, as high as the output, in the colour of what it is."""
    theme, p = screen.theme, snapshot["p"][example].astype(float)
    truth, answer = int(run.probe.y[example]), int(p.argmax())
    signed = run.meta.output != "softmax" and run.meta.activation == "tanh"
    span = np.abs(run["p"]).max() if signed else 1.0
    low = -span if signed else 0.0
    foot, top = card[:, 2].min(), card[:, 3].max()
    for k, track in enumerate(card):
        x = (track[0] + track[1]) / 2
        mine = [(r, c) for r, c in risen if r[0] < x < r[1] and foot - 1 <= r[2] <= top + 1 and r[2] != r[3]]
        if not mine:
            assert abs(p[k]) < 1e-6 * span
            continue
        assert len(mine) == 1, f"output {k} has one bar"
        ((_, _, base, end), colour) = mine[0]
        assert colour == (theme.right if k == truth else theme.wrong if k == answer else theme.muted)
        zero, height = (level - foot for level in (base, end))
        assert abs(low + zero / (top - foot) * (span - low)) < 1e-3 * span, "a bar stands on zero"
        assert abs(low + height / (top - foot) * (span - low) - p[k]) < 1e-3 * span
        if abs(end - base) > 4:
            assert (screen.pixel(x, (base + end) / 2) == rgb(colour)).all()
    _check_names(screen, card, run, truth)


def _check_names(screen: Screen, card, run: Run, truth: int) -> None:
    """The classes below the bars, the true one bold."""
    foot = card[:, 2].min()
    below = [
        w
        for w in screen.words
        if 0 < foot - w.y <= 2 * w.box.height and card[:, 0].min() <= w.x <= card[:, 1].max()
    ]
    below = sorted(below, key=lambda word: word.x)
    # Below narrow bars, every second or fifth class is named.
    strides = [n for n in (1, 2, 5, 10) if are_names(below, [names[::n] for names in wordings(run)])]
    assert not below or strides
    for k, word in zip(range(0, len(card), strides[0] if below else 1), below):
        assert card[k, 0] <= word.x <= card[k, 1]
        assert word.bold == (k == truth)
