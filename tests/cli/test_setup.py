# ruff: noqa: F811  (a test takes the imported fixture as an argument)
"""The demo says what to do next."""

from pathlib import Path

import pytest

import viznet as vz
from tests.cli.test_cli import viznet  # noqa: F401
from viznet.cli import setup
from viznet.demo import PAGE, Made


@pytest.mark.parametrize(
    ("options", "page", "run"),
    [
        ("", "outputs/demo", "latest"),
        ("-o my/demo", "my/demo", "my/demo/run"),
        ("-o 'a b'", "a b", "'a b/run'"),
    ],
)
def test_the_last_line_names_the_page_and_the_next_commands(
    viznet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: str,
    page: str,
    run: str,
) -> None:
    """And these commands work as they are written."""

    def made(out: Path, **_: object) -> list[Made]:
        training = vz.train(vz.MLP(784, 4, 10), vz.digits(), steps=3)
        path = vz.record(training, out / "run", progress=False).path
        (out / PAGE).write_text("<html>")
        return [Made(path, "the recording", 0.1)]

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(setup, "make_demo", made)
    code, out, _ = viznet(f"demo {options}")
    last = out.splitlines()[-1]
    assert code == 0
    assert last == f"Open {page}/{PAGE} in a browser. Next: viznet explain {run}, or viznet train"
    assert (tmp_path / page / PAGE).is_file()
    assert viznet(f"info {run}")[0] == 0
