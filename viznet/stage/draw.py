"""Draws one scene: `viznet.rendering` starts it in a process of its own, with an order.

The order is a JSON file: the scene's file and class, what it is to show, the folder to work in, size and frames a
second. Progress goes to standard output, one JSON object a line: `seconds` of film drawn so far, and at the end `film`
and `sections`, where they are, or `refused` or `failed` with the reason. A traceback goes to standard error.
"""

import importlib.util
import json
import sys
import traceback
from pathlib import Path
from typing import Any

from manim import Scene, tempconfig

from viznet.errors import VizError
from viznet.rendering.request import request_from_order
from viznet.stage.stage import configuration
from viznet.theme import THEMES


def draw(order: dict[str, Any]) -> dict[str, Any]:
    """Renders the scene of the order; returns where the film and its sections are, and how long it is."""
    theme = THEMES[order["request"]["theme"]]
    settings = configuration(order["width"], order["height"], theme) | {
        "media_dir": order["media"],
        "output_file": order["name"],
        "frame_rate": order["fps"],
        "save_sections": order["sections"],
        "format": "mp4",
        "renderer": "cairo",
        "video_encoder_options": {"preset": "veryfast", "crf": "18"},  # as every film of viznet
        "max_inflight_encoders": 2,  # the next part is drawn while the last is still encoded
        "disable_caching": True,  # hashing every animation costs more than it saves in a film drawn once
        "progress_bar": "none",
        "verbosity": "ERROR",
        "preview": False,
        "dry_run": False,
    }
    with tempconfig(settings):
        told = load(Path(order["file"]), order["class"])
        assert issubclass(told, Scene)
        request = request_from_order(order["request"])  # after the file, which may add the run's activation

        def play(self: Any, *animations: Any, **options: Any) -> None:
            told.play(self, *animations, **options)
            tell(seconds=self.time)

        ordered = {"request": request, "play": play, "__module__": told.__module__}
        scene = type(told.__name__, (told,), ordered)()
        scene.render()
        writer = scene.renderer.file_writer
        film = Path(writer.movie_file_path)
        if not film.exists():
            raise RuntimeError(f"{order['class']} plays nothing, so there is no film")
        sections = str(writer.sections_output_dir) if order["sections"] else ""
        return {"film": str(film), "sections": sections, "seconds": scene.time}


def load(file: Path, class_name: str) -> Any:
    """The scene's class, from its file: which may import the files beside it."""
    sys.path.append(str(file.parent))  # last, so that no file there can stand in for a module of ours
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return getattr(module, class_name)


def tell(**news: Any) -> None:
    print(json.dumps(news), flush=True)


def main(order: str) -> int:
    try:
        tell(**draw(json.loads(Path(order).read_text())))
    except VizError as error:
        tell(refused=str(error))
        return 1
    except BrokenPipeError:
        return 1  # nobody waits for this film any more
    except Exception as error:
        traceback.print_exc()
        lines = str(error).strip().splitlines()
        tell(failed=f"{type(error).__name__}: {lines[-1] if lines else 'no reason given'}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
