"""Draws one scene; `viznet.rendering` runs this in another process.

The order is a JSON file with the file and the class of the scene, what to show, the folder to work in, the size, and
the frames a second. Messages go to standard output, one JSON object a line: `seconds` is how much of the film is drawn.
The last message has `film` and `sections`, the paths of the results. Of a `Stage` it also has `loop`, the part of the
film that is fit for a GIF, `narration`, its sentences, and `questions`, how often the film asks. Or the last message
has `refused` or `failed`, the reason. A traceback goes to standard error.
"""

import contextlib
import errno
import json
import sys
import traceback
from pathlib import Path
from typing import Any

from manim import Scene, config, tempconfig

from viznet.errors import SceneError, VizError
from viznet.own_code import run_file, what_happened
from viznet.receipts import Receipt
from viznet.receipts.receipt_file import receipt_text
from viznet.rendering.request import SceneRequest, request_from_order
from viznet.stage.film_writer import write_one_stream
from viznet.stage.on_screen import OnScreen
from viznet.stage.stage import Stage
from viznet.stage.zones import configuration
from viznet.theme import Theme
from viznet.walkthroughs.sentence import fill

NOT_COVERED = (
    "Pictures, bars, lines and curves are checked by the tests of viznet, not by this receipt.",
    "Numbers that count what is drawn are listed, but no recording can confirm them.",
    "Texts of Manim's own classes are not listed, and neither are the places in symbols such as z2[4].",
)

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # what a full disk says, a quota and a limit of files
NO_ROOM = (
    "{folder}: there is no room to draw the film here: {reason}; "
    "make room, or name another folder in VIZNET_CACHE"
)


def draw(order: dict[str, Any]) -> dict[str, Any]:
    """Renders the scene of the order; returns the last message about it."""
    theme = Theme(**order["request"]["theme"])
    settings = configuration(order["width"], order["height"], theme) | {
        "media_dir": order["media"],
        "output_file": order["name"],
        "frame_rate": order["fps"],
        "save_sections": order["sections"],
        "format": "mp4",
        "renderer": "cairo",
        "video_encoder_options": {"preset": "veryfast", "crf": "18"},  # as every film of viznet
        "disable_caching": True,  # to hash every animation takes longer than it saves
        "progress_bar": "none",
        "verbosity": "ERROR",
        "preview": False,
        "dry_run": False,
    }
    with tempconfig(settings):
        scene_class: Any = getattr(run_file(Path(order["file"]), SceneError), order["class"])
        assert issubclass(scene_class, Scene)
        # The file is loaded first, because it may add the activation of the run.
        request = request_from_order(order["request"])

        def play(self: Any, *animations: Any, **options: Any) -> None:
            scene_class.play(self, *animations, **options)
            send(seconds=self.time)

        members = {"request": request, "play": play, "__module__": scene_class.__module__}
        ordered_class = type(scene_class.__name__, (scene_class,), members)
        # The class of a `Stage` has set what the environment says. Here the order counts.
        config.update(settings)
        scene = ordered_class()
        write_one_stream(scene)
        on_screen = OnScreen(scene)
        scene.render()
        writer = scene.renderer.file_writer
        film = Path(writer.movie_file_path)
        if not film.exists():
            raise RuntimeError(f"{order['class']} plays nothing, so there is no film")
        sections = str(writer.sections_output_dir) if order["sections"] else ""
        receipt = Path(order["media"]) / "receipt.json"
        receipt.write_text(receipt_text(receipt_of(request, on_screen)), encoding="utf-8")
        made: dict[str, Any] = {
            "film": str(film),
            "sections": sections,
            "receipt": str(receipt),
            "seconds": scene.time,
        }
        if isinstance(scene, Stage):
            made |= {
                "loop": scene.best_part(),
                "narration": scene.narration,
                "questions": len(scene.questions),
            }
        return made


def receipt_of(request: SceneRequest, on_screen: OnScreen) -> Receipt:
    """Lists what the scene has shown.

    The name of the film and its SHA-256 are not known yet.
    """
    numbers, sentences, unsourced = on_screen.listed()
    return Receipt(
        film="",
        sha256="",
        run=request.run.name,
        hash=request.run.hash,
        step=request.at,
        example=request.example,
        numbers=tuple(numbers),
        sentences=tuple(sentences),
        unsourced=tuple(unsourced),
        not_covered=NOT_COVERED,
    )


def send(**message: Any) -> None:
    """Writes one message to the process that waits for the film."""
    print(json.dumps(message), flush=True)


def full_disk(error: BaseException | None) -> str | None:
    """Returns what the disk said, if an error or its cause is that it is full.

    >>> try:
    ...     raise RuntimeError("no frame") from OSError(errno.ENOSPC, "No space left on device")
    ... except RuntimeError as error:
    ...     full_disk(error), full_disk(ValueError())
    ('No space left on device', None)
    """
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return error.strerror
        error = error.__cause__ or error.__context__
    return None


def main(order: str) -> int:
    """Draws the scene of an order; returns 1 if there is no film, else 0."""
    asked = json.loads(Path(order).read_text())
    try:
        send(**draw(asked))
    except VizError as error:
        send(refused=str(error))
        return 1
    except BrokenPipeError:
        return 1  # the process that waited for this film has ended
    except Exception as error:
        full = full_disk(error)
        if full is not None:  # the line of the scene that was drawn just then is not to blame
            send(refused=fill(NO_ROOM, folder=Path(asked["media"]).parents[1], reason=full))
            return 1
        send(failed=what_happened(error, Path(asked["file"])))
        with contextlib.suppress(OSError):  # on a full disk, the traceback has no room either
            traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
