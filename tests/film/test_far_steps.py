"""A recording that claims a step beyond all bounds has pictures, as its epochs are counted and not listed."""

import json

import numpy as np

import viznet as vz
from viznet.film.moments import moments
from viznet.recording.columns import MOST_ROWS
from viznet.recording.epochs import epoch_ends


def test_a_last_step_beyond_all_bounds(tmp_path):
    few = vz.digits().test[np.arange(32)]
    training = vz.train(vz.MLP(784, 4, 10, seed=1), few, steps=3)
    path = vz.record(training, tmp_path / "run", validation=few, progress=False).path
    steps = np.load(path / "snapshots/step.npy")
    steps[-1] = MOST_ROWS - 1
    np.save(path / "snapshots/step.npy", steps)
    meta = json.loads((path / "meta.json").read_text())
    meta["total"] = MOST_ROWS - 1
    (path / "meta.json").write_text(json.dumps(meta))
    run = vz.open_run(path)
    assert len(epoch_ends(run)) > 10**7
    film = vz.animate(run, "predictions")
    assert set(moments(run, film.still(size=(320, 180)))) < set(range(len(run)))
