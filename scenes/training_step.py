"""One step of training: the gradients of several examples become one."""

import numpy as np
from manim import LEFT, UP, FadeIn, FadeOut, Rectangle, Transform

from viznet.activations import Array
from viznet.stage import captions
from viznet.stage.batch import in_place_of_batch, trace_of, weights_to_show
from viznet.stage.diagram import Diagram
from viznet.stage.mobjects import Labels, PixelGrid
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import ScreenNumber, Symbol, escaped, signed
from viznet.stage.stage import CAPTION, LABEL
from viznet.trace import Trace
from viznet.walkthroughs.arithmetic import Name, Value, update_line
from viznet.walkthroughs.numbers import decimals_for, rounded, written
from viznet.walkthroughs.source import Kind, Source
from viznet.walkthroughs.sums import mean_decimals, shown_mean

BATCH = 8  # so many pictures are shown, where there is room
ROOM = 11.7  # for their columns, and the average's


class TrainingStep(NetworkStage):
    """Each picture has its own gradient; their mean makes one step."""

    def construct(self) -> None:
        labels = self.request.run.probe.labels
        self.longest = max(self.words(escaped(label), size=LABEL).width for label in labels)
        # So many pictures have room side by side, with their answers below them, and the average.
        room = int((ROOM - 0.3 * self.cell[0]) / self.cell[0]) - 1
        self.batch = in_place_of_batch(self.request, BATCH if self.upright else min(BATCH, room))
        self.traces = [trace_of(self.request, example) for example in self.batch]
        self.passes_in_short()
        self.table()
        self.answers()
        self.gradients()
        self.average()
        if len(self.batch) > 1:
            self.disagreement()
        self.take_step()
        self.end()

    def of_picture(self, number: int, symbol: str, *index: int, decimals: int) -> ScreenNumber:
        """Returns a number of one of the pictures."""
        array = self.traces[number][symbol]
        array = array if symbol.startswith("dW") or symbol == "loss" else array[0]
        value = float(np.asarray(array)[index])
        source = Source(symbol, index, examples=(self.batch[number],))
        return self.register(signed(value, decimals), source, value)

    # Forward and backward, in short.

    def passes_in_short(self) -> None:
        """Shows how every picture goes through the network and back."""
        run = self.request.run
        self.image, diagram = self.picture_of_example(), Diagram(self)
        rows, columns = self.request.image_shape
        pictures = [run.probe.x[e].reshape(rows, columns) / 255 for e in self.batch]
        self.image.set_values(pictures[0])
        diagram.neurons[0].set_values(self.traces[0]["a0"][0][diagram.shown[0]])
        self.add(self.image, *diagram.all(), diagram.classes, diagram.bars)
        self.say(
            "batch",
            captions.BATCH.of(run.meta.batch_size),
            batch=self.count("batch", value=run.meta.batch_size),
        )
        self.say(
            "in-place-of-batch",
            captions.IN_PLACE_OF_BATCH.of(len(self.batch)),
            shown=self.count("batch shown", value=len(self.batch)),
        )
        for trace, picture in zip(self.traces, pictures):
            self.forth_and_back(diagram, trace, picture)

    def forth_and_back(self, diagram: Diagram, trace: Trace, picture: Array) -> None:
        """Shows one picture: contributions forward, gradients backward."""
        theme, last = self.theme, diagram.last
        self.image.set_values(picture)
        diagram.bars.set_values(np.zeros(len(diagram.shown[last])))
        for layer, neurons in enumerate(diagram.neurons):
            neurons.set_values(
                trace["a0"][0][diagram.shown[0]] if layer == 0 else np.zeros(len(diagram.shown[layer]))
            )
        backward, forward, changes = [], [], []
        for layer, neurons in enumerate(diagram.neurons):
            values = trace["p" if layer == last else f"a{layer}"][0][diagram.shown[layer]]
            if layer:
                neurons.set_scale(*self.activation_scale(values))
                products = diagram.part(layer, trace[f"a{layer - 1}"][0][:, None] * self.values[f"W{layer}"])
                forward.append(diagram.lines(layer, products, reach=0.0))
            changes.append(Transform(neurons, neurons.copy().set_values(values)))
        p = trace["p"][0][diagram.shown[last]]
        self.add(*forward, *diagram.neurons, *diagram.gaps.values())
        self.play(
            *(line.animate.set_reach(1) for line in forward),
            *changes,
            diagram.bars.animate.set_values(p),
            run_time=0.7,
        )
        changes = []
        for layer in range(1, last + 1):
            dz = trace[f"dz{layer}"][0][diagram.shown[layer]]
            limit = float(np.abs(dz).max()) or 1.0
            neurons = diagram.neurons[layer]
            coloured = neurons.copy().set_scale(theme.diverging, -limit, limit).set_values(dz)
            changes.append(Transform(neurons, coloured))
            gradients = diagram.part(layer, trace[f"dW{layer}"])
            backward.append(diagram.lines(layer, gradients).set_reach(0, backwards=True))
        self.remove(*forward)
        self.add(*backward, *diagram.neurons, *diagram.gaps.values())
        self.play(*(line.animate.set_reach(1) for line in backward), *changes, run_time=0.6)
        self.remove(*backward)

    # The table: pictures along one side, weights along the other.

    def place(self, number: float, weight: float) -> Array:
        """Returns the middle of the cell of a picture and a weight."""
        if self.upright:
            return np.array([-0.25 + 1.55 * weight, 2.75 - 0.72 * number, 0])
        return np.array([-5.1 + self.cell[0] * (number + 0.5), 0.1 - 0.62 * weight, 0])

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell."""
        return (1.55, 0.72) if self.upright else (max(1.22, self.longest + 0.15), 0.62)

    def table(self) -> None:
        """Shows the pictures side by side."""
        self.last = self.request.run.layers
        self.hold()
        self.leave()
        rows, columns = self.request.image_shape
        pictures = self.request.run.probe.x[self.batch].reshape(-1, rows, columns) / 255
        side = 0.62 if self.upright else 0.95
        height = min(side, side * rows / columns)
        self.thumbnails: list[PixelGrid] = []
        for number, picture in enumerate(pictures):
            grid = PixelGrid(picture, table=self.grey, height=height, frame=self.theme.faint, gap=False)
            at = [-3.3, self.place(number, 0)[1], 0] if self.upright else [self.place(number, 0)[0], 2.0, 0]
            self.thumbnails.append(grid.move_to(at))
        self.say("side-by-side", captions.SIDE_BY_SIDE if len(self.batch) > 1 else captions.ALONE_IN_TABLE)
        self.play(*map(FadeIn, self.thumbnails), run_time=0.6)

    def answers(self) -> None:
        """Shows the answer and the loss of each picture."""
        theme, count = self.theme, range(len(self.batch))
        answers = [int(trace["p"][0].argmax()) for trace in self.traces]
        truths = self.request.run.probe.y[self.batch]
        colours = [theme.right if a == y else theme.wrong for a, y in zip(answers, truths)]
        reads = [self.class_name(a) for a in answers]
        losses = [self.of_picture(n, "loss", decimals=2) for n in count]
        if self.upright:
            across = [np.array([-2.0, self.place(n, 0)[1], 0]) for n in count]
            at, below = [a + 0.17 * UP for a in across], [a - 0.17 * UP for a in across]
            heads = self.place(0, 0)[1] + 0.72
            heights, left = (("reads", heads + 0.17), ("loss", heads - 0.17)), -2.0
        else:
            at = [np.array([self.place(n, 0)[0], 1.22, 0]) for n in count]
            below = [np.array([self.place(n, 0)[0], 0.76, 0]) for n in count]
            heights, left = (("reads", 1.22), ("loss", 0.76)), -6.2
        titles = [
            self.words(name, size=LABEL, colour=theme.muted).move_to([left, y, 0]) for name, y in heights
        ]
        shown = [Labels(reads, np.array(at), size=LABEL, colour=colours)]
        shown.append(Labels(losses, np.array(below), size=LABEL, colour=theme.ink))
        self.play(*map(FadeIn, [*titles, *shown]), run_time=0.6)

    def grid_of(self, values: Array, first: Array, last: Array) -> PixelGrid:
        """Returns cells from the middle of the first to that of the last."""
        width, height = self.cell
        limits = {"low": -self.limit, "high": self.limit}
        grid = PixelGrid(values, table=self.theme.diverging, frame=self.theme.faint, gap=False, **limits)
        grid.stretch_to_fit_width(abs(last - first)[0] + width).stretch_to_fit_height(
            abs(last - first)[1] + height
        )
        return grid.move_to((first + last) / 2)

    def numbers_in(self, grid: PixelGrid, numbers: list[ScreenNumber]) -> Labels:
        """Returns the numbers of the cells, each in a readable ink."""
        rows, columns = grid.values.shape
        at = np.array([grid.cell(r, c) for r in range(rows) for c in range(columns)])
        inks = [self.theme.readable_on(colour.tolist()) for colour in grid.colours().reshape(-1, 3)]
        return Labels(numbers, at, size=LABEL, colour=inks)

    def gradients(self) -> None:
        """Shows the gradients of a few weights, for each picture."""
        symbol, theme = f"dW{self.last}", self.theme
        self.places = weights_to_show(self.traces, self.last, 3 if self.upright else 4)
        each = np.array([[trace[symbol][i, j] for i, j in self.places] for trace in self.traces], dtype=float)
        self.limit = float(np.abs(each).max()) or 1.0
        least = decimals_for(self.limit, most=3)
        self.mean_places = mean_decimals(list(each.T), least, least + 1)
        count = len(self.batch)
        titles = [self.words(Symbol(symbol, place), size=LABEL, colour=theme.muted) for place in self.places]
        for weight, title in enumerate(titles):
            if self.upright:
                title.move_to(self.place(0, weight) + 0.72 * UP)
            else:
                title.move_to([-6.7, self.place(0, weight)[1], 0], aligned_edge=LEFT)
        values = each if self.upright else each.T
        grid = self.grid_of(values, self.place(0, 0), self.place(count - 1, len(self.places) - 1))
        cells = np.ndindex(*values.shape)
        order = [(n, w) if self.upright else (w, n) for n, w in cells]
        numbers = self.numbers_in(
            grid,
            [self.of_picture(n, symbol, *self.places[w], decimals=self.mean_places) for n, w in order],
        )
        self.say("gradients", captions.OWN_GRADIENTS if len(self.batch) > 1 else captions.OWN_GRADIENT)
        empty = grid.copy().set_values(0 * values)
        self.play(*map(FadeIn, [*titles, empty]), run_time=0.5)
        self.play(Transform(empty, grid), run_time=1.0)
        self.play(FadeIn(numbers), run_time=0.4)

    def average(self) -> None:
        """Shows the mean over the pictures."""
        symbol, count = f"dW{self.last}", len(self.batch)
        each = np.array([[trace[symbol][i, j] for i, j in self.places] for trace in self.traces], dtype=float)
        means = each.mean(axis=0)
        beyond = count + 0.3
        values = means[None, :] if self.upright else means[:, None]
        grid = self.grid_of(values, self.place(beyond, 0), self.place(beyond, len(self.places) - 1))
        numbers = [
            self.register(
                written(shown_mean(column, self.mean_places)),
                self.over_batch("mean", place),
                float(column.mean()),
            )
            for column, place in zip(each.T, self.places)
        ]
        title = self.words("average", size=LABEL, colour=self.theme.focus)
        if self.upright:
            title.move_to([-3.65, self.place(beyond, 0)[1], 0], aligned_edge=LEFT)
        else:
            title.move_to([self.place(beyond, 0)[0], 0.76, 0])
        self.say("average", captions.AVERAGE if count > 1 else captions.AVERAGE_OF_ONE)
        empty = grid.copy().set_values(0 * values)
        self.play(FadeIn(empty), FadeIn(title), run_time=0.5)
        self.play(Transform(empty, grid), run_time=0.8)
        self.play(FadeIn(self.numbers_in(grid, numbers)), run_time=0.4)
        self.means = means

    def over_batch(self, kind: Kind, place: tuple[int, int]) -> Source:
        """Returns a source: the gradients of one weight over the pictures."""
        return Source(f"dW{self.last}", place, kind=kind, examples=tuple(self.batch))

    def disagreement(self) -> None:
        """Shows the weight about which the pictures disagree most."""
        symbol = f"dW{self.last}"
        each = np.array([[trace[symbol][i, j] for i, j in self.places] for trace in self.traces], dtype=float)
        sentence = captions.disagreement(each)
        if sentence not in (captions.SOME_CANCELS, captions.ALL_CANCELS):
            self.say("disagreement", sentence)
            return
        cancelled = captions.cancelled_shares(each)
        weight = int(cancelled.argmax())
        share = self.register(
            f"{written(rounded(100 * cancelled[weight], 0))} %",
            self.over_batch("cancelled", self.places[weight]),
            cancelled[weight],
            self.theme.focus,
        )
        first, last = self.place(0, weight), self.place(len(self.batch) + 0.3, weight)
        width, height = self.cell
        frame = Rectangle(
            width=abs(last - first)[0] + width,
            height=abs(last - first)[1] + height,
            color=self.theme.focus,
            stroke_width=4,
        ).move_to((first + last) / 2)
        self.say("disagreement", sentence, share=share)
        self.play(FadeIn(frame), run_time=0.5)
        self.hold()
        self.play(FadeOut(frame), run_time=0.3)

    def take_step(self) -> None:
        """Shows one step with the average."""
        weight = int(np.abs(self.means).argmax())
        place = self.places[weight]
        symbol, rate, mean = f"W{self.last}", self.walk.learning_rate, float(self.means[weight])
        w = float(self.values[symbol][place])
        self.say("step", captions.step_of_batch(len(self.batch), mean))
        numbers, result = update_line(
            Value("", Source(symbol, place), w, signed=True),
            rate,
            Value("", self.over_batch("mean", place), mean, signed=True),
            Value("", self.over_batch("stepped", place), w - rate * mean, signed=True),
            least=self.mean_places,
        )
        line = [(Name(symbol, place), " ← ", *numbers), result]
        self.compute(self.line_of_words(line, size=CAPTION))
