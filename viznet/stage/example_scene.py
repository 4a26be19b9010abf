"""A scene that knows its example, and the sources of its numbers."""

from typing import ClassVar

import numpy as np
from manim import Scene

from viznet.activations import Array
from viznet.network import MLP, Trace
from viznet.recording.colour_limit import colour_limit, common_size
from viznet.rendering.request import SceneRequest, request_of
from viznet.stage.screen_number import ScreenNumber, signed
from viznet.walkthroughs.numbers import decimals_for, rounded, written
from viznet.walkthroughs.source import Kind, Source
from viznet.walkthroughs.walkthrough import Walkthrough, walkthrough

TINY = 1e-300  # η of a step that no scene shows: it changes no weight

LARGE = 1000  # from here on, a number has five digits at most
HUGE = 1e5  # from here on, it has three, and a power of ten


class ExampleScene(Scene):
    """A scene that knows one example of a run: the base of `Stage`.

    Attributes
    ----------
    request
        What the scene is asked to show: the run, the step, the example, and the network at that step.
    walk
        The walkthrough of the example. Its gradients are checked against the loss if the scene shows the step.
    values, values_after
        Every array of the walkthrough by its symbol, before and after the step: `values["z1"]` has shape (n,),
        `values["W1"]` shape (n_in, n_out).
    screen_numbers
        Every number that was made for the screen.
    shows_step
        Whether the scene shows the gradients of its example, and the step. If not, they are not checked, and `walk`
        takes a tiny step instead, so that no scene is refused because of what nobody sees.
    shows_example
        Whether the scene shows its example.
    takes_picture
        Whether the example may be a picture of one's own, which is not in the recording. It is read from the file of
        the scene, before the scene is drawn.
    needs_pictures
        Whether the recorded examples have to be pictures. It is read from the file too.
    """

    shows_step: ClassVar[bool] = True
    shows_example: bool = True
    takes_picture: ClassVar[bool] = True
    needs_pictures: ClassVar[bool] = True
    request: SceneRequest
    walk: Walkthrough
    values: dict[str, Array]
    values_after: dict[str, Array]
    screen_numbers: list[ScreenNumber]

    def setup(self) -> None:
        """Reads what to show, before anything is drawn.

        Raises
        ------
        WalkthroughError
            If the example has no loss, or a gradient disagrees with central differences of the loss.
        """
        request = self.request = request_of(self)
        rate = request.learning_rate if self.shows_step else min(request.learning_rate, TINY)
        walk = walkthrough(request.network, request.x, request.y, learning_rate=rate)
        if self.shows_step:
            walk.verify()
        self.walk = walk
        self.values = values_by_symbol(walk.network, walk.trace)
        self.values_after = values_by_symbol(walk.network_after, walk.trace_after)
        self.screen_numbers = []
        self._ends: dict[str, float] = {}

    def number(
        self,
        symbol: str,
        *index: int,
        decimals: int = 2,
        plus: bool = False,
        after: bool = False,
        colour: str | None = None,
    ) -> ScreenNumber:
        """Returns a number of the walkthrough: `self.number("z2", 4)` is z2[4].

        Parameters
        ----------
        symbol, index
            The array and the place in it.
        decimals
            How many decimals are written.
        plus
            Whether a positive number has a plus.
        after
            Whether it is the number after the step.
        colour
            Its colour; by default that of the text around it.
        """
        value = float((self.values_after if after else self.values)[symbol][index])
        # A number of a training that breaks may be huge, and a film has little room.
        if abs(value) >= LARGE:
            decimals = min(decimals, decimals_for(value, digits=5 if abs(value) < HUGE else 3, least=0))
        return self.register(
            signed(value, decimals, plus=plus), Source(symbol, index, after=after), value, colour
        )

    def percent(
        self, symbol: str, *index: int, after: bool = False, colour: str | None = None
    ) -> ScreenNumber:
        """Returns a number of the walkthrough in percent, such as 69.3 %."""
        value = float((self.values_after if after else self.values)[symbol][index])
        text = f"{written(rounded(100 * value, 1))} %"
        return self.register(text, Source(symbol, index, after=after), value, colour)

    def colour_end(self, symbol: str) -> float:
        """Returns where the colours of an array end, the rule of films and page.

        995 of 1,000 numbers stay below it. Those of weights are the weights of the whole run, and those of gradients
        are the gradients of the example.
        """
        if symbol.startswith("d"):
            return common_size(self.values[symbol])
        if symbol not in self._ends:
            self._ends[symbol] = colour_limit(self.request.run, symbol)
        return self._ends[symbol]

    def count(self, kind: Kind, *index: int, value: int, colour: str | None = None) -> ScreenNumber:
        """Returns a whole number; `kind` and `index` are those of `Source`."""
        return self.register(f"{value:,}", Source(index=index, kind=kind), value, colour)

    def size(self, layer: int) -> ScreenNumber:
        """Returns how many neurons a layer has; layer 0 is the input."""
        return self.count("size", layer, value=self.request.run.sizes[layer])

    def neuron(self, layer: int, unit: int, colour: str | None = None) -> ScreenNumber:
        """Returns the number of a neuron in its layer, counted from 1."""
        return self.count("neuron", layer, unit, value=unit + 1, colour=colour)

    def others(self, layer: int, beside: int) -> ScreenNumber:
        """Returns how many neurons a layer has beside so many."""
        return self.count("others", layer, beside, value=self.request.run.sizes[layer] - beside)

    def unit_name(self, layer: int, unit: int) -> ScreenNumber:
        """Returns what a neuron is called, such as neuron 7, or a pixel."""
        text = f"pixel {unit + 1:,}" if layer == 0 else f"neuron {unit + 1:,}"
        return self.register(text, Source(index=(layer, unit), kind="name"), unit + 1)

    def step_of(self, snapshot: int) -> ScreenNumber:
        """Returns the step of a snapshot: `self.step_of(-1)` is the last step."""
        step = int(self.request.run.steps[snapshot])
        return self.register(f"{step:,}", Source(kind="step", step=step), step)

    def class_name(self, label: int, colour: str | None = None, *, short: str | None = None) -> ScreenNumber:
        """Returns the name of a class, or a shorter form of it."""
        name = self.request.run.probe.labels[label] if short is None else short
        return self.register(name, Source(index=(label,), kind="class"), label, colour)

    def register(self, text: str, source: Source, value: float, colour: str | None = None) -> ScreenNumber:
        """Returns a number that the scene has computed itself."""
        number = ScreenNumber(text, source, float(value), colour)
        self.screen_numbers.append(number)
        return number


def values_by_symbol(network: MLP, trace: Trace) -> dict[str, Array]:
    """Returns weights and trace by symbol, without the batch axis."""
    values = {symbol: np.asarray(array) for symbol, array in network.params.items()}
    for symbol, value in trace.items():
        one = np.ndim(value) == 2 and not symbol.startswith("dW")
        values[symbol] = np.asarray(value)[0] if one else np.asarray(value)
    return values
