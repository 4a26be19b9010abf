"""The schedule: what is kept is decided by arithmetic alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viznet.errors import ScheduleError
from viznet.recording.snapshot_schedule import SnapshotSchedule

totals = st.integers(0, 200_000)
epochs = st.integers(1, 20_000)
counts = st.integers(2, 400)


def is_sound(steps, total):
    assert steps.dtype == np.int64
    assert steps[0] == 0 and steps[-1] == total
    assert np.all(np.diff(steps) > 0)


@given(totals, epochs, counts, st.integers(1, 10**7), st.integers(1, 10**10))
def test_the_default_is_sound_within_budget_and_full(total, epoch_length, snapshots, size, budget):
    affordable = budget // size
    schedule = SnapshotSchedule(snapshots=snapshots, budget=budget)
    if affordable < min(2, total + 1):
        with pytest.raises(ScheduleError, match="do not fit the disk budget"):
            schedule.plan(total=total, epoch_length=epoch_length, snapshot_bytes=size)
        return
    plan = schedule.plan(total=total, epoch_length=epoch_length, snapshot_bytes=size)
    is_sound(plan.steps, total)
    assert plan.bytes <= budget
    assert len(plan.steps) == min(snapshots, affordable, total + 1)  # so: never fewer for a larger budget
    again = schedule.plan(total=total, epoch_length=epoch_length, snapshot_bytes=size)
    assert np.array_equal(plan.steps, again.steps) and plan.sentence == again.sentence


@pytest.mark.slow
@given(st.integers(1000, 200_000), epochs, st.integers(20, 400))
def test_epoch_ends_are_kept_where_they_fit(total, epoch_length, snapshots):
    plan = SnapshotSchedule(snapshots=snapshots).plan(
        total=total, epoch_length=epoch_length, snapshot_bytes=1
    )
    ends = np.arange(epoch_length, total, epoch_length)
    if len(ends) <= snapshots // 2:
        assert np.isin(ends, plan.steps).all()
    else:  # too many: evenly spread ones
        kept = np.intersect1d(ends, plan.steps)
        assert len(kept) >= snapshots // 4


def test_the_epochs_of_a_continued_training_end_where_they_would_have_ended():
    plan = SnapshotSchedule(snapshots=20).plan(total=100, epoch_length=25, snapshot_bytes=1, earlier=60)
    assert np.isin([15, 40, 65, 90], plan.steps).all()  # batches 75, 100, 125 and 150 of the whole training


def test_it_is_dense_at_first_and_thins_geometrically():
    plan = SnapshotSchedule().plan(total=10**6, epoch_length=10**7, snapshot_bytes=1)
    gaps = np.diff(plan.steps)
    assert len(plan.steps) == 200
    assert list(plan.steps[:5]) == [0, 1, 2, 3, 4]
    assert np.all(np.diff(gaps[50:]) >= -1)  # rounding moves a step by one at most
    late = gaps[-50:]
    assert np.allclose(late[1:] / late[:-1], late[1] / late[0], rtol=0.01)


def test_short_runs_keep_everything():
    plan = SnapshotSchedule().plan(total=50, epoch_length=7, snapshot_bytes=10**6)
    assert np.array_equal(plan.steps, np.arange(51))
    assert plan.sentence == "51 snapshots of steps 0 to 50 (1.0 MB each, 51 MB): every step"


def test_half_a_gigabyte_by_default_and_two_if_the_number_is_named():
    large = {"total": 1000, "epoch_length": 500, "snapshot_bytes": 5_800_000}
    assert len(SnapshotSchedule().plan(**large).steps) == 86
    assert len(SnapshotSchedule(snapshots=200).plan(**large).steps) == 200
    assert len(SnapshotSchedule(snapshots=400).plan(**large).steps) == 344
    assert len(SnapshotSchedule.every(4).plan(**large).steps) == 251


def test_the_sentence_says_what_the_budget_did():
    plan = SnapshotSchedule(budget=10**8).plan(total=10**4, epoch_length=1000, snapshot_bytes=10**6)
    assert len(plan.steps) == 100
    assert plan.sentence.startswith(
        "100 snapshots of steps 0 to 10,000 (1.0 MB each, 100 MB): every step up to"
    )
    assert plan.sentence.endswith("with every epoch's end, fewer than 200 because of the disk budget")


@given(st.integers(0, 2000), st.integers(1, 3000))
def test_every_nth_step_and_the_last(total, stride):
    plan = SnapshotSchedule.every(stride).plan(total=total, epoch_length=10, snapshot_bytes=1)
    is_sound(plan.steps, total)
    assert set(plan.steps) == set(range(0, total, stride)) | {total}


@given(st.lists(st.integers(0, 500)))
def test_chosen_steps(chosen):
    plan = SnapshotSchedule.at(chosen).plan(total=500, epoch_length=10, snapshot_bytes=1)
    is_sound(plan.steps, 500)
    assert set(plan.steps) == {0, 500, *chosen}


def test_what_a_user_chose_is_refused_rather_than_thinned():
    with pytest.raises(
        ScheduleError, match=r"101 snapshots of 1.0 MB take 101 MB, over the disk budget of 50 MB"
    ):
        SnapshotSchedule.every(1, budget=50_000_000).plan(total=100, epoch_length=10, snapshot_bytes=10**6)
    with pytest.raises(ScheduleError, match="step 501 is not in this run, which has steps 0 to 500"):
        SnapshotSchedule.at([3, 501]).plan(total=500, epoch_length=10, snapshot_bytes=1)
    with pytest.raises(ScheduleError, match="step -1 is not in this run"):
        SnapshotSchedule.at([-1]).plan(total=500, epoch_length=10, snapshot_bytes=1)


def test_impossible_settings():
    with pytest.raises(ScheduleError, match="snapshots is 1, expected a whole number of 2 or more"):
        SnapshotSchedule(snapshots=1)
    with pytest.raises(ScheduleError, match="every is 0, expected a whole number of 1 or more"):
        SnapshotSchedule.every(0)
