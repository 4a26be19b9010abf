"""Every sentence that numbers choose is a claim, and has a condition."""

import importlib
import re
import sys
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest

import viznet.views  # noqa: F401  # its modules are read below
from tests import needs
from viznet.activations import ACTIVATIONS
from viznet.receipts import claims_of_descent
from viznet.receipts.claims import CLAIMS, claim_of
from viznet.walkthroughs import sentences

needs.manim()
from viznet.stage import (  # noqa: E402
    captions,
    captions_batch,
    captions_chain,
    captions_descent,
    captions_equation,
    captions_learning,
    captions_neuron,
    captions_worked,
)
from viznet.views import gradient_flow, silence  # noqa: E402
from viznet.views.drawing import asleep_sentences as asleep  # noqa: E402
from viznet.views.drawing import evidence_sentences, landscape_sentences, slice_sentences  # noqa: E402
from viznet.views.drawing import mistake_sentences as mistakes  # noqa: E402


def module(view):
    """The module of a view or of its sentences; `viznet.views.softmax` is the view itself."""
    return importlib.import_module(f"viznet.views.{view}")


# The answers that views choose by numbers, in the wordings of each length.
ANSWERS = {
    "drawing.bend_sentences": (
        "OFF",
        "ONE_OFF",
        "ALL_OFF",
        "ON_FLAT",
        "ONE_ON_FLAT",
        "BOTH",
        "NEITHER",
        "NO_NUMBERS",
        "NO_CURVE",
        *("THE_OFF", "THE_ON_FLAT", "THE_NEITHER", "THE_NO_NUMBER", "THE_NO_CURVE"),
    ),
    "drawing.learned": (
        *("ALL", "THE_ONE", "SOME", "ALL_BUT_ONE", "MANY_NEVER", "NONE", "NOT_THE_ONE"),
        *("ALL_MOVED", "THE_ONE_MOVED", "SOME_MOVED", "ALL_ALIKE", "THE_ONE_ALIKE"),
    ),
    "softmax": (
        *("RIGHT", "WRONG", "RIGHT_IF", "WRONG_IF", "TIED", "NO_NUMBERS"),
        *("RIGHT_BARELY", "WRONG_BARELY", "RIGHT_BARELY_IF", "WRONG_BARELY_IF"),
        *("RIGHT_BEYOND", "WRONG_BEYOND", "RIGHT_BEYOND_IF", "WRONG_BEYOND_IF"),
    ),
    "losses": ("PART", "ALIKE", "NO_MISTAKE", "NO_NUMBERS"),
    "drawing.evidence_sentences": (
        "INPUT_DECIDES",
        "BIASES_DECIDE",
        "NOBODY_LEADS",
        "SHARED",
        "ONE_CLASS",
        "NO_NUMBERS",
    ),
    "embedding": (
        "BETTER",
        "WORSE",
        "NOT_CLEAR",
        "ALIKE",
        "NEITHER",
        "BEYOND_CHANCE",
        "HARDLY_BEYOND_CHANCE",
        "CHANCE",
        "ALONE",
        "NO_NUMBERS",
    ),
}
gradient_flow, silence = (sys.modules[view.__module__] for view in (gradient_flow, silence))
OF_VIEWS = (
    evidence_sentences.NOT_SHOWN,
    evidence_sentences.OTHER_NOT_SHOWN,
    *(mistakes.SURER, mistakes.NO_SURER, mistakes.ALL_WRONG, mistakes.ALL_RIGHT, mistakes.NO_NUMBERS),
    *(
        silence.HELPS,
        silence.UNCLEAR,
        silence.MISLEADS,
        silence.ALL_ANSWERED,
        silence.SILENT,
        silence.NO_NUMBERS,
    ),
)
OF_NEURONS = (
    *(asleep.AWAKE, asleep.ASLEEP, asleep.ALL_ASLEEP),
    *(asleep.ALL_ANSWERED, asleep.NEVER_ANSWERED),
)
OF_LAYERS = (
    asleep.NO_NUMBERS,
    *(gradient_flow.ONLY, gradient_flow.EVEN, gradient_flow.APART, gradient_flow.FADES, gradient_flow.GROWS),
    *(gradient_flow.STUCK, gradient_flow.STILL, gradient_flow.FROM_ZERO, gradient_flow.NO_NUMBERS),
    gradient_flow.NOT_YET,
)
OF_SLOPES = (
    *(
        slice_sentences.RAISES,
        slice_sentences.BARELY_RAISES,
        slice_sentences.SMALL,
        slice_sentences.HARDLY,
        slice_sentences.RIGHT,
    ),
    *(slice_sentences.FARTHEST, slice_sentences.LARGE, slice_sentences.NO_STEP, slice_sentences.LEVEL),
    *(slice_sentences.FLAT, slice_sentences.LOST),
    *(landscape_sentences.BEGINS, landscape_sentences.FELL, landscape_sentences.ROSE),
    *(landscape_sentences.STAYED, landscape_sentences.LOWER, landscape_sentences.LOWEST),
    landscape_sentences.LOST,
)
VALUES = re.compile(r"\{\w+\}")
# The sentences that scenes choose by numbers. The other sentences are always said, or describe the drawing.
CHOSEN = [
    captions.ONLY_NEURON,
    captions.SILENCED,
    captions.ALL_PASS,
    captions.ALL_SILENT,
    captions.NEURON_AND_BIAS,
    captions.NEURON_OF_SMALL,
    captions.NEURON_OF_ONE,
    captions.NEURON_OF_MANY,
    *captions.VERDICTS.values(),
    captions.NO_ANSWER,
    captions.NO_ANSWER_YET,
    *captions.ANSWERS.values(),
    *captions.QUESTIONS.values(),
    *captions.QUESTIONS_OF_ONE_LAYER.values(),
    captions.NO_GRADIENT,
    captions.SHARE_MINUS_TARGET,
    captions.LOUDEST,
    captions.PASSES_ON,
    captions.NEURON_OFF,
    captions.NEURON_FLAT,
    captions.PASSES_AND_OFF,
    captions.PASSES_AND_FLAT,
    captions.NO_STEP,
    captions.PLAIN_STEP,
    captions.NOTHING_IN_DOUBT,
    captions.FOR_AND_AGAINST,
    captions.ALL_FOR,
    captions.ALL_AGAINST,
    captions.NO_WEIGHTS,
    captions.UNDER_INK,
    captions_batch.SOME_CANCELS,
    captions_batch.ALL_CANCELS,
    captions_batch.AGREE,
    captions_batch.ASK_NOTHING,
    captions_batch.STEP_OF_MANY,
    captions_batch.STEP_OF_ONE,
    captions_batch.STEP_OF_NONE,
    captions_batch.OWN_LOSSES,
    *captions_batch.BATCH_AFTER.values(),
    captions_batch.LOWER,
    captions_batch.NONE_LOWER,
    captions_batch.ALL_LOWER,
    captions_batch.STEP_HELPS_ALL,
    captions_batch.STEP_IS_A_COMPROMISE,
    captions_batch.STEP_HELPS_ONE,
    captions_batch.STEP_TOO_LONG,
    captions_batch.STEP_CHANGES_NOTHING,
    captions_batch.STEP_UNNEEDED,
    captions_learning.RANDOM,
    captions_learning.TRAINED_BEFORE,
    captions_learning.FIRST_MOMENT,
    captions_learning.NO_ANSWER_AT_LAST,
    captions_learning.SAME_WEIGHTS,
    *captions_learning.LOSS_BETWEEN.values(),
    captions_learning.SETTLED,
    captions_learning.UNSETTLED,
    captions_learning.UNANSWERED,
    captions_learning.NOT_ALWAYS_ANSWERED,
    captions_learning.BROKE,
    captions_learning.RIGHT_SINCE,
    captions_learning.RIGHT_AT_LAST,
    captions_learning.RIGHT_ALWAYS,
    captions_learning.WRONG_AT_LAST,
    *captions_learning.LEARNED.values(),
    captions_learning.LEARNED_MORE,
    *captions_learning.LEARNED_ON_BATCH.values(),
    captions_learning.NOT_MOVED,
    captions_learning.NO_TIME,
    captions_equation.ALL_CHANGED,
    captions_equation.SOME_CHANGED,
    captions_equation.NONE_CHANGED,
    captions_equation.LESSON,
    captions_equation.STANDING,
    captions_equation.BEGINNING,
    *(captions_equation.NESTED, captions_equation.ONE_LAYER),
    *(captions_equation.PAPER, captions_equation.PAPER_STILL),
    *(captions_equation.WALK, captions_equation.NO_WALK),
    captions_neuron.SALT,
    captions_neuron.NO_SALT,
    captions_neuron.GOES_ON,
    captions_neuron.STAYS,
    captions_neuron.SERVED,
    captions_neuron.SILENT,
    captions_neuron.AS_IT_IS,
    captions_neuron.BENT,
    *(captions_neuron.ANSWER_OFF, captions_neuron.ANSWER_AS_IT_IS, captions_neuron.ANSWER_BENT),
    captions_neuron.SCORE,
    captions_chain.INPUT,
    captions_chain.INPUT_OF_ONE,
    captions_chain.NO_INPUT,
    captions_chain.SLOPE,
    captions_chain.SLOPE_OF_ONE,
    captions_chain.FLAT,
    captions_chain.SAME_WAY,
    captions_chain.OTHER_WAY,
    captions_chain.STILL,
    captions_chain.ZERO,
    *(captions_descent.LEFT, captions_descent.RIGHT, captions_descent.FLAT, captions_descent.ZERO),
    *(captions_descent.TOO_SMALL, captions_descent.LOWEST, captions_descent.TOO_LARGE),
    *(captions_descent.NONE_TOO_LARGE, captions_descent.NO_STEP),
    *captions_descent.OWN.values(),
    *captions_descent.PLAIN.values(),
    *(captions_descent.NEWTON, captions_descent.REFUSED),
    *(captions_descent.FITS, captions_descent.MANY_MB, captions_descent.MANY_GB),
    *(captions_descent.TOO_MANY_GB, *captions_descent.DEAR, *captions_descent.AFFORDABLE),
    captions_descent.SEES_ALL,
    *(captions_descent.WALK_FELL, captions_descent.WALK_ROSE, captions_descent.WALK_STAYED),
    *(captions_descent.WIDER, captions_descent.CLOSER, captions_descent.ALIKE),
    *(captions_descent.SOME_UPHILL, captions_descent.ALL_DOWN),
    *(captions_descent.HOLDS, captions_descent.HOLDS_ALL),
    captions_worked.AGREE,
    captions_worked.DIFFER,
    captions_worked.ORDER,
    captions_worked.SAME_ORDER,
    captions_worked.PROGRAM,
    captions_worked.NEITHER,
    captions_worked.LESSON,
    captions_worked.NO_ORDER,
    *captions_batch.REAL_BATCH,
    captions_batch.IN_PLACE_OF_BATCH,
    *sentences.BATCH_STEP,
    *sentences.PLAIN_BATCH_STEP,
    *sentences.ANSWER.values(),
    sentences.FLAT,
    sentences.NO_SMALL_STEP,
    sentences.SMALL_STEP,
    sentences.GREEDY_STEP,
    sentences.GREEDY_PLAIN_STEP,
    *(sentences.SAME_STEP, sentences.SAME_PLAIN_STEP, sentences.SMALLER_STEP),
    sentences.DIVERGED,
    sentences.NOTHING_FORGOTTEN,
    *sentences.FORGOTTEN,
    sentences.DEAR,
    sentences.DEAR_BESIDE_ONE,
    sentences.AS_CHEAP,
    sentences.CHEAP,
    sentences.TRADED,
    sentences.BATCH_DEAR,
    "Neuron {neuron} of {size} argues for {rival}.",
    *(
        template
        for view, names in ANSWERS.items()
        for name in names
        for template in getattr(module(view), name)
    ),
    *(activation.forward_sentence for activation in ACTIVATIONS.values()),
    *(activation.backward_sentence for activation in ACTIVATIONS.values()),
    *(text for chosen in OF_VIEWS for texts in chosen.values() for text in texts),
    *(text for chosen in OF_NEURONS for texts in chosen.values() for text in texts),
    *(text for texts in OF_LAYERS for text in texts),
    *(text for texts in OF_SLOPES for text in texts),
]


def as_sentence(template):
    """A sentence of a template, with a text for each value."""
    from viznet.stage.screen_number import without_markup

    return VALUES.sub("12.5 %", without_markup(template))


@pytest.mark.parametrize("template", dict.fromkeys(CHOSEN))
def test_a_sentence_that_numbers_choose_makes_one_claim(template):
    sentence = as_sentence(template)
    assert [claim.name for claim in CLAIMS if claim.reads(sentence)] == [claim_of(sentence).name]


def test_no_claim_waits_for_a_sentence_that_nobody_says():
    names = {claim_of(as_sentence(template)).name for template in CHOSEN}
    assert names == {claim.name for claim in CLAIMS}


def test_names_and_conditions_differ():
    assert not [name for name, count in Counter(claim.name for claim in CLAIMS).items() if count > 1]
    assert all(claim.condition for claim in CLAIMS)


def test_sentences_that_are_always_true_make_no_claim():
    for template in (captions.LOSS, captions.MULTIPLIES, *captions.FIRST_LAYER, sentences.RIGHT_BEFORE):
        assert claim_of(as_sentence(template)) is None


@pytest.mark.parametrize("factor", [0.0, 1e-12, -1e-12, 1e-6, 0.3, 1.0, -0.5])
@pytest.mark.parametrize("name", ["input", "slope", "loss"])
def test_what_is_said_of_a_factor_holds_for_it(name, factor):
    """A factor that is written as 0.00 moves nothing, and no claim about it may say that it does."""
    said = captions_chain.handed_over(name, factor)
    assert ("does not move" in said) == (abs(factor) < 2e-7)
    recomputed = SimpleNamespace(value=lambda source: factor)
    assert claim_of(as_sentence(said)).holds(recomputed, SimpleNamespace(sources=(None,)))


@pytest.mark.parametrize(
    ("angles", "uphill"), [([95, 40, 75, 40], True), ([75, 40, 95, 40], True), ([75, 40, 75, 89], False)]
)
def test_arrows_of_both_moments_count_as_uphill(monkeypatch, angles, uphill):
    moments = [np.array(angles[:2]), np.array(angles[2:])]
    said = captions_descent.on_average(moments)
    assert said == (captions_descent.SOME_UPHILL if uphill else captions_descent.ALL_DOWN)
    monkeypatch.setattr(claims_of_descent, "angles", lambda r, s: moments)
    named = {text: claim_of(text) for text in (captions_descent.SOME_UPHILL, captions_descent.ALL_DOWN)}
    assert [text for text, claim in named.items() if claim.holds(None, None)] == [said]


@pytest.mark.parametrize(
    ("share", "whole"), [(1.0, True), (0.9999999, True), (0.99998, False), (0.938, False)]
)
def test_where_a_cut_holds_the_whole_way_no_rest_is_left(monkeypatch, share, whole):
    said = captions_descent.held(share)
    assert ("the rest" not in said) is (captions_descent.share_held(share) == "100 %") is whole
    monkeypatch.setattr(claims_of_descent, "explained", lambda r: share)
    for text in (captions_descent.HOLDS, captions_descent.HOLDS_ALL):
        assert claim_of(as_sentence(text)).holds(None, None) is (text == said)
