"""Every sentence that numbers choose is a claim, and has a condition."""

import re
from collections import Counter

import pytest

from tests import needs
from viznet.activations import ACTIVATIONS
from viznet.receipts.claims import CLAIMS, claim_of
from viznet.walkthroughs import sentences

needs.manim()
from viznet.stage import captions  # noqa: E402

VALUES = re.compile(r"\{\w+\}")
# The sentences that scenes choose by numbers. The other sentences are always said, or describe the drawing.
CHOSEN = [
    captions.ONLY_NEURON,
    captions.SILENCED,
    captions.ALL_PASS,
    captions.ALL_SILENT,
    captions.NEURON_AND_BIAS,
    captions.NEURON_OF_ONE,
    captions.NEURON_OF_MANY,
    *captions.VERDICTS.values(),
    captions.ONLY_BIAS,
    *captions.QUESTIONS.values(),
    captions.NO_GRADIENT,
    captions.SHARE_MINUS_TARGET,
    captions.LOUDEST,
    captions.PASSES_ON,
    captions.NEURON_OFF,
    captions.NEURON_FLAT,
    captions.NO_STEP,
    captions.PLAIN_STEP,
    captions.SOME_CANCELS,
    captions.ALL_CANCELS,
    captions.AGREE,
    captions.ASK_NOTHING,
    captions.STEP_OF_MANY,
    captions.STEP_OF_ONE,
    captions.STEP_OF_NONE,
    captions.RANDOM,
    captions.TRAINED_BEFORE,
    captions.FIRST_MOMENT,
    captions.SAME_WEIGHTS,
    *captions.CHANGING_WEIGHTS.values(),
    captions.SETTLED,
    captions.UNSETTLED,
    *sentences.ANSWER.values(),
    sentences.FLAT,
    sentences.NO_SMALL_STEP,
    sentences.SMALL_STEP,
    sentences.GREEDY_STEP,
    sentences.GREEDY_PLAIN_STEP,
    sentences.DIVERGED,
    sentences.NOTHING_FORGOTTEN,
    *sentences.FORGOTTEN,
    sentences.DEAR,
    sentences.AS_CHEAP,
    sentences.BATCH_DEAR,
    "Neuron {neuron} of {size} argues for {rival}.",
    *(activation.forward_sentence for activation in ACTIVATIONS.values()),
    *(activation.backward_sentence for activation in ACTIVATIONS.values()),
]


def as_said(template):
    """A sentence of a template, with a text for each value."""
    from viznet.stage.screen_number import without_markup

    return VALUES.sub("12.5 %", without_markup(template))


@pytest.mark.parametrize("template", dict.fromkeys(CHOSEN))
def test_a_sentence_that_numbers_choose_makes_one_claim(template):
    said = as_said(template)
    assert [claim.name for claim in CLAIMS if claim.reads(said)] == [claim_of(said).name]


def test_no_claim_waits_for_a_sentence_that_nobody_says():
    said = {claim_of(as_said(template)).name for template in CHOSEN}
    assert said == {claim.name for claim in CLAIMS}


def test_names_and_conditions_differ():
    assert not [name for name, count in Counter(claim.name for claim in CLAIMS).items() if count > 1]
    assert all(claim.condition for claim in CLAIMS)


def test_sentences_that_are_always_true_make_no_claim():
    for template in (captions.LOSS, captions.MULTIPLIES, *captions.FIRST_LAYER, sentences.RIGHT_BEFORE):
        assert claim_of(as_said(template)) is None
