"""Claims about which neurons of a layer learned."""

from typing import Literal

import numpy as np

from viznet.receipts.claim import Claim
from viznet.receipts.conditions import Spoken
from viznet.receipts.recomputed import Recomputed

MOVED = 0.1  # of the first size of its weights


def became(r: Recomputed, s: Spoken) -> Literal["all", "some", "none", "all moved", "some moved", "alike"]:
    """Returns what became of the neurons of a layer."""
    source, recorded = s.sources[0], r.recorded
    layer = int(source.symbol.removeprefix("W")) if source.kind == "learned" else source.index[0]
    if not 0 < layer < len(recorded.sizes):
        raise ValueError("the sentence is about no layer of the recording")
    before, after = (np.asarray(recorded.snapshots(f"W{layer}")[row], float) for row in (0, -1))
    change, size = (np.sqrt((w**2).sum(axis=0)) for w in (after - before, before))
    moved = ~(change < MOVED * size) & (change != 0)
    named = {source.index for source in s.all_of("place")}
    if named and named != {(layer, unit) for unit in np.flatnonzero(~moved).tolist()}:
        raise ValueError("the neurons that are named are not those that never learned")
    if not moved.any():
        return "none"
    a = np.asarray(recorded.snapshots("p" if layer == len(recorded.sizes) - 1 else f"a{layer}")[-1])
    if len(a) > 1 and (a == a[0]).all():
        return "alike"
    if not loss_is_lower(np.asarray(recorded.array("scalars/loss"), float)):
        return "all moved" if moved.all() else "some moved"
    return "all" if moved.all() else "some"


def loss_is_lower(loss: np.ndarray) -> bool:
    """Whether the mean loss is lower in the last tenth than at first.

    The first losses are as many, but at most 20.

    >>> loss_is_lower(np.array([2.0, 1.0])), loss_is_lower(np.array([2.0, np.nan])), loss_is_lower(np.array([]))
    (True, False, False)
    """
    tenth = max(1, len(loss) // 10)
    return len(loss) > 0 and bool(np.mean(loss[-tenth:]) < np.mean(loss[: min(tenth, 20)]))


CLAIMS_OF_WEIGHTS = (
    Claim(
        "all neurons learned",
        r"((By the last step, a|A)ll .+ neurons|(By the last step, t|T)he only neuron) learned(: .+ of .+)?\.",
        "the weights of every neuron moved by a tenth of their first size, the training loss is lower at the end, and "
        "the layer tells the recorded examples apart",
        lambda r, s: became(r, s) == "all",
    ),
    Claim(
        "some neurons learned",
        r"(By the last step, )?[\d,.% ]+ of .+ neurons learned(; .+)?\.",
        "the weights of some neurons moved by a tenth of their first size and of others they did not, the training "
        "loss is lower at the end, and the layer tells the recorded examples apart",
        lambda r, s: became(r, s) == "some",
    ),
    Claim(
        "no neuron learned",
        r"(None of the .+ neurons learned|The only neuron did not learn)(: .+)?\.",
        "the weights of no neuron moved by a tenth of their first size",
        lambda r, s: became(r, s) == "none",
    ),
    Claim(
        "all neurons moved",
        r"(The weights of all .+ neurons|All .+ neurons|(The weights of t|T)he only neuron) moved( \(.+ of .+\))?, "
        r"but the (training )?loss is no lower( at the end)?\.",
        "the weights of every neuron moved by a tenth of their first size, and the loss is no lower at the end",
        lambda r, s: became(r, s) == "all moved",
    ),
    Claim(
        "some neurons moved",
        r"(The weights of )?[\d,.% ]+ of .+ neurons moved, but the (training )?loss is no lower( at the end)?\.",
        "the weights of some neurons moved by a tenth of their first size, and the loss is no lower at the end",
        lambda r, s: became(r, s) == "some moved",
    ),
    Claim(
        "all examples alike",
        r"(The weights of .+|.+ neurons|The only neuron) moved.*, but (at|in) the end .+ (the same|alike)\."
        r"|In the end, all examples look alike to its .+ neurons\.",
        "the weights of some neurons moved by a tenth of their first size, but at the end the layer gives the same for "
        "every recorded example",
        lambda r, s: became(r, s) == "alike",
    ),
)
