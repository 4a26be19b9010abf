"""The experiments that come with viznet, by their names."""

from dataclasses import replace
from functools import partial

from viznet.experiments import findings
from viznet.experiments.plan import ExperimentPlan
from viznet.experiments.variant import Variant
from viznet.losses import LOSSES

USUAL = Variant()
RATES = (0.1, 0.3, 1.0)  # the first is the usual one
SHALLOW, DEEPER, DEEP = (16, 16), (16,) * 4, (16,) * 6


def _activations() -> ExperimentPlan:
    variants = [
        replace(USUAL, name=f"{label} at rate {rate:g}", activation=name, learning_rate=rate)
        for name, label in (("relu", "ReLU"), ("tanh", "tanh"), ("sigmoid", "sigmoid"))
        for rate in RATES
    ]
    question = "Are sigmoid and tanh worse than ReLU, or do they only need another learning rate?"
    return ExperimentPlan("activations", question, tuple(variants), findings.at_each_rate)


def _learning_rates() -> ExperimentPlan:
    variants = [
        replace(USUAL, name=f"rate {rate:g}", learning_rate=rate) for rate in (0.001, 0.01, 0.1, 1, 10)
    ]
    return ExperimentPlan("learning_rates", "How large should a step be?", tuple(variants), findings.best)


def _batch_sizes() -> ExperimentPlan:
    # Each learns from as many examples, so that small batches take more steps. A single example needs shorter steps
    # than the mean of many, so that one rate for all would decide the question.
    variants = [
        replace(
            USUAL,
            name=f"batches of {size} at rate {rate:g}",
            batch_size=size,
            learning_rate=rate,
            steps=12_800 // size,
        )
        for size in (1, 16, 128)
        for rate in (0.1, 0.01, 0.3)  # the first is the usual one
    ]
    finding = partial(findings.at_each_rate, setting="batch_size")
    question = "Is it better to learn from one example at a time, or from the mean of many?"
    return ExperimentPlan("batch_sizes", question, tuple(variants), finding)


def _inits() -> ExperimentPlan:
    names = {
        "zeros": "all weights 0",
        "large": "weights of size 1",
        "normal": "weights of size √(1/n)",
        "he": "weights of size √(2/n)",
    }
    variants = [replace(USUAL, name=name, init=init) for init, name in names.items()]
    return ExperimentPlan(
        "inits", "What should the weights be before the first step?", tuple(variants), findings.best
    )


def _losses() -> ExperimentPlan:
    variants = [
        replace(USUAL, name=f"{LOSSES[loss].label} at rate {rate:g}", loss=loss, learning_rate=rate)
        for loss in ("cross_entropy", "mse", "rmse")
        for rate in (0.1, 1.0)
    ]
    question = "Does it matter which number the training makes smaller?"
    finding = partial(findings.at_each_rate, setting="loss")  # each loss needs a rate of its own
    return ExperimentPlan("losses", question, tuple(variants), finding)


def _depth() -> ExperimentPlan:
    ways = {
        "sigmoid and MSE": {"activation": "sigmoid", "loss": "mse"},
        "ReLU and cross-entropy": {"activation": "relu", "init": "he"},
    }
    variants = [
        replace(USUAL, name=f"{len(hidden)} hidden layers of {name}", hidden=hidden, **settings)  # type: ignore[arg-type]
        for name, settings in ways.items()
        for hidden in (SHALLOW, DEEPER, DEEP)
    ]
    question = "What becomes of the gradients in deep networks?"
    return ExperimentPlan("depth", question, tuple(variants), findings.vanished, view="gradient_flow")


def _shuffled_labels() -> ExperimentPlan:
    long = replace(USUAL, hidden=(128,), examples=500, steps=4000)
    variants = [
        replace(long, name="true labels"),
        replace(long, name="half of the labels shuffled", shuffled_labels=0.5),
        replace(long, name="all labels shuffled", shuffled_labels=1.0),
    ]
    question = "Can a network learn labels that have nothing to do with the pictures?"
    return ExperimentPlan("shuffled_labels", question, tuple(variants), findings.memorised)


def _few_examples() -> ExperimentPlan:
    variants = [
        replace(USUAL, name=name, hidden=(32,), examples=count, steps=3000)
        for name, count in (("50 examples", 50), ("500 examples", 500), ("5,000 examples", 5000))
    ]
    question = "How many examples does a network need so that it does not learn them by heart?"
    return ExperimentPlan("few_examples", question, tuple(variants), findings.overfitted)


EXPERIMENTS: dict[str, ExperimentPlan] = {
    plan.name: plan
    for plan in (
        _activations(),
        _learning_rates(),
        _batch_sizes(),
        _inits(),
        _losses(),
        _depth(),
        _shuffled_labels(),
        _few_examples(),
    )
}
"""The experiments that come with viznet, by name."""
