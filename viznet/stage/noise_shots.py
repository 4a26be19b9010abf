"""The slopes of small batches, as arrows."""

from typing import Any

from manim import DOWN, FadeIn

from viznet.stage import captions_descent as captions
from viznet.stage.hill_stage import HillStage
from viznet.stage.mobjects import Fan
from viznet.stage.screen_number import ScreenNumber, signed
from viznet.stage.stage import TEXT
from viznet.walkthroughs.sentence import pieces
from viznet.walkthroughs.source import Source


def noise(scene: HillStage) -> None:
    """Compares the slopes of small batches at the first and the last moment."""
    hill, last = scene.hill, scene.end_index
    batch = scene.request.run.meta.batch_size
    # Where all examples together have no slope, those of batches have no angle to it.
    moments = [0, last] if last and hill.has_slope(0) else [last]
    angles = [hill.angles(moment) for moment in moments]
    fans = [fan(scene, each) for each in angles]
    size, first = hill.batches[0], fans[0]
    near: Any = (0, 1.0, 0) if scene.upright else (0, 1.2, 0)
    if scene.request.run.meta.epoch_length == 1:  # every step sees all examples
        scene.say("noise", captions.SEES_ALL, animations=scene.leaving())
    else:
        seen = captions.SEES.of(batch)
        scene.say("noise", seen, batch=scene.count("batch", value=batch), animations=scene.leaving())
    scene.add(first.move_to(near))
    scene.during(first.animate.set_reach(0, 1, 0), least=1.8, rest=0.8)  # one arrow alone would say nothing
    scene.say(
        "arrows",
        captions.ARROWS.of(size),
        size=batch_size(scene, size),
        all=scene.count("recorded examples", value=len(hill.y)),
    )
    scene.during(first.animate.set_reach(1, 1, 0), least=1.0, rest=0.8)
    means = [float(each.mean()) for each in angles]
    scene.say(
        "miss", captions.MISS, step=scene.step_of(moments[0]), angle=angle_at(scene, moments[0], means[0])
    )
    scene.during(first.animate.set_reach(1, 1, 1), least=1.4, rest=1.0)
    if len(moments) > 1:
        places: Any = [(0, 2.2, 0), (0, -3.4, 0)] if scene.upright else [(-3.4, 1.0, 0), (3.4, 1.0, 0)]
        scene.say(
            "later",
            captions.noise_later(*means),
            step=scene.step_of(last),
            angle=angle_at(scene, last, means[1]),
        )
        scene.play(first.animate.move_to(places[0]), run_time=0.8)
        second = fans[1].move_to(places[1])
        scene.add(second)
        names = [under(scene, each, moment) for each, moment in zip(fans, moments)]
        scene.play(second.animate.set_reach(1, 1, 0), *map(FadeIn, names), run_time=1.6)
        scene.during(second.animate.set_reach(1, 1, 1), least=0.8, rest=0.8)
    scene.say("average", captions.on_average(angles))
    scene.during(*(each.animate.set_judged(1.0) for each in fans[: len(moments)]), least=1.2, rest=1.2)


def fan(scene: HillStage, angles: Any) -> Fan:
    """Returns arrows at these angles, of which nothing is drawn yet."""
    theme = scene.theme
    return Fan(
        angles,
        radius=3.0,
        colour=theme.positive,
        thick=theme.focus,
        uphill=theme.wrong,
        reach=0,
    )


def under(scene: HillStage, each: Fan, moment: int) -> Any:
    """Returns the step of a fan, at its place below it."""
    words = scene.words(
        *pieces("step {step}", step=scene.step_of(moment)), size=TEXT, colour=scene.theme.muted
    )
    return words.move_to([*(each.middle + (each.radius + 0.35) * DOWN[:2]), 0])


def batch_size(scene: HillStage, size: int) -> ScreenNumber:
    """Returns how many recorded examples a small batch has."""
    source = Source(kind="size of batch", batch=scene.hill.batches[1][:size])
    return scene.register(f"{size:,}", source, size)


def angle_at(scene: HillStage, moment: int, mean: float) -> ScreenNumber:
    """Returns by how much the slopes of batches turn, on average."""
    size, drawn = scene.hill.batches
    step = int(scene.request.run.steps[moment])
    source = Source(index=(size,), kind="mean angle", examples=drawn, step=step)
    return scene.register(signed(mean, 0), source, mean)
