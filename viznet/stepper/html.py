"""Puts the page together in one file: markup, style, script and recording."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from viznet.errors import StepperError
from viznet.stepper.bundle import bundle
from viznet.stepper.export import Exported
from viznet.stepper.lesson import Lesson
from viznet.theme import MEANINGS, THEMES, Theme

FORMAT = "viznet-page/1"
# The order matters: a later file overrides an earlier one.
STYLES = (
    "base.css",
    "frame.css",
    "stage.css",
    "walk.css",
    "dock.css",
    "panels.css",
    "fork.css",
    "narrow.css",
    "laptop.css",
    "present.css",
    "print.css",
)


def assemble(
    runs: list[Exported],
    *,
    title: str,
    present: bool = False,
    live: str | None = None,
    theme: Theme | None = None,
    lesson: Lesson | None = None,
) -> str:
    """The page as text.

    `live` is the address, relative to the page, at which the page asks for new snapshots of a running training. With a
    theme, the page has its look; without one, it follows the reader's choice of dark or light.
    A lesson is a list of links to go through.
    """
    themes = THEMES if theme is None else THEMES | {theme.scheme: theme}
    folder = files("viznet.stepper") / "static"
    modules = {
        entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".js")
    }
    script, worker = bundle(modules, "main.js"), bundle(modules, "trainer-worker.js")
    style = "\n".join([look(themes), *((folder / name).read_text("utf-8") for name in STYLES)])
    data = {
        "format": FORMAT,
        "title": title,
        "present": present,
        "live": live,
        "themes": {name: _theme_data(each) for name, each in themes.items()},
        "lesson": None if lesson is None else asdict(lesson),
        "theme": None if theme is None else theme.scheme,
        "runs": [run.header for run in runs],
    }
    blobs = "\n".join(
        f'<script type="text/plain" id="weights-{i}">\n{run.blob}\n</script>' for i, run in enumerate(runs)
    )
    parts = {
        "policy": policy(script, style, live=live is not None),
        "title": html.escape(title),
        "style": style,
        "data": inert_json(data),
        "weights": blobs,
        "worker": worker,
        "script": script,
    }
    page = (folder / "index.html").read_text("utf-8")
    before, *places = page.split("{{")
    pieces = [before]
    for place in places:  # in one pass, so that braces in the data are not taken for placeholders
        name, rest = place.split("}}", 1)
        pieces += [parts[name.strip()], rest]
    return "".join(pieces)


def policy(script: str, style: str, *, live: bool = False) -> str:
    """The page's Content-Security-Policy.

    It allows only this script, this style, and pictures and a font that are in the page. A Worker may be made only of
    text that the page has.
    """
    connect = "'self'" if live else "'none'"
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data: blob:; "
        f"font-src data:; worker-src blob:; connect-src {connect}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def inert_json(data: Any) -> str:
    """JSON that cannot end a script element or begin a tag.

    >>> inert_json({"name": "</script><b>"})
    '{"name":"\\\\u003c/script\\\\u003e\\\\u003cb\\\\u003e"}'
    """
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def look(themes: Mapping[str, Theme]) -> str:
    """The colours and fonts of every theme as CSS custom properties.

    The attribute `data-theme` of the root element chooses the theme.
    """
    blocks = []
    for name, theme in themes.items():
        lines = [f"  --{key}: {getattr(theme, key)};" for key in MEANINGS]
        lines += [f"  --series-{i}: {colour};" for i, colour in enumerate(theme.series)]
        blocks.append(f':root[data-theme="{name}"] {{\n  color-scheme: {name};\n' + "\n".join(lines) + "\n}")
        if theme.font:  # in both themes of the page, as the other one is the reader's second choice
            blocks.append(_font_face(theme.font))
    return "\n".join(blocks)


def _font_face(font: str) -> str:
    """A theme's font as CSS, with the file itself if it is one."""
    if not font.lower().endswith((".ttf", ".otf")):
        family = re.sub(r"[^\w -]", "", font)
        return f':root {{ --font: "{family}"; }}'
    try:
        data = base64.b64encode(Path(font).read_bytes()).decode()
    except OSError as error:
        raise StepperError(f"font {font}: it cannot be read: {error.strerror}") from error
    face = f'@font-face {{ font-family: "theme font"; src: url("data:font/ttf;base64,{data}"); }}'
    return face + '\n:root { --font: "theme font"; }'


def _theme_data(theme: Theme) -> dict[str, Any]:
    """The colours and colour tables of a theme, for the page's canvases."""
    return {
        "name": theme.name,
        **{key: getattr(theme, key) for key in MEANINGS},
        "series": list(theme.series),
        "colourNames": theme.colour_names,
        "diverging": base64.b64encode(theme.diverging.tobytes()).decode(),
        "sequential": base64.b64encode(theme.sequential.tobytes()).decode(),
    }
