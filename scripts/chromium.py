"""Finds and starts the Chromium that Playwright drives."""

import shutil
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PATIENCE = 120_000  # milliseconds that a test waits for what must come, so that a busy machine is no failure


def executable() -> str | None:
    """The path of the system's Chromium or Chrome; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def launch(playwright: Any) -> Any:
    """A Chromium without a window, made by a started `sync_playwright`."""
    return playwright.chromium.launch(executable_path=executable(), args=FLAGS.split(), headless=True)
