"""Claims about the sums of a layer, scores and losses: answers of views."""

from viznet.receipts import conditions_of_layers as c
from viznet.receipts.claim import Claim

CLAIMS_OF_LAYERS = (
    Claim(
        "sums off",
        r"(?!None|All|Of).+ of .+ sums (are|is) off.*\.",
        "the activation makes 0 of some sums, without a slope, and no other lies on a flat part",
        lambda r, s: c.off_and_flat(r, s, off=True, flat=False) and not c.all_off(r, s),
    ),
    Claim(
        "all sums off",
        r"(All .+ sums are|The .+ sum is) off.*\.",
        "the activation makes 0 of every sum, without a slope",
        c.all_off,
    ),
    Claim(
        "sums on flat parts",
        r"((?!None|All|Of).+ of .+ sums (lie|lies)|The .+ sum lies) (where|on) .+\.",
        "some sums lie where the curve has less than a tenth of its steepest slope, and none is off",
        lambda r, s: c.off_and_flat(r, s, off=False, flat=True),
    ),
    Claim(
        "sums off and on flat parts",
        r"Of .+ sums(, the curve switches .+ off, and its flat parts take .+ more|: off .+, on flat parts .+)\.",
        "some sums are off, and others lie on flat parts",
        lambda r, s: c.off_and_flat(r, s, off=True, flat=True),
    ),
    Claim(
        "sums on the steep part",
        r"(None of .+ sums is off.+|The .+ sum is neither off nor on a flat part.*)\.",
        "no sum is off or lies on a flat part",
        lambda r, s: c.off_and_flat(r, s, off=False, flat=False),
    ),
    Claim(
        "sums without a curve",
        r"No curve bends (these .+ sums: .+|the .+ sum.*)\.",
        "softmax follows on the sums of this layer",
        c.no_curve,
    ),
    Claim(
        "sums no numbers",
        r"(Not all (of the )?.+ sums are numbers|The .+ sum is no number).*\.",
        "a sum of this layer is not finite",
        lambda r, s: not c.finite(r, s),
    ),
    Claim(
        "leads barely and is right",
        r".+ leads .+ by .+ in score, so their shares are nearly the same: the answer is right\.",
        "the true class has a larger score than any other, but its share is less than 1.005 times as large",
        lambda r, s: c.leads_barely(r, s) and c.right(r, s) and c.has_softmax(r),
    ),
    Claim(
        "leads barely and is wrong",
        r".+ leads .+ by .+ in score, so their shares are nearly the same: the answer is wrong\.",
        "another class has the largest score, but its share is less than 1.005 times as large",
        lambda r, s: c.leads_barely(r, s) and not c.right(r, s) and c.has_softmax(r),
    ),
    Claim(
        "would lead barely",
        r".+ leads .+ by .+ in score, so softmax would make their shares nearly the same\.",
        "the class that is named first has the larger score, its share would be less than 1.005 times as large, "
        "and no softmax follows",
        lambda r, s: c.leads_barely(r, s) and not c.has_softmax(r),
    ),
    Claim(
        "leads barely",
        r".+ leads .+ by .+: nearly the same share\.",
        "the class that is named first has the larger score, but its share is less than 1.005 times as large",
        c.leads_barely,
    ),
    Claim(
        "leads and is right",
        r".+ leads .+ by .+ in score, so its share .+: the answer is right\.",
        "the true class has a larger score than any other, and softmax follows",
        lambda r, s: c.has_larger_score(r, s) and c.right(r, s) and c.has_softmax(r),
    ),
    Claim(
        "leads and is wrong",
        r".+ leads .+ by .+ in score, so its share .+: the answer is wrong\.",
        "another class has the largest score, and softmax follows",
        lambda r, s: c.has_larger_score(r, s) and not c.right(r, s) and c.has_softmax(r),
    ),
    Claim(
        "would lead",
        r".+ leads .+ by .+ in score, so softmax would make its share .+\.",
        "the class that is named first has the larger score, and no softmax follows",
        lambda r, s: c.has_larger_score(r, s) and not c.has_softmax(r),
    ),
    Claim(
        "leads",
        r".+ leads .+ by .+: .+ times its share\.",
        "the class that is named first has the larger score",
        c.has_larger_score,
    ),
    Claim(
        "level scores",
        r".+ and .+ (have the same score, so their shares are the same|are level)\.",
        "the true class and its strongest rival have the same score",
        c.tied,
    ),
    Claim(
        "rivals no numbers",
        r"Not all scores of .+ and its rivals are numbers.*\.",
        "a score of this example is not finite",
        c.no_scores,
    ),
    Claim(
        "losses part",
        r"(The w|W)orst mistake.* mean .+ but .+\.",
        "the wrong answer with the smallest output of the true class costs more, in means, by the first loss: "
        "by a fifth at least",
        c.part,
    ),
    Claim(
        "losses alike",
        r"(The w|W)orst mistake((?! but ).)* mean ((?! but ).)+\.",
        "the wrong answer with the smallest output of the true class costs about as much, in means, by both losses: "
        "less than a fifth more by one",
        c.alike,
    ),
    Claim(
        "no mistake among losses",
        r"No answer is wrong: .+ loss .+\.",
        "every answer is right, and no other example costs more",
        c.no_mistake,
    ),
    Claim(
        "losses no numbers",
        r"(The training diverged, and the|The) losses are numbers for only .+ of .+ examples\.",
        "a loss of some example is not finite",
        c.some_without_a_loss,
    ),
)
