"""One weight is tested: raised a little, and put back."""

import numpy as np

from viznet.network import MLP
from viznet.stage import captions
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import ScreenNumber, signed
from viznet.walkthroughs.neuron import WeightGradient
from viznet.walkthroughs.numbers import decimals_for, setting
from viznet.walkthroughs.source import Source

H = 0.01  # how far the weight is raised


def nudge(scene: NetworkStage, weight: WeightGradient) -> None:
    """Says what the loss does if one weight is raised, and what its gradient promised."""
    change, promise = loss_change(scene, weight), H * weight.gradient
    symbol, index = f"W{weight.layer}", (weight.index, weight.unit)
    decimals = decimals_for(change, promise, digits=3, least=3)

    def number(value: float, kind: str) -> ScreenNumber:
        source = Source(symbol, index, kind="nudged" if kind == "nudged" else "nudge promise")
        return scene.register(
            signed(value, decimals, plus=True), source, value, scene.sign_colour(round(value, decimals))
        )

    scene.say(
        "nudge",
        captions.NUDGE,
        h=scene.register(setting(H), Source(kind="nudge"), H),
        change=number(change, "nudged"),
        keep_sum=True,
    )
    scene.say("nudge-promise", captions.NUDGE_PROMISE, promise=number(promise, "promise"), keep_sum=True)


def loss_change(scene: NetworkStage, weight: WeightGradient) -> float:
    """Returns how the loss changes if the weight is raised, in double precision."""
    network = scene.request.network
    exact = MLP.from_params(network.config() | {"dtype": "float64"}, network.params)
    x, y = np.atleast_2d(scene.values["a0"]), np.array([scene.request.y])
    before = float(exact.backward(exact.forward(x), y)["loss"])
    exact.params[f"W{weight.layer}"][weight.index, weight.unit] += H
    return float(exact.backward(exact.forward(x), y)["loss"]) - before
