"""Claims about steps that are tried, and their price."""

from viznet.receipts import conditions as c
from viznet.receipts.claim import Claim

CLAIMS_OF_STEPS = (
    # Three steps, and their price.
    Claim(
        "flat",
        r"Every gradient is 0, so no step changes the loss of this example\.",
        "every dW and db of the example is 0",
        lambda r, s: c.is_flat(r),
    ),
    Claim(
        "no small step",
        r"No small step keeps what the slope promises: the loss bends too much here\.",
        "no rate from 1e−7 to 0.1 keeps 75 % of its promise",
        lambda r, s: not c.is_flat(r) and r.tried("small") is None,
    ),
    Claim(
        "small step",
        r"A small step of .+ promised a fall of .+, and it is .+\.",
        "this rate is the greatest from 1e−7 to 0.1 that keeps 75 % of its promise",
        lambda r, s: r.tried("small") is not None,
    ),
    Claim(
        "own rate",
        r"Now the rate is the run's own, .+, on this example alone\.",
        "the optimizer is plain SGD, and no small step was as long",
        lambda r, s: r.plain and c.small_step_beside_own(r) == "shorter",
    ),
    Claim(
        "plain rate",
        r"Now a plain step of .+ is taken on this example alone\.",
        "the optimizer is not plain SGD, and no small step was as long",
        lambda r, s: not r.plain and c.small_step_beside_own(r) == "shorter",
    ),
    Claim(
        "same step",
        r"The run's own rate is .+ too, so this is the same step\.",
        "the optimizer is plain SGD, and the small step had its rate",
        lambda r, s: r.plain and c.small_step_beside_own(r) == "as long",
    ),
    Claim(
        "same plain step",
        r"A plain step of .+ is the same step once more\.",
        "the optimizer is not plain SGD, and the small step had the rate of this one",
        lambda r, s: not r.plain and c.small_step_beside_own(r) == "as long",
    ),
    Claim(
        "smaller step",
        r"Now the rate is the run's own, .+, which is even smaller\.",
        "the optimizer is plain SGD, and the small step was longer than its own",
        lambda r, s: r.plain and c.small_step_beside_own(r) == "longer",
    ),
    Claim(
        "diverged",
        r"The step is much too long: what comes out is not a number any more\.",
        "the loss or an output after the step is not finite",
        lambda r, s: c.ends_without_numbers(r, s.section.removesuffix("-price")),
    ),
    Claim(
        "nothing forgotten",
        r"It reads .+ of them rightly now, and has forgotten none\.",
        "no recorded example was right before the step and is wrong after it",
        lambda r, s: c.forgotten(r, s.of_kind("right").trial) == 0,
    ),
    Claim(
        "one forgotten",
        r"It reads .+ of them rightly now: .+ that was right is wrong\.",
        "one recorded example was right before the step and is wrong after it",
        lambda r, s: c.forgotten(r, s.of_kind("right").trial) == 1,
    ),
    Claim(
        "some forgotten",
        r"It reads .+ of them rightly now: .+ that were right are wrong\.",
        "two or more recorded examples were right before the step and are wrong after it",
        lambda r, s: c.forgotten(r, s.of_kind("right").trial) > 1,
    ),
    Claim(
        "dear",
        r"One example alone pulls too hard; in a batch, others pull too\.",
        "the greedy step lost more than 1 in 20, and more than the batch's, which lost at most 1 in 20; "
        "a batch has two examples or more",
        lambda r, s: c.cost_beside_batch(r) == "dear" and int(r.recorded.meta["batch_size"]) > 1,
    ),
    Claim(
        "dear beside one",
        r"One example alone can pull too hard; this one did\.",
        "the greedy step lost more than 1 in 20, and more than the batch's, which lost at most 1 in 20; "
        "a batch has one example",
        lambda r, s: c.cost_beside_batch(r) == "dear" and int(r.recorded.meta["batch_size"]) == 1,
    ),
    Claim(
        "as cheap",
        r"Here one example alone cost no more than the batch\.",
        "the greedy step lost no more examples than the batch's, and made no more of them wrong",
        lambda r, s: c.cost_beside_batch(r) == "as cheap",
    ),
    Claim(
        "cheap",
        r"Here one example alone cost little\.",
        "the greedy step cost more than the batch's or made more wrong, but it made at most 1 in 20 wrong, and not "
        "most of the right ones while it made others right",
        lambda r, s: c.cost_beside_batch(r) == "cheap",
    ),
    Claim(
        "traded",
        r"Here one example alone made some wrong, and others right\.",
        "the greedy step made more than 1 in 20 wrong, or most of the right ones, but so many others right that it "
        "lost at most 1 in 20",
        lambda r, s: c.cost_beside_batch(r) == "traded",
    ),
    Claim(
        "batch dear",
        r"Here even the step of the batch is too long: the rate is too large\.",
        "the batch's step diverged, or lost more than 1 in 20",
        lambda r, s: c.cost_beside_batch(r) == "batch dear",
    ),
    Claim(
        "step of the batch",
        r"The run itself learns from .+ examples? at (a time|once), and this is (its|their) step\.",
        "the optimizer is plain SGD",
        lambda r, s: r.plain,
    ),
    Claim(
        "plain step of the batch",
        r"The run learns from .+ examples? at (a time|once); this is a plain step of .+ on (it|them)\.",
        "the optimizer is not plain SGD",
        lambda r, s: not r.plain,
    ),
)
