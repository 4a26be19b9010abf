"""The scenes of viznet show unusual runs, and say what is true of them."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

import viznet as vz
from tests import needs
from tests.stage.checks import check_arithmetic, check_numbers, check_receipt, check_texts, truth_of
from tests.stage.performance import perform, scene_class, text_of
from viznet.rendering.finding import scenes

needs.manim()
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.slow]


def cut(size):
    """Changes pictures: only so many rows and columns are kept."""

    def change(x):
        return x.reshape(-1, 28, 28)[:, 12 : 12 + size, 12 : 12 + size]

    return change


def with_two_brightest_pixels(x):
    """Changes pictures: two pixels are equally bright, all others darker."""
    x = x.reshape(-1, 28, 28) // 2
    x[:, 10, 20] = x[:, 20, 10] = 255
    return x


def recorded(folder, network, *, change=None, only=None, steps=30, batch_size=16, lr=0.1):
    """A short run on digits: changed ones, or of one class only."""
    digits = vz.digits()
    train, probe = digits.train[:500], digits.test.per_class(2)
    if only is not None:
        probe = probe[np.flatnonzero(probe.y == only)]
    if change is not None:
        train, probe = (
            vz.Examples(x.reshape(len(x), -1), part.y, x.shape[1:], part.labels)
            for part, x in ((part, change(part.x)) for part in (train, probe))
        )
    steps = vz.train(network, train, steps=steps, batch_size=batch_size, optimizer=vz.SGD(lr))
    return vz.record(steps, folder / "run", probe=probe, progress=False)


def shown(name, run, folder, monkeypatch, **asked):
    """The texts of a scene, which is checked as every scene is."""
    drawn = perform(scenes()[name], folder, run, monkeypatch, film=False, **asked)
    check_numbers(drawn)
    check_arithmetic(drawn)
    check_texts(drawn)
    check_receipt(drawn)
    return [text_of(text) for text in drawn.texts.values()]


def begins(texts, start):
    return any(text.startswith(start) for text in texts)


def test_the_weight_of_a_network_without_a_hidden_layer_starts_at_a_drawn_pixel(tmp_path, monkeypatch):
    run = recorded(tmp_path, vz.MLP(784, 10, seed=0), change=with_two_brightest_pixels, steps=200)
    texts = shown("backward_pass", run, tmp_path, monkeypatch)
    assert begins(texts, "Take the weight from pixel")
    # No neuron argues for a class, so the film does not ask who did.
    (question,) = [text for text in texts if text.endswith("?")]
    assert question.endswith("What can it learn from this?") or "What is left" in question


@pytest.mark.parametrize("size", [1, 4])
def test_pictures_smaller_than_the_patch(size, tmp_path, monkeypatch):
    run = recorded(tmp_path, vz.MLP(size * size, 4, 10, seed=0), change=cut(size))
    texts = shown("network", run, tmp_path, monkeypatch)
    assert begins(texts, f"It gets {size} × {size} pixels")


def test_a_network_that_is_sure_and_right_has_nothing_to_learn(tmp_path, monkeypatch):
    network = vz.MLP(784, 8, 10, seed=0)
    network.params["b2"][3] = 200
    run = recorded(tmp_path, network, only=3, steps=2, lr=1e-30)
    texts = shown("backward_pass", run, tmp_path, monkeypatch)
    assert begins(texts, "The gradient of every score is 0 here")
    assert begins(texts, "It says 3, with 100.0 %. What is left")
    assert "Every gradient is 0, so no step changes the loss of this example." in texts
    assert not begins(texts, "Here is neuron")
    assert not begins(texts, "A score's gradient")
    assert not begins(texts, "A small step")


def test_one_picture_has_nothing_to_average_or_cancel(tmp_path, monkeypatch):
    run = recorded(tmp_path, vz.MLP(784, 8, 10, seed=0), only=3, batch_size=1)
    texts = shown("training_step", run, tmp_path, monkeypatch)
    assert "What does 1 picture teach in one step?" in texts
    assert begins(texts, "The run's own batch is not here")
    assert "The average over a single picture is its gradient itself." in texts
    assert not begins(texts, "They disagree")


def test_a_training_that_changes_nothing_is_not_said_to_learn(tmp_path, monkeypatch):
    run = recorded(tmp_path, vz.MLP(784, 8, 10, seed=0), lr=1e-30)
    texts = shown("learning", run, tmp_path, monkeypatch)
    assert "At the end, every weight of this neuron is what it was." in texts
    assert "Where no weight moves, nothing is learned." in texts


@pytest.mark.parametrize(("init", "rate", "moved"), [("zeros", 0.1, True), ("normal", 1e-30, False)])
def test_a_training_in_which_only_the_biases_learn_moves_its_network(tmp_path, init, rate, moved):
    run = recorded(tmp_path, vz.MLP(784, 8, 10, init=init, seed=0), lr=rate, steps=3)
    assert not np.any(run[0]["W1"] != run[-1]["W1"]), "no shown weight moves in either"
    scene = SimpleNamespace(request=SimpleNamespace(run=run), end_index=len(run) - 1)
    assert scene_class(scenes()["learning"]).network_moved(scene) is moved


def test_a_large_loss_that_falls_a_little_is_written_so_that_one_sees_it():
    """Losses of more than 100 have no decimals elsewhere, and would read 138 and 138."""
    learning, said = scene_class(scenes()["learning"]), []

    def part(*losses):
        scene = learning.__new__(learning)
        scene.history = SimpleNamespace(losses=np.array(losses), measure="validation_loss")
        scene.request = SimpleNamespace(run=SimpleNamespace(steps=np.array([0, 50])))
        scene.register = lambda text, source, value: text
        scene.step_of = scene.end_axis_at = scene.replay = lambda *_: None
        scene.say = lambda name, template, **values: said.append((values["before"], values["after"]))
        scene.part("later", 0, 1, 1.0)
        return said[-1]

    assert part(138.374, 137.827) == ("138.374", "137.827")
    assert part(2.351, 0.423) == ("2.351", "0.423")
    assert part(5e9, 4e9)[0] != part(5e9, 4e9)[1]


def test_new_weights_are_random_where_a_neuron_has_a_single_one(tmp_path, monkeypatch):
    run = recorded(tmp_path, vz.MLP(1, 3, 10, seed=0), change=cut(1), steps=1)
    texts = shown("learning", run, tmp_path, monkeypatch, size=(160, 90))
    assert any("At first the weights are random" in text for text in texts)


def test_the_outputs_of_a_training_that_breaks_stay_in_the_frame(tmp_path, monkeypatch):
    """They are numbers of five digits beside the bars."""
    network = vz.MLP(16, 6, 10, seed=1, activation="identity", output="elementwise", loss="mse")
    run = recorded(tmp_path, network, change=cut(4), steps=2, lr=15)
    example = int(np.abs(run["p"][2]).max(axis=1).argmax())
    texts = shown("learning", run, tmp_path, monkeypatch, size=(160, 90), example=example)
    assert any(re.search(r"\d\d,\d\d\d", text) for text in texts)


def test_the_equation_of_one_layer_is_not_put_into_another(tmp_path, monkeypatch):
    run = recorded(tmp_path, vz.MLP(16, 10, seed=0), change=cut(4), steps=3)
    texts = shown("equation", run, tmp_path, monkeypatch)
    assert "This network has one layer, so this is its whole equation." in texts
    assert not begins(texts, "Put into one another")


def test_a_point_that_has_not_moved_yet_is_not_said_to_have_moved(tmp_path, monkeypatch):
    run = recorded(tmp_path, vz.MLP(16, 4, 10, seed=0), change=cut(4), steps=3)
    texts = shown("equation", run, tmp_path, monkeypatch, at=0)
    assert "Paper has two dimensions. Here are the first two: none moved." in texts
    assert "Here the walk begins, in 118 dimensions." in texts


def test_the_equation_of_one_layer_with_softmax_stays_in_an_upright_frame(tmp_path, monkeypatch):
    run = recorded(tmp_path, vz.MLP(784, 10, seed=0), steps=1)
    shown("equation", run, tmp_path, monkeypatch, size=(270, 480))


def of_all_layers(scene):
    """The words of the equation of all layers, as they stand: each shape with the symbol above it."""
    words = [words for line in scene.equation for words in line]
    symbols = [each for each in words if each.em > 0.9 * max(each.em for each in words)]
    shapes = [each for each in words if each not in symbols]
    above = [
        min(
            symbols, key=lambda each: np.linalg.norm((each.get_center() - under.get_center())[:2] - [0, 0.55])
        )
        for under in shapes
    ]
    return "".join(each.plain for each in symbols), [
        (s.plain, under.plain) for s, under in zip(above, shapes)
    ]


@pytest.mark.slow
def test_the_equation_of_all_layers_has_every_shape_under_its_symbol(tmp_path, monkeypatch):
    run = recorded(tmp_path, vz.MLP(16, 4, 5, 10, seed=0), change=cut(4), steps=1)
    drawn = perform(scenes()["equation"], tmp_path, run, monkeypatch, film=False, size=(270, 480))
    check_texts(drawn)
    whole, under = of_all_layers(drawn.scene)
    assert [symbol for symbol, _ in under] == ["p", "a0", "W1", "b1", "W2", "b2", "W3", "b3"], whole
    assert [shape for _, shape in under] == ["10", "16", "16 × 4", "4", "4 × 5", "5", "5 × 10", "10"]


def test_a_training_that_moves_no_weight_is_no_walk(tmp_path, monkeypatch):
    run = recorded(tmp_path, vz.MLP(16, 4, 10, seed=0), change=cut(4), steps=3, lr=1e-60)
    texts = shown("equation", run, tmp_path, monkeypatch)
    assert "Step after step, training leaves the point where it is." in texts
    assert not begins(texts, "Training moves")


def test_later_layers_of_an_identity_are_not_bent(tmp_path, monkeypatch):
    run = recorded(tmp_path, vz.MLP(784, 6, 6, 10, activation="identity", seed=0))
    texts = shown("forward_pass", run, tmp_path, monkeypatch)
    assert "Each of these sums goes through identity too." in texts
    assert not [text for text in texts if "is bent" in text and not text.startswith("No sum is bent")]


@pytest.mark.parametrize("activation", ["tanh", "identity"])
def test_outputs_below_0_and_above_1_stay_on_their_tracks(activation, tmp_path, monkeypatch):
    network = vz.MLP(784, 6, 10, activation=activation, output="elementwise", loss="mse", seed=0)
    network.params["b2"][:2] = -1.5, 2.5
    run = recorded(tmp_path, network, steps=1, lr=1e-6)
    drawn = perform(scenes()["forward_pass"], tmp_path, run, monkeypatch, film=False)
    assert min(values.min() for values, _, _ in drawn.bars) < 0
    for (_, lengths, _), tracks in zip(drawn.bars, drawn.tracks):
        assert lengths.max() - min(lengths.min(), 0) <= tracks.max() + 1e-6


@pytest.mark.parametrize("name", ["network", "forward_pass", "backward_pass", "training_step", "learning"])
def test_a_network_with_one_class(name, tmp_path, monkeypatch):
    digits = vz.digits()
    zeros = digits.train[np.flatnonzero(digits.train.y == 0)]
    steps = vz.train(vz.MLP(784, 8, 1, seed=0), zeros, steps=5, batch_size=8)
    run = vz.record(steps, tmp_path / "run", probe=zeros[:4], progress=False)
    texts = shown(name, run, tmp_path, monkeypatch)
    assert not [text for text in texts if "than " in text or " or " in text], "there is no other class"


@pytest.mark.parametrize(
    ("options", "biases", "expected"),
    [
        (
            {},
            -50.0,
            ["This time, nothing goes on to the next cooks.", "Its sum is below 0, so it passes on 0.00"],
        ),
        (
            {"activation": "identity"},
            0.0,
            ["Its pinch of salt, the bias, is 0 here.", "Its sum stays as it is"],
        ),
        ({"activation": "tanh", "init": "zeros"}, 0.0, ["Its sum stays as it is: it passes on 0.00"]),
        ({"activation": "tanh"}, 1.0, ["Then it adds a pinch of salt: its bias.", "Its sum is bent by tanh"]),
        (
            {},
            1e16,
            [
                "Neuron 1 of 5: every single input is too small",
                "Its sum stays as it is: it passes on 1.00e16.",
            ],
        ),
    ],
)
def test_what_a_neuron_passes_on_is_said_by_its_numbers(options, biases, expected, tmp_path, monkeypatch):
    network = vz.MLP(16, 6, 5, 10, seed=0, **options)
    network.params["b2"][:] = biases
    run = recorded(tmp_path, network, change=cut(4), steps=1)
    texts = shown("neuron", run, tmp_path, monkeypatch, at=0)
    assert all(begins(texts, sentence) for sentence in expected), texts


@pytest.mark.parametrize(
    ("activation", "expected"),
    [
        ("identity", "Its sum stays as it is: the output for "),
        ("tanh", "Its sum is bent by tanh: the output for "),
    ],
)
def test_a_neuron_of_the_last_layer_passes_nothing_on(activation, expected, tmp_path, monkeypatch):
    network = vz.MLP(16, 10, activation=activation, output="elementwise", loss="mse", seed=0)
    run = recorded(tmp_path, network, change=cut(4), steps=1)
    texts = shown("neuron", run, tmp_path, monkeypatch)
    assert "No cook comes after this one, so the dish is an answer." in texts
    assert begins(texts, expected) and not [text for text in texts if "passes on" in text]


@pytest.mark.parametrize(
    ("options", "biases", "expected"),
    [
        (
            {"activation": "identity", "output": "elementwise", "loss": "mse"},
            1e13,
            ["The activation moves just as far", "All factors multiplied"],
        ),
        ({}, -50.0, ["The slope is 0 here, so the activation", "A factor is 0, so the gradient"]),
        ({}, 5.0, ["The activation moves just as far: the slope is 1 here.", "All factors multiplied"]),
        ({"activation": "tanh"}, 0.0, ["The activation moves 0.", "All factors multiplied"]),
    ],
)
def test_the_factors_of_a_gradient_are_said_by_its_numbers(options, biases, expected, tmp_path, monkeypatch):
    network = vz.MLP(16, 6, 5, 10, seed=0, **options)
    network.params["b2"][:] = biases
    run = recorded(tmp_path, network, change=cut(4), steps=1)
    texts = shown("chain_rule", run, tmp_path, monkeypatch, at=0)
    assert all(begins(texts, sentence) for sentence in expected), texts


def test_scores_that_differ_by_many_powers_of_ten_are_all_written(tmp_path, monkeypatch):
    network = vz.MLP(16, 6, 10, output="elementwise", activation="identity", loss="mse", seed=0)
    network.params["b2"][:] = 2.2 * 10.0 ** np.arange(0, 15, 1.5)
    run = recorded(tmp_path, network, change=cut(4), steps=1, lr=1e-30)
    shown("forward_pass", run, tmp_path, monkeypatch, at=0)


def test_slopes_that_are_0_have_no_angle(tmp_path, monkeypatch):
    """As many recorded examples of each class ask a network of zeros for nothing, but a batch does."""
    run = recorded(tmp_path, vz.MLP(16, 6, 10, init="zeros"), change=cut(4), steps=20)
    assert begins(shown("gradient_descent", run, tmp_path, monkeypatch), "At step 20, they miss the way down")


def test_a_loss_of_0_is_said_alone(tmp_path, monkeypatch):
    network = vz.MLP(16, 4, 10, init="zeros", output="elementwise", activation="identity", loss="mse")
    network.params["b2"][3] = 1
    run = recorded(tmp_path, network, change=cut(4), only=3, steps=0)
    assert begins(
        shown("gradient_descent", run, tmp_path, monkeypatch), "The loss is 0, and so is every slope"
    )


def test_no_sum_is_wider_than_an_upright_frame_and_no_result_stands_alone(tmp_path, monkeypatch):
    network = vz.MLP(16, 4, 10, seed=0)
    run = recorded(tmp_path, network, change=cut(4), steps=3, lr=0.0012345)
    placed = []
    from viznet.stage import ScreenNumber, Stage

    place_sum = Stage.place_sum

    def watched(self, *rows):
        rows = [list(row) for row in rows]
        placed.extend((row, self.sums.width) for row in rows)
        return place_sum(self, *rows)

    monkeypatch.setattr(Stage, "place_sum", watched)
    drawn = perform(scenes()["training_step"], tmp_path, run, monkeypatch, film=False, size=(270, 480))
    check_texts(drawn)
    assert placed
    for row, width in placed:
        heights = [round(words.baseline, 2) for words in row]
        last = [words for words, height in zip(row, heights) if height == heights[-1]]
        numbers = [piece for words in last for piece in words.pieces if isinstance(piece, ScreenNumber)]
        assert len(set(heights)) == 1 or len(numbers) > 1, [words.plain for words in row]
        assert max(words.width for words in row) <= width


def test_long_names_leave_the_lines_of_a_neuron_free(tmp_path, monkeypatch):
    digits = vz.digits()
    names = tuple(f"a rather long name of class {k}" for k in range(12))
    train, probe = (
        vz.Examples(part.x, part.y, (28, 28), names)
        for part in (digits.train[:200], digits.test.per_class(1))
    )
    run = vz.record(
        vz.train(vz.MLP(784, 10, 12, seed=1), train, steps=60),
        tmp_path / "run",
        probe=probe,
        progress=False,
    )
    check_texts(perform(scenes()["backward_pass"], tmp_path, run, monkeypatch, film=False))


def test_a_negative_weight_stands_in_parentheses_beside_its_neuron_too(tmp_path, monkeypatch):
    network = vz.MLP(16, 4, 10, seed=0)
    network.params["W1"][:] = -np.abs(network.params["W1"])
    run = recorded(tmp_path, network, change=cut(4), steps=1, lr=1e-30)
    texts = shown("neuron", run, tmp_path, monkeypatch, example=2)  # a 1, with ink in the middle
    beside = [text for text in texts if text.startswith("$dot.op$ ")]
    assert beside
    assert all(re.fullmatch(r"\$dot\.op\$ \(−[\d.]+\)", text) for text in beside), beside


def test_a_batch_whose_loss_is_a_root_and_a_long_step_show_true_numbers(tmp_path, monkeypatch):
    """The pictures' own losses are averaged, and a rate of 60 makes no rounding larger."""
    network = vz.MLP(81, 6, 10, seed=4, activation="tanh", output="elementwise", loss="rmse")
    run = recorded(tmp_path, network, change=cut(9), steps=2, lr=60.0)
    shown("training_step", run, tmp_path, monkeypatch, size=(160, 90))


@pytest.mark.parametrize("name", ["backward_pass", "training_step"])
def test_a_step_beyond_single_precision_is_told_with_its_numbers(name, tmp_path, monkeypatch):
    """Its loss is infinite for the network itself, but a number in double precision, in which steps are tried."""
    network = vz.MLP(16, 6, 5, 10, seed=1, activation="identity", output="elementwise", loss="mse")
    run = recorded(tmp_path, network, change=cut(4), steps=0, lr=1e9)
    texts = shown(name, run, tmp_path, monkeypatch, size=(270, 480))
    assert not begins(texts, "The loss is no number any more")
    assert name == "backward_pass" or begins(texts, "The mean loss of the batch rises from 0.")


def test_weights_of_0_are_not_said_to_count_under_the_ink(tmp_path, monkeypatch):
    run = recorded(tmp_path, vz.MLP(16, 4, 10, init="zeros"), change=cut(4), steps=0)
    texts = shown("network", run, tmp_path, monkeypatch)
    assert "All weights of this neuron are 0: no pixel counts." in texts
    assert not begins(texts, "In this picture, only")


@pytest.mark.parametrize("name", ["forward_pass", "learning", "training_step", "network"])
def test_a_name_of_forty_letters_without_a_break_leaves_room_for_bars(name, tmp_path, monkeypatch):
    examples = vz.digits().test.per_class(2)
    x = cut(4)(examples.x).reshape(len(examples), -1)
    named = vz.Examples(x, examples.y % 2, (4, 4), ("x" * 40, "W" * 60))
    steps = vz.train(vz.MLP(16, 4, 2, seed=0), named, steps=3)
    run = vz.record(steps, tmp_path / "run", probe=named, progress=False)
    for size in ((270, 480), (480, 270)) if name == "learning" else ((480, 270),):
        drawn = perform(scenes()[name], tmp_path, run, monkeypatch, film=False, size=size)
        check_texts(drawn)
        check_receipt(drawn)
        check_numbers(drawn)
        assert min((tracks.min() for tracks in drawn.tracks), default=1) > 0.6


def test_a_promise_has_right_digits_where_the_answer_is_nearly_right(tmp_path, monkeypatch):
    """Single precision leaves one digit of 1 − p here, and the promise is shown with three."""
    network = vz.MLP(16, 6, 10, seed=0)
    network.params["b2"][3] = 13
    run = recorded(tmp_path, network, change=cut(4), only=3, steps=0, lr=0.1)
    drawn = perform(scenes()["chain_rule"], tmp_path, run, monkeypatch, film=False)
    (promise,) = (n for n in drawn.scene.screen_numbers if n.source.kind == "nudge promise")
    assert promise.value == pytest.approx(truth_of(drawn).value(promise.source), rel=1e-5)
    check_receipt(drawn)


def test_a_batch_whose_loss_breaks_single_precision_is_checked_as_it_was_computed(tmp_path, monkeypatch):
    """The check works out huge losses in double precision, as the film does, and finds the same ones."""
    network = vz.MLP(81, 9, 2, 10, seed=3, activation="leaky_relu")
    network.params["W3"] *= 1e14
    network.params["W2"] *= 1e14
    run = recorded(tmp_path, network, change=cut(9), steps=0, lr=35.0)
    texts = shown("training_step", run, tmp_path, monkeypatch, size=(160, 90))
    assert begins(texts, "The mean loss of the batch rises from ")
