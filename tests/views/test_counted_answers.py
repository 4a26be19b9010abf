"""The sentences of views that answer a question: chosen by the numbers, and verified."""

import re
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import PathPatch

import viznet as vz
from tests.still import Still
from viznet.errors import ViewError
from viznet.receipts import receipt_beside
from viznet.receipts.conditions_of_views import paces as paces_of
from viznet.receipts.receipt_file import read_receipt
from viznet.receipts.written_number import read
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.theme import choose
from viznet.views import VIEWS
from viznet.views.drawing.measured import Measured, measured
from viznet.views.drawing.panel import Panel
from viznet.views.drawing.reliability import Reliability
from viznet.walkthroughs.source import Source

# The modules, and not the views of these names.
silence, gradient_flow = (import_module(f"viznet.views.{name}") for name in ("silence", "gradient_flow"))

ASKING = {name: VIEWS[name] for name in ("dead_units", "gradient_flow", "mistakes")}
ASKING["silence"] = VIEWS["silence"](threshold=0.3)
SMALL = {"size": (640, 360), "fps": 3, "seconds": 1, "progress": False}


def learned(path, network=None, *, steps=40, optimizer=None, data=None, **options):
    training = vz.train(
        network or vz.MLP(784, 8, 8, 10, seed=2),
        data or vz.digits(),
        steps=steps,
        optimizer=optimizer or vz.SGD(0.1),
    )
    schedule = SnapshotSchedule(snapshots=4)
    with np.errstate(all="ignore"):
        return vz.record(training, path, schedule=schedule, progress=False, **options)


@pytest.fixture(scope="module")
def held_out(tmp_path_factory):
    """A run whose held-out examples are the test part of a dataset."""
    return learned(tmp_path_factory.mktemp("runs") / "held-out", validation_sample=300)


def statement(view, run, index=-1, size=(1280, 720)):
    """Everything that a view writes at a snapshot."""
    still = Still(view, run, choose("dark"), size)
    still.show(index)
    return " ".join(still.words())


@pytest.mark.slow
def test_the_mistakes_are_the_ones_that_were_counted(held_out):
    """The recording counted the same examples, so the sums have to agree."""
    for index in range(len(held_out) - 1):  # at the last snapshot, all held-out examples were counted
        counts = held_out["confusion"][index]
        wrong = counts.sum() - np.trace(counts)
        assert counts.sum() == 300
        words = statement(VIEWS["mistakes"], held_out, index)
        assert re.search(rf"\b{wrong} of 300 ", words) and "held-out" in words, words


@pytest.mark.slow
def test_held_out_examples_that_are_not_here_are_not_claimed(tmp_path):
    digits = vz.digits()
    run = learned(tmp_path / "run", validation=digits.train[:200], probe=digits.test.per_class(3))
    for name in ("mistakes", "silence"):
        words = statement(VIEWS[name], run)
        assert re.search(r"\b30 recorded examples", words) and "held-out" not in words


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKING)
def test_every_number_and_claim_of_a_film_is_true(name, held_out, tmp_path):
    check_film(name, held_out, tmp_path)


@pytest.mark.slow
def test_the_paces_of_another_optimizer_are_how_far_it_moved(tmp_path):
    run = learned(tmp_path / "run", optimizer=vz.Adam(0.01))
    check_film("gradient_flow", run, tmp_path)
    assert "At step 0, the first recorded one, it is not known" in statement(VIEWS["gradient_flow"], run, 0)
    W = np.asarray(run["W1"], float)
    pace = np.linalg.norm(W[2] - W[1]) / (run.steps[2] - run.steps[1]) / np.linalg.norm(W[2])
    assert f" {pace:#.3g} " in statement(VIEWS["gradient_flow"], run, 2)


def check_film(name, run, folder):
    """Every number and every sentence of a film is worked out again, and each sentence makes a claim."""
    path = vz.animate(run, ASKING[name]).save(folder / "film.gif", **SMALL)
    found = vz.verify(path, run)
    assert found.false == found.unknown == ()
    sentences = read_receipt(receipt_beside(path).read_bytes(), path).sentences
    assert len({sentence.text for sentence in sentences}) > 1, "it changes with the training"
    assert all(sentence.claim for sentence in sentences) and found.claims == len(sentences)


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKING)
def test_a_changed_sentence_is_found(name, held_out, tmp_path):
    path = vz.animate(held_out, ASKING[name]).save(tmp_path / "film.gif", **SMALL)
    receipt = receipt_beside(path)
    opposite = {
        "mistakes": [("is surer than", "is no surer than"), ("is no surer than", "is surer than")],
        "silence": [("not clearly worse", "clearly better"), ("clearly worse", "clearly better")],
        "gradient_flow": [
            ("All layers learn at a similar pace", "Learning fades on the way back"),
            ("The layers learn at different paces", "All layers learn at a similar pace"),
        ],
        "dead_units": [("Each of the 16 hidden neurons is awake", "All 16 hidden neurons sleep")],
    }
    content = receipt.read_text(encoding="utf-8")
    for one, other in opposite[name]:
        if one in content:
            content = content.replace(one, other)
            break
    else:
        pytest.fail(f"none of these sentences is in the receipt: {content}")
    receipt.write_text(content, encoding="utf-8")
    assert vz.verify(receipt, held_out).false


@pytest.mark.slow
def test_a_network_that_knows_what_it_knows_is_told_from_one_that_does_not(tmp_path):
    """Shuffled labels can be learned by heart only, so being sure says nothing."""
    digits = vz.digits()
    knows = learned(tmp_path / "knows", vz.MLP(784, 16, 10, seed=1), steps=300)
    assert "the rest is clearly worse" in statement(VIEWS["silence"](threshold=0.9), knows)
    rng = np.random.default_rng(0)
    shuffled = (digits.train.x[:2000], rng.permutation(digits.train.y[:2000]))
    probe = (digits.test.x[:300], rng.permutation(digits.test.y[:300]))
    guesses = learned(
        tmp_path / "guesses", vz.MLP(784, 16, 10, seed=1), steps=300, data=shuffled, probe=probe
    )
    assert "the rest is not clearly worse" in statement(VIEWS["silence"](threshold=0.2), guesses)


@pytest.mark.slow
def test_silence_and_answers_for_everything(held_out):
    assert "says “I don't know” to all" in statement(VIEWS["silence"](threshold=1), held_out, 0)
    assert "answers all 300" in statement(VIEWS["silence"](threshold=0), held_out, 0)


def test_films_of_one_run_in_several_threads_get_the_outputs_of_their_own_moments(held_out):
    those = measured(held_out)
    moments = [held_out[i] for i in (0, len(held_out) // 2, -1)]
    expected = [those.outputs(moment).copy() for moment in moments]
    with ThreadPoolExecutor(len(moments)) as threads:
        for _ in range(20):
            for found, p in zip(threads.map(those.outputs, moments), expected):
                assert np.array_equal(found, p)


@pytest.mark.parametrize("value", [1.5, -0.1, "half", None, True, float("nan")])
def test_a_threshold_that_is_no_share_is_refused(value, held_out):
    with pytest.raises(ViewError, match=r"silence: threshold=.*from 0 to 1, such as threshold=0\.9"):
        Still(VIEWS["silence"](threshold=value), held_out, choose("dark"))


@pytest.mark.parametrize(
    ("value", "least"), [(np.float32(0.5), 0.5), (np.int64(1), 1.0), (0, 0.0), (0.1, 0.1)]
)
def test_a_threshold_may_be_a_number_of_numpy(value, least):
    assert silence._checked(value) == least


@pytest.mark.parametrize(
    ("bias", "expected"),
    [(-100.0, "All 8 hidden neurons sleep"), (100.0, "Each of the 8 hidden neurons is awake")],
)
def test_neurons_sleep_or_are_awake(bias, expected, tmp_path):
    network = vz.MLP(784, 8, 10, seed=2)
    network.params["b1"][:] = bias
    assert expected in statement(VIEWS["dead_units"], learned(tmp_path / "run", network, steps=1), 0)


def test_one_neuron_that_sleeps_is_named_in_the_singular(tmp_path):
    network = vz.MLP(784, 8, 10, seed=2)
    network.params["b1"][:] = 100
    network.params["b1"][3] = -100
    assert "1 of 8 hidden neurons is awake for none" in statement(
        VIEWS["dead_units"], learned(tmp_path / "run", network, steps=1), 0
    )


@pytest.mark.parametrize(
    ("layer", "factor", "expected"),
    [
        (3, 0.01, "Learning fades on the way back: W3 changes"),
        (1, 0.0001, "Learning grows on the way back: W1 changes"),
        (2, 0.0, "All weights of W2 are 0"),
    ],
)
def test_the_slowest_layer_is_named(layer, factor, expected, tmp_path):
    """A matrix of small weights changes fast, beside its size."""
    network = vz.MLP(784, 8, 8, 10, seed=2)
    network.params[f"W{layer}"] *= factor
    assert expected in statement(VIEWS["gradient_flow"], learned(tmp_path / "run", network, steps=1), 0)


@pytest.mark.parametrize(
    ("paces", "expected"),
    [
        ([1, 2.9], "at a similar pace: W2 changes 2.90 times"),
        ([1, 3], "at different paces: W2 changes 3.00 times"),
        ([1, 9.9], "at different paces: W2 changes 9.90 times as fast as W1"),
        ([9.9, 1], "at different paces: W1 changes 9.90 times as fast as W2"),
        ([1, 10], "fades on the way back: W2 changes 10.0 times"),
        ([10, 1], "grows on the way back: W1 changes 10.0 times"),
        # A slow layer between two fast ones is no fading.
        ([20, 1, 21], "at different paces: W3 changes 21.0 times as fast as W2"),
        ([1, 30, 0.5, 12], "at different paces: W2 changes 60.0 times as fast as W3"),
        ([2, 1, 21], "fades on the way back: W3 changes 21.0 times as fast as W2"),
    ],
)
def test_the_ends_and_the_extremes_choose_what_is_said_of_the_paces(paces, expected):
    found = np.array(paces, float)
    slow, fast = int(found.argmin()), int(found.argmax())
    times = f"{found.max() / found.min():#.3g}"
    template = gradient_flow._answer(found)[0]
    assert expected in template.format(slow=f"W{slow + 1}", fast=f"W{fast + 1}", times=times)
    recorded = SimpleNamespace(
        row=lambda step: 1, sizes=[2] * (len(paces) + 1), snapshots=lambda symbol: np.ones((2, 2, 2))
    )
    r = SimpleNamespace(plain=True, recorded=recorded, counted=SimpleNamespace(paces=lambda step: found))
    words = {"even": "similar", "apart": "different", "fades": "fades", "grows": "grows"}
    spoken = SimpleNamespace(sources=[Source(kind="step", step=5)])
    assert words[paces_of(r, spoken)] in expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sizes", "bias", "count", "expected"),
    [
        ((784, 1, 10), 100, 3, "The 1 hidden neuron is awake for at least one of the 3 recorded examples."),
        ((784, 1, 10), -100, 3, "The 1 hidden neuron sleeps: none of the 3 recorded examples wakes it."),
        ((784, 1, 10), 100, 1, "The 1 hidden neuron is awake for the 1 recorded example."),
        ((784, 1, 10), -100, 1, "The 1 hidden neuron sleeps: the 1 recorded example does not wake it."),
        ((784, 4, 10), 100, 1, "Each of the 4 hidden neurons is awake for the 1 recorded example."),
        ((784, 4, 10), -100, 1, "All 4 hidden neurons sleep: the 1 recorded example wakes none of them."),
        (
            (784, 4, 10),
            [-100, 100, 100, 100],
            1,
            "1 of 4 hidden neurons is asleep for the 1 recorded example.",
        ),
        (
            (784, 4, 10),
            [-100, -100, 100, 100],
            1,
            "2 of 4 hidden neurons are asleep for the 1 recorded example.",
        ),
        ((784, 10), 0, 1, "9 of 10 classes are not the answer to the 1 recorded example."),
        ((784, 2), 0, 1, "1 of 2 classes is not the answer to the 1 recorded example."),
    ],
)
def test_a_single_neuron_and_a_single_example_have_words_of_their_own(sizes, bias, count, expected, tmp_path):
    digits = vz.digits().train
    if sizes[-1] == 2:
        digits = vz.Examples(digits.x, digits.y % 2, digits.image_shape)
    network = vz.MLP(*sizes, seed=2)
    network.params["b1"][:] = bias
    run = learned(tmp_path / "run", network, steps=0, data=digits[:20], probe=digits[:count])
    assert expected in statement(VIEWS["dead_units"], run, 0)
    path = vz.animate(run, "dead_units").save(tmp_path / "film.gif", **(SMALL | {"size": (1280, 720)}))
    found = vz.verify(path, run)
    assert found.claims == 1 and found.false == found.unknown == ()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::viznet.errors.OneClassWarning")
@pytest.mark.parametrize(
    ("sizes", "activation", "bias", "expected"),
    [
        ((784, 1, 10), "relu", -1e6, "The 1 sum is off: it passes on 0, and no gradient comes back."),
        (
            (784, 1, 10),
            "tanh",
            9,
            "The 1 sum lies where the curve has less than a tenth of its steepest slope.",
        ),
        ((784, 1, 10), "tanh", 0, "The 1 sum is neither off nor on a flat part of the curve."),
        ((784, 1, 10), "tanh", np.nan, "The 1 sum is no number any more: the training diverged."),
        ((784, 1), "relu", 0, "No curve bends the 1 sum: softmax follows on it."),
    ],
)
def test_a_single_sum_has_words_of_its_own(sizes, activation, bias, expected, tmp_path):
    """It was said that "All 1 sums are off", below an axis of "the sums z1 of 1 examples"."""
    digits = vz.digits().train
    if sizes[-1] == 1:
        digits = vz.Examples(digits.x, 0 * digits.y, digits.image_shape)
    network = vz.MLP(*sizes, activation=activation, seed=2)
    network.params["b1"][:] = bias
    run = learned(tmp_path / "run", network, steps=0, data=digits[:20], probe=digits[:1])
    words = statement(VIEWS["activation_functions"], run, 0)
    assert expected in words and "z1 of 1 example " in f"{words} ", words
    path = vz.animate(run, "activation_functions").save(tmp_path / "film.gif", **SMALL)
    found = vz.verify(path, run)
    assert found.claims == 1 and found.false == found.unknown == ()


def test_layers_that_do_not_move_are_said_to_stand_still(tmp_path):
    network = vz.MLP(784, 8, 8, 10, seed=2)
    network.params["b2"][:] = -100  # all neurons of layer 2 sleep: only b3 learns
    run = learned(tmp_path / "run", network, steps=1)
    assert "At step 0 no weight of any layer changes." in statement(VIEWS["gradient_flow"], run, 0)


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKING)
def test_what_is_no_number_is_said_to_be_none(name, tmp_path):
    network = vz.MLP(784, 8, 10, seed=2)
    network.params["W1"][:, 0] = np.nan
    run = learned(tmp_path / "run", network, steps=1, validation_sample=300)
    words = statement(VIEWS[name], run, 0)
    assert "the training diverged." in words, words
    path = vz.animate(run, name).save(tmp_path / "film.gif", **SMALL)
    found = vz.verify(path, run)
    assert found.claims and found.false == found.unknown == ()


@pytest.mark.slow
def test_outputs_too_large_for_single_precision_are_no_numbers(tmp_path):
    network = vz.MLP(784, 8, 10, seed=2, activation="identity", output="elementwise", loss="mse")
    run = learned(tmp_path / "run", network, optimizer=vz.SGD(1e6), validation_sample=300)
    broken = int(np.flatnonzero(~np.isfinite(np.asarray(run["p"])).all(axis=(1, 2)))[0])
    assert run.status == "diverged" and np.isfinite(run[broken]["W1"]).all()
    assert "the training diverged." in statement(VIEWS["mistakes"], run, broken)
    assert vz.verify(vz.animate(run, "mistakes").save(tmp_path / "film.gif", **SMALL), run).false == ()


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.slow
def test_an_activation_of_ones_own_is_shown_if_its_slope_follows_from_its_value(tmp_path, known, monkeypatch):
    slope = (lambda z, a: 0 * z + 0.5) if known else (lambda z, a: 0.5 + 0 * a * (z > 9) + (z > 9) * (a < 6))
    own = vz.Activation("halved", "z / 2", value=lambda z: z / 2, slope=slope)
    monkeypatch.setitem(vz.ACTIVATIONS, "halved", own)
    run = learned(tmp_path / "run", vz.MLP(784, 4, 10, activation="halved"), steps=1)
    if known:
        assert "Each of the 4 hidden neurons is awake" in statement(VIEWS["dead_units"], run)
        found = vz.verify(vz.animate(run, "dead_units").save(tmp_path / "film.gif", **SMALL), run)
        assert found.false == () and any("the activation 'halved'" in str(each) for each in found.unknown)
    else:
        with pytest.raises(
            ViewError, match="dead_units: the slope of the activation 'halved' does not follow"
        ):
            Still(VIEWS["dead_units"], run, choose("dark"))


def test_an_answer_exactly_as_sure_as_the_threshold_is_given():
    said = []
    line = SimpleNamespace(say=lambda templates, **values: said.append(values))
    examples = vz.Examples(np.zeros((4, 4), np.uint8), np.zeros(4, int))
    sure, right = np.array([0.25, 0.5, 0.5, 1.0]), np.ones(4, bool)
    silence._say_answer(line, Measured(examples, "p"), sure, right, 0.5, 0)
    assert [values["answered"].text for values in said] == ["3"]


def test_a_bin_of_20_examples_is_large_enough_for_a_bar_in_colour():
    panel = Panel(Figure((8, 6)), choose("dark"))
    examples = vz.Examples(np.zeros((39, 4), np.uint8), np.zeros(39, int))
    diagram = Reliability(panel, panel.box, Measured(examples, "p"))
    many, few, *_ = diagram.show(np.repeat([0.55, 0.95], [20, 19]), np.ones(39, bool), 0)
    heights = [np.ptp(each.get_path().vertices.reshape(10, 5, 2)[..., 1], axis=1) for each in (many, few)]
    assert np.allclose(heights, [np.eye(10)[5], np.eye(10)[9]])


def test_one_wrong_answer_among_many_is_not_100_percent_rightly():
    """1 of 5,000 answers is wrong: 99.98 % would be written as 100.0 %."""
    statement = []
    line = type("Line", (), {"say": lambda _, templates, **values: statement.append(values["share"])})()
    right = np.arange(5000) > 0
    examples = vz.Examples(np.zeros((5000, 4), np.uint8), np.zeros(5000, int))
    silence._say_answer(line, Measured(examples, "p"), np.ones(5000), right, 0.5, 0)
    silence._say_answer(line, Measured(examples, "p"), np.ones(5000), right | True, 0.5, 0)
    assert [number.text for number in statement] == ["> 99.9 %", "100.0 %"]
    assert read("> 99.9 %")[0] == pytest.approx(0.9998, abs=read("> 99.9 %")[1])


@pytest.mark.slow
def test_places_that_are_always_taken_do_not_move(held_out, tmp_path):
    """With 300 held-out examples all places have a mistake at every moment; with two they may be empty."""
    mistakes = VIEWS["mistakes"]
    wrong = [
        int(re.search(r"(\d+) of 300 ", statement(mistakes, held_out, i))[1]) for i in range(len(held_out))
    ]
    assert 10 < measured(held_out).fewest_wrong(held_out) <= min(wrong)
    few = learned(tmp_path / "run", validation_sample=2)
    assert measured(few).fewest_wrong(few) <= 2
    moving = []
    for run in (held_out, few):
        still = Still(mistakes, run, choose("dark"), (640, 360))
        moved = still.show(0)
        moving.append([a in moved for a in still.figure.findobj(PathPatch) if a.get_alpha() == 0.5])
    assert moving == [[False], [True]]


@pytest.mark.slow
def test_a_card_shows_the_picture_of_its_mistake_at_every_moment(tmp_path):
    """Pictures are changed in place; a place that is empty for a while shows nothing, and then the next mistake."""
    few = vz.digits().train[:12]
    run = learned(tmp_path / "run", steps=300, data=few, probe=few)
    still = Still(VIEWS["mistakes"], run, choose("dark"), (640, 360))
    images = [image for image in still.figure.findobj(AxesImage) if image.get_size() == (28, 28)]
    for index in (3, 0, 3, 1, 2):
        still.show(index)
        p, y = np.asarray(run[index]["p"], float), run.probe.y
        wrong = sorted(np.flatnonzero(p.argmax(axis=1) != y), key=lambda i: -p[i].max())
        seen = [image for image in images if image.get_visible()]
        assert len(seen) == min(len(wrong), 10)
        for image, example in zip(seen, wrong):
            assert np.array_equal(np.ma.getdata(image.get_array()).ravel(), run.probe.x[example])
        assert bool(wrong) == (index < 2), "all places are empty at the end"


def test_weights_of_a_layer_that_answers_everything_alike_have_not_learned(tmp_path):
    """A layer whose neurons all sleep was once said to have learned, because a bias lowered the loss."""
    network = vz.MLP(784, 6, 10, seed=2)
    run = learned(tmp_path / "run", network, steps=30)
    assert "neurons learned." in statement(VIEWS["weights"], run)
    network = vz.MLP(784, 6, 10, seed=2)
    dead = learned(tmp_path / "dead", network, optimizer=vz.SGD(30), steps=30)
    assert not dead[-1]["a1"].any() and np.ptp(dead[-1]["W1"] - dead[0]["W1"]) > 1
    words = statement(VIEWS["weights"], dead)
    assert "gives every example the same" in words and "learned" not in words
