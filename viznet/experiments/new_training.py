"""How a training of an experiment begins: its network and its examples."""

import numpy as np

from viznet.data import Dataset, Examples
from viznet.data.split import stratified_split
from viznet.errors import ExperimentError
from viznet.experiments.variant import Variant
from viznet.network import MLP
from viznet.training import Training, train

TOO_FEW = "{given} examples to learn from are asked for, but {data} has only {count}"


def new_training(variant: Variant, dataset: Dataset, seed: int) -> Training:
    """Makes a training before its first step, which the seed determines.

    Raises `ExperimentError` if the dataset has too few examples.
    """
    return train(
        new_network(variant, dataset, seed),
        Dataset(dataset.name, examples_of(variant, dataset, seed), dataset.test),
        optimizer=variant.make_optimizer(),
        batch_size=variant.batch_size,
        steps=variant.steps,
    )


def new_network(variant: Variant, dataset: Dataset, seed: int) -> MLP:
    """Makes a network that fits the images and classes of a dataset."""
    return MLP(
        dataset.train.x.shape[1],
        *variant.hidden,
        len(dataset.train.labels),
        activation=variant.activation,
        output=variant.output,  # type: ignore[arg-type]
        loss=variant.loss,
        init=variant.init,
        seed=seed,
    )


def examples_of(variant: Variant, dataset: Dataset, seed: int) -> Examples:
    """Chooses the examples that are learned from.

    Each class has its share of them. Some get other classes, if the variant says so. Raises `ExperimentError` if there
    are too few.
    """
    learned, wanted = dataset.train, variant.examples
    if wanted is not None and wanted > len(learned):
        values = {"given": f"{wanted:,}", "data": dataset.name, "count": f"{len(learned):,}"}
        raise ExperimentError(TOO_FEW.format(**values))
    if wanted is not None and wanted < len(learned):
        _, chosen = stratified_split(learned.y, share=wanted / len(learned), seed=seed)
        learned = learned[chosen]
    if not variant.shuffled_labels:
        return learned
    rng = np.random.default_rng(seed)
    moved = rng.permutation(len(learned))[: round(variant.shuffled_labels * len(learned))]
    y = learned.y.copy()
    y[moved] = y[rng.permutation(moved)]
    return Examples(learned.x, y, learned.image_shape, learned.labels, learned.name, learned.white)
