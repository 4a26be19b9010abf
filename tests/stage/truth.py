"""What the numbers should be, from the recording alone, in float64."""

import re
from functools import cache

import numpy as np

import viznet as vz
from tests.stage.mazur import mazur
from viznet.walkthroughs.own_picture import OwnPicture

ACTIVATIONS = {
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, 1, 0.01)),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "identity": (lambda z: z, np.ones_like),
}

# Kinds of numbers that a scene about gradient descent shows.
OF_SLOPES = (
    *("probe loss", "probe slope", "line rate", "line loss", "explained"),
    *("mean angle", "hessian", "hessian bytes", "inversion"),
)


def one_pass(run, weights, x, y):
    """The trace of one example in float64, by the formulas of a textbook."""
    act, slope = ACTIVATIONS[run.meta.activation]
    last, classes = run.layers, run.sizes[-1]
    t = dict(weights)
    t["a0"] = x
    for l in range(1, last + 1):
        t[f"z{l}"] = t[f"a{l - 1}"] @ t[f"W{l}"] + t[f"b{l}"]
        t[f"a{l}"] = act(t[f"z{l}"])
    z, target = t[f"z{last}"], np.eye(classes)[y]
    softmax = run.meta.output == "softmax"
    p = t["p"] = np.exp(z - z.max()) / np.exp(z - z.max()).sum() if softmax else act(z)
    t["y"] = target
    error = ((p - target) ** 2).mean()
    kind = run.meta.loss
    score = np.log(np.exp(z - z.max()).sum()) + z.max() - z[y]  # −ln p of softmax, also where p is 0
    t["loss"] = {"cross_entropy": score, "mse": error, "rmse": np.sqrt(error)}[kind]
    if kind == "cross_entropy":
        dz = p - target
    else:
        dp = 2 * (p - target) / classes if kind == "mse" else (p - target) / (classes * np.sqrt(error))
        dz = p * (dp - (dp * p).sum()) if softmax else dp * slope(z)
    for l in range(last, 0, -1):
        t[f"dz{l}"], t[f"dW{l}"], t[f"db{l}"] = dz, np.outer(t[f"a{l - 1}"], dz), dz
        if l > 1:
            t[f"da{l - 1}"] = t[f"W{l}"] @ dz
            dz = t[f"da{l - 1}"] * slope(t[f"z{l - 1}"])
    return t


class Truth:
    """What the numbers of a scene about one example at one step should be."""

    def __init__(self, run, example, step, y=None):
        self.run, self.example, self.snapshot = run, example, run.at(step)
        self.y = int(run.probe.y[example]) if y is None else y
        symbols = [f"{kind}{l}" for l in range(1, run.layers + 1) for kind in "Wb"]
        self.weights = {s: self.snapshot[s].astype(float) for s in symbols}
        optimizer = run.meta.optimizer
        self.rate = optimizer.lr if optimizer.name == "sgd" else 0.1
        self.trace = one_pass(run, self.weights, self.x(example), self.y)
        stepped = {s: w - self.rate * self.trace[f"d{s}"] for s, w in self.weights.items()}
        self.after = one_pass(run, stepped, self.x(example), self.y)

    @cache  # noqa: B019  a test has few of them
    def slopes(self, step):
        """The slopes of all recorded examples at a step."""
        from tests.stage.descent_truth import Slopes

        return Slopes(self.run, step)

    def tried(self, name):
        """Rate, promised fall, and weights of one of the three steps that are tried."""
        if name == "batch":
            direction = {s: self.snapshot[f"d{s}"].astype(float) for s in self.weights}
        else:
            direction = {s: self.trace[f"d{s}"] for s in self.weights}
        promise = sum((self.trace[f"d{s}"] * direction[s]).sum() for s in self.weights)

        def step(rate):
            return {s: w - rate * direction[s] for s, w in self.weights.items()}

        rate = self.rate
        if name == "small":
            rates = [float(f"{digit}e{-power}") for power in range(1, 8) for digit in (1, 0.3)]
            rate = next(r for r in rates if self.fall(step(r)) >= 0.75 * r * promise > 0)
        return rate, rate * promise, step(rate)

    def fall(self, weights):
        """How far the loss of the example falls with these weights."""
        return self.trace["loss"] - one_pass(self.run, weights, self.x(self.example), self.y)["loss"]

    def right(self, weights):
        """Which of the recorded examples these weights answer rightly."""
        passes = [one_pass(self.run, weights, self.x(e), y) for e, y in enumerate(self.run.probe.y)]
        return np.array([t["p"].argmax() for t in passes]) == self.run.probe.y

    def x(self, example):
        pixels = example.x if isinstance(example, OwnPicture) else self.run.probe.x[example]
        return pixels / 255

    def recorded_at(self, step):
        """The snapshot of exactly this step."""
        snapshot = self.run.at(step)
        assert snapshot.step == step, "the scene shows a step that was never recorded"
        return snapshot

    def pass_of(self, step, example, *, trained=False, weights=None):
        """The trace of an example at a recorded step, or with other weights."""
        if weights is None:
            snapshot = self.recorded_at(step)
            weights = {s: snapshot[s].astype(float) for s in self.weights}
        if isinstance(example, OwnPicture):
            return one_pass(self.run, weights, self.x(example), self.y)
        part = vz.load(self.run.meta.data.name).train if trained else self.run.probe
        return one_pass(self.run, weights, part.x[example] / 255, int(part.y[example]))

    def of_batch(self, source, weights=None):
        """The traces of all examples of a batch."""
        step = self.snapshot.step
        return [self.pass_of(step, e, trained=source.trained, weights=weights) for e in source.batch]

    def after_batch(self, source):
        """The weights after one plain step on a batch."""
        traces = self.of_batch(source)
        return {
            s: w - self.rate * np.mean([t[f"d{s}"] for t in traces], axis=0) for s, w in self.weights.items()
        }

    def trace_of(self, source):
        """The trace that a source is about."""
        if source.trial:
            return one_pass(self.run, self.tried(source.trial)[2], self.x(self.example), self.y)
        if source.batch and source.kind != "value":
            return self.trace  # a number of the whole batch
        if source.after and not source.batch:
            assert source.step is None and not source.examples
            return self.after
        if source.step is None and len(source.examples) != 1 and not source.batch:
            return self.trace
        step = self.snapshot.step if source.step is None else source.step
        weights = self.after_batch(source) if source.batch else None
        examples = source.examples or (self.example,)
        return self.pass_of(step, *examples, trained=source.trained, weights=weights)

    def value(self, source):
        """The value by the docstring of `Source`; for a class, its name."""
        value = self._value(source)
        return value if isinstance(value, str) else source.sign * float(value)

    def _value(self, source):
        if source.kind in OF_SLOPES:
            step = self.snapshot.step if source.step is None else source.step
            return self.slopes(step).value(source, self.rate)
        run, t, symbol, index = self.run, self.trace_of(source), source.symbol, source.index
        layer = int(re.search(r"\d*$", symbol)[0] or 0)
        match source.kind:
            case "value":
                return t[symbol][index]
            case "slope":
                assert symbol.startswith("z")
                return ACTIVATIONS[run.meta.activation][1](t[symbol])[index]
            case "rest" if symbol.startswith("z"):
                (unit,) = index
                products = t[f"a{layer - 1}"] * t[f"W{layer}"][:, unit]
                return np.delete(products, source.without).sum()
            case "rest" if symbol.startswith("da"):
                (unit,) = index
                products = t[f"W{layer + 1}"][unit] * t[f"dz{layer + 1}"]
                return np.delete(products, source.without).sum()
            case "limit":
                return most_of(t[symbol])
            case "full colour":
                moments = np.linspace(0, len(run) - 1, 12).round().astype(int)
                sizes = [most_of(run[symbol][moment]) for moment in set(moments.tolist())]
                return max(s for s in sizes if s <= 1000 * np.median([s for s in sizes if s]))
            case "recorded":
                return run[symbol][self.recorded_at(source.step).index]
            case "mean" | "cancelled" | "stepped":
                step = self.snapshot.step
                each = np.array(
                    [self.pass_of(step, e, trained=source.trained)[symbol][index] for e in source.examples]
                )
                if source.kind == "cancelled":
                    return 1 - abs(each.mean()) / np.abs(each).mean()
                if source.kind == "stepped":
                    return self.weights[symbol[1:]][index] - self.rate * each.mean()
                return each.mean()
            case "size of batch":
                return len(source.batch)
            case "mean over batch":
                return np.mean([t[symbol][index] for t in self.of_batch(source)])
            case "batch loss":
                weights = self.after_batch(source) if source.after else None
                return np.mean([t["loss"] for t in self.of_batch(source, weights)])
            case "lower":
                weights, step = self.after_batch(source), self.snapshot.step
                return sum(
                    self.pass_of(step, e, trained=source.trained, weights=weights)["loss"]
                    < self.pass_of(step, e, trained=source.trained)["loss"]
                    for e in source.examples
                )
            case "right since":
                last = self.snapshot.index
                right = [says(self.pass_of(run.steps[k], self.example)["p"], self.y) for k in range(last + 1)]
                assert right[-1], "it is not right at the end"
                wrong = np.flatnonzero(~np.array(right))
                return run.steps[wrong[-1] + 1 if len(wrong) else 0]
            case "size":
                return run.sizes[index[0]]
            case "others":
                of_layer, beside = index
                assert 0 <= beside <= 3
                return run.sizes[of_layer] - beside
            case "neuron":
                of_layer, unit = index
                assert 0 <= unit < run.sizes[of_layer]
                return unit + 1
            case "name":
                of_layer, unit = index
                assert 0 <= unit < run.sizes[of_layer]
                return f"{'neuron' if of_layer else 'pixel'} {unit + 1:,}"
            case "parameters":
                return sum(self.weights[f"{kind}{l}"].size for l in index for kind in "Wb")
            case "rows":
                return run.probe.image_shape[0]
            case "columns":
                return run.probe.image_shape[1]
            case "class":
                return run.probe.labels[index[0]]
            case "step":
                return self.recorded_at(source.step).step
            case "rate":
                return self.tried(source.trial)[0] if source.trial else self.rate
            case "example":
                return self.example
            case "hash":
                return run.hash[:8]
            case "product" | "above 0" | "below 0":
                products = t[f"a{layer - 1}"] * t[f"W{layer}"][:, index[-1]]
                if source.kind == "product":
                    return products[index[0]]
                return products[products > 0 if source.kind == "above 0" else products < 0].sum()
            case "exponential" | "exponentials":
                exponentials = np.exp(t[symbol])
                return exponentials[index] if source.kind == "exponential" else exponentials.sum()
            case "nudge":
                return 0.01
            case "nudged" | "nudge promise":
                if source.kind == "nudge promise":
                    return 0.01 * t[f"d{symbol}"][index]
                raised = {s: w.copy() for s, w in self.weights.items()}
                raised[f"W{layer}"][index] += 0.01
                if symbol.startswith("W"):
                    return -self.fall(raised)
                moved = one_pass(run, raised, self.x(self.example), self.y)
                return moved[symbol][index[1]] - t[symbol][index[1]]
            case "promised":
                return self.tried(source.trial)[1]
            case "fall":
                return self.fall(self.tried(source.trial)[2])
            case "right":
                return self.right(self.tried(source.trial)[2] if source.trial else self.weights).sum()
            case "forgotten":
                return (self.right(self.weights) & ~self.right(self.tried(source.trial)[2])).sum()
            case "recorded examples":
                return len(run.probe.y)
            case "batch":
                return run.meta.batch_size
            case "worked":
                return mazur(symbol)
            case "worked name":
                return symbol
            case "way" | "changed":
                moments = (
                    0,
                    self.recorded_at(source.step).index if source.kind == "way" else self.snapshot.index,
                )
                before, now = (
                    np.concatenate([run[s][moment].ravel().astype(float) for s in self.weights])
                    for moment in moments
                )
                return np.linalg.norm(now - before) if source.kind == "way" else (now != before).sum()
            case "held out":
                return run["confusion"][0].sum()
        raise AssertionError(f"nobody knows what {source} should be")


def parsed(text):
    """The number in a text, and how far rounding may have moved it."""
    match = re.fullmatch(r"([−+]?)([\d,]+)(?:\.(\d+))?(?:e(−?\d+))?( ?%)?", text)
    assert match, f"{text!r} is no number"
    sign, whole, decimals, power, percent = match.groups()
    scale = 0.01 if percent else 10.0 ** int((power or "0").replace("−", "-"))
    value = float(f"{whole.replace(',', '')}.{decimals or 0}") * (-1 if sign == "−" else 1) * scale
    return value, 0.5 * 10.0 ** -len(decimals or "") * scale


def most_of(values):
    """The size that 995 of 1,000 numbers stay below, without those that are 0."""
    sizes = np.sort(np.abs(np.ravel(values)).astype(float))
    sizes = sizes[(sizes > 0) & np.isfinite(sizes)]
    return np.percentile(sizes, 99.5) if len(sizes) else 0.0


def says(p, y):
    """Whether the outputs say class y; equal ones say nothing."""
    return p.argmax() == y and (len(p) == 1 or len(set(np.float32(p).tolist())) > 1)
