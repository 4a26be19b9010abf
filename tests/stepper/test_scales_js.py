"""The page's scales.js, run by Node: what gets full colour, and what fills a bar."""

from typing import Any

import pytest

from tests import javascript

pytestmark = pytest.mark.checkout

SCALES_JS = """
import { edgeLimit, nodeLimit, outputIsSigned, outputLimit } from "./scales.js";

const MODES = ["weights", "activations", "gradients", "backward", "change"];
globalThis.answer = given.map((recording) => ({
  edges: Object.fromEntries(MODES.map((mode) => [mode, edgeLimit(recording, 2, mode)])),
  a: nodeLimit(recording, "a"), dz: nodeLimit(recording, "dz"),
  bar: outputLimit(recording), signed: outputIsSigned(recording),
}));
"""
LIMITS = {
    "W2": 3,
    "wa2": 5,
    "dW2": 7,
    "changeW2": 11,
    "a1": 0.5,
    "a2": 4,
    "a3": 99,
    "dz1": 1,
    "dz2": 2,
    "dz3": 6,
}


def recording(output: str, activation: str, p: float, **limits: float) -> dict[str, Any]:
    """A recording of three layers, as far as the scales look at it."""
    header = {"output": output, "activation": {"name": activation, "signed": activation == "tanh"}}
    return {"layers": 3, "limits": LIMITS | {"p": p} | limits, "header": header}


def scales(*recordings: dict[str, Any]) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = javascript.run(SCALES_JS, list(recordings))
    return answer


def test_every_mode_has_its_own_limit() -> None:
    (scale,) = scales(recording("softmax", "relu", 1))
    assert scale["edges"] == {"weights": 3, "activations": 5, "gradients": 7, "backward": 3 * 2, "change": 11}


def test_hidden_layers_share_one_scale() -> None:
    usual, dead = scales(recording("softmax", "relu", 1), recording("softmax", "relu", 1, a1=0, a2=0))
    assert usual["a"] == 4  # the answer has a scale of its own
    assert usual["dz"] == 6  # but its gradient has not
    assert dead["a"] == 1  # nothing is divided by 0


def test_a_bar_is_filled_by_1_where_outputs_reach_no_further() -> None:
    kinds = [("softmax", "relu", 3), ("elementwise", "sigmoid", 0.2), ("elementwise", "tanh", 0.9)]
    kinds += [("elementwise", "relu", 8.5), ("elementwise", "relu", 0.3)]
    scale = scales(*[recording(*kind) for kind in kinds])
    assert [each["bar"] for each in scale] == [1, 1, 1, 8.5, 1]
    assert [each["signed"] for each in scale] == [False, False, True, False, False]
