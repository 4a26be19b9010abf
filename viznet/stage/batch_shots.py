"""A batch in motion: its passes in short, and its losses after the step."""

from typing import Any

import numpy as np
from manim import RIGHT, UP, FadeIn, Rectangle, Transform, UpdateFromAlphaFunc, VGroup, linear

from viznet.activations import Array
from viznet.network import MLP
from viznet.stage import captions_batch as captions
from viznet.stage.batch import mean_trace, trace_of
from viznet.stage.batch_stage import BatchStage
from viznet.stage.diagram import Diagram
from viznet.stage.mobjects import Bars, Labels
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import in_cell, signed, signed_short
from viznet.stage.stage import LABEL
from viznet.stage.sweeps import in_turn
from viznet.trace import Trace
from viznet.walkthroughs.numbers import decimals_for
from viznet.walkthroughs.sentences import LossChange, loss_change
from viznet.walkthroughs.source import Source


def forth_and_back(scene: NetworkStage, diagram: Diagram, trace: Trace, picture: Array) -> None:
    """Shows one picture: contributions forward, gradients backward."""
    theme, last = scene.theme, diagram.last
    scene.image.set_values(picture)
    diagram.bars.set_values(np.zeros(len(diagram.shown[last])))
    for layer, neurons in enumerate(diagram.neurons):
        neurons.set_values(
            trace["a0"][0][diagram.shown[0]] if layer == 0 else np.zeros(len(diagram.shown[layer]))
        )
    backward, forward, changes = [], [], []
    for layer, neurons in enumerate(diagram.neurons):
        values = trace["p" if layer == last else f"a{layer}"][0][diagram.shown[layer]]
        if layer:
            neurons.set_scale(*scene.activation_scale(values))
            products = diagram.part(layer, trace[f"a{layer - 1}"][0][:, None] * scene.values[f"W{layer}"])
            forward.append(diagram.lines(layer, products, reach=0.0))
        changes.append(Transform(neurons, neurons.copy().set_values(values)))
    p = trace["p"][0][diagram.shown[last]]
    scene.add(*forward, *diagram.neurons, *diagram.gaps.values())
    scene.play(
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
    scene.remove(*forward)
    scene.add(*backward, *diagram.neurons, *diagram.gaps.values())
    scene.play(*(line.animate.set_reach(1) for line in backward), *changes, run_time=0.6)
    scene.remove(*backward)


def judge(scene: BatchStage, bars: Bars, inks: Array) -> None:
    """Colours the bars, picture after picture, while a frame shows which.

    `inks` are the new colours, (n, 3), from 0 to 1.
    """
    before, count, table = bars.inks.copy(), len(inks), scene.cells
    frame = Rectangle(width=table.side, height=table.side, color=scene.theme.focus, stroke_width=4)

    def show(_: Any, alpha: float) -> None:
        bars.inks = before + in_turn(alpha, count)[:, None] * (inks - before)
        frame.move_to(table.picture(min(int(alpha * count), count - 1)))

    changing = VGroup(bars, frame)
    scene.during(UpdateFromAlphaFunc(changing, show, rate_func=linear), least=1.5, rest=0.8)
    scene.remove(changing)
    scene.add(bars)


def losses_after(scene: BatchStage, network: MLP) -> tuple[LossChange, Array, Array]:
    """Shows the losses before the step and after it, as numbers and as bars.

    `network` is the one after the step. Returns what the loss of the batch did, and the losses of the pictures shown,
    before and after.
    """
    batch, table, theme = scene.batch, scene.cells, scene.theme
    mean_before, mean_after = float(scene.mean["loss"]), float(mean_trace(network, batch)["loss"])
    before = np.array([float(trace["loss"]) for trace in scene.traces])
    after = np.array([float(trace_of(network, batch, place)["loss"]) for place in scene.chosen])
    change = loss_change(mean_before, mean_after)
    scene.hold()
    scene.leave(*scene.kept)
    high = float(max(before.max(), np.where(np.isfinite(after), after, 0).max())) or 1.0
    bars = [
        Bars(
            np.array([table.bar(n, is_after) for n in range(len(before))]),
            values,
            length=table.bar_length,
            thickness=table.bar_thickness,
            along=UP if table.wide else RIGHT,
            colours=colour,
            track=theme.faint,
            high=high,
        )
        for is_after, values, colour in (
            (False, before, theme.muted),
            (True, np.where(np.isfinite(after), after, high), theme.focus),
        )
    ]
    title = scene.words("after", size=LABEL, colour=theme.focus).move_to(table.title("after"))
    numbers = [
        scene.register(
            signed_short(value, 2),
            scene.source_after(place),
            value,
        )
        if np.isfinite(value)
        else "none"
        for place, value in zip(scene.chosen, after)
    ]
    labels = Labels(
        numbers, np.array([table.after(n) for n in range(len(after))]), size=LABEL, colour=theme.ink
    )
    growing = [one.copy().set_values(0 * before) for one in bars]
    moved = change in ("fell", "rose")
    decimals = (
        decimals_for(mean_before - mean_after, least=0 if mean_after > 100 else 2, most=6) if moved else 3
    )
    values: dict[str, Any] = {}
    template = captions.batch_loss(mean_before, mean_after)
    for name, value, is_after in (("before", mean_before, False), ("after", mean_after, True)):
        if f"{{{name}}}" in template:
            source = Source(
                "loss", kind="batch loss", batch=batch.numbers, trained=batch.is_real, after=is_after
            )
            # Beside a huge loss, a small one would be 0.
            text = signed(value, decimals) if decimals >= 0 else in_cell(value, decimals)
            values[name] = scene.register(text, source, value)
    scene.say("loss", template, animations=map(FadeIn, growing), **values)
    scene.play(Transform(growing[0], bars[0]), run_time=0.8)
    scene.during(Transform(growing[1], bars[1]), FadeIn(title), FadeIn(labels), rest=1.0)
    if len(before) > 1 and moved:  # if the mean did not move, a lower loss may be lower by rounding alone
        sentence = captions.lower_losses(before, after)
        counts: dict[str, Any] = {}
        if sentence == captions.LOWER:
            counts["shown"] = scene.count("batch shown", value=len(before))
            source = Source(
                kind="lower",
                batch=batch.numbers,
                examples=scene.examples_of(*scene.chosen),
                trained=batch.is_real,
            )
            lower = int(np.count_nonzero(after < before))
            counts["lower"] = scene.register(f"{lower:,}", source, lower)
        scene.say("lower", sentence, **counts)
        lower_or_not = [theme.right if b > a else theme.wrong for a, b in zip(after, before)]
        judge(scene, growing[1], bars[1].copy().set_colours(lower_or_not).inks)
    return change, before, after
