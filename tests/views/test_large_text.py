"""Larger text loses no figure: the accuracy, the counts and the values of curves stay."""

import pytest
from matplotlib.text import Text

import viznet as vz
from viznet.views.drawing.lettering import Lettering


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (540, 960)])
@pytest.mark.parametrize("views", [["confusion"], ["loss"], ["loss", "confusion"]], ids="+".join)
def test_text_that_is_larger_keeps_every_figure(views, size, run_of):
    run = run_of("784-16-16-10")
    usual, large = (figures(run, views, size, text) for text in (1, 1.5))
    assert usual and large >= usual


def figures(run, views, size, text):
    """The numbers that change in the film: shares, counts and losses."""
    still = vz.animate(run, *views, text=text).still(size=size)
    words = [word for lettering in still.findobj(Lettering) for _, _, word in lettering.words]
    return {word for word in words if word.removesuffix(" %").replace(".", "").isdigit()}


@pytest.mark.slow
def test_the_words_at_the_ends_of_epochs_lie_on_no_curve(run_of):
    run = run_of("784-16-16-10")
    for view in ("loss", "gradients"):
        for size in ((1280, 720), (640, 360)):
            still = vz.animate(run, view).still(size=size)
            still.canvas.draw()
            words = [text for text in still.findobj(Text) if "epoch" in text.get_text()]
            boxes = [word.get_window_extent().padded(-1) for word in words]
            assert boxes or view == "gradients"
            for axes in still.findobj(lambda a: hasattr(a, "get_lines")):
                for line in axes.get_lines():
                    if len(line.get_xdata()) > 2:
                        path = line.get_transform().transform_path(line.get_path())
                        assert not any(path.intersects_bbox(box, filled=False) for box in boxes)


@pytest.mark.slow
def test_the_title_of_a_dashboard_grows_only_as_far_as_its_panels(run_of):
    """In an upright picture the panels have no room for larger text, and a larger title would take theirs."""
    sizes = []
    for text in (1, 1.5):
        still = vz.animate(run_of("784-16-16-10"), "dashboard", text=text).still(size=(540, 960))
        words = {each.get_text(): each.get_fontsize() for each in still.findobj(Text)}
        sizes.append((words["The whole training at once"], words["Loss and accuracy"]))
    assert sizes[0] == pytest.approx(sizes[1])
    assert sizes[0][0] == pytest.approx(sizes[0][1])
