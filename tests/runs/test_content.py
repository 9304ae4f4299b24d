"""A run knows its images: what happens when they change, and when they move."""

from __future__ import annotations

import json
import shutil

import pytest

from dovs import data
from dovs.cli import main
from dovs.config import RunConfig
from dovs.errors import ConfigError, DataError
from dovs.runs import content
from dovs.runs.layout import CONFIG, CONTENT
from dovs.runs.store import Run
from dovs.runs.validation import validate_config
from dovs.runs.writer import RunWriter
from tests.data.user_images import encode, picture, write_folder


@pytest.fixture
def images(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    return write_folder(tmp_path / "pets", "train", "test")


@pytest.fixture
def run(images, tmp_path):
    """A run that began with ten images of each class."""
    config = RunConfig(dataset="folder", dataset_params={"path": str(images)})
    RunWriter(tmp_path / "run").create(config)
    begun = Run(tmp_path / "run")
    content.note_content(begun)
    return begun


def add_one(images):
    (images / "train" / "dog" / "00.png").write_bytes(encode(picture(77)))


def replace_one(images):
    (images / "test" / "cat" / "3.png").write_bytes(encode(picture(78)))


def remove_a_class(images):
    for split in ("train", "test"):
        shutil.rmtree(images / split / "oak")


def rename_one(images):
    (images / "train" / "cat" / "0.png").rename(images / "train" / "cat" / "99.png")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (add_one, "class 'dog' has 11 training images instead of 10 (new: train/dog/00.png)"),
        (replace_one, "class 'cat' has other test images"),
        (remove_a_class, "class 'oak' is missing"),
        (
            rename_one,
            "class 'cat' has other training images, or in another order "
            "(new: train/cat/99.png; missing: train/cat/0.png)",
        ),
    ],
)
def test_changed_images_are_named_and_refused(images, run, change, message):
    content.require_same_images(run)
    before = (run.path / CONTENT).read_bytes()
    change(images)
    with pytest.raises(DataError, match="have changed since it began") as caught:
        content.require_same_images(run)
    assert message in str(caught.value)
    with pytest.raises(DataError):
        content.note_content(run)
    assert (run.path / CONTENT).read_bytes() == before


def test_names_of_many_images_are_not_stored_in_a_run(images, run, monkeypatch):
    monkeypatch.setattr(content, "MOST_NAMES", 3)
    (run.path / CONTENT).unlink()
    content.note_content(run)
    assert "names" not in json.loads((run.path / CONTENT).read_text())
    add_one(images)
    with pytest.raises(DataError, match=r"11 training images instead of 10\. Restore them"):
        content.require_same_images(run)


def test_untouched_and_touched_files_are_the_same(images, run):
    (images / "train" / "cat" / "0.png").touch()
    (images / "notes.txt").write_text("new")
    content.require_same_images(run)


def test_moved_images_are_found_again_and_others_are_refused(images, run, tmp_path):
    other = write_folder(tmp_path / "others", "train", "test")
    add_one(other)
    images.rename(tmp_path / "moved")
    with pytest.raises(DataError, match=r"there is no .*dovs resume run --data-path PATH"):
        content.require_same_images(run)
    with pytest.raises(DataError, match="does not have the images"):
        content.relocate(run, other)
    content.relocate(run, tmp_path / "moved")
    assert run.config().dataset_params["path"] == str(tmp_path / "moved")
    content.require_same_images(Run(run.path))


def test_a_run_of_an_added_dataset_reads_the_same_images_elsewhere(images, tmp_path, capsys):
    assert main(["data", "add", str(images), "--name", "mine", "--fit", "crop"]) == 0
    config = validate_config(RunConfig(dataset="mine", epochs=1))
    RunWriter(tmp_path / "home" / "runs" / "run").create(config)
    run = Run(tmp_path / "home" / "runs" / "run")
    content.note_content(run)
    shutil.copytree(images, tmp_path / "copy")
    add_one(images)
    with pytest.raises(DataError, match="--data-path"):
        content.require_same_images(run)
    with pytest.raises(DataError, match="does not have the images"):
        content.relocate(run, images)
    assert run.config().dataset == "mine"
    content.relocate(run, tmp_path / "copy")
    params = run.config().dataset_params
    assert (run.config().dataset, params["fit"]) == ("folder", "crop")
    assert params["path"] == str(tmp_path / "copy")
    content.require_same_images(Run(run.path))
    assert data.load("mine").content != data.load("folder", **params).content


def test_a_run_of_a_dataset_that_is_not_here_says_how_to_add_it(images, run, capsys):
    body = json.loads((run.path / CONFIG).read_text())
    params = body["config"]["dataset_params"]
    place = params.pop("path")
    body["config"]["dataset"] = "mine"
    (run.path / CONFIG).write_text(json.dumps(body))
    message = "dovs data add PATH --name mine"
    with pytest.raises(DataError, match=message):
        content.require_same_images(run)
    assert main(["resume", str(run.path)]) == 2
    assert message in capsys.readouterr().err
    with pytest.raises(ConfigError, match=message):
        data.load("mine")
    content.relocate(run, images)
    assert run.config().dataset_params["path"] == place
    content.require_same_images(run)


def test_runs_without_digests_compare_names_and_counts(images, run):
    (run.path / CONTENT).unlink()
    dataset = data.load("folder", path=str(images))
    assert content.changed_images(run, dataset) == ""  # it has not begun
    body = json.loads((run.path / CONFIG).read_text())
    body |= {"class_names": ["cat", "dog", "oak"], "class_counts": [10, 10, 10]}
    (run.path / CONFIG).write_text(json.dumps(body))
    assert content.changed_images(Run(run.path), dataset) == ""
    body["class_counts"] = [10, 9, 10]
    (run.path / CONFIG).write_text(json.dumps(body))
    assert "'dog' has 10" in content.changed_images(Run(run.path), dataset)
    body["class_names"] = ["dog", "cat", "oak"]
    (run.path / CONFIG).write_text(json.dumps(body))
    assert "other classes" in content.changed_images(Run(run.path), dataset)


def test_public_datasets_have_nothing_to_check(tmp_path):
    RunWriter(tmp_path / "run").create(RunConfig(dataset="digits"))
    run = Run(tmp_path / "run")
    content.note_content(run)
    assert not (run.path / CONTENT).exists()
    with pytest.raises(ConfigError, match="has no path"):
        content.relocate(run, tmp_path)


def test_a_ratio_that_was_not_given_fits_the_images(images):
    settings = {"dataset": "folder", "dataset_params": {"path": str(images)}}
    natural = validate_config(RunConfig(**settings))
    assert natural.profile == "natural"
    cut = validate_config(RunConfig(**settings, profile="exponential"))
    assert cut.imbalance_ratio == 10
    with pytest.raises(ConfigError, match="Choose a ratio of at most 10"):
        validate_config(RunConfig(**settings, profile="exponential", imbalance_ratio=50))


def test_a_moved_list_finds_its_images_and_its_test_list_again(images, tmp_path):
    old = tmp_path / "old"
    (old / "lists").mkdir(parents=True)
    images.rename(old / "pictures")
    for split in ("train", "test"):
        files = sorted((old / "pictures" / split).rglob("*.png"))
        lines = [f"{f.relative_to(old / 'pictures')} {f.parent.name}" for f in files]
        (old / "lists" / f"{split}-set.txt").write_text("\n".join(lines))
    params = {
        "path": str(old / "lists" / "train-set.txt"),
        "images": str(old / "pictures"),
        "test_list": str(old / "lists" / "test-set.txt"),
    }
    config = validate_config(RunConfig(dataset="list", dataset_params=params, epochs=1))
    RunWriter(tmp_path / "home" / "runs" / "run").create(config)
    run = Run(tmp_path / "home" / "runs" / "run")
    content.note_content(run)
    old.rename(tmp_path / "new")
    content.relocate(run, tmp_path / "new" / "lists" / "train-set.txt")
    found = run.config().dataset_params
    assert found["images"] == str(tmp_path / "new" / "pictures")
    assert found["test_list"] == str(tmp_path / "new" / "lists" / "test-set.txt")
    content.require_same_images(Run(run.path))
