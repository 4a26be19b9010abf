"""The Hessian: a real part of it, and the price of all."""

import numpy as np
from manim import DOWN, LEFT, UP, FadeIn, FadeOut, Rectangle, Square, Transform, VGroup

from viznet.stage import captions_descent as captions
from viznet.stage.hill_stage import HillStage
from viznet.stage.mobjects import PixelGrid, Words
from viznet.stage.stage import TEXT, TIMES
from viznet.walkthroughs.numbers import number
from viznet.walkthroughs.sentence import pieces
from viznet.walkthroughs.source import Source


def hessian(scene: HillStage) -> None:
    """Shows a real part of the Hessian, how small a part it is, and its price."""
    hill, theme = scene.hill, scene.theme
    numbers, few = hill.hessian, len(hill.hessian)
    limit = 2 * float(np.sqrt((numbers**2).mean())) or 1.0
    side, centre = (6.2, (0, 0.6, 0)) if scene.upright else (4.5, (0, -0.2, 0))
    part = PixelGrid(
        0 * numbers, table=theme.diverging, low=-limit, high=limit, height=side, frame=theme.muted
    ).move_to(centre)
    scene.say("hessian", captions.HESSIAN, animations=[*scene.leaving(), FadeIn(part)])
    scene.during(part.animate.set_values(numbers), least=1.6, rest=0.8)
    frame = Square(side, color=theme.ink, stroke_width=4, fill_color=theme.muted, fill_opacity=0.35)
    frame.move_to(centre)
    corner = frame.get_corner(UP + LEFT)
    tiny = part.copy().scale(few / hill.total).move_to(corner, aligned_edge=UP + LEFT)
    edge = scene.words(scene.total(), size=TEXT, colour=theme.muted)
    edges = [edge.next_to(frame, UP, buff=0.12)]
    if not scene.upright:  # an upright frame has no room beside the square
        edges.append(edge.copy().next_to(frame, LEFT, buff=0.2))
    scene.say("part", captions.PART, part=scene.count("hessian", few, value=few**2))
    scene.add(frame, part)
    scene.play(FadeIn(frame), Transform(part, tiny), *map(FadeIn, edges), run_time=2.0)
    whole = scene.count("hessian", value=hill.total**2, colour=theme.focus)
    scene.compute(
        [
            scene.words(*pieces("{n}{times}{n} $=$", n=scene.total(), times=TIMES)),
            scene.words(whole),
        ]
    )
    scene.wait_for(0.8)
    show_memory(scene, frame)
    price(scene, VGroup(frame, part, *edges))


def show_memory(scene: HillStage, frame: Square) -> None:
    """Says how much memory the Hessian takes, and fills its square."""
    hill, theme = scene.hill, scene.theme
    template = captions.memory_sentence(hill.hessian_bytes)
    unit = captions.unit_of(hill.hessian_bytes)
    size = hill.hessian_bytes / unit
    source = Source(kind="hessian bytes", index=(unit,))
    shown = scene.register(number(size) if size < 1000 else f"{round(size):,}", source, size)
    scene.say("memory", template, size=shown, keep_sum=True)
    full = frame.copy().set_stroke(width=0).set_fill(theme.positive, 0.5)
    filled = full.copy().stretch_to_fit_height(0.01).move_to(frame.get_top(), aligned_edge=UP)
    scene.during(Transform(filled, full), least=1.6, rest=0.8)
    frame.set_fill(theme.positive, 0.5)
    scene.remove(filled)


def price(scene: HillStage, table: VGroup) -> None:
    """Compares an inversion with the whole training, as bars."""
    hill, theme = scene.hill, scene.theme
    taken = int(scene.request.run.steps[-1])  # also if the film shows an earlier step
    left = np.array([-3.4, -4.2, 0]) if scene.upright else np.array([-0.6, 0.7, 0])
    most, longest = max(hill.inversion, taken, 1), 6.8 if scene.upright else 7.0
    verdict = captions.DEAR.of(taken) if hill.inversion > taken else captions.AFFORDABLE.of(taken)
    scene.say("price", captions.PRICE, price=scene.count("inversion", value=hill.inversion))
    if not scene.upright:
        scene.play(table.animate.scale(0.9).move_to([-4.3, -0.4, 0]), run_time=0.8)
    counts = (("one inversion", hill.inversion, theme.wrong), ("the whole training", taken, theme.right))
    for row, (name, count, colour) in enumerate(counts):
        if row:
            scene.say("verdict", verdict, taken=scene.step_of(-1))
        at = left + 1.9 * row * DOWN if not scene.upright else left + 1.25 * row * DOWN
        title = scene.words(name, size=TEXT, colour=theme.muted).move_to(at + 0.2 * UP, aligned_edge=LEFT)
        bar = Rectangle(
            width=max(longest * count / most, 0.04),
            height=0.7,
            stroke_width=0,
            fill_color=colour,
            fill_opacity=1,
        ).move_to(at + 0.5 * DOWN, aligned_edge=LEFT)
        start = bar.copy().stretch_to_fit_width(0.02).move_to(bar.get_left(), aligned_edge=LEFT)
        scene.play(FadeIn(title), FadeIn(start), run_time=0.4)
        # The bar of the training may be too short to see it grow: then the table that nobody inverts goes away.
        leaving = table if row and hill.inversion > taken else []
        centre = table.get_center()
        gone = [
            FadeOut(one) if isinstance(one, Words) else FadeOut(one, scale=0.1, target_position=centre)
            for one in leaving
        ]
        scene.during(Transform(start, bar), *gone, least=1.2, rest=1.2)
