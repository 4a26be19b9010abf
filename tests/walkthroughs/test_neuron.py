"""One neuron in numbers, compared with NumPy: its sums, and its gradients."""

import numpy as np
import pytest

from tests.walkthroughs.test_walkthrough import network
from viznet.errors import NetworkError
from viznet.walkthroughs.neuron import backward_sum, closed_gate, neuron_to_show, weighted_sum
from viznet.walkthroughs.weight_gradient import weight_gradient


def test_the_terms_are_the_largest_and_the_rest_is_all_others():
    net = network(6, 4, 3)
    x = np.array([0.0, 0.5, 1.0, 0.25, 0.0, 0.75])
    trace = net.backward(net.forward(x), np.array([1]))
    neuron = weighted_sum(trace, net, 1, 2, terms=2)
    products = x * net.params["W1"][:, 2]
    first, second = sorted(range(6), key=lambda i: -abs(products[i]))[:2]
    assert [(term.index, term.activation, term.weight) for term in neuron.terms] == [
        (first, x[first], net.params["W1"][first, 2]),
        (second, x[second], net.params["W1"][second, 2]),
    ]
    assert neuron.rest == pytest.approx(sum(products) - products[first] - products[second])
    assert neuron.z == pytest.approx(sum(products) + net.params["b1"][2])
    assert neuron.a == max(0, neuron.z)
    assert neuron.hidden == 4
    assert len(weighted_sum(trace, net, 1, 2, terms=6).terms) == 4  # two pixels are empty: they are no term

    back = backward_sum(trace, net, 1, 2, terms=1)
    products_back = net.params["W2"][2] * trace["dz2"][0]
    assert back.da == pytest.approx(products_back.sum())
    assert back.terms[0].product == pytest.approx(products_back[np.abs(products_back).argmax()])
    assert back.slope == (1.0 if neuron.z > 0 else 0.0)
    assert back.dz == pytest.approx(back.da * back.slope)

    assert weighted_sum(trace, net, 2, 1).a == trace["p"][0, 1]
    weight = weight_gradient(trace, net, 1, 2)
    assert (weight.index, weight.gradient) == (2, pytest.approx(trace["dW1"][2, 2]))
    assert weight_gradient(trace, net, 2, 0, 3).gradient == pytest.approx(trace["dW2"][3, 0])


def test_a_closed_gate_is_found_where_a_gradient_is_stopped():
    net = network(6, 8, 3)
    trace = net.backward(net.forward(np.ones(6)), np.array([1]))
    unit = closed_gate(trace, net, 1)
    assert trace["a1"][0, unit] == 0
    assert trace["dz1"][0, unit] == 0
    assert abs(trace["da1"][0, unit]) == max(abs(trace["da1"][0][trace["a1"][0] == 0]))
    open_ = network(6, 8, 3, activation="tanh")
    assert closed_gate(open_.backward(open_.forward(np.ones(6)), np.array([1])), open_, 1) is None


def test_the_neuron_to_show_is_on_and_has_a_gradient():
    net = network(6, 8, 3)
    forward = net.forward(np.ones(6))
    assert neuron_to_show(forward, net, 1) == forward["a1"][0].argmax()
    trace = net.backward(forward, np.array([1]))
    unit = neuron_to_show(trace, net, 1)
    assert trace["a1"][0, unit] > 0
    assert trace["dz1"][0, unit] != 0
    net.params["b1"][:] = -100  # all off: the largest sum is shown
    off = net.backward(net.forward(np.ones(6)), np.array([1]))
    assert neuron_to_show(off, net, 1) == np.abs(off["z1"][0]).argmax()


def test_neurons_that_are_not_there():
    net = network(6, 4, 3)
    trace = net.backward(net.forward(np.ones(6)), np.array([1]))
    with pytest.raises(NetworkError, match="layer 1 has no neuron 4; choose from 0 to 3"):
        weighted_sum(trace, net, 1, 4)
    with pytest.raises(NetworkError, match="choose from 1 to 2"):
        weighted_sum(trace, net, 3, 0)
    with pytest.raises(NetworkError, match="choose from 1 to 1"):
        backward_sum(trace, net, 2, 0)
    with pytest.raises(NetworkError, match="W1 has no row 6; choose from 0 to 5"):
        weight_gradient(trace, net, 1, 0, 6)
