"""What the tests of rendering share: a small run."""

import pytest

import viznet as vz
from tests.rendering.small_run import record


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> vz.Run:
    return record(tmp_path_factory.mktemp("runs") / "small")
