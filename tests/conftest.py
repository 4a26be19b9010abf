"""What tests share: recordings, made once a session."""

import pytest

from tests.recordings import Recorded

pytest.register_assert_rewrite("tests.readback", "tests.contracts.readings")


@pytest.fixture(scope="session")
def run_of(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """The recording of a name out of `tests.recordings.RECORDINGS`."""
    return Recorded(tmp_path_factory.mktemp("runs"))
