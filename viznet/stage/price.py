"""The price of a step: what it does to the other examples.

A step on one example is tried three times: small, greedy, and as the run's batch asks for it. All recorded examples
hang on a wall, and those that the network reads wrongly are crossed out.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from manim import DOWN, FadeIn, FadeOut, Transform

from viznet.activations import Array
from viznet.stage import captions
from viznet.stage.mobjects import Bars, Edges, PictureWall, PixelGrid, Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import ScreenNumber, Symbol, signed, signed_short
from viznet.stage.stage import CAPTION, LABEL
from viznet.stage.sweeps import one_after_the_other, read_again
from viznet.stage.zones import Zone
from viznet.walkthroughs import sentences
from viznet.walkthroughs.numbers import decimals_for, rounded, setting, written
from viznet.walkthroughs.source import Kind, Source
from viznet.walkthroughs.step_trials import StepTrial, StepTrials
from viznet.walkthroughs.sums import round_formula

# What is shown beside the wall: which step the marks on it belong to.
STEPS = {
    "": "before any step",
    "small": "after the small step",
    "greedy": "after its step alone",
    "batch": "after the batch's step",
}
BELOW_BAR = 0.95  # from the number of the output down to the name of the step, in the frame's units


def small_step(scene: NetworkStage, trials: StepTrials) -> None:
    """Shows the answer after a step that keeps what the slope promises."""
    trial = trials.small
    if trial is None:
        flat = trials.flat
        scene.say("small", sentences.FLAT if flat else sentences.NO_SMALL_STEP)
        return
    decimals = decimals_for(trial.fall, digits=3, least=3)
    scene.say(
        "small",
        sentences.SMALL_STEP,
        rate=rate_of(scene, trial),
        promised=number_of(scene, trial, "promised", trial.promised, decimals),
        fall=number_of(scene, trial, "fall", trial.fall, decimals),
    )
    diagram, y = scene.diagram, scene.request.y
    flows = flow_after(scene, trials, trial)
    scene.play(*(edges.animate.set_gain(0.1) for edges in diagram.edges[1:]), run_time=0.3)
    scene.add(*flows, *diagram.neurons, *diagram.gaps.values())
    # Not as a group, which would come before the neurons and the words between them.
    rates = one_after_the_other(len(flows), lag=0.7)
    scene.during(*(lines.animate(rate_func=rate).set_reach(1) for lines, rate in zip(flows, rates)), rest=0.8)
    loss_before, loss_after = losses_around(scene, trial)
    scene.compute(
        [
            scene.words(
                Symbol("p", (y,)),
                ": ",
                output(scene, trials.before),
                " $->$ ",
                output(scene, trial.after, trial),
                size=CAPTION,
            ),
            scene.words("#h(1em) loss: ", loss_before, " $->$ ", loss_after, size=CAPTION),
        ]
    )
    after = diagram.bars.copy().set_values(trial.after["p"][0][diagram.shown[diagram.last]])
    after.set_colours(scene.bar_colours(trial.after["p"][0]))
    numbers = diagram.beside_bars(
        [
            scene.register(
                signed_short(float(trial.after["p"][0, k]), 2 if scene.upright else 3),
                Source("p", (int(k),), trial=trial.name),
                float(trial.after["p"][0, k]),
            )
            for k in diagram.shown[diagram.last]
        ]
    )
    scene.play(FadeOut(scene.bar_labels), run_time=0.2)
    scene.during(Transform(diagram.bars, after), rest=1.0)
    scene.play(FadeIn(numbers), run_time=0.3)
    scene.bar_labels = numbers


def flow_after(scene: NetworkStage, trials: StepTrials, trial: StepTrial) -> list[Edges]:
    """Returns the contributions w · a into each layer after a step."""
    diagram = scene.diagram
    flows = []
    for layer in range(1, diagram.last + 1):
        weights = scene.values[f"W{layer}"] - trial.rate * trials.before[f"dW{layer}"]
        products = diagram.part(layer, trial.after[f"a{layer - 1}"][0][:, None] * weights)
        flows.append(diagram.lines(layer, products, reach=0.0))
    return flows


def wall_of_examples(scene: NetworkStage, trials: StepTrials) -> None:
    """Hangs all recorded examples on a wall, and shows what each step does."""
    scene.hold()
    scene.leave()
    wall, star, spot = hang(scene, trials)
    scene.image = star
    bar = output_bar(scene, trials, spot)
    texts: list[Words] = []

    def beside(trial: StepTrial | None) -> None:
        """Writes this example's output, and after which step that is."""
        trace = trials.before if trial is None else trial.after
        text = scene.words(Symbol("p", (scene.request.y,)), " $=$ ", output(scene, trace, trial))
        text.move_to(spot)
        when = scene.words(STEPS["" if trial is None else trial.name], size=LABEL, colour=scene.theme.muted)
        when.move_to(spot + BELOW_BAR * DOWN)
        grown = bar.animate.set_values(trace["p"][0, [scene.request.y]])
        scene.play(*map(FadeOut, texts), grown, run_time=0.7)
        scene.play(FadeIn(text), FadeIn(when), run_time=0.3)
        texts[:] = [text, when]

    def put_back(rest: float) -> None:
        """Shows the wall and the output as they were before any step."""
        beside(None)
        scene.during(wall.animate.set_wrong(~trials.right_before), rest=rest)

    small = trials.small
    numbers: dict[str, Any] = {"right": right_of(scene, trials.right_before)}
    if small is not None:
        numbers["after"] = right_of(scene, small.right_after, small)
    scene.say(
        "wall",
        sentences.RIGHT_BEFORE if small is None else sentences.RIGHT_BOTH,
        animations=[FadeIn(wall), FadeIn(star), FadeIn(bar)],
        count=scene.count("recorded examples", value=len(trials.classes)),
        **numbers,
    )
    beside(None)
    read_again(scene, wall, trials.right_before, rest=2.0)
    if small is not None:
        beside(small)
        read_again(scene, wall, small.right_after)
    sgd = scene.request.run.meta.optimizer.name == "sgd"
    scene.say(
        "greedy",
        sentences.greedy_step(small, trials.greedy, sgd=sgd),
        rate=rate_of(scene, trials.greedy),
    )
    put_back(rest=1.8)
    beside(trials.greedy)
    cross_out(scene, wall, trials.greedy)
    batch = scene.request.run.meta.batch_size
    number = scene.count("batch", value=batch)
    if sgd:
        scene.say("batch", sentences.BATCH_STEP.of(batch), batch=number)
    else:
        rate = rate_of(scene, trials.batch)
        scene.say("batch", sentences.PLAIN_BATCH_STEP.of(batch), batch=number, rate=rate)
    put_back(rest=1.8)
    beside(trials.batch)
    cross_out(scene, wall, trials.batch)
    scene.say("lesson", sentences.take_home(trials.greedy, trials.batch, batch))
    for trial in (trials.greedy, trials.batch):  # once more, side by side in time
        beside(trial)
        read_again(scene, wall, trial.right_after, least=1.0, rest=2.6 if trial is trials.greedy else 0.7)


def output_bar(scene: NetworkStage, trials: StepTrials, spot: Array) -> Bars:
    """Returns a bar for the example's output, below the place of its number."""
    tried = [trials.greedy, trials.batch] + ([] if trials.small is None else [trials.small])
    outputs = [float(trace["p"][0, scene.request.y]) for trace in (trials.before, *(t.after for t in tried))]
    finite = [output for output in outputs if np.isfinite(output)]
    return Bars(
        np.array([spot + np.array([-1.3, -0.5, 0])]),
        np.zeros(1),
        length=2.6,
        thickness=0.3,
        colours=scene.theme.right,
        track=scene.theme.faint,
        low=min(0.0, *finite),
        high=max(1.0, *finite),
    )


def hang(scene: NetworkStage, trials: StepTrials) -> tuple[PictureWall, PixelGrid, Array]:
    """Returns the wall, the example beside it, and a place for its output."""
    zone, (rows, columns) = scene.picture, scene.request.image_shape
    if scene.upright:
        room = Zone(zone.left, zone.bottom + 2.4, zone.right, zone.top)
        height, spot = min(1.7, 1.7 * rows / columns), np.array([1.2, zone.bottom + 1.0, 0])
        at = [-1.7, zone.bottom + 1.0, 0]
    else:
        room = Zone(zone.left, zone.bottom, zone.right - 3.6, zone.top)
        height = min(2.6, 2.6 * rows / columns)
        at = [zone.right - 1.6, 0.55, 0]
        spot = np.array([zone.right - 1.6, 0.55 - height / 2 - 0.55, 0])
    wall = PictureWall(
        scene.request.run.probe.x.reshape(-1, rows, columns) / 255,
        np.zeros(len(trials.classes)),
        table=scene.grey,
        width=room.width,
        height=room.height,
        mark=scene.theme.wrong,
    )
    star = scene.grid(scene.values["a0"], height=height).move_to(at)
    return wall.move_to(room.centre), star, spot


def cross_out(scene: NetworkStage, wall: PictureWall, trial: StepTrial) -> None:
    """Says and shows how many recorded examples a step leaves right."""
    template = sentences.after_trial(trial)
    values: dict[str, Any] = {}
    if not trial.diverged:
        values["right"] = right_of(scene, trial.right_after, trial)
        if trial.forgotten:
            values["forgotten"] = whole(scene, "forgotten", trial.forgotten, trial)
    scene.ask(f"{trial.name}-guess", captions.ASK_PRICE)
    scene.say(f"{trial.name}-price", template, **values)
    read_again(scene, wall, trial.right_after)


# Numbers after a step that was tried.


def rate_of(scene: NetworkStage, trial: StepTrial) -> ScreenNumber:
    """Returns η of a step."""
    return scene.register(setting(trial.rate), Source(kind="rate", trial=trial.name), trial.rate)


def number_of(scene: NetworkStage, trial: StepTrial, kind: Kind, value: float, decimals: int) -> ScreenNumber:
    """Returns what a step promised, or did."""
    return scene.register(signed(value, decimals), Source(kind=kind, trial=trial.name), value)


def losses_around(scene: NetworkStage, trial: StepTrial) -> tuple[ScreenNumber, ScreenNumber]:
    """Returns the losses before and after, whose difference is the fall."""
    before, after = float(trial.before["loss"]), float(trial.after["loss"])
    shown = round_formula(
        lambda one, other: one - other,
        [before, after],
        trial.fall,
        decimals_for(trial.fall, digits=3, least=3),
    )
    return (
        scene.register(written(shown.inputs[0]), Source("loss"), before),
        scene.register(written(shown.inputs[1]), Source("loss", trial=trial.name), after),
    )


def whole(scene: NetworkStage, kind: Kind, value: int, trial: StepTrial | None) -> ScreenNumber:
    """Returns a number of recorded examples."""
    return scene.register(f"{value:,}", Source(kind=kind, trial=trial.name if trial else ""), value)


def right_of(scene: NetworkStage, right: Array, trial: StepTrial | None = None) -> ScreenNumber:
    """Returns how many recorded examples are right."""
    return whole(scene, "right", int(np.count_nonzero(right)), trial)


def output(scene: NetworkStage, trace: Mapping[str, Array], trial: StepTrial | None = None) -> ScreenNumber:
    """Returns the output for the true class, in percent if it is a share."""
    y = scene.request.y
    value, source = float(trace["p"][0, y]), Source("p", (y,), trial=trial.name if trial else "")
    softmax = scene.request.network.output == "softmax"
    text = f"{written(rounded(100 * value, 1))} %" if softmax else signed_short(value, 3)
    return scene.register(text, source, value, scene.theme.right)
