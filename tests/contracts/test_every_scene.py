"""The contract of every scene: true, readable, and a whole film.

Every text that reaches the screen is caught as it is painted. Its digits are read back from the outlines that Typst
set, each number is computed again from the recording in float64, and its rounding is checked. The tests run over the
scenes that viznet finds, and over the example of one's own, so that a new scene is tested from its first day.
"""

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import viznet as vz
from scripts.make_gallery import SCENES as GALLERY
from tests import needs
from tests.decoding import frames
from tests.stage.checks import (
    check_arithmetic,
    check_digits,
    check_lines,
    check_named,
    check_numbers,
    check_receipt,
    check_texts,
    truth_of,
)
from tests.stage.performance import FPS, box_of, paint_on_nothing, perform, text_of
from viznet.data.catalogue import FASHION
from viznet.receipts.recorded import Recorded
from viznet.receipts.verification import check
from viznet.rendering.finding import find_scene, scenes, scenes_folder
from viznet.walkthroughs.picture_as_example import own_picture
from viznet.walkthroughs.source import Source

needs.manim()
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.slow]

OWN = find_scene(Path(__file__).parents[2] / "examples" / "own_scene.py")
SCENES = scenes() | {OWN.name: OWN}

# At least so many "=" stand between two numbers in these scenes, with the recording below.
ARITHMETIC = {"network": 4, "forward_pass": 2, "backward_pass": 5, "training_step": 1}
# The values that the bars of these scenes show at rest.
BARS = {
    "forward_pass": lambda truth: [truth.trace["p"]],
    "backward_pass": lambda truth: [
        truth.trace["p"],
        truth.trace_of(Source("p", trial="small"))["p"],
        truth.trace[f"dz{truth.run.layers}"],
    ],
}


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


@pytest.fixture(scope="module", params=sorted(SCENES))
def drawn(request, run, tmp_path_factory):
    """Each scene, rendered once, for all tests of this scene."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        return perform(SCENES[request.param], tmp_path_factory.mktemp("film"), run, monkeypatch)


def name_of(drawn):
    class_name = type(drawn.scene).__name__
    return next(entry.name for entry in SCENES.values() if entry.class_name == class_name)


def test_arithmetic_is_right_as_it_is_written(drawn):
    assert check_arithmetic(drawn) >= ARITHMETIC.get(name_of(drawn), 0)


def test_numbers_are_those_of_the_recording(drawn):
    assert check_numbers(drawn) > 1


def test_the_receipt_lists_them_all_and_can_be_verified(drawn):
    assert check_receipt(drawn).numbers > 1


def test_digits_on_screen_are_those_registered(drawn):
    check_digits(drawn)


def test_texts_can_be_read(drawn):
    check_texts(drawn)


def test_what_a_sentence_names_is_on_the_screen(drawn):
    """At least three scenes name neurons and classes of the network that they draw."""
    check_named(drawn)
    assert drawn.named or name_of(drawn) not in ("backward_pass", "forward_pass", "network")


def test_all_films_tell_of_the_neuron_that_argues_for_the_rival(drawn):
    """Of the last hidden layer: it raises the likeliest wrong class most above the true one."""
    if name_of(drawn) not in ("backward_pass", "forward_pass", "neuron"):
        return
    truth = truth_of(drawn)
    y, p = truth.y, truth.trace["p"].copy()
    p[y] = -1
    rival = p.argmax()
    sent = truth.trace["a2"][:, None] * truth.run[-1]["W3"]
    argues = int(np.where(sent[:, rival] > 0, sent[:, rival] - sent[:, y], -np.inf).argmax())
    assert sent[argues, rival] > max(0, sent[argues, y])
    told = {n.source.index for n in drawn.scene.screen_numbers if n.source.kind == "neuron"}
    assert (2, argues) in told


def test_lines_have_the_colour_of_their_sign(drawn):
    check_lines(drawn)


def test_bars_are_as_long_as_their_values(drawn):
    """At rest, a bar is as long as a value of the recording."""
    truth = truth_of(drawn)
    for values, lengths, tracks in drawn.bars:
        assert np.allclose(lengths, values * np.linalg.norm(tracks, axis=1))
    at_rest = [v for v, _, _ in drawn.bars if len(v) == truth.run.sizes[-1]]
    for value in BARS[name_of(drawn)](truth) if name_of(drawn) in BARS else []:
        assert any(np.allclose(v, value, atol=1e-5) for v in at_rest)


def test_film_captions_and_sections(drawn):
    import imageio.v3 as imageio
    import srt

    name = type(drawn.scene).__name__
    (film,) = (p for p in drawn.folder.rglob(f"{name}.mp4") if "partial" not in str(p))
    meta = imageio.immeta(film, plugin="pyav")
    # A part of a single frame, as there are at so few a second, may count as none.
    slack = 0.05 * drawn.seconds + 1
    assert meta["duration"] == pytest.approx(drawn.seconds, abs=slack)
    captions = list(srt.parse(film.with_suffix(".srt").read_text()))
    ends = [(c.start.total_seconds(), c.end.total_seconds()) for c in captions]
    assert ends[-1][1] == pytest.approx(drawn.seconds, abs=1.0)
    assert all(one[1] <= other[0] + 1e-6 for one, other in pairwise(ends)), "captions overlap"
    spoken = " ".join(caption.content for caption in captions).replace("\n", " ")
    assert re.fullmatch(r"[A-Z0-9].*[.?]", spoken)
    for caption, (start, end) in zip(captions, ends):
        lines = caption.content.splitlines()
        assert len(lines) <= 2 and max(map(len, lines)) <= 42, f"{caption.content!r} is too large"
        assert not re.search(r"[*$#{}−%=\\]", caption.content), f"{caption.content!r} cannot be spoken"
        assert end - start >= len(caption.content) / 17 - 0.002, (
            f"{caption.content!r} is gone after {end - start} s"
        )
    index = json.loads((film.parent / "sections" / f"{name}.json").read_text())
    names = {section["name"] for section in index}
    assert len(names) == len(index)
    if name_of(drawn) in GALLERY:
        assert GALLERY[name_of(drawn)] in names, "the docs show a picture of this section"
    assert sum(float(section["duration"]) for section in index) == pytest.approx(drawn.seconds, abs=slack)
    assert all((film.parent / "sections" / section["video"]).stat().st_size for section in index)


def test_something_moves_while_people_read(drawn):
    """No film of viznet stands still for long, and none is mostly empty paper.

    One's own scene may be as calm as its author wants.
    """
    if name_of(drawn) == OWN.name:
        return
    name = type(drawn.scene).__name__
    (film,) = (p for p in drawn.folder.rglob(f"{name}.mp4") if "partial" not in str(p))
    grey = frames(film)[:, ::2, ::2].mean(axis=3, dtype=np.float32)
    changed = (np.abs(np.diff(grey, axis=0)) > 12).mean(axis=(1, 2))
    still = changed < 2e-4
    longest = max((len(run) for run in "".join("x" if s else " " for s in still).split()), default=0) / FPS
    ink = (np.abs(grey - np.median(grey, axis=(1, 2), keepdims=True)) > 40).mean()
    assert still.mean() <= 0.4 and longest <= 4, f"{still.mean():.0%} still, for {longest} s at a time"
    assert ink >= 0.09, f"{ink:.1%} of the frame"


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


# What a network can be like, in as few networks as hold it all: what one has does not hide what another shows.
OTHERS = {
    # Wide enough for numbers of three and of six digits, and for a wall that shows a sample of the parameters.
    "long names, upright": ((784, 140, 140, 10), {"steps": 30, "labels": FASHION.labels}),
    "tanh, 20 × 26 pixels": (
        (520, 24, 10),
        {"activation": "tanh", "shape": (20, 26), "labels": FASHION.labels},
    ),
    "deep, sigmoid, mse": (
        (784, 16, 12, 16, 10),
        {"activation": "sigmoid", "output": "elementwise", "loss": "mse"},
    ),
    "no hidden layer": ((784, 10), {}),
}
UPRIGHT = ("long names, upright", "deep, sigmoid, mse")


# Every scene with every network, but for two: one shows none of a recording, and one no neuron and no class, so that
# few networks are enough for them.
ENOUGH = {
    "worked_example": ("long names, upright",),
    "gradient_descent": ("deep, sigmoid, mse", "no hidden layer"),
}
SCENES_AND_NETWORKS = [(name, which) for name in sorted(SCENES) for which in ENOUGH.get(name, OTHERS)]


@pytest.mark.parametrize(("name", "which"), SCENES_AND_NETWORKS)
def test_any_network(name, which, tmp_path, monkeypatch):
    sizes, options = OTHERS[which]
    other = recorded(tmp_path, *sizes, **options)
    size = (270, 480) if which in UPRIGHT else (480, 270)
    drawn = perform(SCENES[name], tmp_path, other, monkeypatch, size=size, film=False, theme="light")
    check_numbers(drawn)
    check_arithmetic(drawn)
    check_texts(drawn)
    check_named(drawn)
    check_lines(drawn)
    check_receipt(drawn)


@pytest.mark.parametrize(
    ("name", "meant", "options"),
    [
        ("forward_pass", None, {}),
        ("forward_pass", None, {"activation": "sigmoid", "output": "elementwise", "loss": "mse"}),
        ("backward_pass", 2, {}),
        ("network", None, {}),
    ],
)
def test_a_picture_of_ones_own(name, meant, options, tmp_path, monkeypatch):
    """Its numbers and claims are true, and without a class nothing is called right or wrong."""
    run = recorded(tmp_path, 784, 12, 10, **options)
    drawn = perform(SCENES[name], tmp_path, run, monkeypatch, film=False, image=seven(), digit=meant)
    assert check_numbers(drawn) > 1
    check_arithmetic(drawn)
    check_texts(drawn)
    check_lines(drawn)
    checked = check_receipt(drawn)
    shown = " ".join(text_of(text) for text in drawn.texts.values())
    assert ", own picture, run " in shown and ", example " not in shown
    spoken = " ".join(sentence.text for sentence in drawn.receipt.sentences)
    if meant is None:
        assert not re.search(r"right|wrong|but it is|loss", spoken)
        assert name != "forward_pass" or "The network's answer is " in spoken
    else:
        assert re.search(r"It says .*, but it is 2\.", spoken)
    # Another picture makes the receipt false, and so does another class.
    other = replace(drawn.receipt, example=own_picture(run, seven()[:, ::-1], meant))
    assert name == "network" or len(check(other, Recorded(run.path), run.hash).false) > 10
    named = replace(drawn.receipt, example=own_picture(run, seven(), 3))
    assert name == "network" or check(named, Recorded(run.path), run.hash).false
    assert checked.claims >= (name != "network")


def seven():
    """A drawn seven: dark strokes on light paper."""
    paper = np.full((120, 100), 240, np.uint8)
    paper[20:32, 25:80] = 30
    for row in range(32, 100):
        left = 72 - (row - 32) // 2
        paper[row, left : left + 12] = 30
    return paper


@pytest.mark.parametrize("which", [*OTHERS, "upright"])
def test_picture_and_network_fill_three_quarters_of_what_sentences_and_sums_leave(
    which, tmp_path, monkeypatch
):
    paint_on_nothing(monkeypatch)
    from manim import config, tempconfig

    from viznet.rendering.request import ask
    from viznet.stage import NetworkStage
    from viznet.stage.zones import configuration

    sizes, options = OTHERS.get(which, ((784, 16, 16, 10), {}))
    request = ask(recorded(tmp_path, *sizes, **(options | {"steps": 2})))
    found = []

    def construct(self):
        self.show_result()
        boxes = [box_of(m) for m in self.mobjects if not hasattr(m, "boxes")]
        boxes += [box for m in self.mobjects if hasattr(m, "boxes") for box in m.boxes()]
        left, bottom, right, top = np.array(boxes).T
        room = config.frame_width * (self.captions.bottom - self.sums.top)
        found.append((right.max() - left.min()) * (top.max() - bottom.min()) / room)
        assert bottom.min() > self.sums.top
        assert top.max() < self.captions.bottom
        self.wait(0.1)

    size = (270, 480) if which in (*UPRIGHT, "upright") else (480, 270)
    quiet = {"dry_run": True, "disable_caching": True, "progress_bar": "none", "verbosity": "ERROR"}
    with tempconfig(configuration(*size, vz.THEMES["dark"]) | quiet | {"frame_rate": 2}):
        type("Result", (NetworkStage,), {"request": request, "construct": construct})().render()
    assert found[0] >= 0.75


def test_no_scene_uses_latex():
    sources = [path.read_text() for path in scenes_folder().rglob("*.py")]
    assert not any(re.search(r"\b(Tex|MathTex|SingleStringMathTex)\b", source) for source in sources)
