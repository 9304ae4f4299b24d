"""Datasets that the user added under a name, and what removing them deletes."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from dovs import data
from dovs.config import TailConfig, parse
from dovs.data import SOURCES, added, adding, converted
from dovs.data.examining import examine
from dovs.errors import ConfigError, DataError

COUNTS = {"circle": 10, "square": 6, "star": 3}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def pictures(tmp_path):
    return draw(tmp_path / "pictures")


def draw(folder, counts=COUNTS):
    rng = np.random.default_rng(0)
    for name, number in counts.items():
        (folder / name).mkdir(parents=True)
        for i in range(number):
            pixels = rng.integers(0, 256, (12, 12, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{i}.png")
    return folder


def add(path, name="mine", **params):
    return adding.add(examine(path, **params), name)


def test_a_name_is_all_that_is_needed(pictures):
    add(pictures, image_size=10)
    assert data.load("mine").image_shape == (10, 10, 3)
    assert data.load("mine").title == "mine"
    assert data.load("mine", image_size=8).image_shape == (8, 8, 3)
    assert SOURCES.names[-1] == "mine"
    assert "mine" in SOURCES
    assert "path" not in SOURCES["mine"].validate({})
    tail = data.long_tail(TailConfig(dataset="mine"))
    assert tail.class_counts.tolist() == data.load("mine").available.tolist()
    assert (added.find("mine").classes, added.find("mine").images) == (3, len(tail.images))


def test_own_images_are_used_as_they_are_unless_a_profile_is_given(pictures):
    add(pictures)
    tail = parse(TailConfig, {"dataset": "mine"})
    assert (tail.profile, tail.class_order) == ("natural", "by_size")
    tail = parse(TailConfig, {"dataset": tail.dataset, "imbalance_ratio": 20})
    assert (tail.profile, tail.imbalance_ratio) == ("exponential", 20)
    assert parse(TailConfig, {"dataset": "mine", "profile": "step"}).profile == "step"
    assert parse(TailConfig, {"dataset": "mine", "class_counts": "3,2,1"}).profile == "counts"
    assert parse(TailConfig, {"dataset": "digits"}).profile == "exponential"


def test_a_dataset_without_its_images_states_where_they_were_and_what_to_do(pictures, tmp_path):
    add(pictures)
    pictures.rename(tmp_path / "elsewhere")
    advice = f"there is no {pictures}.*dovs data add PATH --name mine --replace"
    with pytest.raises(DataError, match=advice):
        data.load("mine")
    state = data.state("mine")
    assert not state.ready
    assert "--name mine --replace" in state.detail
    adding.add(examine(tmp_path / "elsewhere"), "mine", replace=True)
    assert data.load("mine").class_names == tuple(COUNTS)


def test_the_advice_for_the_new_place_has_the_options_that_were_given(pictures, tmp_path):
    chosen = {"image_size": 10, "fit": "pad", "horizontal_flip": False}
    adding.add(examine(pictures, **chosen), "mine", title="My pictures")
    pictures.rename(tmp_path / "elsewhere")
    words = "--source folder --title 'My pictures' --image-size 10 --fit pad --no-horizontal-flip`."
    assert added.find("mine").gone.endswith(f"--name mine --replace {words}")


def test_the_advice_for_a_list_has_the_folder_of_its_images(pictures, tmp_path):
    rows = [f"{name}/{i}.png {name}" for name in COUNTS for i in range(3)]
    (tmp_path / "all.txt").write_text("\n".join(rows))
    add(tmp_path / "all.txt", images=str(pictures))
    (tmp_path / "all.txt").unlink()
    assert added.find("mine").gone.endswith(f"--source list --images {pictures}`.")
    pictures.rename(tmp_path / "elsewhere")
    assert added.find("mine").gone.endswith("--source list --images FOLDER`.")


def test_an_unknown_name_lists_the_added_ones(pictures):
    add(pictures)
    with pytest.raises(ConfigError, match=r"choose one of .*, mine, .*Did you mean 'mine'"):
        data.load("mina")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../mine", "use 1 to 100 letters"),
        ("", "use 1 to 100 letters"),
        ("a" * 101, "use 1 to 100 letters"),
        ("mine.", "use 1 to 100 letters"),
        ("con", "is reserved"),
        ("digits", "is a dataset of DOVS"),
        ("Digits", "is a dataset of DOVS"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(pictures, home, name, reason):
    with pytest.raises(ConfigError, match=reason):
        add(pictures, name)
    assert added.added_names() == []


def test_a_name_that_is_taken_is_refused_also_in_other_case(pictures):
    add(pictures)
    for name in ("mine", "Mine"):
        with pytest.raises(ConfigError, match="there is a dataset 'mine' already"):
            add(pictures, name)
    with pytest.raises(ConfigError, match=r"count as equal: 'Mine'.* or remove that one first"):
        adding.add(examine(pictures), "Mine", replace=True)
    assert added.free_name("mine", SOURCES) == "mine-2"


def test_images_that_cannot_be_used_are_not_added(tmp_path):
    with pytest.raises(DataError, match="there is no"):
        add(tmp_path / "nowhere")
    assert added.added_names() == []


def test_a_damaged_file_is_listed_with_its_problem_and_stops_nothing_else(pictures, home):
    add(pictures)
    (home / "datasets" / "other.json").write_text("{")
    problems = {each.name: each.problem for each in added.added_datasets()}
    assert problems["mine"] == ""
    assert "is damaged" in problems["other"]
    assert not data.state("other").ready
    with pytest.raises(DataError, match=r"data rm other"):
        data.load("other")
    adding.remove("other")
    assert added.added_names() == ["mine"]


def test_removing_leaves_the_users_files_and_deletes_the_converted_ones(pictures, home):
    add(pictures)
    data.load("mine")
    assert converted.bytes_below(home / "data") > 0
    found = adding.remove("mine")
    assert found.bytes > 0
    assert found.upload is None
    assert not list((home / "data").glob("*/*.npy"))
    assert sum(1 for _ in pictures.rglob("*.png")) == sum(COUNTS.values())
    with pytest.raises(ConfigError, match="no added dataset"):
        adding.remove("mine")


def test_images_that_two_names_share_are_deleted_with_the_last(pictures):
    for name in ("one", "two"):
        add(pictures, name)
    data.load("one")
    assert adding.remove("one").converted is None
    assert data.state("two").ready
    assert adding.remove("two").converted is not None


def test_converted_images_are_left_while_a_dataset_that_may_share_them_is_away(pictures, tmp_path):
    copy = shutil.copytree(pictures, tmp_path / "copy")
    for path, name in ((pictures, "one"), (copy, "two")):
        add(path, name)
    copy.rename(tmp_path / "elsewhere")
    found = adding.remove("one")
    assert (found.converted, found.shared) == (None, ("two",))
    (tmp_path / "elsewhere").rename(copy)
    assert data.state("two").ready


def test_uploaded_images_move_with_the_home_and_are_deleted_with_the_dataset(
    home, tmp_path, monkeypatch
):
    folder = draw(home / "uploads" / "abc" / "pictures")
    add(folder)
    stored = json.loads((home / "datasets" / "mine.json").read_text("utf-8"))
    assert stored["params"]["path"] == "uploads/abc/pictures"
    moved = home.rename(tmp_path / "moved")
    monkeypatch.setenv("DOVS_HOME", str(moved))
    assert data.load("mine").num_classes == 3
    assert adding.remove("mine").upload == moved / "uploads" / "abc"
    assert not (moved / "uploads" / "abc").exists()
