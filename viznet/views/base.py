"""What a view is, and how it is declared."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec

from viznet.arguments import described
from viznet.errors import ViewError
from viznet.recording import RunLike, open_run
from viznet.theme import ThemeLike, choose
from viznet.views.option import no_such_option, options_of

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    from viznet.recording import Snapshot

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
    known : dict
        Every option by its name, with its default value and its meaning.

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
    {'layer': 2, 'units': None, 'limit': 'common'}
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
        self.known = options_of(build, self.name)
        unknown = sorted(set(options or ()) - set(self.known))
        if unknown:
            raise ViewError(no_such_option(self.name, unknown[0], self.known))
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
        return {**{name: option.default for name, option in self.known.items()}, **self.bound}

    def __call__(self, *positional: Options.args, **options: Options.kwargs) -> View[Options]:
        """The same view with these options; the others stay as they are.

        Raises `ViewError` if the view has no such option.
        """
        if positional:
            if not self.known:
                raise ViewError(f"the view {self.name!r} got {described(positional[0])}; it has no options")
            raise ViewError(
                f"the view {self.name!r} got {described(positional[0])}; name the option, "
                f"as in {self.name}({next(iter(self.known))}=…)"
            )
        return View(self._build, {**self.bound, **options})

    def build(self, figure: Figure | SubFigure, run: RunLike, theme: ThemeLike) -> Draw:
        """Draws what never changes, and returns what draws a snapshot.

        Parameters
        ----------
        figure : matplotlib.figure.Figure or SubFigure
            Where to draw.
        run : Run, path or str
            The recording, its folder, its name in `runs/`, or "latest".
        theme : Theme, path or str
            The colours: a theme, "dark", "light", or a .toml file with a theme of your own.

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

    def __reduce__(self) -> tuple[Any, ...]:
        # The function has the view's name, under which a pickle would find the view instead. So it holds the name.
        return _view_named, (self.name, self.bound)


def _view_named(name: str, options: Mapping[str, Any]) -> View[Any]:
    """The view that a pickle names, with these options."""
    if name not in VIEWS:
        raise ViewError(f"no view {name!r}: import or run the file that declares it first")
    return VIEWS[name](**options)


def view(build: Callable[Concatenate[Any, Any, Any, Options], Draw]) -> View[Options]:
    """Turns a function into a view that viznet knows by its name.

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
