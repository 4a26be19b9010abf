"""What a view is, and how it is declared, documented, found and spelled."""

import ast
import inspect
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

import viznet as vz
from tests.readback import BUILT_IN
from viznet.errors import ViewError
from viznet.theme import choose
from viznet.views import VIEWS, View, find_view, view


def sample(figure, run, theme, *, layer=1, word="a", many=()):
    """The first line.

    More.

    Parameters
    ----------
    layer : int, default 1
        Which layer. A line
        may be continued: like this.
    many : tuple of int
        Some numbers.

    Examples
    --------
    word : this is not a parameter
        It stands in another section.
    """
    return lambda snapshot: [(figure, run, theme, layer, word, many)]


@pytest.fixture
def declared():
    made = view(sample)
    yield made
    del VIEWS["sample"]


def test_a_declared_view_is_known_by_name(declared):
    assert VIEWS["sample"] is declared
    assert (declared.name, declared.doc) == ("sample", "The first line.")
    assert declared.options == {"layer": 1, "word": "a", "many": ()}


def test_options_are_bound_by_calling(declared):
    bound = declared(layer=2)(word="b")
    assert bound.options == {"layer": 2, "word": "b", "many": ()}
    assert declared.options["layer"] == 1
    figure, run, theme = Figure(), object.__new__(vz.Run), choose("dark")
    assert bound.build(figure, run, "dark")(None) == [(figure, run, theme, 2, "b", ())]


@pytest.mark.parametrize(
    ("spelling", "options"),
    [
        ("loss:log=true", {"log": True}),
        ("loss:log", {"log": True}),
        ("loss: log = Yes ,clock=geometric", {"log": True, "clock": "geometric"}),
        ("loss:log=off", {"log": False}),
        ("loss:log=0", {"log": False}),
        ("loss:log=None", {"log": None}),
        ("gradients:layer=2,maps", {"layer": 2, "maps": True}),
        ("gradients:maps=no,layer=2", {"layer": 2, "maps": False}),
        ("weights:units=3", {"units": 3}),
        ("weights:units=[7]", {"units": [7]}),
        ("weights:units=[7, 8],layer=2", {"units": [7, 8], "layer": 2}),
        ("weights:units=(7,8)", {"units": (7, 8)}),
        ("weights:units=7,8,layer=2", {"units": (7, 8), "layer": 2}),
    ],
)
def test_what_people_type(spelling, options):
    found = find_view(spelling)
    assert found.bound == options and type(found.bound.get("log")) in (bool, type(None))


@pytest.mark.parametrize("value", ["maybe", "2", "", "true,false"])
def test_a_switch_is_on_or_off(value):
    with pytest.raises(ViewError, match=f"loss: log='{value}': expected true or false, such as log=true"):
        find_view(f"loss:log={value}")


@pytest.mark.slow
@given(st.integers(-99, 99), st.lists(st.integers(0, 9), min_size=2, max_size=5))
def test_spelling(layer, many):
    VIEWS["sample"] = View(sample)
    try:
        found = find_view(f"sample: layer={layer}, many={','.join(map(str, many))},word=x y")
        assert found.options == {"layer": layer, "many": tuple(many), "word": "x y"}
    finally:
        del VIEWS["sample"]


def test_errors_offer_the_choices(declared):
    with pytest.raises(ViewError, match=r"no view 'smaple'; choose from .*sample"):
        find_view("smaple")
    with pytest.raises(
        ViewError,
        match=r"'sample' has no option 'leyer'; choose from layer, word, many\. Did you mean layer\?",
    ):
        find_view("sample:leyer=2")
    with pytest.raises(
        ViewError, match="'3' is not an option of the view 'sample'; write sample:option=value; choose"
    ):
        find_view("sample:3")
    with pytest.raises(ViewError, match="sample:layer needs a value; write sample:layer=VALUE"):
        find_view("sample:layer")


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda figure, run: None, "must take"),
        (lambda figure, run, theme, layer: None, "must take"),
        (lambda *figure: None, "must take"),
        (lambda figure, run, theme, **options: None, "must take"),
        (lambda figure, run, theme, *, layer: None, "'layer' of the view '<lambda>' needs a default"),
    ],
)
def test_a_wrong_signature_is_refused(function, message):
    with pytest.raises(ViewError, match=message):
        View(function)


def test_a_view_must_return_its_draw_function():
    with pytest.raises(ViewError, match="returned NoneType"):
        View(lambda figure, run, theme: None).build(Figure(), object.__new__(vz.Run), "dark")


def test_the_docstring_says_what_an_option_means(declared):
    assert {name: (option.kind, option.meaning) for name, option in declared.known.items()} == {
        "layer": ("whole number", "Which layer. A line may be continued: like this."),
        "word": ("", ""),
        "many": ("list of numbers", "Some numbers."),
    }


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_option_of_a_built_in_view_is_explained(name):
    view = VIEWS[name]
    for option in view.known.values():
        assert option.kind and option.meaning, f"the docstring of {name} does not explain {option.name}"
    assert len(view.doc) <= 72 and view.doc.endswith((".", "?")), "`viznet views` shows this line"


def test_options_are_given_by_name():
    with pytest.raises(ViewError, match=r"'weights' got 2; name the option, as in weights\(layer=…\)"):
        vz.views.weights(2)
    with pytest.raises(ViewError, match="'dashboard' got 2; it has no options"):
        vz.views.dashboard(2)


def test_a_view_without_options_has_no_choices():
    with pytest.raises(ViewError, match="'dashboard' has no option 'layer'; it has no options"):
        vz.views.dashboard(layer=2)


def test_editors_see_the_options():
    """A notebook completes the arguments that the signature has, and shows the docstring."""
    assert str(inspect.signature(vz.views.weights)) == "(*, layer=1, units=None, limit='common')"
    assert str(inspect.signature(vz.views.weights(layer=2))) == "(*, layer=2, units=None, limit='common')"
    assert "The weights of each neuron" in inspect.getdoc(vz.views.weights)
    assert set(BUILT_IN) <= set(vars(vz.views)) & set(vz.views.__all__)


@pytest.mark.parametrize(
    "file", sorted(Path(vz.views.__file__).parent.glob("*.py")), ids=lambda file: file.stem
)
def test_every_file_in_views_is_imported(file):
    """A new view is one file and its import line; a forgotten line is found here."""
    if file.stem in ("__init__", "option"):  # `option` is imported where options are read
        return
    tree = ast.parse((file.parent / "__init__.py").read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert f"viznet.views.{file.stem}" in imported, (
        f"views/__init__.py lacks: from viznet.views.{file.stem} import {file.stem}"
    )
    assert file.stem in ("base", "finding", *BUILT_IN), f"{file.name} declares no view of its name"


def test_a_view_can_be_pickled():
    for made in (vz.views.loss, vz.views.loss(log=True)):
        again = pickle.loads(pickle.dumps(made))
        assert repr(again) == repr(made) and again.options == made.options
    held = pickle.dumps(view(sample)(layer=2))
    assert pickle.loads(held).options["layer"] == 2
    del VIEWS["sample"]
    with pytest.raises(ViewError, match="no view 'sample': import or run the file that declares it first"):
        pickle.loads(held)
