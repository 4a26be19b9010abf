"""Finds and starts the Chromium that Playwright drives."""

import shutil
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The last one keeps a notebook's frame, which has no origin, in the process of its page: now and then Playwright never
# hears of a process that is only for a frame.
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-site-isolation-trials"
)
PATIENCE = 300_000  # milliseconds; so long that a test does not fail on a busy machine


def executable() -> str | None:
    """Returns the path of the system's Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def launch(playwright: Any) -> Any:
    """Starts a Chromium without a window with a started `sync_playwright`."""
    return playwright.chromium.launch(
        executable_path=executable(), args=FLAGS.split(), headless=True, timeout=PATIENCE
    )
