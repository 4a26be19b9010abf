"""Training speed: viznet, the write-up's loop, and PyTorch.

PyTorch takes part if it is installed.

    python -m benchmarks.core

All contenders take the same steps on the same numbers: draw the next 16 shuffled images, forward, loss, backward,
update. PyTorch is no dependency. To have it in the table, install its CPU build into the environment.
"""

from functools import cache
from importlib.util import find_spec
from itertools import pairwise

import numpy as np

import viznet as vz
from benchmarks.contest import Contest
from viznet.losses import softmax

BATCH = 16


@cache
def digits() -> tuple[np.ndarray, np.ndarray]:
    """The training digits as numbers from 0 to 1, and their classes."""
    train = vz.digits().train
    return train.inputs(np.dtype("float32")).copy(), np.array(train.y)


def writeup_steps(sizes: tuple[int, ...], steps: int) -> None:
    """The loop that the project began with.

    It is in float64 and takes one image at a time. The gradients are added up and divided by 16.
    """
    x, y = digits()
    rng = np.random.default_rng(0)
    W = [rng.normal(0, np.sqrt(1 / n), (n, m)) for n, m in pairwise(sizes)]
    b = [np.zeros(m) for m in sizes[1:]]
    layers = range(len(W))
    for step in range(steps):
        dW, db = [np.zeros_like(w) for w in W], [np.zeros_like(v) for v in b]
        for i in range(step * BATCH, (step + 1) * BATCH):
            a = [x[i % len(x)].astype(np.float64)]
            for layer in layers:
                z = a[-1] @ W[layer] + b[layer]
                a.append(np.maximum(z, 0) if layer < layers[-1] else softmax(z))
            dz = a[-1] - np.eye(sizes[-1])[y[i % len(x)]]
            for layer in reversed(layers):
                dW[layer] += np.outer(a[layer], dz)
                db[layer] += dz
                dz = (W[layer] @ dz) * (a[layer] > 0)
        for layer in layers:
            W[layer] -= 0.1 * dW[layer] / BATCH
            b[layer] -= 0.1 * db[layer] / BATCH


def viznet_steps(sizes: tuple[int, ...], steps: int) -> None:
    """Trains with `train`, as every user does.

    So its shuffling, losses and accuracies are included.
    """
    for _ in vz.train(vz.MLP(*sizes), vz.digits().train, batch_size=BATCH, steps=steps):
        pass


def torch_steps(sizes: tuple[int, ...], steps: int) -> None:
    """The same in PyTorch, as its tutorials write it.

    It has modules, CrossEntropyLoss and SGD, and the loss and accuracy of each batch.
    """
    import torch

    X, Y = map(torch.from_numpy, digits())
    parts: list[torch.nn.Module] = []
    for n, m in pairwise(sizes):
        parts += [torch.nn.Linear(n, m), torch.nn.ReLU()]
    network = torch.nn.Sequential(*parts[:-1])
    optimizer, loss_of = torch.optim.SGD(network.parameters(), lr=0.1), torch.nn.CrossEntropyLoss()
    order = torch.randperm(len(X))
    for step in range(steps):
        start = step * BATCH % (len(X) - BATCH)
        batch = order[start : start + BATCH]
        optimizer.zero_grad()
        scores = network(X[batch])
        loss = loss_of(scores, Y[batch])
        loss.backward()
        optimizer.step()
        loss.item(), (scores.argmax(dim=1) == Y[batch]).float().mean().item()


def main() -> None:
    torch_is_here = find_spec("torch") is not None
    for sizes, steps, over_writeup, over_torch in (
        ((784, 512, 512, 10), 500, "≥ 25×", "≥ 0.91×"),
        ((784, 16, 16, 10), 5000, "", "≥ 3.33×"),
    ):
        contest = Contest(f"training {'-'.join(map(str, sizes))}, batch {BATCH}: a step", per=steps)
        contest.add("viznet", viznet_steps, sizes, steps)
        few = steps // 25
        contest.add("write-up", writeup_steps, sizes, few, per=few, target=over_writeup)
        if torch_is_here:
            contest.add("PyTorch", torch_steps, sizes, steps, target=over_torch)
        contest.run(rounds=7)


if __name__ == "__main__":
    main()
