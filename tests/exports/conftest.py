"""Runs to export: the example, and one whose names are traps."""

import json

import pytest

from dovs.exports.source import source_of
from dovs.runs.finding import example_run, open_run
from tests.ui.fake_run import fake_run

TRAPS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2",
    "__proto__",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "кот\tи\nпёс",
    "שלום",
    'a,"b"',
]
SECRET = "/home/somebody/secret-data/photos"


@pytest.fixture(scope="session")
def example():
    return source_of(example_run())


@pytest.fixture(scope="session")
def trapped(tmp_path_factory):
    """Return a run with hostile class names, whose images are at a path of this machine."""
    path = fake_run(tmp_path_factory.mktemp("runs") / "trapped", hierarchy=False)
    config = json.loads((path / "config.json").read_text("utf-8"))
    config["class_names"] = TRAPS
    config["config"] |= {"dataset": "folder", "dataset_params": {"path": SECRET}}
    (path / "config.json").write_text(json.dumps(config), "utf-8")
    (path / "log.txt").write_text(f"read {SECRET}/cat and {path}\n", "utf-8")
    return source_of(open_run(path))
