from __future__ import annotations

import pytest

from tests.data.user_images import encode, picture


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty DOVS_HOME on a machine without Debian's Fashion-MNIST."""
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOVS_FASHION_MNIST", str(tmp_path / "no-such-folder"))
    return tmp_path / "home"


@pytest.fixture
def put(tmp_path, home):
    """Writes pictures: `put("train/cat", 3)`; returns the folder."""

    def write(**folders):
        for number, (folder, count) in enumerate(folders.items()):
            (tmp_path / "x" / folder).mkdir(parents=True, exist_ok=True)
            for i in range(count):
                content = encode(picture(1000 * number + i))
                (tmp_path / "x" / folder / f"{i}.png").write_bytes(content)
        return tmp_path / "x"

    return write


class Reports(list):
    """Progress as it was reported."""

    def __call__(self, fraction: float, message: str) -> None:
        self.append((fraction, message))

    @property
    def fractions(self) -> list[float]:
        return [fraction for fraction, _ in self]


@pytest.fixture
def reports():
    return Reports()
