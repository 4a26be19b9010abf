"""`landscape`: the surface and the path are what a forward pass at each point gives."""

import re
from functools import cache

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.image import AxesImage

from tests.contracts.readings import reads
from tests.contracts.readings.moved import examples_of, long_row, loss_of, parted
from tests.readback import Screen, artists, as_seen, box_of, hex_of, is_colour_bar, states
from viznet.recording import Run, Snapshot

RUNS: dict[str, Run] = {}


@reads(
    "landscape",
    ("784-16-16-10", {"kind": "contour", "points": 9}),
    ("784-16-16-10", {"moving": True, "points": 5}),
    ("tanh, three things", {"moving": True, "points": 7, "kind": "contour"}),
    ("784-16-16-10", {"axes": "random", "points": 5, "data": "digits"}),
    ("one snapshot", {"points": 7}),
)
def landscape(
    screen: Screen,
    run: Run,
    snapshot: Snapshot,
    *,
    kind: str = "relief",
    axes: str | None = None,
    moving: bool = False,
    data: str | None = None,
    points: int = 31,
) -> None:
    RUNS[str(run.path)] = run
    axes = axes or ("path" if len(run) > 2 else "random")
    across, up, places, surfaces, path, feet = _worked_out(str(run.path), axes, moving, data, points)
    i = snapshot.index
    surface = surfaces[i if moving else 0]
    low, high, log = _ends(surfaces, path)

    def height(loss):
        return np.log(loss / low) / np.log(high / low) if log else (loss - low) / (high - low)

    images = [image for image in artists(screen.figure, AxesImage) if not is_colour_bar(image)]
    assert len(images) == (kind == "contour")
    seen = places[: i + 1] - (places[i] if moving else 0)
    x, y = (2 * (seen[:, k] - axis[0]) / (axis[-1] - axis[0]) - 1 for k, axis in enumerate((across, up)))
    on_map = np.maximum(np.abs(x), np.abs(y)) <= 1 + 1e-6
    if images:
        bands = as_seen(images[0])[::-1][::8, ::8]  # the points of the plane are every eighth cell
        assert bands.shape == surface.shape
        assert np.abs(bands - height(surface)).max() <= 0.5 / 16 + 1e-3
        wanted = np.column_stack([x, y])
    else:
        (poly,) = artists(screen.figure, PolyCollection)
        _check_relief(poly, height(surface))
        wanted = np.column_stack(_seen_from_aside(x, y, height(path[: i + 1])))
    names = " ".join(word.text for word in screen.words)
    assert ("random direction 1" in names) == (axes == "random")
    first, second = (next(w for w in screen.words if f"direction {n}" in w.text) for n in (1, 2))
    if images:
        assert second.x < first.x and first.y < second.y, "the second direction goes upwards"
        table = screen.theme.sequential
        shown = images[0].cmap(images[0].norm(np.linspace(0.01, 0.99, len(table))), bytes=True)[:, :3]
        assert np.abs(shown.astype(int) - table).max() <= 4, "the higher the loss, the further in the colours"
    else:
        assert first.x < second.x and abs(first.y - second.y) < 3
        _check_relief_colours(poly, height(surface), screen.theme.sequential)
    _check_bar(screen, low, high, log)
    shown = len(examples_of(run, data)[1])
    assert f"loss of {shown:,} " in screen.line("^Landscape")
    if axes == "path" and len(run) > 3:
        _check_facts(" ".join(word.text for word in screen.words), run, i)
    lines = [line for a in screen.axes() for line in a.lines]
    (line,) = [each for each in lines if hex_of(each.get_color()) == screen.theme.positive]
    drawn = np.column_stack(line.get_data())
    assert np.array_equal(np.isfinite(drawn[:, 0]), on_map)
    assert np.allclose(drawn[on_map], wanted[on_map], atol=2e-3)
    (mark,) = [each for each in lines if each.get_marker() == "o"]
    assert np.allclose(np.ravel(mark.get_data()), wanted[-1], atol=2e-3), "the mark is at this moment"
    if kind == "relief" and not moving:
        stems = next(each for each in lines if len(each.get_xdata()) == 3 * (i + 1) and each is not line)
        lower = np.column_stack(stems.get_data()).reshape(-1, 3, 2)[:, 1]
        assert np.allclose(lower, np.column_stack(_seen_from_aside(x, y, height(feet[: i + 1]))), atol=2e-3)
    _check_words(screen, run, i, surface, path, feet, moving)


def _check_words(screen, run, i, surface, path, feet, moving):
    words = " ".join(word.text for word in screen.words)
    numbers = [path[i]] if moving else [path[i], feet[i]]
    for number in numbers:
        assert any(states(word.rstrip(".;,"), number) for word in words.split() if word[0].isdigit()), number
    if moving:
        lower = (surface < path[i] * (1 - 4e-6)).mean()
        nowhere = f"At none of the {surface.size} points of this map is the loss lower than the"
        assert (nowhere in words) == (lower == 0) and "lower than the" in words
        stated = re.search(r"On (\S+\s%) of this map", words)
        assert bool(stated) == (lower > 0) and (not stated or states(stated[1], 100 * lower))
    elif i:
        assert ("has fallen" in words) == (path[i] < path[0]) and ("has risen" in words) == (
            path[i] > path[0]
        )
    else:
        assert "begins" in words


def _ends(surfaces, path) -> tuple[float, float, bool]:
    """The ends of the scale: the lowest and the highest loss of all."""
    low, high = (f(f(surfaces), f(path)) for f in (min_of, max_of))
    return low, high, high > 20 * low


def min_of(*values) -> float:
    return float(min(np.min(v) for v in values))


def max_of(*values) -> float:
    return float(max(np.max(v) for v in values))


def _seen_from_aside(x, y, height):
    """The floor is turned by 38 degrees and seen from 34 degrees above it."""
    turn, tilt = np.radians(38), np.radians(34)
    away = np.sin(turn) * x + np.cos(turn) * y
    return np.cos(turn) * x - np.sin(turn) * y, np.sin(tilt) * away + np.cos(tilt) * 1.5 * height


def _check_relief(poly: PolyCollection, heights) -> None:
    """Some sixty points of the surface are corners of pieces."""
    n = len(heights)
    x, y = np.meshgrid(np.linspace(-1, 1, n), np.linspace(-1, 1, n))
    wanted = np.stack(_seen_from_aside(x, y, heights), axis=-1)
    corners = np.array([path.vertices[:4] for path in poly.get_paths()]).reshape(-1, 2)
    assert len(corners) == 4 * (n - 1) ** 2
    for point in wanted.reshape(-1, 2)[:: max(1, n * n // 60)]:
        assert np.abs(corners - point).max(axis=1).min() < 2e-3


def _check_relief_colours(poly: PolyCollection, heights, table) -> None:
    """A piece has the colour of the mean of the heights at its corners."""
    n = len(heights)
    x, y = np.meshgrid(np.linspace(-1, 1, n), np.linspace(-1, 1, n))
    points = np.stack([*_seen_from_aside(x, y, heights), heights], axis=-1)
    corners = [points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]]
    wanted = np.mean(corners, axis=0).reshape(-1, 3)
    middles = np.array([path.vertices[:4].mean(axis=0) for path in poly.get_paths()])
    for piece in range(0, len(middles), max(1, len(middles) // 60)):
        away = np.abs(wanted[:, :2] - middles[piece]).max(axis=1)
        row = min(int(wanted[away.argmin(), 2] * 256), 255)
        drawn = (poly.get_facecolor()[piece, :3] * 255).round()
        assert away.min() < 2e-3 and np.abs(drawn - table[row]).max() <= 4


def _check_bar(screen: Screen, low: float, high: float, log: bool) -> None:
    """The colour bar names the lowest loss below, the highest above, and one between."""
    (bar,) = [box_of(image) for image in artists(screen.figure, AxesImage) if is_colour_bar(image)]
    beside = [w for w in screen.words if 0 <= w.box.x0 - bar.x1 <= w.box.height and bar.y0 <= w.y <= bar.y1]
    marks = [w.text for w in sorted(beside, key=lambda w: w.y)]
    assert len(marks) == 3
    for text, value in zip(marks, (low, np.sqrt(low * high) if log else (low + high) / 2, high)):
        assert states(text, value)


def _check_facts(words: str, run: Run, i: int) -> None:
    """How much of the path is in the plane, in all and at this moment, by singular values."""
    moments = np.array([long_row(run, k) for k in range(len(run))])
    away, steps = moments - moments[-1], run.steps.astype(float)
    ends = np.concatenate([[steps[0]], (steps[1:] + steps[:-1]) / 2, [steps[-1]]])
    _, sizes, axes = np.linalg.svd(np.sqrt(np.diff(ends))[:, None] * away, full_matrices=False)
    numbers = re.search(
        r"holds? (\S+ %) of (?:its|the path's) variance \((?:a random walk's|random walk): (\S+ %)\)"
        r"(?:, (?:and )?(\S+ %) of this)?",
        words.replace("\N{NO-BREAK SPACE}", " "),
    )
    assert numbers, words
    assert states(numbers[1], 100 * (sizes[:2] ** 2).sum() / (sizes**2).sum())
    assert bool(numbers[3]) == away[i].any()
    if numbers[3]:
        assert states(numbers[3], 100 * np.linalg.norm(axes[:2] @ away[i]) / np.linalg.norm(away[i]))


@cache
def _worked_out(path: str, axes: str, moving: bool, data: str | None, points: int):
    """The plane by a singular value decomposition, and every loss by a pass of its own."""
    run = RUNS[path]
    x, y = examples_of(run, data)
    moments = np.array([long_row(run, i) for i in range(len(run))])
    away = moments - moments[-1]
    if axes == "path":
        steps = run.steps.astype(float)
        ends = np.concatenate([[steps[0]], (steps[1:] + steps[:-1]) / 2, [steps[-1]]])
        _, _, directions = np.linalg.svd(np.sqrt(np.diff(ends))[:, None] * away, full_matrices=False)
        u, v = (d * (-1 if away[0] @ d < 0 else 1) for d in directions[:2])
    else:
        u, v = _random(run)
    places = away @ np.linalg.pinv(np.stack([u, v]))
    grids = []
    for k in (0, 1):
        low, high = places[:, k].min(), places[:, k].max()
        if axes == "random":
            low, high = min(low, -1), max(high, 1)
        grids.append((0 if moving else (low + high) / 2) + 0.75 * (high - low) * np.linspace(-1, 1, points))
    across, up = grids
    bases = moments if moving else moments[-1:]
    surfaces = np.array(
        [[[loss_of(run, base + a * u + b * v, x, y) for a in across] for b in up] for base in bases]
    )
    true = np.array([loss_of(run, moment, x, y) for moment in moments])
    feet = np.array([loss_of(run, moments[-1] + a * u + b * v, x, y) for a, b in places])
    return across, up, places, surfaces, true, feet


def _random(run: Run):
    """Two random directions, each column as long as that of the last weights."""
    rng, found = np.random.default_rng(0), []
    for _ in range(2):
        parts = []
        for name, weights in parted(run, long_row(run, -1)).items():
            drawn = rng.normal(size=weights.shape) if name[0] == "W" else np.zeros(weights.shape)
            if name[0] == "W":
                drawn = drawn / np.sqrt((drawn**2).sum(axis=0)) * np.sqrt((weights**2).sum(axis=0))
            parts.append(drawn.ravel())
        found.append(np.concatenate(parts))
    return found
