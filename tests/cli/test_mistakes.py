"""Every mistake of typing is one line that says what to type."""

import inspect
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import viznet as vz
from tests.cli.test_cli import ROOT, viznet  # noqa: F401 (a fixture)
from viznet.cli.commands import app
from viznet.cli.mistakes import ALIASES

COMMANDS = typer.main.get_command(app)
TRAIN = "train --hidden 8 --steps 12 --quiet --out runs/first"
# What each command needs before its options.
NEEDED = {"animate": "first loss", "scene": "network first", "info": "first", "pack": "first"}
NEEDED |= {"explain": "first", "explore": "first"}
# Values that are wrong for every option of a kind, or for an option by its name.
NUMBERS = ("abc", "''", "1e", "0x10", "--", "1,5", "½")
WRONG = {
    "--out": ("''", "-", "-q", "x" * 300),
    "--hidden": ("x", "16,", "-3", "1.5", "0"),
    "--data": ("nowhere.csv", "''", "mnits"),
    "--size": ("big", "320", "320x", "x180", "-320x180", "1x1"),
    "--theme": ("sepia", "''"),
    "--clock": ("wall", "''"),
    "--digit": ("eleven", "''"),
    "--with": ("nowhere", "''"),
    "--quality": ("best", "''"),
    **dict.fromkeys(("--activation", "--output", "--loss", "--init", "--optimizer"), ("nonsense", "''")),
    **dict.fromkeys(("--seed", "--batch-size", "--snapshots", "--every"), (*NUMBERS, "-1", "1.5", "nan")),
    **dict.fromkeys(("--epochs", "--steps", "--validation-sample", "--example"), (*NUMBERS, "-1", "1.5")),
    "--at": (*NUMBERS, "-1", "1.5", "99999"),
    "--learning-rate": (*NUMBERS, "0", "-1", "nan", "inf"),
    "--fps": (*NUMBERS, "0", "-1", "nan", "inf"),
    "--seconds": (*NUMBERS, "-1", "nan", "inf"),
    "--max-mb": (*NUMBERS, "0", "-1", "nan"),
    "--title": (),  # every text is right
}


def options() -> Iterator[tuple[str, str, bool]]:
    """Gives every command with every option, and whether the option is a flag."""
    for name, command in COMMANDS.commands.items():  # type: ignore[attr-defined]
        for param in command.params:
            if param.param_type_name == "option":
                yield name, param.opts[0], bool(param.is_flag)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, viznet) -> Path:  # noqa: F811
    """A folder with a run, in which every command starts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "200")
    assert viznet(TRAIN)[0] == 0
    return tmp_path


def files(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def refused(viznet, line: str, *, code: int = 2) -> str:  # noqa: F811
    """Runs a command that must be refused in one line, and returns the line."""
    before = files(Path())
    left, out, err = viznet(line)
    assert left == code, (line, left, out, err)
    assert err.startswith("viznet: ") and err.count("\n") == 1 and err.endswith("\n"), (line, err)
    assert "Traceback" not in out + err and len(err) < 400, (line, err)
    assert files(Path()) == before, line
    return err


def test_every_option_with_every_wrong_value_is_one_line_and_writes_nothing(viznet, work: Path) -> None:  # noqa: F811
    tried = set()
    for command, option, is_flag in options():
        for value in ("yes",) if is_flag else WRONG[option]:
            line = f"{command} {NEEDED.get(command, '')} {option}={value}"
            # What is not there is failed work, and not wrong usage.
            code = 1 if option in ("--data", "--with") and value != "''" else 2
            refused(viznet, line, code=code)
            tried.add(option)
    assert tried == {option for _, option, _ in options()} - {"--title"}


@pytest.mark.parametrize("command", [name for name in COMMANDS.commands if name != "data"])  # type: ignore[attr-defined]
def test_an_unknown_option_and_a_word_too_much_are_one_line(viznet, work: Path, command: str) -> None:  # noqa: F811
    needed = NEEDED.get(command, "")
    line = refused(viznet, f"{command} {needed} --nonsense")
    assert f"`viznet {command} --help`" in line
    if command != "animate":  # which takes any number of views
        words = needed if command == "scene" else needed or ("first" if "first" in needed else "")
        assert "extra is too much" in refused(viznet, f"{command} {words} extra")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("train --lr 0.1", "--learning-rate"),
        ("train -lr 0.1", "--learning-rate"),
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
        ("animate first weights:unit=3", "units"),
        ("scene forward_pas first", "forward_pass"),
        ("scene forward-pass first", "forward_pass"),
        ("train --activation Relu", "relu"),
        ("train --optimizer momentun", "momentum"),
        ("animate first loss --theme drak", "dark"),
    ],
)
def test_what_was_meant_is_named(viznet, work: Path, line: str, meant: str) -> None:  # noqa: F811
    assert f"id you mean {meant}?" in refused(viznet, line)


@pytest.mark.parametrize(
    ("line", "meant"), [("info frist", "first"), ("explain fisrt", "first"), ("train --data mnits", "mnist")]
)
def test_what_is_not_there_names_what_is_like_it(viznet, work: Path, line: str, meant: str) -> None:  # noqa: F811
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
        ("train --quiet=yes", "viznet: --quiet takes no value; write --quiet alone\n"),
    ],
)
def test_the_line_says_what_to_give(viznet, work: Path, line: str, expected: str) -> None:  # noqa: F811
    assert refused(viznet, line) == expected


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.lists(st.text(st.characters(exclude_characters="\0")), min_size=1, max_size=3))
def test_any_words_are_one_line(words: list[str], viznet) -> None:  # noqa: F811
    line = shlex.join(["info", *words])
    if {"--help", "-h", "latest", "first"} & set(words):
        return
    left, _, err = viznet(line)
    assert left in (1, 2) and err.startswith("viznet: ") and err.count("\n") == 1


def test_help_is_what_viznet_says_without_words_and_the_version_is_that_of_the_package(viznet) -> None:  # noqa: F811
    assert viznet("") == viznet("--help")
    assert viznet("--version") == (0, f"viznet {vz.__version__}\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has this file, which is always full")
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
    import os

    return os.environ | {"PYTHONPATH": str(ROOT)}


@pytest.mark.skipif(sys.platform == "win32", reason="its shell cannot close a stream")
@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_a_film_is_made_where_standard_output_is_closed(work: Path, closed: str) -> None:
    options = "-o film.mp4 --size 320x180 --seconds 0.2 --fps 5"
    command = f"{shlex.quote(sys.executable)} -m viznet animate first loss {options} {closed}"
    done = subprocess.run(["sh", "-c", command], env=environment(), capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert Path("film.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such pipes")
@pytest.mark.parametrize("line", ["views", "--help"])
def test_a_reader_that_ends_early_is_no_error(work: Path, line: str) -> None:
    command = f"{{ {shlex.quote(sys.executable)} -m viznet {line}; echo $? >status; }} | true"
    done = subprocess.run(["sh", "-c", command], env=environment(), capture_output=True, text=True)
    assert (done.stderr, Path("status").read_text()) == ("", "0\n")


def test_every_option_has_wrong_values_here() -> None:
    named = {option for _, option, is_flag in options() if not is_flag}
    assert named <= set(WRONG), "a new option needs wrong values in WRONG"
    for command in app.registered_commands:
        name = command.name or command.callback.__name__  # type: ignore[union-attr]
        needs = [
            parameter
            for parameter in inspect.signature(command.callback).parameters.values()  # type: ignore[arg-type]
            if parameter.default is parameter.empty
        ]
        assert not needs or name in NEEDED, "a new command needs its arguments in NEEDED"
