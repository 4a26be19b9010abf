"""Recordings take little memory and few file descriptors."""

import contextlib
import os
import re
from pathlib import Path

import numpy as np
import pytest

import viznet as vz
from tests import needs

if not Path("/proc/self/smaps").exists():
    needs.missing("no /proc that says what a process holds")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> vz.Run:
    """A recording whose weights take 30 MB."""
    training = vz.train(vz.MLP(784, 400, 10), vz.digits().train[np.arange(100)], steps=24)
    schedule = vz.SnapshotSchedule.every(1)
    return vz.record(training, tmp_path_factory.mktemp("room") / "run", schedule=schedule, progress=False)


def resident(path: Path) -> int:
    """How many kilobytes of the mapped files in a folder are in memory."""
    areas = re.split(r"^(?=[0-9a-f]+-[0-9a-f]+ )", Path("/proc/self/smaps").read_text(), flags=re.MULTILINE)
    mine = [area for area in areas if str(path) in area.partition("\n")[0]]
    return sum(int(re.search(r"^Rss: +(\d+) kB", area, re.MULTILINE)[1]) for area in mine)


def test_packing_keeps_no_recording_in_memory(run, tmp_path):
    opened = vz.open_run(run.path)
    float(np.asarray(opened["W1"]).sum())
    assert resident(run.path) > 25_000
    opened.release()
    vz.pack(opened, tmp_path / "packed.npz")
    assert resident(run.path) < 2_000


def descriptors(path: Path) -> list[str]:
    """Which files in a folder this process holds open or mapped, each as often as it does."""
    held = []
    for number in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # that of the folder itself
            held.append(os.readlink(number))
    return [file for file in held if file.startswith(f"{path.resolve()}/")]


def test_many_open_runs_hold_few_file_descriptors(run):
    before = len(descriptors(run.path))
    runs = [vz.open_run(run.path) for _ in range(40)]
    assert len({opened.hash for opened in runs[:3]}) == 1
    assert len(descriptors(run.path)) == before
    sums = {float(np.asarray(opened["b1"]).sum() + opened.scalars["loss"].sum()) for opened in runs}
    assert len(sums) == 1 and runs[0]["W1"].shape == (25, 784, 400)
    assert len(descriptors(run.path)) == before + 1
