"""Makes one HTML page of the sections of a scene, with manim-slides.

    python -m viznet.stage.slides CLIPS PAGE TITLE PAPER SOUND

The page stops after each section until the presenter goes on. It contains everything that it needs, reveal.js too, and
loads nothing. SOUND is `muted`, or `heard` if the clips speak.
"""

import json
import sys
from pathlib import Path

import manim_slides.config as slides_config
from manim_slides.convert import RevealJS

REVEAL = Path(__file__).parent / "reveal"


def make_page(clips: Path, page: Path, title: str, paper: str, *, heard: bool) -> None:
    """Puts the clips of a scene into one page, on this colour."""
    (table,) = clips.glob("*.json")
    sections = json.loads(table.read_text())
    slides = [
        slides_config.SlideConfig(file=clips / section["video"], rev_file=clips / section["video"])
        for section in sections
    ]
    size = (int(sections[0]["width"]), int(sections[0]["height"]))
    shown = slides_config.PresentationConfig(slides=slides, resolution=size, background_color=paper)
    template = page.with_suffix(".template")
    source = (REVEAL / "page.html").read_text()
    source = source.replace("[muted]", "" if heard else "data-background-video-muted")
    template.write_text(inlined(source), encoding="utf-8")
    RevealJS(presentation_configs=[shown], one_file=True, template=template, title=title).convert_to(page)
    template.unlink()


def inlined(template: str) -> str:
    """Returns the template with the files of reveal.js, marked as raw text."""
    for name in ("reveal.css", "reveal.js"):
        content = (REVEAL / name).read_text(encoding="utf-8")
        assert "{% endraw %}" not in content and "</script" not in content.lower()
        template = template.replace(f"[{name}]", "{% raw %}" + content + "{% endraw %}")
    return template


if __name__ == "__main__":
    make_page(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4], heard=sys.argv[5] == "heard")
