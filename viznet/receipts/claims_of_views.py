"""Claims about one moment of a training, which views make."""

from viznet.receipts import conditions_of_views as c
from viznet.receipts.claim import Claim

CLAIMS_OF_VIEWS = (
    Claim(
        "mistake surer",
        r".+ of .+ (are|is) wrong(; (the surest \(.+\) is surer|it is surer \(.+\)) than most right ones"
        r"|, (at least one|and) surer than most right ones)\.",
        "there are right and wrong answers, and the surest wrong one is surer than over half of the right ones",
        lambda r, s: c.rightly(r, s) == "some" and c.surest_is_surer(r, s),
    ),
    Claim(
        "mistake no surer",
        r".+ of .+ (are|is) wrong(; (the surest \(.+\) is no surer|it is no surer \(.+\)) than most right ones"
        r"|, (none of them|and no) surer than most right ones)\.",
        "there are right and wrong answers, and the surest wrong one is surer than at most half of the right ones",
        lambda r, s: c.rightly(r, s) == "some" and not c.surest_is_surer(r, s),
    ),
    Claim(
        "all wrong",
        r"(Not one of .+ examples is right|All .+ are wrong|The .+ example is wrong)\.",
        "no example has a right answer",
        lambda r, s: c.rightly(r, s) == "none",
    ),
    Claim(
        "no mistake",
        r"(There is no mistake among .+|The .+ example is right)\.",
        "every example has a right answer",
        lambda r, s: c.rightly(r, s) == "all",
    ),
    Claim(
        "outputs are no numbers",
        r"((Of .+ examples, some have|The .+ example has) outputs that are no numbers: the training diverged"
        r"|Some of .+ have no numbers as outputs)\.",
        "some outputs of the counted examples are not finite",
        lambda r, s: c.rightly(r, s) == "no numbers",
    ),
    Claim(
        "others worse",
        r".+ answers .+ of .+ rightly; the rest is clearly worse\.",
        "the 95 % interval of the answers above the threshold lies above that of the others",
        lambda r, s: c.others_beside_answered(r, s) == "worse",
    ),
    Claim(
        "others not worse",
        r".+ answers .+ of .+ rightly; the rest is not clearly worse\.",
        "the 95 % intervals of the answers above the threshold and of the others overlap",
        lambda r, s: c.others_beside_answered(r, s) == "not clearly worse",
    ),
    Claim(
        "others better",
        r".+ answers .+ of .+ rightly; the rest is clearly better\.",
        "the 95 % interval of the answers above the threshold lies below that of the others",
        lambda r, s: c.others_beside_answered(r, s) == "better",
    ),
    Claim(
        "answers all",
        r".+ answers (all .+|the .+ example, .+) rightly\.",
        "every example is at least as sure as the threshold",
        lambda r, s: c.others_beside_answered(r, s) == "no others",
    ),
    Claim(
        "answers none",
        r".+ says “I don't know” to (all .+|the .+ example)\.",
        "no example is as sure as the threshold",
        lambda r, s: c.others_beside_answered(r, s) == "silent",
    ),
    Claim(
        "neurons asleep",
        r".+ of .+ hidden neurons (is|are) (awake for none of|asleep for) the .+ recorded examples?\."
        r"|.+ of .+ hidden neurons (is|are) awake for no example\.",
        "some neurons of the hidden layers have a slope near 0 for every recorded example, and others have not",
        lambda r, s: c.is_hidden(r) and 0 < c.sleepers(r, s)[0] < c.sleepers(r, s)[1],
    ),
    Claim(
        "no neuron asleep",
        r"(Each of the .+ hidden neurons|The .+ hidden neuron) is awake for .+\.",
        "every neuron of the hidden layers has a slope that is not near 0 for some recorded example",
        lambda r, s: c.is_hidden(r) and c.sleepers(r, s)[0] == 0,
    ),
    Claim(
        "all neurons asleep",
        r"(All .+ hidden neurons sleep|The .+ hidden neuron sleeps).*\.",
        "every neuron of the hidden layers has a slope near 0 for every recorded example",
        lambda r, s: c.is_hidden(r) and c.sleepers(r, s)[0] == c.sleepers(r, s)[1],
    ),
    Claim(
        "classes never answered",
        r".+ of .+ classes (is|are) the answer to (none of the .+ recorded examples|no example)\."
        r"|.+ of .+ classes (is|are) not the answer to the .+ recorded example\.",
        "so many classes are the largest output of no recorded example",
        lambda r, s: c.sleepers(r, s)[0] > 0 and not c.is_hidden(r),
    ),
    Claim(
        "all classes answered",
        r"(Each of the .+ classes|The .+ class) is the answer to .+\.",
        "every class is the largest output of some recorded example",
        lambda r, s: c.sleepers(r, s)[0] == 0 and not c.is_hidden(r),
    ),
    Claim(
        "activations are no numbers",
        r"At step .+ some activations are no numbers.*\.",
        "some activations of the hidden layers, or outputs without any, are not finite",
        lambda r, s: not c.activations_are_numbers(r, s),
    ),
    Claim(
        "similar pace",
        r"(All layers learn at a similar pace: .+ changes|.+ changes only) .+ times as fast as .+\.",
        "the fastest layer changes less than three times as fast as the slowest, and both are named",
        lambda r, s: c.paces(r, s) == "even" and c.names_extremes(r, s),
    ),
    Claim(
        "different paces",
        r"(The layers learn at different|Different) paces: .+ changes .+ times as fast as .+\.",
        "the fastest layer changes at least three times as fast as the slowest, and the first and the last layer "
        "do not differ tenfold in the same direction",
        lambda r, s: c.paces(r, s) == "apart" and c.names_extremes(r, s),
    ),
    Claim(
        "learning fades",
        r"Learning fades on the way back: .+ times as fast as .+\.",
        "the slowest layer is nearer to the input than the fastest, and the last changes at least ten times "
        "as fast as the first",
        lambda r, s: c.paces(r, s) == "fades" and c.names_extremes(r, s),
    ),
    Claim(
        "learning grows",
        r"Learning grows on the way back: .+ times as fast as .+\.",
        "the slowest layer is nearer to the output than the fastest, and the first changes at least ten times "
        "as fast as the last",
        lambda r, s: c.paces(r, s) == "grows" and c.names_extremes(r, s),
    ),
    Claim(
        "layer stands still",
        r"(The matrix .+ does not change at all, but .+ does|.+ stands still, .+ does not)\.",
        "the slowest layer does not change, and the fastest does",
        lambda r, s: c.paces(r, s) == "stuck" and c.names_extremes(r, s),
    ),
    Claim(
        "all layers stand still",
        r"At step .+ no weight (of any layer )?changes\.",
        "no matrix of weights changes",
        lambda r, s: c.paces(r, s) == "still",
    ),
    Claim(
        "all weights 0",
        r"All weights of .+ are 0(, so its change is no share of its size)?\.",
        "all weights of the named layer are 0",
        lambda r, s: c.paces(r, s) == "from zero" and c.names_zeros(r, s),
    ),
    Claim(
        "changes are no numbers",
        r"At step .+ the changes .*are no numbers.*\.",
        "the change of a layer is not finite",
        lambda r, s: c.paces(r, s) == "no numbers",
    ),
    Claim(
        "only matrix",
        r"One step changes .+ by .+ of its size\.",
        "the network has one layer of weights",
        lambda r, s: c.paces(r, s) == "only",
    ),
    Claim(
        "no change known",
        r"At step .+(, the first recorded one, it is not known yet how far the weights move| no change is known yet)\.",
        "this is the first recorded step, and the optimizer is not plain SGD",
        lambda r, s: c.paces(r, s) == "not yet",
    ),
)
