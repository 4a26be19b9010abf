"""The view `embedding`: fixed axes, honest shares, and a sentence that the counts choose."""

import json
import re
import sys
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viznet as vz
from tests.decoding import frames
from tests.receipts.changed import renewed
from tests.recordings import oblong
from tests.still import Still
from viznet.errors import ViewError
from viznet.receipts import receipt_beside
from viznet.receipts.claims import CLAIMS
from viznet.receipts.receipt_file import read_receipt
from viznet.theme import choose
from viznet.views.drawing.plane import LayerPlane, own_neighbours


@given(st.integers(0, 1000), st.integers(2, 12), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_the_plane_is_that_of_the_largest_eigenvalues(seed, count, neurons):
    rng = np.random.default_rng(seed)
    a, other = rng.normal(size=(2, count, neurons)) * rng.uniform(0.1, 3, neurons)
    plane = LayerPlane.of(a)
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(a.T, bias=True)))
    assert plane.share(a) == pytest.approx(values[-2:].sum() / values.sum(), abs=1e-9)
    for axis, vector in zip(plane.axes, vectors.T[::-1][:2]):
        if axis.any():
            assert np.allclose(axis, vector) or np.allclose(axis, -vector)
            assert axis[np.abs(axis).argmax()] > 0
    assert 0 <= plane.share(other) <= 1 + 1e-12
    assert np.allclose(plane.places(a), a @ plane.axes.T)


def test_the_axes_do_not_depend_on_the_order_of_the_examples():
    a = np.random.default_rng(3).normal(size=(30, 6))
    assert np.allclose(LayerPlane.of(a).axes, LayerPlane.of(a[::-1]).axes)


@given(st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_neighbours_are_counted_in_the_whole_layer(seed):
    rng = np.random.default_rng(seed)
    a, y = rng.integers(0, 3, (12, 3)).astype(float), rng.integers(0, 3, 12)
    expected = 0
    for i in range(12):
        distance = {j: np.linalg.norm(a[i] - a[j]) for j in range(12) if j != i}
        nearest = [j for j, d in distance.items() if d == min(distance.values())]
        expected += all(y[j] == y[i] for j in nearest)
    assert own_neighbours(a, y) == expected


def _run(path, *, worse: bool):
    """A layer that sorts two classes, and one after it that does not; or the other way round."""
    examples = oblong(("a", "b"))
    x = np.random.default_rng(5).integers(0, 30, (60, 54)).astype(np.uint8)
    x[:, 0] = 225 * (np.arange(60) % 2)
    network = vz.MLP(54, 3, 2, seed=2, activation="identity")
    for values in network.params.values():
        values[...] = 0
    network.params["W1"][0, 0] = 1  # the first neuron has the class, the second one has noise
    network.params["W1"][1:, 1] = 0.02 if worse else 200
    network.params["W2"][0] = (0, 0) if worse else (10, -10)
    network.params["W2"][1] = (1, 40) if worse else (0, 0)
    data = vz.Examples(x, examples.y, examples.image_shape, examples.labels)
    return vz.record(vz.train(network, data, steps=1, optimizer=vz.SGD(1e-9)), path, progress=False)


@pytest.mark.parametrize(("worse", "word"), [(False, "better"), (True, "worse")])
def test_a_run_that_says_the_opposite_gets_the_opposite_sentence(tmp_path, worse, word):
    run = _run(tmp_path / "run", worse=worse)
    counts = [own_neighbours(run[-1][symbol], run.probe.y) for symbol in ("a1", "p")]
    assert (counts[1] < counts[0]) == worse and counts[0] != counts[1]
    assert f"Layer 2 sorts {word} than layer 1: {counts[1]} of {len(run.probe)}" in _statement(run)


@pytest.mark.parametrize(
    ("first", "last", "word"),
    [
        (80, 79, "not clearly"),
        (53, 35, "not clearly"),
        (60, 72, "not clearly"),
        (78, 98, "better"),
        (98, 78, "worse"),
        (7, 7, "alike"),
        (0, 0, "Neither"),  # as with weights of 0, where all examples lie at one point
    ],
)
def test_a_difference_that_chance_explains_is_no_better_and_no_worse(first, last, word):
    """Of 100 examples: 80 and 79 are the same but for one, and the 95 % intervals of 53 and 35 overlap."""
    answer = import_module("viznet.views.embedding")._answer
    assert all(word in template for template in answer(first, last, 9.1, 100, 2))


def _statement(run, view=vz.views.embedding, index=-1) -> str:
    still = Still(view, run, choose("light"), (1280, 720))
    still.show(index)
    return " ".join(still.words())


def test_a_single_layer_is_compared_with_chance(run_of, tmp_path):
    assert "More than by chance: " in _statement(run_of("784-16-16-10"), vz.views.embedding(layer=3))
    blind = vz.MLP(54, 4, 3, seed=1)
    training = vz.train(blind, oblong(("a", "b", "c")), steps=1)
    run = vz.record(training, tmp_path / "run", progress=False)
    count = own_neighbours(run[0]["a1"], run.probe.y)
    statement = _statement(run, vz.views.embedding(layer=1), 0)
    sizes = np.unique(run.probe.y, return_counts=True)[1]
    chance = (sizes * (sizes - 1)).sum() / (len(run.probe) - 1)
    words = "Hardly more" if count > chance else "No more"
    assert f"{words} than by chance: {count} of" in statement


@pytest.mark.parametrize(
    ("count", "words"), [(9, "No more"), (10, "No more"), (14, "Hardly more"), (30, "More")]
)
def test_a_count_above_chance_is_not_called_no_more_than_chance(count, words):
    """14 of 100 are more than the 10 that chance gives, but luck may explain it."""
    embedding = sys.modules[vz.views.embedding.__module__]
    assert all(
        wording.startswith(f"{words} than by chance: ")
        for wording in embedding._answer(0, count, 10.0, 100, 1)
    )


def test_what_diverged_says_that_there_are_no_numbers(run_of):
    words = _statement(run_of("diverged"))
    assert "no numbers" in words and re.search(r"At step \d+, activations are no numbers\.", words)


@pytest.mark.parametrize(
    ("options", "statement"),
    [
        ({"layer": 4}, "embedding: no layer 4 in this 784-16-16-10 network; choose from 1, 2, 3"),
        (
            {"layer": (1, 1)},
            r"embedding: layer=\(1, 1\): expected different layers, such as layer=1 or layer=1,2",
        ),
        ({"examples": 0}, "embedding: examples=0: expected how many to show"),
        ({"examples": (0, 100)}, "embedding: examples=.*: expected different examples of the probe"),
    ],
)
def test_options_that_do_not_fit_are_refused(run_of, options, statement):
    with pytest.raises(ViewError, match=statement):
        Still(vz.views.embedding(**options), run_of("784-16-16-10"), choose("dark"))


@pytest.mark.slow
def test_a_film_has_a_receipt_that_holds(run_of, tmp_path):
    for name, options in (
        ("784-16-16-10", {}),
        ("784-16-16-10", {"layer": 2, "examples": 30}),
        ("diverged", {}),
        ("one probe example", {}),
    ):
        run, path = run_of(name), tmp_path / "film.gif"
        film = vz.animate(run, vz.views.embedding(**options))
        film.save(path, size=(640, 360), fps=3, seconds=1, progress=False)
        found = vz.verify(path, run)
        assert found.false == found.unknown == (), name
        assert found.claims >= 2 or len(run) < 4
        assert len(frames(path)) >= 3


@pytest.mark.slow
def test_a_false_share_and_a_false_sentence_are_found(tmp_path):
    run, path = _run(tmp_path / "run", worse=False), tmp_path / "film.gif"
    vz.animate(run, "embedding").save(path, size=(640, 360), fps=2, seconds=0.5, progress=False)
    receipt = json.loads(receipt_beside(path).read_text(encoding="utf-8"))
    next(n for n in receipt["numbers"] if n["source"]["kind"] == "plane share")["text"] = "99 %"
    sentence = receipt["sentences"][-1]
    claim = read_receipt(receipt_beside(path).read_bytes(), path).sentences[-1].claim
    assert claim == "sorts better"
    for key in ("text", "claim"):
        sentence[key] = sentence[key].replace("sorts better", "sorts worse")
    sentence["condition"] = next(each.condition for each in CLAIMS if each.name == "sorts worse")
    sentence["parts"] = [
        part.replace("sorts better", "sorts worse") if isinstance(part, str) else part
        for part in sentence["parts"]
    ]
    other = tmp_path / "changed.gif.receipt.json"
    other.write_text(renewed(receipt), encoding="utf-8")
    wrong, *of_sentence = vz.verify(other, run).false
    untrue = " ".join(of_sentence)
    assert "“99 %” should be" in wrong and "plane share a1" in wrong
    assert "is not true: it holds only if" in untrue


def test_a_picture_with_room_for_few_layers_shows_the_first_and_the_last(run_of):
    statement = _statement(run_of("six hidden layers"))
    assert "layer 1 · 12 neurons" in statement and "layer 7: the output" in statement
