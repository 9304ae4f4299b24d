"""Every registered dataset keeps the contract, and the contract finds what does not."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from dovs import data
from dovs.data import SOURCES
from dovs.data.contract import check_source
from dovs.data.dataset import ImageDataset, Split
from dovs.data.source import SourceState
from dovs.errors import ConfigError, ContractError, DataError, DataMissing
from dovs.registry import Entry
from tests.data.user_images import write_folder, write_npz, write_parquet

NAMES = SOURCES.names


@pytest.fixture
def params(tmp_path):
    """Parameters for a source that needs some."""
    listed = write_folder(tmp_path / "listed")
    lines = [f"{file.relative_to(listed)} {file.parent.name}" for file in listed.rglob("*.png")]
    (listed / "all.txt").write_text("\n".join(lines))
    return {
        "list": {"path": str(listed / "all.txt")},
        "parquet": {"path": str(write_parquet(tmp_path / "parquet"))},
        "folder": {"path": str(write_folder(tmp_path / "folder"))},
        "npz": {"path": str(write_npz(tmp_path / "images.npz"))},
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_dataset_keeps_the_contract(name, home, params):
    check_source(SOURCES[name], **params.get(name, {}))
    assert not home.exists() or SOURCES[name].meta["kind"] == "folder"


IMAGES = Split(np.zeros((4, 8, 8, 1), np.uint8), np.array([0, 1, 0, 1]))
GOOD = ImageDataset("made", "Made", IMAGES, IMAGES, ("a", "b"))


def made_source(kind="embedded", images=4, dataset=GOOD, load=None, **state):
    """Return the entry of a dataset of four images, with some answers replaced."""
    facts = {"ready": kind == "embedded", "download_bytes": 0, "where": "here", "detail": "made"}

    def made():
        """Return four images. Source: ours."""
        return SimpleNamespace(
            state=lambda: SourceState(**(facts | state)), load=load or (lambda: dataset)
        )

    meta = {"kind": kind, "classes": 2, "images": images}
    return Entry("dataset", "made", "Four images", made, meta)


def raises(message):
    def load():
        raise DataMissing(message)

    return load


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"kind": "magic"}, "register it with kind="),
        ({"detail": "two\nlines"}, "one line"),
        ({"ready": False}, "embedded dataset must be ready"),
        ({"download_bytes": 7}, "download_bytes is 7"),
        ({"images": 5}, "it has 4 images, not 5"),
        ({"dataset": replace(GOOD, name="other")}, "is named 'other'"),
        ({"dataset": None}, "must return an ImageDataset"),
        ({"kind": "download", "download_bytes": 9}, "must raise DataMissing"),
        (
            {"kind": "download", "download_bytes": 9, "load": raises("fetch it")},
            "must name the command 'datasets fetch made'",
        ),
    ],
)
def test_the_contract_finds_what_breaks_it(changes, rule):
    check_source(made_source())
    with pytest.raises(ContractError, match=f"^dataset 'made'.*{rule}"):
        check_source(made_source(**changes))


def test_the_contract_finds_images_that_differ_between_two_calls():
    calls = iter(range(9))

    def load():
        labels = np.roll(IMAGES.labels, next(calls))
        return replace(GOOD, train=Split(IMAGES.images, labels))

    with pytest.raises(ContractError, match="the same images each time"):
        check_source(made_source(load=load))


@pytest.mark.parametrize("name", ["parquet", "folder", "list"])
def test_user_folders_need_a_path(name, home):
    with pytest.raises(ConfigError, match="path is missing"):
        data.state(name)
    for bad in ("/no/such/folder", __file__ if name != "list" else "/", "\0"):
        state = data.state(name, path=bad)
        assert not state.ready
        assert "there is no" in state.detail or "is not a" in state.detail
        with pytest.raises(DataError, match=r"there is no|is not a"):
            data.load(name, path=bad)
        with pytest.raises(DataError, match=r"there is no|is not a"):
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
            "from dovs import data; "
            "[data.state(e.name) for e in data.SOURCES if e.meta['kind'] != 'folder']",
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
