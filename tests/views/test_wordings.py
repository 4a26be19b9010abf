"""Words of the views: whole templates with placeholders, and the right form of a counted noun."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

import viznet as vz
from tests.recordings import learn
from tests.still import Still
from viznet.theme import choose
from viznet.views import VIEWS

FILES = sorted(Path(vz.views.__file__).parent.rglob("*.py"))


MAKE_ERRORS = ("no_such_option", "choose_from", "_not_an_option")  # functions of `views.option`


def glued(source: str) -> list[str]:
    """The f-strings and concatenations that make words, but in errors and reprs."""
    tree = ast.parse(source)
    errors = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Raise) for part in ast.walk(node)}
    representations = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in ("__repr__", *MAKE_ERRORS)
    ]
    errors |= {id(part) for node in representations for part in ast.walk(node)}
    found = []
    for node in ast.walk(tree):
        if id(node) in errors:
            continue
        if isinstance(node, ast.JoinedStr):
            texts = [part.value for part in node.values if isinstance(part, ast.Constant)]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            texts = [
                side.value
                for side in (node.left, node.right)
                if isinstance(side, ast.Constant) and isinstance(side.value, str)
            ]
        else:
            continue
        text = "".join(texts)
        if re.search(r"[a-z]{2}", text, re.IGNORECASE) and " " in text:
            found.append(ast.unparse(node))
    return found


def test_glued_words_are_found():
    assert glued('f"{count} neurons of layer {layer}"') == ["f'{count} neurons of layer {layer}'"]
    assert glued('name + ", mean of " + width') == ["name + ', mean of '"]
    assert not glued('f"W{layer}"\nf"{share:.0f} %"\nraise ValueError(f"no layer {layer}")\n"+" + text')


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_views_write_whole_templates(file):
    assert not glued(file.read_text(encoding="utf-8")), "use viznet.views.drawing.wordings"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A layer of one neuron, one example in the probe, one held-out example."""
    digits = vz.digits().train
    path = tmp_path_factory.mktemp("runs") / "tiny"
    training = vz.train(vz.MLP(784, 1, 10, seed=1), digits[:20], steps=3)
    return vz.record(training, path, probe=digits[[0]], validation=digits[[1]], progress=False)


def words(name: str, run, **options) -> list[str]:
    still = Still(VIEWS[name](**options), run, choose("dark"), (1280, 720))
    still.show(-1)
    return still.words()


def test_one_of_something_is_singular(tiny):
    fired = words("activations", tiny)
    assert any(word.split("\n")[0] == "a1 · layer 1 · 1 neuron" for word in fired)
    assert any(word.startswith("1 example in one row") for word in fired)
    assert "Confusion: what 1 held-out example is taken for" in words("confusion", tiny)
    assert not [word for word in fired if re.search(r"\b1 (neurons|examples)\b", word)]


def test_many_of_something_are_plural(tmp_path):
    run = learn(tmp_path / "run", vz.MLP(784, 3, 10, seed=1), steps=3, snapshots=2)
    fired = words("activations", run)
    assert any(word.split("\n")[0] in ("a1 · layer 1 · 3 neurons", "a1 · 3 neurons") for word in fired)
    assert any(word.startswith(f"{np.size(run.probe.y)} examples, one in each row") for word in fired)
    assert "Confusion: what 50 held-out examples are taken for" in words("confusion", run)


@pytest.mark.slow
def test_a_note_says_only_what_is_shown(run_of):
    """A mean is of as many values as there are so far, and of no more snapshots than the run has."""

    def notes(recording: str, **options) -> str:
        return " · ".join(words("gradients", run_of(recording), **options))

    for options in ({}, {"maps": False}):
        assert "bold: mean of up to 8 last snapshots" in notes("784-16-16-10", **options)
        assert "bold: mean of up to 2 last snapshots" in notes("two snapshots", **options)
        assert "mean" not in notes("one snapshot", **options)
    assert "training loss (mean of up to 5 steps around it)" in words("loss", run_of("784-16-16-10"))
