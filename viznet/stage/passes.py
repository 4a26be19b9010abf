"""What the two passes have in common: the picture at one end, the bars at the other, and the state between them."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT

from viznet.stage.diagram import Diagram
from viznet.stage.mobjects import ColourScale, Labels, PixelGrid, Words
from viznet.stage.mobjects.painted import Array
from viznet.stage.screen_number import ScreenNumber, signed
from viznet.stage.stage import LABEL, Stage
from viznet.walkthroughs.sums import decimals_for


class Pass(Stage):
    """A stage with the example's picture and the network's drawing on it."""

    image: PixelGrid
    diagram: Diagram
    numbers: Labels

    def grid(self, values: Array, *, height: float, limit: float | None = None) -> PixelGrid:
        """Numbers of the input's shape as a picture: of ink, or with a `limit` of signed values."""
        values = np.asarray(values).reshape(self.request.image_shape)
        if limit is None:
            return PixelGrid(values, table=self.grey, height=height, frame=self.theme.faint)
        table, frame = self.theme.diverging, self.theme.faint
        return PixelGrid(values, table=table, height=height, frame=frame, low=-limit, high=limit)

    def picture_of_example(self) -> PixelGrid:
        """The example where it stands beside the network."""
        rows, columns = self.request.image_shape
        zone = self.picture
        if self.upright:
            height = min(2.2, 6.0 * rows / columns)
            return self.grid(self.told["a0"], height=height).move_to([0, 3.35, 0])
        height = min(3.0, 3.0 * rows / columns)
        image = self.grid(self.told["a0"], height=height)
        return image.move_to([zone.left + 1.5, 0.27, 0])

    def settle(self) -> None:
        """Everything as the forward pass leaves it."""
        self.image, self.diagram = self.picture_of_example(), Diagram(self)
        diagram = self.diagram
        for layer, neurons in enumerate(diagram.neurons):
            values = self.told["p" if layer == diagram.last else f"a{layer}"][diagram.shown[layer]]
            neurons.set_values(values)
            if layer:
                neurons.set_scale(*self.activation_scale(values))
        diagram.bars.set_values(self.told["p"][diagram.shown[diagram.last]]).set_colours(self.verdicts())
        self.numbers = diagram.beside_bars(self.probabilities())
        self.add(self.image, *diagram.all(), diagram.classes, diagram.bars, self.numbers)

    def probabilities(self, beat: str = "p") -> list[ScreenNumber]:
        """The probabilities as they stand beside their bars."""
        shown = self.diagram.shown[self.diagram.last]
        return [self.figure(beat, int(k), decimals=2 if self.upright else 3) for k in shown]

    def confidence(self, beat: str, k: int, colour: str) -> list[str | ScreenNumber]:
        """How sure the network is of a class, in words."""
        if self.request.network.output == "softmax":
            return ["probability ", self.percent(beat, k, colour=colour)]
        return ["an output of ", self.figure(beat, k, colour=colour)]

    def verdicts(self, beat: str = "p") -> list[str]:
        """The bars' colours: the true class right, an answer that is not it wrong."""
        theme, answer = self.theme, int(self.told[beat].argmax())
        shown = self.diagram.shown[self.diagram.last]
        return [
            theme.right if k == self.request.y else theme.wrong if k == answer else theme.positive
            for k in shown
        ]

    def decimals(self, values: Any) -> int:
        """How many decimals the blames beside the bars have."""
        return decimals_for(*np.ravel(values), most=3 if self.upright else 4)

    def under(self, picture: PixelGrid, *pieces: Any) -> Words:
        """What a picture is, in words below it."""
        words = self.words(*pieces, size=0.34, colour=self.theme.muted)
        return words.next_to(picture, DOWN, buff=0.2)

    def scale_under(
        self, picture: PixelGrid, symbol: str, unit: int, limit: float, *, beat: str = "limit"
    ) -> list[Any]:
        """The colours' worth: a strip with its two ends and the zero in its middle."""
        scale = ColourScale(self.theme.diverging, length=0.5 * picture.width)
        scale.move_to(picture.get_bottom() + 0.82 * DOWN)
        decimals = decimals_for(limit)
        ends = [
            self.derived(signed(sign * limit, decimals, plus=True), beat, (symbol, unit, sign), sign * limit)
            for sign in (-1, 1)
        ]
        at = np.array([scale.at(0) - 0.1 * RIGHT, scale.at(1) + 0.1 * RIGHT])
        low = Labels(ends[:1], at[:1], size=LABEL, colour=self.theme.muted, align=RIGHT)
        high = Labels(ends[1:], at[1:], size=LABEL, colour=self.theme.muted, align=LEFT)
        return [scale, low, high]
