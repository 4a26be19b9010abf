"""Which neuron argues for the likeliest wrong class.

Both films, of the forward and of the backward pass, are about it.
"""

import numpy as np

from viznet.stage.stage import Stage


def rivals(scene: Stage) -> tuple[int, int | None]:
    """Returns the true class and the likeliest other class, if there is one.

    The answer stands for the true class of a picture that nobody has named.
    """
    if len(scene.values["p"]) == 1:
        return scene.request.y, None
    y, p = scene.request.y, scene.values["p"].astype(float).copy()
    p[y] = -np.inf
    return y, int(p.argmax())


def arguing_neuron(scene: Stage) -> int | None:
    """Returns the hidden neuron that argues most for the rival class.

    It is in the last hidden layer. It raises the rival's score, and raises it more than the true class's; of all such
    neurons it has the greatest difference. Without a hidden layer, or if no neuron does that, there is none.
    """
    truth, rival = rivals(scene)
    last = scene.request.run.layers
    if last == 1 or rival is None:
        return None
    sent = scene.values[f"a{last - 1}"][:, None] * scene.values[f"W{last}"]
    more = np.where(sent[:, rival] > 0, sent[:, rival] - sent[:, truth], -np.inf)
    unit = int(more.argmax())
    return unit if more[unit] > 0 else None
