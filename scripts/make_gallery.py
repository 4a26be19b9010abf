"""Makes every picture that the README and the docs show, from one run.

    make gallery                                              all of them
    .venv/bin/python -m scripts.make_gallery docs/stepper.png     some of them, by name

It also makes `outputs/overview/`, which git does not keep: a short GIF of every view and of every scene, with a page
that shows them all.

The run is always the same: 4 epochs of 784-16-16-10 on the digits in the package, with seed 7. Every scene and the page
show the example that `viznet explain` explains.
"""

import html
import io
import json
import sys
import tempfile
from collections.abc import Callable
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

import imageio.v3 as iio
import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import viznet as vz
from scripts import chromium
from viznet.cli.stopping import stoppable
from viznet.errors import VizError
from viznet.files import size, write
from viznet.film.palette import Palette
from viznet.marks import HTML_MARK, MARK, marked_page
from viznet.rendering.finding import scenes
from viznet.walkthroughs.subject import find_subject

ROOT = Path(__file__).resolve().parents[1]
VIEWS = tuple(vz.views.VIEWS)
LOOPS = ("forward_pass", "backward_pass")  # scenes that the README shows as a GIF
SCENES = {  # the section of each scene that is shown as a picture
    "network": "counts",
    "forward_pass": "z2-neuron",
    "backward_pass": "dW1-picture",
    "training_step": "disagreement",
    "learning": "end",
    "equation": "distance",
    "worked_example": "agree",
    "neuron": "passed",
    "chain_rule": "check",
    "gradient_descent": "training",
}
# So many seconds before the end of a section, everything in it is visible and nothing fades yet.
BEFORE_THE_END = 1.2
SCENE_SIZE = (960, 540)
OVERVIEW = """<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
{mark}
<title>viznet: all views and scenes</title>
<style>
body {{ margin: 1rem auto; max-width: 84rem; padding: 0 1rem; font: 1rem sans-serif }}
body {{ color: #e8eaed; background: #0b0e14 }}
figure {{ display: inline-block; width: min(100%, 26rem); margin: 0 1rem 1.5rem 0; vertical-align: top }}
img {{ width: 100% }}
</style>
<h1>All views and scenes</h1>
{figures}
"""
FIGURE = """<figure><a href="{stills}/{name}.png"><img src="{name}.gif" alt="A still picture of {name}"></a>
<figcaption><b>{name}</b> {words}</figcaption></figure>"""
WINDOW = {"width": 1440, "height": 900}  # of the page


class Gallery:
    """The run that all pictures show, and a folder for temporary files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def run(self) -> vz.Run:
        digits = vz.digits()
        steps = vz.train(vz.MLP(784, 16, 16, 10, seed=7), digits, epochs=4)
        return vz.record(steps, self.folder / "digits-16-16")

    def views_film(self, path: Path) -> None:
        vz.animate(self.run, "dashboard").save(path, fps=10, size=(960, 540), seconds=8)

    def view(self, name: str, path: Path) -> None:
        # This is the size in which the README shows it, so that its text is legible there.
        still = vz.animate(self.run, name).still(size=(1280, 720))
        picture = io.BytesIO()
        still.savefig(picture, dpi="figure", format="png")
        save_small(Image.open(picture).convert("RGB"), path)

    @cache  # noqa: B019  the gallery exists as long as the script
    def scene(self, name: str) -> Path:
        """Renders a scene's film, once for all pictures that are taken from it."""
        film = self.folder / f"{name}.mp4"
        return vz.scene(name, self.run).save(film, sections=True, gif=True)

    def view_loop(self, name: str, path: Path) -> None:
        vz.animate(self.run, name).save(path, fps=8, size=(640, 360), seconds=4)

    def overview(self, path: Path) -> None:
        path.write_text(overview_page(), encoding="utf-8")

    def scene_loop(self, name: str, path: Path) -> None:
        path.write_bytes(self.scene(name).with_suffix(".gif").read_bytes())

    def scene_picture(self, name: str, path: Path) -> None:
        """Saves a frame of a scene's section, shortly before its end."""
        film = self.scene(name)
        (table,) = film.with_name(f"{name}_sections").glob("*.json")
        clip = section_clip(table, SCENES[name])
        fps = iio.immeta(clip, plugin="pyav")["fps"]
        frames = iio.imread(clip, plugin="pyav")
        picture = frames[max(0, len(frames) - 1 - round(BEFORE_THE_END * fps))]
        save_small(Image.fromarray(np.asarray(picture)).resize(SCENE_SIZE, Image.Resampling.LANCZOS), path)

    def page(self, path: Path) -> None:
        """Takes a picture of the page at the end of the training.

        It shows the most active neuron of the first layer.
        """
        from playwright.sync_api import sync_playwright

        file = vz.explore(self.run).save(self.folder / "stepper.html")
        subject = find_subject(self.run)
        neuron = int(subject.network.forward(subject.x)["a1"][0].argmax())
        address = f"{file.as_uri()}#neuron=1.{neuron}&mode=activations"
        with sync_playwright() as playwright:
            browser = chromium.launch(playwright)
            page: Any = browser.new_page(viewport=WINDOW, color_scheme="dark", reduced_motion="reduce")
            page.goto(address)
            page.wait_for_selector("html[data-ready=yes]")
            # The page computes the curve of the answer in the background, part by part.
            before, picture = b"", page.screenshot()
            while picture != before:
                page.wait_for_timeout(1000)
                before, picture = picture, page.screenshot()
            save_small(Image.open(io.BytesIO(picture)).convert("RGB"), path)
            browser.close()


def save_small(picture: Image.Image, path: Path) -> None:
    """Saves a PNG of 255 colours, in a third of the usual size.

    The palette is made as for a GIF. It keeps the background and small bright things, such as a ring, as they are.
    """
    pixels = np.asarray(picture.convert("RGBA"))
    palette = Palette.of([pixels])
    few = Image.fromarray(palette.indices(pixels))
    few.putpalette(palette.colours.tobytes())
    mark = PngInfo()
    mark.add_text("Software", MARK)
    few.save(path, format="png", optimize=True, pnginfo=mark)


def overview_page() -> str:
    """Returns the page that shows the GIFs of all views and scenes.

    A click on one opens its still picture.
    """
    parts = {
        ("Views", "../gallery"): {name: view.doc for name, view in vz.views.VIEWS.items()},
        ("Scenes", "../../docs/scenes"): {name: entry.description for name, entry in scenes().items()},
    }
    figures = [
        f"<h2>{title}</h2>\n"
        + "\n".join(
            FIGURE.format(name=name, stills=stills, words=html.escape(words))
            for name, words in entries.items()
        )
        for (title, stills), entries in parts.items()
    ]
    return marked_page(OVERVIEW.format(mark=HTML_MARK, figures="\n".join(figures)))


def section_clip(table: Path, name: str) -> Path:
    """Finds the clip of a section by the name that the scene gives it."""
    for section in json.loads(table.read_text(encoding="utf-8")):
        if section["name"] == name:
            return table.parent / str(section["video"])
    raise SystemExit(f"{table}: no section {name!r}")


MAKERS: dict[str, Callable[[Gallery, Path], None]] = {
    "outputs/gallery/dashboard.gif": Gallery.views_film,
    **{f"outputs/gallery/{name}.png": partial(Gallery.view, name=name) for name in VIEWS},
    **{f"outputs/gallery/{name}.gif": partial(Gallery.scene_loop, name=name) for name in LOOPS},
    **{f"docs/scenes/{name}.png": partial(Gallery.scene_picture, name=name) for name in SCENES},
    "docs/stepper.png": Gallery.page,
}


# Git keeps none of these.
LOOPS_OF_ALL: dict[str, Callable[[Gallery, Path], None]] = {
    **{f"outputs/overview/{name}.gif": partial(Gallery.view_loop, name=name) for name in VIEWS},
    **{f"outputs/overview/{name}.gif": partial(Gallery.scene_loop, name=name) for name in SCENES},
    "outputs/overview/index.html": Gallery.overview,
}


def main(*names: str, root: Path = ROOT) -> None:
    makers = MAKERS | LOOPS_OF_ALL
    unknown = set(names) - set(makers)
    if unknown:
        raise SystemExit(f"no picture {', '.join(sorted(unknown))}; choose from {', '.join(makers)}")
    with tempfile.TemporaryDirectory() as folder:
        gallery = Gallery(Path(folder))
        for name in names or makers:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            made = gallery.folder / path.name
            makers[name](gallery, path=made)  # type: ignore[call-arg]
            write(path, made.read_bytes(), VizError)
            print(f"{name} ({size(path.stat().st_size)})")


if __name__ == "__main__":
    try:
        with stoppable():
            main(*sys.argv[1:])
    except VizError as error:
        sys.exit(str(error))
