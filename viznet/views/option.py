"""The options of a view: what it declares, and how a text gives them."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from viznet.arguments import described, nearest
from viznet.errors import ViewError

# How `viznet views` names the types that a docstring gives, the longer ones first.
KINDS = {
    "sequence of int": "list of numbers",
    "tuple of int": "list of numbers",
    "int": "whole number",
    "float": "number",
    "bool": "true or false",
    "str": "text",
}
YES, NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
COMMA = re.compile(r",(?![^\[(]*[\])])")  # outside of brackets


@dataclass(frozen=True)
class Option:
    """One option of a view.

    Attributes
    ----------
    name, default
        As the function of the view declares them.
    kind
        Which values it takes, such as "whole number or list of numbers", or "": from the type in the docstring.
    meaning
        What the section "Parameters" of the docstring says, or "".
    is_flag
        Whether it is switched on and off. Its name alone switches it on.
    """

    name: str
    default: Any
    kind: str
    meaning: str
    is_flag: bool

    def read(self, texts: Iterable[str], view: str) -> Any:
        """Reads the value out of its texts, which a comma separated.

        Values are read as Python literals where possible, else as text. Raises `ViewError` if a switch has another
        value than yes or no.
        """
        words = [text.strip() for text in texts]
        if not self.is_flag or words == ["None"]:
            values = [_literal(word) for word in words]
            return values[0] if len(values) == 1 else tuple(values)
        if len(words) == 1 and words[0].lower() in (*YES, *NO):
            return words[0].lower() in YES
        raise ViewError(
            f"{view}: {self.name}={described(','.join(words))}: expected true or false, such as {self.name}=true"
        )


def options_of(build: Callable[..., Any], name: str) -> dict[str, Option]:
    """The keyword-only options of a function, by their names.

    Raises `ViewError` if the function cannot be a view.
    """
    parameters = list(inspect.signature(build).parameters.values())
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    options = [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    if len(positional) != 3 or len(positional) + len(options) != len(parameters):
        raise ViewError(f"the view {name!r} must take (figure, run, theme) and then keyword-only options")
    missing = [p.name for p in options if p.default is p.empty]
    if missing:
        raise ViewError(f"the option {missing[0]!r} of the view {name!r} needs a default value")
    doc = inspect.getdoc(build) or ""
    return {p.name: _option(p, *_documented(doc, p.name)) for p in options}


def spelled_options(text: str, options: dict[str, Option], view: str) -> dict[str, Any]:
    """Reads options such as "layer=2,units=0,3" or "log".

    A comma that no option follows continues the value before it. Raises `ViewError` for what is no option.

    >>> layer = Option("layer", 1, "", "", False)
    >>> spelled_options("layer=2,3", {"layer": layer}, "weights")
    {'layer': (2, 3)}
    """
    texts: dict[str, list[str]] = {}
    for piece in COMMA.split(text) if text.strip() else []:
        name, equals, value = piece.partition("=")
        name = name.strip()
        if equals:
            if name not in options:
                raise ViewError(no_such_option(view, name, options))
            texts[name] = [value]
        elif name in options and options[name].is_flag:
            texts[name] = [YES[0]]
        elif texts:
            texts[list(texts)[-1]].append(piece)
        else:
            raise ViewError(_not_an_option(view, name, options))
    return {name: options[name].read(values, view) for name, values in texts.items()}


def no_such_option(view: str, name: str, options: Iterable[str]) -> str:
    """The message that a view has no option of this name."""
    choices = list(options)
    if not choices:
        return f"the view {view!r} has no option {described(name)}; it has no options"
    return f"the view {view!r} has no option {described(name)}; {choose_from(name, choices)}"


def choose_from(name: str, choices: Iterable[str]) -> str:
    """The end of a message about a wrong name: which names there are.

    If one of them looks like the wrong name, it is named again.

    >>> choose_from("unit", ["layer", "units"])
    'choose from layer, units. Did you mean units?'
    >>> choose_from("x", ["layer", "units"])
    'choose from layer, units'
    """
    names = list(choices)
    near, listed = nearest(name, names), ", ".join(names)
    return f"choose from {listed}" if near is None else f"choose from {listed}. Did you mean {near}?"


def _not_an_option(view: str, piece: str, options: dict[str, Option]) -> str:
    """The message about a word that is not `option=value`."""
    if piece in options:
        return f"{view}:{piece} needs a value; write {view}:{piece}=VALUE"
    names = f"; choose from {', '.join(options)}" if options else "; it has no options"
    return f"{described(piece)} is not an option of the view {view!r}; write {view}:option=value{names}"


def _literal(text: str) -> Any:
    """The Python literal that a text is, or the text itself."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _option(parameter: inspect.Parameter, kind: str, meaning: str) -> Option:
    is_flag = isinstance(parameter.default, bool) or "bool" in str(parameter.annotation)
    return Option(parameter.name, parameter.default, kind, meaning, is_flag)


def _documented(doc: str, option: str) -> tuple[str, str]:
    """The type and the meaning of an option in a docstring, or "" and "".

    The docstring is in numpydoc form.
    """
    _, _, rest = doc.partition("\nParameters\n----------\n")
    parameters = re.split(r"^.+\n-{3,}$", rest, maxsplit=1, flags=re.MULTILINE)[0]  # up to the next heading
    # The line that names the option, and the indented lines below it.
    found = re.search(rf"^{option} :(.*)\n((?:[ ]+\S.*(?:\n|$))+)", parameters, re.MULTILINE)
    if not found:
        return "", ""
    kind = re.sub(r",? *(optional|default .*)$", "", found[1].strip())
    for written, plain in KINDS.items():
        kind = re.sub(rf"\b{written}\b", plain, kind)
    return kind, " ".join(found[2].split())
