"""What an experiment found, in sentences chosen by the numbers.

A sentence says "better" only if the intervals of the means do not overlap. Of many ways to train, which are equally
good, the 95 % intervals of some would part by chance. So the intervals that decide hold together: all of them hold
their true means in 95 of 100 experiments.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from viznet.experiments.interval import CONFIDENCE
from viznet.experiments.table import Row
from viznet.recording import open_run
from viznet.recording.diagnosis import what_went_wrong
from viznet.walkthroughs.numbers import number, percent
from viznet.walkthroughs.sentence import fill

FIGURE = "held_out_accuracy"
BEST_OF_ALL = (
    "Training with {best} is better than with all others: {share} of the held-out examples are right. The next way, "
    "{next}, has {next_share}."
)
BEST_OF_SOME = (
    "The highest accuracy is that of {best}: {share} of the held-out examples are right. Its interval overlaps with "
    "that of {close}, so these trainings do not tell them apart."
)
BETTER_THAN = "Training with {best} is better than with {others}."
HIGHEST = "The highest accuracy is that of {best}: {share} of the held-out examples are right."
PERHAPS = (
    "The intervals of {best} and {others} do not overlap, but of {count} ways to train that are equally good, some can "
    "lie so far apart by chance."
)
NOT_APART = "All intervals overlap with that of {best}, so these trainings do not say which is better."
DIVERGED = "With {name}, {n} of {count} trainings diverged."
ALL_DIVERGED = "With {name}, all trainings diverged."
WITHOUT_THEM = "What follows is only about the ways that never diverged."
ALONE = "Only {name} is left, with {share} of the held-out examples right, so there is nothing to compare it with."
NOTHING_LEFT = "Each of these diverged at least once, so there is nothing to compare."
GUESSING = "With {names}, nothing shows that the network does better than guessing, which gets {guess}."
WENT_WRONG = "In the first training with {name}, {reason}."
ONE_SEED = "There is one training of each kind, so nothing says how much is chance."

AT_ONE_RATE = "First, all of them are compared at the rate {rate}."
AT_BEST_RATES = "Then each is taken at the best of its rates, where the training loss is lowest: {rates}."

MEMORISED = (
    "With {name}, the network gets {learned} of the examples that it learned from right and {held_out} of the held-out "
    "ones, where guessing gets {guess}: it has memorised them, and nothing is seen that holds elsewhere."
)
PARTLY_MEMORISED = (
    "With {name}, the network gets {learned} of the examples that it learned from right and {held_out} of the held-out "
    "ones, where guessing gets {guess}: it has memorised some of them, and nothing is seen that holds elsewhere."
)
UNCLEAR = (
    "With {name}, the network gets {learned} of the examples that it learned from right and {held_out} of the held-out "
    "ones, where guessing gets {guess}: that is too close to tell whether it has memorised them."
)
NOT_MEMORISED = (
    "With {name}, the network gets {learned} of the examples that it learned from right, where guessing gets {guess}: "
    "it has not even memorised them."
)
PARTLY = (
    "With {name}, the network gets {learned} of the examples that it learned from right and {held_out} of the held-out "
    "ones, where guessing gets {guess}: some of it holds elsewhere."
)
OVERFITTED = (
    "With {name}, the network gets {learned} of its own examples right and {held_out} of the held-out ones: "
    "it overfits."
)
OVERFITTED_A_LITTLE = (
    "With {name}, the network gets {learned} of its own examples right and {held_out} of the held-out ones: "
    "it overfits a little."
)
NOT_OVERFITTED = (
    "With {name}, the network gets {learned} of its own examples right and {held_out} of the held-out ones: "
    "the intervals overlap, so no overfitting is seen."
)
MORE_ELSEWHERE = (
    "With {name}, the network gets {learned} of its own examples right and {held_out} of the held-out ones, which is "
    "more: no overfitting is seen."
)
TOO_FEW = "Even {count} examples are too few: the network still overfits."
ENOUGH = "Of these, {count} examples are the fewest with which no overfitting is seen."
VANISHING = (
    "With {name}, the first layer's gradients are {ratio} times as large as the last layer's before the first step: "
    "they vanish on their way back."
)
EXPLODING = (
    "With {name}, the first layer's gradients are {ratio} times as large as the last layer's before the first step: "
    "they grow on their way back."
)
STEADY = (
    "With {name}, the first layer's gradients are {ratio} times as large as the last layer's before the first "
    "step."
)
MOST = 0.9  # from this share on, examples count as memorised, and not only some of them
TWICE = 2  # a network overfits, and not only a little, if it makes so many times as many mistakes elsewhere
VANISHED, EXPLODED = 0.01, 100  # beyond these ratios gradients count as vanishing or exploding


def best(rows: Sequence[Row]) -> list[str]:
    """Says which way to train is better, where the intervals do not overlap.

    It also names those that may only be guessing.
    """
    return [*diverged(rows), *_best([row for row in rows if not row.diverged]), *guessing(rows)]


def guessing(rows: Sequence[Row]) -> list[str]:
    """Names the ways whose interval does not lie above guessing.

    A guess is always the class that most held-out examples have.
    """
    names = list[str]()
    for row in rows:
        held_out, guess = row.of(FIGURE), row.of("guessing_accuracy")
        if not row.diverged and held_out and guess and held_out.low <= guess.mean:
            names.append(row.name)
            share = percent(guess.mean)
    return [fill(GUESSING, names=listed(names, "and"), guess=share)] if names else []


def went_wrong(runs: Mapping[str, Path]) -> list[str]:
    """Says why the recorded trainings went wrong, as `viznet info` does.

    `runs` are the recordings by the names of the ways to train.
    """
    reasons = {name: what_went_wrong(open_run(path)) for name, path in runs.items()}
    return [fill(WENT_WRONG, name=name, reason=reason) for name, reason in reasons.items() if reason]


def _best(rows: Sequence[Row], among: int | None = None) -> list[str]:
    """Says which of these ways is better.

    `among` is how many ways are compared in the whole answer.
    """
    among = among or len(rows)
    if not rows:
        return [fill(NOTHING_LEFT)]
    # Bonferroni: with this confidence, all of these intervals hold together in 95 of 100 experiments.
    together = 1 - (1 - CONFIDENCE) / among
    found = {row.name: interval for row in rows if (interval := row.of(FIGURE)) is not None}
    wider = {row.name: interval for row in rows if (interval := row.of(FIGURE, together)) is not None}
    if not found:
        return [fill(ONE_SEED)]
    first, *others = sorted(found, key=lambda name: -found[name].mean)
    if not others:
        return [fill(ALONE, name=first, share=percent(found[first].mean))]
    apart = [name for name in others if wider[first].parts_from(wider[name])]
    close = [name for name in others if not found[first].parts_from(found[name])]
    perhaps = [name for name in others if name not in (*apart, *close)]
    if len(apart) == len(others):
        share, next_share = percent(found[first].mean), percent(found[others[0]].mean)
        return [fill(BEST_OF_ALL, best=first, share=share, next=others[0], next_share=next_share)]
    if len(close) == len(others):
        return [fill(NOT_APART, best=first)]
    share = percent(found[first].mean)
    if close:
        said = [fill(BEST_OF_SOME, best=first, share=share, close=listed(close, "and that of"))]
    else:
        said = [fill(HIGHEST, best=first, share=share)]
    if perhaps:
        said.append(fill(PERHAPS, best=first, others=listed(perhaps, "and"), count=among))
    if apart:
        said.append(fill(BETTER_THAN, best=first, others=listed(apart, "and")))
    return said


def diverged(rows: Sequence[Row]) -> list[str]:
    """Says which trainings diverged.

    If two ways or more are left, it says that the rest is only about them.
    """
    said = [
        fill(ALL_DIVERGED, name=row.name)
        if row.diverged == len(row.results)
        else fill(DIVERGED, name=row.name, n=row.diverged, count=len(row.results))
        for row in rows
        if row.diverged
    ]
    return [*said, fill(WITHOUT_THEM)] if 0 < len(said) < len(rows) - 1 else said


def at_each_rate(rows: Sequence[Row], setting: str = "activation") -> list[str]:
    """Compares at the first rate of the table, and each way at its best.

    Ways are the values of `setting`. The best rate is chosen by the training loss, so that the held-out figures stay a
    test.
    """
    usual = rows[0].variant.lr
    ways = list(dict.fromkeys(getattr(row.variant, setting) for row in rows))
    chosen = []
    for way in ways:
        losses = [
            (loss.mean, row)
            for row in rows
            if getattr(row.variant, setting) == way and not row.diverged and (loss := row.of("training_loss"))
        ]
        if losses:
            chosen.append(min(losses, key=lambda pair: pair[0])[1])
    at_one_rate = [row for row in rows if row.variant.lr == usual and not row.diverged]
    among = len({row.name for row in (*at_one_rate, *chosen)})
    found = [*diverged(rows), fill(AT_ONE_RATE, rate=f"{usual:g}"), *_best(at_one_rate, among)]
    if chosen:
        found.append(fill(AT_BEST_RATES, rates=listed([row.name for row in chosen], "and")))
        found += _best(chosen, among)
    return [*found, *guessing(rows)]


def memorised(rows: Sequence[Row]) -> list[str]:
    """Says whether shuffled labels were memorised, and whether that helps."""
    found = diverged(rows)
    for row in rows:
        learned, held_out, guess = (row.of(f) for f in ("training_accuracy", FIGURE, "guessing_accuracy"))
        if not row.variant.shuffled_labels or row.diverged or not (learned and held_out and guess):
            continue
        if learned.low <= guess.mean:
            template = NOT_MEMORISED
        elif held_out.low > guess.mean:
            template = PARTLY
        else:
            template = MEMORISED if learned.mean >= MOST else PARTLY_MEMORISED
            template = template if learned.parts_from(held_out) else UNCLEAR
        values = {"name": row.name, "learned": percent(learned.mean), "guess": percent(guess.mean)}
        if template is not NOT_MEMORISED:
            values["held_out"] = percent(held_out.mean)
        found.append(fill(template, **values))
    return found or [fill(ONE_SEED)]


def overfitted(rows: Sequence[Row]) -> list[str]:
    """Says whether the networks know their own examples better than others.

    A network that does overfits. If it makes less than twice as many mistakes on the others, it overfits a little. If
    the ways differ in how many examples they learn from, it says how many are enough.
    """
    found = diverged(rows)
    fits = {}
    for row in rows:
        learned, held_out = row.of("training_accuracy"), row.of(FIGURE)
        if row.diverged or not (learned and held_out):
            continue
        template = NOT_OVERFITTED
        if learned.parts_from(held_out):
            twice = 1 - held_out.mean >= TWICE * (1 - learned.mean)
            more_mistakes = OVERFITTED if twice else OVERFITTED_A_LITTLE
            template = more_mistakes if learned.mean > held_out.mean else MORE_ELSEWHERE
        values = {"learned": percent(learned.mean), "held_out": percent(held_out.mean)}
        found.append(fill(template, name=row.name, **values))
        if row.variant.examples is not None:
            fits[row.variant.examples] = template in (NOT_OVERFITTED, MORE_ELSEWHERE)
    if len(fits) == len(rows) > 1:
        enough = [count for count, fit in fits.items() if fit]
        template, count = (ENOUGH, min(enough)) if enough else (TOO_FEW, max(fits))
        found.append(fill(template, count=f"{count:,}"))
    return found or [fill(ONE_SEED)]


def vanished(rows: Sequence[Row]) -> list[str]:
    """Says whether gradients vanish on their way back, and what is better."""
    found = []
    for row in rows:
        ratio = row.of("gradient_ratio")
        if ratio is None:
            continue
        template = VANISHING if ratio.high < VANISHED else EXPLODING if ratio.low > EXPLODED else STEADY
        found.append(fill(template, name=row.name, ratio=number(ratio.mean, 2)))
    return [*found, *best(rows)]


def listed(names: Sequence[str], before_last: str) -> str:
    """Several names in a sentence.

    >>> listed(["relu", "tanh", "sigmoid"], "and")
    'relu, tanh and sigmoid'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {before_last} {names[-1]}"
