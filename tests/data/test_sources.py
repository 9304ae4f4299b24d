"""What holds for every registered dataset."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys

import numpy as np
import pytest

from dovs import data
from dovs.data import SOURCES
from dovs.errors import ConfigError, DataError, DataMissing
from tests.data.user_images import write_folder, write_parquet

NAMES = SOURCES.names


@pytest.fixture
def params(tmp_path):
    """Parameters for a source that needs some."""
    return {
        "parquet": {"path": str(write_parquet(tmp_path / "parquet"))},
        "folder": {"path": str(write_folder(tmp_path / "folder"))},
    }


def test_every_dataset_is_there():
    assert [
        *("digits", "shapes", "mnist", "fashion_mnist", "kmnist", "cifar10", "cifar100", "svhn"),
        *("parquet", "folder"),
    ] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_registration(name):
    entry = SOURCES[name]
    assert entry.title != ""
    assert entry.summary.endswith(".")
    assert set(entry.meta) == {"order", "classes", "images", "kind"}
    assert entry.meta["kind"] in ("embedded", "download", "folder")
    for parameter in inspect.signature(entry.target).parameters.values():
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
    for field in entry.model.model_fields.values():
        assert field.description


@pytest.mark.parametrize("name", NAMES)
def test_empty_home(name, home, params):
    given = params.get(name, {})
    state = data.state(name, **given)
    assert state.where
    assert "\n" not in state.detail
    assert state.download_bytes >= 0
    kind = SOURCES[name].meta["kind"]
    assert state.ready == (kind == "embedded")
    assert (state.download_bytes > 1e6) == (kind == "download")
    assert not home.exists()
    if kind == "download":
        with pytest.raises(DataMissing, match=f"datasets fetch {name}") as caught:
            data.load(name)
        assert str(home / "data" / name) in str(caught.value)
        return
    dataset = data.load(name, **given)
    assert dataset.name == name
    assert dataset.train.images.dtype == np.uint8
    assert dataset.train.labels.dtype == dataset.test.labels.dtype == np.int64
    assert len(dataset.class_names) == (SOURCES[name].meta["classes"] or 3)
    if SOURCES[name].meta["images"]:
        assert len(dataset.train) == SOURCES[name].meta["images"]
    assert data.state(name, **given).ready


@pytest.mark.parametrize("name", NAMES)
def test_unknown_parameter(name):
    with pytest.raises(ConfigError, match="unknown parameter of dataset"):
        data.state(name, nonsense=1)


@pytest.mark.parametrize("name", ["parquet", "folder"])
def test_user_folders_need_a_path(name, home):
    with pytest.raises(ConfigError, match="path is missing"):
        data.state(name)
    for bad in ("/no/such/folder", __file__, "\0"):
        state = data.state(name, path=bad)
        assert not state.ready
        assert "is not a folder" in state.detail
        with pytest.raises(DataError, match="is not a folder"):
            data.load(name, path=bad)
        with pytest.raises(DataError, match="is not a folder"):
            data.fetch(name, path=bad)


def test_unknown_dataset():
    for call in (data.load, data.state, data.fetch):
        with pytest.raises(ConfigError, match=r"unknown dataset 'mnits'.*Did you mean 'mnist'"):
            call("mnits")


def test_fetch_of_what_is_there_is_done_at_once(reports):
    data.fetch("digits", reports)
    assert reports.fractions[-1] == 1.0
    data.fetch("digits")


def test_cifar100_superclasses_are_twenty_of_five():
    from dovs.data.sources.cifar100 import CLASS_NAMES, SUPERCLASSES

    assert len(CLASS_NAMES) == 100
    assert len(SUPERCLASSES) == 20
    assert {len(names) for names in SUPERCLASSES.values()} == {5}
    assert CLASS_NAMES[:3] == ("apple", "aquarium fish", "baby")
    assert "maple tree" in SUPERCLASSES["trees"]


@pytest.mark.parametrize(
    ("code", "forbidden"),
    [
        (
            "from dovs import data; [data.state(n) for n in data.SOURCES.names[:8]]",
            "torch torchvision sklearn scipy pyarrow PIL",
        ),
        ("from dovs import data; data.load('digits')", "torch torchvision"),
    ],
)
def test_heavy_packages_stay_out(code, forbidden, home):
    check = f"import sys; print(*[m for m in {forbidden.split()!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; {check}"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DOVS_HOME": str(home)},
    )
    assert done.stdout.strip() == ""
