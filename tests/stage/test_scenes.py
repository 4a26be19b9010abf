"""The contract of all scenes: what is drawn is true, can be read, and becomes a film with captions and sections.

Every text that reaches the screen is caught as it is painted. Its digits are read back from the outlines that Typst
set, each number is computed anew from the recording in float64, and its rounding is checked.
"""

import doctest
import importlib
import json
import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import viznet as vz
from tests import needs
from tests.walkthroughs import reading
from viznet.rendering.finding import scenes, scenes_folder
from viznet.rendering.request import ask

needs.manim()
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.slow]

SCENES = sorted(scenes())
FPS = 4


# ---- the truth, from the recording and nothing else --------------------------------------------------------------

ACTIVATIONS = {
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, 1, 0.01)),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "identity": (lambda z: z, np.ones_like),
}


def one_pass(run, weights, x, y):
    """The trace of one example in float64, by the formulas of a textbook."""
    act, slope = ACTIVATIONS[run.meta["activation"]]
    last, classes = run.layers, run.sizes[-1]
    t = dict(weights)
    t["a0"] = x
    for l in range(1, last + 1):
        t[f"z{l}"] = t[f"a{l - 1}"] @ t[f"W{l}"] + t[f"b{l}"]
        t[f"a{l}"] = act(t[f"z{l}"])
    z, target = t[f"z{last}"], np.eye(classes)[y]
    softmax = run.meta["output"] == "softmax"
    p = t["p"] = np.exp(z - z.max()) / np.exp(z - z.max()).sum() if softmax else act(z)
    t["y"] = target
    error = ((p - target) ** 2).mean()
    kind = run.meta["loss"]
    t["loss"] = {"cross_entropy": -np.log(p[y]), "mse": error, "rmse": np.sqrt(error)}[kind]
    if kind == "cross_entropy":
        dz = p - target
    else:
        dp = 2 * (p - target) / classes if kind == "mse" else (p - target) / (classes * np.sqrt(error))
        dz = p * (dp - (dp * p).sum()) if softmax else dp * slope(z)
    for l in range(last, 0, -1):
        t[f"dz{l}"], t[f"dW{l}"], t[f"db{l}"] = dz, np.outer(t[f"a{l - 1}"], dz), dz
        if l > 1:
            t[f"da{l - 1}"] = t[f"W{l}"] @ dz
            dz = t[f"da{l - 1}"] * slope(t[f"z{l - 1}"])
    return t


class Truth:
    """What the numbers on the screen should be."""

    def __init__(self, run, example, step):
        self.run, self.example, self.snapshot = run, example, run.at(step)
        self.y = int(run.probe.y[example])
        symbols = [f"{kind}{l}" for l in range(1, run.layers + 1) for kind in "Wb"]
        self.weights = {s: self.snapshot[s].astype(float) for s in symbols}
        optimizer = run.meta["optimizer"]
        self.rate = optimizer["lr"] if optimizer["name"] == "sgd" else 0.1
        self.trace = one_pass(run, self.weights, self.x(example), self.y)
        stepped = {s: w - self.rate * self.trace[f"d{s}"] for s, w in self.weights.items()}
        self.after = one_pass(run, stepped, self.x(example), self.y)

    def x(self, example):
        return self.run.probe.x[example] / 255

    def at(self, step, example):
        snapshot = self.run.at(step)
        assert snapshot.step == step, "the scene shows a step that was never recorded"
        weights = {s: snapshot[s].astype(float) for s in self.weights}
        return one_pass(self.run, weights, self.x(example), int(self.run.probe.y[example]))

    def of(self, beat, index):
        """The value of a figure, by the rules that figures.py states."""
        t, run = self.trace, self.run
        rows, columns = run.probe.image_shape
        if beat.startswith("new "):
            return self.after[beat[4:]][index]
        if beat.startswith("at "):  # at STEP SYMBOL
            _, step, symbol = beat.split()
            return self.at(int(step), self.example)[symbol][index]
        if beat.startswith("of "):  # of EXAMPLE SYMBOL
            _, example, symbol = beat.split()
            return self.at(self.snapshot.step, int(example))[symbol][index]
        match beat, index:
            case "size", (l,):
                return run.sizes[l]
            case "rows", ():
                return rows
            case "columns", ():
                return columns
            case "shown" | "hidden", (l,):
                return None  # checked against each other: shown + hidden = size
            case "others", (l, beside):
                return run.sizes[l] - beside if beside in (0, 1, 2, 3) else None
            case "class", (k,):
                return run.probe.labels[k]
            case "neuron", (l,):
                return range(run.sizes[l])
            case "rest", (l, j, *inputs):
                products = t[f"a{l - 1}"] * t[f"W{l}"][:, j]
                return np.delete(products, inputs).sum()
            case "rest of blame", (l, i, *units):
                return np.delete(t[f"W{l + 1}"][i] * t[f"dz{l + 1}"], units).sum()
            case "slope", (l, j):
                return ACTIVATIONS[run.meta["activation"]][1](t[f"z{l}"])[j]
            case "target", (k,):
                return t["y"][k]
            case "rate", ():
                return self.rate
            case "batch", ():
                return run.meta["batch_size"]
            case "limit", (symbol, j, sign):
                return sign * np.abs(t[symbol][:, j]).max()
            case "limit so far", (symbol, j, sign):
                return sign * np.abs(run[symbol][: self.snapshot.index + 1, :, j]).max()
            case "recorded", (symbol, index):
                return run[symbol][index]
            case "parameters", symbols:
                return sum(self.weights[s].size for s in symbols)
            case "constant", ():
                return np.array([0, 1, -1, 0.01])
            case "step", ():
                return run.steps
            case "held out", ():
                return run["confusion"][0].sum()
            case "batch shown", ():
                return range(2, 9)
            case "mean" | "cancelled" | "stepped", (symbol, place, examples):
                each = np.array([self.at(self.snapshot.step, e)[symbol][place] for e in examples])
                if beat == "cancelled":
                    return 1 - abs(each.mean()) / np.abs(each).mean()
                return (
                    each.mean()
                    if beat == "mean"
                    else self.weights[symbol[1:]][place] - self.rate * each.mean()
                )
        return t[beat][index]


def parsed(text):
    """The number in a text as it is drawn, and how far rounding may have moved it."""
    match = re.fullmatch(r"([−+]?)([\d,]+)(?:\.(\d+))?(?:e(−?\d+))?( ?%)?", text)
    assert match, f"{text!r} is no number"
    sign, whole, decimals, power, percent = match.groups()
    scale = 0.01 if percent else 10.0 ** int((power or "0").replace("−", "-"))
    value = float(f"{whole.replace(',', '')}.{decimals or 0}") * (-1 if sign == "−" else 1) * scale
    return value, 0.5 * 10.0 ** -len(decimals or "") * scale


# ---- what was drawn ----------------------------------------------------------------------------------------------


@dataclass
class Text:
    """A text as it was painted; labels, which are many texts in one mobject, have no setting of their own."""

    pieces: tuple
    em: float
    typeset: object


@dataclass
class Drawn:
    """What one scene put on the screen, and the files it left."""

    scene: object
    texts: dict = field(default_factory=dict)
    edges: list = field(default_factory=list)
    bars: list = field(default_factory=list)
    clashes: list = field(default_factory=list)
    written: list = field(default_factory=list)
    folder: Path = None
    seconds: float = 0.0


def box_of(mobject):
    left, right = mobject.get_left()[0], mobject.get_right()[0]
    return np.array([left, mobject.get_bottom()[1], right, mobject.get_top()[1]])


def look(scene, clashes):
    """Notes texts that lie over each other, over a picture or outside the frame, as the screen is now."""
    from manim import config

    from viznet.stage.mobjects import Labels, PixelGrid, Words

    half = np.array([config.frame_width, config.frame_height]) / 2
    seen = [
        m for top in scene.mobjects for m in top.get_family() if getattr(m, "fill_rgbas", None) is not None
    ]
    seen = [m for m in seen if m.get_fill_opacity() > 0.3]
    texts = [(text_of(m), box) for m in seen if isinstance(m, Words | Labels) for box in m.boxes()]
    pictures = [m for m in seen if isinstance(m, PixelGrid)]
    for number, (text, box) in enumerate(texts):
        if (np.abs(box) > np.tile(half, 2)).any():
            clashes.append(f"{text!r} leaves the frame: {box.round(2)}")
        beside = texts[number + 1 :] + [
            ("a picture", box_of(m)) for m in pictures if not inside_a_cell(box, m)
        ]
        for other, area in beside:
            deep = np.minimum(box[2:], area[2:]) - np.maximum(box[:2], area[:2])
            if (deep > 0.01).all():
                clashes.append(f"{text[:40]!r} over {other[:40]!r}: {deep.round(3)}")


def inside_a_cell(box, grid):
    """Whether a text stands within one cell of a table."""
    area, (rows, columns) = box_of(grid), grid.values.shape
    cell = (area[2:] - area[:2]) / (columns, rows)
    return bool((np.floor((box[:2] - area[:2]) / cell) == np.floor((box[2:] - area[:2]) / cell)).all())


def text_of(mobject):
    return "".join(p if isinstance(p, str) else p.plain for p in mobject.pieces)


def class_name(name):
    return "".join(word.capitalize() for word in name.split("_"))


def perform(name, folder, run, monkeypatch, *, size=(480, 270), film=True, theme="dark"):
    """Renders a scene, small and at few frames a second, and watches everything that it paints."""
    from manim import tempconfig

    from viznet.stage.mobjects import Bars, Edges, Labels, Words
    from viznet.stage.stage import configuration

    drawn = Drawn(None, folder=folder)

    def watched(kind, keep):
        paint = kind.paint

        def wrapper(self, ctx, opacity):
            if opacity > 0.02:
                keep(self, opacity)
            return paint(self, ctx, opacity)

        monkeypatch.setattr(kind, "paint", wrapper)

    def keep_text(mobject, opacity):
        key = (tuple(p if isinstance(p, str) else repr(p) for p in mobject.pieces), round(mobject.em, 6))
        drawn.texts.setdefault(key, Text(mobject.pieces, mobject.em, getattr(mobject, "typeset", None)))

    watched(Words, keep_text)
    watched(Labels, keep_text)
    watched(Edges, lambda m, o: drawn.edges.append((m.values.copy(), m.colours(), m.positive, m.negative)))
    watched(Bars, lambda m, o: drawn.bars.append((m.values.copy(), m.lengths(), m.ends - m.starts)))
    with tempconfig(
        configuration(*size, vz.THEMES[theme])
        | {
            "frame_rate": FPS,
            "media_dir": str(folder),
            "disable_caching": True,
            "save_sections": film,
            "dry_run": not film,
            "progress_bar": "none",
            "verbosity": "ERROR",
        }
    ):
        scene_class = getattr(importlib.import_module(f"scenes.{name}"), class_name(name))
        ordered = type(class_name(name), (scene_class,), {"request": ask(run, theme=theme)})
        scene = drawn.scene = ordered()
        play, compute = scene.play, getattr(scene, "compute", None)

        def watched_compute(*rows, **kwargs):
            rows = [list(row) for row in rows]
            drawn.written.append(" ".join(words.plain for row in rows for words in row))
            compute(*rows, **kwargs)

        scene.compute = watched_compute

        def watched_play(*args, **kwargs):
            play(*args, **kwargs)
            look(scene, drawn.clashes)

        scene.play = watched_play
        scene.render()
        drawn.seconds = scene.time
    return drawn


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    digits = vz.digits()
    network = vz.MLP(784, 16, 16, 10, seed=7)
    steps = vz.train(network, digits.train, steps=250, seed=1)
    return vz.record(
        steps,
        tmp_path_factory.mktemp("runs") / "small",
        probe=digits.test.per_class(2),
        validation=digits.test[:200],
        progress=False,
    )


@pytest.fixture(scope="module", params=SCENES)
def drawn(request, run, tmp_path_factory):
    """Each scene, performed once, as a film: pytest runs all tests of one scene before it goes on to the next."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        return perform(request.param, tmp_path_factory.mktemp("film"), run, monkeypatch)


def truth_of(drawn):
    request = drawn.scene.request
    return Truth(request.run, request.example, request.at)


# ---- the contract ------------------------------------------------------------------------------------------------


def check_figures(drawn):
    """Every number on the screen is registered, and is what the recording says, rounded as it is drawn."""
    from viznet.stage.screen_number import Equation, ScreenNumber, Symbol

    truth, count = truth_of(drawn), 0
    registered = {(figure.text, figure.beat, figure.index) for figure in drawn.scene.figures}
    run = truth.run
    for mobject in drawn.texts.values():
        for piece in mobject.pieces:
            if isinstance(piece, str):
                bare = re.sub(r"#h\([^)]*\)", "", piece)
                assert not re.search(r"\d", bare), f"an unregistered number in {piece!r}"
            elif isinstance(piece, ScreenNumber):
                assert piece.beat == "constant" or (piece.text, piece.beat, piece.index) in registered, piece
                check_figure(piece, truth)
                count += 1
            elif isinstance(piece, Symbol):
                letters, layer = re.fullmatch(r"([a-zA-Z]+?)(\d*)", piece.symbol).groups()
                assert not layer or int(layer) <= run.layers, piece
                if letters in ("z", "a", "dz", "da", "b", "db", "p"):
                    size = run.sizes[int(layer or run.layers)]
                    assert all(isinstance(i, str) or 0 <= i < size for i in piece.index), piece
                elif letters in ("W", "dW") and piece.index:
                    sizes = run.sizes[int(layer) - 1 : int(layer) + 1]
                    assert all(
                        isinstance(i, str) or 0 <= i < n for i, n in zip(piece.index, sizes, strict=True)
                    ), piece
            else:
                assert isinstance(piece, Equation), f"{piece!r} is no kind of text that a scene may draw"
                symbols = re.findall(r"\bd?[Wzab](\d)(?!\d)", piece.plain)
                assert {int(layer) for layer in symbols} <= set(range(run.layers + 1)), piece.plain
                rest = re.sub(r"\bd?[Wzab]\d(?!\d)", "", piece.plain)
                allowed = {"0", "1", "2", "0.01", str(run.sizes[-1]), str(truth.y)}
                assert set(re.findall(r"[\d.]*\d", rest)) <= allowed, piece.plain
    return count


def check_figure(figure, truth):
    expected = truth.of(figure.beat, figure.index)
    if isinstance(expected, str):
        assert figure.text == expected
    elif figure.beat in ("shown", "hidden"):
        size = truth.run.sizes[figure.index[0]]
        assert 0 < parsed(figure.text)[0] < size
    elif isinstance(expected, range | np.ndarray) and np.ndim(expected) == 1:
        assert parsed(figure.text)[0] in expected, figure
    else:
        value, rounding = parsed(figure.text)
        if figure.beat == "mean":  # it is the mean of the numbers above it as they are shown
            rounding *= 3
        assert value == pytest.approx(
            float(expected), abs=rounding * 1.0001 + 1e-5 * max(1.0, abs(float(expected)))
        ), f"{figure} should be {expected}"


def check_written(drawn):
    """Every line of arithmetic is right as it is written; returns how many "=" stand between two numbers."""
    figures = drawn.scene.figures
    for mean in [figure for figure in figures if figure.beat == "mean"]:
        symbol, place, batch = mean.index
        cells = [
            next(f.text for f in reversed(figures) if f.beat == f"of {example} {symbol}" and f.index == place)
            for example in batch
        ]
        in_the_table = reading.decimals(cells[0]) == reading.decimals(mean.text)
        if in_the_table:  # and not in the step below it
            total = " + ".join(f"({cell})" for cell in cells)
            reading.gives(f"({total}) ÷ {len(cells)}", mean.text)
    return sum(map(reading.check, drawn.written))


def test_written_lines_are_right_as_they_are_written(drawn):
    expected = {"Network": 4, "ForwardPass": 2, "BackwardPass": 5, "TrainingStep": 1, "Learning": 0}
    assert check_written(drawn) >= expected[type(drawn.scene).__name__]


def test_numbers_are_the_recordings_own(drawn):
    assert check_figures(drawn) > 5


def test_digits_on_screen_are_those_registered(drawn):
    """The digits that were really set, read back from their outlines, are those of the registered pieces, in order."""
    from viznet.stage.typeset import typeset

    outlines = {}
    for digit in "0123456789":
        for source in (
            digit,
            f"*{digit}*",
            f"${digit}$",
            f"$x_{digit}$",
            f"$x_(y_{digit})$",
            f"$x/{digit}$",
            f"$x^{digit}$",
        ):
            for glyph in typeset(source).glyphs:
                outlines.setdefault(glyph.outline, set()).add(source)
    names = {}
    for outline, sources in outlines.items():
        digits = {re.search(r"\d", source)[0] for source in sources}
        if len(digits) == 1:
            names[outline] = digits.pop()
    for mobject in drawn.texts.values():
        pieces = mobject.pieces
        rows = [pieces] if mobject.typeset is not None else [(piece,) for piece in pieces]
        for row in rows:
            source = "".join(p if isinstance(p, str) else p.typst for p in row)
            plain = "".join(p if isinstance(p, str) else p.plain for p in row)
            setting = mobject.typeset or typeset(source)
            read = "".join(names.get(glyph.outline, "") for glyph in setting.glyphs)
            said = re.sub(r"\D", "", re.sub(r"#h\([^)]*\)", "", plain))
            assert sorted(read) == sorted(said), f"{plain!r} shows the digits {read!r}"


def test_texts_can_be_read(drawn):
    """Nothing overlaps, nothing leaves the frame, nothing is smaller than a fortieth of the frame's shorter side."""
    clashes = "\n".join(sorted(set(drawn.clashes))[:20])
    assert not clashes
    for mobject in drawn.texts.values():
        assert mobject.em * 0.683 >= 8 / 40 - 1e-6, text_of(mobject)


def test_lines_have_the_colour_of_their_sign(drawn):
    for values, colours, positive, negative in drawn.edges:
        assert np.allclose(colours[values > 0], positive)
        assert np.allclose(colours[values < 0], negative)


def test_bars_are_as_long_as_their_values(drawn):
    """At rest a bar's length, as a share of its track, is a probability or a blame of the recording."""
    truth = truth_of(drawn)
    last = truth.run.layers
    known = [truth.trace["p"], truth.after["p"], truth.trace[f"dz{last}"]]
    for values, lengths, tracks in drawn.bars:
        assert np.allclose(lengths, values * np.linalg.norm(tracks, axis=1))
    if drawn.bars and type(drawn.scene).__name__ in ("ForwardPass", "BackwardPass"):
        rest = [v for v, _, _ in drawn.bars if len(v) == truth.run.sizes[-1]]
        for value in known[:1] if type(drawn.scene).__name__ == "ForwardPass" else known:
            assert any(np.allclose(v, value, atol=1e-5) for v in rest)


def test_film_captions_and_sections(drawn):
    import imageio.v3 as imageio
    import srt

    name = type(drawn.scene).__name__
    (film,) = (p for p in drawn.folder.rglob(f"{name}.mp4") if "partial" not in str(p))
    meta = imageio.immeta(film, plugin="pyav")
    slack = (
        0.05 * drawn.seconds + 1
    )  # a part of a single frame, as there are at so few a second, may count as none
    assert meta["duration"] == pytest.approx(drawn.seconds, abs=slack)
    captions = list(srt.parse(film.with_suffix(".srt").read_text()))
    ends = [(c.start.total_seconds(), c.end.total_seconds()) for c in captions]
    assert ends[-1][1] == pytest.approx(drawn.seconds, abs=1.0)
    assert all(one[1] <= other[0] + 1e-6 for one, other in pairwise(ends)), "captions overlap"
    for caption, (start, end) in zip(captions, ends):
        assert end - start >= len(caption.content) / 20, f"{caption.content!r} is gone after {end - start} s"
    index = json.loads((film.parent / "sections" / f"{name}.json").read_text())
    assert len(index) == len(captions)
    assert len({section["name"] for section in index}) == len(index)
    assert sum(float(section["duration"]) for section in index) == pytest.approx(drawn.seconds, abs=slack)
    assert all((film.parent / "sections" / section["video"]).stat().st_size for section in index)


def recorded(folder, *sizes, steps=60, shape=None, labels=None, **options):
    """A short run of another architecture, on digits cut to another shape."""
    digits = vz.digits()
    train, probe = digits.train[:2000], digits.test.per_class(2)
    if shape:
        rows, columns = shape

        def cut(examples):
            part = examples.x.reshape(-1, 28, 28)[:, :rows, :columns]
            return vz.Examples(part.reshape(len(part), -1), examples.y, shape, examples.labels)

        train, probe = cut(train), cut(probe)
    if labels:
        probe = vz.Examples(probe.x, probe.y, probe.image_shape, labels)
    network = vz.MLP(*sizes, seed=3, **options)
    return vz.record(vz.train(network, train, steps=steps), folder / "run", probe=probe, progress=False)


CLOTHES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
OTHERS = {
    "tall": ((784, 512, 512, 10), {"steps": 30}),
    "tanh, 20 × 26 pixels": ((520, 24, 10), {"activation": "tanh", "shape": (20, 26)}),
    "deep, sigmoid, mse": (
        (784, 16, 12, 16, 10),
        {"activation": "sigmoid", "output": "elementwise", "loss": "mse"},
    ),
    "no hidden layer": ((784, 10), {}),
    "long names": ((784, 12, 10), {"labels": CLOTHES}),
    "long names, upright": ((784, 12, 10), {"labels": CLOTHES}),
}
UPRIGHT = ("tall", "deep, sigmoid, mse", "long names, upright")


@pytest.mark.parametrize("which", OTHERS)
@pytest.mark.parametrize("name", SCENES)
def test_any_network(name, which, tmp_path, monkeypatch):
    sizes, options = OTHERS[which]
    other = recorded(tmp_path, *sizes, **options)
    size = (270, 480) if which in UPRIGHT else (480, 270)
    drawn = perform(name, tmp_path, other, monkeypatch, size=size, film=False, theme="light")
    check_figures(drawn)
    check_written(drawn)
    test_texts_can_be_read(drawn)
    test_lines_have_the_colour_of_their_sign(drawn)


def test_no_scene_reaches_for_latex():
    sources = [path.read_text() for path in scenes_folder().rglob("*.py")]
    assert not any(re.search(r"\b(Tex|MathTex|SingleStringMathTex)\b", source) for source in sources)


def test_mobjects_doctests():
    from viznet.stage import mobjects

    for path in Path(mobjects.__file__).parent.glob("*.py"):
        module = importlib.import_module(f"mobjects.{path.stem}")
        assert not doctest.testmod(module).failed, path
    assert not doctest.testmod(importlib.import_module("figures")).failed


def test_the_examples_of_the_docs_run(run, tmp_path, monkeypatch):
    text = (Path(__file__).parents[2] / "docs" / "scenes.md").read_text()
    examples = re.findall(r'```python\n("""(\w+)\.py.*?)```', text, flags=re.DOTALL)
    assert len(examples) == 2
    monkeypatch.syspath_prepend(tmp_path)
    for code, name in examples:
        (tmp_path / f"{name}.py").write_text(code)
        drawn = perform(name, tmp_path, run, monkeypatch, film=False)
        assert drawn.texts
        assert drawn.seconds > 3
