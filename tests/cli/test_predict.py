"""`viznet predict`: the answers to pictures of one's own, as a table, as JSON, and what the network sees."""

import json

import numpy as np
import pytest
from PIL import Image

import viznet as vz
from tests.commands import command_line
from viznet.own_image import prepare_image
from viznet.rendering import all_scenes, scene_film


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder with the recording `r` and two pictures of a digit."""
    folder = tmp_path_factory.mktemp("predict")
    network = vz.MLP(784, 16, 10, seed=1)
    vz.record(
        vz.train(network, vz.digits(), steps=400, optimizer=vz.SGD(lr=0.3)), folder / "r", progress=False
    )
    digit = vz.digits().test.x[3].reshape(28, 28).repeat(8, axis=0).repeat(8, axis=1)
    Image.fromarray(digit).save(folder / "light.png")
    Image.fromarray(255 - digit).save(folder / "dark.png")
    Image.fromarray(np.full((30, 30), 250, np.uint8)).save(folder / "blank.png")
    faint = np.full((30, 30), 250, np.uint8)
    faint[8:20, 14:16] = 240
    Image.fromarray(faint).save(folder / "faint.png")
    Image.fromarray((np.arange(784) % 255).astype(np.uint8).reshape(28, 28)).save(folder / "ramp.png")
    Image.fromarray(np.eye(7, dtype=np.uint8) * 255).save(folder / "tiny.png")
    return folder


@pytest.fixture
def viznet(monkeypatch, capsys, runs):
    """Runs a command line in the folder `runs`; returns exit code, output and error output."""
    monkeypatch.chdir(runs)
    monkeypatch.setenv("COLUMNS", "120")
    return command_line(monkeypatch, capsys)


def expected(runs, step=None):
    """The outputs of the network for the digit, computed with NumPy and the library's core."""
    image = prepare_image(np.array(Image.open(runs / "light.png")), (28, 28))
    return vz.open_run(runs / "r").network(step)(image.reshape(1, -1) / np.float32(255))[0]


@pytest.mark.slow
def test_the_table_has_the_answer_and_the_runner_up(viznet, runs):
    code, out, _ = viznet("predict r light.png dark.png")
    p = expected(runs)
    answer, runner_up = np.argsort(-p)[:2]
    assert code == 0
    heading, *rows = out.splitlines()
    assert heading.split() == ["file", "answer", "probability", "runner", "up", "its", "probability"]
    for row, file in zip(rows, ("light.png", "dark.png"), strict=True):
        assert row.split() == [
            file, str(answer), f"{100 * p[answer]:.1f}", "%", str(runner_up), f"{100 * p[runner_up]:.1f}", "%"
        ]  # fmt: skip


@pytest.mark.slow
def test_json_is_all_that_is_printed(viznet, runs):
    code, out, err = viznet("predict r dark.png --json --at 7 --save seen-json.png")
    values = json.loads(out)
    assert (code, values["run"], values["step"]) == (0, "r", 7)
    assert err == "what the network sees: seen-json.png\n"
    (picture,) = values["pictures"]
    p = expected(runs, 7)
    assert np.allclose(list(picture["outputs"].values()), p, atol=1e-6)
    assert picture["answer"] == str(p.argmax()) and np.isclose(picture["p"], p.max(), atol=1e-6)
    assert np.isclose(picture["runner_up_p"], np.sort(p)[-2], atol=1e-6)


def test_save_shows_what_the_network_sees(viznet, runs):
    for _ in range(2):  # the second time replaces the first
        code, out, _ = viznet("predict r dark.png --save seen.png")
        assert code == 0 and out.endswith("what the network sees: seen.png\n")
    image = prepare_image(np.array(Image.open(runs / "dark.png")), (28, 28))
    assert np.array_equal(Image.open(runs / "seen.png"), image.repeat(10, axis=0).repeat(10, axis=1))
    code, _, _ = viznet("predict r dark.png light.png ./dark.png --save seen")
    assert code == 0
    assert sorted(path.name for path in (runs / "seen").glob("*.png")) == [
        "dark-2.png",
        "dark.png",
        "light.png",
    ]


@pytest.mark.slow
def test_a_single_picture_is_written_into_a_folder_too(viznet, runs):
    (runs / "empty").mkdir()
    for folder in ("one/", "two", "empty"):
        code, out, _ = viznet(f"predict r dark.png --save {folder}")
        assert code == 0 and out.endswith(f"what the network sees: {folder.rstrip('/')}\n")
        assert [path.name for path in (runs / folder).glob("*.png")] == ["dark.png"]
        assert not (runs / f"{folder.rstrip('/')}.png").exists()


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("r missing.png", 1, "missing.png: does not exist; expected a picture"),
        ("r r/meta.json", 1, "r/meta.json: is not a readable picture"),
        ("r blank.png", 2, "blank.png: is blank, expected dark ink on light paper, or light on dark"),
        (
            "r faint.png",
            2,
            "faint.png: has too little contrast between ink and paper (10 of 255 grey levels)",
        ),
        ("r ramp.png", 2, "ramp.png: has no ink that stands out from the paper, expected a digit with paper"),
        ("r tiny.png", 2, "tiny.png: has 7 × 7 pixels, expected at least 8 × 8"),
        ("r light.png --at 9999", 2, "no step 9,999 in this run"),
        ("r light.png --save light.png", 1, "light.png: viznet did not make this file, so it stays"),
        ("r light.png --save seen.jpg", 2, "seen.jpg: expected a name that ends in .png"),
        ("r light.png dark.png --save two.png", 2, "two.png: is for one picture, expected a folder"),
        ("nothing light.png", 1, "no run 'nothing'"),
    ],
)
def test_mistakes_are_one_line(line, code, message, viznet):
    found, out, err = viznet(f"predict {line}")
    assert (found, out, err.count("\n")) == (code, "", 1)
    assert err.startswith(f"viznet: {message}")


def test_a_bad_picture_costs_only_its_own_answer(viznet, runs):
    alone = viznet("predict r light.png")[1].splitlines()
    code, out, err = viznet("predict r blank.png light.png missing.png --save seen-good")
    assert code == 1 and out.splitlines()[1].split() == alone[1].split()
    assert [line.split(": ")[1] for line in err.splitlines()] == ["blank.png", "missing.png"]
    assert [path.name for path in (runs / "seen-good").glob("*.png")] == ["light.png"]
    code, out, _ = viznet("predict r blank.png light.png --json")
    blank, light = json.loads(out)["pictures"]
    assert code == 1 and blank == {"file": "blank.png", "error": blank["error"]}
    assert "is blank" in blank["error"] and light["answer"] == alone[1].split()[1]
    code, out, err = viznet("predict r blank.png missing.png --save seen-none")
    assert (code, out, err.count("\n")) == (1, "", 2) and not (runs / "seen-none").exists()


def test_no_answer_is_certain(viznet, runs):
    """A float may round to 0 or 1, but softmax never gives either."""
    network = vz.MLP(784, 10, seed=1)
    network.params["W1"][...] = 0
    network.params["b1"][...] = [0, 0, 0, 200, 0, 0, 0, 0, 0, 0]
    steps = vz.train(network, vz.digits(), steps=1, optimizer=vz.SGD(lr=1e-9))
    vz.record(steps, runs / "sure", progress=False)
    _, out, _ = viznet("predict sure light.png")
    assert out.splitlines()[1].split() == ["light.png", "3", ">", "99.9", "%", "0", "<", "0.1", "%"]
    _, out, _ = viznet("probe sure")
    assert "> 99.9 %" in out and "100.0 %" not in out


def test_a_network_that_has_diverged_has_no_answer(viznet, runs):
    network = vz.MLP(784, 4, 10, seed=1)
    for values in network.params.values():
        values[...] = np.nan
    with np.errstate(all="ignore"):
        vz.record(vz.train(network, vz.digits(), steps=2), runs / "nan", progress=False)
    code, out, _ = viznet("predict nan light.png")
    assert code == 0 and "no answer: the outputs are no numbers" in out
    code, out, _ = viznet("predict nan light.png --json")
    assert code == 0 and json.loads(out)["pictures"][0]["answer"] is None and "NaN" not in out


def test_a_run_without_pictures_says_so(viznet, runs):
    x = np.random.default_rng(0).random((40, 7))
    vz.record(vz.train(vz.MLP(7, 4, 2), (x, np.arange(40) % 2), steps=3), runs / "numbers", progress=False)
    code, _, err = viznet("predict numbers light.png")
    assert code == 1 and "its examples are rows of 7 numbers, no pictures" in err


def test_a_path_is_not_broken_in_a_narrow_terminal(viznet, runs, monkeypatch):
    name = "a_long_name_of_a_picture_that_takes_more_than_half_of_the_line.png"
    (runs / name).write_bytes((runs / "light.png").read_bytes())
    monkeypatch.setenv("COLUMNS", "60")
    assert name in viznet(f"predict r {name}")[1]


def test_a_picture_stars_in_explain_and_in_the_scenes_that_take_one(viznet, runs, monkeypatch):
    code, out, _ = viznet("explain r --image dark.png --digit 3")
    assert code == 0 and "A picture of your own, meant as 3" in out
    for line, words in (
        (
            "explain r --image dark.png",
            "must know the class that the picture is meant as; name it with digit (--digit)",
        ),
        (
            "explain r --image dark.png --digit 12",
            "meant as '12', which is no class here; choose from 0, 1, 2",
        ),
        ("explain r --image blank.png --digit 3", "blank.png: is blank"),
        ("scene backward_pass r --image dark.png", "backward_pass: shows what the network learns"),
        ("scene learning r --image dark.png --digit 3", "learning: shows no picture of your own"),
        ("scene forward_pass r --image ''", "--image is empty"),
    ):
        code, out, errors = viznet(line)
        assert (code, out) == (2, "") and words in errors and errors.count("\n") == 1, line
    drawn = []
    monkeypatch.setattr(all_scenes, "run_all", lambda renderings, names, **options: drawn.extend(names))
    monkeypatch.setattr(scene_film, "require_manim", lambda **options: None)
    vz.rendering.save_all(runs / "r", runs / "films", image=runs / "dark.png", digit=3)
    assert {"backward_pass", "forward_pass", "network"} <= set(drawn) and "learning" not in drawn
    monkeypatch.setattr(vz.rendering, "save_all", lambda *names, **options: [])
    code, out, errors = viznet("scene all r --image dark.png --digit 3")
    assert (code, errors) == (0, "") and out.startswith(
        "not made, because they show no picture of your own: "
    )
    assert "learning" in out and "network" not in out
