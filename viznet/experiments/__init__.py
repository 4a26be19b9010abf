"""Experiments: several ways to train, each with several seeds, compared."""

from viznet.experiments.catalogue import EXPERIMENTS
from viznet.experiments.experiment import Experiment, experiment
from viznet.experiments.plan import ExperimentPlan
from viznet.experiments.variant import Variant

__all__ = ["EXPERIMENTS", "Experiment", "ExperimentPlan", "Variant", "experiment"]
