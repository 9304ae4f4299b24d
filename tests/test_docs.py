"""The snippets of the documentation run as they stand."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@pytest.mark.parametrize("page", ["reuse.md"])
def test_snippets_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = DOCS / page
    found = doctest.testfile(str(path), module_relative=False, optionflags=FLAGS, encoding="utf-8")
    assert found.attempted > 10
    assert not found.failed
