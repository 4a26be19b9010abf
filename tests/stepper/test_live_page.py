"""A page that follows a training keeps its promises too: faithful weights, and nobody is shut out."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.stepper.pages import Open, settle
from tests.stepper.test_forks import violations
from tests.stepper.test_serve import growing
from viznet.activations import Array
from viznet.data import digits
from viznet.network import MLP
from viznet.recording import Run, record
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.step import Step
from viznet.stepper import explore
from viznet.stepper.live import LiveRun
from viznet.stepper.page_network import Answers
from viznet.stepper.serve import Server
from viznet.training import Training, train


@pytest.fixture(scope="module")
def leaping(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A training whose weights become a thousand times as large at step 5: no grid suits all of it."""
    data = digits()
    plain = train(MLP(784, 16, 16, 10, seed=1), data.train[:500], steps=12)
    plain.is_handled = True  # only its settings are used

    class Leaping(Training):
        def __next__(self) -> Step:
            step = super().__next__()
            if step.step == 5:
                for theta in self.network.params.values():
                    theta *= 1e3
            return step

    steps = Leaping(plain.network, plain.examples, plain.optimizer, plain.batch_size, plain.total, plain.seed)
    folder = tmp_path_factory.mktemp("live") / "leaping"
    schedule = SnapshotSchedule.every(1)
    with np.errstate(all="ignore"):
        return record(steps, folder, probe=data.test.per_class(), schedule=schedule, progress=False)


def test_weights_that_no_grid_suits_are_exact_in_a_live_page_too(leaping: Run) -> None:
    live = LiveRun(growing(leaping, 3), budget=4e6)
    assert live.page().header["exact"] is False and live.worst < 0.0008
    assert live.more(3, 1, 0)["steps"] == [3, 4, 5, 6]
    assert live.more(7, 1, 0) == {"every": 1, "exact": True}
    page = live.page()
    assert page.header["exact"] is True and page.worst < 1e-6
    assert page.header["recorded"]["worst"] == page.worst
    assert live.more(11, 1, 1)["steps"] == [11, 12]


def test_without_room_for_two_exact_snapshots_the_page_says_how_far_off_it_is(
    leaping: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Coarse(Answers):
        """Answers that the grid changes by 0.01 from the third snapshot on."""

        def largest_difference(self, p: Array, snapshot: Any) -> float:
            return 0.01 if snapshot.index >= 2 else 0.0

    roomy = LiveRun(growing(leaping, 2), budget=1e6)
    monkeypatch.setattr("viznet.stepper.live.Answers", Coarse)
    live = LiveRun(growing(leaping, 3), budget=roomy.budget - roomy.room + 90_000)
    header = live.page().header
    assert header["exact"] is False and header["recorded"]["worst"] == 0.01


@pytest.mark.browser
@pytest.mark.filterwarnings("default")
def test_a_live_page_goes_over_to_exact_weights(leaping: Run, open_page: Open) -> None:
    with Server(growing(leaping, 3), title="leaping", budget=4e6) as server:
        page = open_page(server.url, "#digit=4")
        page.locator("#live").get_by_text("ended: finished").wait_for()
        page.keyboard.press("End")
        page.wait_for_selector("#moment[data-step='12']")
        shown = page.locator("#answer-lists data").evaluate_all("(all) => all.map((e) => Number(e.value))")
    assert np.abs(np.array(shown) - leaping[-1]["p"][4]).max() < 1e-4


@pytest.mark.browser
@pytest.mark.filterwarnings("default")
def test_no_state_of_a_live_page_shuts_anybody_out(small_run: Run, open_page: Open) -> None:
    with explore(small_run).serve() as server:
        page = open_page(server.url, "#digit=3", reduced_motion="reduce")
        for state in ("line=4&train", "digit=drawn&theme=light"):
            page.evaluate(f"location.hash = '{state}'")
            settle(page)
            assert violations(page) == [], state


@pytest.mark.browser
@pytest.mark.filterwarnings("default")
def test_what_is_pressed_is_seen_where_the_system_chooses_the_colours(
    small_page: Path, open_page: Open
) -> None:
    page = open_page(small_page, "#digit=0", forced_colors="active")
    grounds = page.evaluate(
        "[...document.querySelectorAll('#modes button')].map((e) => getComputedStyle(e).backgroundColor)"
    )
    assert len(set(grounds)) == 2
    swatches = page.evaluate(
        "[...document.querySelectorAll('.figures dt')].map((e) => getComputedStyle(e, '::before').backgroundColor)"
    )
    assert len(set(swatches)) >= 2
