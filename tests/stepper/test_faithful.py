"""A page is faithful or refused, and says what it leaves out."""

import numpy as np
import pytest

import viznet as vz
from tests.cli.test_cli import viznet, workplace  # noqa: F401  fixtures
from viznet.errors import StepperError


def test_a_page_that_would_show_wrong_probabilities_is_refused(tmp_path):
    network = vz.MLP(784, 16, 16, 10, activation="relu", seed=1)
    for name in network.params:
        network.params[name] *= 1e3
    with np.errstate(all="ignore"):
        training = vz.train(network, vz.digits().train[:500], steps=10)
        run = vz.record(training, tmp_path / "run", progress=False)
    with pytest.raises(
        StepperError, match=r"the page cannot be faithful: .* off by up to 0\.\d+, because the weights"
    ):
        vz.explore(run).save(tmp_path / "page.html")
    assert [entry.name for entry in tmp_path.iterdir()] == ["run"]


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
