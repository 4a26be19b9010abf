"""Serving a run that is still training: only to this computer, only what belongs to the page, and always up to date."""

import http.client
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from viznet.data import digits
from viznet.network import MLP
from viznet.recording import Run, held_out, open_run, record
from viznet.schedules import Schedule
from viznet.stepper import StepperError, explore
from viznet.stepper.serve import Server
from viznet.training import train


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    data = digits()
    steps = train(MLP(784, 8, 10, seed=1), data.train, steps=30)
    schedule = Schedule.every(3)
    return record(
        steps, tmp_path_factory.mktemp("runs") / "run", probe=data.test.one_of_each(), schedule=schedule
    )


@pytest.fixture
def server(finished: Run) -> Iterator[Server]:
    with explore(finished).serve() as server:
        yield server


def get(server: Server, path: str, *, method: str = "GET", host: str | None = None) -> tuple[int, bytes, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, headers={"Host": host or f"127.0.0.1:{server.port}"})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body, response.headers


def test_the_page_and_what_is_new(server: Server, finished: Run) -> None:
    status, body, headers = get(server, f"/{server.token}/")
    assert status == 200 and b"<!doctype html>" in body[:20]
    assert headers["Cache-Control"] == "no-store" and headers["X-Content-Type-Options"] == "nosniff"
    assert b"connect-src &" not in body and b"connect-src 'self'" in body
    status, body, _ = get(server, f"/{server.token}/more?after=4")
    told = json.loads(body)
    assert told["steps"] == finished.steps[4:].tolist()
    assert len(told["lines"]) == len(told["chunks"]) == len(finished) - 4
    assert told["status"] == "finished"


@pytest.mark.parametrize("after", ["-1", "999999", "x", "1e3", "99999999999999999999", ""])
def test_a_senseless_question_does_no_harm(server: Server, after: str) -> None:
    status, body, _ = get(server, f"/{server.token}/more?after={after}")
    assert status == 200 and isinstance(json.loads(body)["steps"], list)


@pytest.mark.parametrize("path", ["/", "/more", "/wrong/", "/../etc/passwd", "/%2e%2e/", "//", "/%C3%A9/"])
def test_nothing_else_is_to_be_had(server: Server, path: str) -> None:
    assert get(server, path)[0] == 404
    assert get(server, f"/{server.token}/../../meta.json")[0] == 404
    assert get(server, f"/{server.token}/meta.json")[0] == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.evil.example:80"])
def test_another_host_name_is_refused(server: Server, host: str) -> None:
    assert get(server, f"/{server.token}/", host=host)[0] == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_only_get_is_answered(server: Server, method: str) -> None:
    assert get(server, f"/{server.token}/", method=method)[0] == 501


def test_only_this_computer_is_listened_to(server: Server, finished: Run) -> None:
    assert server._http.server_address[0] == "127.0.0.1"
    with explore(finished).serve() as other:
        assert other.token != server.token and other.port != server.port


def test_two_runs_cannot_be_followed(finished: Run) -> None:
    with pytest.raises(StepperError, match="shown alone"):
        explore(finished, compare=finished).serve()


def test_the_page_follows_a_training(tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium here")
    data = digits()
    steps = train(MLP(784, 8, 10, seed=1), data.train, steps=400)
    shown: dict[str, Any] = {}

    def watched() -> Iterator[Any]:
        """The training, which halts at step 200 until the page was looked at."""
        for step in steps:
            if step.step == 200:
                shown["server"] = server = explore(open_run(tmp_path / "run")).serve()
                page.goto(server.url)
                page.wait_for_selector("html[data-ready=yes]")
                page.keyboard.press("Escape")
                page.keyboard.press("End")
                page.wait_for_timeout(300)
                shown["half"] = int(page.locator("#moment").get_attribute("data-step"))
            yield step

    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"], headless=True
        )
        page = browser.new_page()
        complaints: list[str] = []
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        record(
            _Paused(steps, watched()),
            tmp_path / "run",
            probe=data.test.one_of_each(),
            schedule=Schedule.every(20),
            progress=False,
        )
        for _ in range(60):
            page.wait_for_timeout(100)
            if page.locator("#moment").get_attribute("data-step") == "400":
                break
        assert shown["half"] < 200
        assert page.locator("#moment").get_attribute("data-step") == "400"  # it followed to the end
        run = open_run(tmp_path / "run")
        assert int(page.locator("#slider").get_attribute("max")) == len(run) - 1
        p_page = [
            float(v)
            for v in page.locator("#answer-lists data").evaluate_all("(all) => all.map((e) => e.value)")
        ]
        assert np.abs(np.array(p_page) - run[-1]["p"][0]).max() < 0.005
        assert "ended: finished" in page.locator("#live").inner_text()
        assert complaints == []
        browser.close()
        shown["server"].close()


class _Paused:
    """A training whose steps come by way of another iterator."""

    def __init__(self, training: Any, steps: Iterator[Any]) -> None:
        self._training, self._steps = training, steps

    def __getattr__(self, name: str) -> Any:
        return getattr(self._training, name)

    def __iter__(self) -> Iterator[Any]:
        return self._steps

    def __next__(self) -> Any:
        return next(self._steps)


def test_held_out_figures_arrive_with_the_snapshots_they_belong_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_out, "SAMPLE", 100)
    monkeypatch.setattr(held_out, "FREE", 0)
    data = digits()
    steps, schedule = train(MLP(784, 8, 10, seed=1), data.train, steps=30), Schedule.every(1)
    run = record(steps, tmp_path / "run", validation=data.test[:200], schedule=schedule)
    measured = [i for i in range(len(run)) if run["confusion"][i].any()]
    assert len(measured) < len(run)
    with explore(run).serve() as server:
        for after in (0, 1, 7, len(run) - 1, len(run)):
            told = json.loads(get(server, f"/{server.token}/more?after={after}")[1])["validation"]
            assert told["steps"] == [int(run.steps[i]) for i in measured if i >= after]
            assert told["examples"] == [int(run["confusion"][i].sum()) for i in measured if i >= after]
            assert told["accuracy"] == pytest.approx(
                [float(run["validation_accuracy"][i]) for i in measured if i >= after]
            )
