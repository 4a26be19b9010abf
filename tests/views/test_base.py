"""What a view is, how it is declared, found and spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

import viznet as vz
from viznet.errors import ViewError
from viznet.theme import choose
from viznet.views import VIEWS, View, find_view, view


def sample(figure, run, theme, *, layer=1, word="a", many=()):
    """The first line.

    More.
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


@given(st.integers(-99, 99), st.lists(st.integers(0, 9), min_size=2, max_size=5))
def test_spelling(layer, many):
    VIEWS["sample"] = View(sample)
    try:
        found = find_view(f"sample: layer={layer}, many={','.join(map(str, many))},word=x y")
        assert found.options == {"layer": layer, "many": tuple(many), "word": "x y"}
    finally:
        del VIEWS["sample"]


def test_errors_offer_the_choices(declared):
    with pytest.raises(ViewError, match=r"no view is called 'smaple'; choose from .*sample"):
        find_view("smaple")
    with pytest.raises(ViewError, match="'sample' has no option 'leyer'; it has layer, word, many"):
        find_view("sample:leyer=2")
    with pytest.raises(ViewError, match="'3' in 'sample:3' is no option; write sample:option=value"):
        find_view("sample:3")


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda figure, run: None, "must take"),
        (lambda figure, run, theme, layer: None, "must take"),
        (lambda *figure: None, "must take"),
        (lambda figure, run, theme, **options: None, "must take"),
        (lambda figure, run, theme, *, layer: None, "'layer' of the view '<lambda>' needs a default"),
    ],
)
def test_a_wrong_signature_is_refused(function, said):
    with pytest.raises(ViewError, match=said):
        View(function)


def test_a_view_must_return_its_draw_function():
    with pytest.raises(ViewError, match="returned NoneType"):
        View(lambda figure, run, theme: None).build(Figure(), object.__new__(vz.Run), "dark")


def test_built_in_views_are_attributes_of_views():
    assert vz.views.activations(layer=2).options["layer"] == 2
