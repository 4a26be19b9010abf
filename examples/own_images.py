"""Images of your own: saved in two formats, loaded, learned, recorded.

Run it from anywhere: `python examples/own_images.py`. It takes a few seconds and works in a temporary folder.
"""

import tempfile
from pathlib import Path

import numpy as np

import viznet as vz

SHAPES = ["horizontal", "vertical", "cross"]
SIZE = 9  # pixels on each side
random = np.random.default_rng(seed=1)


def draw(shape: str) -> np.ndarray:
    """One grey image (9, 9): a line or a cross on a noisy background."""
    image = random.integers(0, 60, (SIZE, SIZE))
    row, column = random.integers(1, SIZE - 1, 2)
    if shape in ("horizontal", "cross"):
        image[row, :] = random.integers(160, 256, SIZE)
    if shape in ("vertical", "cross"):
        image[:, column] = random.integers(160, 256, SIZE)
    return image


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)

    # 900 images in one array (N, height, width), with pixels from 0 to 255. y holds the class of each image: 0, 1 or 2.
    y = np.arange(900) % len(SHAPES)
    x = np.array([draw(SHAPES[label]) for label in y], dtype=np.uint8)

    # First format: a .npz as Keras has it. The names of the arrays matter. Without x_test and y_test, viznet sets a
    # fifth of the images aside for the test.
    np.savez_compressed(
        folder / "shapes.npz", x_train=x[:700], y_train=y[:700], x_test=x[700:], y_test=y[700:]
    )
    data = vz.load(folder / "shapes.npz", labels=SHAPES)
    print(data)
    print(data.train)

    # Second format: a CSV with one image a line. Its header says which column has the labels.
    table = np.column_stack([y, x.reshape(len(x), -1)])
    header = ",".join(["label", *(f"pixel{number}" for number in range(x[0].size))])
    np.savetxt(folder / "shapes.csv", table, fmt="%d", delimiter=",", header=header, comments="")
    print(vz.load(folder / "shapes.csv", labels=SHAPES))

    # The network has one input for each pixel, and one output for each class.
    network = vz.MLP(SIZE * SIZE, 16, len(SHAPES), seed=1)
    training = vz.train(network, data, optimizer=vz.SGD(lr=0.1), batch_size=20, steps=400)
    run = vz.record(training, folder / "run", progress=False)
    print(run)

    print(f"accuracy before the training: {run.network(0).accuracy(data.test):.0%}")
    print(f"accuracy after the training:  {network.accuracy(data.test):.0%}")

    # From here on, a recording of your own images is like any other:
    # vz.animate(run, "weights").save("weights.gif")
