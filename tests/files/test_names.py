"""A name that is no name of a file, or of another kind of file, is refused."""

from pathlib import Path

import pytest

import viznet as vz
from tests.files.kept import everything, film_saved, network_saved, page_saved, training
from viznet.errors import FilmUsageError, StepperUsageError, VizError


@pytest.mark.parametrize("name", ["p/a%٣d.png", ".mp4", ".gif", ".png", "x.", "films/.webm", "film.mp4."])
def test_a_name_that_is_no_name_of_a_film_is_refused(run, here, name):
    with pytest.raises(FilmUsageError) as caught:
        film_saved(run, Path(name))
    assert name in str(caught.value) and "\n" not in str(caught.value)
    assert everything(here) == {} and not list(here.iterdir())


@pytest.mark.parametrize("name", ["notes.txt", "page.htm", ".html", "page."])
def test_a_page_and_a_network_are_no_other_kind_of_file(run, here, name):
    with pytest.raises(StepperUsageError, match=r"expected a name that ends in \.html"):
        page_saved(run, Path(name))
    with pytest.raises(VizError, match=r"expected a name that ends in \.npz"):
        network_saved(run, Path(name))
    assert everything(here) == {}


LONG = "x" * 300


@pytest.mark.parametrize(
    "act",
    [
        lambda run: film_saved(run, Path(f"{LONG}.mp4")),
        lambda run: film_saved(run, Path(f"{LONG}%d.png")),
        lambda run: film_saved(run, Path(LONG)),
        lambda run: film_saved(run, Path(f"{'x' * 248}%9d.png")),
        lambda run: page_saved(run, Path(f"{LONG}.html")),
        lambda run: network_saved(run, Path(f"{LONG}.npz")),
        lambda run: vz.load(LONG),
        lambda run: vz.load(f"{LONG}.csv"),
        lambda run: vz.record(training(), LONG, progress=False),
    ],
)
def test_a_name_that_is_too_long_is_refused_in_one_line(run, here, act):
    with pytest.raises(VizError) as caught:
        act(run)
    assert "\n" not in str(caught.value)
    assert not list(here.iterdir())
