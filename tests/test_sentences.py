"""A sentence that people read is written whole: no f-string and no `+` puts it together from words.

The source is read, not run. In what is given to `say`, `fill`, `heading` and other functions that take sentences, no
word at all may be put together with others. In the rest of these folders no two neighbouring words may, wherever they
stand: in a function that returns them, in a table, in an attribute. Messages of errors are left alone.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout
CHECKOUT = Path(__file__).resolve().parents[1]
FOLDERS = ("scenes", "viznet/stage", "viznet/walkthroughs", "viznet/views", "viznet/stepper")
# What `viznet info` prints. The other commands print what they made and where, and f-strings are good enough for that.
AND_FILES = ["viznet/cli/runs.py"]

# The functions that take sentences, and which of their arguments: from one position to another, and by which name.
ALL = (0, None, None)
SENTENCES: dict[str, tuple[int, int | None, str | None]] = {
    "say": (1, None, None),  # the first argument is the name of the section
    **dict.fromkeys(("ask", "poster"), (1, None, None)),
    "card": (2, None, None),
    **dict.fromkeys(("fill", "pieces", "spoken", "prose", "Text", "heading", "title", "set_title"), ALL),
    **dict.fromkeys(("wordings", "parts", "fitting", "Counted"), ALL),
    **dict.fromkeys(("LineText", "WalkthroughLine"), (3, 4, "why")),
}
SYMBOLS = {"dW", "db", "da", "dz", "dp"}
GLUE = re.compile(" *")  # what stands between words that `join` puts together
PHRASE = re.compile(r"[^\W\d_]{2,} +(?:\0 +)?[^\W\d_]{2,}")  # two words, or two around a value
TYPST = {"arrow", "dot", "thin", "top"}  # signs in formulas
# Typst's and HTML's own words, and the messages of errors that other modules raise.
NO_SENTENCES = {
    "viznet/stage/typeset.py",
    "viznet/stage/slides.py",
    "viznet/stepper/html.py",
    "viznet/views/option.py",
}


def words(text: str) -> set[str]:
    """The words in a text; symbols such as dW are none."""
    return set(re.findall(r"[^\W\d_]{2,}", text)) - SYMBOLS


def texts(node: ast.AST) -> str:
    """All texts in an expression."""
    found = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
    return " ".join(value for value in found if isinstance(value, str))


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


class Reader(ast.NodeVisitor):
    """Collects the sentences of a file that are put together, each with its line number."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._assigned: list[dict[str, list[ast.expr]]] = [{}]

    def visit_Module(self, node: ast.Module) -> None:
        self._assigned = [assignments(node)]
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if node.name == "__repr__":
            return  # it names values, as Python does
        self._assigned.append(assignments(node))
        self.generic_visit(node)
        self._assigned.pop()

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Raise(self, node: ast.Raise) -> None:
        """The message of an error may be put together."""

    def generic_visit(self, node: ast.AST) -> None:
        if PHRASE.search(glued(node)):
            self.found.append(f"line {node.lineno}: {ast.unparse(node)}")
        super().generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if called(node) in SENTENCES:
            first, end, name = SENTENCES[called(node)]
            if called(node) == "say" and len(node.args) == 1:
                first = 0  # of the line below a view, which has no section
            keywords = (keyword.value for keyword in node.keywords if name in (None, keyword.arg))
            sentences = [*node.args[first:end], *keywords]
            if called(node) == "say" and len(node.args) > 2:
                self.found.append(
                    f"line {node.lineno}: say(…) is given a sentence in {len(node.args) - 1} parts"
                )
            for sentence in sentences:
                self.found += [
                    f"line {bad.lineno}: {ast.unparse(bad)}" for bad in self.put_together(sentence)
                ]
        self.generic_visit(node)

    def put_together(self, node: ast.expr, seen: frozenset[str] = frozenset()) -> Iterator[ast.expr]:
        """The expressions in a sentence that put words together."""
        match node:
            case ast.JoinedStr(values=parts):
                if words(" ".join(texts(part) for part in parts if isinstance(part, ast.Constant))):
                    yield node
            case ast.BinOp(op=ast.Add() | ast.Mod()):
                if words(texts(node)):
                    yield node
            case ast.Call(
                func=ast.Attribute(value=value, attr="format" | "format_map" | "replace" | "join" as how)
            ):
                for text in self.constants(value):
                    if words(text) or (how == "join" and GLUE.fullmatch(text)):
                        yield node
            case ast.Call(func=ast.Attribute(value=value)) | ast.Subscript(value=value):
                yield from self.put_together(value, seen)
            case ast.NamedExpr(value=value):
                yield from self.put_together(value, seen)
            case ast.ListComp(elt=part) | ast.GeneratorExp(elt=part):
                yield from self.put_together(part, seen)
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                for part in parts:
                    yield from self.put_together(part, seen)
            case ast.Dict(values=parts):
                for part in parts:
                    yield from self.put_together(part, seen)
            case ast.Starred(value=part):
                yield from self.put_together(part, seen)
            case ast.IfExp(body=one, orelse=other):
                yield from self.put_together(one, seen)
                yield from self.put_together(other, seen)
            case ast.Name(id=name) if name not in seen:
                for value in next((a[name] for a in reversed(self._assigned) if name in a), []):
                    yield from self.put_together(value, seen | {name})

    def constants(self, node: ast.expr) -> list[str]:
        """The texts that an expression may be: itself, or what was assigned to its name."""
        if isinstance(node, ast.Name):
            values = next((a[node.id] for a in reversed(self._assigned) if node.id in a), [])
            return [text for value in values for text in self.constants(value) if value is not node]
        return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def glued(node: ast.AST) -> str:
    """The words that an expression puts together, with a 0 byte for every value; nothing if it puts none together."""
    match node:
        case ast.JoinedStr(values=parts):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in parts)
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
            sides = [side.value if isinstance(side, ast.Constant) else glued(side) for side in (left, right)]
            text = "\0".join(side for side in sides if isinstance(side, str))
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format" | "format_map" | "replace")
        ):
            pass
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="str"), attr="format"),
            args=[ast.Constant(value=str(text)), *_],
        ):
            pass
        case _:
            return ""
    return re.sub("|".join(rf"\b{word}\b" for word in TYPST | SYMBOLS), "", text)


def assignments(scope: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, list[ast.expr]]:
    """What is assigned to every name in a function; for a module, outside of its functions."""
    found: dict[str, list[ast.expr]] = {}
    nodes = scope.body if isinstance(scope, ast.Module) else list(ast.walk(scope))
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    pairs = [(target, value)]
                    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                        pairs = list(zip(target.elts, value.elts))
                    for name, one in pairs:
                        if isinstance(name, ast.Name):
                            found.setdefault(name.id, []).append(one)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found.setdefault(name, []).append(value)
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value) if words(texts(value)):
                found.setdefault(name, []).append(ast.copy_location(ast.BinOp(value, ast.Add(), value), node))
    return found


def broken_sentences(source: str) -> list[str]:
    """The sentences in Python source that are put together from words."""
    reader = Reader()
    reader.visit(ast.parse(source))
    return reader.found


FILES = sorted(
    name
    for folder in FOLDERS
    for file in (CHECKOUT / folder).rglob("*.py")
    if (name := file.relative_to(CHECKOUT).as_posix()) not in NO_SENTENCES
)


@pytest.mark.parametrize("file", FILES + AND_FILES)
def test_every_sentence_is_written_whole(file):
    assert broken_sentences((CHECKOUT / file).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'self.say("p", f"The scores pass through {name}.")',
        'self.say("p", "Each of the ", self.size(1), " neurons adds its bias.")',
        'def f(self):\n    why = "Only " + what + " counts."\n    self.say("p", why)',
        'def f(self):\n    why = "Only the true class"\n    why += " counts."\n    self.say("p", why)',
        'def f(self):\n    why = "Yes." if right else f"No, it is {y}."\n    self.say("p", why)',
        'LineText("z1", 1, "z1 = a0 W1", f"weighs {of}")',
        'LineText("z1", 1, "z1 = a0 W1", why="weighs %s" % of)',
        'fill("It weighs {of}.", of=f"all {n} inputs")',
        'fill("It weighs " + of)',
        'Text("It weighs {}.".format(of))',
        'panel.heading([f"Loss of {run}", "Loss"])',
        'TITLES = ["Loss", f"Loss of {run}"]\npanel.heading(TITLES)',
        'self.say("p", " ".join(parts))',
        'glue = " "\nself.say("p", glue.join(parts))',
        'line.say([f"{run} learns.", "It learns."], step=step)',
        'panel.heading([f"Loss {x}" for x in names])',
        'self.say("p", (text := f"Loss {x}"))',
        'self.say("p", ("loss " + name).capitalize())',
        'self.say("p", "{a} learns.".format_map(values))',
        'async def f(self):\n    why = f"loss {x}"\n    self.say("p", why)',
        'self.ask("guess", f"Does {x} help?")',
        'card(self, "lesson", f"{x} helps.")',
        'wordings(f"Loss {x}", layer=l)',
        'Counted(f"{x} pictures", "pictures")',
        'def make(x):\n    return f"Loss of {x}."',
        'class A:\n    TITLE = f"The loss {x}"',
        'TITLES = {"a": f"Loss {x} again"}',
        'self.text = "The loss of " + name',
        'text = "The loss of NAME.".replace("NAME", name)',
        'text = str.format("The loss of {}.", name)',
        'for text in ["The loss of %s" % name]:\n    self.say("p", text)',
    ],
)
def test_a_sentence_that_is_put_together_is_found(source):
    assert broken_sentences(source)


@pytest.mark.parametrize(
    "source",
    [
        'self.say(f"z{layer}", "Each of the {neurons} neurons adds its bias.", neurons=self.size(1))',
        'self.say("dz", "It is {symbol}.", symbol=Symbol(f"dW{layer}"))',
        'self.say("p", sentences.ANSWER[output, right], p=self.figure(f"new p{k}"))',
        'self.say("p", *prose(sentence), with_it=[FadeIn(image)])',
        'LineText(f"z{l}", l, f"loss = {plain}", sentences.SCORES)',
        'fill(OTHERS.of(count), count=count, symbol=f"dW{l}")',
        'panel.heading(["Loss in the last batch", "Loss"])',
        'raise ViewError(f"no layer {layer} in this network")',
        'def __repr__(self):\n    return f"<Run of {n} steps>"',
        "line.say(FADES, slow=slow, times=times)",
        'self.register(f"{share} %", Source(f"dW{l}", kind="share asleep"))',
        'x = room.left + panel.width(answer, weight="bold")',
    ],
)
def test_a_whole_sentence_is_left_alone(source):
    assert not broken_sentences(source)
