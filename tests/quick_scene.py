"""A quick program that stands for the process in which Manim draws a scene.

The comment at the end of the scene's file says how it behaves, as in `# good` or `# slow`.
"""

from imageio_ffmpeg import get_ffmpeg_exe

QUICK = """
import json, os, subprocess, sys, time
from pathlib import Path
order = json.loads(Path(sys.argv[1]).read_text())
print("a line that is no message", flush=True)
print(json.dumps({"seconds": 0.5}), flush=True)
kind = Path(order["file"]).read_text().split("#")[1].strip()
if kind == "slow":
    time.sleep(10**6)  # the test ends it long before
if kind == "refused":
    print(json.dumps({"refused": "a closed door"})); sys.exit(1)
if kind == "broken":
    print("Traceback (most recent call last):\\n  here\\nValueError: at last", file=sys.stderr)
    print(json.dumps({"failed": "ValueError: at last"})); sys.exit(1)
if kind == "killed":
    os.kill(os.getpid(), 9)
film = Path(order["media"]) / "film.mp4"
film.parent.mkdir(parents=True)
size = f"{order['width']}x{order['height']}"
colour = order["request"]["theme"]["name"] == "dark" and "black" or "white"
subprocess.run([FFMPEG, "-v", "error", "-f", "lavfi", "-i", f"color={colour}:s={size}:r={order['fps']}:d=1", film])
film.with_suffix(".srt").write_text("1\\n00:00:00,000 --> 00:00:01,000\\nHello.\\n")
receipt = film.with_name("receipt.json")
receipt.write_text(json.dumps({
    "generator": "made with viznet", "format": "viznet-receipt/1", "film": {"name": "", "sha256": ""},
    "run": {"name": "small", "hash": "", "step": 6, "example": 0}, "not covered": [], "unsourced": [],
    "sentences": [], "numbers": [],
}))
sections = ""
if order["sections"]:
    sections = film.parent / "sections"
    sections.mkdir()
    (sections / "part.mp4").write_bytes(film.read_bytes())
    (sections / "table.json").write_text(json.dumps([{"name": "one", "video": "part.mp4", "duration": "1.0"}]))
made = {"film": film, "sections": sections, "receipt": receipt}
print(json.dumps({"seconds": 1.0} | {name: str(path) for name, path in made.items()}))
"""


def quick_program() -> str:
    """Returns the program as Python text."""
    return QUICK.replace("FFMPEG", repr(get_ffmpeg_exe()))
