"""What `say` shows, speaks and refuses; what a number knows."""

import numpy as np
import pytest

import viznet as vz
from tests import needs
from viznet.errors import SceneError, WalkthroughError
from viznet.rendering.request import ask

needs.manim()
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    digits = vz.digits()
    labels = [*"012345678", "a_9 #*"]
    probe = digits.test.per_class(1)
    probe = vz.Examples(probe.x, probe.y, probe.image_shape, labels)
    training = vz.train(vz.MLP(784, 8, 10, seed=2), digits.train, steps=20)
    return vz.record(training, tmp_path_factory.mktemp("runs") / "run", probe=probe, progress=False)


@pytest.fixture
def on_stage(run):
    """Runs a function as the `construct` of a scene; returns the scene."""
    from manim import tempconfig

    from viznet.stage import Stage
    from viznet.stage.zones import configuration

    def perform(construct):
        settings = configuration(160, 90, vz.THEMES["dark"])
        quiet = {"dry_run": True, "disable_caching": True, "progress_bar": "none", "verbosity": "ERROR"}
        with tempconfig(settings | quiet | {"frame_rate": 2}):
            scene = type("Scene", (Stage,), {"request": ask(run, example=9), "construct": construct})()
            subtitles = []
            scene.add_subcaption = lambda text, **when: subtitles.append(text)
            scene.render()
            scene.subtitles = [" ".join(text.split()) for text in subtitles]
            return scene

    return perform


def test_one_template_is_caption_and_subtitle(on_stage):
    def construct(self):
        number = self.register("−0.42", self.number("z1", 0).source, -0.42)
        self.say(
            "one",
            "Here *{n}* is $x^2$ of {share}, for #box[$p - y$].",
            n=number,
            share=self.percent("p", 9),
        )
        self.shown = [piece for m in self.mobjects for piece in m.pieces]
        self.end()

    scene = on_stage(construct)
    share = round(100 * float(scene.walk.trace["p"][0, 9]), 1)
    assert scene.subtitles == [f"Here minus 0.42 is x to the 2 of {share} percent, for p minus y."]
    assert [piece.text for piece in scene.shown if not isinstance(piece, str)] == ["−0.42", f"{share} %"]
    assert scene.shown[0] == "Here *"


def test_a_text_is_shown_and_spoken_exactly_as_it_is(on_stage):
    def construct(self):
        self.say("one", "It is *{name}*, or {text}.", name=self.class_name(9), text="leaky_relu #1")
        self.end()

    assert on_stage(construct).subtitles == ["It is a_9 #*, or leaky_relu #1."]


def test_a_bare_number_is_refused(on_stage):
    with pytest.raises(SceneError, match=r"bare number 3; pass what self\.number"):
        on_stage(lambda self: self.say("one", "There are {n} of them.", n=3))


@pytest.mark.parametrize("values", [{}, {"n": "1", "m": "2"}])
def test_places_and_values_must_match(on_stage, values):
    with pytest.raises(WalkthroughError, match="There are"):
        on_stage(lambda self: self.say("one", "There are {n} of them.", **values))


def test_numbers_before_and_after_the_step_know_their_source(on_stage, run):
    from viznet.stage import Source

    def construct(self):
        before = self.number("W1", 400, 3, decimals=5)
        after = self.number("W1", 400, 3, decimals=5, after=True)
        self.say(
            "one",
            "From {before} to {after}, after {step}.",
            before=before,
            after=after,
            step=self.step_of(-1),
        )
        self.end()

    before, after, step = on_stage(construct).screen_numbers
    assert before.source == Source("W1", (400, 3))
    assert after.source == Source("W1", (400, 3), after=True)
    assert step.source == Source(kind="step", step=20)
    assert step.text == "20"
    snapshot = run.at(20)
    assert before.value == pytest.approx(float(snapshot["W1"][400, 3]))
    x = run.probe.x[9] / 255
    z1 = x @ snapshot["W1"].astype(float) + snapshot["b1"]
    z2 = np.maximum(z1, 0) @ snapshot["W2"].astype(float) + snapshot["b2"]
    p = np.exp(z2 - z2.max())
    dz2 = p / p.sum() - np.eye(10)[9]
    dz1 = (snapshot["W2"].astype(float) @ dz2) * (z1 > 0)
    rate = run.meta.optimizer.lr if run.meta.optimizer.name == "sgd" else 0.1
    assert after.value == pytest.approx(float(snapshot["W1"][400, 3]) - rate * x[400] * dz1[3], abs=1e-5)


@pytest.mark.slow
def test_a_sentence_that_is_too_long_becomes_small_and_then_is_refused(on_stage):
    def construct(self):
        self.say("one", "A few words too many for two lines. " * 5)
        caption = self._caption
        self.fits = caption.height <= self.captions.height and caption.em < 0.48
        self.end()

    assert on_stage(construct).fits
    with pytest.raises(SceneError, match="too long for its place"):
        on_stage(lambda self: self.say("one", "Far too many words. " * 40))


@pytest.mark.parametrize("upright", [False, True])
def test_no_sentence_ends_with_a_line_of_its_own_for_a_word(on_stage, upright):
    from viznet.stage.fitted import fitted
    from viznet.stage.stage import LABEL
    from viznet.stage.zones import caption_zone

    sentences = (
        "Many books write columns: #box[$y = f(W x + b)$]. The numbers are the same.",
        "The result goes into the next equation, with numbers of its own.",
        "How long is the equation that reads this?",
    )
    zone, sizes = caption_zone(upright), np.linspace(0.48, LABEL, 8).tolist()

    def lines(words):
        rows = {}
        for glyph in words.typeset.glyphs:
            rows.setdefault(round(glyph.y, 1), []).append(glyph.x)
        return [max(row) - min(row) for _, row in sorted(rows.items())]

    def construct(self):
        shown = [fitted(self.words, [each], zone, sizes) for each in sentences]
        self.widths = [lines(words) for words in shown]
        self.least = [lines(self.words(s, size=w.em, width=zone.width)) for s, w in zip(sentences, shown)]
        self.say("one", sentences[2])
        self.end()

    scene = on_stage(construct)
    assert any(len(widths) > 1 for widths in scene.widths)
    for widths, least in zip(scene.widths, scene.least):
        assert len(widths) == len(least), "no line more than it takes"
        assert min(widths) > 0.5 * max(widths), "no line is a single word"


def test_subtitles_have_two_short_lines_and_say_the_sum():
    from viznet.stage import ScreenNumber, Source, Words
    from viznet.stage.stage import TIMES
    from viznet.stage.subtitles import GAP, cues, spoken_sum

    shown = cues("Many words make a long sentence that nobody can read in one line. " * 3, 12.0)
    assert all(len(line) <= 42 for text, _, _ in shown for line in text.splitlines())
    assert all(len(text.splitlines()) <= 2 for text, _, _ in shown)
    assert shown[-1][1] + shown[-1][2] == pytest.approx(12.0 - GAP)
    parts = [Words(ScreenNumber("−0.42", Source("z1"))), Words(TIMES, "3 $=$ ")]
    assert spoken_sum([*parts, Words("−1.26")]) == "Minus 0.42 times 3 equals minus 1.26."


@pytest.mark.slow
@pytest.mark.parametrize("one_stream", [True, False])
def test_a_section_ends_with_its_full_picture(run, tmp_path, one_stream):
    """What fades after a sentence is in the clip of the next one; plain `manim` makes a film of each part."""
    import imageio.v3 as imageio
    from manim import FadeIn, Square, tempconfig

    from viznet.stage import Stage
    from viznet.stage.film_writer import write_one_stream
    from viznet.stage.zones import configuration

    def construct(self):
        self.say("one", "A sentence.")
        self.play(FadeIn(Square(color="#FFFFFF", fill_opacity=1)), run_time=0.5)
        self.hold()
        self.leave()
        self.say("two", "Another one.")
        self.end()
        self.wait(1)

    settings = configuration(160, 90, vz.THEMES["dark"])
    quiet = {"disable_caching": True, "progress_bar": "none", "verbosity": "ERROR"}
    folder = {"media_dir": str(tmp_path), "save_sections": True, "frame_rate": 5}
    with tempconfig(settings | quiet | folder):
        scene = type("Scene", (Stage,), {"request": ask(run, example=9), "construct": construct})()
        if one_stream:
            write_one_stream(scene)
        scene.render()
    clips = sorted(tmp_path.rglob("sections/*.mp4"))
    assert [clip.stem.split("_")[-1] for clip in clips] == ["one", "two"]
    assert sum(len(imageio.imread(clip, plugin="pyav")) for clip in clips) == round(5 * scene.time)
    assert imageio.imread(clips[0], plugin="pyav")[-1][45, 80].min() > 200, "the square is still there"
    assert imageio.imread(clips[1], plugin="pyav")[-1][45, 80].max() < 60


def test_a_gif_shows_the_best_shot(on_stage):
    def construct(self):
        self.say("one", "A sentence.")
        self.wait(5)
        self.say("two", "Another one.")
        self.end()

    scene = on_stage(construct)
    (one, two) = [(part.began, part.ended) for part in scene.narration]
    assert scene.best_part() == (pytest.approx(one[0] + 0.4), one[1]), "by default the longest"
    type(scene).best_shot = "two"
    assert scene.best_part() == (pytest.approx(two[0] + 0.4), two[1])


def test_no_line_is_broken_before_a_percent_sign():
    from viznet.stage import ScreenNumber, Source, Words

    number = ScreenNumber("53.8 %", Source("p"))
    narrow = Words(number, size=1, width=0.5)
    assert narrow.height == pytest.approx(Words(number, size=1).height)


def test_in_lines_breaks_between_parts():
    from viznet.stage import Words
    from viznet.stage.mobjects.words import in_lines

    parts = [Words("one"), Words("two"), Words("three")]
    whole = sum(part.width for part in parts)
    assert in_lines(parts, 10 * whole) == [parts]
    assert in_lines(parts, 0.1) == [[part] for part in parts]


def test_in_lines_leaves_no_result_alone():
    from viznet.stage import Words
    from viznet.stage.mobjects.words import in_lines

    parts = [Words(text) for text in ("1111 $+$", "2222 $+$", "3333 $+$", "4444 $=$", "14,442")]
    whole = sum(part.width for part in parts) + 0.3 * 0.4 * (len(parts) - 1)
    for share in (0.99, 0.9, 0.75, 0.6, 0.45):
        lines = in_lines(parts, share * whole)
        assert [part for line in lines for part in line] == parts
        assert len(lines[-1]) > 1, share
        lengths = [sum(part.width for part in line) for line in lines]
        assert max(lengths) <= share * whole and min(lengths) > 0.4 * max(lengths)


def test_in_lines_leaves_no_wide_result_alone():
    from viznet.stage import Words
    from viznet.stage.mobjects.words import in_lines

    parts = [Words("12,560"), Words("$+$ 272"), Words("$+$ 170"), Words("$=$ 13,002 parameters")]
    most = parts[-1].width + parts[-2].width + 0.2
    assert in_lines(parts, most) == [parts[:2], parts[2:]]


def test_in_lines_keeps_a_note_beside_its_number():
    from viznet.stage import Words
    from viznet.stage.mobjects.words import in_lines

    number, note = "+ 0.233", "13 others"
    parts = [Words(number), Words(number), Words(note, size=0.3), Words(number), Words(note, size=0.3)]
    whole = sum(part.width for part in parts) + 0.4 * len(parts)
    for width in np.linspace(0.1, 1.1, 40) * whole:
        assert not [line for line in in_lines(parts, float(width)) if line[0].em < 0.35]


def test_a_spoken_sum_begins_as_a_sentence_does():
    from viznet.stage import ScreenNumber, Source, Symbol, Words
    from viznet.stage.subtitles import spoken_sum

    score = Words("to ", Symbol("z2", (5,)), ": "), Words(ScreenNumber("1.5", Source("z2", (5,))))
    assert spoken_sum(score, score) == "To z2 5: 1.5; to z2 5: 1.5."
    assert spoken_sum([Words("4.2"), Words("· "), Words("2 $=$ ")]) == "4.2 times 2 equals."
    for symbol in ("z2", "p", "dW1", "db1"):
        assert spoken_sum([Words(Symbol(symbol, (0,)))]) == f"{symbol} 0.", "a name stays as it is"
    assert (
        spoken_sum([Words("loss $=$ "), Words(ScreenNumber("−0.42", Source("z1")))])
        == "Loss equals minus 0.42."
    )
