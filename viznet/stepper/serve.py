"""Serves the page of a run that is still training, to this computer only.

The server listens on 127.0.0.1, at a port that the system chooses, under a path that nobody can guess. It answers only
GET requests, and only those that name this host, so that no other web page can reach it under another host name. It has
two addresses: one for the page, and one for the snapshots that were recorded since.
"""

import contextlib
import hmac
import json
import secrets
import threading
import time
import webbrowser
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from viznet.errors import StepperError
from viznet.recording import Run
from viznet.stepper.html import assemble
from viznet.stepper.lesson import Lesson
from viznet.stepper.live import LiveRun
from viznet.theme import Theme

# What a page says that it has: how many snapshots, one in how many, and whether with exact weights.
ASKED = {"after": 0, "every": 1, "exact": 0}
PATIENCE = 60.0  # seconds to wait for the first snapshot of a run


class Server:
    """A server of one page, at the address `url`.

    `close()` and the end of a `with` block stop it.
    """

    def __init__(
        self,
        run: Run,
        *,
        title: str,
        budget: float,
        present: bool = False,
        theme: Theme | None = None,
        lesson: Lesson | None = None,
    ) -> None:
        live = LiveRun(run, budget=budget)
        self.token = secrets.token_urlsafe(16)

        class Handler(_Handler):
            server_token = self.token

            def page(self) -> str:
                return assemble(
                    [live.page()], title=title, present=present, live="more", theme=theme, lesson=lesson
                )

            def more(self, after: int, every: int, exact: int) -> dict[str, Any]:
                return live.more(after, every, exact)

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.port = self._http.server_port
        self.url = f"http://127.0.0.1:{self.port}/{self.token}/"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    def open(self) -> bool:
        """Opens the page in the browser. Returns False if there is none."""
        return webbrowser.open(self.url)

    def wait(self) -> None:
        """Waits until the server is closed or Ctrl-C is pressed."""
        try:
            while self._thread.is_alive():
                self._thread.join(0.5)
        except KeyboardInterrupt:
            self.close()

    def __repr__(self) -> str:
        return f"<Server of {self.url}: .open(), .wait(), .close()>"

    def close(self) -> None:
        """Stops the server."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def wait_for_snapshot(run: Run, *, patience: float = PATIENCE) -> None:
    """Waits for the first snapshot of a run.

    Raises `StepperError` if the run has none after `patience` seconds, or if it has ended.
    """
    until = time.monotonic() + patience
    while not len(run):
        if run.status != "running" or time.monotonic() > until:
            raise StepperError(f"{run.path}: no snapshots yet: look again when the training has begun")
        time.sleep(0.2)
        run.refresh()


class _Handler(BaseHTTPRequestHandler):
    server_token = ""
    server: ThreadingHTTPServer
    server_version = "viznet"
    sys_version = ""

    def page(self) -> str:
        raise NotImplementedError

    def more(self, after: int, every: int, exact: int) -> dict[str, Any]:
        raise NotImplementedError

    def do_GET(self) -> None:
        if self.headers.get("Host") not in self._hosts():
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        address = urlsplit(self.path)
        token, _, name = address.path.removeprefix("/").partition("/")
        known = hmac.compare_digest(token.encode(), self.server_token.encode())
        if known and address.path == f"/{token}":
            self._redirect(f"{token}/")
        elif known and name == "":
            self._send_page()
        elif known and name == "more":
            asked = parse_qs(address.query)
            given = [_whole(asked.get(name, [""])[0], default) for name, default in ASKED.items()]
            self._send("application/json", json.dumps(self.more(*given), allow_nan=False))
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _send_page(self) -> None:
        """Sends the page, or one line that says why there is none."""
        try:
            page = self.page()
        except StepperError as error:
            self._send("text/plain; charset=utf-8", str(error))
        else:
            self._send("text/html; charset=utf-8", page)

    def handle(self) -> None:
        """Answers a connection until the browser closes it."""
        with contextlib.suppress(ConnectionError):  # a tab may be closed at any time
            super().handle()

    def _redirect(self, place: str) -> None:
        """Sends the browser to another address. What is after “#” stays."""
        self.send_response(HTTPStatus.PERMANENT_REDIRECT)
        self.send_header("Location", f"/{place}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _hosts(self) -> tuple[str, str]:
        port = self.server.server_port
        return f"127.0.0.1:{port}", f"localhost:{port}"

    def _send(self, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(HTTPStatus.OK)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Content-Security-Policy": "frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Prints nothing, because the terminal shows the training."""


def _whole(text: str, default: int) -> int:
    """A whole number in an address, or `default`."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default
