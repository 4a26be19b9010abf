"""The stage that scenes stand on, made of Manim: places, pace, numbers that know their source, and the mobjects.

    from viznet.stage import PixelGrid, Stage

This is the one package of viznet that imports Manim.
"""

from viznet.stage.diagram import Diagram
from viznet.stage.mobjects import Bars, ColourScale, Curve, Edges, Labels, Neurons, Painted, PixelGrid, Words
from viznet.stage.passes import Pass
from viznet.stage.screen_number import Equation, ScreenNumber, Symbol
from viznet.stage.stage import CAPTION, LABEL, TEXT, Stage

__all__ = [
    "CAPTION",
    "LABEL",
    "TEXT",
    "Bars",
    "ColourScale",
    "Curve",
    "Diagram",
    "Edges",
    "Equation",
    "Labels",
    "Neurons",
    "Painted",
    "Pass",
    "PixelGrid",
    "ScreenNumber",
    "Stage",
    "Symbol",
    "Words",
]
