"""Names of classes in the sentence that answers a view's question: any letters, any length."""

import numpy as np
import pytest

import viznet as vz
from tests.views.test_answers import answers

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


@pytest.mark.filterwarnings("ignore::viznet.errors.MissingLettersWarning")
@pytest.mark.parametrize("view", ["softmax", "evidence"])
def test_a_name_with_any_letters_is_verified(view, odd):
    for label in (3, 5, 6):  # an escape code, a letter that few fonts have, a tab
        answers(f"{view}:example={int((odd.probe.y == label).argmax())}", odd)


@pytest.mark.parametrize("size", [(640, 360), (540, 960), (1280, 720)])
@pytest.mark.parametrize("view", ["softmax", "evidence"])
def test_a_long_name_leaves_room_for_the_answer(view, size, long):
    for said in answers(view, long, size):
        assert "…" in said.text and said.claim
