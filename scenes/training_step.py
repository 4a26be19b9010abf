"""One step of training: the gradients of several examples become one."""

import numpy as np
from manim import FadeIn, FadeOut, LaggedStart, Rectangle, Transform

from viznet.stage import captions
from viznet.stage import captions_batch as batch_captions
from viznet.stage.batch import is_mean, stepped, weights_to_show
from viznet.stage.batch_shots import forth_and_back, losses_after
from viznet.stage.batch_stage import BatchStage
from viznet.stage.cut_line import cut_behind
from viznet.stage.diagram import Diagram
from viznet.stage.mobjects import Labels, PixelGrid
from viznet.stage.poster import card, poster
from viznet.stage.screen_number import Symbol, in_cell
from viznet.stage.short_name import shortened
from viznet.stage.stage import CAPTION, LABEL, TEXT
from viznet.stage.sweeps import column_by_column
from viznet.walkthroughs.arithmetic_line import Name, Value
from viznet.walkthroughs.backward_arithmetic import update_line
from viznet.walkthroughs.numbers import decimals_for, rounded, written
from viznet.walkthroughs.source import Source
from viznet.walkthroughs.sums import mean_decimals, shown_mean


class TrainingStep(BatchStage):
    """Each picture has its own gradient; their mean makes one step."""

    takes_picture = False
    best_shot = "loss"

    def construct(self) -> None:
        self.question()
        self.passes_in_short()
        self.table()
        self.answers()
        self.gradients()
        if len(self.chosen) > 1:
            self.ask("average-guess", batch_captions.ASK_AGREEMENT)
        self.average()
        if len(self.chosen) > 1:
            self.disagreement()
        self.take_step()
        self.ask("loss-guess", batch_captions.ASK_LOSSES.of(len(self.chosen)))
        after = stepped(self.network, self.mean, self.request.learning_rate)
        change, before, later = losses_after(self, after)
        card(self, "lesson", batch_captions.step_lesson(change, before, later), pictures=self.pictures)

    # Forward and backward, in short.

    def question(self) -> None:
        """Hangs the pictures on a wall, and asks what they teach."""
        rows, columns = self.request.image_shape
        self.pictures = self.batch.x.reshape(-1, rows, columns)
        sentence = batch_captions.BATCH_QUESTION.of(len(self.pictures))
        poster(self, sentence, pictures=self.pictures, batch=self.size_of_batch())

    def passes_in_short(self) -> None:
        """Shows how every picture goes through the network and back."""
        self.image, diagram = self.picture_of_example(), Diagram(self)
        rows, columns = self.request.image_shape
        pictures = [self.batch.x[place].reshape(rows, columns) for place in self.chosen]
        self.image.set_values(pictures[0])
        diagram.neurons[0].set_values(self.traces[0]["a0"][0][diagram.shown[0]])
        self.add(self.image, *diagram.all(), diagram.classes, diagram.bars)
        if self.batch.is_real:
            step = self.register(
                f"{self.request.at:,}", Source(kind="step", step=self.request.at), self.request.at
            )
            self.say("batch", batch_captions.REAL_BATCH.of(len(self.batch.y)), step=step)
        else:
            self.say("batch", batch_captions.IN_PLACE_OF_BATCH)
        early = min(2, len(pictures) - 1)  # how many pass while the first sentence is read
        for number, (trace, picture) in enumerate(zip(self.traces, pictures)):
            if number == early:
                self.say("passes", batch_captions.FORTH_AND_BACK.of(len(self.chosen)))
            forth_and_back(self, diagram, trace, picture)
            self.put_aside(number)

    def put_aside(self, number: int) -> None:
        """Lets the picture that went through the network wait below it."""
        centre, side = self.cells.waiting(number)
        waiting = self.image.copy()
        self.add(waiting)
        small = waiting.animate.scale(side / max(waiting.width, waiting.height)).move_to(centre)
        self.play(small, run_time=0.3)
        self.kept.append(waiting)

    # The table: pictures along one side, weights along the other.

    def table(self) -> None:
        """Shows the pictures side by side."""
        self.hold()
        self.leave(*self.kept)
        rows, columns = self.request.image_shape
        height = min(self.cells.side, self.cells.side * rows / columns)
        thumbnails, large = [], []
        for number, place in enumerate(self.chosen):
            picture = self.batch.x[place].reshape(rows, columns)
            grid = PixelGrid(picture, table=self.grey, height=height, frame=self.theme.faint, gap=False)
            thumbnails.append(grid.move_to(self.cells.picture(number)))
            centre, side = self.cells.large(number, len(self.chosen))
            large.append(grid.copy().scale(side / max(grid.width, grid.height)).move_to(centre))
        if self.all_shown:
            one = len(self.chosen) == 1
            sentence = batch_captions.ALONE_IN_TABLE if one else batch_captions.SIDE_BY_SIDE
            self.say("side-by-side", sentence)
        else:
            shown = self.count("batch shown", value=len(self.chosen))
            self.say("side-by-side", batch_captions.SOME_SHOWN, shown=shown)
        self.during(LaggedStart(*map(Transform, self.kept, large), lag_ratio=0.2), least=1.0, rest=3.0)
        self.play(LaggedStart(*map(Transform, self.kept, thumbnails), lag_ratio=0.2), run_time=1.2)
        self.remove(*self.kept)  # from the groups that moved them, so that each can stay alone
        self.add(*self.kept)

    def answers(self) -> None:
        """Shows the answer and the loss of each picture."""
        theme, numbers = self.theme, range(len(self.chosen))
        answers = [int(trace["p"][0].argmax()) for trace in self.traces]
        truths = self.batch.y[self.chosen]
        colours = [theme.right if a == y else theme.wrong for a, y in zip(answers, truths)]
        names = self.request.run.probe.labels
        reads = [self.class_name(a, short=shortened(names[a], self.cells.room)) for a in answers]
        losses = [self.of_picture(n, "loss", decimals=2) for n in numbers]
        titles = [
            self.words(name, size=LABEL, colour=theme.muted).move_to(self.cells.title(name))
            for name in ("reads", "loss")
        ]
        shown = Labels(reads, np.array([self.cells.reads(n) for n in numbers]), size=LABEL, colour=colours)
        beside = Labels(losses, np.array([self.cells.loss(n) for n in numbers]), size=LABEL, colour=theme.ink)
        self.play(FadeIn(titles[0]), FadeIn(shown), run_time=0.8)
        self.during(FadeIn(titles[1]), FadeIn(beside), least=0.8)
        self.kept += [*titles, shown, beside]

    def gradients(self) -> None:
        """Shows the gradients of a few weights, for each picture."""
        symbol, table = f"dW{self.last}", self.cells
        self.places = weights_to_show(self.traces, self.last, table.weights)
        self.each = np.array(
            [[trace[symbol][i, j] for i, j in self.places] for trace in self.traces], dtype=float
        )
        self.limit = float(np.abs(self.each).max()) or 1.0
        least = decimals_for(self.limit, most=3)
        self.decimals_shown = mean_decimals(list(self.each.T), least, least + 1) if self.all_shown else least
        titles = [
            self.words(Symbol(symbol, place), size=TEXT, colour=self.theme.muted) for place in self.places
        ]
        for weight, title in enumerate(titles):
            table.place_name(title, weight)
        values = table.turned(self.each)
        grid = table.grid(values, (0, len(self.chosen) - 1), len(self.places), self.limit)
        cells = np.ndindex(*values.shape)
        order = [(n, w) for w, n in cells] if table.wide else list(cells)
        numbers = table.numbers_in(
            grid,
            [self.of_picture(n, symbol, *self.places[w], decimals=self.decimals_shown) for n, w in order],
        )
        one = len(self.chosen) == 1
        empty = grid.copy().set_values(0 * values)
        self.say(
            "gradients",
            batch_captions.OWN_GRADIENT if one else batch_captions.OWN_GRADIENTS,
            animations=map(FadeIn, [*titles, empty]),
        )
        column_by_column(self, empty, values, axis=int(table.wide))
        self.table_of_gradients = grid
        self.say("sign", batch_captions.SIGN)
        self.during(LaggedStart(*map(FadeIn, numbers), lag_ratio=0.6), rest=0.8)
        self.cell_numbers = numbers

    def average(self) -> None:
        """Shows the mean over the batch."""
        table, count = self.cells, len(self.chosen)
        means = np.array([self.mean[f"dW{self.last}"][i, j] for i, j in self.places], dtype=float)
        if self.all_shown:
            means = self.each.mean(axis=0)
        beyond = count + 0.3
        values = table.turned(means[None, :])
        grid = table.grid(values, (beyond, beyond), len(self.places), self.limit)
        numbers = [
            self.register(
                written(shown_mean(column, self.decimals_shown))
                if self.all_shown and self.decimals_shown >= 0
                else in_cell(float(mean), self.decimals_shown),
                self.mean_source(place),
                float(mean),
            )
            for column, place, mean in zip(self.each.T, self.places, means)
        ]
        self.mean_numbers = numbers
        title = self.words("average", size=LABEL, colour=self.theme.focus)
        table.place_title(title, beyond)
        if self.all_shown:
            sentence = batch_captions.AVERAGE if count > 1 else batch_captions.AVERAGE_OF_ONE
            self.say("average", sentence)
        else:
            self.say("average", batch_captions.AVERAGE_OF_MORE, batch=self.size_of_batch())
        empty = grid.copy().set_values(0 * values)
        self.play(FadeIn(empty), FadeIn(title), run_time=0.5)
        together = self.table_of_gradients.copy()  # all gradients go over, and become one
        self.add(together, *self.cell_numbers)
        self.during(FadeOut(together, target_position=grid), Transform(empty, grid), rest=1.0)
        self.play(LaggedStart(*map(FadeIn, table.numbers_in(grid, numbers)), lag_ratio=0.6), run_time=0.8)
        self.means = means

    def disagreement(self) -> None:
        """Shows the weight about which the pictures disagree most."""
        sentence = batch_captions.disagreement(self.each)
        if sentence not in (batch_captions.SOME_CANCELS, batch_captions.ALL_CANCELS):
            self.say("disagreement", sentence)
            return
        cancelled = batch_captions.cancelled_shares(self.each)
        weight = int(cancelled.argmax())
        examples = self.examples_of(*self.chosen)
        share = self.register(
            f"{written(rounded(100 * cancelled[weight], 0))} %",
            Source(
                f"dW{self.last}",
                self.places[weight],
                kind="cancelled",
                examples=examples,
                trained=self.batch.is_real,
            ),
            cancelled[weight],
            self.theme.focus,
        )
        first, last = self.cells.place(0, weight), self.cells.place(len(self.chosen) - 1, weight)
        width, height = self.cells.cell
        frame = Rectangle(
            width=abs(last - first)[0] + width,
            height=abs(last - first)[1] + height,
            color=self.theme.focus,
            stroke_width=4,
        ).move_to((first + last) / 2)
        small = frame.copy().stretch_to_fit_width(width).stretch_to_fit_height(height).move_to(first)
        self.say("disagreement", sentence, animations=[FadeIn(small)], share=share)
        self.during(Transform(small, frame), rest=1.0)
        self.hold()
        self.play(FadeOut(small), run_time=0.3)

    def take_step(self) -> None:
        """Shows one step with the average."""
        weight = int(np.abs(self.means).argmax())
        place, mean = self.places[weight], float(self.means[weight])
        symbol, rate = f"W{self.last}", self.request.learning_rate
        w = float(self.values[symbol][place])
        trained = self.batch.is_real
        moved = Source(f"d{symbol}", place, kind="stepped", examples=self.batch.numbers, trained=trained)
        self.say("step", batch_captions.step_of_batch(len(self.batch.y), mean))
        numbers, result = update_line(
            Value("", Source(symbol, place), w, signed=True),
            rate,
            Value("", self.mean_source(place), mean, signed=True),
            Value("", moved, w - rate * mean, signed=True),
            least=self.decimals_shown,
        )
        line = [(Name(symbol, place), " ←"), *cut_behind(numbers, " − "), result]
        table = self.cells
        cell = table.place(len(self.chosen) + 0.3, weight)
        frame = Rectangle(
            width=table.cell[0], height=table.cell[1], color=self.theme.focus, stroke_width=4
        ).move_to(cell)
        flying = self.words(self.mean_numbers[weight], size=LABEL).move_to(self.sums.centre)
        self.play(FadeIn(frame), run_time=0.4)
        self.during(FadeIn(flying, target_position=cell), least=1.2, rest=1.6)
        self.play(FadeOut(flying), run_time=0.2)
        self.compute(self.line_of_words(line, size=CAPTION), pace=1.3)
        self.hold()
        self.play(FadeOut(frame), run_time=0.3)
        network, optimizer = self.request.network, self.request.run.meta.optimizer
        if self.batch.is_real and len(self.batch.y) > 1 and not is_mean(network):
            self.say("own-losses", batch_captions.OWN_LOSSES, keep_sum=True, loss=network.loss.name)
        if optimizer.name != "sgd":
            self.say("plain-step", captions.PLAIN_STEP, keep_sum=True, optimizer=optimizer.label)
