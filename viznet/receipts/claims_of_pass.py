"""Claims about one pass: sums, an activation, the answer, gradients."""

from viznet.receipts import conditions as c
from viznet.receipts.claim import Claim

CLAIMS_OF_PASS = (
    # The sums of a layer, and what an activation does to them.
    Claim("only neuron", r"This layer has no other neuron\.", "n1 = 1", c.is_only_neuron),
    Claim(
        "silenced",
        r"A negative sum becomes 0\. A positive one stays as it is\.",
        "some z1 < 0, some z1 ≥ 0, and a1 = max(0, z1)",
        c.silences_some,
    ),
    Claim(
        "all pass",
        r"No sum is negative here, so all stay as they are\.",
        "no z1 < 0, and a1 = z1",
        c.passes_all,
    ),
    Claim(
        "all silent",
        r"Every sum is negative here, so all become 0\.",
        "every z1 < 0, and a1 = 0",
        c.silences_all,
    ),
    Claim(
        "only a bias",
        r"Nothing reaches neuron .+ of .+ but its bias\.",
        "every a · w into the neuron is 0",
        lambda r, s: c.inputs(r, s) == 0,
    ),
    Claim(
        "only small inputs",
        r"Neuron .+ of .+: every single input is too small to be seen here\.",
        "no a · w into the neuron is more than a twentieth of its sum or of its bias, and one is not 0",
        c.has_small_inputs,
    ),
    Claim(
        "one input",
        r"One input reaches neuron .+ of .+\.",
        "one a · w into the neuron is not 0",
        lambda r, s: c.inputs(r, s) == 1,
    ),
    Claim(
        "many inputs",
        r"Neuron .+ of .+: its strongest inputs come first\.",
        "two or more a · w into the neuron are not 0",
        lambda r, s: c.inputs(r, s) >= 2,
    ),
    Claim(
        "argues for",
        r"Neuron .+ of .+ argues for .+\.",
        "its a · w into this class is greater than that into the true class, or without one into the answer",
        c.argues_for,
    ),
    # What is said of an activation holds for that one only.
    Claim(
        "is ReLU",
        r"A neuron whose sum is negative stays silent; a positive sum passes unchanged\."
        r"|A neuron that was off sent nothing forward, so no gradient flows back through it\.",
        "the slope is 0 below 0, and 1 above 0",
        lambda r, s: c.has_slopes(r, below=0, above=1),
    ),
    Claim(
        "is leaky",
        r"A positive sum passes unchanged; of a negative one, only a hundredth passes\."
        r"|Where the sum was positive, the whole gradient flows back; elsewhere, a hundredth\.",
        "the slope is 0.01 below 0, and 1 above 0",
        lambda r, s: c.has_slopes(r, below=0.01, above=1),
    ),
    Claim(
        "is between 0 and 1",
        r"Every sum is squeezed between 0 and 1, which says how far the neuron is on\."
        r"|At most a quarter of the gradient flows back: a neuron fully on or off hardly learns\.",
        "every activation is between 0 and 1, and no slope is above 1/4",
        lambda r, s: c.squeezes(r, 0, 1, steepest=0.25),
    ),
    Claim(
        "is between −1 and 1",
        r"Every sum is squeezed between −1 and 1\."
        r"|The gradient is multiplied by the slope: a neuron near −1 or 1 hardly learns\.",
        "every activation is between −1 and 1, and the slope at 0 is 1",
        lambda r, s: c.squeezes(r, -1, 1, steepest=1),
    ),
    Claim(
        "is not bent",
        r"No sum is bent here, so all layers together can do no more than one\."
        r"|The slope is 1 everywhere, so the gradient passes unchanged\.",
        "the slope is 1 everywhere",
        lambda r, s: c.has_slopes(r, below=1, above=1),
    ),
    # The answer.
    Claim(
        "no answer",
        r"(At the end e|E)very output is .+, so this is no answer\.|Every output is .+\. What can it learn from this\?",
        "all outputs are equal",
        lambda r, s: c.all_equal(r),
    ),
    Claim(
        "sure and right",
        r"It says .+, with .+, and is right\.",
        "the answer is the true class, with p ≥ 0.9",
        lambda r, s: c.answers(r, s, right=True, sure=True),
    ),
    Claim(
        "unsure and right",
        r"It says .+, but only with .+\. It is right\.",
        "the answer is the true class, with p < 0.9",
        lambda r, s: c.answers(r, s, right=True, sure=False),
    ),
    Claim(
        "unsure and wrong",
        r"It says .+, with only .+, but it is .+\.",
        "the answer is another class, with p < 0.9",
        lambda r, s: c.answers(r, s, right=False, sure=False),
    ),
    Claim(
        "wrong, and asked why",
        r"It says .+, with .+, but it is .+\. (Who argued for .+|What can it learn from this)\?",
        "the answer is another class than the true one",
        lambda r, s: c.answers(r, s, right=False),
    ),
    Claim(
        "sure and wrong",
        r"It says .+, with (?!only).+, but it is [^?]+\.",
        "the answer is another class, with p ≥ 0.9",
        lambda r, s: c.answers(r, s, right=False, sure=True),
    ),
    Claim(
        "rival asked for",
        r"(?!.*but it is)(It says .+, with .+\.|The largest output, .+, is that of .+\.) Who argued for .+\?",
        "the answer is the true class, and the rival has the largest other output",
        lambda r, s: c.answers(r, s, right=True) and c.names_rival(r, s),
    ),
    Claim(
        "right, and asked what to learn",
        r"(?!.*but it is)(It says .+, with .+\.|The largest output, .+, is that of .+\.) What can it learn from this\?",
        "the answer is the true class",
        lambda r, s: c.answers(r, s, right=True),
    ),
    Claim(
        "largest output is right",
        r"The largest output, .+, is that of .+: right\.",
        "the largest output is that of the true class",
        lambda r, s: c.answers(r, s, right=True),
    ),
    Claim(
        "largest output is wrong",
        r"The largest output, .+, is that of .+, but it is .+\.( Who argued for it\?| What can it learn from this\?)?",
        "the largest output is that of another class than the true one",
        lambda r, s: c.answers(r, s, right=False),
    ),
    Claim(
        "reads rightly",
        r"The network reads .+ with an? (probability|output) of .+, and is right\.",
        "the answer is the true class",
        lambda r, s: c.answers(r, s, right=True),
    ),
    Claim(
        "reads wrongly",
        r"The network reads .+ with an? (probability|output) of .+, but it is .+\.",
        "the answer is another class than the true one",
        lambda r, s: c.answers(r, s, right=False),
    ),
    Claim(
        "answer to a picture",
        r"The network's answer is .+, with .+\.|The network's answer is .+: its output, .+, is the largest\.",
        "the answer has the largest output, and the picture has no true class",
        c.is_answer,
    ),
    # Gradients.
    Claim(
        "no gradient of scores",
        r"The gradient of every score is 0 here, so no weight will change\.",
        "every dz of the last layer is 0",
        lambda r, s: c.is_nothing(c.score_gradients(r)),
    ),
    Claim(
        "share minus target",
        r"A score's gradient is p - y: its share, minus the target\.",
        "some dz of the last layer is not 0, and dz = p − y",
        lambda r, s: bool(c.score_gradients(r).any()) and c.gradient_is_difference(r),
    ),
    Claim(
        "argued most",
        r"Neuron .+ argued most for .+\. Take its weight\.",
        "of all neurons whose a · w into this class is above 0, it leads that into the true class by most",
        c.argued_most,
    ),
    Claim(
        "passes on",
        r"Neuron .+ passes it on: its slope is not 0\.",
        "the slope at its z is at least about 0.01",
        c.lets_through,
    ),
    Claim(
        "was off",
        r"Neuron .+ was off: nothing flows back through it\.",
        "its a is 0, and the slope at its z is 0",
        lambda r, s: not c.gradient_passes(r, s) and not c.is_on(r, s),
    ),
    Claim(
        "is flat",
        r"The curve is flat at neuron .+: nothing flows back\.",
        "its a is not 0, and the slope at its z is 0",
        lambda r, s: not c.gradient_passes(r, s) and c.is_on(r, s),
    ),
    Claim(
        "passes on and was off",
        r"Neuron .+ passes it on; neuron .+ was off and does not\.",
        "the slope at the first z is at least about 0.01; the other a is 0, and the slope at its z is 0",
        lambda r, s: c.lets_through(r, s) and not c.gradient_passes(r, s, 1) and not c.is_on(r, s, 1),
    ),
    Claim(
        "passes on and is flat",
        r"Neuron .+ passes it on; at neuron .+ the curve is flat\.",
        "the slope at the first z is at least about 0.01; the other a is not 0, and the slope at its z is 0",
        lambda r, s: c.lets_through(r, s) and not c.gradient_passes(r, s, 1) and c.is_on(r, s, 1),
    ),
    Claim(
        "no step",
        r"Every gradient of this layer is 0, so these weights stay as they are\.",
        "every dW1 is 0",
        lambda r, s: c.is_nothing(r.trace["dW1"]),
    ),
    Claim(
        "plain step",
        r"This is a plain step\. The run itself took steps with .+\.",
        "the optimizer is not plain SGD",
        lambda r, s: not r.plain,
    ),
    Claim(
        "nothing in doubt",
        r"It says .+, with .+\. What is left to learn from it\?",
        "the answer is right, and every other class has less than 0.005",
        lambda r, s: c.answers(r, s, right=True) and c.largest_other(r) < 0.005 + c.CLOSE,
    ),
    Claim(
        "for and against",
        r"Some pixels count for this neuron, others against it\.",
        "the weights shown have both signs",
        lambda r, s: c.weights_shown(r, s).min() < 0 < c.weights_shown(r, s).max(),
    ),
    Claim(
        "all for",
        r"No pixel counts against this neuron\.",
        "no weight shown is below 0, and some is above",
        lambda r, s: c.weights_shown(r, s).min() >= 0 < c.weights_shown(r, s).max(),
    ),
    Claim(
        "all against",
        r"No pixel counts for this neuron\.",
        "no weight shown is above 0, and some is below",
        lambda r, s: c.weights_shown(r, s).max() <= 0 > c.weights_shown(r, s).min(),
    ),
    Claim(
        "under the ink",
        r"In this picture, only those under its ink count\.",
        "some weight shown is not 0 at a pixel that is not 0",
        lambda r, s: bool((r.trace["a0"] * c.weights_shown(r, s)).any()),
    ),
    Claim(
        "no weights",
        r"All weights of this neuron are 0: no pixel counts\.",
        "every weight shown is 0",
        lambda r, s: not c.weights_shown(r, s).any(),
    ),
)
