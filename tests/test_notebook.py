"""What a notebook shows, without IPython: a small module stands in for it."""

import os
import subprocess
import sys
from html.parser import HTMLParser
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

import viznet as vz
from viznet import notebook, progress
from viznet.data import download


class Cell:
    """A cell of a notebook: the texts of each of its lines, one after the other."""

    def __init__(self):
        self.lines = []

    def display(self, bundle, *, raw, display_id):
        assert raw and display_id
        texts = [bundle["text/plain"]]
        self.lines.append(texts)
        return SimpleNamespace(update=lambda bundle, *, raw: texts.append(bundle["text/plain"]))


@pytest.fixture
def cell(monkeypatch):
    cell = Cell()
    ipython, display = ModuleType("IPython"), ModuleType("IPython.display")
    ipython.get_ipython = lambda: SimpleNamespace(kernel=object())
    display.display = cell.display
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    monkeypatch.setattr(progress, "PAUSE", 0)  # every item is written
    return cell


def small_training():
    pixels = np.arange(12, dtype=np.uint8).reshape(6, 2)
    return vz.train(vz.MLP(2, 3, 2), (pixels, np.arange(6) % 2), steps=3)


def test_a_training_shows_its_bar_below_the_cell(cell):
    small_training().run()
    (texts,) = cell.lines
    assert texts[1] == "training 2-3-2 " + "█" * 7 + "░" * 23 + " 1 of 4"
    assert texts[0] == "training 2-3-2 " + "░" * 30 + " 0 of 4"
    assert texts[-1] == "training 2-3-2 " + "█" * 30 + " 4 of 4"
    assert {len(text) for text in texts} == {len(texts[0])}  # nothing jumps


def test_a_bar_that_breaks_off_stops_where_it_is(cell):
    def items():
        yield from (1, 2)
        raise ValueError("here")

    with pytest.raises(ValueError, match="here"):
        list(progress.progress(items(), "counting", 5))
    assert cell.lines[0][-1] == "counting " + "█" * 12 + "░" * 18 + " 2 of 5"


def test_without_progress_nothing_is_below_the_cell(cell):
    small_training().run(progress=False)
    assert cell.lines == []


def test_ipython_in_a_terminal_is_no_notebook(cell, monkeypatch):
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: SimpleNamespace())
    assert not notebook.in_notebook()
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: None)
    assert not notebook.in_notebook()


def test_titles_are_text_and_no_markup():
    class Read(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append((tag, dict(attrs)))

    title = 'x" onerror="alert(1)"><script>&amp;'
    for html, tag, name in (
        (notebook.film(b"1", b"2", title=title, width=8), "video", "aria-label"),
        (notebook.frame("<p>", title=title), "iframe", "title"),
    ):
        tags = []
        Read().feed(html)
        assert {attributes[name] for kind, attributes in tags if kind == tag} == {title}
        assert {kind for kind, _ in tags} <= {"div", "style", "video", "iframe"}


def test_a_cell_shows_an_explanation_line_by_line(tmp_path):
    digits = vz.digits()
    run = vz.record(vz.train(vz.MLP(784, 4, 10), digits, steps=2), tmp_path / "run", progress=False)
    text = vz.explain(run)
    printed = []
    text._repr_pretty_(SimpleNamespace(text=printed.append), False)
    assert printed == [str(text)] and text.count("\n") > 20


@pytest.mark.parametrize(("inside", "bar"), [(True, True), (False, False)])
def test_a_download_shows_its_bar_in_a_notebook(monkeypatch, inside, bar):
    asked = {}
    monkeypatch.setattr(download, "in_notebook", lambda: inside)
    monkeypatch.setattr("pooch.HTTPDownloader", lambda **options: asked.update(options))
    monkeypatch.setattr("pooch.retrieve", lambda *_, **__: None)
    file = SimpleNamespace(name="x.gz", sha256="0" * 64)
    download._fetch(
        SimpleNamespace(folder="."), file, download.deque(["https://example.org/"]), progress=True
    )
    assert asked["progressbar"] is bar


def test_a_notebook_without_ipywidgets_gets_no_warning_from_pooch(tmp_path):
    code = """
import sys, types
shell = types.SimpleNamespace(config={"IPKernelApp": {}}, kernel=None)
sys.modules["IPython"] = types.SimpleNamespace(get_ipython=lambda: shell)
sys.modules["ipykernel.zmqshell"] = types.ModuleType("ipykernel.zmqshell")
sys.modules["ipywidgets"] = None
from viznet.files import cache_folder
cache_folder()
"""
    without = {key: value for key, value in os.environ.items() if key != "VIZNET_CACHE"}
    environment = without | {"XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", code], env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
