"""The view `evidence`: an exact split of every score, and a sentence that its numbers choose."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viznet as vz
from tests.decoding import frames
from tests.receipts.changed import renewed
from tests.recordings import oblong
from tests.still import Still
from viznet.activations import ACTIVATIONS
from viznet.errors import ViewError
from viznet.receipts import receipt_beside
from viznet.receipts.claims_of_evidence import CLAIMS_OF_EVIDENCE
from viznet.receipts.receipt_file import read_receipt
from viznet.theme import choose
from viznet.views.drawing.evidence_sentences import answer_of
from viznet.views.drawing.score_split import ScoreSplit, is_straight, split_scores
from viznet.walkthroughs.protagonist import choose_protagonist
from viznet.walkthroughs.sentence import fill

STRAIGHT = ("relu", "leaky_relu", "identity")


@given(
    sizes=st.lists(st.integers(1, 7), min_size=2, max_size=5),
    name=st.sampled_from(STRAIGHT),
    seed=st.integers(0, 1000),
)
@settings(max_examples=30, deadline=None)
def test_inputs_and_biases_add_up_to_the_score(sizes, name, seed):
    rng, layers = np.random.default_rng(seed), len(sizes) - 1
    weights = {f"W{l}": rng.normal(size=(sizes[l - 1], sizes[l])) for l in range(1, layers + 1)}
    weights |= {f"b{l}": rng.normal(size=sizes[l]) for l in range(1, layers + 1)}
    x = rng.uniform(size=sizes[0])
    network = vz.MLP(*sizes, activation=name, dtype="float64")
    for symbol, values in weights.items():
        network.params[symbol][...] = values
    split = split_scores(weights, layers, x, ACTIVATIONS[name])
    z = network.forward(x[None])[f"z{layers}"][0]
    assert np.abs(split.scores - z).max() < 1e-9
    assert np.abs(split.inputs.sum(axis=0) + split.bias - z).max() < 1e-9
    assert not split.inputs[x == 0].any(), "what is not there adds nothing"


def test_the_split_of_a_recorded_digit_is_exact(run_of):
    run = run_of("784-16-16-10")
    for index in range(len(run)):
        split = split_scores(run[index], run.layers, run.probe.x[35] / 255, ACTIVATIONS["relu"])
        assert np.abs(split.inputs.sum(axis=0) + split.bias - split.scores).max() < 1e-9
        assert np.allclose(split.scores, run[index]["z3"][35] if "z3" in run else split.scores, atol=1e-4)


def test_only_activations_of_straight_pieces_can_be_split():
    assert [name for name in ACTIVATIONS if is_straight(ACTIVATIONS[name])] == list(STRAIGHT)


@pytest.mark.parametrize("recording", ["one hidden layer", "tanh, three things"])
def test_a_network_that_bends_its_sums_is_refused_before_anything_is_drawn(run_of, recording, tmp_path):
    run = run_of(recording)
    with pytest.raises(
        ViewError, match=f"evidence: the scores of a {run.meta.activation} network have no exact"
    ):
        vz.animate(run, "evidence").save(tmp_path / "film.gif", progress=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("inputs", "bias", "expected"),
    [
        ([3, 1], [0, 1], "The input decides: 0 has the largest score, with the biases or without."),
        (
            [1, 3],
            [5, 0],
            "The biases decide: 0 has the largest score, but 1 would have it by the input alone.",
        ),
        (
            [2, 2],
            [0, 1],
            "The biases decide: 1 has the largest score, but no class has it by the input alone.",
        ),
        ([2, 1], [0, 1], "At step 7, several classes share the largest score."),
        ([np.nan, 1], [0, 1], "At step 7, the scores are no numbers, so they cannot be split."),
    ],
)
def test_the_numbers_choose_the_sentence(inputs, bias, expected):
    split = ScoreSplit(np.array([inputs], float), np.array(bias, float), np.array(inputs, float) + bias)
    templates, named = answer_of(split, range(len(split.scores)))
    for template, text in zip(templates, [expected, *[""] * 5]):
        values = {key: str(value) for key, value in {**named, "step": 7}.items() if f"{{{key}}}" in template}
        assert text in ("", fill(template, **values))
        makes = [claim.name for claim in CLAIMS_OF_EVIDENCE if claim.reads(fill(template, **values))]
        assert len(makes) == 1, "every length makes the same claim"


def test_names_that_differ_in_the_middle_get_numbers_where_they_have_no_room(tmp_path):
    """Above narrow pictures, what is left of them would be the same for all classes."""
    names = tuple(f"a long name with a {thing} in the middle of it" for thing in ("cat", "dog", "fox"))
    run = vz.record(
        vz.train(vz.MLP(54, 3, seed=1), oblong(names, None), steps=1), tmp_path / "run", progress=False
    )
    words = Still(vz.views.evidence, run, choose("dark"), (320, 360)).words()
    assert [word[:2] for word in words if word.endswith("…")] == [
        "0 ",
        "1 ",
        "2 ",
        "2 ",
    ] and "inputs" in words


def test_a_class_that_the_sentence_names_has_a_picture_or_is_said_to_have_none(tmp_path):
    """The sentence once said that 6 leads, among pictures of other classes."""
    network, digits = vz.MLP(784, 10, seed=1), vz.digits().train[:60]
    network.params["b1"][...] = 0
    run = vz.record(
        vz.train(network, digits, steps=12, optimizer=vz.SGD(3)), tmp_path / "run", progress=False
    )
    still = Still(vz.views.evidence, run, choose("dark"), (640, 360))
    said = set()
    for index in range(len(run)):
        still.show(index)
        words = still.words()
        (sentence,) = [word for word in words if "decide" in word and word.endswith(".")]
        (left_out,) = [word.split(": ")[1] for word in words if "not shown: " in word]
        leader = sentence.split(": ")[1][0]
        assert ("which is not shown" in sentence) == (leader in left_out.split(", ")), sentence
        said.add("which is not shown" in sentence)
    assert False in said
    leaders = {int(snapshot["p"][choose_protagonist(run, len(run) - 1).example].argmax()) for snapshot in run}
    others = [k for k in range(10) if k not in leaders][:2]
    chosen = Still(vz.views.evidence(classes=others), run, choose("dark"), (640, 360))
    chosen.show(-1)
    assert any("which is not shown" in word for word in chosen.words())


@pytest.fixture(scope="module")
def decided_by_biases(tmp_path_factory):
    """A network without a hidden layer, whose second bias is larger than all that inputs add."""
    network = vz.MLP(54, 2, seed=1)
    network.params["b1"][1] = 50
    training = vz.train(network, oblong(("a", "b")), steps=3, optimizer=vz.SGD(1e-4))
    return vz.record(training, tmp_path_factory.mktemp("runs") / "biases", progress=False)


@pytest.mark.slow
def test_a_run_that_says_the_opposite_gets_the_opposite_sentence(decided_by_biases, run_of):
    run = decided_by_biases
    statements = {index: _statement(run, index) for index in range(len(run))}
    x = run.probe.x / 255
    for index, sentence in statements.items():
        W, b = (run[index][symbol].astype(float) for symbol in ("W1", "b1"))
        assert ((x @ W + b).argmax(axis=1) == 1).all()
        assert sentence.startswith(("The biases decide: b has", "The input decides: b has"))
    options = vz.views.evidence(example=int(np.flatnonzero((x @ W)[:, 0] > (x @ W)[:, 1])[0]))
    assert "The biases decide: b has the largest score, but a would" in _statement(run, -1, options)
    only_b = vz.views.evidence(example=options.options["example"], classes=[1])
    assert "but a (not shown) does by the input alone" in _statement(run, -1, only_b)
    assert _statement(run_of("784-16-16-10"), -1).startswith("The input decides")


def _statement(run, index, view=vz.views.evidence) -> str:
    still = Still(view, run, choose("dark"), (1280, 720))
    still.show(index)
    return " ".join(word for word in still.words() if "decide" in word and word.endswith("."))


@pytest.mark.slow
def test_a_film_has_a_receipt_that_holds(decided_by_biases, run_of, tmp_path):
    for run in (run_of("784-16-16-10"), decided_by_biases):
        path = tmp_path / f"{run.name}.gif"
        vz.animate(run, "evidence").save(path, size=(640, 360), fps=3, seconds=1, progress=False)
        found = vz.verify(path, run)
        assert found.false == found.unknown == ()
        assert found.claims >= min(2, len(run)) and found.numbers > 10
        listed = read_receipt(receipt_beside(path).read_bytes(), path)
        kinds = {shown.number.source.kind for shown in listed.numbers}
        assert kinds >= {"input part", "bias part", "value", "input limit"}
        assert len(frames(path)) >= 3


@pytest.mark.slow
def test_a_false_number_and_a_false_sentence_are_found(run_of, tmp_path):
    run, path = run_of("784-16-16-10"), tmp_path / "film.gif"
    vz.animate(run, "evidence").save(path, size=(640, 360), fps=2, seconds=0.5, progress=False)
    receipt = json.loads(receipt_beside(path).read_text(encoding="utf-8"))
    number = next(n for n in receipt["numbers"] if n["source"]["kind"] == "bias part")
    number["text"] = "9.87"
    sentence = receipt["sentences"][-1]
    assert sentence["claim"] == "input decides"
    begin = sentence["parts"][0].replace("The input decides", "The biases decide")
    sentence |= {"parts": [begin, *sentence["parts"][1:]], "claim": "biases decide"}
    sentence["text"] = sentence["text"].replace("The input decides", "The biases decide")
    other = tmp_path / "changed.gif.receipt.json"
    other.write_text(renewed(receipt), encoding="utf-8")
    wrong, *of_sentence = vz.verify(other, run).false
    untrue = " ".join(of_sentence)
    assert "“9.87” should be" in wrong and "bias part z3" in wrong
    assert "is not true: it holds only if" in untrue


def test_a_panel_without_room_for_a_picture_is_refused(run_of):
    """It would name the classes that it does not show, and show none."""
    film = vz.animate(run_of("784-16-16-10"), "evidence", "loss", "loss", "loss", stack=True)
    with pytest.raises(
        ViewError, match=r"evidence: 1280x16\d pixels have no room for the picture of a class"
    ):
        film.layout(size=(1280, 720))
