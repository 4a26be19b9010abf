"""What every test and doctest stands on: no window, no clock, and nothing written to the user's folders."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["MPLBACKEND"] = "Agg"  # before anything imports Matplotlib
# Before anything imports NumPy: the tests run in more processes than there are cores, each with one thread.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A busy machine is no failure: no example has a deadline, and examples may come slowly. A fixture of the whole test may
# serve all its examples.
CHECKS = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("viznet", deadline=None, suppress_health_check=CHECKS)
settings.load_profile("viznet")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache folder for this test session alone."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VIZNET_CACHE", str(folder))
        yield folder


@pytest.fixture(autouse=True)
def doctests_in_a_folder_of_their_own(request: pytest.FixtureRequest) -> None:
    """Examples may write runs/first as a reader would; it lands in a temporary folder."""
    if isinstance(request.node, pytest.DoctestItem):
        request.getfixturevalue("monkeypatch").chdir(request.getfixturevalue("tmp_path"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Three processes for two cores: one that waits for a browser, a server or a clock leaves its core to another."""
    cores = os.cpu_count() or 1
    return cores + cores // 2


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are no names: in those that gzip and zip make is the time, and every process has to name a test alike."""
    return "bytes" if isinstance(val, bytes) else None
