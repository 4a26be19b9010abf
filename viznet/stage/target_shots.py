"""The target beside the answer: outlined bars, and arrows over the gaps."""

import numpy as np
from manim import Arrow, FadeIn, FadeOut, GrowArrow

from viznet.stage.argument import rivals
from viznet.stage.network_stage import NetworkStage

LEAST = 0.12  # a gap shorter than this has no arrow, in the frame's units


def show_targets(scene: NetworkStage) -> None:
    """Draws the target of every output as an outlined bar over its bar.

    Arrows then say how far the true class should go up, and its largest rival down.
    """
    diagram, theme, y = scene.diagram, scene.theme, scene.request.y
    bars, shown = diagram.bars, diagram.shown[diagram.last]
    outlined = bars.outlines((shown == y).astype(float), theme.ink)
    scene.play(FadeIn(outlined), bars.animate.set_opacity(0.45), run_time=0.5)
    arrows = []
    truth, rival = rivals(scene)
    for k, target, colour in ((truth, 1.0, theme.right), (rival, 0.0, theme.wrong)):
        if k is None or k not in shown:
            continue
        row = diagram.row(diagram.last, k)
        start, end = bars.at(row, float(scene.values["p"][k])), bars.at(row, target)
        if np.linalg.norm(end - start) > LEAST:
            arrows.append(Arrow(start, end, buff=0, color=colour, stroke_width=7, tip_length=0.2))
    if arrows:
        scene.play(*map(GrowArrow, arrows), run_time=1.0)
    scene.play(
        *map(FadeOut, [*arrows, outlined, scene.bar_labels, bars]),
        run_time=0.5,
    )
    bars.set_opacity(1)
