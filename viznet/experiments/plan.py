"""`ExperimentPlan`: a question, and the trainings that answer it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from viznet.arguments import described, text
from viznet.errors import ExperimentUsageError
from viznet.experiments.findings import best
from viznet.experiments.table import Row
from viznet.experiments.variant import Variant

Finding = Callable[[list[Row]], list[str]]


@dataclass(frozen=True, repr=False)
class ExperimentPlan:
    """A question, and the trainings that answer it.

    Parameters
    ----------
    name : str
        A short name, of which the folder is made.
    question : str
        The question that the trainings answer.
    variants : sequence of Variant
        The ways to train. Each has a name of its own.
    finding : function
        Answers the question from the rows of the table, in whole sentences that are chosen by the numbers. By default
        it says which way is better, as far as the intervals part.
    view : str
        What the film shows of each recording, as `animate` takes it.

    Raises
    ------
    ExperimentUsageError
        If there is no name or no question, if there are fewer than two ways, or if two have the same name.

    Examples
    --------
    >>> ways = [Variant("shy", learning_rate=0.01), Variant("brave", learning_rate=1)]
    >>> ExperimentPlan("courage", "Is a larger step better?", ways).variants[1].lr
    1.0
    """

    name: str
    question: str
    variants: tuple[Variant, ...]
    finding: Finding = field(default_factory=lambda: best)  # of a class, a function would be a method
    view: str = "loss"

    def __repr__(self) -> str:
        return f"<ExperimentPlan {self.name!r}: {len(self.variants)} ways to train>"

    def __post_init__(self) -> None:
        text("name", self.name, error=ExperimentUsageError)
        if not self.name.strip():
            raise ExperimentUsageError(f"name is {self.name!r}, expected a name, of which the folder is made")
        text("question", self.question, error=ExperimentUsageError)
        if not self.question.strip():
            raise ExperimentUsageError(f"question is {self.question!r}, expected the question to be answered")
        if not isinstance(self.variants, tuple | list) or not all(
            isinstance(v, Variant) for v in self.variants
        ):
            raise ExperimentUsageError(
                f"variants is {described(self.variants)}, expected a list such as [Variant('wide', hidden=(64,)), …]"
            )
        object.__setattr__(self, "variants", tuple(self.variants))
        if not callable(self.finding):
            raise ExperimentUsageError(
                f"finding is {described(self.finding)}, expected a function of the rows of the table"
            )
        text("view", self.view, error=ExperimentUsageError)
        names = [variant.name for variant in self.variants]
        if len(names) < 2:
            raise ExperimentUsageError(
                f"the experiment {self.name!r}: expected at least two ways to train, got {len(names)}"
            )
        for name in names:
            if not name.strip():
                raise ExperimentUsageError(f"the experiment {self.name!r} has a way to train without a name")
            if names.count(name) > 1:
                raise ExperimentUsageError(
                    f"the experiment {self.name!r} has two ways to train named {name!r}; give each a name of its own"
                )
