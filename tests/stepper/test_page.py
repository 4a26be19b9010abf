"""The page in a real browser: what a student does, and numbers that are NumPy's."""

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest

from scripts import chromium
from tests import needs
from tests.walkthroughs import reading
from viznet.activations import ACTIVATIONS
from viznet.data import Examples, digits
from viznet.losses import LOSSES
from viznet.network import MLP
from viznet.optimizers import SGD, Adam
from viznet.recording import Run, held_out, record, resume
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.stepper import explore
from viznet.stepper.coding import grid_steps, quantise, restore
from viznet.theme import THEMES
from viznet.trace import Trace
from viznet.training import train
from viznet.walkthroughs.numbers import loss_text

playwright = needs.playwright()
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def probe() -> Examples:
    return digits().test.per_class(3)


@pytest.fixture(scope="module")
def run(probe: Examples, tmp_path_factory: pytest.TempPathFactory) -> Run:
    data = digits()
    steps = train(MLP(784, 16, 16, 10, seed=7), data.train, optimizer=SGD(0.1), batch_size=16, steps=900)
    folder = tmp_path_factory.mktemp("runs")
    return record(
        steps,
        folder / "digits",
        probe=probe,
        validation=data.test[:300],
        schedule=SnapshotSchedule(snapshots=40),
    )


@pytest.fixture(scope="module")
def slow(probe: Examples, tmp_path_factory: pytest.TempPathFactory) -> Run:
    steps = train(MLP(784, 16, 16, 10, seed=7), digits().train, optimizer=SGD(0.01), batch_size=16, steps=900)
    return record(
        steps, tmp_path_factory.mktemp("runs") / "slow", probe=probe, schedule=SnapshotSchedule(snapshots=20)
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def file(run: Run, pages: Path) -> Path:
    return explore(run).save(pages / "stepper.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        browser = chromium.launch(p)
        yield browser
        browser.close()


Open = Callable[..., Any]


@pytest.fixture
def open_page(browser: Any) -> Iterator[Open]:
    """Opens a file; at the end, no page may have complained or asked for anything but itself."""
    told: list[str] = []
    contexts = []

    def opened(
        path: Path, address: str = "#step=900&digit=0", *, size: tuple[int, int] = (1280, 800), **options: Any
    ) -> Any:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark", **options
        )
        context.set_default_timeout(chromium.PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        own = path.as_uri()
        page.on(
            "request",
            lambda request: (
                None
                if request.url.split("#")[0] == own or request.url[:5] in ("data:", "blob:")
                else told.append(f"asked for {request.url}")
            ),
        )
        page.goto(own + address)
        page.wait_for_selector("html[data-ready=yes]")
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert told == []


def settle(page: Any) -> None:
    """Waits until what was asked for is painted."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))"
    )


def until(page: Any, condition: str) -> None:
    """Waits for an expression to hold; Playwright's own way of waiting needs an eval that the page's policy forbids."""
    deadline = time.monotonic() + chromium.PATIENCE / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


def values(page: Any, selector: str) -> list[float]:
    return [float(value) for value in page.locator(selector).evaluate_all("(all) => all.map((e) => e.value)")]


def answer(page: Any, run: int = 0) -> np.ndarray:
    return np.array(values(page, f"#answer-lists ol:nth-child({run + 1}) data"))


def numpy_trace(run: Run, index: int, x: np.ndarray, y: int, *, rounded: bool = True) -> tuple[MLP, Trace]:
    """NumPy's pass with the weights that the page has (rounded onto its grid), or with the recorded ones."""
    header = explore(run).exported()[0].header
    params = {}
    for l in range(1, run.layers + 1):
        for symbol in (f"W{l}", f"b{l}"):
            step = [value for first, value in header["grid"][symbol] if first <= index][-1]
            recorded = np.asarray(run[index][symbol], np.float64)
            params[symbol] = restore(*quantise(recorded, step)) if rounded else recorded
    config = {
        key: getattr(run.meta, key) for key in ("sizes", "activation", "output", "loss", "init", "seed")
    }
    network = MLP.from_params(config | {"dtype": "float64"}, params)
    return network, network.backward(network.forward(x), np.array([y]))


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


# Keeps the texts that are painted from now on, with their places.
WRITTEN = """
() => {
  window.written = [];
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, ...rest) {
    window.written.push([String(text), x]);
    return write.call(this, text, x, ...rest);
  };
}
"""


def test_a_continued_training_counts_its_epochs_on(tmp_path: Path, open_page: Open) -> None:
    few = digits().train[np.arange(160)]  # an epoch has 10 batches
    first = record(train(MLP(784, 8, 10), few, steps=25), tmp_path / "first", progress=False)
    second = record(resume(first, few, steps=20), tmp_path / "second", progress=False)
    file = explore(second).save(tmp_path / "page.html")
    page = open_page(file, "#step=18")
    assert page.locator("#epoch").inner_text() == "epoch 4.30"
    page.evaluate(WRITTEN)
    page.set_viewport_size({"width": 1200, "height": 800})  # so that the curves are painted again
    page.wait_for_function("() => window.written.some(([text]) => text === 'epoch 3')")
    written = dict(page.evaluate("window.written"))
    named = {text: x - 4 for text, x in written.items() if text.startswith("epoch")}
    assert set(named) == {"epoch 3", "epoch 4"}
    step = {
        number: written[str(number)] for number in (5, 10)
    }  # every step is recorded, so step 15 is as far from 10
    assert named == pytest.approx({"epoch 3": step[5], "epoch 4": 2 * step[10] - step[5]})


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
    assert f"off=2.{unit}" in page.evaluate(
        "() => new Promise((d) => setTimeout(() => d(location.hash), 300))"
    )
    page.click("#switch")
    settle(page)
    assert answer(page) == pytest.approx(trace["p"][0], abs=1e-5)


def test_keys_move_through_time(run: Run, file: Path, open_page: Open) -> None:
    page = open_page(file)
    step = lambda: int(page.locator("#moment").get_attribute("data-step"))  # noqa: E731
    steps = run.steps.tolist()

    def press(key: str) -> int:
        page.keyboard.press(key)
        settle(page)
        return step()

    assert step() == 900
    assert press("Home") == 0
    assert press("ArrowRight") == steps[1]
    assert press("Shift+ArrowRight") == steps[11]
    assert press("ArrowLeft") == steps[10]
    assert press("Shift+ArrowLeft") == steps[0]
    assert press("End") == 900
    page.select_option("#speed", "4")
    page.locator("body").click(position={"x": 3, "y": 3})
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    until(page, "document.getElementById('play').getAttribute('aria-label') === 'Pause'")
    until(page, "document.getElementById('moment').dataset.step === '900'")
    until(page, "document.getElementById('play').getAttribute('aria-label') === 'Play'")


def test_the_curves_can_be_clicked_and_the_buttons_pressed(run: Run, file: Path, open_page: Open) -> None:
    page = open_page(file)
    box = page.locator("#curves").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 20)
    settle(page)
    middle = int(page.locator("#moment").get_attribute("data-step"))
    assert 0 < middle < 900
    for button, expected in (
        ("#first", 0),
        ("#forward", run.steps[1]),
        ("#last", 900),
        ("#back", run.steps[-2]),
    ):
        page.click(button)
        settle(page)
        assert int(page.locator("#moment").get_attribute("data-step")) == expected


def picture(page: Any) -> str:
    return page.evaluate("document.querySelector('#stage-0 .picture').toDataURL()")


@pytest.mark.parametrize("mode", ["weights", "activations", "gradients", "change"])
def test_back_and_forth_returns_to_the_same_picture(file: Path, open_page: Open, mode: str) -> None:
    page = open_page(file, f"#step=900&digit=5&neuron=1.2&mode={mode}")
    before = picture(page)
    for key in ("Home", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
        settle(page)
    assert picture(page) != before
    page.keyboard.press("End")
    settle(page)
    assert picture(page) == before


def stroke(page: Any, points: list[tuple[float, float]]) -> None:
    box = page.locator("canvas.digit").bounding_box()
    place = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*place[0])
    page.mouse.down()
    for x, y in place[1:]:
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
    settle(page)


ZERO = [(0.5 + 0.22 * np.sin(t), 0.5 - 0.33 * np.cos(t)) for t in np.linspace(0, 2 * np.pi, 25)]


def test_a_drawing_is_centred_scaled_and_classified(run: Run, file: Path, open_page: Open) -> None:
    page = open_page(file)
    page.click("button.draw")
    stroke(page, [(0.1 + 0.4 * x, 0.1 + 0.4 * y) for x, y in ZERO])  # small, and in a corner
    assert page.locator("#verdict").inner_text() == "0"
    seen = (
        np.array(
            page.evaluate("""() => {
        const c = document.querySelector('canvas.seen'); return [...c.getContext('2d').getImageData(0, 0, 28, 28).data];
    }""")
        )
        .reshape(28, 28, 4)[:, :, 0]
        .astype(float)
    )
    ink = seen - seen.min()
    rows, _ = np.nonzero(ink > 40)
    assert 19 <= rows.max() - rows.min() + 1 <= 22  # 20 of 28, and its soft edge
    centre = [(ink.sum(axis) * (np.arange(28) + 0.5)).sum() / ink.sum() for axis in (0, 1)]
    assert centre == pytest.approx([14, 14], abs=0.6)
    page.click("text=Clear")
    stroke(page, [(0.52, 0.15), (0.5, 0.5), (0.48, 0.85)])
    assert page.locator("#verdict").inner_text() == "1"
    page.click("text=Undo")
    settle(page)
    assert page.locator(".digit-caption").inner_text() == "Draw here"


def test_a_drawing_says_what_it_is_meant_as_and_travels_in_the_link(file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=900&digit=0&mode=gradients")
    page.click("button.draw")
    stroke(page, ZERO)
    assert "true class" in page.locator("#banner").inner_text()
    page.select_option(".meant select", "0")
    settle(page)
    assert page.locator("#banner").is_hidden()
    assert values(page, "#loss-now")[0] >= 0
    p = answer(page)
    address = page.evaluate("() => new Promise((d) => setTimeout(() => d(location.hash), 300))")
    again = open_page(file, address)
    assert again.locator(".digit-caption").inner_text() == "Your drawing"
    assert answer(again) == pytest.approx(p, abs=0.15)  # its strokes are rounded in the address
    assert answer(again).argmax() == p.argmax() == 0


def test_touch_draws_too(file: Path, open_page: Open) -> None:
    page = open_page(file, size=(390, 844), has_touch=True, is_mobile=True)
    page.locator("button.draw").tap()
    page.locator("canvas.digit").scroll_into_view_if_needed()
    box = page.locator("canvas.digit").bounding_box()
    session = page.context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [(0.5, 0.2)]),
        ("touchMove", [(0.5, 0.5)]),
        ("touchMove", [(0.5, 0.85)]),
        ("touchEnd", []),
    ):
        touches = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
    settle(page)
    assert page.locator(".digit-caption").inner_text() == "Your drawing"
    assert page.locator("#verdict").inner_text() == "1"


def test_the_address_opens_the_very_moment(run: Run, file: Path, open_page: Open) -> None:
    step = int(run.steps[25])
    page = open_page(file, f"#step={step}&digit=7&neuron=2.4&mode=gradients&source=batch")
    assert page.locator("#moment").get_attribute("data-step") == str(step)
    assert page.locator("#neuron-name").inner_text() == "Layer 2, neuron 5 of 16"
    assert page.locator("[data-mode=gradients]").get_attribute("aria-pressed") == "true"
    assert page.locator("[data-source=batch]").get_attribute("aria-pressed") == "true"
    page.click("[data-mode=change]")
    page.keyboard.press("ArrowRight")
    until(page, f"location.hash.startsWith('#step={run.steps[26]}&digit=7&neuron=2.4&mode=change')")


def test_a_new_address_counts_although_the_page_writes_its_own_at_that_moment(
    file: Path, open_page: Open
) -> None:
    page = open_page(file, "#step=900&digit=0")
    page.evaluate("location.hash = '#step=0'; history.replaceState(null, '', '#step=900');")
    until(page, "document.getElementById('moment').dataset.step === '0'")


@pytest.mark.parametrize(
    "address",
    [
        "#step=-1&digit=9999&neuron=9.9&mode=x&off=9.1,a.b&line=999",
        "#ink=%%%&digit=drawn",
        "#neuron=1.99999999999999999999",
    ],
)
def test_an_address_that_makes_no_sense_is_passed_over(file: Path, open_page: Open, address: str) -> None:
    page = open_page(file, address)
    assert page.locator("#verdict").inner_text().isdigit()


@pytest.mark.parametrize("step", ["1000000000", "901", "-2", "soon"])
def test_a_step_that_the_run_does_not_have_is_refused_in_a_line(
    file: Path, open_page: Open, step: str
) -> None:
    page = open_page(file, f"#step={step}&digit=0")
    assert page.locator("#message").inner_text() == f"This run has no step {step}. It has steps 0 to 900."
    page.wait_for_timeout(400)
    assert "step=900&" in page.evaluate("location.hash")


def test_a_step_that_was_not_recorded_is_shown_by_the_nearest_earlier(
    run: Run, file: Path, open_page: Open
) -> None:
    missing = next(step for step in range(900) if step not in run.steps)
    page = open_page(file, f"#step={missing}&digit=0")
    page.wait_for_timeout(400)
    assert f"step={run.at(missing).step}&" in page.evaluate("location.hash")


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


def test_the_walk_tells_every_line_of_the_pass(run: Run, file: Path, open_page: Open) -> None:
    from viznet.walkthroughs.walkthrough import walkthrough

    example = 11
    page = open_page(file, f"#step=900&digit={example}", reduced_motion="reduce")
    x, y = run.probe.inputs(np.float64)[example], int(run.probe.y[example])
    network, _ = numpy_trace(run, len(run) - 1, x, y)
    walk = walkthrough(network, x, y)
    lines = [line for line in walk if line.section in ("forward", "loss", "backward")]
    page.click("#walk")
    subscript = str.maketrans("₀₁₂₃", "0123")
    pictures = set()
    for i, line in enumerate(lines):
        settle(page)
        assert page.locator("#walk-equation").inner_text().translate(subscript) == line.equation
        assert page.locator("#walk-why").inner_text() == line.why
        assert page.locator("#walk-where").inner_text().startswith(f"{i + 1} / {len(lines)} · {line.section}")
        pictures.add(picture(page))
        if i < len(lines) - 1:
            page.click("#walk-next")
    assert len(pictures) > len(lines) * 0.7  # db is dz, and looks like it
    loss = page.locator("#walk-more").inner_text()
    before, after = (float(text.replace("−", "-")) for text in re.findall(r"loss (\S+) → (\S+)", loss)[0])
    assert before == pytest.approx(walk.loss_before, rel=0.01)
    assert after == pytest.approx(walk.loss_after, rel=0.02)
    page.click("#walk-end")
    settle(page)
    assert page.locator("#walk-bar").is_hidden()


def test_the_plain_step_has_the_rate_of_explain(
    tmp_path: Path, pages: Path, open_page: Open, probe: Examples
) -> None:
    from viznet.walkthroughs.subject import find_subject
    from viznet.walkthroughs.walkthrough import walkthrough

    steps = train(MLP(784, 8, 10, seed=7), digits().train, optimizer=Adam(0.001), batch_size=16, steps=30)
    run = record(steps, tmp_path / "adam", probe=probe)
    x, y = run.probe.inputs(np.float64)[4], int(run.probe.y[4])
    network, _ = numpy_trace(run, len(run) - 1, x, y)
    subject = find_subject(run, example=4)
    walk = walkthrough(network, x, y, learning_rate=subject.learning_rate)
    last = sum(line.section in ("forward", "loss", "backward") for line in walk) - 1
    page = open_page(explore(run).save(pages / "adam.html"), f"#step=30&digit=4&line={last}")
    told = page.locator("#walk-more").inner_text()
    assert f"η = 0.1: loss {loss_text(walk.loss_before)} → {loss_text(walk.loss_after)}" in told
    assert "trained with Adam at η = 0.001; this is one plain step with η = 0.1." in told


def test_outputs_that_are_no_probabilities_are_not_called_percentages(
    tmp_path: Path, pages: Path, open_page: Open, probe: Examples
) -> None:
    network = MLP(784, 8, 10, activation="tanh", output="elementwise", loss="mse", seed=7)
    run = record(train(network, digits().train, batch_size=16, steps=30), tmp_path / "plain", probe=probe)
    file = explore(run, compare=run).save(pages / "elementwise.html")
    page = open_page(file, "#step=30&digit=4")
    for text in ("#sure", "#other", "#answer-lists"):
        assert "%" not in page.locator(text).inner_text()
    truths = set()
    for example in range(len(probe)):
        page.evaluate(f"location.hash = '#step=30&digit={example}'")
        settle(page)
        truths.add(page.locator("#truth").inner_text().rstrip("0123456789"))
    assert truths <= {"✓ right", "✗ true class: "} and "✗ true class: " in truths
    page.click("[data-explain=answer]")
    told = page.locator(".explanation").inner_text()
    assert LOSSES["mse"].sentence in told and "nothing makes these numbers add up to 1" in told


def test_hovering_lights_pixel_edge_and_term(file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=900&digit=0&neuron=1.2")
    before = picture(page)
    box = page.locator("#looks-for").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    settle(page)
    assert picture(page) != before
    assert page.locator("#sum-rows .marked button").inner_text() == "pixel 407 [406]"
    page.mouse.move(5, 5)
    settle(page)
    assert picture(page) == before
    digit = page.locator("canvas.digit").bounding_box()
    page.mouse.move(digit["x"] + digit["width"] * 0.5, digit["y"] + digit["height"] * 0.5)
    settle(page)
    assert page.locator("#sum-rows .marked button").inner_text() == "pixel 407 [406]"


def test_neurons_are_chosen_by_click_and_by_key(file: Path, open_page: Open) -> None:
    page = open_page(file)
    stop = page.locator(".stop[data-layer='2']")
    stop.focus()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        settle(page)
    assert page.locator("#neuron-name").inner_text() == "Layer 2, neuron 4 of 16"
    assert stop.get_attribute("aria-valuenow") == "4"
    assert stop.get_attribute("aria-valuetext").startswith("neuron 4, sum ")
    page.click("#neuron-after")
    settle(page)
    assert page.locator("#neuron-name").inner_text() == "Layer 2, neuron 5 of 16"
    box = page.locator(".stop[data-layer='3']").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    settle(page)
    assert page.locator("#neuron-name").inner_text().startswith("Answer, class ")


def test_the_examples_are_filtered_by_this_moment(run: Run, file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=0&digit=0")
    for step in (0, 900):
        page.evaluate(f"location.hash = '#step={step}'")
        until(page, f"document.getElementById('moment').dataset.step === '{step}'")
        settle(page)
        index = int(np.flatnonzero(run.steps == step)[0])
        right = int((run[index]["p"].argmax(axis=1) == run.probe.y).sum())
        shown = page.locator(".count").inner_text()
        assert abs(int(shown.split()[0]) - right) <= 1  # an undecided one may turn by rounding
        counts = {}
        for name in ("right", "wrong", "all"):
            page.click(f"[data-filter={name}]")
            settle(page)
            counts[name] = page.locator(".tile:visible").count()
        assert counts["right"] == int(shown.split()[0])
        assert counts["right"] + counts["wrong"] == counts["all"] == len(run.probe)
    page.locator(".tile").nth(14).click()
    settle(page)
    assert page.locator(".digit-caption").inner_text() == f"Example 14, class {run.probe.y[14]}"


def test_every_panel_explains_itself(file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=900&digit=0&neuron=1.2&train")
    buttons = page.locator("[data-explain]")
    titles = set()
    for i in range(buttons.count()):
        buttons.nth(i).click()
        box = page.locator(".explanation")
        titles.add(box.get_attribute("aria-label"))
        assert len(box.inner_text()) > 100
        assert "undefined" not in box.inner_text() and "NaN" not in box.inner_text()
        page.keyboard.press("Escape")
        assert box.count() == 0
    assert len(titles) == buttons.count() == 7


def test_a_first_visit_is_led_through_three_things(file: Path, open_page: Open) -> None:
    page = open_page(file, "")
    card = page.locator(".tour")
    assert "Rewind" in card.inner_text()
    page.keyboard.press("Home")
    until(page, "document.querySelector('.tour')?.textContent.includes('Ask a neuron')")
    box = page.locator(".stop[data-layer='2']").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(page, "document.querySelector('.tour')?.textContent.includes('Draw your own')")
    card.get_by_text("Done").click()
    assert card.count() == 0
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    assert card.count() == 0


def test_the_picture_is_saved_as_png(file: Path, open_page: Open, tmp_path: Path) -> None:
    page = open_page(file, "#step=900&digit=4&neuron=1.2")
    page.click("#share")
    with page.expect_download() as download:
        page.click("#save-png")
    assert download.value.suggested_filename == "step-900.png"
    path = tmp_path / "picture.png"
    download.value.save_as(path)
    saved = matplotlib.image.imread(path)
    size = page.evaluate(
        "[document.querySelector('#stage-0').clientWidth, document.querySelector('#stage-0').clientHeight]"
    )
    assert saved.shape[:2] == (2 * (size[1] + 30), 2 * size[0])  # twice as fine, with a line of text below
    assert len(np.unique(saved[-60:, :, :3])) > 10  # the line of text is written


def test_a_link_can_be_copied(file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=900&digit=4&neuron=1.2", permissions=["clipboard-read", "clipboard-write"])
    page.click("#share")
    page.click("#copy")
    until(page, "document.getElementById('message').textContent !== ''")
    said = page.locator("#message")
    link = (
        page.evaluate("navigator.clipboard.readText()")
        if "copied" in said.inner_text()
        else said.locator("input").input_value()
    )
    assert link == f"{file.as_uri()}#step=900&digit=4&neuron=1.2&mode=activations"


def test_presenting_hides_the_controls(run: Run, pages: Path, open_page: Open) -> None:
    page = open_page(explore(run, present=True).save(pages / "present.html"), "")
    assert page.locator(".gallery").is_hidden() and page.locator("#share").is_hidden()
    assert page.locator("#curves").is_visible()
    page.keyboard.press("Escape")
    settle(page)
    assert page.locator(".gallery").is_visible()


def test_light_and_dark(file: Path, open_page: Open) -> None:
    page = open_page(file)
    dark = picture(page)
    page.click("#theme")
    settle(page)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert picture(page) != dark


def test_two_runs_share_one_slider(run: Run, slow: Run, pages: Path, open_page: Open) -> None:
    page = open_page(explore(run, compare=slow).save(pages / "compare.html"), "#step=900&digit=6")
    x = run.probe.inputs(np.float64)[6]
    for step in (900, int(run.steps[15])):
        page.evaluate(f"location.hash = '#step={step}&digit=6'")
        until(page, f"document.getElementById('moment').dataset.step === '{step}'")
        settle(page)
        for which, recorded in enumerate((run, slow)):
            snapshot = recorded.at(step)
            _, trace = numpy_trace(recorded, snapshot.index, x, 0, rounded=False)
            assert answer(page, which) == pytest.approx(trace["p"][0], abs=0.002)
    assert page.locator(".stage").count() == 2
    box = page.locator("#stage-1 .stop[data-layer='2']").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    settle(page)
    assert page.locator("#neuron-name").inner_text().endswith("slow")


def test_hostile_names_are_only_text(tmp_path: Path, pages: Path, open_page: Open) -> None:
    evil = '</script><script>document.title="pwned"</script><img src=x onerror=alert(1)>'
    labels = tuple(f'<b onclick="x">{k}</b>&amp;' for k in range(3))
    examples = Examples(np.full((6, 16), 90, np.uint8), np.arange(6) % 3, (4, 4), labels)
    run = record(train(MLP(16, 3, 3), examples, steps=3), tmp_path / "run", probe=examples)
    run.name = evil
    page = open_page(explore(run, title=evil).save(pages / "evil.html"), "#step=3")
    assert page.title() == evil == page.locator("#title").inner_text()
    assert page.locator("img:not(.tile img)").count() == 0 and page.locator("b").count() == 0
    assert evil in page.locator("#precision").inner_text()


@pytest.mark.parametrize("damage", ["cut", "weights", "format", "missing"])
def test_damaged_data_is_told_in_words(file: Path, pages: Path, browser: Any, damage: str) -> None:
    text = file.read_text("utf-8")
    start = text.index('id="weights-0">') + len('id="weights-0">') + 1
    damaged = {
        "cut": text.replace('"runs":[', '"runs":{', 1),
        "weights": text[: start + 400] + "AAAA" + text[start + 404 :],
        "format": text.replace("viznet-page/1", "viznet-page/9", 1),
        "missing": text.replace('id="recordings"', 'id="other"', 1),
    }[damage]
    path = pages / f"{damage}.html"
    path.write_text(damaged, "utf-8")
    page = browser.new_page()
    page.set_default_timeout(chromium.PATIENCE)
    page.goto(path.as_uri())
    page.wait_for_selector("[role=alert]")
    told = page.locator("#loading").inner_text()
    assert "This page cannot show its recording" in told
    assert re.search("damaged|missing|viznet-page/9", told)
    page.close()


def test_a_diverged_run_says_so_and_can_be_stepped_back(
    tmp_path: Path, pages: Path, open_page: Open, probe: Examples
) -> None:
    network = MLP(784, 16, 10, activation="identity", output="elementwise", loss="mse", seed=1)
    run = record(
        train(network, digits().train, optimizer=SGD(30.0), steps=200), tmp_path / "diverged", probe=probe
    )
    assert run.status == "diverged"
    page = open_page(explore(run).save(pages / "diverged.html"), "")
    page.keyboard.press("Escape")
    banner = page.locator("#banner")
    page.keyboard.press("End")
    settle(page)
    assert "diverged" in banner.inner_text()
    page.click("[data-explain=time]")
    told = page.locator(".explanation").inner_text()
    assert f"The training diverged at step {run.steps[-1]} of 200." in told
    assert "Every step is kept, so the axis is even." in told
    page.keyboard.press("Escape")
    page.click("[data-explain=stage]")
    told = page.locator(".explanation").inner_text()
    assert ACTIVATIONS["identity"].forward_sentence in told
    assert "%" not in told and "bends" not in told
    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    settle(page)
    assert banner.is_hidden()
    x, y = probe.inputs(np.float64)[0], int(probe.y[0])
    assert np.abs(answer(page) - run[0]["p"][explore(run).exported()[0].header["start"]]).max() < 0.01
    assert x.size == 784 and y == 0


@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning", "ignore:invalid:RuntimeWarning")
def test_weights_that_are_no_numbers_are_shown_as_such(
    tmp_path: Path, pages: Path, open_page: Open, probe: Examples
) -> None:
    training = train(MLP(784, 16, 10, seed=1), digits().train, optimizer=SGD(1e39), steps=5)
    run = record(training, tmp_path / "overflow", probe=probe)
    assert run.status == "diverged" and np.isnan(run[-1]["W1"]).any() and np.isinf(run[-1]["b2"]).any()
    page = open_page(explore(run).save(pages / "overflow.html"), "#step=1&digit=0&neuron=2.1")
    assert page.locator("#verdict").inner_text() == "no number"
    assert "diverged" in page.locator("#banner").inner_text()
    assert np.isnan(answer(page)).all()
    page.keyboard.press("Home")
    settle(page)
    assert answer(page).sum() == pytest.approx(1)
    assert page.locator("#banner").is_hidden()


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 800), (768, 1024), (390, 844), (640, 400)])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_accessibility(file: Path, open_page: Open, size: tuple[int, int], theme: str) -> None:
    axe = needs.module("axe_playwright_python.base", "viznet-mnist[dev]")
    page = open_page(file, "#step=900&digit=4&neuron=1.2&line=3", size=size)
    if theme == "light":
        page.click("#theme")
        settle(page)
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text("utf-8"))
    found = page.evaluate(
        "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })"
    )
    assert [(v["id"], [node["html"][:90] for node in v["nodes"]]) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")  # nothing hangs over the side


FOCUSED = """(() => {
    const e = document.activeElement;
    return e.id || e.dataset.layer || e.dataset.mode || e.className;
})()"""


def test_everything_can_be_reached_by_tab(file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=900&digit=4&neuron=1.2")
    reached = []
    for _ in range(70):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    for name in (
        "tour",
        "share",
        "theme",
        "weights",
        "walk",
        "draw",
        "1",
        "2",
        "3",
        "switch",
        "nudge",
        "play",
        "slider",
        "tile",
    ):
        assert name in reached, name
    assert (
        reached.index("weights")
        < reached.index("1")
        < reached.index("3")
        < reached.index("switch")
        < reached.index("slider")
    )


def test_motion_is_left_out_where_it_is_unwelcome(file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=900&digit=4", reduced_motion="reduce")
    page.click("#walk")
    page.click("#walk-next")
    settle(page)
    first = picture(page)
    for _ in range(30):  # half a second of frames on a quiet machine
        page.evaluate("() => new Promise(requestAnimationFrame)")
        assert picture(page) == first


def test_a_key_press_is_drawn_before_the_next_frame_and_only_once_a_frame(
    file: Path, open_page: Open
) -> None:
    page = open_page(file, "#step=900&digit=4")
    shown = page.evaluate(
        """async () => {
          const frame = () => new Promise(requestAnimationFrame);
          const step = () => document.querySelector("#step").textContent;
          const press = async (key) => {
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            await null; // what the event has put off is done, but no frame can begin
          };
          await frame();
          await frame();
          const steps = [step()];
          for (const key of ["Home", "End", "ArrowLeft"]) {
            await press(key);
            steps.push(step());
          }
          await frame();
          return [...steps, step()];
        }"""
    )
    start, first, second, third, after = shown
    assert (start, first) == ("900", "0")
    assert second == third == first  # they wait for the frame
    assert after not in ("0", "900")  # one back from the end


def test_two_frames_in_one_notebook(run: Run, slow: Run, pages: Path, browser: Any) -> None:
    path = pages / "notebook.html"
    path.write_text(f"<!doctype html>{explore(run)._repr_html_()}<hr>{explore(slow)._repr_html_()}", "utf-8")
    page = browser.new_page(viewport={"width": 960, "height": 1600})
    page.set_default_timeout(chromium.PATIENCE)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(path.as_uri())
    for frame, recorded in zip(
        (page.frame_locator("iframe >> nth=0"), page.frame_locator("iframe >> nth=1")), (run, slow)
    ):
        frame.locator("html[data-ready=yes]").wait_for()
        start = explore(recorded).exported()[0].header["start"]
        said = int(frame.locator("#verdict").inner_text())
        assert said == recorded[-1]["p"][start].argmax()
        frame.locator("#first").click()
        frame.locator("#moment[data-step='0']").wait_for()
        assert frame.locator("#copy").is_hidden()
    assert complaints == []
    page.close()


def test_a_network_on_no_picture_works_too(tmp_path: Path, pages: Path, open_page: Open) -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(0, 256, (60, 5)).astype(np.uint8)
    points = Examples(x, (x[:, 0] > x[:, 1]).astype(int), None, ("below", "above"))
    run = record(
        train(MLP(5, 30, 6, 2, activation="tanh", seed=1), points, steps=40),
        tmp_path / "points",
        probe=points[:20],
    )
    page = open_page(explore(run).save(pages / "points.html"), "#step=40&digit=3&neuron=1.2")
    assert page.locator("button.draw").is_hidden()
    _, trace = numpy_trace(run, len(run) - 1, points.inputs(np.float64)[3], int(points.y[3]))
    assert answer(page) == pytest.approx(trace["p"][0], abs=1e-5)
    assert json.dumps(page.locator("#verdict").inner_text()) in ('"below"', '"above"')
    page.click("[data-explain=neuron]")
    assert ACTIVATIONS["tanh"].forward_sentence in page.locator(".explanation").inner_text()


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


def test_a_theme_of_ones_own_decides_the_look_and_the_names_of_colours(
    open_page, run: Run, pages: Path
) -> None:
    theme = replace(
        THEMES["light"], name="school", positive="#117733", negative="#9A4B00", font="DejaVu Serif"
    )
    page = open_page(explore(run, theme=theme).save(pages / "school.html"), "#mode=weights")
    assert page.evaluate("document.documentElement.dataset.theme") == "light", (
        "although the browser prefers dark"
    )
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"DejaVu Serif"')
    page.locator("[data-explain=stage]").first.click()
    assert "green adds, brown takes away" in page.locator(".explanation").inner_text()
