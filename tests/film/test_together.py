"""Several recordings in one film: one clock, one scale, and what differs between them."""

import json
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.text import Text

import viznet as vz
from tests.receipts.changed import changed, renewed
from viznet.errors import FilmUsageError, ReceiptError, RecordingUsageError, ViewError
from viznet.film.clock import Frame
from viznet.film.common_clock import CommonClock
from viznet.landscapes.landscape import landscape
from viznet.receipts import receipt_beside
from viznet.recording.colour_limit import colour_limit
from viznet.recording.differences import differences, in_common
from viznet.views.drawing import pinned
from viznet.views.drawing.colours import colour_end
from viznet.views.drawing.shared import scales_shared

SMALL = {"size": (640, 360), "fps": 4, "seconds": 1, "progress": False}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two rates, and a network of another shape that learns from larger batches."""
    folder, few = tmp_path_factory.mktemp("runs"), vz.digits().train[:96]
    probe = vz.digits().test.per_class(1)

    def made(name, network, rate=0.1, **options):
        training = vz.train(network, few, optimizer=vz.SGD(rate), **options)
        return vz.record(training, folder / name, probe=probe, validation=few[:20], progress=False)

    return (
        made("slow", vz.MLP(784, 8, 10, seed=1), steps=12),
        made("fast", vz.MLP(784, 8, 10, seed=1), 1.0, steps=6),
        made("large", vz.MLP(784, 6, 6, 10, activation="tanh", seed=1), batch_size=32, steps=6),
    )


def words_on(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def letters_on(layout):
    """The words of headings that change, and of the clock."""
    return [label._lettering.words[0][2] for label in layout._labels] + [layout._words.words[0][2]]


def test_what_differs_is_read_from_the_recordings(runs):
    assert differences(runs[:2]) == [["rate 0.1", "12 steps"], ["rate 1", "6 steps"]]
    assert differences(runs[1:])[1] == ["784-6-6-10", "tanh", "rate 0.1", "batches of 32"]
    assert in_common(runs, "sizes", "activation", "seed") == ["seed 1"]


def test_two_recordings_with_the_same_words_have_their_names(runs, tmp_path):
    few = vz.digits().train[:96]
    other = vz.Examples(few.x[::-1], few.y[::-1], few.image_shape, few.labels, few.name)
    made = [
        vz.record(vz.train(vz.MLP(784, 4, 10), each, steps=2), tmp_path / name, progress=False)
        for name, each in (("a", few), ("b", other))
    ]
    for run, (words,) in zip(made, differences(made)):
        assert words == f"examples {run.meta.data.sha256[:8]}"
    twice = [made[0], made[0], made[1]]
    assert [each[0] for each in differences(twice)] == ["a", "a", "b"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "stack", "views", "shape"),
    [
        ((640, 360), None, ["loss"], (1, 3)),
        ((800, 720), True, ["loss"], (3, 1)),
        ((450, 800), None, ["loss"], (3, 1)),
        ((450, 800), False, ["loss"], (1, 3)),
        ((900, 800), None, ["loss", "weights"], (1, 3)),
    ],
)
def test_the_recordings_stand_as_asked(runs, size, stack, views, shape):
    layout = vz.together(*runs, views=views, stack=stack).layout(size=size)
    parts = [label._lettering.figure.bbox for label in layout._labels]
    assert (len({round(part.y0) for part in parts}), len({round(part.x0) for part in parts})) == shape


@pytest.mark.parametrize("stack", [True, False])
def test_several_views_of_several_recordings_have_one_order_only(runs, stack):
    with pytest.raises(FilmUsageError, match="several views stand one above the other anyway"):
        vz.together(*runs, views=["loss", "weights"], stack=stack)


@pytest.mark.parametrize("by", ["step", "epoch"])
def test_every_recording_shows_its_last_snapshot_up_to_the_clock(runs, by):
    clock = CommonClock(runs, by)
    for tick in range(clock.times[-1] + 1):
        for number, run in enumerate(runs):
            # 96 examples are 6 batches of 16.
            seen = tick * run.meta.epoch_length / 6 if by == "epoch" else tick
            made = [step for step in run.steps if step <= seen + 1e-9]
            assert run.steps[clock.index(number, tick)] == max(made)
    assert clock.label(9) == ("step 9 of 12" if by == "step" else "epoch 1.50 of 2.00")


def test_the_picture_says_what_differs_and_which_step_each_shows(runs):
    film = vz.together(*runs[:2], views="weights")
    layout = film.layout(size=(960, 540))
    expected = words_on(layout.figure)
    assert {"rate 0.1 · 12 steps", "rate 1 · 6 steps"} <= set(expected)
    layout.draw(film._frame(4))
    assert letters_on(layout) == ["step 4", "step 4", "step 4 of 12"]
    layout.draw(film._frame(9))
    assert letters_on(layout) == ["step 9", "ended at step 6", "step 9 of 12"]
    assert any(runs[0].hash[:8] in words and runs[1].hash[:8] in words for words in expected)


@pytest.mark.slow
def test_a_step_that_a_recording_does_not_have_is_not_called_its_step(runs, tmp_path):
    few = vz.digits().train[:96]
    rare = vz.record(
        vz.train(vz.MLP(784, 8, 10, seed=2), few, steps=12),
        tmp_path / "rare",
        schedule=vz.SnapshotSchedule.every(4),
        progress=False,
    )
    layout = vz.together(runs[0], rare, views="weights").layout(size=(960, 540))
    for step, head in ((8, "step 8"), (7, "shown: step 4")):
        layout.draw(Frame(step, 0))
        assert letters_on(layout) == [f"step {step}", head, f"step {step} of 12"]


@pytest.mark.slow
def test_all_have_one_colour_scale_and_the_same_axes(runs):
    figure = vz.together(*runs, views=["weights", "loss"]).still(size=(1280, 960))
    images = [image for axes in figure.axes for image in axes.images if image.norm.vmin < 0]
    limits = {round(float(image.norm.vmax), 6) for image in images if image.get_array().shape != (1, 256)}
    assert round(max(colour_limit(run, "W1") for run in runs), 6) in limits
    logs = [axes.get_ylim() for axes in figure.axes if axes.lines and axes.get_ylim()[1] != 1.04]
    assert len(logs) == 3 and len(set(logs)) == 1
    assert len({tuple(np.round(axes.get_xlim(), 6)) for axes in figure.axes if axes.lines}) == 1
    # A recording alone has its own scale again.
    alone = vz.animate(runs[1], "loss").still(size=(640, 360))
    assert next(a for a in alone.axes if a.lines).get_xlim()[1] < 7


@pytest.mark.slow
def test_the_receipt_names_the_recordings_and_is_true(runs, tmp_path):
    film = vz.together(*runs, views=["loss", "weights"], by="epoch").save(
        tmp_path / "f.mp4", **SMALL | {"size": (1280, 720)}
    )
    about = json.loads(receipt_beside(film).read_text())
    named = [about["run"], *about["beside"]]
    assert [(each["name"], each["hash"]) for each in named] == [(run.name, run.hash) for run in runs]
    found = vz.verify(film, runs[2], runs[0], runs[1])  # in any order
    assert found.false == found.unknown == () and found.numbers > 20
    assert {item["source"]["run"] for item in about["numbers"]} == {0, 1, 2}
    with pytest.raises(ReceiptError, match=r"this film shows slow, fast, large; .*: 3 of them, and not 1"):
        vz.verify(film, runs[0])
    other = vz.verify(film, runs[0], runs[1], runs[1])
    assert other.false[0].startswith("the recording is not that of the film")


@pytest.mark.slow
def test_sentences_side_by_side_are_each_about_their_recording(runs, tmp_path):
    film = vz.together(*runs[:2], views=["losses"]).save(tmp_path / "f.mp4", **SMALL | {"size": (1280, 720)})
    listed = json.loads(receipt_beside(film).read_text())["sentences"]
    assert {item.get("run", 0) for item in listed} == {0, 1}
    found = vz.verify(film, *runs[:2])
    assert found.false == found.unknown == () and found.claims == len(listed) >= 2

    def exchange(data):
        for item in data["sentences"]:
            item["run"] = 1 - item.get("run", 0)

    changed(film, exchange)
    assert any("should be" in line for line in vz.verify(film, *runs[:2]).false)


@pytest.mark.slow
def test_a_number_of_another_recording_is_not_true(runs, tmp_path):
    film = vz.together(*runs[:2]).save(tmp_path / "f.gif", **SMALL | {"size": (1280, 720)})
    path = receipt_beside(film)
    text = path.read_text()
    losses = [i for i in json.loads(text)["numbers"] if i["source"].get("symbol") == "validation_loss"]
    assert {item["source"]["run"] for item in losses} == {0, 1}
    path.write_text(renewed(json.loads(text.replace('"run": 1}', '"run": 0}'))))
    assert len(vz.verify(path, *runs[:2]).false) > 1
    path.write_text(renewed(json.loads(text.replace('"run": 1}', '"run": 2}'))))
    assert "does not name" in vz.verify(path, *runs[:2]).false[0]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"runs": (0,)}, "at least two recordings"),
        ({"runs": (0,) * 10}, "10 recordings are too many"),
        ({"runs": (0, 1, 0)}, "slow and slow are the same recording"),
        ({"by": "hour"}, "no common clock 'hour'; choose from step, epoch"),
        ({"views": "dashboard"}, "of one recording only"),
        ({"views": "weights:layer=3", "runs": (2, 0)}, "slow: weights: no layer 3"),
        ({"views": "none"}, "no view 'none'"),
        ({"views": []}, "name a view"),
        ({"size": (120, 120)}, "a picture of 120x120 has no room for 2 recordings with 1 view each; "),
    ],
)
def test_what_cannot_be_compared_is_refused(runs, arguments, expected):
    size = arguments.pop("size", (640, 360))
    chosen = [runs[number] for number in arguments.pop("runs", (0, 1))]
    with pytest.raises((FilmUsageError, ViewError)) as error:
        vz.together(*chosen, **arguments).still(size=size)
    assert expected in str(error.value) and "\n" not in str(error.value)


@pytest.mark.slow
def test_different_examples_or_classes_are_refused_only_where_they_are_shown(runs, tmp_path):
    things = vz.Examples(vz.digits().train.x[:30], np.arange(30) % 3, (28, 28), ("a", "b", "c"))
    other = vz.record(
        vz.train(vz.MLP(784, 4, 3), things, steps=3), tmp_path / "things", validation=things, progress=False
    )
    for view in ("predictions", "activations"):
        with pytest.raises(FilmUsageError, match="slow and things recorded different ones"):
            vz.together(runs[0], other, views=view)
    with pytest.raises(FilmUsageError, match="those of slow and things are different"):
        vz.together(runs[0], other, views="confusion")
    assert vz.together(runs[0], other, views=["loss", "weights"]).still(size=(640, 480))


def test_a_step_outside_of_the_clock_is_refused(runs):
    with pytest.raises(RecordingUsageError, match=r"no step 13 .* from 0 to 12"):
        vz.together(*runs).still(13)


@pytest.mark.slow
def test_the_same_picture_as_a_full_redraw(runs):
    film = vz.together(*runs[:2], views="weights")
    with film.canvas(size=(640, 360)) as canvas:
        quick = canvas.picture(film._frame(5)).astype(int)
    full = np.asarray(_drawn(film.still(5, size=(640, 360)))).astype(int)
    assert np.abs(quick - full).max() <= 2


def _drawn(figure):
    figure.canvas.draw()
    return figure.canvas.buffer_rgba()


def test_the_file_names_every_recording(runs, tmp_path):
    path = vz.together(*runs[:2]).save_still(tmp_path / "p.png", size=(640, 360))
    content = Path(path).read_bytes()
    assert all(run.hash.encode() in content for run in runs[:2])


def test_all_recordings_follow_one_example(runs, monkeypatch):
    """Each network alone has an example of its own; side by side, the one of the first is shown in all."""
    one, other = runs[:2]
    alone = {one: 3, other: 5}
    found = SimpleNamespace  # what the choice of an example returns
    monkeypatch.setattr(
        pinned, "choose_protagonist", lambda run, at, example: found(example=example or alone[run])
    )
    assert [pinned.pinned_example("softmax", run, None) for run in (one, other)] == [3, 5]
    with scales_shared((one, other), (1, 1)):
        assert [pinned.pinned_example("softmax", run, None) for run in (one, other)] == [3, 3]
        assert pinned.pinned_example("softmax", other, 7) == 7


def test_names_stand_above_the_recordings_instead_of_what_differs(runs):
    film = vz.together(*runs[:2], names=["shy", "brave"])
    drawn = words_on(film.layout(size=(640, 360)).figure)
    assert "shy" in drawn and "brave" in drawn and "rate 0.1  ·  12 steps" not in drawn


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["shy"], "names: expected 2 texts, one for each recording, got 1"),
        ("ab", "names is 'ab', expected a list of texts"),
        (["shy", 3], "names is 3, expected a text"),
        (["shy", " "], "an empty text"),
    ],
)
def test_names_that_do_not_fit_are_refused(runs, names, expected):
    with pytest.raises(FilmUsageError, match=expected):
        vz.together(*runs[:2], names=names)


@pytest.mark.slow
def test_a_training_that_exploded_leaves_the_others_visible(runs, tmp_path):
    """On its scale, their weights would be black and their losses one flat line."""
    few, wild = vz.digits().train[:96], vz.MLP(784, 8, 10, seed=1)
    training = vz.train(wild, few, optimizer=vz.SGD(1e4), steps=6)
    exploded = vz.record(training, tmp_path / "wild", validation=few[:20], progress=False)
    limits = [colour_limit(run, "W1") for run in (runs[0], exploded)]
    assert limits[1] > 100 * limits[0]
    with scales_shared((runs[0], exploded), (12, 12)):
        for run in (runs[0], exploded):
            assert colour_end(run, "W1", "common")[0] == limits[0]
            assert colour_end(run, "W1", "max")[0] == exploded.limit("W1")
    figure = vz.together(runs[0], exploded, views="loss").still(size=(640, 360))
    ends = [axes.get_ylim()[1] for axes in figure.axes if axes.lines and axes.get_ylim()[1] != 1.04]
    assert len(ends) == 2 and len(set(ends)) == 1
    assert exploded.scalars["loss"].max() > 1000 > 100 > ends[0] > runs[0].scalars["loss"].max()


@pytest.mark.slow
def test_sizes_of_gradients_and_steps_have_the_same_axes_in_all_recordings(runs):
    layout = vz.together(*runs, views="gradient_flow").layout(size=(960, 360))
    curves = [axes for axes in layout.figure.axes if axes.lines]
    assert len(curves) == 6
    ends = [{axes.get_ylim() for axes in curves[plot::2]} for plot in (0, 1)]
    assert [len(each) for each in ends] == [1, 1] and ends[0] != ends[1]
    sizes = [
        np.linalg.norm(run[t][f"dW{l + 1}"])
        for run in runs
        for t in range(len(run))
        for l in range(run.layers)
    ]
    low, high = ends[0].pop()
    assert low < min(sizes) and max(sizes) < high < 20 * max(sizes)


@pytest.mark.parametrize("kind", ["relief", "contour"])
def test_landscapes_of_one_loss_have_one_scale(runs, kind, monkeypatch):
    scales, view = [], import_module("viznet.views.landscape")  # the package has the view under this name
    drawn = getattr(view, kind)
    monkeypatch.setattr(view, kind, lambda *given: scales.append(given[3]) or drawn(*given))
    vz.together(*runs[:2], views=f"landscape:kind={kind},points=5").layout(size=(640, 360))
    found = [landscape(run, run.probe, points=5) for run in runs[:2]]
    of_all = np.concatenate([each.ravel() for one in found for each in (one.losses, one.path)])
    assert len(scales) == 2 and len(set(scales)) == 1
    assert scales[0].high == pytest.approx(of_all.max(), rel=1e-3)


def test_landscapes_of_different_losses_have_scales_of_their_own(runs, tmp_path, monkeypatch):
    """A cross-entropy of 2 is no more than an MSE of 0.1."""
    training = vz.train(vz.MLP(784, 8, 10, loss="mse", seed=1), vz.digits().train[:96], steps=6)
    other = vz.record(training, tmp_path / "mse", probe=runs[0].probe, progress=False)
    scales, view = [], import_module("viznet.views.landscape")
    drawn = view.relief
    monkeypatch.setattr(view, "relief", lambda *given: scales.append(given[3]) or drawn(*given))
    vz.together(runs[0], other, views="landscape:points=5").layout(size=(640, 360))
    one, two = scales
    assert two.high < 0.2 < 1 < one.high
