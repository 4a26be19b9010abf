"""What a view is, and how it is declared and found by its name."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec

from viznet.arguments import described, nearest, no_such
from viznet.errors import ViewError
from viznet.recording import RunLike, open_run
from viznet.theme import choose

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Snapshot
    from viznet.theme import Theme

    Draw = Callable[[Snapshot], Iterable[Artist]]

Options = ParamSpec("Options")

VIEWS: dict[str, View[...]] = {}
"""Every view by its name: the built-in ones, and those that a user declares with `@vz.view`."""


class View(Generic[Options]):
    """A picture of a run that is built once and then draws any snapshot.

    Make a view with the decorator `view`. Call a view to set its options: `activations(layer=2)` is the same view with
    that option, and type checkers and editors know the options of each view.

    Parameters
    ----------
    build : callable
        `build(figure, run, theme, *, option=default)` draws what never changes on a Matplotlib figure or subfigure, and
        returns `draw(snapshot)`, which draws the rest and returns the artists that it changed.
    options : mapping, optional
        The options that differ from their defaults.

    Attributes
    ----------
    name : str
        The name of the function.
    doc : str
        The first line of its docstring.
    defaults : dict
        Every option with its default value.
    meanings : dict
        Every option with its meaning: what the section "Parameters" of the docstring says, or "".

    Raises
    ------
    ViewError
        If the function has other parameters than these, or if there is no such option.

    Examples
    --------
    >>> from viznet.views import weights
    >>> weights(layer=2)
    <view weights(layer=2)>
    >>> weights(layer=2).options
    {'layer': 2, 'units': None}
    """

    def __init__(
        self,
        build: Callable[Concatenate[Any, Any, Any, Options], Draw],
        options: Mapping[str, Any] | None = None,
    ) -> None:
        if not callable(build) or isinstance(build, type):
            raise ViewError(
                f"a view of {described(build)}: expected a function build(figure, run, theme, *, option=default)"
            )
        if not isinstance(options, Mapping | None):
            raise ViewError(f"options is {described(options)}, expected a dict of options")
        self._build: Callable[..., Draw] = build
        self.name: str = getattr(build, "__name__", type(build).__name__)
        self.__doc__ = inspect.getdoc(build)
        self.doc = (self.__doc__ or "").split("\n")[0]
        self.defaults = _options_of(build, self.name)
        self.meanings = _meanings_of(self.__doc__ or "", self.defaults)
        unknown = sorted(set(options or ()) - set(self.defaults))
        if unknown:
            if not self.defaults:
                raise ViewError(
                    f"the view {self.name!r} has no option {described(unknown[0])}; it has no options"
                )
            choices, near = ", ".join(self.defaults), nearest(unknown[0], self.defaults)
            line = f"the view {self.name!r} has no option {described(unknown[0])}; choose from {choices}"
            raise ViewError(line if near is None else f"{line}. Did you mean {near}?")
        self.bound = dict(options or {})
        # With these, help(), doctest and the completion of a notebook treat the view like its function.
        self.__name__ = self.__qualname__ = self.name
        self.__module__ = build.__module__
        self.__wrapped__ = build
        self.__signature__ = inspect.Signature(
            [
                inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=value)
                for name, value in self.options.items()
            ]
        )

    @property
    def options(self) -> dict[str, Any]:
        """Every option with the value that the view is built with."""
        return {**self.defaults, **self.bound}

    def __call__(self, *positional: Options.args, **options: Options.kwargs) -> View[Options]:
        """The same view with these options; the others stay as they are.

        Raises `ViewError` if the view has no such option.
        """
        if positional:
            if not self.defaults:
                raise ViewError(f"the view {self.name!r} got {described(positional[0])}; it has no options")
            raise ViewError(
                f"the view {self.name!r} got {described(positional[0])}; name the option, "
                f"as in {self.name}({next(iter(self.defaults))}=…)"
            )
        return View(self._build, {**self.bound, **options})

    def build(self, figure: Figure | SubFigure, run: RunLike, theme: str | Theme) -> Draw:
        """Draw what never changes, and return the function that draws a snapshot.

        Parameters
        ----------
        figure : matplotlib.figure.Figure or SubFigure
            Where to draw.
        run : Run, path or str
            The recording, its folder, its name in `runs/`, or "latest".
        theme : Theme or str
            The colours: a theme, "dark" or "light".

        Returns
        -------
        callable
            `draw(snapshot)` draws a snapshot and returns the artists that it changed.

        Raises
        ------
        ViewError
            If an option does not fit the run, or the run lacks what the view shows.
        """
        if not hasattr(figure, "subfigures"):
            raise ViewError(f"figure is {described(figure)}, expected a Matplotlib figure or subfigure")
        draw = self._build(figure, open_run(run), choose(theme), **self.bound)
        if not callable(draw):
            raise ViewError(
                f"the view {self.name!r} returned {type(draw).__name__}; it must return its draw(snapshot) function"
            )
        return draw

    def __repr__(self) -> str:
        bound = ", ".join(f"{name}={value!r}" for name, value in self.bound.items())
        return f"<view {self.name}({bound})>"


def view(build: Callable[Concatenate[Any, Any, Any, Options], Draw]) -> View[Options]:
    """Turn a function into a view that viznet knows by its name.

    A second view of the same name replaces the first.

    Parameters
    ----------
    build : callable
        `build(figure, run, theme, *, option=default)` draws what never changes. `figure` is a Matplotlib figure or
        subfigure, `run` the recording, `theme` the colours. It returns `draw(snapshot)`, which draws one snapshot and
        returns the artists that it changed.

    Returns
    -------
    View
        The view; call it to set options.

    Raises
    ------
    ViewError
        If the function has other parameters than these.

    Examples
    --------
    A complete view is in `examples/own_view.py`.

    >>> import viznet as vz
    >>> @vz.view
    ... def step_number(figure, run, theme, *, size=40):
    ...     '''The number of the step.'''
    ...     text = figure.text(0.1, 0.5, "", size=size, color=theme.ink)
    ...     def draw(snapshot):
    ...         text.set_text(f"{snapshot.step:,}")
    ...         return [text]
    ...     return draw
    >>> step_number(size=20)
    <view step_number(size=20)>
    >>> vz.views.VIEWS.pop("step_number").doc
    'The number of the step.'
    """
    made = View(build)
    VIEWS[made.name] = made
    return made


def find_view(spelling: str | View[...]) -> View[...]:
    """The view that a text names, with its options after a colon.

    Parameters
    ----------
    spelling : str or View
        Such as "activations:layer=2". Values are read as Python literals where possible, else as text. A comma that no
        `option=` follows continues the value before it. A view is returned as it is.

    Returns
    -------
    View
        The view with these options.

    Raises
    ------
    ViewError
        If there is no such view or option.

    Examples
    --------
    >>> find_view("predictions:examples=0,3,7")
    <view predictions(examples=(0, 3, 7))>
    """
    if isinstance(spelling, View):
        return spelling
    if not isinstance(spelling, str):
        raise ViewError(
            f"view is {described(spelling)}, expected a name such as 'loss', or a function under @vz.view"
        )
    name, _, tail = spelling.partition(":")
    name = name.strip()
    if name not in VIEWS:
        raise no_such("view", name, sorted(VIEWS), ViewError)
    values: dict[str, list[str]] = {}
    for piece in tail.split(",") if tail.strip() else []:
        option, equals, value = piece.partition("=")
        if equals:
            values[option.strip()] = [value]
        elif values:
            values[list(values)[-1]].append(piece)
        else:
            raise ViewError(
                f"{described(piece)} in {described(spelling)} is not an option; write {name}:option=value"
            )
    return VIEWS[name](
        **{
            option: _value(parts[0]) if len(parts) == 1 else tuple(map(_value, parts))
            for option, parts in values.items()
        }
    )


def _value(text: str) -> Any:
    """The Python literal that a text is, or the text itself."""
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError):
        return text.strip()


def _options_of(build: Callable[..., Draw], name: str) -> dict[str, Any]:
    """The keyword-only options of a function with their defaults.

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
    return {p.name: p.default for p in options}


def _meanings_of(doc: str, options: Iterable[str]) -> dict[str, str]:
    """What a docstring's section "Parameters" says of each option, or "".

    The docstring is in numpydoc form.
    """
    _, _, rest = doc.partition("\nParameters\n----------\n")
    parameters = re.split(r"^.+\n-{3,}$", rest, maxsplit=1, flags=re.MULTILINE)[0]  # up to the next heading
    meanings = {}
    for option in options:
        # The line that names the option, and the indented lines below it.
        found = re.search(rf"^{option} :.*\n((?:[ ]+\S.*(?:\n|$))+)", parameters, re.MULTILINE)
        meanings[option] = " ".join(found[1].split()) if found else ""
    return meanings
