"""Sentences of scenes are whole templates, never glued from parts."""

import ast
from pathlib import Path

import pytest

import viznet
from viznet.rendering.finding import scenes_folder

FILES = sorted([*scenes_folder().glob("*.py"), *(Path(viznet.__file__).parent / "stage").glob("*.py")])


def branches(node):
    """The expressions that a template may be: both sides of a choice."""
    return branches(node.body) + branches(node.orelse) if isinstance(node, ast.IfExp) else [node]


def whole(expression, assigned):
    """Whether it is a literal, an attribute, or a sentence of a module."""
    match expression:
        case ast.Constant(value=str()) | ast.Attribute():
            return True
        case ast.Subscript(
            value=ast.Attribute(value=ast.Name(id="sentences" | "captions" | "batch_captions"))
        ):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="captions" | "sentences" | "batch_captions"))):
            return True  # the templates of these modules are looked at in tests of their own
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="of")):
            return all(whole(one, assigned) for one in assigned.get(name, [expression.args[0]]))
        case ast.Call(func=ast.Attribute(value=counted, attr="of")):
            return whole(counted, assigned)
    return False


def glued(source):
    """The lines on which `say` gets no whole literal or known sentence."""
    faults = []
    for function in [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]:
        parameters = {argument.arg for argument in (*function.args.posonlyargs, *function.args.args)}
        assigned: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                assigned.setdefault(node.targets[0].id, []).extend(branches(node.value))
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                assigned.setdefault(node.target.id, []).append(node)
        for node in ast.walk(function):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if not named or node.func.attr not in ("say", "ask", "gate"):
                continue
            template = node.args[1] if node.func.attr in ("say", "ask") else node.args[3]
            for part in branches(template):
                known = assigned.get(part.id) if isinstance(part, ast.Name) else None
                if isinstance(part, ast.Name) and known is None and part.id in parameters:
                    continue  # the caller's template, which is looked at where it is given
                for expression in known or [part]:
                    if not whole(expression, assigned):
                        faults.append(node.lineno)
            if node.func.attr == "say" and len(node.args) > 2:
                faults.append(node.lineno)
    return faults


@pytest.mark.slow
def test_no_sentence_is_glued():
    calls = 0
    for path in FILES:
        source = path.read_text(encoding="utf-8")
        calls += source.count(".say(")
        assert not glued(source), f"{path.name}: a template is glued on these lines"
    assert calls > 30


@pytest.mark.parametrize(
    "say",
    [
        'self.say("a", f"Neuron {n}.")',
        'self.say("a", "Neuron " + n)',
        'self.say("a", "Neuron ", n, ".")',
        'self.say("a", "It is right." if n else f"It is {n}.")',
        'told = "It is"\n    told += " right."\n    self.say("a", told)',
        'self.say("a", "It is %s." % n)',
        'self.say("a", "It is {}.".format(n))',
        'self.say("a", sentences.SCORES.of(n) + " It is right.")',
        'self.say("a", "It is " + sentences.ANSWER[n])',
        'self.say("a", f"Neuron {n}.".of(n))',
        'counted = f"Neuron {n}."\n    self.say("a", counted.of(n))',
    ],
)
def test_a_glued_sentence_would_be_found(say):
    assert glued(f"def construct(self, n):\n    {say}")


@pytest.mark.parametrize(
    "say",
    [
        'self.say("a", "Neuron {n}.", n=self.neuron(1, 2))',
        'self.say("a", sentences.ANSWER[output, True], n=n)',
        'self.say("a", captions.weight_step(n))',
        'self.say("a", sentences.SCORES.of(n), classes=n)',
        'counted = sentences.SCORES if n else sentences.FIRST_SUMS\n    self.say("a", counted.of(n), n=n)',
    ],
)
def test_a_whole_sentence_passes(say):
    assert not glued(f"def construct(self, n):\n    {say}")
