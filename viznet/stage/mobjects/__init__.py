"""Mobjects for networks: pictures, neurons, weights, bars and words."""

from viznet.stage.mobjects.bars import Bars
from viznet.stage.mobjects.cells import Cells
from viznet.stage.mobjects.curve import Curve
from viznet.stage.mobjects.edges import Edges
from viznet.stage.mobjects.fan import Fan
from viznet.stage.mobjects.ground import Ground
from viznet.stage.mobjects.neurons import Neurons
from viznet.stage.mobjects.painted import Painted
from viznet.stage.mobjects.pixels import PixelGrid
from viznet.stage.mobjects.scale import ColourScale
from viznet.stage.mobjects.surface import Surface
from viznet.stage.mobjects.wall import PictureWall
from viznet.stage.mobjects.waterfall import Waterfall
from viznet.stage.mobjects.words import Labels, Words

__all__ = [
    "Bars",
    "Cells",
    "ColourScale",
    "Curve",
    "Edges",
    "Fan",
    "Ground",
    "Labels",
    "Neurons",
    "Painted",
    "PictureWall",
    "PixelGrid",
    "Surface",
    "Waterfall",
    "Words",
]
