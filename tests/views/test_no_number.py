"""Values that are no numbers do not look like zero, and the picture says how they look."""

import numpy as np
import pytest

from tests.readback import Screen, as_seen, colour_bar
from tests.recordings import learn, small
from tests.still import Still
from viznet.colour import rgb
from viznet.theme import choose
from viznet.views import VIEWS


@pytest.fixture(scope="module")
def ruined(tmp_path_factory):
    """A training whose last snapshot has NaN in its gradients and outputs."""
    return learn(tmp_path_factory.mktemp("ruined") / "run", small(), lr=1e38, steps=5)


def shown(view, run, theme, index, size=(1280, 720)):
    still = Still(view, run, choose(theme), size)
    still.show(index)
    return Screen(still.figure, still.pixels(), choose(theme))


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("view", [VIEWS["gradients"](layer=1), VIEWS["activations"](layer=3)], ids=str)
def test_no_number_is_chequered_and_zero_is_not(view, theme, ruined):
    symbol = "dW1" if view.name == "gradients" else "p"
    assert not np.isfinite(ruined[-1][symbol]).any() and np.isfinite(ruined[0][symbol]).all()
    screen = shown(view, ruined, theme, -1)
    image = next(i for i in screen.images() if i.get_gid() is None)
    checks = {tuple(rgb(colour)) for colour in (choose(theme).faint, choose(theme).muted)}
    cells = as_seen(image)
    assert np.isnan(cells).all()
    seen = {tuple(colour) for colour in screen.colours(image).reshape(-1, 3).tolist()}
    assert checks <= seen, "both colours of the ground are seen"
    sound = shown(view, ruined, theme, 0)
    image = next(i for i in sound.images() if i.get_gid() is None)
    numbers = ~np.isnan(as_seen(image))
    grounds = (sound.colours(image)[numbers][:, None] == np.array(sorted(checks))).all(axis=-1).any(axis=-1)
    assert grounds.mean() < 0.05, "numbers cover the ground"


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1280, 720), (640, 360)])
def test_the_bar_or_the_note_says_so(ruined, run_of, size):
    for view in ("gradients", "activations", VIEWS["activations"](layer=3), VIEWS["activations"](layer=2)):
        view = VIEWS[view] if isinstance(view, str) else view
        words = [word.text for word in shown(view, ruined, "light", -1, size).words]
        broken = view.name == "gradients" or "layer=2" not in str(view.bound)
        sentence = any("no number" in text for text in words)
        assert sentence or not broken, words
        words = [word.text for word in shown(view, run_of("784-16-16-10"), "light", -1, size).words]
        assert not any("no number" in text for text in words)


def test_the_bar_with_a_sign_is_still_right(ruined):
    screen = shown(VIEWS["activations"](layer=3), ruined, "dark", -1)
    image = next(i for i in screen.images() if i.get_gid() is None)
    bar = colour_bar(screen, image)
    assert bar is not None
    sign = next(word for word in screen.words if word.text == "no number")
    assert all(sign.y > word.y for word in screen.words if word.text in ("0", "1.0") and word.x > sign.box.x0)


@pytest.mark.slow
def test_every_tile_has_a_frame_even_if_all_its_weights_are_zero(tmp_path):
    network = small()
    network.params["W1"][:, 3] = 0  # a neuron that is off
    still_run = learn(tmp_path / "run", network, steps=0)
    for theme in ("dark", "light"):
        screen = shown(VIEWS["weights"], still_run, theme, 0)
        faint = rgb(choose(theme).faint)
        near = (np.abs(screen.pixels.astype(int) - faint) <= 3).all(axis=-1)
        lines = near.sum(axis=1)
        # Three rows of tiles of 28 cells have at least six long horizontal lines.
        assert (lines > 0.4 * screen.pixels.shape[1]).sum() >= 4


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (540, 960), (320, 180)])
@pytest.mark.parametrize("view", ["weights", "dashboard"])
def test_weights_that_are_no_numbers_are_told_below_them(view, size, tmp_path_factory, run_of):
    path = tmp_path_factory.mktemp("lost") / "run"
    lost = learn(path, small(), lr=1e39, steps=3)
    assert not np.isfinite(lost[-1]["W1"]).all()
    words = [word.text for word in shown(VIEWS[view], lost, "dark", -1, size).words]
    assert "no number" in words and not any(word.endswith("neurons learned.") for word in words)
    words = [word.text for word in shown(VIEWS[view], run_of("784-16-16-10"), "dark", -1, size).words]
    assert "no number" not in words
