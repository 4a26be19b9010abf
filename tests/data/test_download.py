"""Downloads from a server on loopback that can behave badly."""

import errno
import gzip
import hashlib
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pooch
import pytest
from urllib3.connection import HTTPConnection

import viznet.data.download as downloads
from tests.data.writers import idx
from viznet.data import datasets, fashion_mnist, fetch, load, mnist
from viznet.data.catalogue import FASHION, MNIST, PUBLISHED, PublishedDataset, PublishedFile
from viznet.data.download import download
from viznet.errors import ChangedFileWarning, DataError

RANDOM = np.random.default_rng(0)
ARRAYS = {
    "train-images-idx3-ubyte.gz": RANDOM.integers(0, 256, (300, 28, 28), dtype=np.uint8),
    "train-labels-idx1-ubyte.gz": RANDOM.integers(0, 10, 300, dtype=np.uint8),
    "t10k-images-idx3-ubyte.gz": RANDOM.integers(0, 256, (50, 28, 28), dtype=np.uint8),
    "t10k-labels-idx1-ubyte.gz": RANDOM.integers(0, 10, 50, dtype=np.uint8),
}
FILES = {name: gzip.compress(idx(array)) for name, array in ARRAYS.items()}


PATIENT = (60.0, 60.0)  # seconds to connect, and to wait for the next bytes


class Mirror(BaseHTTPRequestHandler):
    """Gives the files, in the way that the path asks for: /behaviour/file."""

    def do_GET(self):
        _, behaviour, name = self.path.split("/")
        self.server.asked.append((behaviour, name))
        data = FILES[name]
        if behaviour == "missing":
            return self.send_error(404, "Not Found")
        if behaviour == "broken":
            return self.send_error(503, "Service Unavailable")
        if behaviour in ("silent", "stalled"):
            # The client waits a short time for this answer, and a long time for every other one.
            downloads.TIMEOUT = PATIENT
            self.server.asked_in_vain.set()
        if behaviour == "silent":
            self.server.over.wait()
            return None
        self.send_response(200)
        if behaviour == "encoding":  # some servers take .gz for an encoding of theirs
            self.send_header("Content-Encoding", "gzip")
            assert self.headers["Accept-Encoding"] == "identity"
        if behaviour != "unsized":
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if behaviour == "cut":
            self.wfile.write(data[: len(data) // 2])
        elif behaviour == "wrong":
            self.wfile.write(data[:-1] + bytes([data[-1] ^ 1]))
        elif behaviour == "empty":
            pass
        elif behaviour == "unsized":
            self.wfile.write(data[: len(data) // 2])
        elif behaviour == "stalled":
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            self.server.over.wait()
        else:
            self.wfile.write(data)
        return None

    def handle(self):
        try:
            super().handle()
        except ConnectionError:  # the client closed the connection
            self.close_connection = True

    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(downloads, "TIMEOUT", PATIENT)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    server.asked, server.over, server.asked_in_vain = [], threading.Event(), threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


def published(server, *behaviours, name="mnist") -> PublishedDataset:
    """A dataset with one mirror for each of these behaviours."""
    return PublishedDataset(
        name=name,
        title="a test",
        mirrors=tuple(f"http://127.0.0.1:{server.server_port}/{each}/" for each in behaviours),
        files=tuple(
            PublishedFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in FILES.items()
        ),
        examples=350,
        labels=tuple("0123456789"),
        licence="none",
    )


def assert_here(folder):
    """The folder holds the right files, viznet's list of them, and no other."""
    here = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".viznet"}
    assert here == FILES


def test_a_good_mirror_gives_the_files_once(server):
    source = published(server, "good", "missing")
    assert not source.cached
    folder = download(source)
    assert_here(folder)
    assert source.cached and [behaviour for behaviour, _ in server.asked] == ["good"] * 4
    assert download(source) == folder and len(server.asked) == 4  # the second time, no mirror is asked


def be_brief_with(bad, server, monkeypatch):
    """Waits only briefly for a mirror that never answers, and not before it has heard the question."""
    if bad in ("silent", "stalled"):
        monkeypatch.setattr(downloads, "TIMEOUT", (PATIENT[0], 0.2))
        wait = HTTPConnection.getresponse

        def heard(self):
            server.asked_in_vain.wait()
            return wait(self)

        monkeypatch.setattr(HTTPConnection, "getresponse", heard)


BAD = ["missing", "broken", "cut", "wrong", "empty", "unsized", "silent", "stalled"]


@pytest.mark.parametrize("bad", BAD)
def test_after_a_bad_mirror_comes_the_next(server, monkeypatch, bad):
    be_brief_with(bad, server, monkeypatch)
    assert_here(download(published(server, bad, "good")))
    # The bad one was asked only for the first file.
    assert [behaviour for behaviour, _ in server.asked] == [bad] + ["good"] * 4


REASONS = {
    "missing": "answers 404 Not Found",
    "broken": "answers 503 Service Unavailable",
    "cut": "broke off",
    "wrong": "not the official bytes",
    "empty": "broke off",
    "unsized": "not the official bytes",
    "silent": "no answer in time",
    "stalled": "no answer in time|broke off",
}


@pytest.mark.parametrize("bad", BAD)
def test_without_a_good_mirror_there_is_an_error_and_no_file(server, monkeypatch, bad):
    be_brief_with(bad, server, monkeypatch)
    source = published(server, bad, "missing")
    with pytest.raises(DataError, match=REASONS[bad]) as caught:
        download(source)
    message = str(caught.value)
    assert message.startswith("mnist: no mirror gave train-images-idx3-ubyte.gz (")
    assert all(mirror in message for mirror in source.mirrors) and "404" in message
    assert (
        "with --data (in Python: viznet.load)" in message
        and "\n" not in message
        and all(name in message for name in FILES)
    )
    assert list(source.folder.iterdir()) == []


def test_a_mirror_that_does_not_exist(server):
    source = published(server, "good")
    gone = replace(source, mirrors=("http://127.0.0.1:1/",))
    with pytest.raises(DataError, match="no connection"):
        download(gone)


def test_a_gzip_stays_gzipped(server):
    """Files of a server that takes .gz for an encoding are not unpacked."""
    assert_here(download(published(server, "encoding", "good")))


@pytest.mark.parametrize("harm", [lambda d: d[:-1], lambda d: b"", lambda d: d[:-9] + b"\0" + d[-8:]])
def test_a_damaged_file_in_the_cache_is_fetched_again(server, harm):
    source = published(server, "good")
    name = "t10k-images-idx3-ubyte.gz"
    path = download(source) / name
    path.write_bytes(harm(FILES[name]))
    server.asked.clear()
    with pytest.warns(ChangedFileWarning, match=f"{name}: has changed .* kept as {name}.changed-1$"):
        download(source)
    assert server.asked == [("good", name)]
    # Somebody may have put a file of their own there, so it is kept.
    kept = path.with_name(f"{name}.changed-1")
    assert kept.read_bytes() == harm(FILES[name])
    kept.unlink()
    assert_here(source.folder)


def test_a_list_of_somebody_else_is_refused_before_anything_is_fetched(server):
    source = published(server, "good")
    source.folder.mkdir(parents=True)
    (source.folder / ".viznet").write_text("mine")
    with pytest.raises(DataError, match=r"\.viznet: viznet did not make this file"):
        download(source)
    assert not server.asked and (source.folder / ".viznet").read_text() == "mine"


def test_a_damaged_file_is_not_read_when_no_mirror_answers(server, monkeypatch):
    folder = download(published(server, "good"))
    monkeypatch.setitem(PUBLISHED, "mnist", published(server, "broken"))
    assert len(mnist().train) == 300
    (folder / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(np.zeros(300, np.uint8))))
    with (
        pytest.warns(ChangedFileWarning, match="labels"),
        pytest.raises(DataError, match="no mirror gave train-labels"),
    ):
        mnist()


def test_what_a_killed_download_left_is_never_read(server):
    source = published(server, "good")
    source.folder.mkdir(parents=True)
    (source.folder / "tmpabcdefgh").write_bytes(b"half of it")
    download(source)
    assert source.cached and (source.folder / "tmpabcdefgh").read_bytes() == b"half of it"


def test_a_cache_that_cannot_be_written(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("VIZNET_CACHE", str(tmp_path / "file"))
    with pytest.raises(
        DataError, match=r"cannot be written .*; make room, or choose another .* VIZNET_CACHE"
    ):
        download(published(server, "good"))
    assert server.asked == []


def test_a_full_disk_is_no_fault_of_the_mirrors(server, monkeypatch):
    asked = []

    def full(self, url, output_file, _):
        asked.append(url)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", full)
    source = published(server, "good", "missing")
    with pytest.raises(DataError, match=r"train-images.*: cannot be written \(No space left on device\)"):
        download(source)
    assert len(asked) == 1 and list(source.folder.iterdir()) == []


def test_two_at_once(server):
    source = published(server, "good")
    threads = [threading.Thread(target=download, args=(source,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_here(source.folder)


def test_a_file_that_another_download_has_just_put_there_is_not_foreign(server, monkeypatch):
    source = published(server, "good")
    really = Path.is_file

    def is_file(path):
        there = really(path)
        if path.name in FILES and not there:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(FILES[path.name])
        return there

    monkeypatch.setattr(Path, "is_file", is_file)
    assert_here(download(source))


def test_mnist_and_fashion_mnist_are_what_was_published(server, monkeypatch):
    names = tuple(f"class {i}" for i in range(10))
    for source, read in [
        (published(server, "good"), mnist),
        (published(server, "good", name="fashion"), fashion_mnist),
    ]:
        source = replace(source, labels=names)
        monkeypatch.setitem(PUBLISHED, source.name, source)
        assert source.name not in {info.name for info in datasets() if info.cached}
        for data in (read(), load(source.name)):
            assert data.name == source.name and data.train.labels == names
            assert np.array_equal(data.train.x, ARRAYS["train-images-idx3-ubyte.gz"].reshape(300, 784))
            assert np.array_equal(data.test.y, ARRAYS["t10k-labels-idx1-ubyte.gz"])
        assert source.name in {info.name for info in datasets() if info.cached}
        assert fetch(source.name) == source.folder


@pytest.mark.parametrize("source", [MNIST, FASHION])
def test_the_published_datasets_are_fully_described(source):
    assert [file.name for file in source.files] == list(FILES)
    assert all(len(bytes.fromhex(file.sha256)) == 32 for file in source.files)
    assert len({file.sha256 for file in source.files}) == 4
    assert len(source.mirrors) >= 3 and all(mirror.endswith("/") for mirror in source.mirrors)
    assert len(source.labels) == 10


class Screen:
    """A stand-in for the error stream, on a terminal or not."""

    def __init__(self, terminal: bool):
        self.terminal, self.text = terminal, ""

    def isatty(self):
        return self.terminal

    def write(self, text):
        self.text += text
        return len(text)

    def flush(self):
        pass


@pytest.mark.parametrize(
    ("terminal", "progress", "shown"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_the_bar_is_for_terminals(server, monkeypatch, terminal, progress, shown):
    screen = Screen(terminal)
    monkeypatch.setattr("sys.stderr", screen)
    download(published(server, "good"), progress=progress)
    assert ("100%" in screen.text) == shown == bool(screen.text)
