"""The page shows no more than the recording says, and a change by hand reaches everything."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.stepper.pages import ZERO, Open, answer, numpy_trace, settle, stroke, until, values
from viznet.data import Examples, digits
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.own_image import prepare_image
from viznet.pictures import read_picture
from viznet.recording import Run, open_run, record
from viznet.stepper import explore
from viznet.training import train

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def run(small_run: Run) -> Run:
    return small_run


@pytest.fixture(scope="module")
def file(small_page: Path) -> Path:
    return small_page


@pytest.fixture(scope="module")
def probe(run: Run) -> Examples:
    return run.probe


def right_in_numpy(run: Run, network: MLP) -> int:
    """How many of the recorded examples the network gets right."""
    return int((network.forward(run.probe.inputs(np.float64))["p"].argmax(axis=1) == run.probe.y).sum())


def right_on_the_page(page: Any) -> int:
    return int(page.locator(".count").inner_text().split()[0])


@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning", "ignore:invalid:RuntimeWarning")
def test_where_the_recording_has_no_number_the_page_has_none(
    tmp_path: Path,
    pages: Path,
    open_page: Open,
    probe: Examples,
) -> None:
    training = train(MLP(784, 16, 10, seed=1), digits().train, optimizer=SGD(1e38), steps=5)
    run = record(training, tmp_path / "huge", probe=probe)
    last = len(run) - 1
    assert np.isfinite(run[last]["W1"]).all() and np.isnan(run[last]["p"]).any(axis=1).all()
    page = open_page(explore(run).save(pages / "huge.html"), f"#step={run.steps[last]}&digit=3")
    for example in (3, 12):
        page.evaluate(f"location.hash = '#step={run.steps[last]}&digit={example}'")
        settle(page)
        assert page.locator("#verdict").inner_text() == "no number"
        assert np.isnan(answer(page)).all() and np.isnan(values(page, "#loss-now")).all()
        assert "right" not in page.locator("#truth").inner_text()
        assert "%" not in page.locator("#sure").inner_text()
    assert right_on_the_page(page) == 0
    assert "not a number" in page.locator("#confusion-text").inner_text()
    page.keyboard.press("Home")
    settle(page)
    assert np.abs(answer(page) - run[0]["p"][12]).max() < 0.01


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("rate", [5.0, 1e6])
def test_a_training_with_a_huge_rate_is_shown_as_it_was(
    probe: Examples,
    tmp_path: Path,
    open_page: Open,
    rate: float,
) -> None:
    steps = train(MLP(784, 16, 16, 10, seed=0), digits().train, optimizer=SGD(rate), batch_size=16, steps=20)
    run = record(steps, tmp_path / "run", probe=probe)
    page = open_page(explore(run).save(tmp_path / "page.html"), "#step=0&digit=4")
    for index in range(len(run)):
        recorded = np.asarray(run[index]["p"][4], np.float64)
        shown = answer(page)
        assert np.array_equal(np.isfinite(shown), np.isfinite(recorded))
        assert np.nanmax(np.abs(shown - recorded), initial=0) < 1e-3, index
        page.keyboard.press("ArrowRight")
        settle(page)


def test_a_neuron_that_is_off_is_off_everywhere(run: Run, file: Path, open_page: Open) -> None:
    index = len(run) - 1
    x, y = run.probe.inputs(np.float64)[8], int(run.probe.y[8])
    network, _ = numpy_trace(run, index, x, y)
    page = open_page(file, "#step=200&digit=8&neuron=1.0")
    before = right_on_the_page(page), page.locator("#confusion-text").inner_text()
    assert before[0] == right_in_numpy(run, network)
    marks = page.locator(".tile.wrong").count()
    curve = page.evaluate("document.getElementById('paths').toDataURL()")
    for unit in range(4):
        page.evaluate(
            f"location.hash = '#step=200&digit=8&neuron=1.{unit}&off={','.join(f'1.{k}' for k in range(unit))}'"
        )
        settle(page)
        page.click("#switch")
        settle(page)
        network.params["W2"][unit] = 0
    right = right_in_numpy(run, network)
    assert right != before[0]
    assert right_on_the_page(page) == right
    assert page.locator(".tile.wrong").count() == len(run.probe) - right != marks
    assert page.locator("#confusion-text").inner_text().startswith(f"{right} of {len(run.probe)} ")
    until(page, f"document.getElementById('paths').toDataURL() !== {curve!r}")
    assert "those of the recorded network" in page.locator("#changed").inner_text()
    assert "of the recorded network" in page.locator("#slider").get_attribute("aria-valuetext")
    page.click("#reset")
    settle(page)
    assert (right_on_the_page(page), page.locator("#confusion-text").inner_text()) == before
    assert page.locator("#changed").is_hidden()
    assert "recorded network" not in page.locator("#slider").get_attribute("aria-valuetext")


def test_a_moved_weight_reaches_the_examples_too(run: Run, file: Path, open_page: Open) -> None:
    index = len(run) - 1
    x, y = run.probe.inputs(np.float64)[0], int(run.probe.y[0])
    network, _ = numpy_trace(run, index, x, y)
    page = open_page(file, "#step=200&digit=0&neuron=3.1")
    page.locator("#nudge").evaluate("(e) => { e.value = e.max; e.dispatchEvent(new Event('input')); }")
    settle(page)
    network.params["b3"][1] += float(page.locator("#nudge").input_value())
    assert right_on_the_page(page) == right_in_numpy(run, network)


def test_one_thing_has_one_name_and_people_count_from_one(run: Run, file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=200&digit=0&neuron=1.6")
    assert page.locator("#neuron-name").inner_text() == "Layer 1, neuron 7 of 16"
    assert page.locator("#neuron-index").inner_text() == "a1[6]"
    names = page.locator("#sum-rows button:visible").all_inner_texts()[:-1]
    for name in names:
        word, number, index = name.split()
        assert word == "pixel" and index == f"[{int(number) - 1}]"
    page.locator("#nudge-input").fill("434")
    page.keyboard.press("Tab")
    settle(page)
    assert page.locator("#nudge-name").inner_text().startswith("the weight from pixel 434 to neuron 7 were ")
    assert page.locator("#nudge-index").inner_text() == "W1[433, 6]"
    stop = page.locator(".stop[data-layer='1']")
    assert [stop.get_attribute(f"aria-value{name}") for name in ("min", "now", "max")] == ["1", "7", "16"]


def test_the_batch_and_the_digit_are_told_apart(run: Run, file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=200&digit=0&neuron=1.6&mode=gradients&source=batch")
    note = page.locator("#source-note")
    assert note.inner_text() == "lines: the batch’s gradients · circles: this example’s"
    page.click("#switch")
    settle(page)
    assert "recorded before the change" in note.inner_text()
    page.click("[data-source=digit]")
    settle(page)
    assert note.is_hidden()


def test_compared_runs_say_what_differs(
    run: Run,
    tmp_path: Path,
    pages: Path,
    open_page: Open,
    probe: Examples,
) -> None:
    network = MLP(784, 8, 8, 10, activation="tanh", output="elementwise", loss="mse", seed=7)
    record(train(network, digits().train, batch_size=16, steps=30), tmp_path / "other", probe=probe)
    (tmp_path / "other" / "end.json").unlink()  # as after a kill
    other = open_run(tmp_path / "other")
    assert other.status == "interrupted"
    page = open_page(explore(run, compare=other).save(pages / "two.html"), "#step=200&digit=0")
    facts = page.locator("#facts").inner_text()
    assert "dashed: other (tanh, MSE, SGD" in facts
    assert "other: interrupted at step 30 of 30" in facts and "cross-entropy" in facts
    page.click("[data-explain=time]")
    explanation = page.locator(".explanation").inner_text()
    assert (
        "The curves of other are dashed." in explanation and "their heights cannot be compared" in explanation
    )


def test_an_empty_pad_gets_no_answer(file: Path, open_page: Open) -> None:
    page = open_page(file)
    page.click("button.draw")
    settle(page)
    assert page.locator("#verdict").inner_text() == "–" and page.locator("#sure").inner_text() == ""
    assert page.locator("#loss-now").inner_text() == "Nothing is drawn yet."
    assert not page.locator("#paths").is_visible()
    assert set(page.locator("#answer-lists data").all_inner_texts()) == {"nothing is drawn yet"}
    guide = page.evaluate("""() => {
        const c = document.querySelector('canvas.digit');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        const paper = d.slice(0, 3).join();
        let other = 0;
        for (let i = 0; i < d.length; i += 4) if (d.slice(i, i + 3).join() !== paper) other += 1;
        return other / (d.length / 4);
    }""")
    assert 0 < guide < 0.05  # a thin dashed line, and not a frame as wide as the pen
    page.locator("canvas.digit").click(position={"x": 60, "y": 60})
    settle(page)
    assert page.locator("#verdict").inner_text() != "–"
    box, seen = (page.locator(name).bounding_box() for name in ("canvas.digit", "canvas.seen"))
    assert seen["y"] >= box["y"] + box["height"]  # it hides no ink


@pytest.mark.parametrize("shape", [(5, 7), (16, 32), (40, 10)])
def test_pictures_keep_their_shape(
    shape: tuple[int, int],
    tmp_path: Path,
    pages: Path,
    open_page: Open,
) -> None:
    rows, columns = shape
    x = np.random.default_rng(0).integers(0, 256, (12, rows * columns)).astype(np.uint8)
    examples = Examples(x, np.arange(12) % 3, shape, ("a", "b", "c"))
    run = record(train(MLP(rows * columns, 4, 3), examples, steps=3), tmp_path / "run", probe=examples)
    path = explore(run).save(pages / f"{rows}x{columns}.html")
    for size in ((1366, 768), (390, 844)):
        page = open_page(path, "#step=3&digit=0&neuron=1.1", size=size)
        for name in ("canvas.digit", "#looks-for", "#finds"):
            box = page.locator(name).bounding_box()
            assert box["width"] / box["height"] == pytest.approx(columns / rows, rel=0.06), name
        edge = page.locator(".digit-box").bounding_box()
        assert edge["height"] <= edge["width"] + 1
        page.click("button.draw")
        settle(page)
        box = page.locator("canvas.digit").bounding_box()
        assert box["width"] / box["height"] == pytest.approx(columns / rows, rel=0.06)


def test_a_saved_drawing_is_read_as_the_page_reads_it(file: Path, open_page: Open, tmp_path: Path) -> None:
    page = open_page(file, accept_downloads=True)
    page.click("button.draw")
    stroke(page, ZERO)
    page.select_option(".meant select", "0")
    with page.expect_download() as download:
        page.click("#pad-save, button[title^='Save the drawing']")
    assert download.value.suggested_filename == "drawing-0.png"
    download.value.save_as(tmp_path / "drawing.png")
    read = prepare_image(read_picture(tmp_path / "drawing.png"), (28, 28))
    seen = page.evaluate("""() => {
        const c = document.querySelector('canvas.seen');
        return [...c.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0);
    }""")
    assert np.corrcoef(read.ravel(), seen)[0, 1] > 0.97
