"""What several tests of recording begin with."""

import pytest

from dovs.recording.recorder import Recorder


@pytest.fixture
def record(tmp_path):
    """Return a function that starts a recording in a home of its own, without maps."""

    def start(name="mine", **settings):
        return Recorder(name, **{"projection": "none", "home": tmp_path, **settings})

    return start
