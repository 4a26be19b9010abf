"""The figure of a film: size of the text, title, footer, and the places of the views."""

import numpy as np
import pytest
from matplotlib.text import Text

import viznet as vz
from tests.legibility import words_of
from tests.pairs import pairwise
from tests.readback import BUILT_IN
from tests.still import check_boxes, check_footer
from viznet.errors import FilmUsageError
from viznet.film.layout import provenance
from viznet.recording.differences import settings_of
from viznet.views import View

SIZES = [(1280, 720), (640, 360), (720, 1280)]
TITLE = "How a small network learns digits: class 9b, 2026"


def letters(layout) -> dict[str, float]:
    """The height of every still text on the figure, in pixels."""
    dpi = layout.figure.dpi
    return {t.get_text(): t.get_fontsize() * dpi / 72 for t in layout.figure.findobj(Text) if t.get_text()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text", "size"),
    pairwise([*BUILT_IN, "loss weights predictions"], [1.5, 2, 3], SIZES),
    ids=str,
)
def test_large_text_neither_overlaps_nor_is_cut(name, text, size, run_of):
    """All words are read back from the figure: views, title and footer."""
    film = vz.animate(run_of("784-16-16-10"), *name.split(), title=TITLE, text=text)
    layout = film.layout(size=size)
    boxes = words_of(layout.figure)
    words = " ".join(word for word, _ in boxes)
    assert all(part in words for part in TITLE.split()), "the title is whole"
    assert "step 240" in words
    check_boxes(boxes, size)


@pytest.mark.slow
def test_all_text_grows(run_of):
    usual, large = (
        letters(
            vz.animate(run_of("784-16-16-10"), "weights", title="A title", text=text).layout(size=SIZES[0])
        )
        for text in (1, 1.5)
    )
    both = set(usual) & set(large)
    assert len(both) >= 6 and {"A title", "[0]"} <= both
    grown = np.array([large[word] / usual[word] for word in both])
    assert (grown > 1.3).all() and (grown < 1.51).all(), (
        "the larger title takes a little of the room of the view"
    )


@pytest.mark.slow
@pytest.mark.parametrize("size", [(640, 360), (320, 180)], ids=str)
@pytest.mark.parametrize("name", ["dashboard", "loss weights predictions", "weights"])
def test_the_footer_grows_no_more_than_the_views(name, size, run_of):
    usual, large = (
        vz.animate(run_of("784-16-16-10"), *name.split(), text=text).layout(size=size) for text in (1, 2)
    )
    small, grown = (
        min((box.y0, box.height) for word, box in words_of(layout.figure) if word.startswith("step 240"))[1]
        for layout in (usual, large)
    )
    before, after = letters(usual), letters(large)
    growths = [after[word] / before[word] for word in set(before) & set(after)]
    assert 0.9 <= grown / small <= 1.1 * np.median(growths), "boxes have whole pixels"


def test_the_text_of_a_view_of_ones_own_grows(run_of):
    def own(figure, run, theme):
        figure.subplots().set_title("a heading")
        return lambda snapshot: []

    usual, large = (
        letters(vz.animate(run_of("784-16-16-10"), View(own), text=text).layout(size=SIZES[0]))
        for text in (1, 2)
    )
    assert large["a heading"] == 2 * usual["a heading"]


@pytest.mark.parametrize("size", SIZES)
def test_the_title_is_larger_than_all_other_words(size, run_of):
    heights = letters(vz.animate(run_of("784-16-16-10"), "loss", title="A title").layout(size=size))
    assert heights.pop("A title") > max(heights.values())


@pytest.mark.slow
def test_a_long_title_takes_several_lines_or_is_refused(run_of):
    run, words = run_of("784-16-16-10"), "many short words in one title " * 3
    shown = words_of(vz.animate(run, "loss", title=words).layout(size=(720, 1280)).figure)
    assert " ".join(text for text, _ in shown).count("many") == 3
    with pytest.raises(
        FilmUsageError, match=r"title 'many .* is too long for a picture of 320x180; shorten it"
    ):
        vz.animate(run, "loss", title=words * 9).layout(size=(320, 180))
    assert "  " not in letters(vz.animate(run, "loss", title="  ").layout(size=(320, 180)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "stack", "columns"),
    [
        ((1280, 720), None, 2),
        ((1280, 720), True, 1),
        ((720, 1280), None, 1),
        ((720, 1280), False, 2),
        ((720, 720), None, 2),
    ],
)
def test_views_stand_one_above_the_other_where_asked_or_upright(size, stack, columns, run_of):
    layout = vz.animate(run_of("784-16-16-10"), "loss", "weights", stack=stack).layout(size=size)
    panels = layout.figure.subfigs[0].subfigs
    assert len({round(panel.bbox.x0) for panel in panels}) == columns
    first, second = (panel.bbox for panel in panels)
    assert first.y0 >= second.y1 - 1 if columns == 1 else first.x1 <= second.x0 + 1, "in their order"


def test_the_source_has_the_words_that_stand_above_several_recordings(run_of):
    run = run_of("784-16-16-10")
    words = settings_of(run)
    named = [words[name] for name in ("sizes", "activation", "optimizer", "lr", "batch_size", "seed")]
    assert named == ["784-16-16-10", "ReLU", "SGD", "rate 0.1", "batches of 16", "seed 7"]
    longest = provenance(run, run.hash)[0].split("  ·  ")
    assert [word for word in longest if word != run.meta.data.name] == [*named, f"run {run.hash[:8]}"]


@pytest.mark.parametrize("size", [(320, 180), (240, 426), (1280, 720)])
@pytest.mark.parametrize("text", [1, 3])
def test_the_source_stands_beside_the_step_or_is_shortened(size, text, run_of):
    run = run_of("784-16-16-10")
    layout = vz.animate(run, "weights", text=text).layout(size=size)
    footer = layout.figure.subfigs[-1].bbox
    boxes = [(word, box) for word, box in words_of(layout.figure) if box.y1 <= footer.y1 + 1]
    check_boxes(boxes, size)
    assert any(word.startswith("step 240") for word, _ in boxes)
    if size == (1280, 720) and text == 1:
        assert any(word.endswith(f"seed 7  ·  run {run.hash[:8]}") for word, _ in boxes)


@pytest.mark.parametrize(
    ("text", "expected"), [(0, "0"), (4, "4"), (True, "True"), ("big", "'big'"), (np.nan, "nan")]
)
def test_a_size_of_text_that_is_not_possible_is_refused(text, expected, run_of):
    with pytest.raises(
        FilmUsageError, match=f"text is {expected}, expected a number from 0.5 to 3, such as 1.5"
    ):
        vz.animate(run_of("784-16-16-10"), "loss", text=text)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1080, 1920), (320, 180)])
@pytest.mark.parametrize("name", ["dashboard", "loss"])
def test_sizes_seed_step_and_hash_are_on_the_screen(name, size, run_of):
    """tests/contracts/test_every_view.py looks for them below every view, at usual sizes."""
    run = run_of("784-16-16-10")
    check_footer(vz.animate(run, name).layout(size=size).figure, run, size)


@pytest.mark.slow
def test_where_text_cannot_grow_the_footer_takes_no_room_from_the_views(run_of):
    usual, large = (
        vz.animate(run_of("784-16-16-10"), "dashboard", text=text).still(size=(540, 960)) for text in (1, 1.5)
    )
    assert np.array_equal(np.asarray(usual.canvas.buffer_rgba()), np.asarray(large.canvas.buffer_rgba()))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("views", "stack", "words"),
    [
        (
            ["silence"] * 5,
            True,
            "with 5 views one above the other has no room for the view silence; .* a grid",
        ),
        (
            ["weights", "loss", "dashboard", "loss", "loss"],
            False,
            "with 5 views has no room for the view dashboard",
        ),
    ],
)
def test_views_whose_picture_would_be_lost_are_refused(views, stack, words, run_of):
    """Axes of three pixels, and panels with nothing in them, show nothing of the numbers."""
    film = vz.animate(run_of("784-16-16-10"), *views, stack=stack)
    with pytest.raises(FilmUsageError, match=f"a picture of 1280x720 {words}"):
        film.layout(size=(1280, 720))


def test_a_small_picture_of_one_view_is_drawn(run_of):
    figure = vz.animate(run_of("784-16-16-10"), "silence").still(size=(200, 120))
    assert figure.canvas.get_width_height() == (200, 120)
