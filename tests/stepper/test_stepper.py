"""The stepper without a browser: coding, fitting, bundling, and text that stays text."""

import base64
import hashlib
import json
import re
import zlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from viznet.activations import ACTIVATIONS, Activation
from viznet.data import Examples
from viznet.errors import StepperError
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.recording import Run, fingerprint, open_run, record
from viznet.stepper import explore
from viznet.stepper.bundle import bundle
from viznet.stepper.coding import Coder, grid_steps, planes, quantise, restore
from viznet.stepper.export import GOALS, _batch_gradients, _encode, _finished
from viznet.stepper.header import curves
from viznet.stepper.html import inert_json
from viznet.stepper.page_network import Answers
from viznet.training import train


def blobs(count: int, seed: int = 0) -> Examples:
    """Pictures of 8 × 8 in which a bright square stands in one of four corners: the corner is the class."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 4, count)
    x = rng.integers(0, 60, (count, 8, 8))
    for image, corner in zip(x, y):
        image[4 * (corner // 2) : 4 * (corner // 2) + 4, 4 * (corner % 2) : 4 * (corner % 2) + 4] += 180
    return Examples(x.reshape(count, 64).astype(np.uint8), y, image_shape=(8, 8), labels=("a", "b", "c", "d"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    examples = blobs(200)
    steps = train(MLP(64, 12, 4, seed=2), examples, optimizer=SGD(0.2), batch_size=8, steps=60)
    return record(
        steps, tmp_path_factory.mktemp("runs") / "blobs", probe=examples[:20], validation=blobs(50, 1)
    )


def test_a_page_reads_the_recording_once_for_its_hash(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    really = fingerprint.blocks
    monkeypatch.setattr(fingerprint, "blocks", lambda rows: read.append(len(rows)) or really(rows))
    opened = open_run(run.path)
    assert explore(opened).exported()[0].header["hash"] == opened.hash[:12]
    assert len(read) == len(run.arrays())


def unpacked(
    header: dict[str, object], lines: list[str], symbols: dict[str, tuple[int, ...]]
) -> list[dict[str, np.ndarray]]:
    """The weights of every snapshot, decoded as the format is described, independently of the coder."""
    snapshots: list[dict[str, np.ndarray]] = []
    before = {symbol: np.zeros(shape, np.int64) for symbol, shape in symbols.items()}
    for line, count in zip(lines, header["chunks"]):
        raw = np.frombuffer(zlib.decompress(base64.b64decode(line)), np.uint8).astype(np.int64)
        at = 0
        for _ in range(count):
            snapshot = {}
            for symbol, shape in symbols.items():
                n = int(np.prod(shape))
                zigzag = raw[at : at + n] + 256 * raw[at + n : at + 2 * n]
                at += 2 * n
                difference = np.where(zigzag % 2, -(zigzag + 1) // 2, zigzag // 2).reshape(shape)
                spacing = [step for first, step in header["grid"][symbol] if first <= len(snapshots)][-1]
                whole = len(snapshots) in [first for first, _ in header["grid"][symbol]]
                before[symbol] = difference if whole else before[symbol] + difference
                snapshot[symbol] = before[symbol] * spacing
            snapshots.append(snapshot)
        assert at == len(raw)
    return snapshots


def test_the_decoded_weights_are_within_half_a_grid_step(run: Run) -> None:
    exported = explore(run).exported()[0]
    symbols = {symbol: run[symbol].shape[1:] for symbol in ("W1", "b1", "W2", "b2")}
    decoded = unpacked(exported.header, exported.blob.split("\n"), symbols)
    assert len(decoded) == len(run) == exported.kept
    for snapshot, weights in zip(run, decoded):
        for symbol, values in weights.items():
            step = exported.header["grid"][symbol][0][1]
            assert np.abs(values - snapshot[symbol]).max() <= step / 2 * (1 + 1e-6)


def test_the_stated_error_is_the_largest_over_all_snapshots_and_examples(run: Run) -> None:
    stepper = explore(run)
    exported = stepper.exported()[0]
    symbols = {symbol: run[symbol].shape[1:] for symbol in ("W1", "b1", "W2", "b2")}
    network = MLP(64, 12, 4, dtype="float64")
    worst = 0.0
    for snapshot, weights in zip(run, unpacked(exported.header, exported.blob.split("\n"), symbols)):
        network.params = weights
        worst = max(worst, np.abs(network.forward(run.probe.inputs(np.float64))["p"] - snapshot["p"]).max())
    assert stepper.worst == pytest.approx(worst, abs=1e-12)
    assert 0 < stepper.worst <= 0.001


@pytest.mark.slow
@given(
    arrays.arrays(
        np.float64,
        st.integers(1, 20),
        elements=st.floats(-1e30, 1e30) | st.sampled_from([np.nan, np.inf, -np.inf]),
    ),
    st.floats(1e-6, 1e3),
)
def test_quantised_values_come_back_within_half_a_step(values: np.ndarray, wanted: float) -> None:
    q, step = quantise(values, wanted)
    back = restore(q, step)
    finite = np.isfinite(values)
    assert np.array_equal(back[~finite], values[~finite], equal_nan=True)
    assert np.all(np.abs(back[finite] - values[finite]) <= step / 2 * (1 + 1e-9))


@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=30))
def test_planes_hold_zigzag_numbers(values: list[int]) -> None:
    raw = np.frombuffer(planes(np.array(values, np.int16)), np.uint8).astype(int)
    low, high = raw[: len(values)], raw[len(values) :]
    assert [(n // 2 if n % 2 == 0 else -(n + 1) // 2) for n in low + 256 * high] == values


@pytest.mark.slow
@given(st.lists(st.floats(width=32), min_size=1, max_size=30), st.lists(st.floats(width=32), min_size=30))
def test_exact_weights_come_back_bit_for_bit(first: list[float], later: list[float]) -> None:
    moments = [np.array(first, np.float32), np.array(later[: len(first)], np.float32)]
    coder = Coder({"b1": 0.1}, exact=True)
    restored = [coder.push({"b1": values})["b1"] for values in moments]
    coder.close_chunk()
    assert np.array_equal(restored, np.float64(moments), equal_nan=True)
    raw = np.frombuffer(zlib.decompress(coder.chunks[0]), np.uint8).reshape(2, 4, len(first))
    zigzag = (raw.astype(np.int64) * 256 ** np.arange(4)[:, np.newaxis]).sum(axis=1)
    differences = np.where(zigzag % 2, -(zigzag + 1) // 2, zigzag // 2)
    decoded = np.cumsum(differences, axis=0).astype(np.int32).view(np.float32)
    assert np.array_equal(decoded, moments, equal_nan=True)


def test_a_changed_grid_tells_the_snapshot_whole() -> None:
    coder = Coder({"W1": 0.001})
    moments = [np.array([[0.5]]), np.array([[100.0]]), np.array([[0.25]])]
    for values in moments:
        assert coder.push({"W1": values})["W1"] == pytest.approx(values, abs=0.01)
    coder.close_chunk()
    assert [first for first, _ in coder.steps["W1"]] == [0, 1, 2]


def test_wider_layers_get_finer_grids() -> None:
    steps = grid_steps({"W1": (100, 50), "W2": (400, 50)}, 0.1)
    assert steps["W2"] == pytest.approx(steps["W1"] / 2)


@pytest.mark.slow
def test_snapshots_are_thinned_to_fit_and_the_page_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from viznet.stepper.export import export

    roomy = export(run, budget=1e6)
    tight = export(run, budget=40_000)
    assert roomy.kept == len(run)
    assert 2 <= tight.kept < roomy.kept
    assert tight.header["recorded"] == {"snapshots": len(run), "kept": tight.kept, "worst": tight.worst}
    assert tight.header["steps"][0] == 0 and tight.header["steps"][-1] == run.steps[-1]
    assert len(tight.blob) + len(json.dumps(tight.header)) <= 40_000
    with pytest.raises(StepperError, match=r"raise --max-mb \(in Python: max_mb=…\)"):
        export(run, budget=30_000)


def test_the_figures_and_gradients_of_the_batch_are_those_of_the_kept_snapshots(run: Run) -> None:
    indices = np.array([0, 3, 4, 17, len(run) - 1])
    encoded = _encode(run, indices, Answers(run, run.probe), 0.02, 1e6)
    exported = _finished(run, indices, {}, _batch_gradients(run, 1e6), encoded)
    kept, gradients = exported.header["steps"], exported.header["gradients"]
    for key in ("loss", "accuracy"):
        assert exported.header[key] == pytest.approx([float(run.at(step)[key]) for step in kept], rel=1e-6)
    lines = exported.blob.split("\n")[gradients["from"] :]
    assert len(lines) == len(kept) == len(indices)
    for number, (step, line) in enumerate(zip(kept, lines)):
        raw, at = np.frombuffer(zlib.decompress(base64.b64decode(line)), np.int8), 0
        for symbol in ("W1", "b1", "W2", "b2"):
            recorded = run.at(step)[f"d{symbol}"].astype(float)
            scale = gradients["scales"][symbol][number]
            assert scale == pytest.approx(np.abs(recorded).max(), rel=1e-6)
            shown = raw[at : at + recorded.size].reshape(recorded.shape) / gradients["levels"] * scale
            at += recorded.size
            assert np.abs(shown - recorded).max() <= 0.501 / gradients["levels"] * scale


def test_a_long_curve_is_the_means_of_its_steps(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 61 steps, seven points are left: some stand for eight steps, the others for nine."""
    monkeypatch.setattr("viznet.stepper.header.MOST_POINTS", 7)
    packed = curves(run)
    for key in ("step", "loss", "accuracy"):
        drawn = np.frombuffer(zlib.decompress(base64.b64decode(packed[key])), "<f4")
        edges = [0, 8, 17, 26, 34, 43, 52, 61]
        means = [run.scalars[key][a:b].mean() for a, b in pairwise(edges)]
        assert drawn == pytest.approx(means, rel=1e-5)


def test_a_page_is_one_file_that_asks_for_nothing(run: Run, tmp_path: Path) -> None:
    path = explore(run, title="Ein Titel").save(tmp_path / "deep" / "stepper.html")
    page = path.read_text("utf-8")
    assert "<title>Ein Titel</title>" in page
    assert not re.search(r"(?:src|href)=[\"'](?!data:,)", page.split('<script type="application/json"')[0])
    assert not re.search(r"https?://", page)
    assert list(tmp_path.rglob("*.part")) == []


def test_the_policy_names_this_very_script_and_style(run: Run) -> None:
    page = explore(run).html
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    for element in ("script", "style"):
        text = re.findall(rf"<{element}>(.*?)</{element}>", page, re.S)
        assert len(text) == 1
        digest = base64.b64encode(hashlib.sha256(text[0].encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none';") and "unsafe" not in policy[1]
    assert "connect-src 'none'" in policy[1]


@given(st.text())
def test_json_in_the_page_can_end_no_element(text: str) -> None:
    escaped = inert_json({"name": text})
    assert not set("<>&") & set(escaped)
    assert json.loads(escaped) == {"name": text}


def test_a_notebook_gets_a_frame_of_its_own(run: Run) -> None:
    frame = explore(run, title='"><script>alert(1)</script>')._repr_html_()
    assert "<iframe " in frame and "srcdoc=" in frame and "sandbox=" in frame
    assert "<script" not in frame  # all of it is inside the attribute, escaped


@pytest.mark.filterwarnings("ignore::viznet.OneClassWarning")
def test_errors_name_what_is_wrong(run: Run, tmp_path: Path) -> None:
    with pytest.raises(StepperError, match="max_mb is 0, expected a number above 0"):
        explore(run, max_mb=0)
    (tmp_path / "file").write_text("")
    with pytest.raises(StepperError, match=r"file/x\.html: cannot be written"):
        explore(run).save(tmp_path / "file" / "x.html")
    examples = blobs(20)
    wide = Examples(np.zeros((5, 9), np.uint8), np.zeros(5, int), (3, 3), ("a", "b"))
    other = record(train(MLP(9, 3, 2), wide, steps=2), tmp_path / "other", probe=wide)
    with pytest.raises(StepperError, match="other takes 9 inputs, but blobs takes 64"):
        explore(run, compare=other)
    renamed = replace(examples, labels=tuple(f"the {name}" for name in examples.labels))
    letters = record(train(MLP(64, 3, 4), renamed, steps=2), tmp_path / "letters", probe=renamed)
    with pytest.raises(
        StepperError, match=r"the classes of blobs and letters are different.*; make a page of each"
    ):
        explore(run, compare=letters)
    ACTIVATIONS["cube"] = Activation("cube", "z³", lambda z: z**3, lambda z, a: 3 * z**2)
    try:
        odd = record(
            train(MLP(64, 3, 4, activation="cube"), examples, steps=2), tmp_path / "odd", probe=examples
        )
        with pytest.raises(StepperError, match="cannot compute the activation 'cube'; it knows relu"):
            explore(odd).save(tmp_path / "odd.html")
    finally:
        del ACTIVATIONS["cube"]


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ({"a.js": 'import { b } from "./b.js";'}, "imports b.js, which is missing"),
        ({"a.js": 'import { b } from "./b.js";', "b.js": 'import { a } from "./a.js";'}, "imports itself"),
        ({"a.js": "export default 3;"}, "cannot bundle 'export default 3;'"),
        ({"a.js": 'import * as b from "./b.js";', "b.js": ""}, "cannot bundle"),
    ],
)
def test_what_cannot_be_bundled_is_refused(modules: dict[str, str], message: str) -> None:
    with pytest.raises(StepperError, match=re.escape(message)):
        bundle(modules, "a.js")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning", "ignore:invalid:RuntimeWarning")
@pytest.mark.parametrize(
    ("sizes", "rate"),
    [((64, 12, 4), 30.0), ((64, 8, 8, 8, 8, 8, 4), 0.5), ((64, 12, 8, 4), 1e3), ((64, 12, 8, 4), 1e6)],
)
def test_the_goal_of_rounding_is_met_on_every_snapshot_as_long_as_there_is_room(
    tmp_path: Path, sizes: tuple[int, ...], rate: float
) -> None:
    examples = blobs(200)
    steps = train(MLP(*sizes, seed=3), examples, optimizer=SGD(rate), batch_size=8, steps=120)
    run = record(steps, tmp_path / "run", probe=examples[:30])
    assert explore(run).worst <= GOALS[0]


@pytest.mark.parametrize(
    ("page", "recorded", "expected"),
    [
        ([0.2, 0.8], [0.2, 0.7], 0.1),
        ([np.nan, np.nan], [0.2, 0.8], np.inf),
        ([0.2, 0.8], [np.nan, 0.8], np.inf),
        ([np.nan, 0.8], [0.2, np.inf], 0.0),
        ([1e6 + 1, 0.0], [1e6, 0.0], 1e-6),
    ],
)
def test_a_number_is_infinitely_far_from_none(
    run: Run, page: list[float], recorded: list[float], expected: float
) -> None:
    answers = Answers(run, run.probe[:1])
    assert answers.largest_difference(np.array([page]), {"p": np.array([recorded])}) == pytest.approx(
        expected
    )
