"""Numbers on the page are NumPy's, also after a change by hand."""

import base64
import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from tests.stepper.pages import Open, address_of, answer, numpy_trace, picture, settle, values
from tests.walkthroughs import reading
from viznet.data import digits
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.recording import Run, held_out, record
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.stepper import explore
from viznet.stepper.coding import grid_steps
from viznet.training import train

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


def test_the_grid_is_the_one_of_the_coder(run: Run) -> None:
    grid = explore(run).exported()[0].header["grid"]
    shapes = {symbol: run[symbol].shape[1:] for symbol in grid}
    ratio = grid["W1"][0][1] / grid_steps(shapes, 1.0)["W1"]
    for symbol, step in grid_steps(shapes, ratio).items():
        assert grid[symbol] == [[0, pytest.approx(step)]]


@pytest.mark.parametrize(
    ("index", "example", "layer", "unit"), [(0, 4, 1, 3), (12, 9, 2, 11), (39, 21, 3, 7), (39, 0, 1, 0)]
)
def test_numbers_are_numpys(
    run: Run, file: Path, open_page: Open, index: int, example: int, layer: int, unit: int
) -> None:
    probe = run.probe
    step = run.steps[index]
    page = open_page(file, f"#step={step}&digit={example}&neuron={layer}.{unit}")
    x, y = probe.inputs(np.float64)[example], int(probe.y[example])
    _, trace = numpy_trace(run, index, x, y)
    assert answer(page) == pytest.approx(trace["p"][0], abs=1e-5)
    assert np.abs(answer(page) - run[index]["p"][example]).max() <= explore(run).worst + 1e-6
    assert values(page, "#loss-now") == [pytest.approx(trace["loss"], abs=1e-5)]
    assert values(page, "#sum-z") == [pytest.approx(trace[f"z{layer}"][0, unit], abs=1e-5)]
    a = trace["p"] if layer == run.layers else trace[f"a{layer}"]
    assert values(page, "#sum-a") == [pytest.approx(a[0, unit], abs=1e-5)]


@pytest.mark.parametrize("index", [0, 20, 39])
def test_what_is_written_is_right_as_it_is_written(run: Run, file: Path, open_page: Open, index: int) -> None:
    """Loss, sum, activation and gradient of many neurons, worked out from the page's text alone."""
    page = open_page(file, f"#step={run.steps[index]}&digit=0&neuron=1.0")
    for example, (layer, unit) in zip(range(12), [(1, 3), (2, 11), (3, 7), (1, 0), (2, 5), (3, 0)] * 2):
        page.evaluate(f"location.hash = '#step={run.steps[index]}&digit={example}&neuron={layer}.{unit}'")
        settle(page)
        assert page.locator("#neuron-index").inner_text().endswith(f"[{unit}]")
        assert reading.check(page.locator("#loss-now").inner_text()) >= 1
        rows = page.locator("#sum-rows li")
        terms = page.locator("#sum-rows data").all_inner_texts()
        names = rows.locator(".term-name:visible").all_inner_texts()
        assert not any(name.startswith("0 ") for name in names)
        for factors, term in zip(rows.locator(".factors").all_inner_texts(), terms, strict=True):
            if factors:
                reading.gives(factors, term)
                assert reading.value(term) != 0
        reading.adds_up(terms, page.locator("#sum-z").inner_text())
        if layer < run.layers:
            z = page.locator("#sum-formula").inner_text().partition(" at z = ")[2]
            z = z or page.locator("#sum-z").inner_text()
            a = page.locator("#sum-a").inner_text()
            assert reading.rounded(max(reading.value(z), Decimal(0)), reading.decimals(a)) == reading.value(a)
        assert reading.check(page.locator("#neuron-gradient").inner_text().partition(":")[0]) == 1


def test_a_gradient_predicts_what_numpy_predicts(run: Run, file: Path, open_page: Open) -> None:
    example, index = 5, 20
    x, y = run.probe.inputs(np.float64)[example], int(run.probe.y[example])
    network, trace = numpy_trace(run, index, x, y)
    unit = int(np.abs(trace["dz2"][0]).argmax())
    source = int(trace["a1"][0].argmax())
    page = open_page(file, f"#step={run.steps[index]}&digit={example}&neuron=2.{unit}")
    page.locator("#nudge-input").fill(str(source + 1))  # people count from one
    page.keyboard.press("Tab")
    page.locator("#nudge").evaluate("(e) => { e.value = '0.3'; e.dispatchEvent(new Event('input')); }")
    settle(page)
    delta = float(page.locator("#nudge").input_value())
    assert abs(delta - 0.3) < 0.05
    gradient = trace["dW2"][source, unit]
    assert values(page, "#predicted-change") == [pytest.approx(gradient * delta, abs=1e-5)]
    step, g = re.search(r"Δ = (\S+), gradient g = (\S+)", page.locator("#nudge-text").inner_text()).groups()
    reading.gives(f"({g}) · ({step})", page.locator("#predicted-change").inner_text())
    network.params["W2"][source, unit] += delta
    moved = network.backward(network.forward(x), np.array([y]))
    assert values(page, "#real-change") == [pytest.approx(moved["loss"] - trace["loss"], abs=1e-5)]
    assert answer(page) == pytest.approx(moved["p"][0], abs=1e-5)
    assert "1 moved by hand" in page.locator("#changed").inner_text()
    page.click("#reset")
    settle(page)
    assert answer(page) == pytest.approx(trace["p"][0], abs=1e-5)


def test_a_neuron_can_be_switched_off(run: Run, file: Path, open_page: Open) -> None:
    index, example = len(run) - 1, 8
    x, y = run.probe.inputs(np.float64)[example], int(run.probe.y[example])
    network, trace = numpy_trace(run, index, x, y)
    unit = int(trace["a2"][0].argmax())
    page = open_page(file, f"#step=900&digit={example}&neuron=2.{unit}")
    page.click("#switch")
    settle(page)
    network.params["W3"][unit] = 0  # nobody listens to it: the same as silence
    assert answer(page) == pytest.approx(network.forward(x)["p"][0], abs=1e-5)
    assert f"off=2.{unit}" in address_of(page)
    page.click("#switch")
    settle(page)
    assert answer(page) == pytest.approx(trace["p"][0], abs=1e-5)


def test_the_recorded_gradients_of_the_batch_are_shown(run: Run, file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=900&digit=0&neuron=2.1&mode=gradients")
    own = picture(page)
    page.click("[data-source=batch]")
    settle(page)
    assert picture(page) != own
    header = explore(run).exported()[0]
    line = header.blob.split("\n")[header.header["gradients"]["from"] + len(run) - 1]
    import zlib

    raw = np.frombuffer(zlib.decompress(base64.b64decode(line)), np.int8)
    scale = header.header["gradients"]["scales"]["W1"][-1] / header.header["gradients"]["levels"]
    assert raw[: 784 * 16].reshape(784, 16) * scale == pytest.approx(run[-1]["dW1"], abs=scale / 2 * 1.01)


def test_held_out_figures_are_the_last_that_were_measured(
    tmp_path: Path, pages: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_out, "SAMPLE", 100)
    monkeypatch.setattr(held_out, "FREE", 0)
    data = digits()
    steps = train(MLP(784, 8, 10, seed=7), data.train, optimizer=SGD(0.1), batch_size=16, steps=60)
    schedule = SnapshotSchedule.every(2)
    probe = data.test.per_class(1)
    run = record(steps, tmp_path / "sampled", probe=probe, validation=data.test[:700], schedule=schedule)
    page = open_page(explore(run).save(pages / "sampled.html"), "#step=60&digit=0")

    def shown(key: str) -> str:
        page.keyboard.press(key)
        settle(page)
        return str(page.locator("#slider").get_attribute("aria-valuetext"))

    assert re.search(
        rf"700 held-out examples: loss \S+, accuracy {100 * run[-1]['validation_accuracy']:.1f} %",
        shown("End"),
    )
    shown("Home")
    for index in range(1, 5):
        last = max(i for i in range(index + 1) if run["confusion"][i].any())
        expected = 100 * np.trace(run["confusion"][last]) / 100
        assert re.search(rf"100 held-out examples: loss \S+, accuracy {expected:.1f} %", shown("ArrowRight"))
    page.locator("[data-explain=time]").click()
    assert (
        "“held out” is measured on 100 of the examples that it never learns from, and at the end on 700 of them."
        in page.locator(".explanation").inner_text()
    )
