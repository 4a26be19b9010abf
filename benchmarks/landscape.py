"""Losses on a plane: with shared products, and point by point.

    python -m benchmarks.landscape

Both compute the same losses of the same examples, 31 × 31 of them on a plane of two random directions.
"""

from functools import cache

import numpy as np

import viznet as vz
from benchmarks.contest import Contest
from viznet.landscapes.shared_products import losses_along

POINTS = 31


@cache
def plane(
    sizes: tuple[int, ...],
) -> tuple[vz.MLP, list[dict[str, np.ndarray]], np.ndarray, np.ndarray, np.ndarray]:
    """A network, two directions, 1,000 held-out digits, and the points."""
    rng, network, held_out = np.random.default_rng(0), vz.MLP(*sizes, seed=7), vz.digits().test[:1000]
    directions = [
        {name: rng.normal(size=w.shape).astype("float32") * 0.02 for name, w in network.params.items()}
        for _ in range(2)
    ]
    side = np.linspace(-1, 1, POINTS, dtype="float32")
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    return network, directions, held_out.inputs("float32"), held_out.y, points


def shared(sizes: tuple[int, ...], count: int) -> None:
    """The way of the view `landscape`."""
    network, directions, x, y, points = plane(sizes)
    losses_along(network, directions, x, y)(points[:count])


def point_by_point(sizes: tuple[int, ...], count: int) -> None:
    """Moves the network to each point, and lets it read all examples there."""
    network, (u, v), x, y, points = plane(sizes)
    moved = vz.MLP(*sizes)
    target = np.eye(sizes[-1], dtype="float32")[y]
    for a, b in points[:count]:
        for name, w in network.params.items():
            moved.params[name] = w + a * u[name] + b * v[name]
        moved.loss.value(moved.forward(x)[f"z{moved.layers}"], target)


def main() -> None:
    for sizes, count, target in (
        ((784, 16, 16, 10), POINTS**2, "≥ 6×"),
        ((784, 512, 512, 10), 31, "≥ 1.4×"),
    ):
        name = "-".join(map(str, sizes))
        contest = Contest(f"{count} losses on a plane, {name}, 1,000 digits", per=count)
        contest.add("shared products", shared, sizes, count)
        contest.add("point by point", point_by_point, sizes, count, target=target)
        contest.run(rounds=3)


if __name__ == "__main__":
    main()
