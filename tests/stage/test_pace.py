"""A scene is told slowly, normally or fast, and may ask before it answers."""

import re

import pytest

import viznet as vz
from tests import needs
from tests.stage.performance import paint_on_nothing, scene_class
from viznet.rendering.finding import scenes
from viznet.rendering.request import ask
from viznet.rendering.telling import PACES, Telling

needs.manim()
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(autouse=True)
def no_pixels(monkeypatch):
    paint_on_nothing(monkeypatch)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 8, 10, seed=2), digits.train[:500], steps=40)
    probe = digits.test.per_class(1)
    return vz.record(training, tmp_path_factory.mktemp("runs") / "run", probe=probe, progress=False)


def rendered(kind, run, telling, **members):
    """Tells a scene without drawing it; keeps its subtitles and its plays."""
    from manim import tempconfig

    from viznet.stage.zones import configuration

    quiet = {"dry_run": True, "disable_caching": True, "progress_bar": "none", "verbosity": "ERROR"}
    with tempconfig(configuration(160, 90, vz.THEMES["dark"]) | quiet | {"frame_rate": 30}):
        members = members | {"request": ask(run, telling=telling)}
        scene = type(kind.__name__, (kind,), members)(skip_animations=True)
        scene.cues, scene.plays = [], []
        play = scene.play

        def kept(text, duration, offset):
            scene.cues.append((text, scene.time + offset, duration))

        def watched(*animations, **options):
            before = scene.time
            play(*animations, **options)
            scene.plays.append((before, scene.time))

        scene.add_subcaption, scene.play = kept, watched
        scene.render()
        return scene


@pytest.mark.slow
@pytest.mark.parametrize("name", scenes())
def test_every_scene_asks_and_its_subtitles_can_be_read_at_every_pace(name, run):
    kind = scene_class(scenes()[name])
    slow, fast = rendered(kind, run, Telling("slow", asks=True)), rendered(kind, run, Telling("fast"))
    assert slow.questions, "a film that is to ask has a question"
    assert not fast.questions
    sections = {part.section: part for part in slow.narration}
    for question in slow.questions:
        part = sections[question]
        assert part.text.endswith("?")
        still = next(end - begin for begin, end in slow.plays if end == pytest.approx(part.ended))
        assert still >= 4 * PACES["slow"].motion, "there is time to think"
    for scene in (slow, fast):
        for text, _, seconds in scene.cues:
            assert len(text) <= 17.001 * seconds, text
            assert len(text.splitlines()) <= 2
            assert max(map(len, text.splitlines())) <= 42
    spoken_fast = {part.section: part.text for part in fast.narration}
    assert spoken_fast.items() <= {part.section: part.text for part in slow.narration}.items()
    assert slow.time > 1.4 * fast.time


@pytest.mark.slow
@pytest.mark.parametrize("name", ["forward_pass", "backward_pass"])
def test_a_film_lasts_little_longer_than_its_words_take_to_read(name, run):
    at_usual_pace = rendered(scene_class(scenes()[name]), run, Telling())
    reading = sum(len(part.text) for part in at_usual_pace.narration) / 17
    assert at_usual_pace.time < reading + 2.2 * len(at_usual_pace.narration)


def test_what_a_scene_gives_as_lengths_is_stretched(run):
    from manim import FadeIn, Square

    from viznet.stage import Stage

    def construct(self):
        square = Square()
        self.play(FadeIn(square), run_time=2)
        self.play(square.animate.scale(2), FadeIn(Square(), run_time=3))
        self.wait(1)
        self.say("one", "A sentence of some words that takes a while to read.")
        self.during(square.animate.scale(0.5), rest=0)
        self.end()

    for pace in PACES:
        scene = rendered(Stage, run, Telling(pace), construct=construct)
        motion = PACES[pace].motion
        first, second, third = (b - a for a, b in scene.plays[:3])
        assert [first, second, third] == pytest.approx([2 * motion, 3 * motion, motion], abs=0.04)
        (part,) = scene.narration
        reading = len(part.text) / PACES[pace].reading + PACES[pace].pause
        assert part.ended - part.began == pytest.approx(reading + 1, abs=0.1)


def test_a_section_lasts_until_its_voice_ends(run):
    from viznet.stage import Stage

    def construct(self):
        self.say("short", "Yes.")
        self.say("long / one", "This is a longer sentence, with many more words than a second.")
        self.end()

    for pace in PACES:
        silent = rendered(Stage, run, Telling(pace), construct=construct).narration
        voices = {"short": 6.543, "long-one": 0.2}
        short, long = rendered(Stage, run, Telling(pace, voices=voices), construct=construct).narration
        assert 6.543 <= short.ended - short.began <= 6.543 + 2 / 30, "no voice is cut"
        assert long.ended - long.began == pytest.approx(silent[1].ended - silent[1].began, abs=0.05)


def test_sums_are_spoken_with_their_asides(run):
    from viznet.stage import ScreenNumber, Source, Symbol, Words
    from viznet.stage.stage import LABEL, TEXT
    from viznet.stage.subtitles import spoken_sum

    def number(text):
        return ScreenNumber(text, Source("z1"))

    first = [Words(Symbol("W1", (":", 3)), " $=$ ", number("−0.5"), size=TEXT)]
    first += [Words("(", number("13"), " others)", size=LABEL), Words("$+$ ", number("2"), size=TEXT)]
    second = [Words(number("1"), " ÷ ", number("4"), size=TEXT), Words("#h(1em) loss", size=TEXT)]
    sentence = spoken_sum(first, second)
    assert sentence == "W1 all 3 equals minus 0.5, (13 others), plus 2; 1 divided by 4, loss."
    assert not re.search(r"[−÷$#]", sentence)
