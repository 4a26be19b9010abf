"""The files of films: frames, colours, palette and metadata. A film that fails leaves no file behind."""

import base64
import io
import re
import subprocess
import tracemalloc

import imageio_ffmpeg
import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

import viznet as vz
from tests.decoding import frames
from tests.readback import BUILT_IN
from viznet.errors import FilmError, ViewError
from viznet.film import encoders
from viznet.film.clock import Frame, film_frames
from viznet.film.encoders import Movie
from viznet.film.film import Film
from viznet.film.moments import moments
from viznet.film.palette import Palette
from viznet.film.step_label import step_label
from viznet.theme import THEMES
from viznet.views import VIEWS, View
from viznet.views.drawing.lettering import Lettering

SIZE = (320, 180)


def heat(figure, run, theme):
    """A heat map, a curve and a number."""
    left, right = figure.subplots(1, 2)
    image = left.imshow(np.zeros((28, 28)), vmin=-0.2, vmax=0.2, interpolation="nearest", cmap="coolwarm")
    (line,) = right.plot([], [])
    right.set(xlim=(0, 60), ylim=(0, 3))
    text = right.text(5, 2.7, "")
    x, y = run.scalars["step"], run.scalars["loss"]

    def draw(snapshot):
        image.set_data(snapshot["W1"][:, 0].reshape(28, 28))
        line.set_data(x[: snapshot.step + 1], y[: snapshot.step + 1])
        text.set_text(f"{y[snapshot.step]:.3f}")
        return image, line, text

    return draw


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    steps = vz.train(vz.MLP(784, 8, 10, seed=5), vz.digits().train, batch_size=16, steps=60)
    path = tmp_path_factory.mktemp("film") / "run"
    return vz.record(steps, path, schedule=vz.SnapshotSchedule(snapshots=30), progress=False)


@pytest.fixture
def film(run):
    return Film(run, (View(heat),), title="A title")


def ffmpeg(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), *map(str, arguments)], capture_output=True, check=False
    )


def described_by_ffmpeg(path) -> str:
    return ffmpeg("-hide_banner", "-i", path).stderr.decode()


def decoded(path, size):
    raw = ffmpeg(
        "-v",
        "error",
        "-i",
        path,
        "-vf",
        "scale=in_color_matrix=bt709:in_range=tv",
        "-f",
        "rawvideo",
        *("-pix_fmt", "rgb24", "-"),
    )
    assert not raw.stderr, raw.stderr
    return np.frombuffer(raw.stdout, np.uint8).reshape(-1, size[1], size[0], 3)


def drawn(film, size, **when):
    with film.canvas(size=size) as canvas:
        frames = film_frames(film.run.steps, moments=moments(film.run, canvas.figure), **when)
        return [canvas.picture(frame)[..., :3].copy() for frame in frames]


def decibels(a, b) -> float:
    error = np.mean((np.asarray(a, float) - b) ** 2)
    return float(10 * np.log10(255**2 / error)) if error else np.inf


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_movies(film, run, tmp_path, suffix):
    path = film.save(tmp_path / f"new folder/film{suffix}", fps=15, size=SIZE, seconds=2)
    report = described_by_ffmpeg(path)
    assert "yuv420p(tv, bt709, progressive)" in report and "320x180" in report and "15 fps" in report
    assert ("h264" if suffix == ".mp4" else "vp9") in report
    assert re.search(r"title\s+: A title", report)
    sizes, last = "-".join(map(str, run.sizes)), run.steps[-1]
    assert re.search(
        rf"(?i)comment\s+: receipt [0-9a-f]{{16}}, {sizes}, seed 5, step {last:,}, recording {run.hash}",
        report,
    )
    frames = decoded(path, SIZE)
    true = drawn(film, SIZE, fps=15, seconds=2)
    assert len(frames) == len(true) == 30
    assert min(map(decibels, frames, true)) > 30
    if suffix == ".mp4":
        data = path.read_bytes()
        assert 0 < data.index(b"moov") < data.index(b"mdat")  # faststart: it plays before all of it is loaded


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_the_matrix_is_the_one_that_the_tag_names(tmp_path, suffix):
    colours = [
        (0, 0, 0),
        (255, 255, 255),
        (88, 196, 221),
        (252, 98, 85),
        (255, 0, 0),
        (0, 255, 0),
        (0, 0, 255),
    ]
    path = tmp_path / f"flat{suffix}"
    movie = Movie(path, (64, 64), 10, {})
    for colour in colours:
        movie.write(np.full((64, 64, 4), (*colour, 255), np.uint8))
    movie.finish()
    means = decoded(path, (64, 64)).mean(axis=(1, 2))
    assert np.abs(means - colours).max() <= 4


@pytest.mark.slow
def test_gifs(film, run, tmp_path):
    path = film.save(tmp_path / "film.gif", fps=10, size=SIZE, seconds=3)
    true = drawn(film, SIZE, fps=10, seconds=3)
    palettes = set()
    with Image.open(path) as gif:
        assert gif.n_frames == len(true) == 30
        assert gif.info["loop"] == 0
        sizes, last = "-".join(map(str, run.sizes)), run.steps[-1]
        expected = f", {sizes}, seed 5, step {last:,}, recording {run.hash}, made with viznet"
        assert gif.info["comment"].decode().split("\n")[0].endswith(expected), "Pillow reads it"
        shown = []
        for i in range(gif.n_frames):
            gif.seek(i)
            assert gif.info["duration"] == 100
            palettes.add(bytes(gif.global_palette.palette))
            shown.append(np.asarray(gif.convert("RGB")).copy())
    assert len(palettes) == 1
    assert _local_palettes(path.read_bytes()) == 0
    assert min(map(decibels, shown, true)) >= 40


def _local_palettes(data: bytes) -> int:
    """The number of pictures in a GIF that have their own palette."""
    at, count = 13 + 3 * 2 ** ((data[10] & 7) + 1), 0
    while data[at] != 0x3B:
        if data[at] == 0x2C:
            flags = data[at + 9]
            count += flags >> 7
            at += 11 + (3 * 2 ** ((flags & 7) + 1) if flags >> 7 else 0)
        else:
            at += 2
        while data[at]:
            at += data[at] + 1
        at += 1
    assert at == len(data) - 1
    return count


def test_few_colours_stay_exactly_what_they_are():
    colours = np.random.default_rng(0).integers(0, 256, (200, 3), dtype=np.uint8) // 4 * 4
    frame = np.dstack([colours.repeat(30, axis=0).reshape(60, 100, 3), np.full((60, 100), 255, np.uint8)])
    palette = Palette.of([frame])
    np.testing.assert_array_equal(palette.colours[palette.indices(frame)], frame[..., :3])


@pytest.mark.slow
def test_every_pixel_gets_the_nearest_colour():
    rng = np.random.default_rng(1)
    frame = rng.integers(0, 256, (40, 50, 4), dtype=np.uint8)
    palette = Palette.of([frame])
    index = palette.indices(frame)
    distance = ((frame[..., None, :3].astype(int) - palette.colours.astype(int)) ** 2).sum(axis=-1)
    chosen = np.take_along_axis(distance, index[..., None].astype(np.intp), axis=-1)[..., 0]
    np.testing.assert_allclose(chosen, distance.min(axis=-1), atol=0.5)
    np.testing.assert_array_equal(palette.indices(frame), index)


@pytest.mark.slow
def test_pictures_in_a_folder_replace_those_of_a_longer_film(film, run, tmp_path):
    folder = tmp_path / "frames"
    film.save(folder, fps=10, size=SIZE, seconds=1.5)
    film.save(folder, fps=10, size=SIZE, seconds=1)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"{i:05d}.png" for i in range(10)]
    true = drawn(film, SIZE, fps=10, seconds=1)
    with Image.open(folder / "00003.png") as picture:
        np.testing.assert_array_equal(np.asarray(picture), true[3])
        assert picture.text["Title"] == "A title"
        assert run.hash in picture.text["Comment"]
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(FilmError, match="holds other files"):
        film.save(folder, fps=10, size=SIZE, seconds=1)


@pytest.mark.slow
def test_a_picture_of_every_kind_says_which_step_it_shows_and_where_it_comes_from(film, run, tmp_path):
    """A JPEG said nothing, and the others named the last step."""
    expected = f"seed 5, step 7 of {int(run.steps[-1]):,}, recording {run.hash}, made with viznet"
    for suffix in ("png", "jpg", "svg"):
        path = film.save_still(tmp_path / f"picture.{suffix}", 7, size=SIZE)
        if suffix == "svg":
            told = path.read_text()
        else:
            with Image.open(path) as picture:
                told = picture.text["Comment"] if suffix == "png" else picture.getexif()[0x010E]
        assert expected in told


@pytest.mark.slow
def test_pictures_by_pattern_leave_other_files_alone(film, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    film.save(tmp_path / "f%03d.png", fps=5, size=SIZE, seconds=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *(f"f{i:03d}.png" for i in range(5)),
        "notes.txt",
    ]


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("film.avi", {}, r"cannot write a film as '\.avi'; choose \.gif, \.mp4, \.webm"),
        ("film.png", {}, r"cannot be a single PNG; give the pictures numbers, as in film%05d\.png"),
        ("film.mp4", {"size": (321, 180)}, "size=321x180: .mp4 needs even sides; take 320x180"),
        ("film.webm", {"size": (320, 181)}, "take 320x180"),
        ("film.mp4", {"size": (0, 180)}, r"size=\(0, 180\): give width and height"),
        ("film.mp4", {"size": "large"}, "size='large'"),
        ("film.mp4", {"size": (320.5, 180)}, "whole pixels"),
        ("film.mp4", {"fps": -3}, "fps is -3, expected a number above 0"),
        ("film.gif", {"fps": 60}, "fps=60: a GIF has at most 50 frames a second"),
        ("film.mp4", {"seconds": 0}, "seconds is 0, expected a number above 0"),
        ("film.mp4", {"clock": "sundial"}, "no clock 'sundial'"),
        ("file/film.mp4", {}, "file/film.mp4: cannot be written: .*file is a file, not a folder"),
        ("folder.mp4", {}, "folder.mp4: is a folder, expected the name of a file"),
    ],
)
def test_errors_are_one_clear_line_and_leave_nothing(film, tmp_path, name, options, message):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(FilmError, match=message) as caught:
        film.save(tmp_path / name, **{"size": SIZE, "seconds": 1, **options})
    assert "\n" not in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.mp4"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["film.mp4", "film.gif", "frames", "f%02d.png"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_film_that_stops_halfway_leaves_what_was_there(run, tmp_path, name, error):
    def breaks(figure, run, theme):
        def draw(snapshot):
            if snapshot.index == 12:
                raise error("halfway")
            return []

        return draw

    earlier = Film(run, (View(heat),)).save(tmp_path / "film.mp4", size=SIZE, seconds=0.1).read_bytes()
    with pytest.raises(error, match="halfway"):
        Film(run, (View(breaks),)).save(tmp_path / name, size=SIZE, seconds=2)
    assert {path.name for path in tmp_path.iterdir()} == {"film.mp4", "film.mp4.receipt.json"}
    assert (tmp_path / "film.mp4").read_bytes() == earlier


def test_the_last_message_of_ffmpeg_is_passed_on(film, tmp_path, monkeypatch):
    monkeypatch.setitem(encoders.CODECS, ".mp4", ["-c:v", "no_such_codec", "-f", "mp4"])
    with pytest.raises(FilmError, match=r"ffmpeg could not write the film: .*Encoder not found"):
        film.save(tmp_path / "film.mp4", size=SIZE, seconds=2)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_film_does_not_grow_in_memory(film, tmp_path):
    peaks = []
    for seconds in (1, 6):
        tracemalloc.start()
        film.save(tmp_path / "film.gif", size=SIZE, seconds=seconds, fps=20)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0] + 1_000_000


def words_of(figure: Figure) -> list[str]:
    """Every text of a figure, also those that are drawn as outlines."""
    outlined = [text for lettering in figure.findobj(Lettering) for *_, text in lettering.words]
    return [text.get_text() for text in figure.findobj(mpl.text.Text)] + outlined


@pytest.mark.slow
def test_stills(film, run):
    last = film.still(size=SIZE)
    assert isinstance(last, Figure)
    assert tuple(last.canvas.get_width_height()) == SIZE
    words = words_of(film.still(size=(640, 360)))  # a smaller picture has room for a part of the source only
    assert "step 60 of 60" in words and "A title" in words
    assert any(all(part in text for part in ("784-8-10", "seed 5", run.hash[:8])) for text in words)


def test_a_step_that_was_not_recorded_says_which_is_shown(film, run):
    missing = next(step for step in range(60) if step not in run.steps)
    nearest = int(run.steps[run.steps < missing].max())
    words = words_of(film.still(missing, size=SIZE))
    assert f"step {missing} of 60 (shown: step {nearest})" in words
    frames = film_frames(run.steps, fps=30, seconds=4, clock="linear")
    assert {step_label(run, frame) for frame in frames} >= {f"step {missing} of 60 (shown: step {nearest})"}


def test_a_snapshot_on_screen_is_not_drawn_again(run):
    calls = []

    def counts(figure, run, theme):
        return lambda snapshot: calls.append(snapshot.index) or []

    film = Film(run, (View(counts),))
    with film.canvas(size=SIZE) as canvas:
        calls.clear()
        for frame in film_frames(run.steps, fps=30, seconds=5, clock="linear"):
            canvas.picture(frame)
    assert calls == sorted(set(calls)) and calls[-1] == 29


@pytest.mark.slow
def test_notebooks_show_the_film_in_both_themes(film, tmp_path, monkeypatch):
    save = Film.save
    monkeypatch.setattr(Film, "save", lambda film, path, **options: save(film, path, seconds=0.5, **options))
    html = film._repr_html_()
    films = dict(re.findall(r'<video class="viznet-(\w+)"[^>]* src="data:video/mp4;base64,([^"]+)"', html))
    assert sorted(films) == ["dark", "light"]
    for theme, text in films.items():
        path = tmp_path / f"{theme}.mp4"
        path.write_bytes(base64.b64decode(text))
        assert path.stat().st_size < 500_000
        first = frames(path)[0]
        assert first.shape == (450, 800, 3)
        paper = to_rgb(THEMES[theme].paper)
        assert np.abs(first[2, 2] / 255 - paper).max() < 0.03


@pytest.mark.slow
def test_a_notebook_shows_a_still_as_the_film_has_it(film, run):
    still = film.still(30, size=(640, 360), theme="light")
    with mpl.rc_context(
        {"savefig.bbox": "tight", "savefig.dpi": 20, "image.origin": "lower", "font.size": 30}
    ):
        png = still._repr_png_()
    with Image.open(io.BytesIO(png)) as image:
        shown = np.asarray(image)
    frame = Frame(30, run.at(30).index)
    with film.canvas(size=(640, 360), theme="light") as canvas:
        np.testing.assert_allclose(shown, canvas.picture(frame)[..., :3].astype(int), atol=2)
    assert repr(still) == "<Still of 640 × 360 pixels; .savefig(path)>"


def test_a_notebook_gets_one_line_where_a_film_cannot_be_made(film, monkeypatch):
    def refuse(*_, **__):
        raise FilmError("no room for <film>")

    monkeypatch.setattr(Film, "save", refuse)
    assert film._repr_html_() == "<p><strong>Error:</strong> no room for &lt;film&gt;</p>"


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7])
def test_views_share_a_figure_without_overlap(run, count):
    boxes = []

    def box(figure, run, theme):
        boxes.append(figure.bbox.extents)
        return lambda snapshot: []

    Film(run, (View(box),) * count, title="with a title").still(size=(640, 360))
    covered = np.zeros((360, 640), int)
    for x0, y0, x1, y1 in np.rint(boxes).astype(int):
        covered[y0:y1, x0:x1] += 1
    assert len(boxes) == count and covered.max() == 1
    assert covered.mean() > 0.82  # the rest is title and footer


def test_animate_takes_names_views_and_options(run, monkeypatch):
    monkeypatch.setitem(VIEWS, "heat", View(heat))
    assert [view.name for view in vz.animate(run, "heat", View(heat)).views] == ["heat", "heat"]
    with pytest.raises(ViewError, match=r"choose from .*heat.*Did you mean heat\?"):
        vz.animate(run, "heta")
    with pytest.raises(ViewError, match="nothing to show: name a view"):
        vz.animate(run)
    with pytest.raises(ViewError, match="view is a function, expected a name such as"):
        vz.animate(run, heat)


def test_a_run_without_snapshots_is_refused():
    class Empty(vz.Run):
        def __init__(self):
            self.name = "empty"

        def __len__(self):
            return 0

    with pytest.raises(FilmError, match="'empty' has no snapshots yet"):
        vz.animate(Empty(), View(heat))


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT_IN)
def test_a_gif_of_any_built_in_view_keeps_its_colours(name, tmp_path_factory, run_with_validation):
    """Every frame of the GIF differs from the drawn picture by 38 dB or better."""
    film = vz.animate(run_with_validation, name)
    path = film.save(
        tmp_path_factory.mktemp("gif") / "view.gif", size=(480, 270), fps=4, seconds=1.5, progress=False
    )
    true = drawn(film, (480, 270), fps=4, seconds=1.5)
    assert min(map(decibels, frames(path), true)) >= 38


@pytest.fixture(scope="module")
def run_with_validation(tmp_path_factory):
    steps = vz.train(vz.MLP(784, 8, 10, seed=5), vz.digits().train, batch_size=16, steps=60)
    path = tmp_path_factory.mktemp("film") / "held-out"
    return vz.record(
        steps, path, validation=vz.digits().test, schedule=vz.SnapshotSchedule(snapshots=20), progress=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".JPEG", ".svg"])
def test_one_picture_in_a_file(film, run, tmp_path, suffix):
    """The file has the picture's pixels and the mark, and is replaced only if viznet made it."""
    path = tmp_path / f"new folder/picture{suffix}"
    assert film.save_still(path, 7, size=SIZE, theme="light") == path
    first = path.read_bytes()
    if suffix == ".svg":
        assert "seed 5" in first.decode() and 'width="' in first.decode()
    else:
        figure = film.still(7, size=SIZE, theme="light")
        with mpl.rc_context(film.layout(size=SIZE, theme="light").style):
            figure.canvas.draw()
        pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3]
        read = np.asarray(Image.open(path).convert("RGB"))
        assert read.shape == pixels.shape
        assert decibels(read, pixels) > (100 if suffix == ".png" else 30)
    assert film.save_still(path, 7, size=SIZE, theme="light").read_bytes() == first, "the same file again"
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    mine = first + b"mine" if suffix == ".svg" else first[:2] + b"mine"
    path.write_bytes(mine)
    with pytest.raises(FilmError, match="viznet did not make this file, so it stays"):
        film.save_still(path, 7, size=SIZE)
    assert path.read_bytes() == mine


def test_a_picture_of_another_kind_or_step_is_refused(film, tmp_path):
    with pytest.raises(FilmError, match=r"cannot write a picture as '.gif'; choose .png, .jpg, .jpeg, .svg"):
        film.save_still(tmp_path / "picture.gif")
    with pytest.raises(vz.RecordingError, match="no step 61 in this run"):
        film.save_still(tmp_path / "picture.png", 61)
    assert not list(tmp_path.iterdir())
