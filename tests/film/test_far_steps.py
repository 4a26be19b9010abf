"""A recording that claims a step beyond all bounds has pictures, as its epochs are counted and not listed."""

import numpy as np

import viznet as vz
from viznet.film.moments import moments
from viznet.recording.epochs import epoch_ends


def test_a_last_step_beyond_all_bounds(tmp_path):
    few = vz.digits().test[np.arange(32)]
    training = vz.train(vz.MLP(784, 4, 10, seed=1), few, steps=3)
    path = vz.record(training, tmp_path / "run", validation=few, progress=False).path
    steps = np.load(path / "snapshots/step.npy")
    steps[-1] = 2**53
    np.save(path / "snapshots/step.npy", steps)
    run = vz.open_run(path)
    assert len(epoch_ends(run)) > 10**14
    film = vz.animate(run, "predictions")
    assert set(moments(run, film.still(size=(320, 180)))) < set(range(len(run)))
