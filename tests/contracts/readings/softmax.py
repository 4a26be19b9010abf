"""`softmax`: three rows of bars, the rivals' numbers, and who leads."""

import re

import numpy as np

from tests.contracts.readings import reads
from tests.contracts.readings.keys import check_under_bars
from tests.contracts.readings.names import wordings
from tests.contracts.readings.sentence import answer
from tests.contracts.readings.sums import bar_groups, heights, sums
from tests.contracts.readings.sums import softmax as shares_of
from tests.readback import Screen, as_seen, bars, hex_of, number_of
from viznet.recording import Run, Snapshot
from viznet.walkthroughs.protagonist import choose_protagonist

FEW = 1e-4  # how far scores in single precision may be off those in double precision


@reads(
    "softmax",
    ("784-16-16-10", {"example": 5, "temperature": 2.5}),
    ("no images", {}),
)
def softmax(
    screen: Screen,
    run: Run,
    snapshot: Snapshot,
    *,
    example: int | None = None,
    temperature: float = 1.0,
    roomy=True,
) -> None:
    pinned = choose_protagonist(run, len(run) - 1).example if example is None else example
    z, y = sums(run, snapshot, run.layers)[pinned], int(run.probe.y[pinned])
    rival = int(np.argsort(np.where(np.arange(len(z)) == y, -np.inf, z))[-1])
    rows = np.array([z, np.exp((z - z.max()) / temperature), shares_of(z / temperature)])

    groups = bar_groups(screen)
    assert len(groups) == 9, "three rows of bars in three colours"
    colours = (screen.theme.muted, screen.theme.right, screen.theme.wrong)
    whose = [np.delete(np.arange(len(z)), [y, rival]), [y], [rival]]
    for i, row in enumerate(rows):
        drawn = np.zeros(len(z))
        for group, colour, classes in zip(groups[3 * i : 3 * i + 3], colours, whose):
            assert hex_of(group.get_facecolor()) == colour
            assert not np.delete(heights(group), classes).any(), "a bar has the colour of its class"
            drawn += heights(group)
        assert np.allclose(drawn, row, atol=FEW)

    for colour, k in ((screen.theme.right, y), (screen.theme.wrong, rival)):
        words = sorted((w for w in screen.words if w.colour == colour and w.bold), key=lambda w: -w.y)
        assert len(words) == 3
        for word, row, factor in zip(words, rows, (1, 1, 100)):
            text = word.text.rpartition(": ")[2]
            bound = 0.51 if factor == 100 else 0.006 * abs(row[k]) + FEW
            assert "<" in text or ">" in text or abs(number_of(text) - factor * row[k]) <= bound
    pictures = screen.images()
    assert len(pictures) == (run.probe.image_shape is not None)
    for picture in pictures:
        assert np.array_equal(as_seen(picture).ravel(), run.probe.x[pinned])
        assert f"example {pinned}" in [w.text for w in screen.words]
        assert f"true: {run.probe.labels[y]}" in [w.text for w in screen.words]
    labels = check_under_bars(screen, bars(groups[-3]), wordings(run))
    assert [k for k, label in enumerate(labels) if label.bold] == ([y] if labels else []), (
        "the true class is bold"
    )

    statement, names = answer(screen), run.probe.labels
    first, second = (y, rival) if z[y] > z[rival] else (rival, y)
    found = re.match(
        rf"{re.escape(names[first])} leads {re.escape(names[second])} by ([\d.e−]+\d)", statement
    )
    assert found, statement
    lead = abs(z[y] - z[rival])
    assert abs(number_of(found[1]) - lead) <= 0.006 * lead + FEW
    times, factor = re.search(r"([\d.,e−]*\d) times", statement), np.exp(lead / temperature)
    assert bool(times) == (factor >= 1.005) and ("nearly the same" in statement) != bool(times)
    assert not times or abs(number_of(times[1]) / factor - 1) <= 0.06
    if "the answer is" in statement:
        assert ("right" in statement) == (z.argmax() == y) and run.meta.output == "softmax"
    if run.meta.output != "softmax":
        assert any(
            "softmax" in w.text and ("would" in w.text or "by softmax" in w.text) for w in screen.words
        )
