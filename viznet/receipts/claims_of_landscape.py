"""Claims about a slope and a map of losses, which two views make."""

from viznet.receipts import conditions_of_landscape as c
from viznet.receipts.claim import Claim

STEP = r"(A plain step with t|T)he rate .+ "

CLAIMS_OF_LANDSCAPE = (
    Claim(
        "rate raises",
        STEP + r"(raises the loss from .+ to .+: the rate is too large here|is too large: .*up to .+)\.",
        "a plain step with the rate of the training raises the loss, and one with another rate lowers it",
        lambda r, s: c.judged(r, s) in ("raises", "barely raises") and c.names_its_rates(s),
    ),
    Claim(
        "rate barely raises",
        STEP + r"raises the loss (of .+ )?a little(: the rate is too large here)?\.",
        "a plain step raises the loss, but changes none of its three digits",
        lambda r, s: c.judged(r, s) == "barely raises" and c.names_its_rates(s),
    ),
    Claim(
        "rate small",
        STEP + r"(lowers the loss from .+ to .+; the rate .+ leads to .+|is small: .+ is better)\.",
        "a plain step falls by less than 0.8 of the best one's fall, and its rate is below the best one",
        lambda r, s: c.judged(r, s) in ("small", "hardly") and c.names_its_rates(s),
    ),
    Claim(
        "rate far too small",
        STEP + r"hardly changes the loss of .+; the rate .+ leads to .+\.",
        "a plain step changes none of the three digits of the loss, and its rate is below the best one",
        lambda r, s: c.judged(r, s) == "hardly" and c.names_its_rates(s),
    ),
    Claim(
        "rate right",
        STEP
        + r"(lowers the loss from .+ to .+, nearly as far as it goes: .+|is about right: (?!it leads to ).+)\.",
        "a plain step falls by at least 0.8 of the best one's fall",
        lambda r, s: c.judged(r, s) in ("right", "farthest") and c.names_its_rates(s),
    ),
    Claim(
        "rate best",
        STEP + r"lowers the loss from .+ to .+: no rate tried leads clearly lower\.",
        "a plain step leads as low as the best rate that was tried, in three digits",
        lambda r, s: c.judged(r, s) == "farthest" and c.names_its_rates(s),
    ),
    Claim(
        "rate large",
        STEP + r"(jumps over the valley: to .+, and the rate .+ leads to .+|is large: .+ is better)\.",
        "a plain step falls by less than 0.8 of the best one's fall, and its rate is above the best one",
        lambda r, s: c.judged(r, s) == "large" and c.names_its_rates(s),
    ),
    Claim(
        "no rate lowers",
        r"(None of the rates tried from (?!.* by as much as).+|No rate tried) lowers the loss of .+\.",
        "no rate that is tried lowers the loss",
        lambda r, s: c.judged(r, s) == "no rate",
    ),
    Claim(
        "rates level",
        r"(None of the rates tried .+ by as much as can be written here|No rate tried clearly lowers the loss of .+)\.",
        "the best step changes none of the three digits of the loss",
        lambda r, s: c.judged(r, s) == "level",
    ),
    Claim(
        "slope is 0",
        r"(The gradient is 0 here, so no step changes the loss of .+|At step .+ the gradient is 0)\.",
        "the gradient of the recorded examples is 0",
        lambda r, s: c.judged(r, s) == "flat",
    ),
    Claim(
        "slope is no number",
        r"At step .+ (the loss or its gradient is no finite number, so there is no slope to follow"
        r"|the gradient is no finite number)\.",
        "the loss of the recorded examples or its gradient is not finite",
        lambda r, s: c.judged(r, s) == "lost",
    ),
    Claim(
        "path begins",
        r"(The path begins at the loss|It begins at) .+; the plane says .+\.",
        "it is the first moment whose weights are all finite",
        lambda r, s: c.begins(r, s),
    ),
    Claim(
        "path fell",
        r"(The loss has fallen|Down) from .+ to .+; the plane says .+\.",
        "the loss is lower than at the first moment",
        lambda r, s: c.fell(*c.way(r, s)),
    ),
    Claim(
        "path rose",
        r"(The loss has risen|Up) from .+ to .+; the plane says .+\.",
        "the loss is higher than at the first moment",
        lambda r, s: c.fell(*reversed(c.way(r, s))),
    ),
    Claim(
        "path level",
        r"(The loss is .+, as at first|Still .+); the plane says .+\.",
        "the loss is that of the first moment in three digits",
        lambda r, s: c.stayed(*c.way(r, s)),
    ),
    Claim(
        "lower around",
        r"(On .+ of this map, the loss is lower than the .+ of the current weights"
        r"|.+ of the map is lower than .+)\.",
        "some points of the map have a lower loss than its middle",
        lambda r, s: c.share_lower(r, s),
    ),
    Claim(
        "lowest around",
        r"(At none of the .+ points of this map is the loss lower than the .+ of the current weights"
        r"|None of the .+ points is lower than .+)\.",
        "no point of the map has a lower loss than its middle",
        lambda r, s: not c.share_lower(r, s),
    ),
    Claim(
        "off the map",
        r"At step .+ (the weights or the loss are no finite numbers, so they have no place on the map"
        r"|the loss is no finite number)\.",
        "the weights at the step, or the loss of the recorded examples, are not finite",
        lambda r, s: c.is_off_the_map(r, s),
    ),
)
