"""Names of classes in the sentence that answers a view's question: any letters, any length."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

import viznet as vz
from tests.still import Still
from tests.views.test_answers import answers
from viznet.theme import choose
from viznet.views import find_view
from viznet.views.drawing.answer_line import AnswerLine
from viznet.views.drawing.lettering import Lettering
from viznet.views.drawing.panel import Panel

ODD = ("\\q", "$x^2$", "[b]bold[/b]", "\x1b[31mred", "שלום", "🙂", "a\tb", "$\\frac{", "{x} %s", "名前")
LONG = tuple(f"a rather long class name number {k}" for k in range(10))


def named(path, labels):
    """A recording of step 0 whose classes have these names."""
    few = vz.digits().test[np.arange(60)]
    examples = vz.Examples(few.x, few.y, few.image_shape, labels)
    return vz.record(vz.train(vz.MLP(784, 6, 10, seed=1), examples, steps=1), path, progress=False)


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    return named(tmp_path_factory.mktemp("odd") / "run", ODD)


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    return named(tmp_path_factory.mktemp("long") / "run", LONG)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::viznet.errors.MissingLettersWarning")
@pytest.mark.parametrize("view", ["softmax", "evidence"])
def test_a_name_with_any_letters_is_verified(view, odd):
    for label in (3, 5, 6):  # an escape code, a letter that few fonts have, a tab
        answers(f"{view}:example={int((odd.probe.y == label).argmax())}", odd)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(640, 360), (540, 960), (1280, 720)])
@pytest.mark.parametrize("view", ["softmax", "evidence"])
def test_a_long_name_leaves_room_for_the_answer(view, size, long):
    for sentence in answers(view, long, size):
        assert "…" in sentence.text and sentence.claim


def test_no_line_of_an_answer_begins_with_a_percent_sign():
    for width in range(200, 640, 15):
        panel = Panel(Figure((width / 100, 3), dpi=100), choose("dark"))
        line = AnswerLine(panel, panel.box, "mistakes")
        line.say(["Wrong are 2 of 20; the surest (77 %) is less sure than most."])
        ((lettering),) = panel.figure.findobj(Lettering)
        assert not [words for *_, words in lettering.words if words.startswith("%")]


def two_classes(path, labels, size):
    """The view of mistakes, and the mistakes, of a recording with two classes."""
    few = vz.digits().test[np.arange(60)]
    examples = vz.Examples(few.x, few.y % 2, few.image_shape, labels)
    training = vz.train(vz.MLP(784, 16, 2, seed=1), examples, epochs=6)
    run = vz.record(training, path, probe=examples, progress=False)
    still = Still(find_view("mistakes"), run, choose("dark"), size)
    still.show(len(run) - 1)
    return still, run.network().predict(examples) != examples.y


@pytest.mark.slow
def test_only_mistakes_have_classes_below_their_bars(tmp_path):
    still, wrong = two_classes(tmp_path / "run", ("A", "B"), (640, 360))
    assert 0 < wrong.sum() < 10
    assert still.words().count("A") == still.words().count("B") == wrong.sum()


@pytest.mark.slow
def test_the_true_class_and_the_answer_of_a_mistake_differ_when_they_are_cut(tmp_path):
    still, wrong = two_classes(tmp_path / "run", LONG[:2], (540, 960))
    theme = choose("dark")
    true, answers = (
        [
            words
            for of in still.figure.findobj(Lettering)
            if of.get_facecolor() == to_rgba(colour)
            for *_, words in of.words
            if "…" in words
        ]
        for colour in (theme.ink, theme.wrong)
    )
    assert len(true) == len(answers) == wrong.sum() > 0
    assert all(one != other for one, other in zip(true, answers))


@pytest.mark.parametrize("view", [vz.views.gradient_flow, vz.views.loss, vz.views.dead_units])
def test_an_array_is_no_choice_of_an_option(view, long):
    with pytest.raises(vz.ViewError, match=r"clock=.* is no choice; choose from"):
        vz.animate(long, view(clock=np.zeros(3))).still(size=(320, 180))
    assert np.zeros(3) not in long and "W1" in long
