"""What a notebook shows of viznet.

These are films, pages, messages, and lines that are written again and again.

A notebook has a light or a dark theme. Python cannot know it, but the style sheet of a cell can: JupyterLab, VS Code
and Colab each mark their page. Elsewhere, the theme of the operating system decides.
"""

import base64
import sys
from importlib import import_module
from typing import Any

# How a notebook says that it is dark or light.
DARK = ("[data-jp-theme-light=false]", ".vscode-dark", ".vscode-high-contrast", "html[theme=dark]")
LIGHT = ("[data-jp-theme-light=true]", ".vscode-light", ".vscode-high-contrast-light", "html[theme=light]")

FILM_STYLE = """<style>
@media (prefers-color-scheme: light) {{
  .viznet-dark {{ display: none !important }} .viznet-light {{ display: block !important }}
}}
:is({dark}) .viznet-dark {{ display: block !important }}
:is({dark}) .viznet-light {{ display: none !important }}
:is({light}) .viznet-dark {{ display: none !important }}
:is({light}) .viznet-light {{ display: block !important }}
</style>""".format(dark=", ".join(DARK), light=", ".join(LIGHT))
VIDEO = (
    '<video class="viznet-{theme}" aria-label="{title}" width="{width}" controls autoplay loop muted playsinline '
    'style="display:{display};max-width:100%" src="data:video/mp4;base64,{data}"></video>'
)

# The page in a frame asks for the preferred colour scheme. For a frame, this is the scheme that its element has.
FRAME_STYLE = """<style>
:is({dark}) .viznet-page {{ color-scheme: dark }}
:is({light}) .viznet-page {{ color-scheme: light }}
</style>""".format(dark=", ".join(DARK), light=", ".join(LIGHT))
# Every page is in a frame of its own, so that several pages in one notebook cannot disturb each other.
FRAME = (
    '<iframe class="viznet-page" srcdoc="{page}" title="{title}" width="100%" height="760" '
    'sandbox="allow-scripts allow-downloads" style="border:0;border-radius:8px"></iframe>'
)


def film(dark: bytes, light: bytes, *, title: str, width: int) -> str:
    """A film as HTML: the one that suits the notebook's theme plays.

    Parameters
    ----------
    dark, light
        The same film in both themes, as MP4.
    title
        What the film shows, for readers who do not see it.
    width
        Its width in pixels. In a narrower notebook it is narrower.
    """
    import html  # here, because most programs run in no notebook

    films = (("dark", "block", dark), ("light", "none", light))
    videos = [
        VIDEO.format(
            theme=theme,
            title=html.escape(title),
            width=width,
            display=display,
            data=base64.b64encode(data).decode(),
        )
        for theme, display, data in films
    ]
    return f"<div>{FILM_STYLE}{''.join(videos)}</div>"


def frame(page: str, *, title: str) -> str:
    """A page as HTML: a frame with the page in it, in the notebook's theme."""
    import html

    return FRAME_STYLE + FRAME.format(page=html.escape(page), title=html.escape(title))


def message(error: Exception) -> str:
    """An error as HTML: one line in the place of what cannot be shown.

    >>> message(ValueError("a < b"))
    '<p><strong>Error:</strong> a &lt; b</p>'
    """
    import html

    return f"<p><strong>Error:</strong> {html.escape(str(error))}</p>"


def in_notebook() -> bool:
    """Whether this code runs in a cell of a notebook.

    >>> in_notebook()
    False
    """
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return getattr(shell, "kernel", None) is not None  # IPython in a terminal has no kernel


class CellLine:
    """A line of text below a cell, which is written again and again."""

    def __init__(self, text: str) -> None:
        display: Any = import_module("IPython.display").display
        self._handle = display({"text/plain": text}, raw=True, display_id=True)

    def write(self, text: str) -> None:
        """Writes another text in place of the one before."""
        self._handle.update({"text/plain": text}, raw=True)
