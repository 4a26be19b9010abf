"""Serving a run that is still training: only to this computer, only what belongs to the page, and always up to date."""

import base64
import http.client
import json
import socket
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from scripts import chromium
from viznet.data import digits
from viznet.errors import StepperError
from viznet.network import MLP
from viznet.recording import Run, held_out, open_run, record
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.step import Step
from viznet.stepper import explore
from viznet.stepper import live as live_module
from viznet.stepper.live import LiveRun
from viznet.stepper.serve import Server
from viznet.training import Training, train


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    data = digits()
    steps = train(MLP(784, 8, 10, seed=1), data.train, steps=30)
    schedule = SnapshotSchedule.every(3)
    return record(
        steps, tmp_path_factory.mktemp("runs") / "run", probe=data.test.per_class(), schedule=schedule
    )


@pytest.fixture(scope="module")
def server(finished: Run) -> Iterator[Server]:
    """A server of a run that changes no more: no question changes the answer to another."""
    with explore(finished).serve() as server:
        yield server


def get(server: Server, path: str, *, method: str = "GET", host: str | None = None) -> tuple[int, bytes, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
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
    sent = json.loads(body)
    assert sent["steps"] == finished.steps[4:].tolist()
    assert len(sent["lines"]) == len(sent["chunks"]) == len(finished) - 4
    assert sent["status"] == "finished"


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
    with pytest.raises(StepperError, match="can show only this run"):
        explore(finished, compare=finished).serve()


@pytest.mark.browser
def test_the_page_follows_a_training(tmp_path: Path, chrome: Any) -> None:
    data = digits()
    plain = train(MLP(784, 8, 10, seed=1), data.train, steps=400)
    shown: dict[str, Any] = {}

    class Halting(Training):
        """A training that halts at step 200 until the page was looked at."""

        def __next__(self) -> Step:
            step = super().__next__()
            if step.step == 200:
                shown["server"] = server = explore(open_run(tmp_path / "run")).serve()
                newest = int(open_run(tmp_path / "run").steps[-1])
                page.goto(f"{server.url}#digit=0")
                page.wait_for_selector("html[data-ready=yes]")
                page.keyboard.press("Escape")
                page.keyboard.press("End")
                page.wait_for_selector(f"#moment[data-step='{newest}']")
                shown["half"] = newest
            return step

    plain.is_handled = True  # only its settings are used
    page = chrome.new_page()
    page.set_default_timeout(chromium.PATIENCE)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    record(
        Halting(plain.network, plain.examples, plain.optimizer, plain.batch_size, plain.total, plain.seed),
        tmp_path / "run",
        probe=data.test.per_class(),
        schedule=SnapshotSchedule.every(20),
        progress=False,
    )
    assert shown["half"] < 200
    page.wait_for_selector("#moment[data-step='400']")  # it followed to the end
    page.locator("#live").get_by_text("ended: finished").wait_for()
    run = open_run(tmp_path / "run")
    assert int(page.locator("#slider").get_attribute("max")) == len(run) - 1
    p_page = [
        float(v) for v in page.locator("#answer-lists data").evaluate_all("(all) => all.map((e) => e.value)")
    ]
    assert np.abs(np.array(p_page) - run[-1]["p"][0]).max() < 0.005
    assert complaints == []
    page.close()
    shown["server"].close()


@pytest.mark.slow
def test_held_out_figures_arrive_with_the_snapshots_they_belong_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_out, "SAMPLE", 100)
    monkeypatch.setattr(held_out, "FREE", 0)
    data = digits()
    steps, schedule = train(MLP(784, 8, 10, seed=1), data.train, steps=30), SnapshotSchedule.every(1)
    run = record(steps, tmp_path / "run", validation=data.test[:200], schedule=schedule)
    measured = [i for i in range(len(run)) if run["confusion"][i].any()]
    assert len(measured) < len(run)
    with explore(run).serve() as server:
        for after in (0, 1, 7, len(run) - 1, len(run)):
            sent = json.loads(get(server, f"/{server.token}/more?after={after}")[1])["validation"]
            assert sent["steps"] == [int(run.steps[i]) for i in measured if i >= after]
            assert sent["examples"] == [int(run["confusion"][i].sum()) for i in measured if i >= after]
            assert sent["accuracy"] == pytest.approx(
                [float(run["validation_accuracy"][i]) for i in measured if i >= after]
            )


def test_an_address_without_its_last_slash_leads_to_the_page(server: Server) -> None:
    status, _, headers = get(server, f"/{server.token}")
    assert status == 308 and headers["Location"] == f"/{server.token}/"
    assert get(server, f"/{server.token}?after=3")[0] == 308
    assert get(server, "/wrong")[0] == 404


def test_a_tab_that_is_closed_while_loading_leaves_no_traceback(
    server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        connection = socket.create_connection(("127.0.0.1", server.port))
        # To close it with unread data and without waiting sends a reset, as a browser does.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(f"GET /{server.token}/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        connection.recv(10)
        connection.close()
    assert get(server, f"/{server.token}/more?after=4")[0] == 200
    while any(thread.name.endswith("(process_request_thread)") for thread in threading.enumerate()):
        time.sleep(0.01)
    assert capfd.readouterr().err == ""


def growing(run: Run, count: int) -> Run:
    """The run as it was when it had so many snapshots, and trained on."""

    class Young:
        status = "running"
        shown = count

        def __len__(self) -> int:
            return min(self.shown, len(run))

        def __getattr__(self, name: str) -> Any:
            return getattr(run, name)

        def __getitem__(self, key: Any) -> Any:
            return run[key]

        def __contains__(self, key: str) -> bool:
            return key in run

        def refresh(self) -> None:
            self.shown += 4
            self.status = "finished" if self.shown >= len(run) else "running"

    return cast(Run, Young())


@pytest.mark.slow
def test_a_growing_page_keeps_to_its_size(tmp_path: Path) -> None:
    """Fewer and fewer snapshots are kept, and the page and the answers hold the same ones."""
    data = digits()
    steps = train(MLP(784, 128, 10, seed=1), data.train, steps=40)
    run = record(
        steps,
        tmp_path / "run",
        probe=data.test[:20],
        validation=data.test[:50],
        schedule=SnapshotSchedule.every(1),
        progress=False,
    )
    budget = 1_500_000
    live = LiveRun(growing(run, 3), budget=budget)
    kept, sent, loaded = 0, [], 0
    for _ in range(30):
        answer = live.more(kept, live.every if not sent else sent[-1], 0)
        if "lines" not in answer:
            page = live.page()
            assert len(page.blob) + len(json.dumps(page.header)) <= budget
            kept, loaded = page.kept, loaded + 1
            steps_shown, figures = page.header["steps"], page.header["validation"]["steps"]
            sent.append(page.header["every"])
        else:
            steps_shown = (steps_shown if kept else []) + answer["steps"]
            figures = (figures if kept else []) + answer["validation"]["steps"]
            kept = len(steps_shown)
            sent.append(answer["every"])
    assert loaded >= 1 and sent[-1] >= 2
    assert steps_shown == [*run.steps[:: sent[-1]].tolist(), int(run.steps[-1])][: len(steps_shown)]
    assert steps_shown[-1] == run.steps[-1]
    assert figures == run.steps[run.held_out_examples > 0].tolist()


@pytest.mark.slow
def test_a_network_of_which_not_two_snapshots_fit_is_refused(finished: Run) -> None:
    with pytest.raises(
        StepperError, match=r"raise --max-mb \(in Python: max_mb=…\), or record a smaller network"
    ):
        LiveRun(finished, budget=160_000)


@pytest.mark.browser
def test_the_figures_below_the_page_grow_and_the_page_keeps_to_its_size(finished: Run, chrome: Any) -> None:
    young = growing(finished, 3)
    with Server(young, title="young", budget=5_000_000) as server:
        page = chrome.new_page()
        page.set_default_timeout(chromium.PATIENCE)
        page.goto(server.url.rstrip("/") + "#digit=0")
        page.wait_for_selector("html[data-ready=yes]")
        first = page.locator("#precision").inner_text()
        page.wait_for_selector("#moment[data-step='30']")
        assert f"all {len(finished)} recorded moments" in page.locator("#precision").inner_text() != first
        page.close()


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Run:
    data = digits()
    steps = train(MLP(784, 8, 10, seed=1), data.train, steps=110)
    return record(
        steps,
        tmp_path_factory.mktemp("long") / "run",
        probe=data.test.per_class(),
        schedule=SnapshotSchedule.every(1),
        progress=False,
    )


@pytest.mark.slow
def test_a_backlog_is_answered_with_the_newest_moment_first(long: Run) -> None:
    live = LiveRun(long, budget=5_000_000)
    steps, newest = live.page().header["steps"], []
    assert len(steps) == live_module.PORTION < len(long)
    while True:
        answer = live.more(len(steps), 1, 0)
        steps += answer["steps"]
        if answer["latest"] is None:
            break
        newest.append(answer["latest"])
    assert steps == long.steps.tolist()
    assert [latest["step"] for latest in newest] == [110]  # of the second portion; the third is the last
    raw = np.frombuffer(zlib.decompress(base64.b64decode(newest[0]["line"])), np.uint8).astype(np.int64)
    count = 784 * 8
    zigzag = raw[:count] + 256 * raw[count : 2 * count]
    W1 = np.where(zigzag % 2, -(zigzag + 1) // 2, zigzag // 2).reshape(784, 8) * newest[0]["grid"]["W1"]
    assert np.abs(W1 - long[-1]["W1"]).max() <= newest[0]["grid"]["W1"]


@pytest.mark.slow
def test_a_page_that_is_loaded_again_has_its_readers_moment_and_new_colour_scales(
    long: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    scaled: list[int] = []
    really = live_module.limits
    monkeypatch.setattr(
        live_module, "limits", lambda run, probe: scaled.append(len(run)) or really(run, probe)
    )
    monkeypatch.setattr(live_module, "PORTION", 10)
    live, thinned = LiveRun(growing(long, 3), budget=340_000), 0
    while live.run.status == "running":
        before, every = live.page().header["steps"], live.every
        live.refresh()
        if live.every != every:
            thinned += 1
            assert live.page().header["steps"][-1] > before[-1] - live.every
    assert thinned >= 2
    for one, other in zip(scaled, [*scaled[1:], len(long)]):
        assert other <= live_module.GROWTH * one + 4  # four snapshots arrive at a time


@pytest.mark.browser
def test_a_page_with_a_backlog_shows_the_newest_moment_and_then_has_all(long: Run, chrome: Any) -> None:
    with explore(long).serve() as server:
        page = chrome.new_page()
        page.set_default_timeout(chromium.PATIENCE)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        answered: list[str] = []

        def second_waits(route: Any) -> None:
            """The first answer passes; the second waits until the page was looked at."""
            answered.append(route.request.url)
            if len(answered) == 2:
                waiting.append(route)
            else:
                route.continue_()

        waiting: list[Any] = []
        page.route("**/more?*", second_waits)
        page.goto(f"{server.url}#digit=3")
        page.wait_for_selector("#moment[data-step='110']")
        while not waiting:
            page.wait_for_timeout(20)

        def shown() -> np.ndarray:
            values = page.locator("#answer-lists data").evaluate_all("(all) => all.map((e) => e.value)")
            return np.array([float(value) for value in values])

        assert int(page.locator("#slider").get_attribute("max")) == 2 * live_module.PORTION
        assert np.abs(shown() - long[-1]["p"][3]).max() < 0.005
        waiting[0].continue_()
        page.locator("#live").get_by_text("ended: finished").wait_for()
        assert int(page.locator("#slider").get_attribute("max")) == len(long) - 1
        assert page.locator("#moment").get_attribute("data-step") == "110"
        for _ in range(30):
            page.keyboard.press("ArrowLeft")
        page.wait_for_selector("#moment[data-step='80']")
        assert np.abs(shown() - long.at(80)["p"][3]).max() < 0.005
        assert complaints == []
        page.close()
