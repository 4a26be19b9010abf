"""The page in Firefox, from a file, by the protocol that Firefox itself speaks (Marionette): no driver is needed."""

import base64
import io
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests import needs
from viznet.data import digits
from viznet.network import MLP
from viznet.recording import Run, record
from viznet.stepper import explore
from viznet.training import train

FIREFOX = needs.firefox()
FORK = "fork=0%2Fsgd%3A0.1%3A32%3A1%3Aall%3A-%3A-%3A20%2F%3Done&follow=1"
pytestmark = [pytest.mark.slow, pytest.mark.browser]


class Marionette:
    """A Firefox that is spoken to: `[0, id, command, arguments]` goes there, `[1, id, error, result]` comes back."""

    def __init__(self, profile: Path, process: subprocess.Popen[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", _port(profile, process)))
        self.count = 0
        self._read()  # the greeting
        self("WebDriver:NewSession", capabilities={})

    def __call__(self, command: str, **arguments: Any) -> Any:
        self.count += 1
        text = json.dumps([0, self.count, command, arguments])
        self.socket.sendall(f"{len(text)}:{text}".encode())
        _, _, error, result = self._read()
        assert error is None, error
        return result.get("value") if isinstance(result, dict) else result

    def script(self, script: str) -> Any:
        return self("WebDriver:ExecuteScript", script=script, args=[])

    def picture(self) -> np.ndarray:
        """What is in the window, (height, width, 3)."""
        png = base64.b64decode(self("WebDriver:TakeScreenshot", full=False))
        return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))

    def resize(self, width: int, height: int) -> None:
        """Makes the inside of the window so large; the frame of the window takes some room too."""
        for _ in range(2):
            frame = self.script("return [outerWidth - innerWidth, outerHeight - innerHeight]")
            self("WebDriver:SetWindowRect", width=width + frame[0], height=height + frame[1])
        assert self.script("return [innerWidth, innerHeight]") == [width, height]

    def box(self, selector: str) -> dict[str, int]:
        """Where an element is, in whole pixels."""
        return {
            side: round(value)
            for side, value in self.script(
                f"return document.querySelector({selector!r}).getBoundingClientRect().toJSON()"
            ).items()
        }

    def until(self, condition: str) -> None:
        """Waits for an expression to hold, however busy the machine is."""
        while not self.script(f"return {condition}"):
            time.sleep(0.05)

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._received(1)
        body = b""
        while len(body) < int(length[:-1]):
            body += self._received(1 << 16)
        return json.loads(body)

    def _received(self, size: int) -> bytes:
        received = self.socket.recv(size)
        assert received, "Firefox has closed the connection"
        return received


def _port(profile: Path, process: subprocess.Popen[bytes]) -> int:
    """The port that a Firefox has chosen, as soon as it listens there."""
    chosen = profile / "MarionetteActivePort"
    while not (chosen.exists() and chosen.read_text()):
        assert process.poll() is None, f"Firefox ended with status {process.returncode}"
        time.sleep(0.1)
    return int(chosen.read_text())


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marionette]:
    profile = tmp_path_factory.mktemp("profile")
    (profile / "user.js").write_text('user_pref("marionette.port", 0);\n')  # it takes a port that is free
    command = [FIREFOX, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        speaker = Marionette(profile, process)
        yield speaker
        speaker.socket.close()
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    data = digits()
    steps = train(MLP(784, 16, 10, seed=1), data.train, steps=100)
    return record(
        steps,
        tmp_path_factory.mktemp("firefox") / "run",
        probe=data.test.per_class(2),
        validation=data.test[:100],
    )


def test_the_page_works_in_firefox(run: Run, firefox: Marionette, tmp_path: Path) -> None:
    path = explore(run).save(tmp_path / "stepper.html")
    firefox("WebDriver:Navigate", url=f"{path.as_uri()}#step=100&digit=3&neuron=1.4")
    firefox.until("document.documentElement.dataset.ready")

    def answers() -> list[float]:
        values = firefox.script(
            "return [...document.querySelectorAll('#answer-lists data')].map((e) => e.value)"
        )
        return [float(value) for value in values]

    assert np.abs(np.array(answers()) - run[-1]["p"][3]).max() < 0.002
    assert (
        firefox.script("return document.getElementById('neuron-name').textContent")
        == "Layer 1, neuron 5 of 16"
    )
    firefox.script(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true }))"
    )
    firefox.until("document.getElementById('moment').dataset.step === '0'")
    assert np.abs(np.array(answers()) - run[0]["p"][3]).max() < 0.002
    lit = firefox.script(
        "const c = document.querySelector('.picture');"
        "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n / (d.length / 4);"
    )
    assert lit > 0.02  # something is painted
    firefox.script(f"location.hash = '#step=20&digit=3&{FORK}'")
    firefox.until("document.getElementById('moment').dataset.step === '20'")
    firefox.until("document.getElementById('epoch').textContent === 'fork: one'")
    assert np.abs(np.array(answers()) - run[0]["p"][3]).max() > 0.002  # it has learned


def test_firefox_shows_all_of_a_laptops_page_in_its_colours(
    run: Run, firefox: Marionette, tmp_path: Path
) -> None:
    path = explore(run).save(tmp_path / "stepper.html")
    firefox.resize(1366, 625)
    firefox("WebDriver:Navigate", url=f"{path.as_uri()}#step=20&digit=3&{FORK}&train&theme=dark")
    firefox.until("document.documentElement.dataset.ready")
    firefox.until("document.getElementById('epoch').textContent === 'fork: one'")
    assert firefox.script("return document.documentElement.scrollHeight") == 625
    picture, inspector, slider = firefox.picture(), firefox.box(".inspector"), firefox.box("#slider")
    assert firefox.script(
        "const e = document.querySelector('.inspector'); return e.scrollHeight > e.clientHeight"
    )
    bar = picture[inspector["top"] : inspector["bottom"], inspector["right"] - 16 : inspector["right"]]
    rest = picture[slider["top"] : slider["bottom"], slider["right"] - 40 : slider["right"]]
    for part in (bar, rest):
        assert part.min(axis=2).max() < 200  # nothing is white in the dark theme
