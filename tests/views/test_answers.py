"""A view answers its question in a sentence that the numbers choose, and the opposite numbers get another."""

import re

import numpy as np
import pytest

import viznet as vz
from tests.readback import states
from tests.recordings import learn
from tests.still import Still
from viznet.errors import OneClassWarning, ViewError
from viznet.receipts import receipt_beside
from viznet.receipts.checks import wrong_in_sentence, wrong_number
from viznet.receipts.claims import claim_of
from viznet.receipts.receipt import Number, ShownSentence
from viznet.receipts.receipt_file import read_receipt
from viznet.receipts.recomputed import Recomputed
from viznet.receipts.recorded import Recorded
from viznet.theme import choose
from viznet.views import find_view
from viznet.views.drawing.listed import listed_in, sentences_in
from viznet.views.drawing.mistake_sentences import say_mistakes
from viznet.views.drawing.wordings import template_parts

SIZE = (1280, 720)


def answers(view, run, size=SIZE):
    """The sentence that a view says at each snapshot; each is checked with the second path."""
    still = Still(find_view(view), run, choose("dark"), size)
    truth, found = Recomputed(Recorded(run.path), int(run.steps[-1]), 0, run.hash), []
    for index in range(len(run)):
        still.show(index)
        ((section, parts, _),) = sentences_in(still.figure)
        assert section == view.partition(":")[0]
        statement = ShownSentence.of(section, parts, 0, 1)
        assert statement.claim, f"{statement.text!r} makes no claim"
        assert not list(wrong_in_sentence(statement, truth, (), "here"))
        assert not [w for number in listed_in(still.figure) if (w := wrong_number(number, truth, "here"))]
        found.append(statement)
    return found


def made(path, *sizes, weights=1.0, bias=0.0, **options):
    """A recording of step 0 of a network with larger weights and with these biases in layer 1."""
    network = vz.MLP(*sizes, seed=1, **options)
    network.params["W1"] *= weights
    network.params["b1"] += bias
    return learn(path, network, vz.digits().test[:60], steps=0, progress=False)


@pytest.mark.slow
@pytest.mark.parametrize("view", ["activation_functions", "softmax", "losses"])
@pytest.mark.parametrize("recording", ["tanh, elementwise, mse", "diverged", "26 long names"])
def test_every_answer_is_true(view, recording, run_of):
    answers(view, run_of(recording))


@pytest.mark.slow
def test_a_wide_picture_says_the_output_of_the_surest_mistake(run_of):
    """Only the longest wording has it."""
    run = run_of("tanh, elementwise, mse")
    said = answers("losses", run, size=(2880, 720))[-1]
    p, y = np.asarray(run[-1]["p"], float), run.probe.y
    of_truth = p[np.arange(len(y)), y][p.argmax(1) != y].min()
    assert states(said.text.split("gives the true class ")[1], of_truth)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "claim"),
    [
        ({}, "sums off"),
        ({"bias": -100}, "all sums off"),
        ({"bias": 100}, "sums on the steep part"),
        ({"activation": "sigmoid"}, "sums on the steep part"),
        ({"activation": "sigmoid", "weights": 20}, "sums on flat parts"),
        ({"activation": "tanh", "bias": 5}, "sums on flat parts"),
        ({"activation": "leaky_relu"}, "sums on flat parts"),
        ({"activation": "identity", "bias": -100}, "sums on the steep part"),
    ],
)
def test_the_sums_choose_what_is_said_of_the_curve(options, claim, tmp_path):
    run = made(tmp_path / "run", 784, 6, 10, **options)
    (statement,) = answers("activation_functions", run)
    assert statement.claim == claim


def test_a_layer_before_softmax_has_no_curve(tmp_path):
    run = made(tmp_path / "run", 784, 10)
    (statement,) = answers("activation_functions", run)
    assert statement.text == "No curve bends these 600 sums: softmax weighs those of an example together."


@pytest.mark.slow
def test_the_leader_is_named_first_and_the_answer_is_judged(run_of):
    run = run_of("784-16-16-10")
    p, y = run[-1]["p"], run.probe.y
    for example, verdict in (
        (int((p.argmax(1) == y).argmax()), "right"),
        (int((p.argmax(1) != y).argmax()), "wrong"),
    ):
        statement = answers(f"softmax:example={example}", run)[-1]
        assert statement.claim == f"leads and is {verdict}"
        assert statement.text.startswith(f"{p[example].argmax()} leads ")
        assert statement.text.endswith(f"the answer is {verdict}.")


@pytest.mark.parametrize("output", ["softmax", "elementwise"])
def test_a_lead_that_makes_no_difference_is_not_a_lead_of_1_00_times(output, tmp_path):
    """The scores of a network that has hardly a weight differ, but their shares do not."""
    run = made(tmp_path / "run", 784, 10, weights=1e-6, output=output, loss="mse")
    for size in (SIZE, (320, 240)):
        (statement,) = answers("softmax:example=3", run, size)
        assert (
            "barely" in statement.claim
            and "nearly the same" in statement.text
            and " times" not in statement.text
        )


@pytest.mark.parametrize("output", ["softmax", "elementwise"])
def test_a_lead_beyond_all_numbers_is_not_infinite(output, tmp_path):
    """e to the power of the lead is too large for a number of the machine, but it is not infinite."""
    run = made(tmp_path / "run", 784, 10, weights=1e5, output=output, loss="mse")
    z = run.probe.x[3] / 255 @ run[0]["W1"].astype(float) + run[0]["b1"]
    assert np.abs(z[run.probe.y[3]] - np.delete(z, run.probe.y[3]).max()) > 709.8
    for size in (SIZE, (320, 240)):
        (statement,) = answers("softmax:example=3", run, size)
        assert "many billion times" in statement.text and "∞" not in statement.text


class Line:
    """Takes the place of a line below a picture, and returns every wording of a sentence."""

    @staticmethod
    def say(templates, **values):
        return [
            "".join(map(str, template_parts(t, **{k: v.text for k, v in values.items()}))) for t in templates
        ]


@pytest.mark.parametrize("symbol", ["held out", "p"])
@pytest.mark.parametrize(
    ("right", "expected"),
    [
        ([1, 1, 1, 0], r"1 of 4 .*is wrong(; it is surer \(90 %\) than|, and surer than) most right ones\."),
        (
            [1, 1, 0, 0],
            r"2 of 4 .*are wrong(; the surest \(90 %\) is|, at least one) surer than most right ones\.",
        ),
        # The wrong answer is surer than one of the two right ones, which is not most of them.
        (
            [0.99, 1, 0],
            r"1 of 3 .*is wrong(; it is no surer \(90 %\) than|, and no surer than) most right ones\.",
        ),
        ([0], r"The 1 (held-out|recorded) example is wrong\."),
        ([1], r"The 1 (held-out|recorded) example is right\."),
        ([0, 0], r"(Not one of 2 (held-out|recorded) examples is right|All 2 are wrong)\."),
        ([1, 1], r"There is no mistake among 2( held-out examples| recorded examples|)\."),
    ],
)
def test_one_mistake_is_wrong_and_two_are(symbol, right, expected):
    """A right answer is sure by 0.8 if no other number is given, a wrong one by 0.9."""
    sure = np.select([np.equal(right, 0), np.equal(right, 1)], [0.9, 0.8], right)
    for text in say_mistakes(Line, symbol, sure, np.array(right, bool), 0, shares=True):
        assert re.fullmatch(expected, text) and claim_of(text), text


def test_mistakes_as_sure_as_right_answers_are_not_less_sure(tmp_path):
    """A network without weights is as sure of every answer."""
    (statement,) = answers("mistakes", made(tmp_path / "run", 784, 10, weights=0))
    assert statement.claim == "mistake no surer" and "no surer than most right ones" in statement.text


def test_equal_scores_are_level(tmp_path):
    run = made(tmp_path / "run", 784, 10, weights=0)
    (statement,) = answers("softmax:example=3", run)
    assert statement.claim == "level scores"


@pytest.mark.slow
def test_a_temperature_divides_the_scores(run_of):
    run = run_of("784-16-16-10")
    warm, cold = (
        answers(f"softmax:example=5,temperature={temperature}", run)[-1] for temperature in (10, 0.1)
    )
    factors = [
        next(p.text for p in statement.parts if isinstance(p, Number) and p.source.kind == "times")
        for statement in (warm, cold)
    ]
    lead = float(np.diff(np.sort(np.log(run[-1]["p"][5].astype(float))))[-1])
    for text, temperature in zip(factors, (10, 0.1)):
        assert float(text.replace(",", "")) == pytest.approx(np.exp(lead / temperature), rel=0.06)


def test_at_the_smallest_temperature_the_leader_has_all(run_of):
    """Divided by it, every score is too large for a number."""
    run, size = run_of("784-16-16-10"), (640, 360)
    still = Still(find_view("softmax:example=5,temperature=1e-320"), run, choose("dark"), size)
    still.show(-1)
    shares = {n.source.index[0]: n.text for n in listed_in(still.figure) if n.source.kind == "share"}
    assert shares.pop(int(run[-1]["p"][5].argmax())) == "100 %"
    assert list(shares.values()) == ["0 %"]


@pytest.mark.slow
def test_the_loss_that_counts_the_surest_mistake_more_is_named_first(run_of, tmp_path):
    """A sure mistake costs more by cross-entropy, and an unsure one among sure answers more by MSE."""
    few = vz.digits().train[:60]
    by_heart = learn(tmp_path / "run", vz.MLP(784, 8, 10, seed=1), few, lr=0.2, steps=160, probe=few)
    sure, unsure = (answers("losses", run)[-1] for run in (run_of("784-16-16-10"), by_heart))
    assert {statement.claim for statement in (sure, unsure)} == {"losses part"}
    assert sure.text.index("cross-entropy") < sure.text.index("MSE")
    assert unsure.text.index("MSE") < unsure.text.index("cross-entropy")


def test_the_worst_mistake_is_not_called_the_surest(run_of):
    """Of two mistakes, one may give its own answer more, and the other its true class less."""
    assert all("urest" not in statement.text for statement in answers("losses", run_of("784-16-16-10")))


def test_without_a_mistake_the_costliest_answer_is_named(run_of):
    statement = answers("losses", run_of("one probe example"))
    assert {sentence.claim for sentence in statement} <= {"no mistake among losses", "losses alike"}
    assert statement[-1].claim == "no mistake among losses"


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A training that diverged until nothing is a number."""
    network = vz.MLP(784, 8, 10, seed=2, activation="identity", output="elementwise", loss="mse")
    with np.errstate(all="ignore"):
        return learn(
            tmp_path_factory.mktemp("runs") / "run", network, lr=1e6, progress=False, validation=False
        )


@pytest.mark.parametrize(
    ("view", "claim"),
    [
        ("activation_functions:layer=2", "sums no numbers"),
        ("softmax", "rivals no numbers"),
        ("losses", "losses no numbers"),
    ],
)
def test_numbers_that_are_none_are_said_to_be_none(view, claim, broken):
    assert broken.status == "diverged"
    assert answers(view, broken)[-1].claim == claim


@pytest.mark.slow
def test_the_opposite_sentence_is_not_true(run_of):
    run = run_of("784-16-16-10")
    truth = Recomputed(Recorded(run.path), int(run.steps[-1]), 0, run.hash)
    for view, old, new in (
        ("softmax:example=5", "right", "wrong"),
        ("losses", "but", "and"),
        (
            "activation_functions",
            " sums are off: they pass on 0, and no gradient comes back",
            " sums lie on flat parts",
        ),
    ):
        statement = answers(view, run)[-1]
        turned = tuple(part.replace(old, new) if isinstance(part, str) else part for part in statement.parts)
        text = statement.text.replace(old, new)
        assert text != statement.text
        other = ShownSentence.of(statement.section, turned, 0, 1)
        (line,) = wrong_in_sentence(other, truth, (), "here")
        assert "is not true: it holds only if" in line


@pytest.mark.slow
def test_a_film_lists_its_answers_and_is_verified(run_of, tmp_path):
    run = run_of("784-16-16-10")
    views = ("activation_functions", "softmax", "losses")
    path = vz.animate(run, *views, text=0.6).save(
        tmp_path / "film.gif", size=SIZE, seconds=0.5, fps=4, progress=False
    )
    found = vz.verify(path, run)
    assert not found.false and not found.unknown and found.claims >= 2 * len(views)
    receipt = receipt_beside(path)
    statement = read_receipt(receipt.read_bytes(), receipt).sentences
    assert {sentence.section for sentence in statement} == set(views)
    assert [(s.begin, s.end) for s in statement] == sorted((s.begin, s.end) for s in statement)
    sentence = next(s for s in statement if s.section == "softmax")
    changed = receipt.read_text(encoding="utf-8").replace("the answer is right", "the answer is wrong")
    receipt.write_text(changed, encoding="utf-8")
    assert "the answer is" in sentence.text and vz.verify(receipt, run).false


@pytest.mark.parametrize(
    ("view", "message"),
    [
        ("softmax:temperature=0", "softmax: temperature .*0.*"),
        ("softmax:temperature=warm", "softmax: temperature .*warm"),
        ("softmax:example=100", "softmax: no example 100 in this recording; choose from 0 to 99"),
        ("activation_functions:layer=4", "activation_functions: no layer 4 in this 784-16-16-10 network"),
        ("activation_functions:example=-1", "activation_functions: no example -1 in this recording"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_one_line(view, message, run_of):
    with pytest.raises(ViewError, match=message) as error:
        vz.animate(run_of("784-16-16-10"), find_view(view)).still(size=(320, 180))
    assert "\n" not in str(error.value)


def test_a_single_output_has_no_rival(tmp_path):
    examples = vz.Examples(np.eye(4, dtype=np.uint8) * 200, np.zeros(4, int), (2, 2), ("a",))
    network = vz.MLP(4, 3, 1, output="elementwise", activation="sigmoid", loss="mse")
    with pytest.warns(OneClassWarning):
        training = vz.train(network, examples, steps=1)
    run = vz.record(training, tmp_path / "run", probe=examples, progress=False)
    with pytest.raises(ViewError, match="softmax: this network has one output, which has no rival"):
        vz.animate(run, "softmax").still(size=(320, 180))
    for view in ("losses", "activation_functions"):
        answers(view, run)
    with pytest.warns(OneClassWarning):
        training = vz.train(vz.MLP(4, 3, 1, output="elementwise", loss="mse", seed=1), examples, steps=1)
    run = vz.record(training, tmp_path / "relu", probe=examples, progress=False)
    (*_, last) = answers("evidence", run)
    assert last.text == "There is only 1 class, so neither the input nor the biases decide."


def test_where_the_sure_answers_are_wrong_the_rest_is_better(tmp_path):
    """A network that is sure of class 1 for white, and hardly sure of class 0 for black; all are of class 0."""
    network = vz.MLP(1, 2, seed=1)
    network.params["W1"][...], network.params["b1"][...] = [[0, 5]], [0.1, 0]
    few = vz.Examples(
        np.repeat([[255], [0]], 40, axis=0).astype(np.uint8), np.zeros(80, int), None, ("a", "b")
    )
    with pytest.warns(OneClassWarning):
        run = learn(tmp_path / "run", network, few, steps=0, probe=few, validation=False)
    (sure,), (every,) = (answers(f"silence:threshold={least}", run) for least in (0.9, 0.5))
    assert sure.text == "At 90 % it answers 40 of 80, 0.0 % rightly; the rest is clearly better."
    assert every.text.endswith("answers all 80 recorded examples, 50.0 % of them rightly.")


def test_a_gradient_of_zero_leads_nowhere_and_is_verified(tmp_path):
    """Of a network whose neurons are all off, also the second path finds no rate of Newton's."""
    network = vz.MLP(784, 4, 10, activation="relu", output="elementwise", loss="mse", seed=1)
    for symbol in ("b1", "b2"):
        network.params[symbol][...] = -100
    run = learn(tmp_path / "run", network, vz.digits().test[:60], steps=0, progress=False)
    (statement,) = answers("slice", run)
    assert statement.text.startswith("The gradient is 0 here")


def test_costs_that_hardly_differ_are_alike(run_of):
    """Before training, 1.3 times the one and "only" 1.1 times the other was called a difference."""
    ratios = re.compile(r"([\d.]+)(?: times| ×).*?([\d.]+)(?: times| ×)")
    seen = set()
    for statement in answers("losses", run_of("784-16-16-10")):
        large, small = map(float, ratios.search(statement.text).groups())
        seen.add(statement.claim)
        assert (statement.claim == "losses part") == (large / small >= 1.2) or abs(large / small - 1.2) < 0.1
        assert ("only" in statement.text) <= (statement.claim == "losses part")
    assert seen == {"losses part", "losses alike"}
