"""Mobjects for networks: pictures of numbers, neurons, weights, bars and words, each of them one mobject."""

from mobjects.bars import Bars
from mobjects.curve import Curve
from mobjects.edges import Edges
from mobjects.neurons import Neurons
from mobjects.painted import Painted
from mobjects.pixels import PixelGrid
from mobjects.scale import ColourScale
from mobjects.words import Labels, Words

__all__ = ["Bars", "ColourScale", "Curve", "Edges", "Labels", "Neurons", "Painted", "PixelGrid", "Words"]
