"""The demo: one small training, and everything made of its recording."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import viznet as vz
from viznet.defaults import SECONDS
from viznet.errors import VizError
from viznet.files import check_free, check_list, is_listed, list_own
from viznet.receipts import receipt_beside
from viznet.rendering import beside_film, save_all, scenes

PAGE = "stepper.html"
SCENES = ("forward_pass", "backward_pass")
SIZES = {".mp4": (1280, 720), ".gif": (640, 360)}
GIF_FPS = 15
OWN_RUN = "run/meta.json"  # is listed in the folder, so that a later demo recognises this recording


@dataclass(frozen=True)
class Made:
    """A file that the demo made, what is in it, and how many seconds it took."""

    path: Path
    what: str
    seconds: float

    @property
    def bytes(self) -> int:
        """The size of the file, or of all files in the folder."""
        files = self.path.rglob("*") if self.path.is_dir() else [self.path]
        return sum(file.stat().st_size for file in files if file.is_file())


def demo(out: Path, *, progress: bool = True) -> list[Made]:
    """Trains 784-16-16-10, and makes films, scenes and a page of it.

    There is a film of every view, as MP4 and GIF, the page to step through the training and, if Manim is installed,
    one digit's forward and backward pass.

    Parameters
    ----------
    out
        The folder of all files. What an earlier demo made there is replaced.
    progress
        Whether a terminal shows how far the work is.

    Returns
    -------
    list of Made
        What was made, the recording first.

    Raises
    ------
    VizError
        Another file has the name of one that would be made. Nothing is trained then, and the file stays.
    """
    check_out(out)
    digits = vz.digits()
    made: list[Made] = []

    def make(what: str, work: Callable[[], Path]) -> None:
        start = time.perf_counter()
        path = work()
        made.append(Made(path, what, time.perf_counter() - start))

    def train() -> Path:
        network = vz.MLP(784, 16, 16, 10, seed=7)
        training = vz.train(network, digits, optimizer=vz.SGD(lr=0.1), batch_size=16, epochs=4)
        path = vz.record(training, out / "run", overwrite=True, progress=progress).path
        list_own(out, [OWN_RUN], VizError)
        return path

    make("the recording", train)
    run = vz.open_run(out / "run")
    for name, view in vz.views.VIEWS.items():
        for suffix, size in SIZES.items():
            fps = GIF_FPS if suffix == ".gif" else 30
            film = vz.animate(run, view)
            path = out / f"{name}{suffix}"
            make(
                view.doc,
                lambda film=film, path=path, fps=fps, size=size: film.save(  # type: ignore[misc]
                    path, fps=fps, size=size, seconds=SECONDS, progress=progress
                ),
            )
    page = "The page to step through the training"
    make(page, lambda: vz.explore(run, title="A network learns digits").save(out / PAGE))
    if find_spec("manim") is not None:
        start = time.perf_counter()
        films = save_all(run, out, names=SCENES, progress=progress)
        seconds = time.perf_counter() - start  # of both together, since they are drawn at the same time
        made += [Made(film, scenes()[film.stem].description, seconds) for film in films]
    return made


def check_out(out: Path) -> None:
    """Raises `VizError` if a file is in the way that no demo made."""
    if os.path.lexists(out) and not out.is_dir():
        raise VizError(f"{out}: is no folder, so it stays; choose another folder with --out")
    run = out / "run"
    if os.path.lexists(run) and not _is_replaceable(run):
        raise VizError(
            f"{run}: no demo recorded this, so it is not replaced; choose another folder with --out"
        )
    films = [out / f"{view}{suffix}" for view in vz.views.VIEWS for suffix in SIZES]
    files = [out / PAGE, *films, *map(receipt_beside, films)]
    if find_spec("manim") is not None:
        places = [beside_film(out / f"{scene}.mp4") for scene in SCENES]
        files += [out / f"{scene}.mp4" for scene in SCENES]
        files += [place[kind] for place in places for kind in ("captions", "narration", "receipt")]
    for file in files:
        check_free(file, VizError)
    check_list(out, VizError)


def _is_replaceable(run: Path) -> bool:
    """Whether a demo made the recording, or it is an empty folder."""
    if run.is_symlink() or not run.is_dir():
        return False
    return not any(run.iterdir()) or is_listed(run.parent, OWN_RUN)
