"""The page trains on: what a fork shows is what NumPy works out from the same weights and batches."""

import base64
import re
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest

from scripts import chromium
from tests import needs
from tests.stepper.pages import PHONE, Open, address_of, settle
from viznet.data import Examples, digits
from viznet.network import MLP
from viznet.optimizers import Adam
from viznet.recording import Run, record
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.stepper import explore
from viznet.stepper.coding import quantise, restore
from viznet.stepper.export import export
from viznet.stepper.page_network import shapes
from viznet.training import train

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

BRAVER = "braver (η 0.5), from step 55"
SEVEN = [(0.25, 0.2), (0.75, 0.2), (0.45, 0.85)]


def random(seed: int) -> Iterator[float]:
    """The random numbers of batches.js: mulberry32, as it is published."""
    while True:
        seed = (seed + 0x6D2B79F5) & 0xFFFFFFFF
        t = seed
        t = ((t ^ (t >> 15)) * (t | 1)) & 0xFFFFFFFF
        t ^= (t + ((t ^ (t >> 7)) * (t | 61))) & 0xFFFFFFFF
        yield ((t ^ (t >> 14)) & 0xFFFFFFFF) / 2**32


def first_batches(count: int, size: int, seed: int) -> Iterator[list[int]]:
    """The batches of the first epoch of a fork."""
    order, numbers = list(range(count)), random(seed)
    for i in range(count - 1, 0, -1):
        j = int(next(numbers) * (i + 1))
        order[i], order[j] = order[j], order[i]
    yield from (order[at : at + size] for at in range(0, count, size))


def network_of(run: Run, index: int) -> MLP:
    """The network of a snapshot with the page's rounded weights."""
    grid = export(run, budget=16e6).header["grid"]
    params = {}
    for symbol in shapes(run):
        step = [value for first, value in grid[symbol] if first <= index][-1]
        params[symbol] = restore(*quantise(np.asarray(run[index][symbol]), step))
    return MLP.from_params(run.network().config() | {"dtype": "float64"}, params)


def traveller(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """The training examples that are in the page."""
    found = export(run, budget=16e6).header["training"]
    raw = zlib.decompress(base64.b64decode(found["x"]))
    return np.frombuffer(raw, np.uint8).reshape(len(found["y"]), -1) / 255, np.array(found["y"])


def learn(network: MLP, x: np.ndarray, y: np.ndarray, rate: float) -> None:
    """One plain step."""
    trace = network.backward(network.forward(x), y)
    for symbol, theta in network.params.items():
        theta -= rate * trace["d" + symbol]


def answers(page: Any) -> np.ndarray:
    return np.array(
        page.locator("#answer-lists data").evaluate_all("(all) => all.map((e) => Number(e.value))")
    )


def rested(page: Any) -> None:
    """Waits until a training that was ordered has ended."""
    deadline = time.monotonic() + chromium.PATIENCE / 1000
    while (
        page.locator(".fork-buttons .strong").inner_text() != "▶ Run"
        or page.locator("#step").inner_text() == ""
    ):
        assert time.monotonic() < deadline
        page.wait_for_timeout(20)
    settle(page)


def at_step(page: Any, step: str) -> None:
    """Waits until the page shows this step and trains no more."""
    deadline = time.monotonic() + chromium.PATIENCE / 1000
    while page.locator("#step").inner_text() != step:
        assert time.monotonic() < deadline, page.locator("#step").inner_text()
        page.wait_for_timeout(20)
    rested(page)


def choose_rate(page: Any, rate: str) -> None:
    page.locator(".fork-fields input").first.fill(rate)
    page.locator(".fork-fields input").first.press("Tab")


def violations(page: Any) -> list[str]:
    """What axe finds that keeps some people from using the page."""
    axe = needs.module("axe_playwright_python.base", "viznet-mnist[dev]")
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text("utf-8"))
    rules = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']"
    found = page.evaluate(f"axe.run({{ runOnly: {rules} }})")["violations"]
    return [f"{each['id']}: {node['html'][:90]}" for each in found for node in each["nodes"]]


@pytest.fixture
def braver(small_run: Run, small_page: Path, open_page: Open) -> Any:
    """The page at step 55, trained on with η 0.5 for ten steps."""
    page = open_page(small_page, "#step=55&digit=3")
    page.click("#train-on")
    choose_rate(page, "0.5")
    page.click("text=10 steps")
    at_step(page, "65")
    return page


def test_a_fork_is_numpys_training_and_everything_follows_it(small_run: Run, braver: Any) -> None:
    page = braver
    network, (x, y) = network_of(small_run, 8), traveller(small_run)
    assert small_run.steps[8] == 55
    order = first_batches(len(y), 16, 1)
    for _ in range(10):
        batch = next(order)
        learn(network, x[batch], y[batch], 0.5)
    probe = small_run.probe
    trace = network.backward(network.forward(probe.inputs(np.float64)), probe.y)
    assert answers(page) == pytest.approx(trace["p"][3], abs=1e-5)
    predicted = trace["p"].argmax(axis=1)
    right = int((predicted == probe.y).sum())
    assert page.locator(".count").inner_text() == f"{right} of 20 right"
    assert page.locator("#confusion-text").inner_text().startswith(f"{right} of 20 examples ")
    panel = page.locator("#fork-panel").inner_text()
    assert f"{right} of 20" in panel and "It learns from 500 of the run’s 8,000 training examples" in panel
    assert float(page.locator(".fork-figures td").nth(5).inner_text()) == pytest.approx(
        trace["loss"], rel=1e-3
    )
    then = small_run[8]["p"].argmax(axis=1)
    assert f"{int((then == probe.y).sum())} of 20" in panel and "recorded, step 55" in panel
    batch = next(order)
    trace = network.backward(network.forward(x[batch]), y[batch])
    assert float(page.locator("#batch-loss").inner_text()) == pytest.approx(trace["loss"], rel=2e-3)
    assert page.locator("#epoch").inner_text() == f"fork: {BRAVER}"
    assert violations(page) == []
    page.keyboard.press("ArrowLeft")
    assert page.locator("#step").inner_text() == "64"


def test_forks_have_names_and_travel_in_links(small_page: Path, braver: Any, open_page: Open) -> None:
    page = braver
    choose_rate(page, "0.05")
    page.click("text=1 step")
    at_step(page, "66")  # the end of a fork goes on: with other settings, in the same fork
    name = page.get_by_label("Name of the fork")
    name.fill("my fork / 2; ü")
    name.press("Enter")
    address, shown = address_of(page), answers(page)
    assert address.count("fork=") == 1 and "follow=1" in address
    again = open_page(small_page, address)
    at_step(again, "66")
    assert answers(again) == pytest.approx(shown, abs=0)
    assert again.get_by_label("Name of the fork").input_value() == "my fork / 2; ü"
    assert address_of(again) == address
    again.get_by_label("What is followed").select_option("")
    settle(again)
    assert again.locator("#step").inner_text() == "55" and again.locator("#epoch").inner_text().startswith(
        "epoch"
    )
    assert int(again.locator("#slider").get_attribute("max")) == 11
    again.evaluate("location.hash = '#step=200'")
    settle(again)
    assert again.locator("#fork-panel").is_hidden() and "fork=" not in address_of(again)


def test_settings_that_were_not_run_yet_travel_in_links(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=55&digit=3&train")
    assert "settings" not in address_of(page)
    choose_rate(page, "0.25")
    page.select_option(".fork-fields select", "momentum")
    choose_rate(page, "0.03")
    page.locator(".fork-chips button", has_text="7").click()
    address = address_of(page)
    again = open_page(small_page, address)
    read = """() => [
      ...[...document.querySelectorAll(".fork-fields :is(input, select)")].map((e) => e.value),
      ...[...document.querySelectorAll(".fork-chips [aria-pressed=true]")].map((e) => e.textContent),
    ]"""
    assert again.evaluate(read) == ["momentum", "0.03", "16", "1", *"012345689"] == page.evaluate(read)
    assert address_of(again) == address
    again.click("text=1 step")
    at_step(again, "56")
    assert "momentum:0.03:16:1:0.1.2.3.4.5.6.8.9:" in unquote(address_of(again))
    for wrong in ("sgd:x:16:1:all:-", "none:1:16:1:all:-", "sgd:0.1:16:1:x3:-", "sgd:0.1", ""):
        again.evaluate(f"location.hash = '#step=55&train&settings={wrong}'")
        settle(again)
        assert again.evaluate(read)[:2] == ["sgd", "0.1"]


def test_without_a_worker_the_page_trains_in_slices(small_page: Path, braver: Any, open_page: Open) -> None:
    address, shown = address_of(braver), answers(braver)
    alone = open_page(small_page, address, before="delete window.Worker;")
    at_step(alone, "65")
    assert answers(alone) == pytest.approx(shown, abs=0)


def test_one_update_is_carried_out_and_the_promise_is_kept_or_not(
    small_run: Run, small_page: Path, open_page: Open
) -> None:
    last = len(export(small_run, budget=16e6).header["walkthrough"][0]) - 4  # three steps are told after it
    page = open_page(small_page, f"#step=55&digit=3&line={last}&train")
    page.click("#carry-out")
    at_step(page, "56")
    network, probe = network_of(small_run, 8), small_run.probe
    x, y = probe.inputs(np.float64)[3:4], probe.y[3:4]
    trace = network.backward(network.forward(x), y)
    before, square = trace["loss"], sum(float((trace["d" + s] ** 2).sum()) for s in network.params)
    learn(network, x, y, 0.1)
    real = network.backward(network.forward(x), y)["loss"]
    text = page.locator("#walk-more").inner_text()
    sentence = "The step was carried out. The loss of this example was "
    assert text.startswith(sentence)
    losses = [float(number.replace("−", "-")) for number in re.findall(r"−?\d+\.\d+", text)][:3]
    assert losses == pytest.approx([before, before - 0.1 * square, real], abs=6e-4)
    assert losses[1] < 0 and "No loss is below 0" in text


def test_it_learns_a_drawing_and_says_what_it_forgets(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=200&digit=drawn")
    box = page.locator("canvas.digit").bounding_box()
    (x, y), *rest = [(box["x"] + a * box["width"], box["y"] + b * box["height"]) for a, b in SEVEN]
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
    assert page.locator(".teach").is_disabled()  # what it is meant as is not known yet
    page.locator(".meant select").select_option("2")
    page.click(".teach")
    page.click(".fork-chips >> text=all")  # nothing but the drawing
    for _ in range(3):
        page.click("text=10 steps")
        settle(page)
        rested(page)
    at_step(page, "230")
    text = page.locator(".fork-text").inner_text()
    assert "Your drawing is answered as you meant it." in text and "has lost most" in text
    assert page.locator("#verdict").inner_text() == "2"
    again = open_page(small_page, address_of(page))
    at_step(again, "230")
    figures = ".fork-figures"
    assert again.locator(figures).inner_text() == page.locator(figures).inner_text()
    again.click("text=Switch off")
    settle(again)
    assert "Put the switched-off neurons back first" in again.locator("#fork-panel").inner_text()
    assert again.locator("text=1 step").is_disabled()


@pytest.mark.parametrize("closed", ["Escape", "button"])
def test_closing_the_panel_stops_the_training(closed: str, small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=55&digit=3&train")
    page.click("text=▶ Run")
    page.locator("text=❚❚ Stop").wait_for()
    page.keyboard.press("Escape") if closed == "Escape" else page.click("#train-on")
    page.locator("#fork-panel").wait_for(state="hidden")
    page.click("#train-on")
    rested(page)
    step = page.locator("#step").inner_text()
    page.click("text=1 step")
    at_step(page, f"{int(step.replace(',', '')) + 1:,}")


def test_a_fork_that_diverges_says_so(small_page: Path, open_page: Open) -> None:
    page = open_page(small_page, "#step=55&digit=3&train", **PHONE)
    choose_rate(page, "1e38")
    page.click("text=▶ Run")
    settle(page)
    rested(page)
    assert "This fork diverged at step" in page.locator("#fork-panel").inner_text()
    assert page.locator("#verdict").inner_text() == "no number"
    assert "not a finite number" in page.locator("#banner").inner_text()
    assert violations(page) == []
    sizes = page.evaluate("""() => [...document.querySelectorAll("#fork-panel :is(button, input, select)")]
      .filter((e) => e.offsetWidth).map((e) => Math.min(e.offsetWidth, e.offsetHeight))""")
    assert min(sizes) >= 44 and page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_a_recording_does_not_keep_is_said(tmp_path: Path, open_page: Open) -> None:
    """The optimizer's memory at a moment, and examples that nobody can load again."""
    rng = np.random.default_rng(0)
    probe = digits().test.per_class(1)
    data = Examples(
        rng.integers(0, 255, (40, 784), np.uint8), rng.integers(10, size=40), (28, 28), probe.labels
    )
    training = train(MLP(784, 8, 10, seed=1), data, optimizer=Adam(0.01), batch_size=8, steps=6)
    run = record(
        training, tmp_path / "adam", probe=probe, schedule=SnapshotSchedule(snapshots=4), progress=False
    )
    page = open_page(explore(run).save(tmp_path / "adam.html"), "#step=6&train")
    panel = page.locator("#fork-panel")
    assert "does not keep what Adam remembers at this moment, so Adam begins anew here" in panel.inner_text()
    assert "so it learns from its 10 recorded examples. No examples are held out." in panel.inner_text()
    page.click("text=10 steps")
    at_step(page, "16")
    assert "On the 10 examples that it learns from" in panel.inner_text()
    assert page.locator("#held-out").is_hidden()
    page.locator(".fork-fields select").select_option("sgd")
    assert "begins anew" not in panel.inner_text()
