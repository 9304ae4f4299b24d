import shutil
from functools import partial
from pathlib import Path

import pytest

from dovs.benchmark.grid import Grid
from dovs.benchmark.rows import method, then
from dovs.benchmark.scheduler import Limits, measure
from dovs.benchmark.trials import QUIET
from tests import warm

ROOT = Path(__file__).parent.parent.parent

TINY = {
    **QUIET,
    "dataset": "digits",
    "imbalance_ratio": 20,
    "encoder_params": {"width": 4, "embedding_size": 16},
    "epochs": 2,
    "device": "cpu",
}
"""Seconds long: what workers train in these tests."""

CE = method("ce", "ce")
ROWS = (CE, method("balanced_softmax", "balanced_softmax", "ce"), then(CE, "tau_norm"))


@pytest.fixture
def home(warm_workers, tmp_path, monkeypatch):
    """An empty DOVS_HOME."""
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def grid_in(folder, rows=ROWS, name="tiny", **fields):
    """Return a grid whose home is folder/home and whose results are in folder/results."""
    return Grid(
        name=name,
        rows=tuple(rows),
        setting=None,
        base=TINY | fields,
        folder=folder / "home" / "bench" / "digits-20",
        out=folder / "results" / f"digits-20-{name}.json",
    )


@pytest.fixture
def make_grid(tmp_path, home):
    """Makes a grid in this test's folders."""
    return partial(grid_in, tmp_path)


@pytest.fixture(scope="session")
def trained_once(tmp_path_factory):
    """A folder with a measured grid of `ROWS` and seed 0, and the lines that it printed."""
    folder = tmp_path_factory.mktemp("measured")
    messages = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOVS_HOME", str(folder / "home"))
        warm.workers(patch)
        limits = Limits(jobs=2)
        outcome = measure(
            grid_in(folder), [0], limits, progress=lambda *line: messages.append(line)
        )
    assert (outcome.done, outcome.total, outcome.left, outcome.failed) == (3, 3, 0, [])
    return folder, messages


@pytest.fixture
def measured(trained_once, tmp_path, make_grid):
    """That grid, in this test's folders."""
    for part in ("home", "results"):
        shutil.copytree(trained_once[0] / part, tmp_path / part)
    return make_grid()
