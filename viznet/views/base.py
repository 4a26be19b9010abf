"""What a view is: one picture that is built once and then draws any snapshot, in any order."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from viznet.arguments import described
from viznet.errors import ViewError
from viznet.recording import RunLike, open_run
from viznet.theme import choose

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Snapshot
    from viznet.theme import Theme

    Draw = Callable[[Snapshot], Iterable[Artist]]
    Build = Callable[..., Draw]


VIEWS: dict[str, View] = {}
"""Every view by its name: the built-in ones, and those a user declares with `@vz.view`."""


class View:
    """A picture of a run that is built once and then draws any snapshot, in any order.

    Make one with `@view`. `view.build(figure, run, theme)` draws what never moves and returns
    `draw(snapshot)`, which moves the rest and returns the artists that moved. Calling the view with
    options gives the same view with those options bound: `activations(layer=2)`.

    Attributes: `name`; `doc`, the first line of its docstring; `options`, all of them with their values.
    """

    def __init__(self, build: Build, options: Mapping[str, Any] | None = None) -> None:
        if not callable(build) or isinstance(build, type):
            raise ViewError(
                f"a view of {described(build)}: expected a function build(figure, run, theme, *, option=default)"
            )
        if not isinstance(options, Mapping | None):
            raise ViewError(f"options is {described(options)}, expected a dict of options")
        self._build = build
        self.name: str = getattr(build, "__name__", type(build).__name__)
        self.__doc__ = inspect.getdoc(build)
        self.doc = (self.__doc__ or "").split("\n")[0]
        self.defaults = _options_of(build, self.name)
        unknown = sorted(set(options or ()) - set(self.defaults))
        if unknown:
            has = f"it has {', '.join(self.defaults)}" if self.defaults else "it has none"
            raise ViewError(f"the view {self.name!r} has no option {unknown[0]!r}; {has}")
        self.bound = dict(options or {})

    @property
    def options(self) -> dict[str, Any]:
        """The options and the values this view will be built with."""
        return {**self.defaults, **self.bound}

    def __call__(self, **options: Any) -> View:
        """The same view with these options bound, others kept. An unknown option raises `ViewError`."""
        return View(self._build, {**self.bound, **options})

    def build(self, figure: Figure | SubFigure, run: RunLike, theme: str | Theme) -> Draw:
        """Draw on `figure` what never moves; the function returned draws a snapshot and returns what moved."""
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


def view(build: Build) -> View:
    """Turn `build(figure, run, theme, *, option=default) -> draw(snapshot)` into a view that viznet knows by name.

    `figure` is a Matplotlib figure or subfigure, `theme` the colours. `draw` moves its artists to a snapshot
    and returns those that moved. Declaring a second view of the same name replaces the first.
    """
    made = View(build)
    VIEWS[made.name] = made
    return made


def find_view(spelling: str | View) -> View:
    """The view that a word names (a view is itself), with options after a colon: `"activations:layer=2,example=3"`.

    Values are read as Python literals where they are ones, else as words; a comma without an `=` after
    it goes on with the value before, so `"predictions:examples=0,3,7"` binds `examples=(0, 3, 7)`.
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
        raise ViewError(f"no view is called {name!r}; choose from {', '.join(sorted(VIEWS))}")
    values: dict[str, list[str]] = {}
    for piece in tail.split(",") if tail.strip() else []:
        option, equals, value = piece.partition("=")
        if equals:
            values[option.strip()] = [value]
        elif values:
            values[list(values)[-1]].append(piece)
        else:
            raise ViewError(f"{piece!r} in {spelling!r} is no option; write {name}:option=value")
    return VIEWS[name](
        **{
            option: _value(parts[0]) if len(parts) == 1 else tuple(map(_value, parts))
            for option, parts in values.items()
        }
    )


def _value(text: str) -> Any:
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError):
        return text.strip()


def _options_of(build: Build, name: str) -> dict[str, Any]:
    """The keyword-only options of a view's function, with their defaults; checks the rest of its signature."""
    parameters = list(inspect.signature(build).parameters.values())
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    options = [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    if len(positional) != 3 or len(positional) + len(options) != len(parameters):
        raise ViewError(f"the view {name!r} must take (figure, run, theme) and then keyword-only options")
    missing = [p.name for p in options if p.default is p.empty]
    if missing:
        raise ViewError(f"the option {missing[0]!r} of the view {name!r} needs a default value")
    return {p.name: p.default for p in options}
