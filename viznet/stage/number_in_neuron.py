"""A neuron that grows until its number can be read in it."""

from collections.abc import Iterable, Sequence

from manim import Circle, VGroup

from viznet.activations import Array
from viznet.stage.flights import covers
from viznet.stage.mobjects import Labels, Words
from viznet.stage.network_stage import NetworkStage
from viznet.stage.screen_number import ScreenNumber
from viznet.stage.stage import LABEL

AROUND = 0.1  # between the number and its circle, in the frame's units
LARGEST = 0.6  # a larger circle would hide too much of what is beside it


def number_in_neuron(
    scene: NetworkStage, centre: Array, line: Sequence[Words], around: Iterable[Words | Labels]
) -> list[VGroup]:
    """Returns a large circle with the last number of a sum in it.

    Parameters
    ----------
    centre
        Where the neuron is, (3,).
    line
        The sum, whose last number is the neuron's.
    around
        Words that it must not cover. Where it would, or if the number is too long, the list is empty.
    """
    *_, total = (piece for words in line for piece in words.pieces if isinstance(piece, ScreenNumber))
    number = scene.words(total, size=LABEL).move_to(centre)
    radius = number.width / 2 + AROUND
    boxes = [box for other in around for box in other.boxes()]
    middles = [((box[:2] + box[2:]) / 2, (box[2:] - box[:2]) / 2) for box in boxes]
    if radius > LARGEST or any(covers(at, half, centre[:2], radius) for at, half in middles):
        return []
    theme = scene.theme
    disc = Circle(radius, color=theme.focus, stroke_width=4, fill_color=theme.paper, fill_opacity=1)
    return [VGroup(disc.move_to(centre), number)]
