"""An activation of your own: softplus.

It goes through training, a film, the terminal and a Manim scene.

    python examples/own_activation.py            # outputs/own_activation.png, and one digit in the terminal
    python examples/own_activation.py --scene    # and outputs/own_activation.mp4; needs Manim

One assignment into `ACTIVATIONS` is all that viznet needs. Only the page would need one more function, in its
network.js.
"""

import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np

import viznet as vz

vz.ACTIVATIONS["softplus"] = vz.Activation(
    "softplus",
    formula="ln(1 + e^z)",
    value=lambda z: np.logaddexp(0, z),
    slope=lambda z, a: 1 - np.exp(-a),
    typst="ln(1 + e^(z))",  # with parentheses, since z becomes z_1
    forward_sentence="A negative sum comes close to 0, and a large positive one passes almost unchanged.",
    backward_sentence="The gradient is multiplied by a slope between 0 and 1: the larger the sum, the more flows back.",
)

if find_spec("manim"):
    from viznet.stage import Formula, NetworkStage
else:  # then there are no scenes, and the rest works

    class NetworkStage:  # type: ignore[no-redef]
        """Stands in for the stage's own class."""


class OwnActivation(NetworkStage):
    """What softplus does forward, and what its slope does backward."""

    def construct(self) -> None:
        self.show_result()  # the picture, the network and its answer
        for symbol in ("a1", "dz1"):
            line = self.walk[symbol]
            self.say(symbol, line.why)
            self.compute([self.words(Formula(line))])
        self.end()


def main(*, scene: bool) -> None:
    digits = vz.digits()
    network = vz.MLP(784, 16, 16, 10, activation="softplus", seed=7)
    with tempfile.TemporaryDirectory() as folder:
        training = vz.train(network, digits, steps=300)
        run = vz.record(training, Path(folder) / "softplus", progress=False)
        print(vz.explain(run, digit=3))
        print(f"\nAccuracy on the test digits: {network.accuracy(digits):.1%}")
        outputs = Path("outputs")
        outputs.mkdir(exist_ok=True)
        picture = outputs / "own_activation.png"
        vz.animate(run, "activations").still().savefig(picture)
        print(f"Made {picture}")
        if scene:
            film = vz.scene(__file__, run, digit=3).save(outputs / "own_activation.mp4", quality="low")
            print(f"Made {film}")


if __name__ == "__main__":
    main(scene="--scene" in sys.argv[1:])
