"""A user's settings of Matplotlib change no picture, and are the user's own again afterwards."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from cycler import cycler
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from viznet.film import animate
from viznet.film.clock import Frame
from viznet.film.window import Window
from viznet.views.drawing.style import applied

SIZE = (240, 136)
VIEWS = ("confusion", "predictions", "weights", "loss")

HOSTILE = {
    "image.origin": "lower",
    "image.interpolation": "bicubic",
    "image.aspect": "auto",
    "image.cmap": "jet",
    "image.resample": False,
    "lines.marker": "o",
    "lines.linestyle": "--",
    "lines.antialiased": False,
    "font.style": "italic",
    "font.weight": "bold",
    "font.stretch": "condensed",
    "font.variant": "small-caps",
    "font.sans-serif": ["DejaVu Serif"],
    "path.sketch": (3, 20, 2),
    "path.snap": False,
    "path.simplify_threshold": 1.0,
    "text.parse_math": False,
    "text.usetex": True,  # there may be no LaTeX
    "text.hinting": "none",
    "text.antialiased": False,
    "axes.prop_cycle": cycler(color=["red"]),
    "axes.xmargin": 0.4,
    "axes.grid": True,
    "axes.unicode_minus": False,
    "axes.autolimit_mode": "round_numbers",
    "axes.formatter.use_locale": True,
    "figure.dpi": 37,
    "figure.autolayout": True,
    "figure.subplot.left": 0.4,
    "figure.frameon": False,
    "savefig.dpi": 31,
    "savefig.bbox": "tight",
    "savefig.facecolor": "red",
    "savefig.transparent": True,
    "savefig.format": "svg",
    "patch.force_edgecolor": True,
    "patch.antialiased": False,
    "hatch.color": "red",
    "xtick.direction": "in",
    "ytick.right": True,
}


@pytest.fixture(scope="module")
def film(run_of):
    return animate(run_of("784-16-16-10"), *VIEWS)


def frames(film, theme="dark") -> list[bytes]:
    """Two frames of the film, drawn after each other, and the picture that `savefig` makes of a still."""
    run = film.run
    with film.canvas(size=SIZE, theme=theme) as canvas:
        drawn = [canvas.picture(Frame(int(run.steps[i]), i)).tobytes() for i in (2, 7)]
    return [*drawn, saved(film.still(size=SIZE, theme=theme))]


def saved(figure: Figure) -> bytes:
    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


@pytest.fixture(scope="module")
def expected(film) -> list[bytes]:
    with mpl.rc_context():
        mpl.rcdefaults()
        return frames(film)


@pytest.mark.slow
@pytest.mark.parametrize("style", ["classic", "dark_background", "all hostile settings"])
def test_pictures_are_the_same_under_any_style(film, expected, style):
    with mpl.rc_context():
        if style in plt.style.available:
            plt.style.use(style)
        else:
            mpl.rcParams.update(HOSTILE)
        before = dict.copy(mpl.rcParams)
        assert frames(film) == expected
        assert dict.copy(mpl.rcParams) == before, "the user's settings are as they were"


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(st.sets(st.sampled_from(sorted(HOSTILE)), min_size=1))
def test_pictures_are_the_same_under_any_choice_of_settings(film, expected, names):
    with mpl.rc_context({name: HOSTILE[name] for name in names}):
        with film.canvas(size=SIZE) as canvas:
            picture = canvas.picture(Frame(int(film.run.steps[2]), 2)).tobytes()
        assert picture == expected[0], names


@pytest.mark.slow
def test_a_still_is_saved_alike_whatever_was_set_later(film, expected):
    figure = film.still(size=SIZE)
    with mpl.rc_context(HOSTILE):
        assert saved(figure) == expected[2]


def window_pixels(run, figure: Figure) -> bytes:
    canvas = FigureCanvasAgg(figure)
    window = Window(run, "confusion", "loss", figure=figure)
    canvas.draw()
    window.show(int(run.steps[3]))
    canvas.draw()
    window.choose_view(1)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).tobytes()


@pytest.mark.slow
def test_a_window_looks_the_same_too(run_of):
    run = run_of("784-16-16-10")
    with mpl.rc_context():
        mpl.rcdefaults()
        one, other = (Figure((5, 4), dpi=60, layout="constrained") for _ in range(2))
        plain = window_pixels(run, one)
    with mpl.rc_context(HOSTILE):
        assert window_pixels(run, other) == plain


@pytest.mark.slow
def test_two_themes_in_two_threads_are_both_right(film, expected):
    with ThreadPoolExecutor(2) as pool:
        themes = ["dark", "light"] * 2
        made = list(pool.map(lambda theme: frames(film, theme), themes))
    assert made[0] == made[2] == expected
    assert made[1] == made[3] == frames(film, "light") != expected


def test_settings_come_back_after_an_error():
    before = dict.copy(mpl.rcParams)
    with pytest.raises(ValueError, match="not a valid value"), applied({"font.size": 99.0}):
        mpl.rcParams.update({"lines.marker": "x", "image.origin": "sideways"})
    assert dict.copy(mpl.rcParams) == before


PROGRAM = """
import hashlib, sys
import viznet as vz
film = vz.animate(sys.argv[1], "confusion")
with film.canvas(size=(240, 136)) as canvas:
    from viznet.film.clock import Frame
    print(hashlib.sha256(canvas.picture(Frame(0, 0)).tobytes()).hexdigest())
from viznet.doctor import library
print(library("matplotlib", "films").state)
"""


def in_a_folder(folder: Path, run, **environment: str) -> list[str]:
    clean = {key: value for key, value in os.environ.items() if key not in ("MPLBACKEND", "MATPLOTLIBRC")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(run.path)],
        cwd=folder,
        env=clean | {"PYTHONPATH": str(Path(__file__).parents[2])} | environment,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.slow
def test_a_notebooks_backend_and_a_matplotlibrc_in_the_folder_change_nothing(run_of, tmp_path):
    run = run_of("784-16-16-10")
    plain = in_a_folder(tmp_path, run)
    (tmp_path / "matplotlibrc").write_text("image.origin: lower\nfont.style: italic\ntext.usetex: True\n")
    hostile = in_a_folder(tmp_path, run, MPLBACKEND="module://matplotlib_inline.backend_inline")
    assert hostile == plain
    assert plain[1] == "ok"


@pytest.mark.slow
def test_a_matplotlibrc_that_cannot_be_read_changes_nothing_and_is_not_talked_about(run_of, tmp_path):
    run, there = run_of("784-16-16-10"), tmp_path / "settings"
    plain = in_a_folder(tmp_path, run)
    there.write_bytes(b"axes.grid: maybe\nnosuchkey: 3\nno colon\n")
    assert in_a_folder(tmp_path, run, MATPLOTLIBRC=str(there)) == plain
    (tmp_path / "matplotlibrc").write_bytes(b"# caf\xe9\nfont.size: 12\n")
    assert in_a_folder(tmp_path, run) == plain
