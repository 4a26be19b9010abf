"""A terminal that shows control characters instead of obeying them."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from viznet.errors import visible


class SafeConsole(Console):
    """A console of Rich for texts that come from files.

    A name of a class or of a file may hold the escape codes of a terminal, which could recolour it, move its cursor or
    change its title. They are shown as `\\x1b` and so on. Styles and tables work as in Rich.
    """

    def render_str(self, text: str, **options: Any) -> Text:
        """Makes a text of a string, in which nothing is a control code."""
        return super().render_str(visible(text, keep="\n\t"), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Draws anything, without the control codes in its texts."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(visible(segment.text, keep="\n\t"), segment.style)
