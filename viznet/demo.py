"""The demo: a small network learns real digits, and everything viznet makes of that recording."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import viznet as vz
from viznet.errors import VizError
from viznet.files import check_free, is_listed, list_own
from viznet.rendering import save_all, scenes

PAGE = "stepper.html"
SCENES = ("forward_pass", "backward_pass")
SIZES = {".mp4": (1280, 720), ".gif": (640, 360)}
SECONDS = 6  # of film for each view: long enough to watch, short enough for a first visit
GIF_FPS = 15
OWN_RUN = "run/meta.json"  # listed in the folder, so that a later demo knows this recording for a demo's


@dataclass(frozen=True)
class Made:
    """A file that the demo left, what is in it, and how long it took to make."""

    path: Path
    what: str
    seconds: float

    @property
    def bytes(self) -> int:
        """Its size; of a folder, that of all files in it."""
        files = self.path.rglob("*") if self.path.is_dir() else [self.path]
        return sum(file.stat().st_size for file in files if file.is_file())


def demo(out: Path, *, progress: bool = True) -> list[Made]:
    """Trains 784-16-16-10 on the digits of the package and makes all that viznet can of it, into the folder `out`.

    That is a film of every view, as MP4 and GIF, the page to step through the training and, where Manim is installed,
    one digit's forward and backward pass. What an earlier demo left there is replaced; anything else of these names is
    refused before the training begins, and stays. Returns what was made, the recording first.
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
                view.doc.partition(":")[0],  # the title of the sentence; `viznet views` has it whole
                lambda film=film, path=path, fps=fps, size=size: film.save(  # type: ignore[misc]
                    path, fps=fps, size=size, seconds=SECONDS, progress=progress
                ),
            )
    page = "The page to step through the training"
    make(page, lambda: vz.explore(run, title="A network learns digits").save(out / PAGE))
    if find_spec("manim") is not None:
        start = time.perf_counter()
        films = save_all(run, out, names=SCENES, progress=progress)
        seconds = time.perf_counter() - start  # of both, side by side
        made += [Made(film, scenes()[film.stem].description, seconds) for film in films]
    return made


def check_out(out: Path) -> None:
    """Raises `VizError` if the demo would have to replace something in the folder `out` that no demo made."""
    if (out / "run").is_dir() and any((out / "run").iterdir()) and not is_listed(out, OWN_RUN):
        raise VizError(f"{out / 'run'}: no demo recorded this, so it stays: choose another folder with --out")
    for name in [f"{view}{suffix}" for view in vz.views.VIEWS for suffix in SIZES] + [PAGE]:
        check_free(out / name, VizError)
