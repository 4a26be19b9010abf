"""Writes a film as one stream, and its sections as parts of this stream.

Manim encodes each animation as a film of its own, and joins all of them at the end. A film of viznet has a hundred
animations, and to start an encoder for each of them costs time. So here one encoder gets all frames. Where a section
begins, it makes a key frame. From there to the next one the packets of the stream are copied for the clip of a section.
"""

from pathlib import Path
from typing import Any

import av
from manim import Scene
from manim.scene.scene_file_writer import SceneFileWriter, _PartialMovieEncodeJob
from manim.typing import RGBAPixelArray

from viznet.stage.film_encoder import FilmEncoder, LastPicture


def write_one_stream(scene: Scene) -> None:
    """Lets a scene that is not rendered yet write its film as one stream."""
    renderer = scene.renderer
    renderer.file_writer = FilmWriter(scene.file_writer_settings)

    def render(scene: Scene, time: float, moving_mobjects: Any = None) -> None:
        """Draws a frame, without the copy that Manim makes of it."""
        renderer.update_frame(scene, moving_mobjects)
        renderer.add_frame(renderer.camera.pixel_array)

    renderer.render = render


class FilmWriter(SceneFileWriter):
    """Manim's writer of a film, with one encoder for all animations."""

    def __init__(self, settings: Any) -> None:
        self._job: _PartialMovieEncodeJob | None = None
        self._frames = 0  # how many are written
        self._last = LastPicture()
        self._plays: dict[str, range] = {}  # the frames of each animation
        super().__init__(settings)

    def add_partial_movie_file(self, hash_animation: str | None) -> None:
        """Notes that an animation belongs to the section."""
        if self.output_spec.is_video:
            self.sections[-1].partial_movie_files.append(hash_animation)

    def open_partial_movie_stream(self, *, animation_index: int, file_path: Any = None) -> None:
        """Begins an animation: with a key frame, if a section begins with it."""
        if self._job is None:
            stream = self.output_plan.segment_path("whole_film")
            assert self.video_encoder is not None
            self.partial_movie_files.append(str(stream))  # all that Manim has to join
            self._encoder = FilmEncoder(target=stream, spec=self.video_encoder)
            self._job = _PartialMovieEncodeJob(
                animation_index=animation_index,
                encoder=self._encoder,
                frame_queue_size=self.settings.encoder_queue_size,
            )
        drawn = self.sections[-1].get_clean_partial_movie_files()
        if len(drawn) == 1:
            self._encoder.key_frames.add(self._frames)
        self._playing, self._began = drawn[-1], self._frames
        self._current_encode_job = self._job

    def write_frame(self, pixels: RGBAPixelArray, *, repeat: int = 1) -> None:
        """Takes a picture that the film shows for `repeat` frames.

        Only what it changes is kept of it.
        """
        if self._current_encode_job is None:
            super().write_frame(pixels, repeat=repeat)
        else:
            self._frames += repeat
            super().write_frame(self._last.change_to(pixels), repeat=repeat)

    def close_partial_movie_stream(self) -> None:
        """Ends an animation; the stream goes on."""
        self._plays[self._playing] = range(self._began, self._frames)
        self._current_encode_job = None

    def finish(self) -> None:
        """Ends the stream, and makes the film and its sections of it."""
        if self._job is not None:
            self._job.seal()
            self._inflight_encode_jobs.append(self._job)
        super().finish()

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """Ends the stream without a film, also between two animations."""
        self._current_encode_job = self._job
        super().abort_encode_jobs(reraise_encoder_failures)

    def combine_files(self, input_files: list[str], output_file: Path, *args: Any, **options: Any) -> None:
        """Makes the film of its stream, or a clip of some animations."""
        if input_files == self.partial_movie_files:
            super().combine_files(input_files, output_file, *args, **options)
        else:
            first, last = self._plays[input_files[0]].start, self._plays[input_files[-1]].stop
            copy_part(self._encoder.target, output_file, first, last)


def copy_part(source: Path, target: Path, first: int, last: int) -> None:
    """Copies the packets of the frames from `first` until before `last`.

    Both have to be key frames, or `last` the end: no frame between them may need one beyond them.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with av.open(source) as film, av.open(target, "w") as part:
        stream = film.streams.video[0]
        assert stream.average_rate and stream.time_base
        begin, end = (round(frame / stream.average_rate / stream.time_base) for frame in (first, last))
        copy = part.add_stream_from_template(stream)
        film.seek(begin, stream=stream)
        for packet in film.demux(stream):
            if packet.dts is None or packet.pts is None or not begin <= packet.pts < end:
                continue
            packet.pts, packet.dts = packet.pts - begin, packet.dts - begin
            packet.stream = copy
            part.mux(packet)
