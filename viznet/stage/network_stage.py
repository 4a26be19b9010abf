"""A stage with the picture of the example beside the network."""

from typing import Any

import numpy as np
from manim import DOWN, config

from viznet.activations import Array
from viznet.stage.diagram import Diagram
from viznet.stage.mobjects import Bars, ColourScale, Labels, PixelGrid, Words
from viznet.stage.screen_number import ScreenNumber
from viznet.stage.stage import LABEL, TEXT, Stage
from viznet.walkthroughs.numbers import decimals_for, rounded, written
from viznet.walkthroughs.sentence import pieces
from viznet.walkthroughs.source import Source

LENGTH = 1.0  # of a colour bar, in the frame's units


class NetworkStage(Stage):
    """A stage with the picture of the example and the drawing of the network.

    Attributes
    ----------
    image
        The picture of the example.
    diagram
        The drawing of the network.
    bar_labels
        The numbers at the ends of its bars.
    signed
        The signed bars that stand in the place of its bars, if there are any.
    """

    image: PixelGrid
    diagram: Diagram
    bar_labels: Labels
    signed: list[Bars]

    def setup(self) -> None:
        """Reads what to show; nothing is beside the bars yet."""
        super().setup()
        self.signed = []

    def grid(self, values: Array, *, height: float, limit: float | None = None) -> PixelGrid:
        """Returns numbers of the input's shape as a picture.

        Parameters
        ----------
        values
            As many numbers as the picture has pixels.
        height
            The height of the picture in the frame's units.
        limit
            If given, the values are signed, and ±limit has the full colour. Otherwise 0 is paper and 1 is ink.
        """
        values = np.asarray(values).reshape(self.request.image_shape)
        if limit is None:
            return PixelGrid(values, table=self.grey, height=height, frame=self.theme.faint)
        limit = limit or 1.0  # if every value is 0, they are in the middle of any scale
        table, frame = self.theme.diverging, self.theme.faint
        return PixelGrid(values, table=table, height=height, frame=frame, low=-limit, high=limit)

    def picture_of_example(self) -> PixelGrid:
        """Returns the picture of the example, at its place beside the network."""
        rows, columns = self.request.image_shape
        zone = self.picture
        if self.upright:
            height = min(2.2, 6.0 * rows / columns)
            return self.grid(self.values["a0"], height=height).move_to([0, 3.35, 0])
        height = min(3.4, 3.4 * rows / columns)
        image = self.grid(self.values["a0"], height=height)
        return image.move_to([zone.left + 1.7, 0.27, 0])

    def show_result(self) -> None:
        """Shows picture, network and bars as they are after the forward pass."""
        self.image, self.diagram = self.picture_of_example(), Diagram(self)
        diagram = self.diagram
        for layer, neurons in enumerate(diagram.neurons):
            values = self.values["p" if layer == diagram.last else f"a{layer}"][diagram.shown[layer]]
            neurons.set_values(values)
            if layer:
                neurons.set_scale(*self.activation_scale(values))
        diagram.bars.set_values(self.values["p"][diagram.shown[diagram.last]]).set_colours(self.bar_colours())
        self.bar_labels = diagram.beside_bars(self.probabilities())
        self.add(self.image, *diagram.all(), diagram.classes, diagram.bars, self.bar_labels)

    def probabilities(self) -> list[ScreenNumber]:
        """Returns the outputs beside the bars."""
        shown = self.diagram.shown[self.diagram.last]
        return [self.number("p", int(k), decimals=2 if self.upright else 3) for k in shown]

    def output(self, k: int, colour: str | None = None, *, decimals: int = 2) -> ScreenNumber:
        """Returns the output for a class, in percent if it is a probability."""
        if self.request.network.output == "softmax":
            return self.percent("p", k, colour=colour)
        return self.number("p", k, decimals=decimals, colour=colour)

    def bar_colours(self, p: Array | None = None) -> list[str]:
        """Returns the colours of the bars: true class, wrong answer, others.

        Where no class is known to be true, the answer is neither right nor wrong. `p` are the outputs; by default
        those before any step.
        """
        theme, answer = self.theme, int((self.values["p"] if p is None else p).argmax())
        shown = self.diagram.shown[self.diagram.last]
        if self.request.truth is None:
            return [theme.focus if k == answer else theme.positive for k in shown]
        return [
            theme.right if k == self.request.y else theme.wrong if k == answer else theme.positive
            for k in shown
        ]

    def signed_bars(self, values: Array) -> Bars:
        """Returns bars to both sides of a zero in the middle of the tracks."""
        bars, theme = self.diagram.bars, self.theme
        along = bars.ends[0] - bars.starts[0]
        length = float(np.linalg.norm(along))
        colours = [self.sign_colour(value) for value in values]
        return Bars(
            bars.starts,
            values,
            length=length,
            along=along / length,
            thickness=0.3,
            colours=colours,
            track=theme.faint,
            low=-1.0,
        )

    def decimals(self, values: Any) -> int:
        """Returns how many decimals the gradients beside the bars have."""
        return decimals_for(*np.ravel(values), most=3 if self.upright else 4)

    def under(self, picture: PixelGrid, *pieces: Any) -> Words:
        """Returns the name of a picture, at its place below it."""
        words = self.words(*pieces, size=TEXT, colour=self.theme.muted)
        return words.next_to(picture, DOWN, buff=0.2)

    def colour_bar(self, picture: PixelGrid, symbol: str) -> list[Any]:
        """Returns a colour bar below a picture, which says where colours end.

        If every number of the array `symbol` is 0, there is no bar, and the list is empty.
        """
        limit = self.colour_end(symbol)
        if not limit:
            return []
        source = Source(symbol, kind="limit" if symbol.startswith("d") else "full colour")
        end = self.register(written(rounded(limit, decimals_for(limit))), source, limit)
        text = self.words(*pieces("colours end at ±{end}", end=end), size=LABEL, colour=self.theme.muted)
        bar = ColourScale(self.theme.diverging, length=LENGTH)
        width = LENGTH + 0.12 + text.width
        room = max(config.frame_width / 2 - 0.1 - width / 2, 0.0)  # so that both stay in the frame
        x, y = picture.get_bottom()[:2] + 0.82 * DOWN[:2]
        left = float(np.clip(x, -room, room)) - width / 2
        bar.move_to([left + LENGTH / 2, y, 0])
        text.move_to([left + width - text.width / 2, y, 0])
        return [bar, text]
