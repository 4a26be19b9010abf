"""What a Manim scene needs: the stage, its mobjects, and its numbers.

    from viznet.stage import PixelGrid, Stage

This is the only package of viznet that imports Manim.
"""

from viznet.stage.diagram import Diagram
from viznet.stage.mobjects import Bars, ColourScale, Curve, Edges, Labels, Neurons, Painted, PixelGrid, Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import Formula, ScreenNumber, Symbol
from viznet.stage.stage import CAPTION, LABEL, TEXT, Stage
from viznet.walkthroughs.source import Source

__all__ = [
    "CAPTION",
    "LABEL",
    "TEXT",
    "Bars",
    "ColourScale",
    "Curve",
    "Diagram",
    "Edges",
    "Formula",
    "Labels",
    "NetworkStage",
    "Neurons",
    "Painted",
    "PixelGrid",
    "ScreenNumber",
    "Source",
    "Stage",
    "Symbol",
    "Words",
]
