"""Views in files of one's own: found, refused, and used wherever a built-in view is."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import viznet as vz
from tests.decoding import frames
from viznet.errors import ViewError, ViewFileError
from viznet.film.window import Window
from viznet.views import VIEWS, find_view, views_in

VIEW = '''
import viznet as vz
from viznet.views import loss  # not a view of this file


@vz.view
def {name}(figure, run, theme, *, layer=1, mistake=False, late=False):
    """The biases of a layer."""
    symbol = f"b{{layer}}"
    axes = figure.subplots()
    axes.set_ylim(-run.limit(symbol), run.limit(symbol))
    bars = axes.bar(range(run[symbol].shape[1]), 0)
    mistake and 1 / 0

    def draw(snapshot):
        late and snapshot["W99"]
        for bar, height in zip(bars, snapshot[symbol]):
            bar.set_height(height)
        return bars

    return draw
'''


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "my_view.py"
    path.write_text(VIEW.format(name="biases"))
    return path


def test_a_file_is_a_view_with_options(file):
    found = find_view(f"{file}:layer=2,mistake=no")
    assert (found.name, found.doc, found.bound) == (
        "biases",
        "The biases of a layer.",
        {"layer": 2, "mistake": False},
    )
    assert list(views_in(file)) == ["biases"] and find_view(file).options["layer"] == 1


def test_a_view_in_a_file_replaces_no_built_in_view(tmp_path):
    path = tmp_path / "loss.py"
    path.write_text(VIEW.format(name="weights"))
    before = dict(VIEWS)
    assert find_view(str(path)) is not VIEWS["weights"]
    assert before == VIEWS


def test_a_file_may_set_options_of_its_view(file, run_of):
    run = run_of("784-16-16-10")
    file.write_text(f"{VIEW.format(name='biases')}\n\nbiases = biases(layer=2)\n")
    found = find_view(str(file))
    assert found.bound == {"layer": 2} and find_view(f"{file}:layer=3").bound == {"layer": 3}
    assert bars_show(vz.animate(run, found).still(0, size=(320, 180)), run[0]["b2"])


def test_two_variables_with_one_view_are_two_views(file):
    file.write_text(f"{VIEW.format(name='biases')}\n\ndeep = biases(layer=3)\n")
    assert {name: view.bound for name, view in views_in(file).items()} == {"biases": {}, "deep": {"layer": 3}}
    assert find_view(f"{file}:deep").bound == {"layer": 3}


def test_of_several_views_one_is_named(file):
    file.write_text(VIEW.format(name="one") + VIEW.format(name="two"))
    assert find_view(f"{file}:two,layer=2").bound == {"layer": 2}
    with pytest.raises(ViewError, match=r"has the views one, two; name one of them, as in .*my_view.py:one"):
        find_view(f"{file}:layer=2")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            ":lyer=2",
            r"the view 'biases' has no option 'lyer'; choose from layer, mistake, late\. Did you mean layer\?",
        ),
        (":layer=9", "my_view.py: line 11: no 'b9' in this run"),
        (":mistake", "my_view.py: line 13: ZeroDivisionError: division by zero"),
        (":late", "my_view.py: line 16: no 'W99' in this run"),
    ],
)
def test_a_mistake_in_a_view_is_one_line(file, options, expected, run_of):
    with pytest.raises(vz.VizError, match=expected):
        vz.animate(run_of("784-16-16-10"), f"{file}{options}").still(size=(320, 180))


def test_a_file_without_a_view_is_refused(tmp_path):
    with pytest.raises(
        ViewFileError, match=r"nowhere\.py: no such file; give the name of a view, or the file"
    ):
        find_view(str(tmp_path / "nowhere.py"))
    (tmp_path / "none.py").write_text("from viznet.views import loss")
    with pytest.raises(
        ViewFileError, match=r"none\.py: there is no view in this file; expected a function under @vz"
    ):
        find_view(tmp_path / "none.py")
    (tmp_path / "nothing.py").write_text(
        "import viznet as vz\n@vz.view\ndef f(figure, run, theme):\n    pass"
    )
    with pytest.raises(ViewError, match="the view 'f' returned NoneType"):
        find_view(tmp_path / "nothing.py").build(Figure(), object.__new__(vz.Run), "dark")


def bars_show(figure, values):
    """Whether there are axes with exactly these bars."""
    drawn = [
        [bar.get_height() for bar in axes.patches if isinstance(bar, Rectangle)]
        for axes in figure.findobj(Axes)
    ]
    return any(len(bars) == len(values) and np.allclose(bars, values) for bars in drawn)


@pytest.mark.slow
@pytest.mark.parametrize("beside", [(), ("loss",), ("gradients", "weights")])
@pytest.mark.parametrize("stack", [True, False])
def test_it_works_in_stills_grids_and_stacks(file, beside, stack, run_of):
    run = run_of("784-16-16-10")
    figure = vz.animate(run, *beside, f"{file}:layer=3", stack=stack).still(0, size=(640, 360))
    assert bars_show(figure, run[0]["b3"]) and not bars_show(figure, run[-1]["b3"])


@pytest.mark.slow
def test_it_works_in_films_and_pictures(file, run_of, tmp_path):
    views = str(file), "loss"
    film = vz.animate(run_of("784-16-16-10"), *views, title="Mine", text=1.5)
    made = film.save(tmp_path / "film.mp4", size=(320, 180), seconds=0.5, fps=4, progress=False)
    assert len(frames(made)) == 2
    assert film.save_still(tmp_path / "picture.png", size=(320, 180)).stat().st_size > 1000
    assert film.metadata["title"] == "Mine"
    assert "biases, loss" in vz.animate(run_of("784-16-16-10"), *views).metadata["title"]


@pytest.mark.slow
def test_it_works_in_the_window(file, run_of):
    run = run_of("784-16-16-10")
    figure = Figure((8, 5))
    FigureCanvasAgg(figure)
    window = Window(run, "loss", f"{file}:layer=2", figure=figure)
    window.choose_view(1)
    window.show(0)
    assert repr(window).endswith("biases, step 0>")
    assert bars_show(figure, run[0]["b2"])
