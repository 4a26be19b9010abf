"""The walk through one pass on the page says what `viznet explain` says."""

import re
from pathlib import Path

import numpy as np
import pytest

from tests.recordings import learn, small
from tests.stepper.pages import Open, numpy_trace, picture, settle
from viznet.data import Examples, digits
from viznet.network import MLP
from viznet.optimizers import SGD, Adam, Optimizer
from viznet.recording import Run, record
from viznet.stepper import explore
from viznet.stepper.export import export
from viznet.training import train
from viznet.walkthroughs.numbers import loss_text
from viznet.walkthroughs.step_trials import StepTrials
from viznet.walkthroughs.subject import find_subject
from viznet.walkthroughs.three_steps import told_steps

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


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
        assert (
            page.locator("#walk-where")
            .inner_text()
            .startswith(f"{i + 1} / {len(lines) + 3} · {line.section}")
        )
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
    from viznet.walkthroughs.walkthrough import walkthrough

    steps = train(MLP(784, 8, 10, seed=7), digits().train, optimizer=Adam(0.001), batch_size=16, steps=30)
    run = record(steps, tmp_path / "adam", probe=probe)
    x, y = run.probe.inputs(np.float64)[4], int(run.probe.y[4])
    network, _ = numpy_trace(run, len(run) - 1, x, y)
    subject = find_subject(run, example=4)
    walk = walkthrough(network, x, y, learning_rate=subject.learning_rate)
    last = sum(line.section in ("forward", "loss", "backward") for line in walk) - 1
    page = open_page(explore(run).save(pages / "adam.html"), f"#step=30&digit=4&line={last}")
    shown = page.locator("#walk-more").inner_text()
    assert f"η = 0.1: loss {loss_text(walk.loss_before)} → {loss_text(walk.loss_after)}" in shown
    assert "trained with Adam at η = 0.001; this is one plain step with η = 0.1." in shown


NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e−\d+)?")


def worded(texts: list[str]) -> list[str]:
    """These sentences without their numbers."""
    return [NUMBER.sub("…", text) for text in texts]


def numbers(texts: list[str]) -> list[float]:
    """The numbers of these sentences, in order."""
    return [float(number.replace("−", "-")) for text in texts for number in NUMBER.findall(text)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("optimizer", "moment", "example"), [(SGD(0.3), -1, 4), (Adam(0.003), 2, 50)], ids=["sgd", "adam"]
)
def test_the_walk_ends_with_the_three_steps_of_explain(
    optimizer: Optimizer, moment: int, example: int, tmp_path: Path, pages: Path, open_page: Open
) -> None:
    run = learn(
        tmp_path / "run", small(), optimizer=optimizer, probe=digits().test.per_class(10), snapshots=5
    )
    page = open_page(explore(run).save(pages / f"{optimizer.name}.html"))
    first = len(export(run, budget=16e6).header["walkthrough"][0]) - 3
    step = int(run.steps[moment])
    told = told_steps(StepTrials(find_subject(run, example=example, at=step)))
    sentences = {part.name: part.sentences for part in told}
    sentences["batch"] = [
        sentences["batch"][0],
        " ".join([sentences["batch"][1], *sentences.pop("lesson")]),
    ]
    for k, name in enumerate(("small", "greedy", "batch")):
        page.evaluate(f"location.hash = '#step={step}&digit={example}&line={first + k}'")
        settle(page)
        shown = [page.locator(f"#walk-{part}").inner_text() for part in ("why", "value")]
        assert worded(shown) == worded(sentences[name])
        # The page rounds its weights, so the last digit of a fall may differ.
        assert numbers(shown) == pytest.approx(numbers(sentences[name]), rel=0.02)
    assert page.locator("#walk-next").is_disabled()
    assert page.locator("#carry-out").is_hidden()


def test_motion_is_left_out_where_it_is_unwelcome(file: Path, open_page: Open) -> None:
    page = open_page(file, "#step=900&digit=4", reduced_motion="reduce")
    page.click("#walk")
    page.click("#walk-next")
    settle(page)
    first = picture(page)
    for _ in range(30):  # half a second of frames on a quiet machine
        page.evaluate("() => new Promise(requestAnimationFrame)")
        assert picture(page) == first
