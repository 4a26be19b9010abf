"""What every built-in view keeps to, for very different recordings."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from tests.pairs import pairwise
from tests.readback import BUILT_IN
from tests.recordings import RECORDINGS
from tests.still import Still, check_boxes
from viznet.errors import ViewError
from viznet.theme import THEMES, choose
from viznet.views import VIEWS
from viznet.views.drawing.lettering import Lettering

SIZES = [(1280, 720), (640, 360), (720, 720), (720, 1280), (360, 640)]


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_line_says_what_it_shows(name):
    assert VIEWS[name].doc, "`viznet views` lists it with this line"


@pytest.mark.parametrize("recording", RECORDINGS)
@pytest.mark.parametrize("name", BUILT_IN)
def test_contract(name, recording, run_of):
    """A snapshot gives the same picture in any order of snapshots.

    Everything that moves is returned, the limits stay, and different snapshots look different.
    """
    run, theme = run_of(recording), choose("dark" if len(recording) % 2 else "light")
    try:
        still = Still(VIEWS[name], run, theme)
    except ViewError as error:
        if "no held-out examples" in str(error) and "confusion" not in run:
            return  # this view cannot do without them
        raise
    last, early = len(run) - 1, min(1, len(run) - 1)
    moved = still.show(last)
    limits, first = still.limits(), still.pixels()
    assert moved
    assert all(isinstance(artist, mpl.artist.Artist) for artist in moved)

    moved += still.show(early)
    middle = still.pixels()
    still.show(last)
    assert still.limits() == limits, "limits are those of the whole run"
    assert np.array_equal(still.pixels(), first), (
        "the same snapshot is the same picture, whatever was shown before"
    )
    if last > early and run.status == "finished":
        assert not np.array_equal(middle, first), "the picture shows how the snapshots differ"

    for artist in moved:
        artist.set_visible(False)
    background = still.pixels()
    still.show(early)
    for artist in moved:
        artist.set_visible(False)
    assert np.array_equal(still.pixels(), background), "nothing moves that is not returned"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", BUILT_IN)
def test_paper_and_words_are_the_themes(name, theme, run_of):
    still = Still(VIEWS[name], run_of("784-16-16-10"), choose(theme))
    still.show(-1)
    paper = tuple(round(255 * c) for c in mpl.colors.to_rgb(choose(theme).paper))
    pixels = still.pixels()[..., :3].reshape(-1, 3)
    assert (pixels == paper).all(axis=1).mean() > 0.1
    table = {mpl.colors.to_hex(c).upper() for c in vars(choose(theme)).values() if str(c).startswith("#")}
    written = {mpl.colors.to_hex(t.get_color()).upper() for t in still.figure.findobj(Text) if t.get_text()}
    assert written <= table | set(choose(theme).series), "no colour but the theme's"


@pytest.mark.parametrize(
    ("name", "recording", "size"),
    pairwise(BUILT_IN, ["784-16-16-10", "no squares", "five layers", "diverged"], SIZES),
    ids=str,
)
def test_words_neither_overlap_nor_leave_the_picture(name, recording, size, run_of):
    run = run_of(recording)
    still = Still(VIEWS[name], run, choose("dark"), size)
    for index in {0, len(run) // 2, len(run) - 1}:
        still.show(index)
        boxes = still.boxes()
        assert boxes, "a picture has a title"
        check_boxes(boxes, size)


def bars_of(figure) -> list:
    """The box on the screen of every visible bar and track.

    Each is one of the rectangles of a path.
    """
    boxes = []
    for patch in figure.findobj(PathPatch):
        corners = patch.get_path().vertices
        if isinstance(patch, Lettering) or not len(corners) or len(corners) % 5:
            continue
        for box in patch.get_transform().transform(corners).reshape(-1, 5, 2):
            (x0, y0), (x1, y1) = box.min(axis=0), box.max(axis=0)
            if x1 > x0 and y1 > y0:
                boxes.append(Bbox([[x0, y0], [x1, y1]]))
    return boxes


@pytest.mark.parametrize(
    ("name", "recording", "size"),
    pairwise(
        BUILT_IN,
        ["784-16-16-10", "no squares", "tanh, elementwise, mse"],
        [(960, 540), (1280, 720), (640, 360)],
    ),
    ids=str,
)
def test_no_word_lies_under_a_bar(name, recording, size, run_of):
    run = run_of(recording)
    still = Still(VIEWS[name], run, choose("dark"), size)
    for index in (0, len(run) - 1):
        still.show(index)
        bars = bars_of(still.figure)
        assert bars or name not in ("predictions", "dashboard"), "these two have bars"
        for words, box in still.boxes():
            near = box.padded(0, 0.25 * box.height)  # what touches a bar cannot be read well either
            assert not any(near.overlaps(bar) for bar in bars), f"{words!r} lies under a bar"


@pytest.mark.parametrize("name", BUILT_IN)
def test_letters_are_large_enough_to_read(name, run_of):
    for size, least in (((1280, 720), 11), ((640, 360), 8)):
        still = Still(VIEWS[name], run_of("784-16-16-10"), choose("light"), size)
        still.show(-1)
        heights = [text.get_fontsize() * 100 / 72 for text in still.figure.findobj(Text) if text.get_text()]
        assert min(heights) >= least, f"letters of {min(heights):.1f} pixels at {size}"
        assert max(heights) >= 1.2 * min(heights), "the title is larger than the rest"
