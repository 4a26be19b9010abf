"""Measures how fast scenes are drawn, against plain Manim.

    python -m benchmarks.scenes [--rounds N] [--scenes] [--naive]

The film of the forward pass is drawn at 1280 × 720 and 30 frames a second: with the mobjects of viznet, and with a
`Line` for each edge, a `Square` for each pixel, a `Circle` for each neuron and Manim's `Typst` for words. Both films
show the same. "The encoder alone" gets the finished frames of the film, from memory, as one stream. They take turns,
each time in a new process. The result is CPU seconds of all threads per second of film. `--scenes` renders every scene
of viznet instead.
"""

import argparse
import importlib
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table

import viznet as vz

ENCODER = {"video_encoder_options": {"preset": "veryfast", "crf": "18"}, "disable_caching": True}
"""The settings of `viznet scene`."""


@dataclass
class Contender:
    """One of those compared: its mobjects, its run, and Manim's settings."""

    name: str
    naive: bool
    run: str
    settings: dict[str, object]
    one_stream: bool = True
    against: str = ""
    target: str = ""
    scene: str = "forward_pass"
    costs: list[float] = field(default_factory=list)

    @property
    def cost(self) -> float:
        """CPU seconds per second of film."""
        return statistics.median(self.costs)


ENCODER_ALONE = "the encoder alone on ready frames"
DRY: dict[str, object] = {"dry_run": True, "disable_caching": True}
CONTENDERS = [
    Contender("drawing alone", False, "small", DRY),
    Contender("drawing alone, naive", True, "small", DRY, against="drawing alone", target="≥ 5×"),
    Contender("drawing alone, 784-512-512-10", False, "tall", DRY, against="drawing alone", target="≤ 1.2×"),
    Contender(ENCODER_ALONE, False, "small", ENCODER),
    Contender("whole render", False, "small", ENCODER, against=ENCODER_ALONE, target="≤ 0.5 s, ≤ 1.3×"),
    Contender("whole render, naive, same encoder settings", True, "small", ENCODER, against="whole render"),
    Contender("whole render, naive, as `manim` renders", True, "small", {}, False, "whole render", "≥ 3×"),
]


def render(contender: Contender, run: str) -> float:
    """Returns the CPU seconds per second of film of one rendering.

    They are those of the encoder alone, if that is the contender.
    """
    os.environ["VIZNET_RUN"] = run
    if contender.naive:
        from benchmarks.naive import install

        install()
    from manim import tempconfig

    from benchmarks.ready_frames import encoder_seconds
    from viznet.stage.film_writer import write_one_stream

    module = importlib.import_module(f"scenes.{contender.scene}")
    scene_class = getattr(module, contender.scene.title().replace("_", ""))
    with tempfile.TemporaryDirectory() as folder:
        size = {"pixel_width": 1280, "pixel_height": 720, "frame_rate": 30}
        quiet = {"media_dir": folder, "progress_bar": "none", "verbosity": "ERROR"}
        with tempconfig({**size, **quiet, **contender.settings}):
            start = time.process_time()
            scene = scene_class()
            if contender.name == ENCODER_ALONE:
                return encoder_seconds(scene, Path(folder)) / scene.time
            if contender.one_stream:
                write_one_stream(scene)
            scene.render()
            return (time.process_time() - start) / scene.time


def record_runs(folder: Path) -> None:
    """Records the short training of a small network and of a tall one."""
    digits = vz.digits()
    for name, hidden in (("small", (16, 16)), ("tall", (512, 512))):
        training = vz.train(vz.MLP(784, *hidden, 10, seed=7), digits.train, steps=300)
        vz.record(training, folder / name, probe=digits.test.per_class(), progress=False)


def every_scene() -> list[Contender]:
    """Returns the whole render of every scene of viznet."""
    files = sorted(Path(__file__).parent.parent.glob("scenes/[a-z]*.py"))
    return [
        Contender(file.stem, False, "small", ENCODER, target="≤ 0.5 s", scene=file.stem) for file in files
    ]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--scenes", action="store_true", help="render every scene instead")
    parser.add_argument("--naive", action="store_true", help="draw with plain mobjects of Manim too")
    chosen = parser.parse_args(arguments or [])
    forward = [contender for contender in CONTENDERS if chosen.naive or not contender.naive]
    contenders = every_scene() if chosen.scenes else forward
    with tempfile.TemporaryDirectory() as folder:
        record_runs(Path(folder))
        for _ in range(chosen.rounds):
            for contender in contenders:
                with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                    run = str(Path(folder) / contender.run)
                    contender.costs.append(process.submit(render, contender, run).result())
    by_name = {contender.name: contender for contender in contenders}
    title = f"{'Every scene' if chosen.scenes else 'Forward pass'}, 1280 × 720 at 30 frames a second"
    table = Table(title=title, title_justify="left")
    for heading in ("", "CPU s per second of film", "ratio", "target"):
        table.add_column(heading, justify="right" if heading else "left")
    for contender in contenders:
        ratio = f"{contender.cost / by_name[contender.against].cost:.2f}×" if contender.against else ""
        table.add_row(contender.name, f"{contender.cost:.3f}", ratio, contender.target)
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
