"""What the tests of files share: things that viznet saves, and a way to see that nothing else has changed."""

import os
from pathlib import Path

import numpy as np
import pytest

import viznet as vz
from viznet.errors import VizError
from viznet.training import train

ROOT = Path(__file__).resolve().parents[2]
SMALL = {"size": (320, 180), "seconds": 0.2, "fps": 10, "progress": False}
MINE = "what the user made"
ALL = {"sections": True, "slides": True, "gif": True, "quality": "low", "fps": 5, "progress": False}


def training(steps=6, seed=3):
    """A small network on nine-pixel pictures of three classes."""
    rng = np.random.default_rng(0)
    y = np.arange(30) % 3
    x = (rng.integers(0, 60, (30, 9)) + 60 * np.eye(9, dtype=int)[y * 3] * 3).astype(np.uint8)
    examples = vz.Examples(x, y, (3, 3), ("left", "middle", "right"))
    return train(vz.MLP(9, 4, 3, seed=seed), examples, batch_size=5, steps=steps)


def everything(folder):
    """Every file and link under a folder, with what is in it."""
    return {
        path.relative_to(folder).as_posix(): os.readlink(path) if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def refused(act, path, folder, error=VizError):
    """Checks that `act` is refused and changes nothing in the folder.

    The error is one line that names the path and says what to do.
    """
    before = everything(folder)
    with pytest.raises(error) as caught:
        act()
    message = str(caught.value)
    assert str(path) in message and "\n" not in message, message
    assert "choose another" in message or "give a new" in message, message
    assert everything(folder) == before
    return message


def network_saved(run, path):
    return run.network().save(path)


def page_saved(run, path):
    return vz.explore(run).save(path)


def film_saved(run, path):
    return vz.animate(run, "loss").save(path, **SMALL)
