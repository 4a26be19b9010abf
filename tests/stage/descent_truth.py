"""Slopes, rates and the Hessian's price of a run, in plain NumPy over all recorded examples at once."""

from functools import cache, cached_property

import numpy as np

from tests.stage import truth as textbook


class Slopes:
    """The mean loss of the recorded examples of a run, and its gradient, at one step."""

    def __init__(self, run, step):
        self.run, self.step = run, step
        snapshot = run.at(step)
        assert snapshot.step == step, "the scene shows a step that was never recorded"
        symbols = [f"{kind}{layer}" for layer in range(1, run.layers + 1) for kind in "Wb"]
        self.weights = {symbol: snapshot[symbol].astype(float) for symbol in symbols}

    def value(self, source, rate):
        """The number that a source names; `rate` is that of the run."""
        count = sum(w.size for w in self.weights.values())
        match source.kind:
            case "hessian":
                return source.index[0] ** 2 if source.index else count * count
            case "hessian bytes":
                return 8 * count * count / source.index[0]
            case "inversion":
                return count**3 // (3 * count * self.run.meta.batch_size)
            case "probe loss":
                return self.here[0]
            case "probe slope":
                return self.here[1][source.symbol][source.index]
            case "mean angle":
                return np.mean(
                    [self.angle(batch) for batch in np.reshape(source.examples, (-1, *source.index))]
                )
            case "explained":
                return self.explained()
        rates = self.rates(rate)
        found = rates[source.symbol]
        return found if source.kind == "line rate" else self.after(found)

    def loss_and_gradient(self, weights, examples=slice(None)):
        """The loss of a batch and its gradient by symbol, with matrices."""
        act, slope = textbook.ACTIVATIONS[self.run.meta.activation]
        x, y = self.run.probe.x[examples] / 255, self.run.probe.y[examples]
        a, z, last, kind = [x], [None], self.run.layers, self.run.meta.loss
        for layer in range(1, last + 1):
            z.append(a[-1] @ weights[f"W{layer}"] + weights[f"b{layer}"])
            a.append(act(z[-1]))
        target = np.eye(self.run.sizes[-1])[y]
        powers = np.exp(z[-1] - z[-1].max(axis=1, keepdims=True))
        softmax = self.run.meta.output == "softmax"
        p = powers / powers.sum(axis=1, keepdims=True) if softmax else a[-1]
        if kind == "cross_entropy":
            loss, dz = -np.log(p[np.arange(len(y)), y]).mean(), (p - target) / len(y)
        else:
            loss, dp = ((p - target) ** 2).mean(), 2 * (p - target) / p.size
            if kind == "rmse":
                loss = np.sqrt(loss)
                dp = dp / (2 * loss)
            dz = p * (dp - (dp * p).sum(axis=1, keepdims=True)) if softmax else dp * slope(z[-1])
        gradient = {}
        for layer in range(last, 0, -1):
            gradient[f"W{layer}"], gradient[f"b{layer}"] = a[layer - 1].T @ dz, dz.sum(axis=0)
            if layer > 1:
                dz = (dz @ weights[f"W{layer}"].T) * slope(z[layer - 1])
        return float(loss), {symbol: gradient[symbol] for symbol in weights}

    @cached_property
    def here(self):
        return self.loss_and_gradient(self.weights)

    def moved(self, far):
        return {symbol: w - far * self.here[1][symbol] for symbol, w in self.weights.items()}

    def after(self, rate):
        """The loss after a plain step with a rate."""
        return self.loss_and_gradient(self.moved(rate))[0]

    @cache  # noqa: B019  a test has few of them
    def rates(self, rate):
        """The rates that have names: of 61 rates the best, a tenth of it, and the first that raises the loss."""
        tried = 10 ** (np.arange(61) / 10 - 3)
        here, gradient = self.here
        with np.errstate(all="ignore"):
            losses = np.array([self.after(each) for each in tried])
        best = int(np.nanargmin(losses))
        named = {"training": rate, "lowest": tried[best], "too small": tried[best] / 10}
        raises = ~(losses <= here)
        raises[:best] = False
        named["too large"] = tried[int(raises.argmax())]
        size = sum((g**2).sum() for g in gradient.values())
        near = 1e-4 / np.sqrt(size)
        ahead, behind = (
            sum((g * gradient[s]).sum() for s, g in self.loss_and_gradient(self.moved(far))[1].items())
            for far in (near, -near)
        )
        named["newton minimum"] = size / ((behind - ahead) / (2 * near))
        return named

    def angle(self, batch):
        """By how many degrees the gradient of a batch turns from that of all."""
        one, other = (
            np.concatenate([g.ravel() for g in gradient.values()])
            for gradient in (self.loss_and_gradient(self.weights, np.array(batch))[1], self.here[1])
        )
        cosine = one @ other / np.sqrt((one @ one) * (other @ other))
        return np.degrees(np.arccos(np.clip(cosine, -1, 1)))

    def explained(self):
        """The share of the path in its two main directions, by the products of its moments."""
        rows = np.concatenate(
            [self.run[s].reshape(len(self.run), -1).astype(float) for s in self.weights], axis=1
        )
        steps = np.asarray(self.run.steps, float)
        each = np.gradient(steps, edge_order=1)
        each[[0, -1]] /= 2
        rows = np.sqrt(each)[:, None] * (rows - rows[-1])
        sizes = np.linalg.eigvalsh(rows @ rows.T)
        return sizes[-2:].sum() / sizes.sum()
