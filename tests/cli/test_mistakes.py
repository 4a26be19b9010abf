# ruff: noqa: F811  (a test takes the imported fixture as an argument)
"""Every mistake of typing is one line that says what to type."""

import errno
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest
import typer.main
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import viznet as vz
from tests import needs
from tests.cli.test_cli import ROOT, viznet  # noqa: F401
from viznet.cli.commands import app
from viznet.cli.mistakes import ALIASES

COMMANDS = typer.main.get_command(app)
# What each command needs before its options.
NEEDED = {
    "experiment": "depth",
    "animate": "first loss",
    "scene": "network first",
    "info": "first",
    "pack": "first",
}
NEEDED |= {"explain": "first", "explore": "first", "probe": "first", "predict": "first nowhere.png"}
NEEDED |= {"verify": "nowhere.mp4 first"}
# Values that are wrong for a number, and for each option that takes a text.
NUMBERS = ("abc", "''", "1e", "0x10", "--", "1,5", "½")
WRONG = {
    int: (*NUMBERS, "1.5", "-1"),
    float: (*NUMBERS, "-1", "nan", "inf"),
    "--out": ("''", "-", "-q", "x" * 300),
    "--hidden": ("x", "16,", "-3", "1.5", "0"),
    "--data": ("nowhere.csv", "''"),
    "--size": ("big", "320", "320x", "x180", "-320x180", "1x1"),
    "--theme": ("sepia", "''"),
    "--clock": ("wall", "''"),
    "--digit": ("eleven", "''"),
    "--with": ("nowhere", "''"),
    "--quality": ("best", "''"),
    **dict.fromkeys(("--activation", "--output", "--loss", "--init", "--optimizer"), ("nonsense", "''")),
    **dict.fromkeys(("--resize", "--image-shape"), ("big", "28", "28x", "''")),
    "--labels": ("nowhere.txt", "''"),
    "--label": ("nonsense", "''"),
    "--continue": ("nowhere", "''"),
    "--title": (),  # every text is right
    "--save": ("''",),
    "--lesson": ("''",),
    "--image": ("''", "nowhere.png"),
    "--narration": ("''", "nowhere"),
    "--pace": ("hurried", "''"),
    "--by": ("hour", "''"),
}


def options() -> Iterator[tuple[str, str, Any]]:
    """Gives every command with every option, and the type of its value."""
    for name, command in COMMANDS.commands.items():  # type: ignore[attr-defined]
        hints = get_type_hints(command.callback)
        for param in command.params:
            if param.param_type_name == "option":
                kind = hints.get(param.name, bool)  # --help has no hint
                yield (
                    name,
                    param.opts[0],
                    next((each for each in (bool, int, float) if kind in (each, each | None)), str),
                )


@pytest.fixture(scope="module")
def folder_with_a_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all tests, which write nothing into it."""
    folder = tmp_path_factory.mktemp("work")
    training = vz.train(vz.MLP(784, 8, 10), vz.digits(), batch_size=16, steps=12)
    vz.record(training, folder / "runs" / "first", progress=False)
    return folder


@pytest.fixture
def work(folder_with_a_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a run, in which every command starts."""
    monkeypatch.chdir(folder_with_a_run)
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "200")
    return folder_with_a_run


def files(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def refused(viznet, line: str, *, code: int = 2) -> str:
    """Runs a command that must be refused in one line, and returns the line."""
    before = files(Path())
    left, out, err = viznet(line)
    assert left == code, (line, left, out, err)
    assert err.startswith("viznet: ") and err.count("\n") == 1 and err.endswith("\n"), (line, err)
    assert "Traceback" not in out + err and len(err) < 400, (line, err)
    assert files(Path()) == before, line
    return err


@pytest.mark.slow
def test_every_option_with_every_wrong_value_is_one_line_and_writes_nothing(viznet, work: Path) -> None:
    for command, option, kind in options():
        named = WRONG.get(option, WRONG.get(kind))
        assert kind is bool or named is not None, f"{option} is new, so WRONG needs wrong values of it"
        for value in ("yes",) if kind is bool else named:  # type: ignore[union-attr]
            line = f"{command} {NEEDED.get(command, '')} {option}={value}"
            # What is not there is failed work, and not wrong usage.
            refused(
                viznet,
                line,
                code=1
                if option in ("--data", "--with", "--labels", "--continue", "--image") and value != "''"
                else 2,
            )


@pytest.mark.parametrize("command", [name for name in COMMANDS.commands if name != "data"])  # type: ignore[attr-defined]
def test_an_unknown_option_and_a_word_too_much_are_one_line(viznet, work: Path, command: str) -> None:
    needed = NEEDED.get(command, "")
    line = refused(viznet, f"{command} {needed} --nonsense")
    assert f"`viznet {command} --help`" in line
    # These take any number of views, pictures or recordings, or a file.
    if command not in (
        "animate",
        "predict",
        "verify",
        "views",
    ):
        words = needed if command == "scene" else needed or ("first" if "first" in needed else "")
        assert "extra is too much" in refused(viznet, f"{command} {words} extra")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("train --lr 0.1", "--learning-rate"),
        ("train -lr 0.1", "--learning-rate"),
        ("train -hidden 16", "--hidden"),
        ("train -hiden=16", "--hidden"),
        ("train -quiet", "--quiet"),
        ("animate first loss -out film.gif", "--out"),
        ("data fetch mnist -quiet", "--quiet"),
        ("version", "--version"),
        ("-V", "--version"),
        ("help", "--help"),
        ("-help", "--help"),
        ("train help", "--help"),
        ("train --learnin-rate 0.1", "--learning-rate"),
        ("train --learn 0.1", "--learning-rate"),
        ("train --batchsize 8", "--batch-size"),
        ("train --batch_size 8", "--batch-size"),
        ("train --dataset mnist", "--data"),
        ("animate first loss --output x.gif", "--out"),
        ("animate first loss --sise 320x180", "--size"),
        ("animate first loss --duration 3", "--seconds"),
        ("explain first --step 3", "--at"),
        ("trian", "train"),
        ("data fecth mnist", "fetch"),
        ("data fetch mnst", "mnist"),
        ("animate first los", "loss"),
        ("views lss", "loss"),
        ("animate first weights:unit=3", "units"),
        ("scene forward_pas first", "forward_pass"),
        ("scene forward-pass first", "forward_pass"),
        ("train --activation Relu", "relu"),
        ("train --optimizer momentun", "momentum"),
        ("animate first loss --theme drak", "dark"),
    ],
)
def test_what_was_meant_is_named(viznet, work: Path, line: str, meant: str) -> None:
    assert f"id you mean {meant}?" in refused(viznet, line)


@pytest.mark.parametrize("view", ["weights:units=99", "weights:layer=2,units=11", "activations:units=99"])
def test_more_neurons_than_there_are_is_refused(viznet, work: Path, view: str) -> None:
    assert "expected how many neurons to show, 1 to " in refused(viznet, f"animate first {view}")


def test_a_training_into_a_folder_that_holds_this_one_is_refused_before_it_begins(viznet, work: Path) -> None:
    assert "holds the folder that you are in" in refused(viznet, "train -o /", code=1)
    assert "is the folder that you are in" in refused(viznet, "train -o .", code=1)


@pytest.mark.parametrize(
    ("line", "meant"), [("info frist", "first"), ("explain fisrt", "first"), ("train --data mnits", "mnist")]
)
def test_what_is_not_there_names_what_is_like_it(viznet, work: Path, line: str, meant: str) -> None:
    assert f"Did you mean {meant}?" in refused(viznet, line, code=1)


def test_every_alias_leads_to_an_option_that_there_is() -> None:
    assert set(ALIASES.values()) <= {option for _, option, _ in options()}
    assert not set(ALIASES) & {option for command, option, _ in options() if command != "train"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("animate first loss --seconds abc", "viznet: --seconds abc: expected a number\n"),
        ("train --seed 1.5", "viznet: --seed 1.5: expected a whole number\n"),
        ("animate", "viznet: RUN is missing; `viznet animate --help` says what to give\n"),
        ("animate first", "viznet: VIEW... is missing; `viznet animate --help` says what to give\n"),
        ("train --hidden", "viznet: --hidden needs a value; `viznet train --help` says which\n"),
        (
            "animate first loss --stack --grid",
            "viznet: --stack and --grid: give one of them\n",
        ),
        ("train --quiet=yes", "viznet: --quiet takes no value; write --quiet alone\n"),
    ],
)
def test_the_line_says_what_to_give(viznet, work: Path, line: str, expected: str) -> None:
    assert refused(viznet, line) == expected


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.lists(st.text(st.characters(exclude_characters="\0")), min_size=1, max_size=3))
def test_any_words_are_one_line(words: list[str], viznet) -> None:
    line = shlex.join(["info", *words])
    if {"--help", "-h", "latest", "first"} & set(words):
        return
    left, _, err = viznet(line)
    assert left in (1, 2) and err.startswith("viznet: ") and err.count("\n") == 1


def test_help_is_what_viznet_says_without_words_and_the_version_is_that_of_the_package(viznet) -> None:
    assert viznet("") == viznet("--help")
    assert viznet("--version") == (0, f"viznet {vz.__version__}\n", "")


@pytest.mark.slow
@needs.linux
@pytest.mark.parametrize("line", ["views", "--version", "info first --json"])
def test_a_full_disk_under_the_output_is_one_line(work: Path, line: str) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "viznet", *line.split()],
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr == "viznet: standard output cannot be written: No space left on device\n"


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


@pytest.mark.slow
@needs.linux
def test_a_film_is_made_where_standard_output_is_closed(work: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    options = f"-o {shlex.quote(str(film))} --size 320x180 --seconds 0.2 --fps 5"
    command = f"{shlex.quote(sys.executable)} -m viznet animate first loss {options} <&- >&- 2>&-"
    done = subprocess.run(["sh", "-c", command], env=environment(), capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert film.read_bytes()[4:8] == b"ftyp"


@pytest.mark.slow
@needs.linux
@pytest.mark.parametrize("line", ["info first", "data"])
def test_a_result_that_nobody_can_read_is_failed_work(work: Path, line: str) -> None:
    command = f"{shlex.quote(sys.executable)} -m viznet {line} >&-"
    done = subprocess.run(["sh", "-c", command], env=environment(), capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "viznet: standard output cannot be written: Bad file descriptor\n"


@pytest.mark.slow
@needs.linux
@pytest.mark.parametrize("line", ["views", "--help"])
def test_a_reader_that_ends_early_is_no_error(work: Path, tmp_path: Path, line: str) -> None:
    status = tmp_path / "status"
    command = (
        f"{{ {shlex.quote(sys.executable)} -m viznet {line}; echo $? >{shlex.quote(str(status))}; }} | true"
    )
    done = subprocess.run(["sh", "-c", command], env=environment(), capture_output=True, text=True)
    assert (done.stderr, status.read_text()) == ("", "0\n")


SHOWN = ["--help", "train --help", "data fetch --help", "data", "scenes"]
# Headings and types, which help for a narrow terminal does not write, or writes in another way.
ONLY_WIDE = {"", "*", "name", "Arguments", "required", "Train", "and", "record", "Films", "Inside", "Set-up"}
ONLY_WIDE |= {"<str>", "<int>", "<float>", "<bool>", "TEXT", "INTEGER", "FLOAT"}


@pytest.mark.slow
def test_a_narrow_terminal_loses_no_word(work: Path) -> None:
    """Its words are those of a wide terminal, and none is broken or cut short."""

    def words(columns: str) -> set[str]:
        program = f"""
import sys
from viznet.cli import main
for line in {SHOWN!r}:
    sys.argv = ["viznet", *line.split()]
    try:
        main()
    except SystemExit as ended:
        assert not ended.code, line
"""
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=environment() | {"COLUMNS": columns},
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert "--install-comp…" not in done.stdout
        shown = {word.strip("│╭╮╰╯─,.:[]()") for word in done.stdout.split()}
        return shown - {"None"}  # an old Typer writes "[default: None]" where there is room

    assert words("200") - ONLY_WIDE - words("40") == set()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.EMFILE, "Too many open files", "runs/first"), "runs/first: Too many open files"),
        (OSError(errno.EROFS, "Read-only file system"), "the system: Read-only file system"),
        (MemoryError(), "there is not enough memory for this; choose something smaller"),
    ],
)
def test_what_the_system_refuses_is_one_line(
    viznet,
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    expected: str,
) -> None:
    def refused(*_: object) -> None:
        raise error

    monkeypatch.setattr(vz, "open_run", refused)
    monkeypatch.setattr("viznet.cli.drop_output", lambda: None)  # the output belongs to the test
    assert viznet("info first") == (1, "", f"viznet: {expected}\n")
