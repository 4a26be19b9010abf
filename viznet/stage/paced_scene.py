"""A scene in sections, which last until they were read and spoken.

All lengths that a scene gives to `play` and `wait` are those of the normal pace. Another pace stretches them.
"""

from math import ceil
from typing import Any, ClassVar, NamedTuple

from manim import Animation, config
from manim.scene.section import Section

from viznet.rendering.delivery import LOOP_SECONDS
from viznet.rendering.telling import PACES, Pace, voice_name
from viznet.stage.example_scene import ExampleScene
from viznet.stage.subtitles import cues, seconds_to_show

FADE = 0.4  # seconds in which a sentence appears
THINKING = 4.0  # seconds for which the film stops where it asks


class SpokenSection(NamedTuple):
    """A sentence as a voice says it.

    Attributes
    ----------
    section
        The name of its section.
    began, ended
        From when to when the section stands, in seconds.
    text
        The sentence and its arithmetic, in words.
    """

    section: str
    began: float
    ended: float
    text: str


class PacedScene(ExampleScene):
    """A scene in sections, at a pace: the base of `Stage`.

    Attributes
    ----------
    best_shot
        The name of the section that a GIF of this scene shows. By default that is the longest that is short enough.
    pace
        How fast the scene moves and is read.
    narration
        Every sentence that was shown long enough.
    questions
        The names of the sections in which the film asks.
    """

    best_shot: ClassVar[str] = ""
    pace: Pace
    narration: list[SpokenSection]
    questions: list[str]

    def setup(self) -> None:
        """Reads the pace; there is no section yet."""
        super().setup()
        self.pace = PACES[self.request.telling.pace]
        self.narration, self.questions = [], []
        self._name = ""
        self._began = 0.0  # when the section began
        self._needed = 0.0  # how many seconds it lasts, at least
        # The section that began when the last sentence was read, without a name yet.
        self._rest: Section | None = None
        self._spoken: str | None = None  # what its voice says, until it has been shown long enough

    def compile_animation_data(self, *animations: Any, **options: Any) -> Any:
        """Prepares the animations of one play, stretched to the pace."""
        prepared = super().compile_animation_data(*animations, **options)
        for animation in self.animations:
            animation.run_time *= self.pace.motion
        self.duration *= self.pace.motion
        return prepared

    def begin_section(self, name: str, spoken: str) -> None:
        """Opens the section of a sentence."""
        self.next_section(name)
        self._name, self._began, self._spoken = name, self.time, spoken
        self._needed = self.pace.pause
        self.need(len(spoken))

    def next_section(self, name: str = "unnamed", *how: Any, **options: Any) -> None:
        """Opens a section of the film; what faded after the last rest is in it.

        So the section before ends with its full picture, and a slide rests on that.
        """
        faded = self._played_since_the_rest()
        super().next_section(name, *how, **options)
        self.renderer.file_writer.sections[-1].partial_movie_files = faded

    def tear_down(self) -> None:
        """Leaves what was played after the last sentence in its section."""
        super().tear_down()
        played = self._played_since_the_rest()
        if played:
            self.renderer.file_writer.sections[-1].partial_movie_files += played

    def _played_since_the_rest(self) -> list[str | None]:
        """Takes the section away that began with the rest, and returns its plays."""
        sections = self.renderer.file_writer.sections
        return sections.pop().partial_movie_files if sections[-1] is self._rest else []

    def need(self, letters: int, *, beside: float = 0.0) -> None:
        """Lets the section last until so many letters are read.

        `beside` are seconds that pass before them, or after them. The subtitles have their time too.
        """
        reading = letters / self.pace.reading + beside
        subtitles = seconds_to_show(self._spoken or "", self.pace.reading)
        self._needed = max(self._needed, reading, subtitles)

    @property
    def left(self) -> float:
        """How many seconds are left to read, at the normal pace."""
        return (self._began + self._needed - self.time) / self.pace.motion

    def during(self, *animations: Animation, least: float = 1.0, rest: float = 1.2) -> None:
        """Plays animations for as long as the sentence takes to read.

        So something moves while people read, and only a short rest is left for them to look at the result.

        Parameters
        ----------
        animations
            What moves.
        least
            The shortest time, in seconds.
        rest
            How much of the reading time is left when they end, in seconds.
        """
        self.play(*animations, run_time=max(least, self.left - rest))

    def wait_for(self, seconds: float) -> None:
        """Waits for whole frames that take at least so many seconds, at any pace."""
        frames = ceil(seconds * config.frame_rate - 1e-6)
        self.wait((frames + 0.01) / config.frame_rate / self.pace.motion)

    def hold(self) -> None:
        """Waits until the sentence was read and spoken, and writes its subtitles.

        Where the film asks, it waits for an answer too.
        """
        if self._spoken is None:
            return
        voice = self.request.telling.voices.get(voice_name(self._name), 0.0)
        self._needed = max(self._needed, voice)
        thinking = self.pace.motion * THINKING if self._name in self.questions else 0.0
        self.wait_for(max(self.pace.motion * 0.3, self._began + self._needed - self.time) + thinking)
        seconds = self.time - self._began
        for text, start, length in cues(self._spoken, seconds - thinking):
            self.add_subcaption(text, duration=length, offset=start - seconds)
        self.narration.append(SpokenSection(self._name, self._began, self.time, self._spoken))
        self._spoken = None
        self.next_section("rest")
        self._rest = self.renderer.file_writer.sections[-1]

    def end(self) -> None:
        """Waits until the last sentence can be read, and one second more."""
        self._needed += 1.0
        self.hold()

    def best_part(self) -> tuple[float, float] | None:
        """Returns when the best shot begins and ends, in seconds, or None."""
        if not self.narration:
            return None
        fade = FADE * self.pace.motion
        parts = {part.section: (part.began + fade, part.ended) for part in self.narration}
        short = [part for part in parts.values() if part[1] - part[0] <= LOOP_SECONDS]
        longest = max(short or parts.values(), key=lambda part: part[1] - part[0])
        began, ended = parts.get(self.best_shot, longest)
        return began, min(ended, began + LOOP_SECONDS)
