"""`viznet views`, `animate` and `probe` as a teacher types them."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import viznet as vz
from tests.cli.test_cli import TRAIN, viznet, workplace  # noqa: F401  fixtures
from viznet.film.film import Film
from viznet.rendering import SceneFilm

SMALL = "--size 320x180 --seconds 0.4 --fps 5"
MY_VIEW = '''
import viznet as vz


@vz.view
def biases(figure, run, theme, *, layer=1, mistake=False):
    """The biases of a layer.

    Parameters
    ----------
    layer : int, default 1
        Which layer.
    """
    bars = figure.subplots().bar(range(run[f"b{layer}"].shape[1]), 1)
    mistake and 1 / 0

    def draw(snapshot):
        for bar, height in zip(bars, snapshot[f"b{layer}"]):
            bar.set_height(height)
        return bars

    return draw
'''


@pytest.mark.slow
def test_a_view_of_ones_own_is_listed_and_filmed(viznet) -> None:  # noqa: F811
    viznet(TRAIN)
    Path("my_view.py").write_text(MY_VIEW)
    code, out, _ = viznet("views ./my_view.py")
    assert code == 0
    assert "biases" in out and "layer=1" in out and "(whole number) Which layer." in out and "loss" not in out
    code, out, _ = viznet(f"animate latest ./my_view.py:layer=2 loss {SMALL}")
    assert code == 0 and ": outputs/biases-loss.mp4\nreceipt: " in out
    code, out, err = viznet(f"animate latest ./my_view.py:mistake -o x.gif {SMALL}")
    assert code == 1 and err.endswith("my_view.py: line 15: ZeroDivisionError: division by zero\n")
    assert err.count("\n") == 1 and not Path("x.gif").exists()


@pytest.mark.slow
def test_one_picture_from_the_command_line(viznet) -> None:  # noqa: F811
    viznet(TRAIN)
    code, out, _ = viznet(
        "animate latest loss weights:units=[3] --at 20 -o p/a.png --size 640x360 --theme light"
    )
    assert code == 0 and out.startswith("picture (") and out.endswith(": p/a.png\n")
    still = vz.animate("latest", "loss", "weights:units=[3]").still(20, size=(640, 360), theme="light")
    with Image.open("p/a.png") as picture:
        assert picture.size == still.canvas.get_width_height() == (640, 360)
    assert viznet("animate latest loss --at 0")[1].endswith(": outputs/loss.png\n")
    for line, expected in {
        "--at 20 --seconds 3": "--at makes one picture: leave out --seconds",
        "--at 41": "no step 41 in this run, which has steps 0 to 40",
        "--at 20 -o x.gif": "x.gif: viznet cannot write a picture as '.gif'; choose .png, .jpg, .jpeg, .svg",
    }.items():
        code, _, err = viznet(f"animate latest loss {line}")
        assert code == 2 and expected in err and err.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("stack", [None, True, False])
def test_what_is_typed_reaches_the_film(viznet, monkeypatch, stack) -> None:  # noqa: F811
    viznet(TRAIN)
    made: list[Film] = []
    monkeypatch.setattr(Film, "save_still", lambda film, path, *_, **__: made.append(film) or Path("runs"))
    option = {None: "", True: "--stack", False: "--grid"}[stack]
    code, _, _ = viznet(f"animate latest loss:log weights --at 3 --title 'Class 9b' --text 1.5 {option}")
    assert code == 0 and made[0].views[0].bound == {"log": True}
    assert (made[0].title, made[0].text, made[0].stack) == ("Class 9b", 1.5, stack)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("views", "text", "expected"), [("dashboard", 2, True), ("weights", 1.1, False), ("weights", 1, False)]
)
def test_text_that_has_no_room_to_grow_is_said(viznet, views, text, expected) -> None:  # noqa: F811
    viznet(TRAIN)
    code, out, _ = viznet(f"animate latest {views} --at 3 --size 640x360 --text {text}")
    assert code == 0 and (f"there is no room for {text}" in out) == expected


@pytest.mark.slow
def test_probe_lists_the_recorded_examples(viznet) -> None:  # noqa: F811
    viznet(TRAIN)
    run = vz.open_run("latest")
    answers = np.asarray(run[-1]["p"]).argmax(axis=1)
    code, out, _ = viznet("probe latest")
    lines = [line.split() for line in out.splitlines()[1:-1]]
    assert code == 0 and len(lines) == len(run.probe) == 100
    for line, answer, y in zip(lines, answers, run.probe.y):
        assert line[1:3] == [str(y), str(answer)] and line[-1] == ("right" if answer == y else "wrong")
    right = int((answers == run.probe.y).sum())
    assert (
        f"The network gets {right} of 100 examples right at step 40." in out
        and "viznet explain latest --example 0" in out
    )
    _, out, _ = viznet("probe latest --wrong")
    assert (
        f"\n{100 - right} of 100 examples are wrong at step 40. Show one with: viznet explain latest" in out
    )
    (fours,) = np.nonzero(run.probe.y == 4)
    wrong = int((answers[fours] != 4).sum())
    _, out, _ = viznet("probe latest --wrong --digit 4")
    assert f"{wrong} of {len(fours)} examples of class 4 " in out or (
        not wrong and "all these examples" in out
    )
    read = json.loads(viznet("probe latest --json --wrong --digit 4 --at 0")[1])
    assert read["step"] == 0
    assert all(row["true"] == "4" and row["answer"] != "4" and not row["right"] for row in read["examples"])
    assert viznet("probe latest --digit 12")[0] == 2


def test_a_large_film_says_how_much_memory_it_takes(viznet, monkeypatch) -> None:  # noqa: F811
    viznet(TRAIN)
    monkeypatch.setattr(Film, "save", lambda film, path, **_: Path(__file__))
    expected = "Drawing takes about 880 MB of memory, because each frame is large.\n"
    assert expected in viznet("animate latest loss -o x.mp4 --size 3840x2160")[1]
    assert "memory" not in viznet("animate latest loss -o x.mp4")[1]


@pytest.mark.slow
def test_a_scene_names_everything_that_was_written(viznet, monkeypatch) -> None:  # noqa: F811
    viznet(TRAIN)

    def save(film, path, **_):
        for suffix in (".mp4", ".srt", ".html"):
            path.parent.mkdir(exist_ok=True)
            path.with_suffix(suffix).write_text("made")
        return path

    monkeypatch.setattr(SceneFilm, "save", save)
    _, out, _ = viznet("scene network latest -o films/a.mp4 --slides")
    assert out.splitlines() == [
        "film (4 bytes): films/a.mp4",
        "captions: films/a.srt",
        "slides: films/a.html",
    ]
    Path("films/a.gif").write_text("a loop")
    _, out, _ = viznet("scene network latest -o films/a.gif --slides --gif")
    assert out.splitlines() == ["film (6 bytes): films/a.gif", "slides: films/a.html"]


@pytest.mark.slow
def test_tables_break_no_word_in_a_narrow_terminal(viznet, monkeypatch):  # noqa: F811
    viznet(TRAIN)
    monkeypatch.setenv("COLUMNS", "24")
    for line in ("views", "probe latest"):
        wide = viznet(line)[1]
        monkeypatch.setenv("COLUMNS", "400")
        # A block begins without the first heading.
        words = set(viznet(line)[1].replace("\n", " ").split()[1:])
        monkeypatch.setenv("COLUMNS", "24")
        assert {word.rstrip(":") for word in words} <= {word.rstrip(":") for word in wide.split()} | {"…"}


@pytest.mark.slow
def test_a_size_of_many_digits_is_one_line(viznet):  # noqa: F811
    viznet(TRAIN)
    code, _, err = viznet(f"animate latest loss --size {'9' * 5000}x1")
    assert code == 2 and "expected width x height in pixels, such as 1280x720" in err
