"""Measures the page in headless Chromium.

The figures are its size, how soon it is ready, and what a key press costs. Run with `python -m benchmarks.stepper`;
every figure is printed with its bound.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts import chromium
from viznet.data import digits
from viznet.network import MLP
from viznet.optimizers import SGD
from viznet.recording import Run, record
from viznet.recording.snapshot_schedule import SnapshotSchedule
from viznet.stepper import explore
from viznet.training import train

OPENINGS, PRESSES = 5, 80
# Milliseconds between two presses, so that none waits for the one before.
PAUSE = 120

# From the event's own time stamp to the task after the frame that it led to.
WATCH = """() => {
  window.pressed = [];
  document.addEventListener("keydown", (event) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.pressed.push(performance.now() - event.timeStamp);
    port2.postMessage(0);
  }), true);
}"""

# Each: MB of the file, seconds until ready, milliseconds of work for a key press, milliseconds from the key to the
# picture (median and 95 %), and the largest change of a probability.
BOUNDS = {
    "784-16-16-10": (4.5, 0.6, 8, 16, 60, 0.001),
    "784-512-512-10": (16, 2.5, 30, 40, 150, 0.005),
}
WORK = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")


def recorded(folder: Path) -> Iterator[tuple[str, Run]]:
    """Records the two runs that have bounds."""
    data = digits()
    for sizes, snapshots, steps in (((784, 16, 16, 10), 200, 3000), ((784, 512, 512, 10), 40, 1000)):
        name = "-".join(map(str, sizes))
        training = train(MLP(*sizes, seed=7), data.train, optimizer=SGD(0.1), batch_size=16, steps=steps)
        schedule = SnapshotSchedule(snapshots=snapshots)
        probe = data.test.per_class(10)
        yield name, record(training, folder / name, probe=probe, validation=data.test, schedule=schedule)


def measure(browser: Any, path: Path) -> tuple[float, float, float, float]:
    """Returns seconds until ready, and milliseconds for a key press.

    The seconds are the median of several openings. The milliseconds are the processor time of script, style and layout,
    and the time from the key to the picture: median, 95 %.
    """
    ready = []
    for _ in range(OPENINGS):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{path.as_uri()}#step=0")
        page.wait_for_selector("html[data-ready=yes]", timeout=60_000)
        # When the page itself found that it was ready, counted from the start of the navigation.
        ready.append(float(page.locator("html").get_attribute("data-ready-after")) / 1000)
        if len(ready) < OPENINGS:
            page.close()
    page.wait_for_timeout(1500)
    page.evaluate(WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = work_so_far(session)
    last = int(page.locator("#slider").get_attribute("max"))
    for i in range(PRESSES):
        page.keyboard.press("ArrowRight" if (i // last) % 2 == 0 else "ArrowLeft")
        page.wait_for_timeout(PAUSE)
    work = 1000 * (work_so_far(session) - before) / PRESSES
    times = sorted(page.evaluate("window.pressed"))
    page.close()
    return statistics.median(ready), work, statistics.median(times), times[int(0.95 * len(times))]


def work_so_far(session: Any) -> float:
    """The processor time of the page so far, in seconds.

    Script, style and layout count.
    """
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(sum(metric["value"] for metric in metrics if metric["name"] in WORK))


def main() -> None:
    """Prints the table."""
    from playwright.sync_api import sync_playwright

    if chromium.executable() is None:
        print("stepper: no Chromium here, nothing measured")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as p:
        browser = chromium.launch(p)
        for name, run in recorded(Path(folder)):
            begun = time.perf_counter()
            stepper = explore(run)
            path = stepper.save(Path(folder) / f"{name}.html")
            wrote = time.perf_counter() - begun
            size, kept = path.stat().st_size / 1e6, stepper.exported()[0].kept
            ready, work, median, late = measure(browser, path)
            bounds = BOUNDS[name]
            print(f"{name}, {kept} of {len(run)} snapshots, written in {wrote:.1f} s")
            for what, value, bound, unit in (
                ("file", size, bounds[0], "MB"),
                ("ready after open", ready, bounds[1], "s"),
                ("key press: script, style, layout", work, bounds[2], "ms"),
                ("key press to painted, median", median, bounds[3], "ms"),
                ("key press to painted, 95 %", late, bounds[4], "ms"),
                ("largest change of a probability", stepper.worst, bounds[5], ""),
            ):
                verdict = "" if value <= bound else "   OVER"
                print(f"  {what:34} {value:9.4g} {unit:3} (at most {bound:g}){verdict}")
        browser.close()


if __name__ == "__main__":
    main()
