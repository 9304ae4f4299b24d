from __future__ import annotations

import pytest


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty DOVS_HOME on a machine without Debian's Fashion-MNIST."""
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOVS_FASHION_MNIST", str(tmp_path / "no-such-folder"))
    return tmp_path / "home"


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
