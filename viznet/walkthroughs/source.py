"""Where a number comes from, so that a test can compute it again."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "value",
    "slope",
    "rest",
    "limit",
    "mean",
    "cancelled",
    "stepped",
    "recorded",
    "size",
    "shown",
    "hidden",
    "others",
    "neuron",
    "name",
    "place",
    "parameters",
    "rows",
    "columns",
    "class",
    "step",
    "rate",
    "batch",
    "batch shown",
    "size of batch",
    "mean over batch",
    "batch loss",
    "lower",
    "right since",
    "example",
    "hash",
    "above 0",
    "below 0",
    "exponential",
    "exponentials",
    "product",
    "nudge",
    "nudged",
    "nudge promise",
    "promised",
    "fall",
    "right",
    "forgotten",
    "recorded examples",
    "held out",
    "batch mean",
    "norm mean",
    "largest",
    "full colour",
    "learned",
    "probe loss",
    "plane loss",
    "explained",
    "in plane",
    "map share",
    "map points",
    "line rate",
    "line loss",
    "sums",
    "off",
    "flat",
    "score",
    "exponential of score",
    "share",
    "lead",
    "times",
    "examples shown",
    "with a loss",
    "example loss",
    "times the mean",
    "layer",
    "input part",
    "bias part",
    "input limit",
    "plane share",
    "own neighbours",
    "by chance",
    "counted",
    "wrong",
    "surest mistake",
    "threshold",
    "answered",
    "answered rightly",
    "in bin",
    "asleep",
    "share asleep",
    "neurons",
    "matrix",
    "pace",
    "times the pace",
    "way",
    "changed",
    "probe slope",
    "mean angle",
    "hessian",
    "hessian bytes",
    "inversion",
    "worked",
    "worked name",
]


@dataclass(frozen=True)
class Source:
    """Where a number comes from: `Source("z2", (4,))` is z2[4] of the example.

    Parameters
    ----------
    symbol
        The name of the array, as the trace, the weights or the recording have it.
    index
        The place in that array; for other kinds than "value" see below.
    kind
        What the number is:

        - "value": the entry of the array itself.
        - "slope": the slope of the activation at that entry of z.
        - "rest": what remains of that entry, a sum, without the products of the places in `without`
          (and, for z, without the bias).
        - "limit": the size that 995 of 1,000 entries of the array stay below, without those that are 0.
        - "mean": the mean of that entry over `examples`; "cancelled": which share of their sizes
          their mean loses; "stepped": the weight after one step against the mean.
        - "recorded": what the recording holds under that symbol at `step`.
        - "size", "shown", "hidden": how many neurons layer `index` has, how many of them are drawn,
          and how many are not. Layer 0 is the input.
        - "others": how many neurons of layer `index[0]` remain beside `index[1]` of them.
        - "neuron": the number of neuron `index[1]` of layer `index[0]`, counted from 1 for people; "name": the
          same with the word: neuron 7, or pixel 434; "place": its place in the arrays, counted from 0.
        - "parameters": how many weights and biases the layers in `index` have.
        - "rows", "columns": the height and width of the picture.
        - "class": the name of class `index`.
        - "step": the number of a recorded step.
        - "rate", "batch": the learning rate of the step, and the batch size of the run.
        - "batch shown": how many examples are drawn.
        - "size of batch": how many examples `batch` has; "mean over batch": the mean of that entry over them; "batch
          loss": their mean loss, and with `after` that after the step; "lower": how many of `examples` have a lower
          loss after it.
        - "right since": the first recorded step from which on the example was always answered rightly, up to the step
          that is shown.
        - "held out": on how many held-out examples a recorded loss was measured, at `step` or at first.
        - "batch mean": the mean of a curve of every training step, from step `index[0]` to step `index[1]`.
        - "norm mean": the mean of the norms of that array in the snapshots from step `index[0]` to `index[1]`.
        - "largest": the largest size of an entry in any snapshot; "full colour": the largest size that 995 of 1,000
          entries stay below, in twelve snapshots (without a symbol, that of all dW).
        - "input part", "bias part": what all inputs of the example, or all biases, add to the score `symbol[index]`;
          "input limit": where the colours of what single inputs add to the scores end, in all snapshots.
        - "plane share": which share of the spread of `examples` (of all, if there are none) in a layer lies in the
          plane of its two principal axes at the last snapshot; "own neighbours": how many of them have one of their own
          class as their nearest in that layer; "by chance": how many would on average, without any order.
        - "learned": how many columns of a matrix moved by at least a tenth of their first size.
        - "probe loss": the mean loss of the recorded examples at `step`; "plane loss": their loss at the place next to
          this moment on the plane through the last one. `symbol` names its directions: "random", or "path" for the two
          main directions of the path.
        - "explained": the share of the path's variance that this plane holds, or for a "walk" or "random walk" the
          share that is to be expected of as many steps without any order; "in plane": the share of the distance from
          `step` to the last moment that lies in the plane.
        - "map share": on which share of the points of the map around `step` the loss is lower than at `step`; the map
          has `index` points across and up; "map points": how many these are.
        - "line rate", "line loss": a rate on the line along the negative gradient of the recorded examples at `step`,
          and their loss after a step with it. `symbol` names the rate: "training", "lowest", "too small", "too large",
          "shortest", "longest", "newton minimum" or "newton root"; the rate "curvature" is the second derivative of
          the loss there.
        - "sums", "off", "flat": how many sums the layer of `symbol` has for the first `index` recorded examples; how
          many of them the activation turns into 0, without a slope; and how many others lie where it has less than a
          tenth of its steepest slope.
        - "score": the last sum of class `index` of the example; "share": what softmax makes of it at `temperature`;
          "exponential of score": e to the power of what it lies below the largest score, divided by `temperature`.
        - "lead", "times": how far the score of class `index[0]` is above that of class `index[1]`, and how many times
          as large this makes its share.
        - "examples shown", "with a loss": `index`, the number of the first recorded examples that a view is about; and
          how many of these have finite losses.
        - "example loss": the loss `symbol` of the example alone; "times the mean": how many times that is the mean over
          the first `index` recorded examples.
        - "counted": how many examples a view counts: the recorded ones if the symbol is "p", or the measured sample of
          the "held out" ones; "wrong": how many of them have a wrong answer; "surest mistake": the largest output of
          these.
        - "threshold": `index` in millionths; "answered": how many of the examples have an output of at least that;
          "answered rightly": which share of these is right; "in bin": how many have a largest output in bin `index[0]`
          of `index[1]` equal ones.
        - "neurons": how many neurons the layers in `index` have; "asleep": how many of them no recorded example wakes;
          "share asleep": which share that is in layer `index`.
        - "matrix": the name of the weights of layer `index`; "pace": how far a step moves the matrix, as a share of its
          size; "times the pace": how many times as far as the matrix of layer `index`.
        - "way": how far all weights and biases are, at `step`, from those at the first recorded moment; "changed": how
          many of them differ from those, at the step that is shown.
        - "probe slope": the slope of the recorded examples' mean loss at `step` by the number `symbol[index]`.
        - "mean angle": by how many degrees the gradients of batches differ in direction from that of all recorded
          examples, on average; the batches are `examples`, `index` at a time.
        - "hessian": how many numbers the Hessian has, or with an `index` its part for so many numbers; "hessian bytes":
          how many bytes it takes in double precision, divided by `index`; "inversion": how many steps of the run cost
          as much as to invert it, n³ multiplications: a step takes 3 · n for each example of its batch.
        - "worked": the number that Matt Mazur's worked example calls `symbol`; "worked name": that name itself.
        - "example": the number of the example; "hash": the first eight letters of the run's hash.
        - "product": the product a · w that neuron `index[1]` gets from neuron `index[0]` of the layer before;
          "above 0", "below 0": the sum of all products of neuron `index` that are above 0, or below.
        - "exponential": e to the power of that score; "exponentials": the sum over all scores.
        - "nudge": how far one weight is raised for a test; "nudged": how the loss changes if the weight `symbol[index]`
          is raised so far, or with z or a as `symbol`, how that of the weight's neuron changes; "nudge promise": how
          the loss would change if its slope stayed the same.
        - "promised", "fall": how far the loss would fall in the step `trial` if its slope did not change, and how far
          it falls.
        - "right": how many of the recorded examples are answered rightly, after the step `trial` if there is one;
          "forgotten": how many only before it.
        - "recorded examples": how many examples the recording has, or how many of them are in `examples`.
        - "layer": the number of layer `index`.
    after
        Whether the array is that after the step.
    step
        The recorded step, if it is another than the one that is shown.
    examples
        The recorded examples, if they are others than the one that is shown.
    batch
        The examples of a batch. With them, the array of one example is that after one plain step on the batch.
    trained
        Whether `examples` and `batch` are numbers of the training data, and not of the recorded examples.
    trial
        The step after which it is, if it is one of those in `step_trials`: small, greedy or batch.
    without
        The places of the products that a "rest" leaves out.
    temperature
        By what scores are divided before softmax.
    sign
        -1 if the number is shown with the opposite sign.
    run
        Which of the recordings of a film that shows several, counted from 0.
    """

    symbol: str = ""
    index: tuple[int, ...] = ()
    kind: Kind = "value"
    after: bool = False
    step: int | None = None
    examples: tuple[int, ...] = ()
    batch: tuple[int, ...] = ()
    trained: bool = False
    trial: str = ""
    without: tuple[int, ...] = ()
    temperature: float = 1.0
    sign: int = 1
    run: int | None = None
