"""The command line as a user types it: output, files and exit codes."""

import inspect
import json
import os
import re
import shlex
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import typer
from PIL import Image

import viznet as vz
from tests.commands import command_line
from tests.decoding import frames
from viznet.cli.commands import app
from viznet.cli.train import free_path
from viznet.rendering import SceneFilm

ROOT = Path(__file__).resolve().parents[2]
TRAIN = "train --hidden 8 --steps 40 --quiet"


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every command runs in a folder of its own, on a wide terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.fixture
def viznet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs a command line; returns exit code, output and error output."""
    return command_line(monkeypatch, capsys)


@pytest.mark.slow
def test_train_then_animate_latest_just_works(viznet, workplace: Path) -> None:
    code, out, _ = viznet("train --steps 60")
    assert code == 0 and "13,002 parameters" in out and "recording: runs/digits-16-16" in out
    code, out, _ = viznet("animate latest weights --seconds 0.5 --size 320x180 --fps 10")
    assert code == 0 and "outputs/weights.mp4" in out
    assert len(frames(workplace / "outputs/weights.mp4")) == 5


def test_every_option_of_train_reaches_the_recording(viznet) -> None:
    code, _, _ = viznet(
        "train --hidden 12,6 --activation tanh --output elementwise --loss mse --init xavier --optimizer momentum "
        "--learning-rate 0.05 --batch-size 32 --steps 30 --seed 3 --data digits --out runs/mine --every 10 --quiet"
    )
    info = vz.open_run("runs/mine").info()
    assert code == 0
    assert info["sizes"] == [784, 12, 6, 10] and info["seed"] == 3
    assert (info["activation"], info["output"], info["init"]) == ("tanh", "elementwise", "xavier")
    assert info["loss_function"] == "mse" and info["batch_size"] == 32 and info["steps"] == 30
    assert info["optimizer"]["name"] == "momentum" and info["optimizer"]["lr"] == 0.05
    assert vz.open_run("runs/mine").steps.tolist() == [0, 10, 20, 30]


def test_epochs_count_through_all_examples(viznet) -> None:
    assert viznet("train --hidden '' --epochs 1 --batch-size 400 --out runs/linear --quiet")[0] == 0
    run = vz.open_run("runs/linear")
    assert run.sizes == (784, 10) and run.steps[-1] == 8000 / 400


@pytest.mark.slow
def test_each_training_gets_a_folder_of_its_own(viznet) -> None:
    for _ in range(3):
        assert viznet(TRAIN)[0] == 0
    assert sorted(p.name for p in Path("runs").iterdir()) == ["digits-8", "digits-8-2", "digits-8-3"]
    assert json.loads(viznet("info latest --json")[1])["name"] == "digits-8-3"


def test_trainings_that_begin_together_get_names_of_their_own(workplace: Path) -> None:
    Path("runs").mkdir()  # so that it stays, whoever ends last

    def reserve(_: int) -> str:
        with free_path(Path("runs/digits")) as path:
            all_have_one.wait()
            return path.name

    all_have_one = threading.Barrier(8)
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(reserve, range(8)))
    assert names == {"digits", *(f"digits-{number}" for number in range(2, 9))}
    assert list(Path("runs").iterdir()) == []


def test_a_training_that_fails_leaves_no_empty_folder(viznet, workplace: Path) -> None:
    assert viznet("train --steps 2 --validation-sample 0")[0] == 2
    assert not (workplace / "runs").exists()


def test_a_folder_that_vanishes_while_a_name_is_reserved_is_made_again(workplace, monkeypatch) -> None:
    """A training that failed beside this one removes the folder that it made for both."""
    really, vanished = Path.mkdir, []

    def late(path: Path, *args, **options) -> None:
        if path.name == "digits" and not vanished:
            vanished.append(path)
            if path.parent.exists():
                path.parent.rmdir()
        really(path, *args, **options)

    monkeypatch.setattr(Path, "mkdir", late)
    with free_path(Path("runs/digits")) as path:
        assert path.is_dir()
    assert vanished and not Path("runs").exists()


@pytest.mark.slow
def test_a_training_is_continued(viznet) -> None:
    assert viznet("train --hidden 8 --optimizer adam --steps 60 --out runs/whole --quiet")[0] == 0
    assert viznet("train --hidden 8 --optimizer adam --steps 20 --out runs/first --quiet")[0] == 0
    code, out, _ = viznet("train --continue first --steps 40 --out runs/second")
    assert code == 0 and "first is continued after 20 steps as if it had not ended." in out
    whole, second = vz.open_run("whole").network().params, vz.open_run("second").network().params
    assert all(np.array_equal(whole[symbol], second[symbol]) for symbol in whole)
    assert f"after 20 steps of first (run {vz.open_run('first').hash[:8]})" in viznet("info second")[1]
    assert "The recording began after 20 steps of first" in viznet("explain second")[1].replace("\n", " ")


@pytest.mark.parametrize("option", ["--hidden 8", "--seed 0", "--learning-rate 0.1", "--batch-size 16"])
def test_what_the_recording_decides_cannot_be_given_with_continue(viznet, option: str) -> None:
    assert viznet(f"{TRAIN} --out runs/first")[0] == 0
    code, _, err = viznet(f"train --continue first {option}")
    assert code == 2 and err.startswith(
        f"viznet: {option.split()[0]}: with --continue the recording decides it"
    )


@pytest.mark.slow
def test_a_recording_is_not_lost_by_training_into_it(viznet) -> None:
    assert viznet(TRAIN + " --out runs/kept")[0] == 0
    before = vz.open_run("runs/kept").hash
    code, _, err = viznet(TRAIN + " --out runs/kept")
    assert code == 1 and "runs/kept" in err and "overwrite" in err
    assert vz.open_run("runs/kept").hash == before
    assert viznet(TRAIN + " --out runs/kept --seed 8 --overwrite")[0] == 0
    assert vz.open_run("runs/kept").hash != before


def test_info_agrees_with_the_recording(viznet) -> None:
    viznet(TRAIN)
    run = vz.open_run("runs/digits-8")
    _, out, _ = viznet("info digits-8")
    assert f"{784 * 8 + 8 + 8 * 10 + 10:,}" in out and run.hash in out
    assert "784-8-10, ReLU, softmax output" in out and "SGD (rate 0.1)" in out and "cross-entropy" in out
    assert f"{100 * float(run[-1]['validation_accuracy']):.2f} %" in out
    info = json.loads(viznet("info runs/digits-8 --json")[1])
    test = vz.digits().test
    assert info["validation_accuracy"] == pytest.approx(run.network().accuracy(test.inputs(), test.y))


@pytest.mark.parametrize(("option", "printed"), [("", "recording: runs/wild"), (" --quiet", "")])
def test_a_diverged_training_says_so_and_keeps_what_it_had(viznet, option, printed) -> None:
    code, out, err = viznet(
        f"train --hidden 8 --activation identity --learning-rate 1e9 --steps 500 --out runs/wild{option}"
    )
    assert code == 1 and "diverged" in err and "--learning-rate" in err
    assert out.strip().endswith(printed) and bool(out) == bool(printed)
    assert vz.open_run("runs/wild").status == "diverged"


def test_pack_makes_one_file_that_every_command_reads(viznet) -> None:
    viznet(TRAIN)
    code, out, _ = viznet("pack latest -o lesson.npz")
    assert code == 0 and "lesson.npz" in out
    assert vz.open_run("lesson.npz").hash == vz.open_run("runs/digits-8").hash
    assert json.loads(viznet("info lesson.npz --json")[1])["snapshots"] == len(
        np.load("lesson.npz")["snapshots/step"]
    )


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".gif", ".mp4", ".webm"])
def test_animate_takes_several_views_with_options(viznet, suffix: str) -> None:
    viznet(TRAIN)
    code, out, _ = viznet(
        f"animate latest loss weights:units=4 -o films/two{suffix} --size 320x180 --fps 8 --seconds 1 --theme light"
    )
    assert code == 0 and f"films/two{suffix}" in out
    pictures = frames(f"films/two{suffix}")
    assert pictures.shape == (8, 180, 320, 3)
    assert pictures[0, 0, 0].min() > 240  # light paper


@pytest.mark.slow
def test_brackets_in_a_path_are_printed_as_they_are(viznet) -> None:
    viznet(TRAIN + " --out '[bold]runs/[1]'")
    assert "[bold]runs/[1]" in viznet("info '[bold]runs/[1]'")[1]
    _, out, _ = viznet(
        "animate '[bold]runs/[1]' loss -o '[red]/film.gif' --seconds 0.3 --size 320x180 --fps 5"
    )
    assert out.endswith(": [red]/film.gif\nreceipt: [red]/film.gif.receipt.json\n")


def test_views_lists_every_view_with_its_options(viznet) -> None:
    _, out, _ = viznet("views")
    for name, view in vz.views.VIEWS.items():
        assert name in out
        assert all(f"{option}=" in out for option in view.options)


def test_views_lists_the_options_of_one_view(viznet) -> None:
    _, every, _ = viznet("views")
    code, out, _ = viznet("views weights")
    assert code == 0 and {"layer=1", "units=…"} <= set(out.split()) and "log=" not in out
    assert set(out.split()) <= set(every.split())


def test_data_tells_what_there_is(viznet, monkeypatch: pytest.MonkeyPatch, workplace: Path) -> None:
    monkeypatch.setenv("VIZNET_CACHE", str(workplace / "cache"))
    code, out, _ = viznet("data")
    assert code == 0 and all(name in out for name in ("digits", "mnist", "fashion"))
    assert viznet("data clear")[1].strip() == "freed 0 bytes"
    assert "digits.npz" in viznet("data fetch digits")[1]


@pytest.mark.slow
def test_doctor_finds_this_machine_able(viznet) -> None:
    code, out, _ = viznet("doctor")
    assert code == 0 and "Films can be made" in out and "ffmpeg" in out


@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        ("info nowhere", 1, "nowhere"),
        ("info latest", 1, "viznet train"),
        ("train --hidden 16,x", 2, "--hidden"),
        ("train --activation gelu", 2, "relu"),
        ("train --optimizer lion", 2, "sgd, momentum, adam"),
        ("train --learning-rate -1", 2, "the learning rate is -1.0, expected a number above 0"),
        ("train --epochs 1 --steps 1", 2, "viznet: --epochs and --steps: give one of them, not both"),
        ("train --batch-size 0", 2, "viznet: --batch-size is 0"),
        ("train --validation-sample 0", 2, "viznet: --validation-sample is 0"),
        ("train --image-shape 2x2", 2, "viznet: --image-shape is (2, 2)"),
        ("experiment activations --jobs 0", 2, "viznet: --jobs is 0"),
        ("train --data missing.csv", 1, "missing.csv"),
        ("data fetch cifar", 2, "digits"),
        ("nonsense", 2, "nonsense"),
        ("train --nonsense", 2, "nonsense"),
    ],
)
def test_a_mistake_is_one_clear_line(viznet, line: str, code: int, expected: str) -> None:
    left, out, err = viznet(line)
    assert left == code and expected in err and "Traceback" not in err + out
    assert not Path("runs").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("animate latest colours", "weights"),
        ("animate latest weights:layer=9", "9"),
        ("animate latest weights:colour=1", "units"),
        ("animate latest loss --size big", "--size"),
        ("animate latest loss --size 321x180", "viznet: --size=321x180: .mp4 needs even sides; take 320x180"),
        ("animate latest loss --theme sepia", "dark, light"),
        ("animate latest loss -o film.avi", ".mp4"),
        ("animate latest loss --seconds -1", "viznet: --seconds is -1"),
        ("explore latest --max-mb -1", "viznet: --max-mb is -1"),
        ("explain latest --example 1 --image a.png", "viznet: --image: "),
        ("animate latest loss --clock wall", "linear"),
    ],
)
def test_a_film_that_cannot_be_is_wrong_usage_and_leaves_nothing(viznet, line: str, expected: str) -> None:
    viznet(TRAIN)
    left, _, err = viznet(line)
    assert left == 2 and expected in err and err.count("\n") == 1
    assert not Path("outputs").exists() or not any(Path("outputs").iterdir())


@pytest.mark.slow
def test_every_command_has_help_and_each_that_takes_anything_an_example(viznet) -> None:
    for command in app.registered_commands:
        name = (command.name or command.callback.__name__).replace("_", "-")  # type: ignore[union-attr]
        code, out, _ = viznet(f"{name} --help")
        assert code == 0 and "Usage:" in out and name in out
        if inspect.signature(command.callback).parameters:  # type: ignore[arg-type]
            assert f"viznet {name} " in out.split("Usage:")[1].partition("[OPTIONS]")[2], name


@pytest.mark.slow
def test_quiet_is_silent(viznet) -> None:
    assert viznet(TRAIN)[1:] == ("", "")
    assert viznet("animate latest loss --seconds 0.3 --size 320x180 --quiet")[1:] == ("", "")


@pytest.mark.parametrize(
    ("options", "call"),
    [
        ("--learning-rate -1", lambda: vz.SGD(lr=-1.0)),
        ("--learning-rate nan", lambda: vz.SGD(lr=float("nan"))),
        ("--optimizer adam --learning-rate 0", lambda: vz.Adam(lr=0.0)),
        ("--optimizer lion", lambda: vz.train(vz.MLP(784, 10), vz.digits(), optimizer="lion")),
        ("--batch-size 0", lambda: vz.train(vz.MLP(784, 10), vz.digits(), batch_size=0)),
        ("--epochs -1", lambda: vz.train(vz.MLP(784, 10), vz.digits(), epochs=-1)),
        ("--steps -1", lambda: vz.train(vz.MLP(784, 10), vz.digits(), steps=-1)),
        ("--epochs 1 --steps 1", lambda: vz.train(vz.MLP(784, 10), vz.digits(), epochs=1, steps=1)),
        ("--seed -1", lambda: vz.MLP(784, 10, seed=-1)),
        ("--activation gelu", lambda: vz.MLP(784, 10, activation="gelu")),
        ("--snapshots 1", lambda: vz.SnapshotSchedule(snapshots=1)),
        ("--every 0", lambda: vz.SnapshotSchedule.every(0)),
    ],
)
def test_python_refuses_with_the_same_words(viznet, options: str, call) -> None:
    """Only an argument's name, such as `batch_size`, becomes the option that was typed."""
    with pytest.raises(vz.UsageError) as refused:
        call()
    typed = {option[2:].replace("-", "_"): option for option in options.split() if option.startswith("--")}
    words = re.sub(
        r"\w+(?= is |: | and steps: )", lambda name: typed.get(name[0], name[0]), str(refused.value)
    )
    assert viznet(f"train {options}") == (2, "", f"viznet: {words}\n")


def test_the_command_line_and_the_library_have_the_same_defaults(viznet) -> None:
    """An option that the library has too has the same default there."""
    commands = {
        "train": (vz.MLP.__init__, vz.train, vz.SnapshotSchedule.__init__),
        "animate": (vz.Film.save,),
        "scene": (vz.scene, SceneFilm.save),
        "experiment": (vz.experiment,),
        "explain": (vz.explain,),
        "explore": (vz.explore,),
    }
    compared = set()
    for command in app.registered_commands:
        name = command.name or command.callback.__name__  # type: ignore[union-attr]
        mine = inspect.signature(command.callback).parameters  # type: ignore[arg-type]
        for function in commands.get(name, ()):
            for option, parameter in inspect.signature(function).parameters.items():
                if parameter.default is parameter.empty or option not in mine or option == "optimizer":
                    continue
                if function is vz.train and option == "seed":
                    continue  # without one it is the network's own, which is compared above
                compared.add(f"{name} {option}")
                assert mine[option].default == parameter.default, f"{name} --{option}"
    assert {"train seed", "train batch_size", "train epochs", "train snapshots", "animate fps"} <= compared
    assert {"scene quality", "explore max_mb", "explain at"} <= compared


@pytest.mark.slow
def test_train_without_options_is_what_the_library_does_without_any(viznet, workplace: Path) -> None:
    assert viznet("train --hidden 4 --batch-size 800 --out runs/typed --quiet")[0] == 0
    training = vz.train(vz.MLP(784, 4, 10), vz.digits(), batch_size=800)
    assert vz.record(training, workplace / "called", progress=False).hash == vz.open_run("runs/typed").hash


def test_info_of_a_diverged_run_says_what_was_recorded(viznet) -> None:
    viznet("train --hidden 8 --activation identity --learning-rate 1e9 --steps 50 --out runs/wild --quiet")
    run = vz.open_run("runs/wild")
    assert run.status == "diverged" and not np.isfinite(run["loss"][-1])
    _, out, _ = viznet("info runs/wild")
    rows = dict(re.split(r"  +", line.strip(), maxsplit=1) for line in out.splitlines() if "  " in line)
    assert "loss not a finite number" in rows["last batch"] and "not recorded" not in rows["last batch"]
    made, planned = run.steps[-1] / run.meta.epoch_length, 50 / run.meta.epoch_length
    assert rows["steps"] == f"{run.steps[-1]} of 50 ({made:.3g} of {planned:.3g} epochs)"


@pytest.mark.parametrize(
    "command", ["animate latest loss", "explore", "train", "pack", "scene network", "demo"]
)
def test_an_empty_path_is_not_the_current_folder(viznet, workplace: Path, command: str) -> None:
    code, _, err = viznet(f"{command} -o ''")
    assert code == 2 and err == "viznet: --out is empty, expected the name of a file or a folder\n"
    assert not list(workplace.iterdir())


def typed(line: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Runs a command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "viznet", *shlex.split(line)],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_letters_that_the_encoding_lacks_are_replaced(viznet, encoding: str) -> None:
    viznet(TRAIN)
    done = typed("explain", PYTHONIOENCODING=encoding)
    assert done.returncode == 0 and done.stderr == b""
    text = done.stdout.decode(encoding)
    assert "eta" in text and "?" not in text
    _, whole, _ = viznet("explain")
    minuses = text.count(" -0.")  # a negative number stays one
    assert minuses == whole.count(" −0.") > 0


# Each line ends the program as Ctrl-C does: while it imports, and while a command works.
DURING_IMPORTS = """
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == FIRST_IMPORTED:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
"""
DURING_WORK = """
import viznet.film, viznet.rendering.scene_film
def interrupted(*_, **__):
    os.kill(os.getpid(), signal.SIGINT)
viznet.film.Film.save = viznet.rendering.scene_film.SceneFilm.save = interrupted
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("when", "line"),
    [
        ("FIRST_IMPORTED = 'numpy'" + DURING_IMPORTS, "animate latest loss"),
        ("FIRST_IMPORTED = 'typer'" + DURING_IMPORTS, "animate latest loss"),
        (DURING_WORK, "animate latest loss"),
        (DURING_WORK, "scene network latest"),
    ],
)
def test_ctrl_c_is_one_line(viznet, when: str, line: str) -> None:
    viznet(TRAIN)
    program = f"""
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["viznet", *{line.split()!r}]
{when}
from viznet.cli import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "viznet: stopped\n")


@pytest.mark.slow
def test_the_size_of_a_film_is_that_of_all_its_pictures(viznet, workplace: Path) -> None:
    viznet(f"{TRAIN} --out runs/r")
    (workplace / "own").mkdir()
    (workplace / "own/notes.txt").write_text("x" * 90_000)
    for out in ("folder", "own/x%03d.png", "film.gif"):
        _, text, _ = viznet(f"animate r loss --seconds 1 --fps 5 --size 320x180 --out {out}")
        made = [*workplace.glob("folder/*"), *workplace.glob("own/*.png"), *workplace.glob("film.gif")]
        there = sum(
            file.stat().st_size for file in made if out.split("/")[0] in str(file.relative_to(workplace))
        )
        assert f"({there / 1000:.0f} kB): {out}" in text


def test_a_folder_of_pictures_is_learned_and_resized(viznet, workplace: Path) -> None:
    digits = vz.digits().train[:60]
    for i, (x, y) in enumerate(zip(digits.x, digits.y, strict=True)):
        (workplace / f"own/{y}").mkdir(parents=True, exist_ok=True)
        Image.fromarray(255 - x.reshape(28, 28)).save(workplace / f"own/{y}/{i}.png")
    code, _, err = viznet("train --data own --resize 14x10 --hidden 4 --steps 3 --out runs/own --quiet")
    assert code == 0, err
    run = vz.open_run("runs/own")
    assert run.sizes == (140, 4, 10) and run.probe.image_shape == (10, 14)
    assert run.probe.x.mean() < 100, "ink is light, as in MNIST"
    for wrong in ("14", "axb", "0x9", "99999x9"):
        code, _, err = viznet(f"train --data own --resize {wrong} --out runs/no --quiet")
        assert code == 2 and err.count("\n") == 1 and "resize" in err and "such as" in err


@pytest.mark.parametrize(
    ("options", "raised_in", "sentence"),
    [
        ("", "viznet.record", "The training was stopped before anything was recorded.\n"),
        ("--out old --overwrite", "viznet.record", "The earlier recording is still in old"),
        (
            "--out old --overwrite",
            "viznet.recording.recorder.SnapshotBuilder.rows",
            "stopped before its first snapshot. There is none in old",
        ),
        ("--out new", "viznet.recording.recorder.check_room", "stopped before anything was recorded.\n"),
    ],
)
def test_a_stopped_training_says_what_is_recorded(
    viznet, monkeypatch: pytest.MonkeyPatch, options: str, raised_in: str, sentence: str
) -> None:
    viznet(f"{TRAIN} --out old")

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(raised_in, stop)
    code, out, _ = viznet(f"train --hidden 8 --steps 40 {options}")
    assert code == 130 and sentence in out and "recorded in" not in out


def test_no_help_breaks_a_line_inside_a_paragraph():
    """Typer keeps such a break on the screen, in the middle of a sentence."""
    command = typer.main.get_command(app)
    groups = [command, *(each for each in command.commands.values() if hasattr(each, "commands"))]
    texts = {each.name: inspect.cleandoc(each.help) for group in groups for each in group.commands.values()}
    assert len(texts) > 10
    assert [name for name, text in texts.items() if re.search(r"[^\n]\n[^\n]", text)] == []


@pytest.mark.slow
def test_a_training_of_one_step_is_told_in_the_singular(viznet) -> None:
    _, out, _ = viznet("train --hidden 2 --steps 1 --out runs/one")
    assert "in 1 update, with batches of 16." in " ".join(out.split())
