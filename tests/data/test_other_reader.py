"""A path that another dataset reads: the error names it."""

from __future__ import annotations

import pytest

from dovs import data
from dovs.errors import DataError
from tests.data.user_images import write_folder, write_npz, write_parquet


@pytest.mark.parametrize("given", ["folder", "list"])
def test_a_folder_of_parquet_files(given, tmp_path, home):
    path = write_parquet(tmp_path / "shards")
    with pytest.raises(DataError, match="dataset parquet"):
        data.load(given, path=str(path))


@pytest.mark.parametrize("given", ["list", "parquet"])
def test_a_folder_of_classes(given, tmp_path, home):
    path = write_folder(tmp_path / "photos")
    with pytest.raises(DataError, match="dataset folder"):
        data.load(given, path=str(path))


@pytest.mark.parametrize("given", ["folder", "list", "parquet"])
def test_a_file_of_arrays(given, tmp_path, home):
    path = write_npz(tmp_path / "cells.npz")
    with pytest.raises(DataError, match="dataset npz"):
        data.load(given, path=str(path))
