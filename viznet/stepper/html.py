"""Assembles the page in one file: markup, style, script and recording. Its policy forbids everything else."""

import base64
import hashlib
import html
import json
from importlib.resources import files
from typing import Any

from viznet.stepper.bundle import bundle
from viznet.stepper.export import Exported
from viznet.theme import THEMES, Theme

FORMAT = "viznet-page/1"
# In the order of the cascade.
STYLES = ("base.css", "frame.css", "stage.css", "walk.css", "dock.css", "panels.css", "narrow.css")


def assemble(runs: list[Exported], *, title: str, present: bool = False, live: str | None = None) -> str:
    """The page as text. `live` is the address, relative to the page, at which a running training is followed."""
    folder = files("viznet.stepper") / "static"
    modules = {
        entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".js")
    }
    script = bundle(modules, "main.js")
    style = "\n".join([colours(), *((folder / name).read_text("utf-8") for name in STYLES)])
    data = {
        "format": FORMAT,
        "title": title,
        "present": present,
        "live": live,
        "themes": {name: _tables(theme) for name, theme in THEMES.items()},
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
        "script": script,
    }
    page = (folder / "index.html").read_text("utf-8")
    before, *places = page.split("{{")
    pieces = [before]
    for place in places:  # in one pass, so that braces in the data are not taken for places
        name, rest = place.split("}}", 1)
        pieces += [parts[name.strip()], rest]
    return "".join(pieces)


def policy(script: str, style: str, *, live: bool = False) -> str:
    """The Content-Security-Policy: only this script, only this style, only pictures of its own."""
    connect = "'self'" if live else "'none'"
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data: blob:; "
        f"connect-src {connect}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def inert_json(data: Any) -> str:
    """JSON in which no character can end a script element or begin a tag.

    >>> inert_json({"name": "</script><b>"})
    '{"name":"\\\\u003c/script\\\\u003e\\\\u003cb\\\\u003e"}'
    """
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def colours() -> str:
    """The theme's colours as CSS custom properties, for `data-theme` on the root element."""
    blocks = []
    for name, theme in THEMES.items():
        lines = [f"  --{key}: {getattr(theme, key)};" for key in NAMES]
        lines += [f"  --series-{i}: {colour};" for i, colour in enumerate(theme.series)]
        blocks.append(f':root[data-theme="{name}"] {{\n  color-scheme: {name};\n' + "\n".join(lines) + "\n}")
    return "\n".join(blocks)


NAMES = ("paper", "ink", "muted", "faint", "positive", "negative", "activation", "right", "wrong", "focus")


def _tables(theme: Theme) -> dict[str, Any]:
    """A theme as the page's canvases need it."""
    return {
        "name": theme.name,
        **{key: getattr(theme, key) for key in NAMES},
        "series": list(theme.series),
        "diverging": base64.b64encode(theme.diverging.tobytes()).decode(),
        "sequential": base64.b64encode(theme.sequential.tobytes()).decode(),
    }
