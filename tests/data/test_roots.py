"""Which folders a page may read, and that an error tells nothing of the rest of the disk."""

from __future__ import annotations

import os

import pytest

from dovs.data.roots import ROOTS, data_roots, require_readable
from dovs.errors import DataError


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(ROOTS, raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("data/pictures", "secret", "shown", "home/uploads/x"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def test_without_an_option_they_are_data_and_the_home(places):
    assert data_roots() == (places / "data", places / "home")
    assert require_readable("data/pictures") == places / "data" / "pictures"
    assert require_readable(places / "home" / "uploads" / "x")


def test_given_folders_replace_data(places, monkeypatch):
    monkeypatch.setenv(ROOTS, os.pathsep.join([str(places / "shown"), str(places / "data")]))
    assert require_readable(places / "shown" / "new")
    monkeypatch.setenv(ROOTS, str(places / "shown"))
    with pytest.raises(DataError, match="--data-root"):
        require_readable("data/pictures")


def test_the_error_is_the_same_for_what_exists_and_what_does_not(places):
    messages = set()
    for name in ("secret", "secret/nothing", "missing", "../..", "data/../secret", "link"):
        (places / "data" / "out").unlink(missing_ok=True)
        (places / "data" / "out").symlink_to(places / "secret")
        with pytest.raises(DataError) as caught:
            require_readable(name if name != "link" else "data/out")
        given = "data/out" if name == "link" else name
        messages.add(str(caught.value).replace(given, "PATH", 1))
    assert len(messages) == 1


@pytest.mark.parametrize("path", ["a\x00b", "~nobody-of-this-name/x", "", "/", "x" * 5000])
def test_what_is_no_path_is_outside_too(path):
    with pytest.raises(DataError, match="is not in a folder that this server may read"):
        require_readable(path)
