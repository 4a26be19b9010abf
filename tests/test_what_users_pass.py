"""Every public function refuses a wrong value in one line."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import viznet as vz
from tests.public_calls import CALLS, EXCUSED, network, public_calls, record, small_run
from tests.wrong_values import MAY_BE_RIGHT, RELATIVES, WRONG


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> vz.Run:
    return small_run(tmp_path_factory.mktemp("work"))


def test_nothing_public_is_left_out() -> None:
    tried = {name.split(" ")[0] for name in CALLS}
    assert public_calls() - tried - EXCUSED == set()
    assert (tried | EXCUSED) - public_calls() == set()


@pytest.mark.parametrize("name", CALLS)
def test_what_is_not_understood_is_refused_in_one_line_that_says_what_to_pass(
    name: str, run: vz.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call, right = CALLS[name]
    for kind, value in WRONG.items():
        if kind in right or RELATIVES.get(kind) in right:
            continue
        try:
            call(run, value)
        except vz.VizError as error:
            line = str(error)
        else:
            if MAY_BE_RIGHT.get(kind) not in right:
                pytest.fail(f"{name}: {kind} is not refused")
            for made in tmp_path.iterdir():
                shutil.rmtree(made) if made.is_dir() else made.unlink()
            continue
        assert "\n" not in line and len(line) < 400, (kind, line)
        assert "0x" not in line, f"{kind}: a memory address does not help: {line}"
        hints = (
            "expected",
            "choose",
            "give",
            "it has",
            "there is",
            "there are",
            "needs",
            "must",
            "which has",
            "as in",
        )
        assert any(word in line for word in hints), f"{kind}: {line!r} does not say what to pass"
    assert not any(tmp_path.iterdir()), "a refused call made a file"


@pytest.mark.parametrize("name", [name for name, (_, right) in CALLS.items() if "a text" not in right])
@pytest.mark.parametrize(
    "text", ["x" * 5000, "two\nlines", "tw\u2028o"], ids=["long", "two lines", "separator"]
)
def test_a_long_text_or_a_line_break_does_not_break_the_message(name: str, text: str, run: vz.Run) -> None:
    with pytest.raises(vz.VizError) as caught:
        CALLS[name][0](run, text)
    assert len(str(caught.value)) < 400 and str(caught.value).isprintable()


@pytest.mark.parametrize(
    "call",
    {
        "record": lambda run, path: record(run, path=path),
        "pack": lambda run, path: vz.pack(run, path),
        "MLP.save": lambda run, path: network().save(path),
        "MLP.load": lambda run, path: vz.MLP.load(path),
        "Film.save": lambda run, path: vz.animate(run, "loss").save(path),
        "Stepper.save": lambda run, path: vz.explore(run).save(path),
        "open_run": lambda run, path: vz.open_run(path),
        "load": lambda run, path: vz.load(path),
        "scene": lambda run, path: vz.scene(path, run),
        "an option": lambda run, path: vz.animate(run, f"loss:{path}=1"),
    }.items(),
    ids=lambda call: call[0],
)
def test_a_long_path_or_a_line_break_in_it_does_not_break_the_message(
    call: tuple[str, Any], run: vz.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    taken = Path("a\nb.exe")
    taken.write_text("mine")
    for path in ("x" * 5000 + ".py", str(taken), f"{taken}/c.npz"):
        with pytest.raises(vz.VizError) as caught:
            call[1](run, path)
        assert len(str(caught.value)) < 400 and str(caught.value).isprintable(), path
    assert [entry.name for entry in tmp_path.iterdir()] == [taken.name] and taken.read_text() == "mine"


def test_layers_that_no_memory_can_hold_are_refused_in_one_line() -> None:
    for sizes in ((10**30, 4, 10), (10**9, 10**9), (4, 10**400, 3)):
        with pytest.raises(
            vz.UsageError, match=r"weights and gradients take .*: expected smaller layers"
        ) as caught:
            vz.MLP(*sizes)
        assert len(str(caught.value)) < 200


def test_a_number_is_no_number_type() -> None:
    with pytest.raises(vz.UsageError, match=r"no dtype 2\.5; choose from float32, float64"):
        vz.MLP(4, 3, dtype=np.float32(2.5))  # type: ignore[arg-type]


def test_arrays_are_no_training() -> None:
    with pytest.raises(vz.UsageError, match="expected what train"):
        vz.record(np.zeros((2, 3)), "never")  # type: ignore[arg-type]


def test_wrong_usage_is_also_a_value_error() -> None:
    for wrong in (lambda: vz.SGD(lr=-1), lambda: vz.MLP(3), lambda: vz.train(network(), None)):
        with pytest.raises(ValueError, match="expected"):
            wrong()
