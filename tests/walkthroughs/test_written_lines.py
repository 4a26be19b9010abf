"""Every written line of scenes, explain and the page, for 500 random networks, worked out from the text alone."""

import io
import re
from decimal import Decimal

import numpy as np
import pytest
from rich.console import Console

from tests import javascript
from tests.walkthroughs import reading
from tests.walkthroughs.heads import HEADS
from viznet.activations import ACTIVATIONS
from viznet.network import MLP
from viznet.walkthroughs.arithmetic_line import Value, plain
from viznet.walkthroughs.backward_arithmetic import (
    backward_sum_line,
    gate_line,
    gradient_line,
    score_gradient_line,
    update_line,
)
from viznet.walkthroughs.forward_arithmetic import log_text, loss_line, weighted_sum_line
from viznet.walkthroughs.line_table import line_summary
from viznet.walkthroughs.neuron import backward_sum, closed_gate, neuron_to_show, weighted_sum
from viznet.walkthroughs.neuron_in_full import neuron_in_full
from viznet.walkthroughs.numbers import rounded, written
from viznet.walkthroughs.source import Source
from viznet.walkthroughs.sums import mean_decimals, shown_mean
from viznet.walkthroughs.terminal import step_check
from viznet.walkthroughs.walkthrough import Walkthrough, walkthrough
from viznet.walkthroughs.weight_gradient import weight_gradient

SIZES = [(2, 2, 2), (2, 3, 2), (3, 2), (4, 5, 3), (5, 4, 4, 3), (9, 12, 10), (16, 8, 6, 10), (30, 16, 10)]
LARGE = (784, 16, 16, 10)
COUNT, LARGE_EVERY = 500, 50


def walks(first: int, count: int):
    """So many random networks and examples: all sizes, activations and losses, trained a little or not at all."""
    for number in range(first, first + count):
        rng = np.random.default_rng(number)
        large = number % LARGE_EVERY == LARGE_EVERY - 1
        sizes = LARGE if large else SIZES[number % len(SIZES)]
        output, loss = HEADS[0] if rng.random() < 0.5 else HEADS[rng.integers(len(HEADS))]
        names = ["relu", *ACTIVATIONS]
        network = MLP(
            *sizes,
            activation=names[rng.integers(len(names))],
            output=output,
            loss=loss,
            init="he",
            seed=number,
            dtype="float32" if rng.random() < 0.7 else "float64",
        )
        if rng.random() < 0.7:  # as after training: biases, and weights of any size
            for symbol, array in network.params.items():
                array[:] *= rng.choice([0.3, 1.0, 3.0])
                array[:] += rng.normal(0, 0.3, array.shape) if symbol[0] == "b" else 0
        x = rng.random(sizes[0]) * (rng.random(sizes[0]) < rng.choice([0.3, 1.0]))
        x, y = x.astype(network.dtype), int(rng.integers(sizes[-1]))
        for _ in range(int(rng.choice([0, 0, 3, 30]))):  # learns this example, in the end almost by heart
            trace = network.backward(network.forward(x[None]), np.array([y]))
            for symbol, array in network.params.items():
                gradient = trace["d" + symbol]
                array -= (0.3 * gradient / max(1.0, np.linalg.norm(gradient))).astype(array.dtype)
        yield walkthrough(network, x, y, learning_rate=float(rng.choice([0.1, 0.05, 0.01, 0.3, 0.0125])))


def value(symbol, number):
    return Value("", Source(symbol, (0, 0)), float(number), signed=True)


def scene_lines(walk: Walkthrough, rng) -> list[str]:
    """What the scenes write for this example."""
    network, trace, last = walk.network, walk.trace, walk.network.layers
    lines = []
    for layer in range(1, last + 1):
        for unit in {neuron_to_show(trace, network, layer), int(rng.integers(network.sizes[layer]))}:
            lines.append(weighted_sum_line(weighted_sum(trace, network, layer, unit)))
            lines.append(gradient_line(weight_gradient(trace, network, layer, unit)))
            if layer < last:
                neuron = backward_sum(trace, network, layer, unit)
                lines += [backward_sum_line(neuron), gate_line(neuron)]
        closed = closed_gate(trace, network, layer) if layer < last else None
        if closed is not None:
            lines.append(gate_line(backward_sum(trace, network, layer, closed)))
    p, dz = trace["p"][0], trace[f"dz{last}"][0]
    loss = loss_line(p, walk.loss_before, walk.y, network.loss)
    lines += [loss] if loss else []
    if network.loss.of_scores:
        lines.append(score_gradient_line(float(p[walk.y]), float(dz[walk.y]), last, walk.y))
    for symbol in ("W1", f"W{last}"):
        place = np.unravel_index(np.abs(trace["d" + symbol]).argmax(), trace["d" + symbol].shape)
        w, g, new = network.params[symbol], trace["d" + symbol], walk.network_after.params[symbol]
        numbers, result = update_line(
            value(symbol, w[place]),
            walk.learning_rate,
            value("d" + symbol, g[place]),
            value("new", new[place]),
        )
        lines.append([numbers, result])
    return [plain(line) for line in lines]


def check_explained(walk: Walkthrough) -> int:
    """What `explain` writes out: columns, products, the step, the fall of the loss, and −ln p."""
    out = io.StringIO()
    console = Console(file=out, width=110, highlight=False)
    console.print(neuron_in_full(walk, None))
    console.print(step_check(walk))
    text = out.getvalue()
    assert not re.search(r"the 0 others?\b", text)
    assert "-0" not in re.sub(r"e\^-", "", text)
    if match := re.search(r"It (?:fell|rose) from (\S+) to (\S+), by ([\d.]+\d(?:e−\d+)?)", text):
        high, low = sorted(match.groups()[:2], key=reading.value, reverse=True)
        assert reading.value(match[3]) > 0
        reading.gives(f"{high} − {low}", match[3])
    else:
        assert abs(walk.real_drop) <= 1e-5 * walk.loss_before
        assert "It stayed at" in text or "It was 0 and still is" in text
    if walk.network.loss.name == "cross_entropy":
        for section, trace in (("forward", walk.trace), ("after", walk.trace_after)):
            p = line_summary(next(line for line in walk.section(section) if line.symbol == "p"), walk).plain
            of_loss = "loss" if section == "forward" else "after"
            loss = line_summary(
                next(line for line in walk.section(of_loss) if line.symbol == "loss"), walk
            ).plain
            if log_text(float(trace["p"][0, walk.y]), float(trace["loss"]))[0] is not None:
                reading.gives(f"−ln {p.partition(' = ')[2]}", loss)
    checked, terms = 0, []
    for formula, result in re.findall(
        r"^ *\+? (.*?) = +(−?[\d.,]+(?:e−?\d+)?)", text.split("in full")[1], re.M
    ):
        formula = formula.strip()
        if not formula:
            reading.adds_up(terms, result)
        elif match := re.fullmatch(r"(\w+)\((−?[\d.,]+(?:e−?\d+)?)\)", formula):
            if match[1] in ACTIVATIONS:
                z = np.array(float(reading.value(match[2])))
                bent = Decimal(float(ACTIVATIONS[match[1]](z)))
                assert reading.rounded(bent, reading.decimals(result)) == reading.value(result)
        elif re.search("[a-df-z]", formula):
            terms.append(result)
        else:
            reading.gives(formula, result)
            terms.append(result)
        if not formula:
            terms = []
        checked += 1
    return checked


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, COUNT, 100))
def test_scenes_and_explain_write_what_a_reader_gets(first):
    rng = np.random.default_rng(first)
    lines = 0
    for walk in walks(first, 100):
        for line in scene_lines(walk, rng):
            lines += reading.check(line) > 0
            assert "(0 other" not in line
            if re.match(r"z|da", line):  # a term that shows as 0 is not written out
                assert not re.search(r"(?<![\d.])0\.0+ · |· 0\.0+(?![\d])", line), line
        assert check_explained(walk) >= 5
    assert lines > 800


def test_the_shown_mean_is_the_mean_of_what_is_shown():
    rng = np.random.default_rng(5)
    own = 0
    for _ in range(300):
        columns = list(rng.normal(0, rng.choice([0.01, 0.1, 1]), (4, int(rng.integers(2, 9)))))
        decimals = mean_decimals(columns, 2, 3)
        for column in columns:
            shown = [written(rounded(float(v), decimals)) for v in column]
            mean = written(shown_mean(column, decimals))
            total = " + ".join(f"({text})" for text in shown)
            reading.gives(f"({total}) ÷ {len(shown)}", mean)
            own += reading.value(mean) == rounded(float(column.mean()), decimals)
    assert own > 1000  # of 1,200: as a rule it is the true mean, rounded


PAGE = """
import { activationTexts, gradientText, lossText, predictionTexts, weightedSumColumn } from "./lines.js";
import { backward, forward } from "./network.js";
globalThis.answer = globalThis.given.map(({ net, sizes, params, x, y, units, off }) => {
  const silent = new Set(off);
  const trace = backward(net, params, forward(net, params, x, silent), y, silent);
  const view = { net, params, trace, y, off: silent };
  const neurons = units.map(([layer, unit, asked]) => {
    const column = weightedSumColumn(view, layer, unit, asked);
    const last = layer === net.layers;
    const a = last ? trace.p[unit] : trace[`a${layer}`][unit];
    const bends = (!last || net.output !== "softmax") && !silent.has(`${layer}.${unit}`);
    const bent = bends ? activationTexts(net.activation, trace[`z${layer}`][unit], a, column.decimals) : null;
    return { column, bent, gradient: gradientText(view, layer, unit) };
  });
  const g = trace[`dz${net.layers}`][0];
  return { neurons, loss: lossText(view), prediction: predictionTexts(g, 0.2950001) };
});
"""


def page_case(walk: Walkthrough, rng) -> dict:
    """A network as the page has it."""
    network = walk.network
    units = []
    for layer in range(1, network.layers + 1):
        asked = int(rng.integers(network.sizes[layer - 1])) if rng.random() < 0.3 else None
        units.append([layer, int(rng.integers(network.sizes[layer])), asked])
    hidden = [f"{layer}.{unit}" for layer, unit, _ in units[:-1]]
    return {
        "net": {
            "layers": network.layers,
            "activation": network.activation.name,
            "output": network.output,
            "loss": network.loss.name,
        },
        "sizes": list(network.sizes),
        "params": {symbol: array.ravel().tolist() for symbol, array in network.params.items()},
        "x": walk.trace["a0"][0].tolist(),
        "y": walk.y,
        "units": units,
        "off": hidden[:1] if rng.random() < 0.1 else [],
    }


@pytest.mark.checkout
@pytest.mark.slow
def test_the_page_writes_what_a_reader_gets():
    rng = np.random.default_rng(8)
    cases = [page_case(walk, rng) for walk in walks(0, COUNT)]
    checked = 0
    for case, page in zip(cases, javascript.run(PAGE, cases), strict=True):
        checked += reading.check(page["loss"])
        prediction = page["prediction"]
        reading.gives(f"({prediction['g']}) · ({prediction['change']})", prediction["predicted"])
        for neuron, (_, _, asked) in zip(page["neurons"], case["units"], strict=True):
            column = neuron["column"]
            assert not any(row["name"].startswith("0 ") for row in column["rows"])
            for row in column["rows"]:
                if row["factors"]:
                    reading.gives(row["factors"], row["text"])
                    assert reading.value(row["text"]) or row["i"] == asked
                    checked += 1
            reading.adds_up([row["text"] for row in column["rows"]], column["total"])
            checked += reading.check(neuron["gradient"])
            if neuron["bent"]:
                z = np.array(float(reading.value(neuron["bent"]["z"])))
                bent = Decimal(float(ACTIVATIONS[case["net"]["activation"]](z)))
                a = neuron["bent"]["a"]
                assert reading.rounded(bent, reading.decimals(a)) == reading.value(a)
    assert checked > 4000
