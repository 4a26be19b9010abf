"""A page is faithful or refused, and says what it leaves out."""

import json
from pathlib import Path

import matplotlib
import numpy as np
import pytest

import viznet as vz
from tests.cli.test_cli import viznet, workplace  # noqa: F401  fixtures
from tests.stepper.test_serve import get, growing
from viznet.errors import StepperError, StepperUsageError
from viznet.stepper.page_network import Answers
from viznet.stepper.serve import Server

REFUSED = r"the page cannot be faithful: its probabilities would be off by up to 0\.\d+, because the weights"


@pytest.fixture
def huge(tmp_path):
    """A recording of weights a thousand times as large as usual."""
    network = vz.MLP(784, 16, 16, 10, activation="relu", seed=1)
    for name in network.params:
        network.params[name] *= 1e3
    with np.errstate(all="ignore"):
        training = vz.train(network, vz.digits().train[:500], steps=10)
        return vz.record(training, tmp_path / "run", progress=False)


@pytest.mark.slow
def test_a_page_that_would_show_wrong_probabilities_is_refused(huge, tmp_path):
    whole = len(vz.explore(huge).html.encode())  # with exact weights
    with pytest.raises(StepperError, match=REFUSED):
        vz.explore(huge, max_mb=(whole - 8_000) / 1e6).save(tmp_path / "page.html")
    assert [entry.name for entry in tmp_path.iterdir()] == ["run"]


def test_weights_that_no_grid_suits_are_exact_where_there_is_room(huge):
    assert vz.explore(huge).worst < 1e-4


def test_a_page_that_follows_a_run_stops_where_it_would_be_wrong(huge):
    class Late(Answers):
        """Answers that are faithful for the first four snapshots only."""

        def largest_difference(self, p, snapshot):
            return 0.0 if snapshot.index < 4 else np.inf

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("viznet.stepper.live.Answers", Late)
        with Server(growing(huge, 3), title="huge", budget=5_000_000) as server:
            assert get(server, f"/{server.token}/")[1].startswith(b"<!doctype html>")
            for _ in range(2):
                status, body, _ = get(server, f"/{server.token}/more?after=3")
                assert status == 200 and "would be off by up to +∞" in json.loads(body)["refused"]
            status, body, headers = get(server, f"/{server.token}/")
            assert headers["Content-Type"].startswith("text/plain") and b"cannot be faithful" in body


@pytest.mark.slow
@pytest.mark.parametrize("with_font", [False, True])
def test_a_page_is_no_larger_than_max_mb(tmp_path, with_font):
    theme = None
    if with_font:
        font = Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSansMono.ttf"
        (tmp_path / "look.toml").write_text(f'font = "{font.as_posix()}"\n')
        theme = tmp_path / "look.toml"
    labels = tuple(f"<{'&' * 40}{k}>" for k in range(10))
    examples = vz.Examples(vz.digits().train.x[:500], vz.digits().train.y[:500], labels=labels)
    training = vz.train(vz.MLP(784, 64, 10, seed=1), examples, steps=300)
    schedule = vz.SnapshotSchedule.every(1)
    run = vz.record(training, tmp_path / "run", schedule=schedule, progress=False)
    page = vz.explore(run, max_mb=1.2, theme=theme).save(tmp_path / "page.html")
    assert 0.8e6 < page.stat().st_size <= 1.2e6
    with pytest.raises(StepperUsageError, match=r"the page without a recording takes .* kB already"):
        vz.explore(run, max_mb=0.3, theme=theme)


@pytest.mark.slow
def test_a_page_that_leaves_snapshots_out_says_so(viznet):  # noqa: F811
    viznet("train --hidden 300 --steps 20 --quiet")
    total = len(vz.open_run("latest"))
    code, out, _ = viznet("explore latest -o small.html --max-mb 1.2")
    kept = vz.explore("latest", max_mb=1.2).exported()[0].kept
    assert code == 0 and kept < total
    assert (
        f"The page has {kept} of {total} snapshots, so that it fits into 1.2 MB; raise --max-mb for more."
        in out
    )
    assert "snapshots" not in viznet("explore latest -o whole.html --max-mb 64")[1]
