"""When a film pauses, and the bar that shows its pace."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch, Rectangle

import viznet as vz
from tests.recordings import oblong
from viznet.film.clock import Frame, film_frames
from viznet.film.moments import moments


def test_it_pauses_at_the_ends_of_epochs_and_at_first_right_answers(run_of):
    run = run_of("784-16-16-10")
    inner = set(range(1, len(run) - 1))
    length = run.meta.epoch_length
    ends = {int(np.argmax(run.steps >= end)) for end in range(length, int(run.steps[-1]) + 1, length)}
    assert set(moments(run, vz.animate(run, "loss").layout(size=(640, 360)).figure)) == ends & inner

    examples = (3, 40, 71)
    film = vz.animate(run, vz.views.predictions(examples=examples))
    first = set()
    for example in examples:
        right = [int(s["p"][example].argmax()) == int(run.probe.y[example]) for s in run]
        first |= {right.index(True)} if any(right) else set()
    assert first & inner, "one of them is learned during the training"
    assert set(moments(run, film.layout(size=(640, 360)).figure)) == (ends | first) & inner


@pytest.mark.slow
def test_an_end_of_an_epoch_that_was_recorded_is_the_pause_itself(tmp_path):
    """With 60 examples in batches of 20, an epoch ends at each third step."""
    training = vz.train(vz.MLP(54, 4, 3), oblong(("a", "b", "c")), batch_size=20, steps=9)
    run = vz.record(training, tmp_path / "run", progress=False)
    assert run.steps.tolist() == list(range(10))
    figure = vz.animate(run, "loss").layout(size=(640, 360)).figure
    assert moments(run, figure) == [3, 6]  # the last one stays on the screen anyway


@pytest.mark.slow
@pytest.mark.parametrize(("epochs", "expected"), [(10, range(3, 30, 3)), (11, [])])
def test_it_pauses_at_the_ends_of_ten_epochs_at_most(tmp_path, epochs, expected):
    training = vz.train(vz.MLP(54, 4, 3), oblong(("a", "b", "c")), batch_size=20, epochs=epochs)
    run = vz.record(training, tmp_path / "run", progress=False)
    assert moments(run, vz.animate(run, "loss").layout(size=(640, 360)).figure) == [*expected]


@pytest.mark.slow
def test_epochs_that_ended_after_the_last_snapshot_are_no_pause(tmp_path):
    """A training was interrupted at step 8, and its last snapshot is that of step 5."""
    path, every = tmp_path / "run", vz.SnapshotSchedule.at([0, 1, 3, 5, 9])
    training = vz.train(vz.MLP(54, 4, 3), oblong(("a", "b", "c")), batch_size=20, steps=9)
    with pytest.raises(KeyboardInterrupt):
        vz.record(Interrupted(training, 8), path, schedule=every, progress=False)
    run = vz.open_run(path)
    assert run.steps.tolist() == [0, 1, 3, 5] and run.scalars["step"][-1] >= 6
    assert moments(run, vz.animate(run, "loss").layout(size=(640, 360)).figure) == [2]


class Interrupted:
    """A training in which somebody presses Ctrl-C at a step."""

    def __init__(self, training, at):
        self.training, self.at = training, at

    def __getattr__(self, name):
        return getattr(self.training, name)

    def __iter__(self):
        return self

    def __next__(self):
        moment = next(self.training)
        if moment.step == self.at:
            raise KeyboardInterrupt
        return moment


@pytest.mark.slow
def test_the_dashboard_pauses_for_the_examples_in_its_panel(run_of):
    run = run_of("784-16-16-10")
    dashboard = moments(run, vz.animate(run, "dashboard").layout(size=(1280, 720)).figure)
    assert set(dashboard) > set(moments(run, vz.animate(run, "loss").layout(size=(640, 360)).figure))


@pytest.mark.parametrize("clock", ["snapshots", "linear", "geometric"])
def test_the_bar_is_as_long_as_the_share_of_the_steps(clock, run_of):
    """Read from the drawn pixels: where the clock is faster, the bar grows faster."""
    run, lengths = run_of("784-16-16-10"), []
    film, theme = vz.animate(run, "loss"), vz.THEMES["light"]
    frames = film_frames(run.steps, fps=1, seconds=7, clock=clock)
    with film.canvas(size=(640, 360), theme="light") as canvas:
        ink = tuple(int(theme.muted[i : i + 2], 16) for i in (1, 3, 5))
        footer = canvas.figure.subfigs[-1]
        track = next(r for r in footer.findobj(Rectangle) if r is not footer.patch)
        box = track.get_window_extent()
        row = 360 - 1 - int((box.y0 + box.y1) / 2)
        for frame in frames:
            pixels = canvas.picture(frame)[row, :, :3]
            lengths.append(int((pixels == ink).all(axis=1)[: int(box.x1)].sum()))
    ticks = run.steps[-1] // run.meta.epoch_length
    shares = np.array([frame.step for frame in frames]) / run.steps[-1]
    assert np.allclose(lengths, shares * box.width, atol=2 * ticks + 3)
    growth = np.diff(lengths[:-1])
    if clock == "geometric":
        assert growth[-1] > 3 * max(1, growth[0])


def test_a_tick_stands_at_the_end_of_every_epoch(run_of):
    run = run_of("784-16-16-10")
    footer = vz.animate(run, "loss").layout(size=(640, 360)).figure.subfigs[-1]
    track = next(r for r in footer.findobj(Rectangle) if r is not footer.patch).get_window_extent()
    (ticks,) = footer.findobj(LineCollection)
    drawn = [ticks.get_transform().transform(segment)[:, 0] for segment in ticks.get_segments()]
    ends = np.arange(1, run.steps[-1] + 1)[np.arange(1, run.steps[-1] + 1) % run.meta.epoch_length == 0]
    assert len(ends) > 5
    assert np.allclose(drawn, (track.x0 + ends / run.steps[-1] * track.width)[:, None], atol=0.01)


def test_a_still_has_the_bar_too(run_of):
    run = run_of("784-16-16-10")
    layout = vz.animate(run, "loss").layout(size=(640, 360))
    moved = layout.draw(Frame(0, 0))
    (bar,) = [artist for artist in moved if type(artist) is PathPatch]
    assert bar.get_path().get_extents().width == 0
    layout.draw(Frame(int(run.steps[-1]), len(run) - 1))
    assert bar.get_path().get_extents().width > 0.9


def test_what_moves_in_the_footer_is_clipped_to_its_own_place(run_of):
    """Otherwise all that stands in the footer would be drawn again for each frame."""
    layout = vz.animate(run_of("784-16-16-10"), "loss").layout(size=(1280, 720))
    bar, label = layout.draw(Frame(0, 0))[-2:]
    footer = layout.figure.subfigs[-1].bbox
    assert bar.get_clip_box().height < 0.4 * footer.height
    assert label.get_clip_box().width < 0.6 * footer.width
    for artist in (bar, label):
        drawn, place = artist.get_window_extent(), artist.get_clip_box()
        assert place.x0 <= drawn.x0 and drawn.x1 <= place.x1 and place.y0 <= drawn.y0 and drawn.y1 <= place.y1
