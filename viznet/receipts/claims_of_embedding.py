"""Claims about the order of the examples in a layer."""

from viznet.receipts import conditions_of_embedding as c
from viznet.receipts.claim import Claim

CLAIMS_OF_EMBEDDING = (
    Claim(
        "sorts better",
        r"Layer .+ sorts better than layer .+\.",
        "in the layer named first, so many more examples have one of their own class as their nearest that the "
        "intervals part",
        lambda r, s: c.compared(r, s) == "more",
    ),
    Claim(
        "sorts worse",
        r"Layer .+ sorts worse than layer .+\.",
        "in the layer named first, so many fewer examples have one of their own class as their nearest that the "
        "intervals part",
        lambda r, s: c.compared(r, s) == "fewer",
    ),
    Claim(
        "do not clearly differ",
        r"Layers .+ and .+ do not clearly differ: .+\.",
        "in one layer, more examples have one of their own class as their nearest, but the intervals overlap",
        lambda r, s: c.compared(r, s) == "about as many" and c.first(r, s) != c.second(r, s),
    ),
    Claim(
        "sort alike",
        r"Layers .+ and .+ sort alike: .+\.",
        "in both layers, as many examples have one of their own class as their nearest, and some have",
        lambda r, s: 0 < c.first(r, s) == c.in_layer(r, s, 0) == c.in_layer(r, s, 1),
    ),
    Claim(
        "neither sorts",
        r"Neither layer .+ nor (layer )?.+ sorts: .+\.",
        "in both layers, no example has one of its own class as its nearest",
        lambda r, s: c.in_layer(r, s, 0) == c.in_layer(r, s, 1) == 0,
    ),
    Claim(
        "more than chance",
        r"More than by chance: .+\.",
        "the count is more than two standard deviations above the one that chance gives",
        c.is_beyond_chance,
    ),
    Claim(
        "no more than chance",
        r"No more than by chance: .+\.",
        "the count is at most the one that chance gives",
        lambda r, s: not c.is_above_chance(r, s),
    ),
    Claim(
        "hardly more than chance",
        r"Hardly more than by chance: .+\.",
        "the count is above the one that chance gives, by at most two standard deviations",
        lambda r, s: c.is_above_chance(r, s) and not c.is_beyond_chance(r, s),
    ),
    Claim(
        "one example",
        r"There is only .+ example, so it has no neighbour\.",
        "one example is shown",
        lambda r, s: c.examples_shown(r, s) == 1,
    ),
    Claim(
        "activations no numbers",
        r"At step .+, activations are no numbers\.",
        "an activation of a layer that is shown is not finite",
        c.are_no_numbers,
    ),
)
