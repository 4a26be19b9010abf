"""Recordings that are damaged at random, and everything that viznet makes of a recording.

The same number always gives the same damage. `python -m tests.recording.mutations FIRST LAST` tries many of them, and
`make fuzz FIRST=… LAST=…` tries them in damaged data files too.
"""

import json
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import viznet as vz
from tests.recording.file_damage import FILES, change_kind, damage_zip
from viznet.cli.runs import info_rows
from viznet.errors import MissingLettersWarning

SECONDS = 60  # after which something hangs
ODD: list[Any] = [
    None, True, 0, 1, -1, 2, 3, 4, 12, 10**6, 2**31, 2**53, 2**63, 10**30, 0.5, 1e-300, 1e300, -0.0,
    "", " ", "sgd", "adam", "relu", "softmax", "mse", "digits", "\\q", "$", "$x^2$", "cost $5 to $9.csv", "$\\frac{$",
    "_^{}", "[bold]", "[/z]", "[link=x]", "<b>&amp;</script>", "\x1b[31mred", "\x00", "\n", "\u200b", "\ud800", "٣",
    "é", "名前", "{x}", "%s", "-" * 300, "../../x", [], [1], [3, 4], [4, 3], [12, 6, 4], ["a"], [None],
    {}, {"a": 1}, [[]], float("nan"), float("inf"),
]  # fmt: skip


def record_sound(folder: Path) -> Path:
    """Records the small training that is damaged."""
    examples = few_examples()
    training = vz.train(vz.MLP(12, 6, 4, seed=3), examples, batch_size=8, steps=12, optimizer="momentum")
    vz.record(training, folder / "first", validation=examples[np.arange(20)], progress=False)
    more = vz.resume(folder / "first", examples, steps=8)
    return vz.record(more, folder / "sound", validation=examples[np.arange(20)], progress=False).path


def few_examples() -> vz.Examples:
    """The examples of this training."""
    x = np.random.default_rng(0).integers(0, 256, (60, 12), dtype=np.uint8)
    return vz.Examples(x, np.arange(60) % 4, (3, 4), tuple("abcd"))


def damaged(sound: Path, folder: Path, number: int) -> Path:
    """Makes the damaged copy of this number, a folder or a packed run."""
    rng = random.Random(number)
    path = Path(shutil.copytree(sound, folder / "copy"))
    kinds = (damage_meta, damage_meta, damage_meta, damage_bytes, damage_numbers, cut_off, *FILES)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        damage = rng.choice(kinds)
        damage(rng, path)
        if damage is change_kind:
            break  # to read from a pipe for more damage would take for ever
    if rng.random() < 0.2:
        try:
            path = vz.pack(path)
        except vz.VizError:
            return path
        if rng.random() < 0.5:
            damage_file(rng, path, near_end=rng.random() < 0.5)
        elif rng.random() < 0.5:
            damage_zip(rng, path)
    return path


def damage_meta(rng: random.Random, path: Path) -> None:
    """Gives a field of meta.json or end.json another value, or deletes it."""
    file = path / ("end.json" if rng.random() < 0.1 else "meta.json")
    try:
        meta = json.loads(file.read_bytes())
    except ValueError:
        return
    places = list(fields_of(meta))
    table, key = rng.choice([place for place in places if "arrays" not in place[2]] or places)[:2]
    if rng.random() < 0.15:
        table.pop(key)
    elif rng.random() < 0.7:  # of the same kind, which the check at opening may well accept
        table[key] = rng.choice([odd for odd in ODD if type(odd) is type(table[key])] or ODD)
    else:
        table[key] = rng.choice(ODD)
    file.write_text(json.dumps(meta))


def fields_of(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[Any, Any, tuple[str, ...]]]:
    """Every field of a JSON value: its table or list, its key, and the path to it."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key, (*path, str(key))
        yield from fields_of(inner, (*path, str(key)))


def damage_bytes(rng: random.Random, path: Path) -> None:
    """Changes bytes near the beginning of a file."""
    damage_file(rng, rng.choice(sorted(file for file in path.glob("**/*") if file.is_file())))


def damage_file(rng: random.Random, file: Path, *, near_end: bool = False) -> None:
    """Changes some bytes of a file, or cuts its end off."""
    content = bytearray(file.read_bytes())
    if rng.random() < 0.3:
        content = content[: rng.randrange(len(content) + 1)]
    elif content:
        for _ in range(rng.choice((1, 3, 10))):
            at = rng.randrange(min(len(content), 200 if rng.random() < 0.7 else 10**6))
            content[-at - 1 if near_end else at] = rng.choice((0, 32, 49, 57, 255, rng.randrange(256)))
    file.write_bytes(content)


def damage_numbers(rng: random.Random, path: Path) -> None:
    """Writes odd numbers into an array."""
    file = rng.choice(sorted(path.glob("*/*.npy")))
    try:
        array = np.load(file)
    except (ValueError, OSError, EOFError):
        return
    if array.size:
        odd = [np.nan, np.inf, -1e38, 0, 1e-40] if array.dtype.kind == "f" else [0, 1, -1, 100, 255]
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            choices = np.array(odd, np.float64 if array.dtype.kind == "f" else np.int64).astype(array.dtype)
        where = np.random.default_rng(rng.randrange(10**6)).random(array.shape) < rng.choice((0.01, 0.3, 1))
        array[where] = choices[rng.randrange(len(odd))]
        np.save(file, array)


def cut_off(rng: random.Random, path: Path) -> None:
    """Cuts a file off, or deletes it."""
    file = rng.choice(sorted(path.glob("*/*.npy")))
    if rng.random() < 0.2:
        file.unlink()
    else:
        content = file.read_bytes()
        file.write_bytes(content[: rng.randrange(len(content) + 1)])


def everything(rng: random.Random, run: vz.Run, folder: Path, *, views: int) -> Iterator[Callable[[], Any]]:
    """Everything that viznet makes of an opened run; of the views, so many."""
    yield lambda: repr(run)
    yield lambda: json.dumps(run.info(), allow_nan=False)
    yield lambda: info_rows(run)
    yield run.network
    yield lambda: run.probe
    yield lambda: vz.explain(run)
    for view in rng.sample(sorted(vz.views.VIEWS), views):
        yield lambda view=view: vz.animate(run, view).still(size=(320, 180))
    yield lambda: vz.together(run, run, views="loss").still(size=(320, 180))
    yield lambda: list(vz.resume(run, few_examples(), steps=2))
    yield lambda: vz.explore(run).save(folder / "page.html")
    yield lambda: vz.pack(run, folder / "again.npz")


def answers(sound: Path, number: int, *, views: int) -> list[str]:
    """Opens the damaged copy of this number and makes everything of it.

    Each answer is "made" or the error. Raises whatever is no `VizError` of one line.
    """
    with tempfile.TemporaryDirectory(dir=sound.parent) as name:
        folder, rng, found = Path(name), random.Random(number), []
        with np.errstate(all="ignore"):
            path = damaged(sound, folder, number)
            try:
                run = vz.open_run(path)
            except vz.VizError as error:
                return [one_line(error)]
            for make in everything(rng, run, folder, views=views):
                try:
                    make()
                    found.append("made")
                except vz.VizError as error:
                    found.append(one_line(error))
        return found


def one_line(error: vz.VizError) -> str:
    """The text of an error, which is one line that can be printed."""
    text = str(error)
    assert text and len(text) < 600 and text.isprintable(), repr(text)
    return text


def main(first: int, last: int) -> int:
    """Tries the damages of these numbers, and prints what ends in a traceback or hangs.

    Returns how many did.
    """

    def hangs(*_: object) -> None:
        raise TimeoutError(f"over {SECONDS} s")

    signal.signal(signal.SIGALRM, hangs)
    warnings.simplefilter("error")
    warnings.simplefilter("ignore", MissingLettersWarning)  # a font that lacks a letter is no damage
    counts = {"made": 0, "refused": 0, "failed": 0}
    with tempfile.TemporaryDirectory() as name:
        sound, began = record_sound(Path(name)), time.monotonic()
        for number in range(first, last):
            signal.alarm(SECONDS)
            try:
                found = answers(sound, number, views=2)
                counts["made" if "made" in found else "refused"] += 1
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                counts["failed"] += 1
                where = traceback.extract_tb(error.__traceback__)[-1]
                print(
                    f"{number}: {type(error).__name__}: {error!s:.200} ({where.filename}:{where.lineno})",
                    flush=True,
                )
                if counts["failed"] <= 60:
                    traceback.print_exc(limit=-12)
            finally:
                signal.alarm(0)
    print(f"{counts}, {time.monotonic() - began:.0f} s", flush=True)
    return counts["failed"]


if __name__ == "__main__":
    # `timeout` then ends it as Ctrl-C does, and no folder stays.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])) > 0)
