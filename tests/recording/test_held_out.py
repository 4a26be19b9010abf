"""At how many snapshots held-out examples are measured."""

import numpy as np

import viznet as vz
from viznet.data import Examples
from viznet.recording.held_out import plan_held_out


def test_measuring_takes_two_fifths_of_the_time_of_learning_at_most():
    """In multiplications: learning takes three for each weight and example, measuring one."""
    examples = Examples(np.zeros((2500, 784), np.uint8), np.arange(2500) % 10)
    network, steps, learned = vz.MLP(784, 512, 512, 10), np.arange(200), 60_000
    plan = plan_held_out(examples, None, steps, network, learned)
    assert len(plan.sample) == 2000 and len(plan.at) == 0.4 * 3 * learned // 2000 == 36
    assert {0, 199} <= plan.at
    assert len(plan_held_out(examples, 100, steps, network, learned).at) == 200
    small = vz.MLP(784, 16, 10)  # eight thousand million multiplications may be spent in any case
    assert len(plan_held_out(examples, None, steps, small, 1).at) == 200
