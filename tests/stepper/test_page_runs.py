"""The page shows unusual recordings, several at once, and damaged data in words."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts import chromium
from tests.stepper.pages import Open, answer, numpy_trace, settle, until
from viznet.activations import ACTIVATIONS
from viznet.data import Examples, digits
from viznet.losses import LOSSES
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.recording import Run, record, resume
from viznet.stepper import explore
from viznet.training import train

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


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
    until(page, "window.written.some(([text]) => text === 'epoch 3')")
    written = dict(page.evaluate("window.written"))
    named = {text: x - 4 for text, x in written.items() if text.startswith("epoch")}
    assert set(named) == {"epoch 3", "epoch 4"}
    # Every step is recorded, so step 15 is as far from step 10 as that is from step 5.
    step = {number: written[str(number)] for number in (5, 10)}
    assert named == pytest.approx({"epoch 3": step[5], "epoch 4": 2 * step[10] - step[5]})


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
    shown = page.locator(".explanation").inner_text()
    assert LOSSES["mse"].sentence in shown and "nothing makes these numbers add up to 1" in shown


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


def test_two_frames_in_one_notebook(run: Run, slow: Run, pages: Path, chrome: Any) -> None:
    path = pages / "notebook.html"
    path.write_text(f"<!doctype html>{explore(run)._repr_html_()}<hr>{explore(slow)._repr_html_()}", "utf-8")
    page = chrome.new_page(viewport={"width": 960, "height": 1600})
    page.set_default_timeout(chromium.PATIENCE)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    for place, recorded in enumerate((run, slow)):
        frame = page.frame_locator(f"iframe >> nth={place}")
        frame.locator("html[data-ready=yes]").wait_for()
        start = explore(recorded).exported()[0].header["start"]
        verdict = int(frame.locator("#verdict").inner_text())
        assert verdict == recorded[-1]["p"][start].argmax()
        frame.locator("#first").click()
        frame.locator("#moment[data-step='0']").wait_for()
        assert frame.locator("#copy").is_hidden()
    assert complaints == []
    page.close()


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
def test_damaged_data_is_told_in_words(file: Path, pages: Path, chrome: Any, damage: str) -> None:
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
    page = chrome.new_page()
    page.set_default_timeout(chromium.PATIENCE)
    page.goto(path.as_uri())
    page.wait_for_selector("[role=alert]")
    shown = page.locator("#loading").inner_text()
    assert "This page cannot show its recording" in shown
    assert re.search("damaged|missing|viznet-page/9", shown)
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
    shown = page.locator(".explanation").inner_text()
    assert f"The training diverged at step {run.steps[-1]} of 200." in shown
    assert "Every step is kept, so the axis is even." in shown
    page.keyboard.press("Escape")
    page.click("[data-explain=stage]")
    shown = page.locator(".explanation").inner_text()
    assert ACTIVATIONS["identity"].forward_sentence in shown
    assert "%" not in shown and "bends" not in shown
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
