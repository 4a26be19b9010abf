"""A recording whose activation is a user's own one, opened where that is not known."""

import json

import pytest

import viznet as vz
from tests.recording.mutations import few_examples
from viznet.views import VIEWS


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    # Its outputs need the activation too.
    network = vz.MLP(12, 6, 4, output="elementwise", loss="mse", seed=3)
    examples = few_examples()
    path = tmp_path_factory.mktemp("runs") / "own"
    vz.record(vz.train(network, examples, steps=3), path, validation=examples, progress=False)
    meta = json.loads((path / "meta.json").read_text())
    meta["activation"] = "my bend"
    (path / "meta.json").write_text(json.dumps(meta))
    return vz.open_run(path)


def refusal(run, name):
    """Why a view is refused, or "" if it is drawn."""
    try:
        vz.animate(run, name).still(size=(320, 180))
    except vz.VizError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_every_view_is_drawn_or_refused_by_the_name_of_the_activation(run, name):
    text = refusal(run, name)
    assert not text or ("'my bend'" in text and "\n" not in text)


def test_what_computes_anew_is_refused(run, tmp_path):
    for make in (run.network, lambda: vz.explain(run), lambda: vz.explore(run).save(tmp_path / "page.html")):
        with pytest.raises(vz.VizError, match="'my bend'"):
            make()
